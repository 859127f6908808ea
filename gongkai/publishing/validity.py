"""Marks that follow from other acts: what a released document named is confirmed, what had a last day runs out.

Plan 2017, II(1)1, last sentence. A mark by hand and its correction are in actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from gongkai.errors import BadInput, GongkaiError, Refused
from gongkai.frame.time import BEIJING
from gongkai.law.sources import PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.organisation.access import told
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.publishing import actions, canonical
from gongkai.publishing.models import Document, DocumentQuerySet, NamedOriginal, ValidityMark

_ENDING = (ValidityMark.Kind.REPEALED, ValidityMark.Kind.EXPIRED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says of one named original: mark `original` as `kind` from a day, or set it aside for a reason."""

    named: NamedOriginal
    kind: str = ""
    original: Document | None = None
    from_day: date | None = None
    reason: str = ""


@transaction.atomic
def settle(document: Document, verdicts: Sequence[Verdict], *, by: User, at: datetime) -> list[ValidityMark]:
    """Confirm what `document` does to the originals it names: all verdicts hold, or none. Returns the marks made."""
    require(by, "document.mark")
    document = actions.row(document, by)
    marks = []
    for verdict in verdicts:
        named = NamedOriginal.objects.select_for_update().get(pk=verdict.named.pk)
        if named.by_document_id != document.pk:
            raise BadInput("所选条目不属于这份文件。")
        if named.outcome:
            raise Refused(f"{named.name}已经确认过。")
        if verdict.original is not None and verdict.from_day is not None:
            try:
                named.mark = actions.mark(
                    verdict.original,
                    verdict.kind,
                    from_day=verdict.from_day,
                    by_document=document,
                    by=by,
                    at=at,
                )
            except GongkaiError as error:
                raise type(error)(f"{named.name}：{told(error)}") from error
            named.original, named.kind, named.outcome = verdict.original, verdict.kind, NamedOriginal.Outcome.MARKED
            marks.append(named.mark)
        elif verdict.reason.strip():
            named.outcome, named.reason = NamedOriginal.Outcome.SET_ASIDE, verdict.reason.strip()[:300]
        else:
            raise BadInput(f"{named.name}：请选择所指的文件和起始日期，或者写明不标注的理由。")
        named.settled_by, named.settled_at = by, at
        named.save()
    return marks


def waiting() -> DocumentQuerySet:
    """Return the released documents that name originals nobody has confirmed yet."""
    return Document.objects.filter(
        state=Document.State.PUBLISHED,
        pk__in=NamedOriginal.objects.filter(outcome="").values("by_document"),
    )


def expire_due(*, at: datetime) -> list[ValidityMark]:
    """Mark as expired what ran out by its own last day before today. What the timer runs; each a line in the log.

    The pages say so from the very day by themselves (rules.validity_on); this writes it down.
    """
    today = at.astimezone(BEIJING).date()
    over = (
        Document.objects.filter(state=Document.State.PUBLISHED, expires_on__lt=today)
        .exclude(pk__in=ValidityMark.objects.filter(kind__in=_ENDING).values("document"))
        .values_list("pk", flat=True)
    )
    done = (_expire(pk, at=at) for pk in list(over))
    return [mark for mark in done if mark is not None]


@transaction.atomic
def _expire(pk: int, *, at: datetime) -> ValidityMark | None:
    document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if document.marks.filter(kind__in=_ENDING).exists() or document.expires_on is None:
        return None  # Another timer, or a person, was first.
    last = document.expires_on
    mark = ValidityMark.objects.create(
        document=document,
        kind=ValidityMark.Kind.EXPIRED,
        from_day=last + timedelta(days=1),
        by_citation=f"本文件规定的有效期至{last.year}年{last.month}月{last.day}日",
        marked_by=None,
        marked_at=at,
    )
    ledger.record(
        "document.expired",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.public_digest(document),
        basis=str(PLAN_2017.clause("二（一）1")),
    )
    return mark
