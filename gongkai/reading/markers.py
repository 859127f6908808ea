"""Numbering marks at the start of a line: 一、 （一） 1. （1） ① 第一章 第一条, in every bracket and width."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.reading.numerals import NUMERAL, ascii_digits, value

__all__ = ["RANK_ARTICLE", "Marker", "at_start"]

# Ranks order the marks from the outermost inwards; levels are what the contract calls them.
RANK_BOOK, RANK_CHAPTER, RANK_SECTION, RANK_ARTICLE, RANK_1, RANK_2, RANK_3, RANK_4, RANK_5 = range(9)
_LEVEL = {
    RANK_BOOK: 1,
    RANK_CHAPTER: 1,
    RANK_SECTION: 2,
    RANK_ARTICLE: 3,
    RANK_1: 1,
    RANK_2: 2,
    RANK_3: 3,
    RANK_4: 4,
    RANK_5: 5,
}
_LEGAL = {"编": RANK_BOOK, "章": RANK_CHAPTER, "节": RANK_SECTION, "条": RANK_ARTICLE}

_B = r"[ \t\u3000\xa0]*"
_MARK = re.compile(
    rf"""(?P<legal>第{_B}(?P<legalnumber>[{NUMERAL}两]{{1,7}}|\d{{1,4}}){_B}(?P<legalkind>[编章节条])(?:之[{NUMERAL}]{{1,3}})?(?=[\s：:【（(]|(?!规定|的规定|所|款|项|第|和第|及|至|[，。；、])\S))
      |(?P<one>[{NUMERAL}]{{1,4}}{_B}[、．.])(?!{_B}[{NUMERAL}]{{1,2}}[、是])
      |[（(]{_B}(?P<two>[{NUMERAL}]{{1,4}}){_B}[)）]{_B}[、.．]?
      |(?P<enclosed>[㈠-㈩])
      |(?P<three>[0-9０-９]{{1,3}}){_B}(?:[.．](?![0-9０-９])|[.．](?=(?:19|20)\d\d年)|、(?![0-9０-９]{{1,3}}[、.．]))
      |(?P<dotted>[⒈-⒛])
      |[（(]{_B}(?P<four>[0-9０-９]{{1,2}}){_B}[)）]{_B}[、.．]?
      |(?P<bracketed>[⑴-⒇])
      |(?P<half>[0-9０-９]{{1,2}})[)）]
      |(?P<ring>[①-⑳])""",
    re.VERBOSE,
)
_FIRST = frozenset("第（(㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩0123456789０１２３４５６７８９" + NUMERAL) | {
    chr(code) for code in range(0x2460, 0x249C)
}


@dataclass(frozen=True, slots=True)
class Marker:
    rank: int
    level: int
    number: str  # as written, without brackets and stops
    count: int  # its value
    label: str  # as a clause path writes it
    end: int  # where the text after it begins


def _marker(rank: int, number: str, count: int | None, end: int, label: str) -> Marker | None:
    return None if count is None else Marker(rank, _LEVEL[rank], number, count, label, end)


def _read(match: re.Match[str]) -> Marker | None:
    kind = match.lastgroup
    end = match.end()
    if match["legal"]:
        number = re.sub(r"\s", "", match["legal"])
        return _marker(_LEGAL[match["legalkind"]], number, value(match["legalnumber"]), end, number)
    if kind == "one":
        number = match["one"].strip("、．. \t\u3000\xa0")
        return _marker(RANK_1, number, value(number), end, f"{number}、")
    if kind == "two":
        return _marker(RANK_2, match["two"], value(match["two"]), end, f"（{match['two']}）")
    if kind == "enclosed":
        number = "一二三四五六七八九十"[ord(match["enclosed"]) - 0x3220]
        return _marker(RANK_2, number, value(number), end, f"（{number}）")
    if kind in {"three", "dotted"}:
        number = ascii_digits(match["three"]) if match["three"] else str(ord(match["dotted"]) - 0x2487)
        return _marker(RANK_3, number, int(number), end, f"{number}.")
    if kind in {"four", "bracketed", "half"}:
        written = match["four"] or match["half"]
        number = ascii_digits(written) if written else str(ord(match["bracketed"]) - 0x2473)
        return _marker(RANK_4, number, int(number), end, f"（{number}）")
    number = str(ord(match["ring"]) - 0x245F)
    return _marker(RANK_5, match["ring"], int(number), end, match["ring"])


def at_start(text: str) -> Marker | None:
    """Return the numbering mark that `text` begins with, or None.

    Decimals (3.5小时), dates (2017.6.15), lists of ordinals (一、二、三等奖) and references (第三条规定) are none.
    """
    if text[:1] not in _FIRST:
        return None
    match = _MARK.match(text)
    return _read(match) if match else None


# The same marks inside a line, where text whose line ends are lost must be cut. Only what can begin a block.
_INNER = re.compile(
    rf"(?:(?<=[。；;！？!?：:）)】”》、.])|(?<=[ \t\u3000\xa0])|^){_B}"
    rf"(?=第{_B}[{NUMERAL}]{{1,7}}{_B}[编章节条]|[{NUMERAL}]{{1,3}}、|[（(]{_B}[{NUMERAL}\d]{{1,3}}{_B}[)）]|[0-9０-９]{{1,2}}{_B}[.．、](?![0-9０-９])|[㈠-㈩①-⑳⑴-⒛])"
)


def places_inside(text: str) -> list[int]:
    """Return the places in `text` where a numbering mark stands after a stop or a blank."""
    return [match.end() for match in _INNER.finditer(text)]
