"""How many due dates a second, against walking the calendar day by day, in the same run.

    python -m benchmarks.bench_clocks

The baseline asks `is_workday` for each day on the way, as one would write it first; both must agree
on every question before anything is timed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from gongkai.law.calendar import Calendar
from gongkai.law.lengths import WorkingDays, working_days
from gongkai.law.rules import BEIJING, LAST_SECOND, beijing_day, ends_at

QUESTIONS = 50_000
LENGTHS = (3, 7, 15, 20, 40)
SEED = 711


def walked(start: date, amount: int, calendar: Calendar) -> date:
    """Return the day `amount` working days after `start`, found by walking; the oracle of the tests too."""
    day = start
    while amount:
        day += timedelta(days=1)
        amount -= calendar.is_workday(day)
    return day


def walked_end(start: datetime, length: WorkingDays, calendar: Calendar) -> datetime:
    """Return the end of a limit in working days, found by walking."""
    return datetime.combine(walked(beijing_day(start), length.amount, calendar), LAST_SECOND)


def rate(work: Callable[[], object], count: int, rounds: int = 3) -> float:
    """Return `count` divided by the shortest of several runs of `work`, per second."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return count / best


def main() -> None:
    """Print computations a second for bare dates and for clocks (instants in, instants out)."""
    calendar = Calendar.builtin()
    chance = random.Random(SEED)
    first, last = date(2008, 5, 1), date(2026, 9, 1)
    days = [first + timedelta(days=chance.randrange((last - first).days)) for _ in range(QUESTIONS)]
    dates = [(day, chance.choice(LENGTHS)) for day in days]
    lengths = {amount: working_days(amount) for amount in LENGTHS}
    clocks = [
        (datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=BEIJING), lengths[amount])
        for day, amount in dates
    ]
    for day, amount in dates:
        if calendar.add_working_days(day, amount) != walked(day, amount, calendar):
            raise SystemExit(f"{day} and {amount} working days: the two ways disagree")

    rows = [
        (
            "working days, dates",
            rate(lambda: [calendar.add_working_days(day, amount) for day, amount in dates], QUESTIONS),
            rate(lambda: [walked(day, amount, calendar) for day, amount in dates], QUESTIONS, rounds=1),
        ),
        (
            "clocks (ends_at)",
            rate(lambda: [ends_at(start, length, calendar) for start, length in clocks], QUESTIONS),
            rate(lambda: [walked_end(start, length, calendar) for start, length in clocks], QUESTIONS, rounds=1),
        ),
    ]
    print(f"due dates, {QUESTIONS} questions of {LENGTHS} working days, 2008 to 2026")
    print(f"{'':24}{'per second':>14}{'day by day':>14}{'times':>8}")
    for name, fast, slow in rows:
        print(f"{name:24}{fast:>14,.0f}{slow:>14,.0f}{fast / slow:>8.1f}")


if __name__ == "__main__":
    main()
