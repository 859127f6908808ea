"""How applications are handled, in numbers for everyone: with denominators, the limit beside them, small ones hidden.

Values from records; nothing here names anybody. A number below the office's threshold is not shown, nor a sum that
small, and with it as many others as keep it from following from the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.answers.models import LetterBook
from gongkai.deadlines import calendar
from gongkai.law import foi_decisions, limits
from gongkai.law.calendar import CalendarMissing
from gongkai.law.foi_decisions import Family
from gongkai.requests.models import InformationRequest, InformationRequestQuerySet

Count = Callable[[date, date], int | None]
HIDDEN = None
AGES = ((0, 5), (6, 10), (11, 15), (16, 20), (21, None))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, drawn on the server. `count` None: too small to be shown."""

    label: str
    count: int | None
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Times:
    """How long it took, in working days, of how many answers; what the law allows, in its own words."""

    of: int | None
    median: int | None
    ninetieth: int | None
    in_time: int | None
    limit: str
    basis: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """One year in numbers."""

    year: int
    received: int | None
    concluded: int | None
    open: int | None
    months: list[tuple[str, int | None, int | None]]
    outcomes: list[tuple[str, int | None]]
    kinds: list[tuple[str, int | None]]
    times: Times
    ages: list[tuple[str, int | None]]
    month_bars: list[Bar]
    outcome_bars: list[Bar]
    small: int

    @property
    def has_months(self) -> bool:
        """Return whether the chart of the months would show anything."""
        return any(bar.count for bar in self.month_bars)

    @property
    def has_outcomes(self) -> bool:
        """Return whether the chart of the outcomes would show anything."""
        return any(bar.count for bar in self.outcome_bars)


def of_year(year: int, *, on: date) -> Statistics:
    """Return the statistics of a year as they stand on a day."""
    small = LetterBook.load().small_number
    last = min(date(year, 12, 31), on)
    seen = InformationRequest.objects.counted().filter(matter=InformationRequest.Matter.INFORMATION)
    received = list(_facts(seen.filter(first_received_on__year=year, first_received_on__lte=last)))
    concluded = list(_facts(seen.filter(concluded_on__year=year, concluded_on__lte=last)))
    waiting = [
        row for row in _facts(seen.filter(first_received_on__lte=last)) if row.concluded is None or row.concluded > last
    ]
    begun = Counter(row.received.month for row in received)
    ended = Counter(row.concluded.month for row in concluded if row.concluded)
    months = range(1, last.month + 1)
    shown_begun = suppressed([begun[month] for month in months], small)
    shown_ended = suppressed([ended[month] for month in months], small)
    families = Counter(foi_decisions.get(row.code).family for row in concluded if row.code)
    outcomes = list(
        zip([each.zh for each in Family], suppressed([families[each] for each in Family], small), strict=True)
    )
    names = dict(foi_decisions.APPLICANTS)
    asked = Counter(row.kind for row in received)
    kinds = list(zip(names.values(), suppressed([asked[key] for key in names], small), strict=True))
    count = _working_days()
    ages = [days for row in waiting if (days := count(row.received, last)) is not None]
    aged = [sum(1 for age in ages if first <= age and (end is None or age <= end)) for first, end in AGES]
    words = [f"{first}–{end}个工作日" if end is not None else f"{first}个工作日以上" for first, end in AGES]
    month_words = [f"{month}月" for month in months]
    return Statistics(
        year,
        whole(len(received), small),
        whole(len(concluded), small),
        whole(len(waiting), small),
        list(zip(month_words, shown_begun, shown_ended, strict=True)),
        outcomes,
        kinds,
        _times(concluded, count, last, small),
        list(zip(words, suppressed(aged, small), strict=True)),
        upright(list(zip(month_words, shown_begun, strict=True))),
        lying(outcomes),
        small,
    )


def suppressed(counts: Sequence[int], small: int) -> list[int | None]:
    """Return the counts with small ones hidden, and as many more as keep them from following from the sum.

    What is hidden is at least two numbers, and together at least `small`: two hidden numbers that make 2 are both 1.
    Where nothing is left to hide, the sum itself is small and is hidden too (`whole`).
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < small}
    rest = sorted((count, place) for place, count in enumerate(counts) if count >= small)
    while hidden and rest and (len(hidden) < 2 or sum(counts[place] for place in hidden) < small):
        hidden.add(rest.pop(0)[1])
    return [HIDDEN if place in hidden else count for place, count in enumerate(counts)]


def whole(count: int, small: int) -> int | None:
    """Return a sum, hidden when it is small itself."""
    return HIDDEN if 0 < count < small else count


def percentile(values: Sequence[int], share: int) -> int | None:
    """Return the smallest value that `share` per cent of the values do not exceed; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[-(-len(ordered) * share // 100) - 1]


def upright(counts: Sequence[tuple[str, int | None]], *, width: float = 1000, height: float = 240) -> list[Bar]:
    """Return standing bars that fill `width` together."""
    top = max((count or 0 for _, count in counts), default=0) or 1
    step = width / max(len(counts), 1)
    bars = []
    for place, (label, count) in enumerate(counts):
        tall = round(height * (count or 0) / top, 1)
        bars.append(
            Bar(label, count, round(place * step + step * 0.15, 1), round(step * 0.7, 1), round(height - tall, 1), tall)
        )
    return bars


def lying(counts: Sequence[tuple[str, int | None]], *, width: float = 700, step: float = 44) -> list[Bar]:
    """Return lying bars, one below the other."""
    top = max((count or 0 for _, count in counts), default=0) or 1
    return [
        Bar(label, count, 0, round(width * (count or 0) / top, 1), place * step, step * 0.6)
        for place, (label, count) in enumerate(counts)
    ]


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    received: date
    concluded: date | None
    code: str
    late: bool


def _facts(rows: InformationRequestQuerySet) -> list[_Fact]:
    found = rows.values_list(
        "kind", "first_received_on", "concluded_on", "decision_code", "clock__due_at", "clock__stopped_at"
    )
    return [
        _Fact(kind, received, concluded, code, bool(due and stopped and stopped > due))
        for kind, received, concluded, code, due, stopped in found
        if received is not None
    ]


def _times(concluded: list[_Fact], count: Count, last: date, small: int) -> Times:
    answered = [row for row in concluded if row.code and foi_decisions.get(row.code).answered and row.concluded]
    took = [days for row in answered if (days := count(row.received, row.concluded or last)) is not None]
    rule = limits.REPLY.on(last)
    enough = len(took) >= small
    late = sum(1 for row in answered if row.late)
    return Times(
        of=whole(len(took), small),
        median=percentile(took, 50) if enough else HIDDEN,
        ninetieth=percentile(took, 90) if enough else HIDDEN,
        # A few late ones would follow from the sum.
        in_time=len(answered) - late if enough and whole(late, small) is not HIDDEN else HIDDEN,
        limit=rule.length.zh,
        basis=rule.citation.shown_zh,
    )


def _working_days() -> Count:
    """Return a function that counts working days after one day up to another; None where a year has no notice yet."""
    present = calendar.current()

    def count(start: date, end: date) -> int | None:
        try:
            return present.working_days_between(start, end) if end > start else 0
        except CalendarMissing:
            return None

    return count
