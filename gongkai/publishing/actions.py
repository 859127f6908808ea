"""What may be done with a document. One verb, one transaction, one line in the log.

The straight path: draft → attribute proposed and decided → secrecy reviewed → approved → released.
Papers are bound to the digest of the text; when the text changes, they no longer fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from gongkai.deadlines import actions as deadlines
from gongkai.deadlines import calendar
from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, GongkaiError, NotAllowed, Refused
from gongkai.frame import stored
from gongkai.frame.templatetags.frame import moment
from gongkai.frame.time import BEIJING
from gongkai.law import limits
from gongkai.law.calendar import CalendarMissing
from gongkai.law.lengths import by_date
from gongkai.law.rules import ends_at
from gongkai.law.sources import PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.organisation.delegation import hand
from gongkai.organisation.models import Bureau, Unit, User
from gongkai.organisation.roles import Role, require, require_own_unit
from gongkai.publishing import (
    canonical,
    consequences,
    copies,
    correction,
    file_texts,
    guard,
    index,
    interpretation_plan,
    revisions,
    step_clocks,
)
from gongkai.publishing.models import Attachment, Document, ReturnItem, TimedRelease, ValidityMark
from gongkai.review import actions as review
from gongkai.review import legality
from gongkai.review.models import Attribute, AttributeDecision, LegalityReview
from gongkai.review.rules import legality_least, secrecy_source

# What a drafter may set by hand; everything else on a document is set by an action.
EDITABLE = frozenset(
    {
        "index_number",
        "title",
        "document_number",
        "document_type",
        "issuing_bodies",
        "addressees",
        "made_on",
        "published_on",
        "effective_on",
        "expires_on",
        "topic",
        "keywords",
        "summary",
        "body",
        "nature",
        "interpretation_form",
        "interpretation_plan",
        "needs_interpretation",
        "not_interpreted_because",
        "speaker",
        "video_address",
        "change_note",
        "hides_earlier",
    }
)

# Who may send back what any unit drafted; a unit's head sends back what their own unit drafted.
_SERVE_ALL_UNITS = frozenset({Role.OPENNESS_OFFICE, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER})


class AlreadyPublished(Refused):
    says = "文件已经发布，不能再作此项改动。"


class Sealed(Refused):
    says = "文件已经封存，解禁之前不能改动；确需改动的，先取消封存。"


class Archived(Refused):
    says = "文件已经归档，不能再作此项改动。"


class ChangedMeanwhile(Refused):
    says = "您打开后，他人已经改动了这份草稿。您填写的内容还在下面：请对照改动后再保存，以免覆盖他人的修改。"


class SeenAnother(Refused):
    says = "您看到的内容之后有改动，请重新查阅后再办理。"


class SamePersonApproves(review.SamePerson):
    says = "审批不得由起草人本人进行。"


class SamePersonReleases(review.SamePerson):
    says = "发布不得由批准人或者保密审查人本人进行。"


@transaction.atomic
def draft(
    fields: Mapping[str, object],
    *,
    unit: Unit,
    by: User,
    at: datetime,
    interprets: Document | None = None,
    source: tuple[str, bytes] | None = None,
    source_format: str = "",
) -> Document:
    """Open a draft. `fields` are those of EDITABLE; `source` is (file name, bytes) of what was handed in.

    The same source handed in again returns the draft or document it already became, unchanged, when `by` may see
    it; another unit's draft is not known here.
    """
    require(by, "document.draft")
    require_own_unit(by, unit.pk)
    digest = f"sha256:{hashlib.sha256(source[1]).hexdigest()}" if source else ""
    if digest:
        known = Document.objects.seen_by(by).filter(source_digest=digest).first()
        if known is not None:
            return known
    document = Document(
        unit=unit,
        drafted_by=by,
        drafted_at=at,
        interprets=interprets,
        source_digest=digest,
        source_format=source_format,
    )
    _set(document, fields)
    if source is not None:
        document.source_file.save(f"{document.uid}.{source_format or 'bin'}", ContentFile(source[1]), save=False)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        known = Document.objects.filter(source_digest=digest, unit=unit).first() if digest else None
        if known is None:
            raise
        document.source_file.delete(save=False)  # Handed in twice at the same moment: the other hand was first.
        return known
    content = revisions.keep(document, by=by, at=at)
    ledger.record("document.drafted", document.subject, at=at, unit=unit.code, content=content)
    return document


@transaction.atomic
def edit(document: Document, fields: Mapping[str, object], *, seen: str = "", by: User, at: datetime) -> Document:
    """Change a draft. A changed text loses the papers it had, and says so in its state.

    `seen` is the digest of the text that was before the writer; what another has changed since is not overwritten.
    """
    require(by, "document.draft")
    require_own_unit(by, document.unit_id)
    document = _locked(document, by)
    before = canonical.draft_digest(document)
    if seen and seen != before:
        raise ChangedMeanwhile
    _set(document, fields)
    document.save()
    after = canonical.draft_digest(document)
    if after != before:
        revisions.keep(document, by=by, at=at)
        document.editors.add(by)
        _void_papers(document, by=by, at=at)
        ledger.record("document.edited", document.subject, at=at, unit=document.unit.code, content=after)
    return document


@transaction.atomic
def attach(
    document: Document,
    *,
    name: str,
    data: bytes | None = None,
    address: str = "",
    alt: str = "",
    by: User,
    at: datetime,
) -> Attachment:
    """Put a file (or only the address where it used to stand) with a draft; the text counts as changed.

    The file stays inside; what goes with the document is its public copy (copies.py). Raises BadInput, with what to
    do instead, for a file that cannot be cleaned. `alt` are the words that stand for a picture.
    """
    require(by, "document.draft")
    require_own_unit(by, document.unit_id)
    document = _locked(document, by)
    attachment = Attachment(
        document=document,
        name=name,
        address=address,
        alt=alt,
        order=document.attachments.count(),
    )
    if data is not None:
        clean = copies.made(data, name)
        copies.keep_original(attachment, data)
        copies.put(attachment, clean.data, clean.media_type)
        attachment.removed = clean.removed
    attachment.save()
    document.editors.add(by)
    _void_papers(document, by=by, at=at)
    content = revisions.keep(document, by=by, at=at)
    ledger.record("document.edited", document.subject, at=at, unit=document.unit.code, content=content)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: User, at: datetime) -> None:
    """Take a file away from a draft; the text counts as changed."""
    require(by, "document.draft")
    require_own_unit(by, attachment.document.unit_id)
    document = _locked(attachment.document, by)
    attachment.delete()
    document.editors.add(by)
    _void_papers(document, by=by, at=at)
    content = revisions.keep(document, by=by, at=at)
    ledger.record("document.edited", document.subject, at=at, unit=document.unit.code, content=content)


@transaction.atomic
def propose_attribute(
    document: Document,
    attribute: str,
    *,
    item: str = "",
    answers: Sequence[bool] = (),
    ground: str = "",
    reason: str = "",
    return_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Propose what the public may see of the document, as it reads now (Plan 2017, II(5)1).

    What is filed and not public may be proposed anew: its text stays as it is, its attribute comes up again.
    """
    require(by, "attribute.propose")
    require_own_unit(by, document.unit_id)
    document = _locked(document, by, archived=True)
    secrecy = document.secrecy_review
    if secrecy is not None and by.pk in secrecy.hands:
        raise review.SamePerson
    correction.require_proactive(document, attribute)
    if attribute == Attribute.PROACTIVE:
        interpretation_plan.require_plan(document)
        interpretation_plan.require_form(document)
        correction.require_ready(document)
    document.attribute_decision = review.propose_attribute(
        document.subject,
        canonical.draft_digest(document),
        attribute,
        unit_code=document.unit.code,
        unit_id=document.unit_id,
        item=item,
        answers=answers,
        ground=ground,
        reason=reason,
        return_on=return_on,
        is_policy=document.is_policy,
        by=by,
        at=at,
    )
    document.sent_back = ""
    if document.return_clock is not None and document.return_clock.stopped_at is None:
        deadlines.stop(document.return_clock, reason="已重新拟定公开属性。", by=by, at=at)
    document.return_clock = None
    _void_approval(document)
    _settle(document, by=by, at=at)


@transaction.atomic
def examine_attribute(document: Document, note: str, *, by: User, at: datetime) -> None:
    """Let the openness office look at a policy that is proposed as not public, before it is decided (No. 80, I(1)).

    Never by who wrote the text or proposed the attribute. What the office does not agree with, it sends back.
    """
    mine = hand(by, "attribute.examine", at=at)
    document = _locked(document, by, archived=True)
    decision = _proposed(document)
    if mine.keys & (document.authors - {decision.proposed_by_id}):
        raise review.SamePerson("政务公开办公室的审查不得由起草、修改该文件的人员进行。")
    review.examine_attribute(decision, note, unit_code=document.unit.code, by=by, at=at)
    decision.refresh_from_db()
    step_clocks.follow(document, by=by, at=at)


@transaction.atomic
def decide_attribute(document: Document, *, by: User, at: datetime) -> None:
    """Let the proposed attribute stand. Never by who wrote the text, proposed it or reviewed it for secrecy.

    What is public has from then the clock of its publication; what is not, the clock of its return (复审), and a
    duty to publish that ran before has fallen away.
    """
    mine = hand(by, "attribute.decide", at=at, unit_id=document.unit_id, in_unit=True)
    document = _locked(document, by, archived=True)
    decision = _proposed(document)
    if mine.keys & (document.authors - {decision.proposed_by_id}):  # who proposed is refused below
        raise review.SamePerson("公开属性不得由起草、修改该文件的人员审定。")
    if document.secrecy_review is not None and mine.keys & document.secrecy_review.hands:
        raise review.SamePerson
    review.decide_attribute(decision, unit_code=document.unit.code, unit_id=document.unit_id, by=by, at=at)
    decision.refresh_from_db()
    if decision.is_public:
        if document.is_archived:
            _take_up(document, at=at)
        _owe_publication(document, by=by, at=at)
    else:
        _owe_return(document, by=by, at=at)
    ReturnItem.objects.filter(document=document, after__isnull=True, round__closed_at__isnull=True).update(
        after=decision, settled_at=at
    )
    _settle(document, by=by, at=at)


@transaction.atomic
def review_secrecy(
    document: Document,
    result: str,
    checklist: dict[str, bool],
    *,
    note: str = "",
    authority: str = "",
    reply: str = "",
    replied_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Record the secrecy review of the document as it reads now. Never by who wrote it or handled its attribute.

    `authority`, `reply` and `replied_on` name who is asked in a doubt and their answer, see
    `review.actions.review_secrecy`.
    """
    mine = hand(by, "secrecy.review", at=at)
    document = _locked(document, by)
    source = secrecy_source(at.astimezone(BEIJING).date())
    if mine.keys & (document.authors - {document.drafted_by_id}):
        raise review.SamePerson("保密审查不得由修改过该文件的人员进行。", source=source)
    if mine.keys & _judges(document, but="secrecy"):
        raise review.SamePerson
    interpretation_plan.require_plan(document)
    correction.require_ready(document)
    document.secrecy_review = review.review_secrecy(
        document.subject,
        canonical.draft_digest(document),
        result,
        checklist,
        unit_code=document.unit.code,
        drafter=document.drafted_by,
        note=note,
        authority=authority,
        reply=reply,
        replied_on=replied_on,
        by=by,
        at=at,
    )
    _void_approval(document)
    _settle(document, by=by, at=at)


@transaction.atomic
def request_legality(document: Document, materials: dict[str, bool], *, by: User, at: datetime) -> None:
    """Ask for the legality review of a normative document as it reads now, with its materials."""
    require(by, "legality.request")
    require_own_unit(by, document.unit_id)
    document = _locked(document, by)
    content = canonical.draft_digest(document)
    if not document.is_normative:
        raise Refused("只有行政规范性文件须提请合法性审核；如属规范性文件，请先修改文件性质。")
    row = document.legality_review
    if row is not None and row.content == content and row.result in {"", LegalityReview.Result.LAWFUL}:
        raise Refused("该内容已经提请合法性审核。")
    document.legality_review = legality.request(
        document.subject,
        content,
        materials,
        unit_code=document.unit.code,
        unit_id=document.unit_id,
        drafter=document.drafted_by,
        by=by,
        at=at,
    )
    _void_approval(document)
    _settle(document, by=by, at=at)


@transaction.atomic
def review_legality(
    document: Document,
    result: str,
    checklist: dict[str, bool],
    *,
    opinion: str = "",
    early: str = "",
    by: User,
    at: datetime,
) -> None:
    """Record the legality review that was asked for. Never by who wrote the text or judged it before."""
    mine = hand(by, "legality.review", at=at)
    document = _locked(document, by)
    row = document.legality_review
    if row is None:
        raise Refused("起草单位尚未提请合法性审核。")
    if row.content != canonical.draft_digest(document):
        raise review.TextChanged
    if mine.keys & document.authors:
        raise review.SamePerson("合法性审核不得由起草、修改该文件的人员进行。")
    if mine.keys & _judges(document, but="legality"):
        raise review.SamePerson
    document.legality_review = legality.review(
        row,
        result,
        checklist,
        unit_code=document.unit.code,
        opinion=opinion,
        early=early,
        earliest=_earliest(row.requested_at),
        by=by,
        at=at,
    )
    _void_approval(document)
    _settle(document, by=by, at=at)


@transaction.atomic
def approve(document: Document, *, seen: str = "", by: User, at: datetime) -> None:
    """A leader approves the cleared text. Raises what still stands in the way.

    `seen` is the digest of the text the leader had before them; when it is no longer that of the text, nothing is
    approved unread.
    """
    mine = hand(by, "document.approve", at=at)
    document = _locked(document, by)
    content = canonical.draft_digest(document)
    if seen and seen != content:
        raise SeenAnother
    require_cleared(document, content)
    if document.drafted_by_id in mine.keys:
        raise SamePersonApproves
    if mine.keys & document.authors:
        raise SamePersonApproves("审批不得由修改过该文件的人员进行。")
    if mine.keys & _judges(document):
        raise review.SamePerson
    if document.approved_at is not None and document.approved_content == content:
        raise Refused("文件已经批准。")
    guard.require_clean(document)
    document.approved_by, document.approved_for = by, mine.giver
    document.approved_at, document.approved_content = at, content
    _settle(document, by=by, at=at)
    ledger.record("document.approved", document.subject, at=at, unit=document.unit.code, content=content)


def approve_each(
    chosen: Iterable[tuple[Document, str]], *, by: User, at: datetime
) -> tuple[list[Document], list[tuple[Document, GongkaiError]]]:
    """Approve each of several, every one judged by itself: what is refused says why, and holds up no other.

    `chosen` are (document, digest of the text as it was shown). Returns (approved, refused with the reason).
    """
    done: list[Document] = []
    refused: list[tuple[Document, GongkaiError]] = []
    for document, seen in chosen:
        try:
            approve(document, seen=seen, by=by, at=at)
        except GongkaiError as error:
            refused.append((document, error))
        else:
            done.append(document)
    return done, refused


@transaction.atomic
def send_back(document: Document, reason: str, *, by: User, at: datetime) -> None:
    """Return the draft to its drafter with a reason; its papers are void. Every return is kept."""
    mine = hand(by, "document.return", at=at)
    if not mine.post.roles & _SERVE_ALL_UNITS:
        mine = hand(by, "document.return", at=at, unit_id=document.unit_id, in_unit=True)
    document = _locked(document, by)
    if not reason.strip():
        raise BadInput("退回时应当写明理由。")
    content = canonical.draft_digest(document)
    review.send_back(
        document.draft_subject,
        content,
        document.get_state_display(),
        reason,
        by=by,
        returned_for=mine.giver,
        at=at,
    )
    _void_papers(document, by=by, at=at)
    document.sent_back = reason.strip()
    document.save(update_fields=["sent_back"])
    ledger.record("document.returned", document.subject, at=at, unit=document.unit.code, content=content)


def require_cleared(document: Document, content: str) -> None:
    """Raise the Refused that stands between the document and its approval; return when nothing does."""
    interpretation_plan.require_plan(document)
    correction.require_ready(document)
    review.require_clearance(
        content,
        document.attribute_decision,
        document.secrecy_review,
        document.legality_review,
        is_normative=document.is_normative,
    )


@transaction.atomic
def release(document: Document, *, by: User, at: datetime) -> Document:
    """Publish: record, index number, clocks and log line in one transaction (design, section 6).

    Raises the Refused that stands in the way: an open attribute, a missing secrecy review, a missing
    approval, or a text or file that changed after any of them. Never by who approved it or reviewed it for
    secrecy; the openness office may release what it drafted or decided, since others stand in between.

    A correction takes the place of what it corrects, and the record returned is that one.
    """
    mine = hand(by, "document.publish", at=at)
    document = row(document, by)
    if document.is_released:
        raise AlreadyPublished
    if document.is_archived:
        raise Archived
    content = require_releasable(document, by=by, keys=mine.keys)
    _keep_the_instant(document, content, at=at)
    file_texts.keep(document)
    if document.corrects is not None:
        owed = document.corrects.owes_interpretation
        published = correction.replace(document, by=by, at=at)
        file_texts.forget(document)  # the row now holds the files of the text that was replaced
        step_clocks.follow(document, by=by, at=at)
        if published.owes_interpretation and not owed:
            _start_interpretation_clock(published, by=by, at=at)
        consequences.follow(published, mark=mark, by=by, at=at)
        return published
    today = at.astimezone(BEIJING).date()
    document.published_on = document.brought_date or today
    if document.published_on > today:
        raise Refused("发布日期晚于今日，请到期再发布。")
    if document.brought_number:
        document.index_number = index.claim(document.brought_number, for_document=document)
        index.settle(document.index_number)
    else:
        document.index_number = index.allocate(
            made_on=document.made_on or document.published_on, published_on=document.published_on
        )
    document.state, document.released_at, document.released_by = Document.State.PUBLISHED, at, by
    document.save()
    rule = limits.PROACTIVE_PUBLICATION.on(today)
    ledger.record(
        "document.published",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.public_digest(document),
        basis=str(rule.citation),
    )
    if document.publication_clock is not None and document.publication_clock.stopped_at is None:
        deadlines.stop(document.publication_clock, by=by, at=at)
    if document.limited:
        Clock.objects.filter(pk__in=[document.publication_clock_id, document.return_clock_id]).update(
            matter=document.title
        )
    step_clocks.follow(document, by=by, at=at)
    _pair_clocks(document, by=by, at=at)
    consequences.follow(document, mark=mark, by=by, at=at)
    return document


def _keep_the_instant(document: Document, content: str, *, at: datetime) -> None:
    """End the waiting of a locked document for its set instant; Refused before that, or for another text."""
    timed = document.timed.select_for_update().filter(ended_at__isnull=True).first()
    if timed is None:
        if document.is_embargoed:
            raise Sealed
        return
    if at < timed.due_at:
        raise Refused(f"该文件已定于{moment(timed.due_at)}发布；需要提前的，先取消所定时间。")
    if timed.content != content:
        raise review.TextChanged
    timed.outcome, timed.ended_at = TimedRelease.Outcome.RELEASED, at
    timed.save(update_fields=["outcome", "ended_at"])


def require_releasable(document: Document, *, by: User, keys: frozenset[int] = frozenset()) -> str:
    """Raise the Refused that stands between a locked document and its release by `by`; return its digest.

    `keys` are both people of a lent post, see `delegation.Hand`; without them it is `by` alone.

    Its files are read anew. An embargo and a set instant ask the same when they are made, and again at their end.
    """
    content = canonical.draft_digest(document, from_files=True)
    require_cleared(document, content)
    if document.approved_at is None:
        raise Refused("尚未经局领导批准，不得发布。", source=review.AT_SOURCE)
    if document.approved_content != content:
        raise review.TextChanged
    if (keys or {by.pk}) & (_judges(document, but="attribute") | {document.approved_by_id, document.approved_for_id}):
        raise SamePersonReleases
    if document.interprets is not None and document.interprets.state != Document.State.PUBLISHED:
        raise Refused("所解读的文件尚未发布，解读材料不得先行发布。")
    require_clean_files(document)
    guard.require_clean(document)
    return content


def require_clean_files(document: Document) -> None:
    """Raise copies.NotClean unless each public copy is clean now, as its bytes lie in the store."""
    for item in document.attachments.all():
        if item.sha256:
            with stored.opened(item.file, item.sha256) as handle:
                copies.require_clean(item.name, item.original, item.original_sha256, handle.read())


@transaction.atomic
def mark(
    document: Document,
    kind: str,
    *,
    from_day: date,
    by_document: Document | None = None,
    by_citation: str = "",
    by: User,
    at: datetime,
) -> ValidityMark:
    """Mark the original as amended, repealed or expired, with the act that did it (Plan 2017, II(1)1)."""
    require(by, "document.mark")
    document = row(document, by)
    if document.state != Document.State.PUBLISHED:
        raise Refused("只能对已发布的文件作有效性标注。")
    if kind not in ValidityMark.Kind.values:
        raise BadInput("请选择标注的种类。")
    if by_document is not None and by_document.pk == document.pk:
        raise BadInput("文件不能作为标注其自身的依据，请填写作出标注的另一份文件。")
    if by_document is not None and by_document.state != Document.State.PUBLISHED:
        raise Refused("依据文件尚未发布。")
    if by_document is None and not by_citation.strip():
        raise BadInput("请写明作出标注的依据。")
    if document.made_on and from_day < document.made_on:
        raise BadInput("标注的起始日期早于文件的成文日期。")
    ended = {ValidityMark.Kind.REPEALED, ValidityMark.Kind.EXPIRED}
    if kind in ended and document.marks.filter(kind__in=ended).exists():
        raise Refused("该文件已标注废止或者失效。")
    validity_mark = ValidityMark.objects.create(
        document=document,
        kind=kind,
        from_day=from_day,
        by_document=by_document,
        by_citation=by_citation.strip(),
        marked_by=by,
        marked_at=at,
    )
    ledger.record(
        f"document.{kind}",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.public_digest(document),
        basis=str(PLAN_2017.clause("二（一）1")),
    )
    return validity_mark


@transaction.atomic
def correct_mark(validity_mark: ValidityMark, reason: str, *, by: User, at: datetime) -> None:
    """Take back a mark that was wrong. It is kept with the reason; the public sees the document as it now stands."""
    require(by, "document.mark")
    document = Document.objects.select_for_update(of=("self",)).get(pk=validity_mark.document_id)
    wrong = ValidityMark.all_ever.select_for_update().get(pk=validity_mark.pk)
    if wrong.taken_back_at is not None:
        raise Refused("该标注已经更正。")
    if not reason.strip():
        raise BadInput("更正标注应当写明理由。")
    wrong.taken_back_by, wrong.taken_back_at, wrong.taken_back_reason = by, at, reason.strip()[:300]
    wrong.save(update_fields=["taken_back_by", "taken_back_at", "taken_back_reason"])
    ledger.record(
        "document.corrected",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.public_digest(document),
        basis=str(PLAN_2017.clause("二（一）1")),
    )


def _locked(document: Document, by: User, *, archived: bool = False) -> Document:
    """Return the row as it stands now, locked; AlreadyPublished when it has gone out, Sealed while it is embargoed.

    Archived when it is filed, unless `archived` asks for filed ones too; NotAllowed when knowledge of it is limited to
    others than `by`.
    """
    document = row(document, by)
    if document.is_released:
        raise AlreadyPublished
    if document.is_embargoed:
        raise Sealed
    if document.is_archived and not archived:
        raise Archived
    return document


def row(document: Document, by: User) -> Document:
    """Return the row as it stands now, locked, for an action by `by`; NotAllowed when it is limited to others.

    Superseded for what a correction has replaced.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("unit", "drafted_by").get(pk=document.pk)
    if document.is_superseded:
        raise correction.Superseded
    if document.limited and not Document.objects.seen_by(by).filter(pk=document.pk).exists():
        raise NotAllowed("该文件限定了知悉范围，您不在其中。")
    return document


def _proposed(document: Document) -> AttributeDecision:
    """Return the attribute that waits to be judged. Raises NotDecided, or TextChanged when the text moved on."""
    if document.attribute_decision is None:
        raise review.NotDecided("尚未拟定公开属性。")
    if document.attribute_decision.content != canonical.draft_digest(document):
        raise review.TextChanged
    return document.attribute_decision


def _judges(document: Document, *, but: str = "") -> set[int]:
    """Return the keys of all who had a part in the papers, those of the paper named in `but` left out."""
    papers = {
        "attribute": document.attribute_decision,
        "secrecy": document.secrecy_review,
        "legality": document.legality_review,
    }
    return {key for name, paper in papers.items() if paper is not None and name != but for key in paper.hands}


def _take_up(document: Document, *, at: datetime) -> None:
    """Take a filed document out of the file again: it has become public and goes the straight path."""
    document.archived_by = document.archived_at = None
    ledger.record(
        "document.unarchived",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.draft_digest(document),
        basis=str(review.AT_SOURCE),
    )


def _earliest(requested_at: datetime) -> datetime | None:
    """Return the instant before which a legality review asked for then is not expected; None where no rule says so."""
    rule = legality_least(requested_at.astimezone(BEIJING).date())
    if rule is None:
        return None
    try:
        return ends_at(requested_at, rule.length, calendar.current())
    except CalendarMissing:
        return None


def _set(document: Document, fields: Mapping[str, object]) -> None:
    stray = set(fields) - EDITABLE
    if stray:
        raise ValueError(f"not set by hand: {sorted(stray)}")
    if fields.get("nature", document.nature) not in Document.Nature.values:
        raise BadInput("请选择文件性质。")
    if document.corrects_id is not None and any(
        fields[name] != getattr(document, name) for name in correction.FIXED & set(fields)
    ):
        raise BadInput("更正件沿用原文件的索引号、发布日期和解读要求，不能改动。")
    for name, value in fields.items():
        setattr(document, name, value)
    if document.corrects_id is None and "published_on" in fields:
        document.brought_date = document.published_on
    if document.corrects_id is None and (document.change_note or document.hides_earlier):
        raise BadInput("更正说明只用于更正件。")
    if not document.title.strip():
        raise BadInput("请填写标题。")
    if not document.body:
        raise BadInput("正文为空，无法保存。")
    if document.corrects_id is None and "index_number" in fields:
        number = str(document.index_number or "").strip()
        document.index_number = index.claim(number, for_document=document) if number else None
        document.brought_number = document.index_number or ""
    if "interpretation_plan" in fields:
        document.interpretation_plan = interpretation_plan.checked(document.interpretation_plan or {})
    document.change_note = " ".join(document.change_note.split())
    document.not_interpreted_because = " ".join(document.not_interpreted_because.split())
    if document.needs_interpretation and document.not_interpreted_because:
        raise BadInput("已选定应当解读，又写了不作解读的理由，请只留一项。")
    if document.expires_on and document.effective_on and document.expires_on < document.effective_on:
        raise BadInput("失效日期早于施行日期。")


def _void_papers(document: Document, *, by: User, at: datetime) -> None:
    document.attribute_decision = document.secrecy_review = document.legality_review = None
    _void_approval(document)
    _settle(document, by=by, at=at)


def _void_approval(document: Document) -> None:
    document.approved_by = document.approved_for = document.approved_at = None
    document.approved_content = ""


def _settle(document: Document, *, by: User, at: datetime) -> None:
    """Set the state that the papers amount to, save, and let the clocks of the steps follow."""
    content = canonical.draft_digest(document)
    state = Document.State.DRAFT
    decision = document.attribute_decision
    if decision is not None and decision.decided_at and not decision.is_public and decision.content == content:
        state = Document.State.KEPT
    elif decision is not None or document.secrecy_review is not None or document.legality_review is not None:
        state = Document.State.IN_REVIEW
        try:
            require_cleared(document, content)
        except Refused:
            pass
        else:
            state = Document.State.CLEARED
            if document.approved_at is not None and document.approved_content == content:
                state = Document.State.APPROVED
    document.state = state
    document.save()
    step_clocks.follow(document, by=by, at=at)


def _owe_publication(document: Document, *, by: User, at: datetime) -> None:
    clock = document.publication_clock
    if clock is None:
        _start_publication_clock(document, by=by, at=at)
    elif clock.ended:
        deadlines.reopen(clock, reason="公开属性重新认定为主动公开。", by=by, at=at)


def _owe_return(document: Document, *, by: User, at: datetime) -> None:
    """Let the duty to publish fall away, and start the duty to look at the attribute again on its day."""
    decision, clock = document.attribute_decision, document.publication_clock
    assert decision is not None and decision.return_on is not None  # noqa: S101, PT018 - not public: the table asks for it
    if clock is not None and clock.stopped_at is None:
        word = decision.get_attribute_display()
        deadlines.end(clock, reason=f"公开属性认定为“{word}”，不再主动公开。", by=by, at=at)
    document.return_clock = deadlines.start(
        by_date(decision.return_on),
        limit="ATTRIBUTE_RETURN",
        duty="复审公开属性",
        matter=document.matter_shown,
        subject=document.subject,
        address=deadlines.staff_address("document", document.pk),
        source=review.AT_SOURCE,
        units=[document.unit],
        since=at,
        by=by,
        at=at,
    )


def _was_public_before(document: Document, at: datetime) -> bool:
    """Return whether it stood in public before it came to this house: nothing is left to be in time for."""
    return document.published_on is not None and document.published_on < at.astimezone(BEIJING).date()


def _start_publication_clock(document: Document, *, by: User, at: datetime) -> None:
    if document.corrects_id is not None or _was_public_before(document, at):
        return
    if not any(body.startswith(Bureau.load().name) for body in document.issuing_bodies or [Bureau.load().name]):
        return  # Another authority made it and owes its publication (Order 711, art. 10); here it is passed on.
    start = at if document.made_on is None else datetime.combine(document.made_on, time(), tzinfo=BEIJING)
    if start.date() < limits.PROACTIVE_PUBLICATION.rows[0].since:
        start = at  # Older than the duty itself: it runs from the day the house takes the document up.
    rule = limits.PROACTIVE_PUBLICATION.on(start.astimezone(BEIJING).date())
    document.publication_clock = deadlines.start(
        rule.length,
        limit="PROACTIVE_PUBLICATION",
        duty="主动公开",
        matter=document.matter_shown,
        subject=document.subject,
        address=deadlines.staff_address("document", document.pk),
        source=rule.citation,
        units=[document.unit],
        since=start,
        by=by,
        at=at,
    )


def _pair_clocks(document: Document, *, by: User, at: datetime) -> None:
    """A policy starts the clock of its interpretation; an interpretation stops it (Plan 2017, II(3)1)."""
    policy = document.interprets
    if policy is not None:
        if policy.interpretation_clock is not None and policy.interpretation_clock.stopped_at is None:
            deadlines.stop(policy.interpretation_clock, by=by, at=at)
        return
    if document.owes_interpretation and not _was_public_before(document, at):
        _start_interpretation_clock(document, by=by, at=at)


def _start_interpretation_clock(document: Document, *, by: User, at: datetime) -> None:
    rule = limits.INTERPRETATION.on(at.astimezone(BEIJING).date())
    document.interpretation_clock = deadlines.start(
        rule.length,
        limit="INTERPRETATION",
        duty="发布解读材料",
        matter=document.matter_shown,
        subject=document.subject,
        address=document.get_absolute_url(),
        source=rule.citation,
        units=[document.unit],
        since=at,
        by=by,
        at=at,
        public=True,
    )
    document.save(update_fields=["interpretation_clock"])


# For the files of this room that change a draft as well (masking.py).
unreleased, void_papers = _locked, _void_papers
