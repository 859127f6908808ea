"""Withdrawal 撤回: what must not stand in public is taken away at once, and its address says so (design, section 6).

One person of the openness office may take back; another one puts back what was taken back wrongly. The record, its
papers and its files stay inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gongkai.deadlines import actions as deadlines
from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.publishing import actions, canonical, file_texts, guard, rules
from gongkai.publishing.models import Document, Withdrawal


class SamePersonRestores(Refused):
    says = "恢复公开不得由撤回人本人办理。"


@transaction.atomic
def withdraw(
    document: Document, ground: str, reason: str, *, hides_title: bool = False, by: User, at: datetime
) -> Withdrawal:
    """Take a released document from every exit; its address goes on and says what stood there, who took it back, why.

    `ground` is a code of `rules.withdrawal_grounds`; ground and reason are public. `hides_title` is for a title that
    must not be read either.
    """
    require(by, "document.withdraw")
    document = actions.row(document, by)
    if document.is_withdrawn:
        raise Refused("该文件已经撤回。")
    if not document.is_released:
        raise Refused("该文件没有发布。")
    if ground not in dict(rules.withdrawal_grounds(at.astimezone(BEIJING).date())):
        raise BadInput("请选择撤回的依据。")
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput("请写明撤回的情况。")
    guard.require_clean_text(reason, "撤回说明")
    document.state = Document.State.WITHDRAWN
    document.save(update_fields=["state"])
    file_texts.forget(document)
    withdrawal = Withdrawal.objects.create(
        document=document,
        ground=ground,
        reason=reason[:500],
        hides_title=hides_title,
        withdrawn_by=by,
        withdrawn_at=at,
    )
    clock = document.interpretation_clock
    if clock is not None and clock.stopped_at is None:
        deadlines.end(clock, reason="文件已经撤回。", by=by, at=at)
    _log("document.withdrawn", document, at=at)
    _tell_marked(document, at=at)
    return withdrawal


@transaction.atomic
def restore(document: Document, reason: str, *, by: User, at: datetime) -> None:
    """Put a withdrawn document back before the public, when its papers still fit. Never by who withdrew it."""
    require(by, "document.publish")
    document = actions.row(document, by)
    withdrawal = of(document)
    if withdrawal is None:
        raise Refused("该文件没有撤回。")
    if withdrawal.withdrawn_by_id == by.pk:
        raise SamePersonRestores
    if not reason.strip():
        raise BadInput("恢复公开应当写明理由。")
    actions.require_releasable(document, by=by)
    end(withdrawal, reason, by=by, at=at)
    document.state = Document.State.PUBLISHED
    document.save(update_fields=["state"])
    file_texts.keep(document)
    clock = document.interpretation_clock
    if clock is not None and clock.ended and not document.interpretations.filter(state="published").exists():
        deadlines.reopen(clock, reason="文件恢复公开。", by=by, at=at)
    _log("document.republished", document, at=at)
    _tell_marked(document, at=at)


def end(withdrawal: Withdrawal, reason: str, *, by: User, at: datetime) -> None:
    """Note that a withdrawal holds no longer; inside the caller's transaction."""
    withdrawal.ended_by, withdrawal.ended_at, withdrawal.ended_reason = by, at, reason.strip()[:500]
    withdrawal.save(update_fields=["ended_by", "ended_at", "ended_reason"])


def of(document: Document) -> Withdrawal | None:
    """Return the withdrawal under which the document stands now, if any."""
    return document.withdrawals.filter(ended_at__isnull=True).first()


def at_number(number: str, *, at: datetime) -> Withdrawal | None:
    """Return what is told in public at the address of a withdrawn document; None where none was withdrawn."""
    found = Withdrawal.objects.select_related("document__unit", "withdrawn_by__unit")
    return found.filter(
        document__index_number=number,
        document__state=Document.State.WITHDRAWN,
        ended_at__isnull=True,
        withdrawn_at__lte=at,
    ).first()


def among(numbers: Iterable[str], *, at: datetime) -> list[str]:
    """Return those of these index numbers at which the public is told of a withdrawal."""
    found = Withdrawal.objects.filter(ended_at__isnull=True, withdrawn_at__lte=at)
    found = found.filter(document__index_number__in=numbers)
    return [str(number) for number in found.values_list("document__index_number", flat=True)]


def addresses() -> Q:
    """Return the condition on `address` that is true of what lies below a withdrawn document's public address."""
    condition = Q(pk__in=[])
    for number in Document.objects.filter(state=Document.State.WITHDRAWN).values_list("index_number", flat=True):
        for place in (f"/documents/{number}", f"/plans/{number}"):
            condition |= Q(address=place) | Q(address__startswith=f"{place}/")
    return condition


def _tell_marked(document: Document, *, at: datetime) -> None:
    """Log anew the documents whose marks name this one: the act is named otherwise while it is withdrawn."""
    for marked in Document.objects.filter(marks__in=document.marks_made.all()).distinct().order_by("pk"):
        if marked.is_released:
            _log("document.corrected", marked, at=at)


def _log(verb: str, document: Document, *, at: datetime) -> None:
    ledger.record(verb, document.subject, at=at, unit=document.unit.code, content=canonical.public_digest(document))
