"""What may be done with a document. One verb, one transaction, one line in the log.

The straight path: draft → attribute proposed and decided → secrecy reviewed → approved → released.
Papers are bound to the digest of the text; when the text changes, they no longer fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time

from django.core.files.base import ContentFile
from django.db import transaction

from gongkai.deadlines import actions as deadlines
from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.law import limits
from gongkai.law.sources import PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import Bureau, Unit, User
from gongkai.organisation.roles import Role, require, require_own_unit
from gongkai.publishing import canonical, index
from gongkai.publishing.models import Attachment, Document, ValidityMark
from gongkai.review import actions as review
from gongkai.review.models import Attribute

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
        "interpretation_form",
        "needs_interpretation",
    }
)

# Who may send back what any unit drafted; a unit's head sends back what their own unit drafted.
_SERVE_ALL_UNITS = frozenset({Role.OPENNESS_OFFICE, Role.SECRECY_REVIEWER, Role.LEADER})


class AlreadyPublished(Refused):
    says = "文件已经发布，不能再作此项改动。"


class SamePersonApproves(review.SamePerson):
    says = "审批不得由起草人本人进行。"


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

    The same source handed in again returns the draft or document it already became, unchanged.
    """
    require(by, "document.draft")
    require_own_unit(by, unit.pk)
    digest = f"sha256:{hashlib.sha256(source[1]).hexdigest()}" if source else ""
    if digest:
        known = Document.objects.filter(source_digest=digest).first()
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
    document.save()
    ledger.record("document.drafted", document.subject, at=at, unit=unit.code, content=canonical.draft_digest(document))
    return document


@transaction.atomic
def edit(document: Document, fields: Mapping[str, object], *, by: User, at: datetime) -> Document:
    """Change a draft. A changed text loses the papers it had, and says so in its state."""
    require(by, "document.draft")
    require_own_unit(by, document.unit_id)
    document = _locked(document)
    before = canonical.draft_digest(document)
    _set(document, fields)
    document.save()
    after = canonical.draft_digest(document)
    if after != before:
        _void_papers(document)
        ledger.record("document.edited", document.subject, at=at, unit=document.unit.code, content=after)
    return document


@transaction.atomic
def attach(
    document: Document,
    *,
    name: str,
    data: bytes | None = None,
    address: str = "",
    media_type: str = "",
    by: User,
    at: datetime,
) -> Attachment:
    """Put a file (or only the address where it used to stand) with a draft; the text counts as changed."""
    require(by, "document.draft")
    require_own_unit(by, document.unit_id)
    document = _locked(document)
    attachment = Attachment(
        document=document,
        name=name,
        address=address,
        media_type=media_type,
        order=document.attachments.count(),
    )
    if data is not None:
        attachment.size, attachment.sha256 = len(data), hashlib.sha256(data).hexdigest()
        attachment.file.save(attachment.sha256, ContentFile(data), save=False)
    attachment.save()
    _void_papers(document)
    ledger.record(
        "document.edited",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.draft_digest(document),
    )
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: User, at: datetime) -> None:
    """Take a file away from a draft; the text counts as changed."""
    require(by, "document.draft")
    require_own_unit(by, attachment.document.unit_id)
    document = _locked(attachment.document)
    attachment.delete()
    _void_papers(document)
    ledger.record(
        "document.edited",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.draft_digest(document),
    )


@transaction.atomic
def propose_attribute(
    document: Document,
    attribute: str,
    *,
    ground: str = "",
    reason: str = "",
    return_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Propose what the public may see of the document, as it reads now (Plan 2017, II(5)1)."""
    document = _locked(document)
    document.attribute_decision = review.propose_attribute(
        document.subject,
        canonical.draft_digest(document),
        attribute,
        unit_code=document.unit.code,
        unit_id=document.unit_id,
        ground=ground,
        reason=reason,
        return_on=return_on,
        by=by,
        at=at,
    )
    document.sent_back = ""
    _void_approval(document)
    _settle(document)


@transaction.atomic
def decide_attribute(document: Document, *, by: User, at: datetime) -> None:
    """Let the proposed attribute stand; from then the duty to publish has its clock."""
    require(by, "attribute.decide")
    require_own_unit(by, document.unit_id)
    document = _locked(document)
    if document.attribute_decision is None:
        raise review.NotDecided("尚未拟定公开属性。")
    if document.attribute_decision.content != canonical.draft_digest(document):
        raise review.TextChanged
    review.decide_attribute(document.attribute_decision, unit_code=document.unit.code, by=by, at=at)
    document.attribute_decision.refresh_from_db()
    if document.attribute_decision.attribute == Attribute.PROACTIVE and document.publication_clock is None:
        _start_publication_clock(document, by=by, at=at)
    _settle(document)


@transaction.atomic
def review_secrecy(
    document: Document, result: str, checklist: dict[str, bool], *, note: str = "", by: User, at: datetime
) -> None:
    """Record the secrecy review of the document as it reads now. Never by its drafter."""
    document = _locked(document)
    document.secrecy_review = review.review_secrecy(
        document.subject,
        canonical.draft_digest(document),
        result,
        checklist,
        unit_code=document.unit.code,
        drafter=document.drafted_by,
        note=note,
        by=by,
        at=at,
    )
    _void_approval(document)
    _settle(document)


@transaction.atomic
def approve(document: Document, *, by: User, at: datetime) -> None:
    """A leader approves the cleared text. Raises what still stands in the way."""
    require(by, "document.approve")
    document = _locked(document)
    content = canonical.draft_digest(document)
    review.require_clearance(content, document.attribute_decision, document.secrecy_review)
    if by.pk == document.drafted_by_id:
        raise SamePersonApproves
    if by.pk in {document.attribute_decision.proposed_by_id, document.secrecy_review.reviewer_id}:  # type: ignore[union-attr]  # cleared: both are there
        raise review.SamePerson
    if document.approved_at is not None and document.approved_content == content:
        raise Refused("文件已经批准。")
    document.approved_by, document.approved_at, document.approved_content = by, at, content
    _settle(document)
    ledger.record("document.approved", document.subject, at=at, unit=document.unit.code, content=content)


@transaction.atomic
def send_back(document: Document, reason: str, *, by: User, at: datetime) -> None:
    """Return the draft to its drafter with a reason; its papers are void."""
    require(by, "document.return")
    if not by.roles & _SERVE_ALL_UNITS:
        require_own_unit(by, document.unit_id)
    document = _locked(document)
    if not reason.strip():
        raise BadInput("退回时应当写明理由。")
    _void_papers(document)
    document.sent_back = reason.strip()
    document.save(update_fields=["sent_back"])
    ledger.record(
        "document.returned",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.draft_digest(document),
    )


@transaction.atomic
def release(document: Document, *, by: User, at: datetime) -> Document:
    """Publish: record, index number, clocks and log line in one transaction (design, section 6).

    Raises the Refused that stands in the way: an open attribute, a missing secrecy review, a missing
    approval, or a text that changed after any of them.
    """
    require(by, "document.publish")
    document = _locked(document)
    content = canonical.draft_digest(document)
    review.require_clearance(content, document.attribute_decision, document.secrecy_review)
    if document.approved_at is None:
        raise Refused("尚未经局领导批准，不得发布。", source=review.AT_SOURCE)
    if document.approved_content != content:
        raise review.TextChanged
    if document.interprets is not None and not document.interprets.is_released:
        raise Refused("所解读的文件尚未发布，解读材料不得先行发布。")
    today = at.astimezone(BEIJING).date()
    document.published_on = document.published_on or today
    if document.published_on > today:
        raise Refused("发布日期晚于今日，请到期再发布。")
    if document.index_number:
        document.index_number = index.claim(document.index_number, for_document=document)
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
    if document.publication_clock is not None:
        deadlines.stop(document.publication_clock, by=by, at=at)
    _pair_clocks(document, by=by, at=at)
    return document


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
    document = Document.objects.select_for_update().get(pk=document.pk)
    if not document.is_released:
        raise Refused("只能对已发布的文件作有效性标注。")
    if kind not in ValidityMark.Kind.values:
        raise BadInput("请选择标注的种类。")
    if by_document is not None and not by_document.is_released:
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


def _locked(document: Document) -> Document:
    """Return the row as it stands now, locked; AlreadyPublished when it has gone out."""
    document = Document.objects.select_for_update(of=("self",)).select_related("unit", "drafted_by").get(pk=document.pk)
    if document.is_released:
        raise AlreadyPublished
    return document


def _set(document: Document, fields: Mapping[str, object]) -> None:
    stray = set(fields) - EDITABLE
    if stray:
        raise ValueError(f"not set by hand: {sorted(stray)}")
    for name, value in fields.items():
        setattr(document, name, value)
    document.index_number = document.index_number or None
    if not document.title.strip():
        raise BadInput("请填写标题。")
    if not document.body:
        raise BadInput("正文为空，无法保存。")
    if document.index_number:
        document.index_number = index.claim(document.index_number, for_document=document)
    if document.expires_on and document.effective_on and document.expires_on < document.effective_on:
        raise BadInput("失效日期早于施行日期。")


def _void_papers(document: Document) -> None:
    document.attribute_decision = document.secrecy_review = None
    _void_approval(document)
    _settle(document)


def _void_approval(document: Document) -> None:
    document.approved_by = document.approved_at = None
    document.approved_content = ""


def _settle(document: Document) -> None:
    """Set the state that the papers amount to, and save."""
    content = canonical.draft_digest(document)
    state = Document.State.DRAFT
    if document.attribute_decision is not None or document.secrecy_review is not None:
        state = Document.State.IN_REVIEW
        try:
            review.require_clearance(content, document.attribute_decision, document.secrecy_review)
        except Refused:
            pass
        else:
            state = Document.State.CLEARED
            if document.approved_at is not None and document.approved_content == content:
                state = Document.State.APPROVED
    document.state = state
    document.save()


def _start_publication_clock(document: Document, *, by: User, at: datetime) -> None:
    if document.published_on and document.published_on < at.astimezone(BEIJING).date():
        return  # It stood in public before it came to this house: there is nothing left to be in time for.
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
        matter=document.title,
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
    if not document.needs_interpretation:
        return
    assert document.published_on is not None  # noqa: S101 - release() has just set it
    same_day = document.published_on == at.astimezone(BEIJING).date()
    start = at if same_day else datetime.combine(document.published_on, time(), tzinfo=BEIJING)
    rule = limits.INTERPRETATION.on(document.published_on)
    document.interpretation_clock = deadlines.start(
        rule.length,
        limit="INTERPRETATION",
        duty="发布解读材料",
        matter=document.title,
        subject=document.subject,
        address=document.get_absolute_url(),
        source=rule.citation,
        units=[document.unit],
        since=start,
        by=by,
        at=at,
        public=True,
    )
    document.save(update_fields=["interpretation_clock"])
