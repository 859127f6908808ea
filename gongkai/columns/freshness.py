"""How fresh a column is: when it was last updated, until when that is enough, and by what rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from gongkai.columns import rules
from gongkai.columns.models import Column
from gongkai.frame.time import BEIJING


@dataclass(frozen=True, slots=True)
class Freshness:
    """Where a column stands. `last` is the day of its newest document, `until` the last day it counts as fresh."""

    class State(StrEnum):
        FRESH = "fresh"
        LATE = "late"
        EMPTY = "empty"
        FREE = "free"

    state: State
    last: date | None
    until: date | None
    basis: str
    late_by: int = 0


def of(column: Column, *, at: datetime) -> Freshness:
    """Return how fresh `column` is at `at`. One query.

    A column is updated by what is published in it; an empty one counts from the day it was opened.
    """
    today = at.astimezone(BEIJING).date()
    newest = column.documents(at).values_list("released_at", flat=True).order_by("-released_at").first()
    last = newest.astimezone(BEIJING).date() if newest else None
    since = last or column.opened_at.astimezone(BEIJING).date()
    sort = rules.Sort(column.sort)
    until = rules.fresh_until(since, sort, column.update_every, on=today)
    if last is None:
        state = Freshness.State.EMPTY
    elif until is None:
        state = Freshness.State.FREE
    else:
        state = Freshness.State.FRESH if today <= until else Freshness.State.LATE
    return Freshness(state, last, until, _basis(sort, column.update_every, since, until, today), _days(until, today))


def _basis(sort: rules.Sort, own_days: int | None, since: date, until: date | None, today: date) -> str:
    if until is None:
        return ""
    if own_days and until == since + timedelta(days=own_days):
        return f"本机关承诺每{own_days}日更新"
    assert sort.limit is not None  # noqa: S101 - something set `until`
    rule = sort.limit.on(max(today, sort.limit.rows[0].since))
    return f"{sort.zh}类栏目应在{rule.length.zh}内更新（{rule.citation.shown_zh}）"


def _days(until: date | None, today: date) -> int:
    return (today - until).days if until is not None and today > until else 0
