"""The working-day calendar in force: the built-in years, completed by the notices officials loaded."""

from __future__ import annotations

from functools import lru_cache

from gongkai.deadlines.models import HolidayNotice
from gongkai.law.calendar import Calendar


def current() -> Calendar:
    """Return the calendar of today's knowledge. One small query; the calendar itself is kept between calls."""
    loaded = tuple(HolidayNotice.objects.order_by("year").values_list("year", "digest"))
    return _built(loaded)


@lru_cache(maxsize=4)
def _built(loaded: tuple[tuple[int, str], ...]) -> Calendar:
    calendar = Calendar.builtin()
    for year, _ in loaded:
        calendar = calendar.with_year(HolidayNotice.objects.get(year=year).data)
    return calendar
