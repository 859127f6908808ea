"""The yearly review of what is not public (Plan 2017, II(5)4): all of it comes back, its old reason beside it.

The openness office opens the round; each unit proposes anew, another hand decides, as with every attribute. So "keep"
and "make public" are decided by two people, and what becomes public goes the straight path. The result and the list of
what was put right go into the yearly report to the provincial government office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q

from gongkai.deadlines import actions as deadlines
from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.law.lengths import by_date
from gongkai.law.sources import PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import require
from gongkai.publishing.models import Document, ReturnItem, ReturnRound

SOURCE = PLAN_2017.clause("二（五）4")
# The office's own rhythm: the round begins by itself on this day, and is to be done by the end of the year.
BEGINS = (10, 1)


def kept() -> Q:
    """Return what a round takes up: documents whose attribute is decided as not public."""
    return Q(state=Document.State.KEPT)


@transaction.atomic
def open_round(year: int, *, by: User | None, at: datetime) -> ReturnRound:
    """Open the round of a year over everything kept back on this day. Raises Refused when there is one, or nothing.

    Without `by` the timer opens it.
    """
    if by is not None:
        require(by, "attribute.open_round")
    today = at.astimezone(BEIJING).date()
    if year != today.year:
        raise BadInput("只能发起本年度的复审。")
    if ReturnRound.objects.filter(year=year).exists():
        raise Refused(f"{year}年度的复审已经发起。")
    found = list(Document.objects.filter(kept()).select_related("attribute_decision").order_by("pk"))
    if not found:
        raise Refused("没有依申请公开、不予公开的文件，无需复审。")
    subject = f"return-rounds/{year}"
    clock = deadlines.start(
        by_date(date(year, 12, 31)),
        limit="ATTRIBUTE_ROUND",
        duty="完成不公开事项年度复审",
        matter=f"{year}年不公开事项复审",
        subject=subject,
        address=deadlines.staff_address("round", year),
        source=SOURCE,
        units=Unit.objects.filter(pk__in={document.unit_id for document in found}),
        since=at,
        by=by,
        at=at,
    )
    made = ReturnRound.objects.create(year=year, opened_by=by, opened_at=at, clock=clock)
    ReturnItem.objects.bulk_create(
        ReturnItem(round=made, document=document, before=document.attribute_decision) for document in found
    )
    ledger.record("attribute.round_opened", subject, at=at, basis=str(SOURCE))
    return made


@transaction.atomic
def close_round(found: ReturnRound, *, by: User, at: datetime) -> ReturnRound:
    """Close the round when everything in it is decided. Raises Refused while something waits."""
    require(by, "attribute.open_round")
    found = ReturnRound.objects.select_for_update().get(pk=found.pk)
    if found.closed_at is not None:
        raise Refused("该年度的复审已经办结。")
    waiting = found.items.filter(after__isnull=True).count()
    if waiting:
        raise Refused(f"尚有{waiting}件没有复审，不能办结。", source=SOURCE)
    found.closed_by, found.closed_at = by, at
    found.save(update_fields=["closed_by", "closed_at"])
    clock = found.clock
    if clock.stopped_at is None:
        deadlines.stop(clock, by=by, at=at)
    ledger.record("attribute.round_closed", found.subject, at=at, basis=str(SOURCE))
    return found


def roll(at: datetime) -> ReturnRound | None:
    """Open this year's round once its day has come, unless it is open or nothing is kept back. For the night run."""
    today = at.astimezone(BEIJING).date()
    if today < date(today.year, *BEGINS) or ReturnRound.objects.filter(year=today.year).exists():
        return None
    if not Document.objects.filter(kept()).exists():
        return None
    return open_round(today.year, by=None, at=at)


# --- for the yearly report ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rectified:
    """One document of the rectification list: what it is called, whose it is, how far it got."""

    title: str
    unit: str
    state: str


@dataclass(frozen=True, slots=True)
class ReturnFigures:
    """What a year's round came to. `unnamed`: how many of the list may not be named to the reader."""

    year: int
    total: int
    kept: int
    changed: int
    waiting: int
    rectified: tuple[Rectified, ...]
    unnamed: int


def figures(year: int, *, at: datetime, unit: Unit | None = None, inside: bool = False) -> ReturnFigures | None:
    """Return what the round of a year came to by the year's end, as known at `at`; None when there was none.

    The public reads the titles of those alone that stand before it; `inside` reads all.
    """
    end = min(at, datetime.combine(date(year, 12, 31), time.max, tzinfo=BEIJING))
    found = ReturnItem.objects.filter(round__year=year, round__opened_at__lte=at).select_related(
        "document__unit", "after"
    )
    if unit is not None:
        found = found.filter(document__unit=unit)
    items = list(found.order_by("pk"))
    if not items:
        return None
    settled = [item for item in items if item.settled_at is not None and item.settled_at <= end]
    changed = [item for item in settled if item.after is not None and item.after.is_public]
    shown = set(
        Document.objects.public(at).filter(pk__in=[item.document_id for item in changed]).values_list("pk", flat=True)
    )
    named = [item for item in changed if inside or item.document_id in shown]
    return ReturnFigures(
        year=year,
        total=len(items),
        kept=len(settled) - len(changed),
        changed=len(changed),
        waiting=len(items) - len(settled),
        rectified=tuple(
            Rectified(
                item.document.title,
                str(item.document.unit),
                f"已公开（索引号{item.document.index_number}）" if item.document_id in shown else "正在办理公开",
            )
            for item in named
        ),
        unnamed=len(changed) - len(named),
    )
