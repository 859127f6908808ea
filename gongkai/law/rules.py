"""When a duty must be done: lengths counted on the calendar. Values in, values out; nothing asks the clock.

The rules of counting, and where each comes from:

R1  The day of the event is not counted; day 1 is the next one (Civil Code, art. 201, by analogy).
R2  "Within n working days" ends with the nth working day, at 23:59:59 in Beijing.
R3  Calendar days and months: a last day that is not worked moves to the next working day
    (Civil Code, art. 203, by analogy). The days on the way are all counted.
R4  A limit in working days therefore never ends on a day off.
R5  Hours run from the minute itself, through nights and holidays (Civil Code, art. 201, by analogy).
R6  What is posted is done on the day of posting: the caller passes that day; travel is not counted here.
R7  What arrives on a day off was received on that day; counting begins with the next working day.
R8  Months end on the same number of day, or on the last day of a shorter month (Civil Code, art. 202).
R9  The unit is the law's: 工作日 are working days; whether a bare 日 is one is decided by the law that says
    it (Administrative Licensing Law, art. 82), so it is written down in `limits.py`, not here.

A named date (每年12月31日前) includes that day and does not move when it is a day off: it is a date, not a
period. That is the house's reading; no article says so.

Pauses (Order 711, art. 33, para. 3: the time for asking third parties and other agencies is not
counted). The law gives no rule for single days. The house's rule: the day a pause begins is still
counted, the days after it up to and including the day it ends are not; overlapping pauses count once;
a pause that begins after the limit has run out changes nothing, and a limit does not run out while it
is paused: letters sent on the very last day hold the end open until the day the pause ends.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gongkai.errors import Refused
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import ByDate, CalendarDays, Hours, Length, Months, WorkingDays, Yearly

BEIJING = ZoneInfo("Asia/Shanghai")
LAST_SECOND = time(23, 59, 59, tzinfo=BEIJING)
ONE_DAY = timedelta(days=1)

WARN_TENTHS = 8
"""A clock warns when eight tenths of its limit are used (the house's own rule; no article)."""

Pause = tuple[datetime, datetime]


class CannotPause(Refused):
    """A named date stands still by itself: there is nothing to pause."""

    says = "以固定日期为限的事项不能中止计时。"


@dataclass(frozen=True)
class Step:
    """One day on the way to the end. `number` is the count it received; None on a day that is not counted."""

    day: date
    counted: bool
    number: int | None
    why: str


def beijing_day(instant: datetime) -> date:
    """Return the day it is in Beijing at `instant`. Raises ValueError for an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    # The date must be taken in Beijing: 17:00 UTC is already tomorrow there.
    return instant.astimezone(BEIJING).date()


def ends_at(start: datetime, length: Length, calendar: Calendar) -> datetime:
    """Return the last instant at which a duty begun at `start` is done in time, in Beijing's zone.

    Hours count from the minute itself. Working days are Beijing days, whatever zone `start`
    carries: the day of receipt is not counted (Civil Code, art. 201, by analogy), and the last day
    ends at 23:59:59.
    Raises CalendarMissing when the holiday notice of a year on the way is not in yet.
    """
    if isinstance(length, WorkingDays):  # nine limits in ten
        return _close(calendar.add_working_days(beijing_day(start), length.amount))
    return ends_at_with(start, length, calendar=calendar)


def ends_at_with(
    start: datetime,
    length: Length,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Length] = (),
    *,
    calendar: Calendar,
) -> datetime:
    """Return the end of a limit that was paused or extended, as `ends_at` does for a plain one.

    `pauses` are (from, to) in any order. For a clock that is paused now, pass the present instant as
    `to`: the answer is then the earliest end possible. An extension runs from the end of what it
    extends; one by date puts that date in its place. Pauses prolong the extended limit, so an
    extension granted in a pause is safe whichever came first.
    Raises CannotPause for a limit that is a named date, CalendarMissing as `ends_at`.
    """
    if isinstance(length, Hours):
        return _after(start, _hours(start, length, extensions), pauses)
    return _close(_count(start, length, pauses, extensions, calendar).last)


def warn_at(
    start: datetime,
    length: Length,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Length] = (),
    *,
    calendar: Calendar,
) -> datetime:
    """Return when the light turns yellow: 80 % of the limit used, or the last working day begun.

    Whichever comes first, and never before `start`. Working and calendar days are measured in counted
    days: of 20 working days 16 are used at the midnight that ends the sixteenth; of 7, 5.6 are used on
    the sixth at 14:24. Named dates are measured from `start` to the date. 80 % alone decides for a limit
    in hours, which has no last working day, and for a named date whose year has no holiday notice yet.
    Raises as `ends_at_with`.
    """
    if isinstance(length, Hours):
        return _after(start, _hours(start, length, extensions) * WARN_TENTHS / 10, pauses)
    count = _count(start, length, pauses, extensions, calendar)
    if isinstance(length, Yearly | ByDate):
        end = _close(count.last)
        eighty = start + max(end - start, timedelta()) * WARN_TENTHS // 10
        if count.last.year not in calendar.years:  # a date years ahead: its last working day is not known yet
            return eighty.astimezone(BEIJING).replace(microsecond=0)
    else:
        whole, tenths = divmod(len(count.counted) * WARN_TENTHS, 10)
        eighty = (
            _open(count.counted[whole]) + ONE_DAY * tenths / 10 if tenths else _open(count.counted[whole - 1]) + ONE_DAY
        )
    last_day = _open(calendar.last_working_day_on_or_before(count.last))
    return max(min(eighty, last_day), start).astimezone(BEIJING)


def explain(
    start: datetime,
    length: Length,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Length] = (),
) -> list[Step]:
    """Return every day from the start to the end with the count it received and why: 怎么算的.

    The first step is the day of the event, the last one the day the limit ends. A limit in hours has
    these two alone; a named date begins with its date. Raises as `ends_at_with`.
    """
    if isinstance(length, Hours):
        end = ends_at_with(start, length, pauses, extensions, calendar=calendar)
        begun = start.astimezone(BEIJING)
        return [
            Step(begun.date(), False, None, f"自{begun:%H:%M}起连续计算，夜间和节假日计入"),
            Step(end.date(), True, length.amount, f"至{end:%H:%M}止"),
        ]
    count = _count(start, length, pauses, extensions, calendar)
    named = isinstance(length, Yearly | ByDate)
    numbers = {day: number for number, day in enumerate(count.counted, start=1)}
    steps = [Step(count.first, named, None, f"以本日为限（{length.zh}）" if named else "起算当日不计入")]
    for day in _days(count.first + ONE_DAY, count.last):
        if day in numbers:
            steps.append(Step(day, True, numbers[day], calendar.why(day)))
        elif day in count.paused:
            steps.append(Step(day, False, None, f"中止计时（{calendar.why(day)}）"))
        elif day > count.counted[-1]:
            why = f"末日逢休息日，顺延（{calendar.why(day)}）"
            steps.append(Step(day, False, None, why))
        else:
            steps.append(Step(day, False, None, calendar.why(day)))
    return steps


# --- days -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Count:
    """A limit counted in days: the day before the count begins, the days that count, the end, the paused days."""

    first: date
    counted: list[date]
    last: date
    paused: set[date]


@dataclass(frozen=True)
class _Stage:
    """So many days to count: worked days, or days of the almanac with R3 at their end."""

    worked: bool
    amount: int


def _count(
    start: datetime,
    length: Length,
    pauses: Iterable[Pause],
    extensions: Iterable[Length],
    calendar: Calendar,
) -> _Count:
    received = beijing_day(start)
    stops = _paused_days(pauses, received)
    stages: list[_Stage] = []
    if isinstance(length, Yearly | ByDate):
        if stops:
            raise CannotPause
        first = last = length.date if isinstance(length, ByDate) else _next_yearly(received, length)
    else:
        first = received
        stages.append(_stage(first, length))
        last = _walk(first, stages, set(), calendar)[1]
    for extension in extensions:
        if isinstance(extension, ByDate):
            stages.append(_stage_until(last, extension.date, length, calendar))
        else:
            stages.append(_stage(last, extension))
        last = _walk(first, stages, set(), calendar)[1]
    counted, last = _walk(first, stages, set(), calendar)
    paused: set[date] = set()
    for begins, ends in stops:
        if begins > last:
            break
        paused.update(_days(begins + ONE_DAY, ends))
        counted, last = _walk(first, stages, paused, calendar)
        if begins <= last <= ends:  # begun on the last day: the limit does not run out while it is paused
            last = calendar.first_working_day_on_or_after(ends)
    return _Count(first, counted, last, paused)


def _stage(first: date, length: Length) -> _Stage:
    match length:
        case WorkingDays():
            return _Stage(True, length.amount)
        case CalendarDays():
            return _Stage(False, length.amount)
        case Months():
            return _Stage(False, (months_later(first, length.amount) - first).days)
        case _:
            raise ValueError(f"{length} cannot be counted in days")


def _stage_until(last: date, until: date, length: Length, calendar: Calendar) -> _Stage:
    """Return the stage that brings the end from `last` to the date `until`, counted as the limit itself is."""
    worked = isinstance(length, WorkingDays)
    amount = calendar.working_days_between(last, until) if worked else (until - last).days
    if amount < 1:
        raise Refused(f"延长后的期限应晚于原期限（{last.isoformat()}）。")
    return _Stage(worked, amount)


def _walk(first: date, stages: list[_Stage], paused: set[date], calendar: Calendar) -> tuple[list[date], date]:
    """Return the days that count, one stage after the other, and the day the last of them ends."""
    counted: list[date] = []
    last = first
    for stage in stages:
        wanted = len(counted) + stage.amount
        reached = last
        while len(counted) < wanted:
            short = wanted - len(counted)
            if stage.worked:
                days = calendar.working_days_in(reached + ONE_DAY, calendar.add_working_days(reached, short))
            else:
                days = _days(reached + ONE_DAY, reached + ONE_DAY * short)
            counted += (day for day in days if day not in paused)
            reached = days[-1]
        last = counted[-1] if stage.worked else calendar.first_working_day_on_or_after(counted[-1])
    return counted, last


def _paused_days(pauses: Iterable[Pause], first: date) -> list[tuple[date, date]]:
    """Return the pauses as days (from, to], in order, none touching another, none before `first`."""
    merged: list[tuple[date, date]] = []
    for begun, ended in sorted(pauses):
        begins, ends = max(beijing_day(begun), first), beijing_day(ended)
        if ends <= begins:
            continue
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged


def _next_yearly(first: date, length: Yearly) -> date:
    """Return the date in the year of `first`, or in the next year when it is already past."""
    this_year = _dated(first.year, length)
    return this_year if this_year >= first else _dated(first.year + 1, length)


def _dated(year: int, length: Yearly) -> date:
    return date(year, length.month, min(length.day, monthrange(year, length.month)[1]))


def months_later(first: date, amount: int) -> date:
    """R8: 31 August and six months is the last day of February."""
    year, month = divmod(first.year * 12 + first.month - 1 + amount, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def _days(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * number for number in range((last - first).days + 1)]


def _close(day: date) -> datetime:
    return datetime.combine(day, LAST_SECOND)


def _open(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=BEIJING)


# --- hours ----------------------------------------------------------------------------------------


def _hours(start: datetime, length: Hours, extensions: Iterable[Length]) -> timedelta:
    """Return how long the limit runs, extensions included, when nothing pauses it."""
    running = timedelta(hours=length.amount)
    for extension in extensions:
        match extension:
            case Hours():
                running += timedelta(hours=extension.amount)
            case ByDate():
                until = _close(extension.date) - start
                if until <= running:
                    raise Refused(
                        f"延长后的期限应晚于原期限（{(start + running).astimezone(BEIJING):%Y-%m-%d %H:%M}）。"
                    )
                running = until
            case _:
                raise ValueError(f"a limit in hours cannot be extended by {extension}")
    return running


def _after(start: datetime, running: timedelta, pauses: Iterable[Pause]) -> datetime:
    """Return the instant at which `running` time has passed since `start`, pauses not counted."""
    if start.tzinfo is None:
        raise ValueError("an instant needs its zone")
    start = reached = start.astimezone(BEIJING)
    end = start + running
    for begun, ended in sorted(pauses):
        begins = max(begun, reached)
        if begins > end:
            break
        if ended > begins:
            end += ended - begins
            reached = ended
    return end.astimezone(BEIJING)
