"""Dates as official documents write them: 2017年6月15日, 二〇一七年六月十五日, 2017-06-15, with blanks anywhere."""

from __future__ import annotations

import re
from datetime import date

from gongkai.reading.numerals import value

__all__ = ["DATE_LINE", "FULL_DATE", "find", "last_day_of_month", "parse"]

_YEAR = r"(?:[12１２]\s*[0-9０-９]\s*[0-9０-９]\s*[0-9０-９]|[一二][一二三四五六七八九零〇○ＯO◯0]{3})"
_SMALL = r"(?:[0-9０-９]\s*[0-9０-９]?|[一二三四五六七八九十元正廿卅]{1,3})"

#: A whole date with its year. Groups: year, month, day (the last two may come from the form with points).
FULL_DATE = re.compile(
    rf"({_YEAR})\s*(?:年\s*({_SMALL})\s*月\s*({_SMALL})\s*[日号]|[-./－．]([01]?\d)[-./－．]([0-3]?\d)(?!\d))"
)
#: A line that is a date and nothing more (a time, or 印发, may follow).
DATE_LINE = re.compile(
    rf"^[（(]?\s*(?:{_YEAR})\s*(?:年\s*{_SMALL}\s*月\s*{_SMALL}\s*[日号]|[-./－．][01]?\d[-./－．][0-3]?\d)"
    r"\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*[）)]?$"
)


def _number(text: str) -> int | None:
    text = re.sub(r"\s", "", text)
    return 1 if text in {"元", "正"} else value(text)


def _made(year: str, month: str, day: str) -> date | None:
    numbers = (_number(year), _number(month), _number(day))
    if None in numbers:
        return None
    try:
        return date(*numbers)  # type: ignore[arg-type]  # None was turned away just above
    except ValueError:
        return None


def from_match(match: re.Match[str]) -> date | None:
    """Return the date a FULL_DATE match stands for; None for a day that does not exist."""
    return _made(match[1], match[2] or match[4], match[3] or match[5])


def parse(text: str) -> date | None:
    """Return the first whole date in `text`, or None. A day that does not exist (2月30日) is None."""
    match = FULL_DATE.search(text)
    return from_match(match) if match else None


def find(text: str) -> list[tuple[int, int, date]]:
    """Return every whole date in `text` as (start, end, date)."""
    found = []
    for match in FULL_DATE.finditer(text):
        day = from_match(match)
        if day:
            found.append((match.start(), match.end(), day))
    return found


def last_day_of_month(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
