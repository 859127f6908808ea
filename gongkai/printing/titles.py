"""Where a title breaks: its lines come out even, and no word, name in 《》 or number is torn where it can be helped."""

from __future__ import annotations

import math
import re
from functools import cache
from itertools import pairwise

from gongkai.printing.paper import width_in_characters

WIDEST = 20.0  # characters of 22 pt in 156 mm
_GOOD = re.compile(r"(?=关于)|(?<=关于印发)|(?<=关于转发)|(?<=关于公布)|(?<=关于发布)|(?<=关于废止)|(?<=关于修改)")
_FAIR = re.compile(r"(?=《)|(?<=》)|(?<=[、，：；　 ])|(?<=年度)|(?<=\d年)")
_CLOSING, _OPENING = "》）〉”’、，。：；？！〕)]", "《（〈“‘〔(["
_TAIL = re.compile(r"的(?:通知|决定|意见|公告|通告|办法|规定|方案|批复|函|报告|通报|解读)$")


def lines(title: str) -> str:
    """Return `title` with line breaks put in; one that has them already, or fits on a line, stays as it is."""
    if "\n" in title or width_in_characters(title) <= WIDEST:
        return title
    count = math.ceil(width_in_characters(title) / WIDEST)
    # A line more is better than a torn name.
    cost, found = min(
        (price + 3 * (many - count), cut) for many in range(count, count + 3) for price, cut in [_cut(title, many)]
    )
    return title if math.isinf(cost) else "\n".join(found)


def _cut(title: str, count: int) -> tuple[float, list[str]]:
    """Return (what it costs, the best cut into `count` lines); infinity where none fits."""
    good = {match.start() for match in _GOOD.finditer(title)}
    fair = {match.start() for match in _FAIR.finditer(title)}
    even = width_in_characters(title) / count
    tail = _TAIL.search(title)

    def price(place: int) -> float:
        before, after = title[place - 1], title[place]
        if after in _CLOSING or before in _OPENING or (before.isascii() and after.isascii()):
            return math.inf
        if tail and place > tail.start():
            return math.inf
        if tail and place == tail.start():
            return 6.0
        return 0.0 if place in good else 1.0 if place in fair else 5.0

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        width = width_in_characters(title[start:])
        if left == 1:
            return ((width - even) ** 2 / 8 if width <= WIDEST else math.inf), ()
        found: tuple[float, tuple[int, ...]] = (math.inf, ())
        for place in range(start + 1, len(title)):
            width = width_in_characters(title[start:place])
            if width > WIDEST:
                break
            rest, places = best(place, left - 1)
            cost = price(place) + (width - even) ** 2 / 8 + rest
            if cost < found[0]:
                found = cost, (place, *places)
        return found

    cost, places = best(0, count)
    return cost, [title[start:end] for start, end in pairwise((0, *places, len(title)))]
