"""Correction 更正: a released text is replaced in its place, with a public change note; what stood there is kept.

A correction is a draft like any other, judged, approved and released by the same hands; only its release is another
one (`replace`, called by `actions.release`). Number, address and day of publication stay. The two rows change texts and
papers with one another, so whatever points at the released record goes on pointing at what is public.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, GongkaiError, Refused
from gongkai.frame import stored
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical as jcs
from gongkai.ledger.models import Entry
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.publishing import announcement, canonical, copies, guard, revisions
from gongkai.publishing.models import (
    Attachment,
    Document,
    EarlierVersion,
    Justification,
    KeptOriginal,
    Revision,
    Screening,
)
from gongkai.review.models import Attribute

# What a correction says anew, and what it has of its own until it is out. These change places at its release.
TEXT = (
    "title",
    "document_number",
    "document_type",
    "issuing_bodies",
    "addressees",
    "made_on",
    "effective_on",
    "expires_on",
    "topic",
    "keywords",
    "summary",
    "body",
    "nature",
    "interpretation_form",
    "speaker",
    "video_address",
    "interpretation_plan",
)
# What belongs to the released record and is the same in its correction.
KEPT = (
    "unit",
    "interprets",
    "needs_interpretation",
    "not_interpreted_because",
    "brought_number",
    "brought_date",
)
PAPERS = (
    "salt",
    "change_note",
    "hides_earlier",
    "drafted_by_id",
    "drafted_at",
    "attribute_decision_id",
    "secrecy_review_id",
    "legality_review_id",
    "approved_by_id",
    "approved_for_id",
    "approved_at",
    "approved_content",
)
# A drafter may not set these in a correction.
FIXED = frozenset({"index_number", "published_on", "needs_interpretation", "not_interpreted_because"})


class Superseded(Refused):
    says = "这是文件更正前的版本，只供查考，不能再办理。"


class NoNote(Refused):
    says = "更正件应当写明更正说明（错在何处、如何更正），随文公开。"


@transaction.atomic
def begin(document: Document, *, by: User, at: datetime) -> Document:
    """Open the draft that corrects a released document, with its text and files as they stand.

    All who wrote the released text count as its authors: none of them judges it.
    """
    require(by, "document.draft")
    document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    require_own_unit(by, document.unit_id)
    if document.is_superseded:
        raise Superseded
    if document.is_withdrawn:
        raise Refused("该文件已经撤回，不能更正；恢复公开后再办理。")
    if not document.is_released:
        raise Refused("该文件尚未发布，请直接修改草稿。")
    if in_hand(document) is not None:
        raise Refused("该文件已有正在办理的更正件，请在其中一并更正。")
    made = Document(corrects=document, drafted_by=by, drafted_at=at)
    for name in (*TEXT, *KEPT):
        setattr(made, name, getattr(document, name))
    made.save()
    made.editors.set(document.authors)
    for item in document.attachments.all():
        _taken_over(item, made).save()
    content = revisions.keep(made, by=by, at=at)
    ledger.record("document.drafted", made.subject, at=at, unit=document.unit.code, content=content)
    return made


def in_hand(document: Document) -> Document | None:
    """Return the correction of a released document that is not out yet."""
    return document.corrections.exclude(state=Document.State.SUPERSEDED).first()


def require_ready(document: Document) -> None:
    """Raise while a correction does not say what it corrects, or corrects nothing; others it leaves alone."""
    original = document.corrects
    if original is None:
        return
    if not document.change_note.strip():
        raise NoNote
    if _plain(document) == _plain(original):
        raise Refused("正文、附件和各项内容均与已发布的文本相同，没有可以更正之处。")


def require_proactive(document: Document, attribute: str) -> None:
    """Raise for a correction that would not be public: what must not be read is withdrawn."""
    if document.corrects_id is not None and attribute != Attribute.PROACTIVE:
        raise Refused("更正件替换已经公开的文本，只能拟定为主动公开；原文不宜公开的，请撤回原文件。")


def replace(correction: Document, *, by: User, at: datetime) -> Document:
    """Put an approved correction in the place of the text it corrects; returns the released record.

    Inside the transaction of `actions.release`, which has asked for all that a release needs.
    """
    published = (
        Document.objects.select_for_update(of=("self",))
        .select_related("unit", "interprets")
        .get(corrections=correction)
    )
    if published.state != Document.State.PUBLISHED:
        raise Refused("所更正的文件已经撤回，更正件不能发布；恢复公开后再发布。")
    campaign = published.announces.first()
    if campaign is not None and not announcement.fits(correction, list(campaign.items.select_related("document"))):
        raise Refused("清理公告所列清单即清理决定，更正时不得改动清单。")
    before = canonical.form(published)
    if _last_content(published.subject) != jcs.digest(before):
        raise Refused("已发布的文本与日志的记载不一致，请先核查日志（gongkai ledger check）。")
    named = [mark.by_document_id for mark in published.marks.all() if mark.by_document_id]
    newest, released_at = published.earlier_versions.last(), published.released_at
    assert released_at is not None  # noqa: S101 - the table asks for it
    _change_places(published, correction)
    Clock.objects.filter(
        pk__in=[published.publication_clock_id, published.interpretation_clock_id, published.return_clock_id]
    ).update(matter=published.title)
    told = _log("document.revised", published, canonical.public_digest(published), at=at)
    version = EarlierVersion(
        document=published,
        draft=correction,
        number=newest.number + 1 if newest else 1,
        form=jcs.encode(before).decode(),
        digest=jcs.digest(before),
        names=named,
        since=newest.replaced_at if newest else released_at,
        replaced_at=at,
        replaced_by=by,
        note=published.change_note,
        entry=told.number,
    )
    version.save()
    ledger.record("version.kept", version.subject, at=at, unit=published.unit.code, content=version.digest)
    for row in (published, correction):
        content = canonical.draft_digest(row)
        ledger.record("document.revised", row.draft_subject, at=at, unit=row.unit.code, content=content)
    if published.hides_earlier:
        _hide(published, reason="", by=by, at=at)
    _tell_marked(published, at=at)
    return published


@transaction.atomic
def hide(document: Document, reason: str, *, by: User, at: datetime) -> None:
    """Let the public no longer read what a corrected document said before. Reason and fact stay public."""
    require(by, "document.withdraw")
    document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    reason = " ".join(reason.split())
    if not document.earlier_versions.filter(hidden_at__isnull=True).exists():
        raise Refused("没有公众可以查看的更正前版本。")
    if not reason:
        raise BadInput("停止提供更正前的版本应当写明情况。")
    guard.require_clean_text(reason, "停止提供的情况说明")
    _hide(document, reason=reason[:500], by=by, at=at)


def _hide(document: Document, *, reason: str, by: User, at: datetime) -> None:
    for version in document.earlier_versions.filter(hidden_at__isnull=True):
        version.hidden_at, version.hidden_by, version.hidden_reason = at, by, reason
        version.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
        ledger.record("version.hidden", version.subject, at=at, unit=document.unit.code)


def _taken_over(item: Attachment, correction: Document) -> Attachment:
    """Return the attachment for the correction. A file older than the public copies is cleaned now, where it can be."""
    taken = Attachment.objects.get(pk=item.pk)
    taken.pk, taken.document = None, correction
    taken._state.adding = True
    if item.sha256 and not item.original_sha256:
        try:
            with stored.opened(item.file, item.sha256) as handle:
                data = handle.read()
            clean = copies.made(data, item.name)
        except GongkaiError:
            return taken  # Its page says that it was not cleaned, and the release refuses it.
        copies.keep_original(taken, data)
        copies.put(taken, clean.data, clean.media_type)
        taken.removed = clean.removed
    return taken


def _plain(document: Document) -> dict[str, object]:
    aside = ("change_note", "hides_earlier")
    return {key: value for key, value in canonical.matter(document).items() if key not in aside}


def _change_places(published: Document, correction: Document) -> None:
    """Let the two rows have one another's text, papers, authors and files."""
    for name in (*TEXT, *PAPERS):
        mine, other = getattr(published, name), getattr(correction, name)
        setattr(published, name, other)
        setattr(correction, name, mine)
    authors = list(published.editors.all()), list(correction.editors.all())
    published.editors.set(authors[1])
    correction.editors.set(authors[0])
    for rows in (Attachment.objects, Justification.objects):
        _exchange(rows, published, correction)
    Screening.objects.filter(document__in=[published, correction]).delete()
    # What was written down on the way goes on in the released record's own history.
    KeptOriginal.objects.filter(document=correction).update(document=published)
    last = published.revisions.aggregate(last=Max("number"))["last"] or 0
    for revision in Revision.objects.filter(document=correction).order_by("number"):
        revision.document, revision.number = published, last + revision.number
        revision.save(update_fields=["document", "number"])
    correction.state, correction.limited = Document.State.SUPERSEDED, False
    published.save()
    correction.save()


def _exchange(rows: object, one: Document, other: Document) -> None:
    mine = list(rows.filter(document=one).values_list("pk", flat=True))  # type: ignore[attr-defined]
    rows.filter(document=other).update(document=one)  # type: ignore[attr-defined]
    rows.filter(pk__in=mine).update(document=other)  # type: ignore[attr-defined]


def _tell_marked(document: Document, *, at: datetime) -> None:
    """Log anew the documents that it marked, where its corrected title or number is part of their form."""
    for marked in Document.objects.filter(marks__in=document.marks_made.all()).distinct().order_by("pk"):
        content = canonical.public_digest(marked)
        if marked.is_released and _last_content(marked.subject) != content:
            _log("document.corrected", marked, content, at=at)


def _last_content(subject: str) -> str | None:
    told = Entry.objects.for_subject(subject).filter(content__isnull=False).last()
    return told.content if told is not None else None


def _log(verb: str, document: Document, content: str, *, at: datetime) -> Entry:
    return ledger.record(verb, document.subject, at=at, unit=document.unit.code, content=content)
