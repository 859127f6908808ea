"""What handling an excessive request may cost: the 信息处理费 of Letter 2020 No. 109, in whole yuan.

A request is charged by items or by pages, never both; each step of a scale charges only what lies above it.
Plain integers: no rounding, so the applicant can check the sum by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.errors import Refused
from gongkai.law.sources import FEES_2020, Citation

SOURCE: Citation = FEES_2020.whole()
FREE_ITEMS = 10
FREE_PAGES = 30
# Up to and with this page, so many yuan each; the last step has no end.
_PAGE_STEPS: tuple[tuple[int, int], ...] = ((30, 0), (100, 10), (200, 20))
_FURTHER_PAGES = 40
_BLOCK, _FIRST_BLOCK_ENDS, _STEP = 10, 30, 100


class NoFeeThen(Refused):
    """On that day no fee of this kind could be asked for."""

    says = "2021年1月1日以前收到的申请，不收取信息处理费。"
    source = FEES_2020.whole()


@dataclass(frozen=True)
class Line:
    """One step of a sum as the notice prints it: the 11th to the 30th, 20 of them at 100 yuan."""

    first: int
    last: int
    each: int

    @property
    def number(self) -> int:
        """How many are charged at this rate."""
        return self.last - self.first + 1

    @property
    def yuan(self) -> int:
        """What this step costs."""
        return self.number * self.each


def may_charge(received_on: date) -> bool:
    """Return whether a request received on this day may be charged at all."""
    return FEES_2020.in_force(received_on)


def by_items(number: int) -> int:
    """Return what `number` items of one applicant in one calendar month cost together, in yuan.

    1–10 nothing; 11–30 100 each; every further ten cost 100 more each than the ten before.
    """
    return sum(line.yuan for line in item_lines(number))


def by_pages(number: int) -> int:
    """Return what `number` pages given on one request cost, in yuan: to 30 nothing, to 100 10, to 200 20, then 40."""
    return sum(line.yuan for line in page_lines(number))


def added_items(before: int, added: int) -> int:
    """Return what `added` items cost an applicant who had `before` in the same calendar month already."""
    return by_items(_whole(before) + _whole(added)) - by_items(before)


def item_lines(number: int) -> tuple[Line, ...]:
    """Return the steps of `by_items`, each with its rate; steps nobody reached are left out."""
    _whole(number)
    lines = [Line(1, min(number, FREE_ITEMS), 0)] if number else []
    first, last, each = FREE_ITEMS + 1, _FIRST_BLOCK_ENDS, _STEP
    while first <= number:
        lines.append(Line(first, min(number, last), each))
        first, last, each = last + 1, last + _BLOCK, each + _STEP
    return tuple(lines)


def page_lines(number: int) -> tuple[Line, ...]:
    """Return the steps of `by_pages`."""
    _whole(number)
    lines, first = [], 1
    for last, each in _PAGE_STEPS:
        if first <= number:
            lines.append(Line(first, min(number, last), each))
        first = last + 1
    if first <= number:
        lines.append(Line(first, number, _FURTHER_PAGES))
    return tuple(lines)


def _whole(number: int) -> int:
    if type(number) is not int or number < 0:
        raise ValueError(f"{number!r} is not a number of items or pages")
    return number
