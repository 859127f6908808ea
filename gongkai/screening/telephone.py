"""Telephone numbers of people. A mobile number is a person's; an office line is meant to be called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.screening.context import before, measured, names_other_number
from gongkai.screening.finding import Hit, Kind

__all__ = ["find_landlines", "find_phones"]

_SEGMENT = re.compile(r"1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}")
_ANY_SEGMENT = re.compile(r"1[3-9]\d{9}")
_GAP: Final = r"[ \t]{0,3}[\-~·.,_/|*]{0,2}[ \t]{0,3}(?:\n[ \t]{0,3}[\-·.]?[ \t]?)?"
_PHONE = re.compile(
    rf"(?<![0-9])(?<![0-9][.,·])(?:[(（]?\+?(?:00)?86[)）]?{_GAP}|0)?"
    rf"(?P<number>[(（]?1[3-9]\d(?:"
    rf"\n?\d{{8}}|"  # as one, perhaps over the end of a line
    rf"\d{{1,7}}\n\d{{1,7}}|"
    rf"[)）]?{_GAP}\d{{4}}{_GAP}\d{{4}}|[)）]?{_GAP}\d{{8}}|\d{{4}}{_GAP}\d{{4}}|"
    rf"{_GAP}\d{{3}}{_GAP}\d{{5}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}|\d{{3}}{_GAP}\d{{5}}|"
    rf"{_GAP}\d{{5}}{_GAP}\d{{3}}|{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}"
    rf"))(?![0-9])(?!\.\d)"
)
# Something between all digits is a way to hide a number, and a way to print a row of a table.
_SPELT = re.compile(
    r"(?<![0-9])(?<![0-9][ ,，、\-.·])1(?P<gap>[ \-.·、_/*|]{1,3})[3-9](?:(?P=gap)\d){9}(?!(?P=gap)?[0-9])"
)
_CALL = re.compile(r"手机|电话|联系|移动|热线|致电|拨打|微信|号码|tel|phone|mobile|mob|\bm\b|☎|📞|📱", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]+$")
_CALL_LETTERS: Final = frozenset(
    {"tel", "phone", "mobile", "mob", "mp", "t", "m", "p", "ph", "wx", "vx", "dh", "sj", "cell"}
)
_LINE = re.compile(r"(?<![0-9])(?:[(（]?0\d{2,3}[)）]?[\- ]{0,2})?[2-8]\d{6,7}(?![0-9])")
_ROW_BEFORE = re.compile(r"\d[ \t\-.,·/|]{1,3}$")
_ROW_AFTER = re.compile(r"[ \t\-.,·/|]{1,3}\d")
_HOME = re.compile(r"(?:宅电|住宅电话|家庭电话|家中电话|家里电话|家电|住宅)[：:\s]*$")
_SAYS: Final = "文中有手机号码，公开前须遮盖或者说明理由。"


def find_phones(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the mobile numbers in `text`, however they are grouped; `context` is the heading of the column."""
    for found in _PHONE.finditer(text):
        start, end = found.span()
        digits = re.sub(r"\D", "", found["number"])
        if len(digits) != 11 or not _is_phone(text, start, digits, context):
            continue
        if found.group().isdigit():
            if measured(text, end) or _is_foreign(text, start, end):
                continue
        elif not _stands_alone(text, found):
            continue
        yield Hit(Kind.PHONE, "block", start, end, _SAYS)
    for found in _SPELT.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        blank = found["gap"].isspace()
        if _SEGMENT.fullmatch(digits) and (not blank or _CALL.search(context + before(text, found.start(), 20))):
            yield Hit(Kind.PHONE, "block", *found.span(), _SAYS)


def _is_phone(text: str, start: int, digits: str, context: str) -> bool:
    called = _CALL.search(context + before(text, start, 20)) is not None
    if not (_ANY_SEGMENT if called else _SEGMENT).fullmatch(digits):
        return False
    if letters := _LETTERS.search(before(text, start, 16)):
        return letters.group().lower() in _CALL_LETTERS
    return called or not names_other_number(text, start)


def _is_foreign(text: str, start: int, end: int) -> bool:
    """Say whether the digits are part of something longer (a hash, a code), or an amount of money."""
    return re.match(r"[A-Za-z_]+\d", text[end : end + 8]) is not None or text[max(0, start - 1) : start] in (
        "￥",
        "¥",
        "$",
    )


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Say whether a grouped number is no part of a row of numbers."""
    if _CALL.search(before(text, found.start(), 20)):
        return True
    if _ROW_BEFORE.search(before(text, found.start(), 5)) or _ROW_AFTER.match(text, found.end()):
        return False
    gap = re.sub(r"\d", "", found["number"])
    groups = re.split(r"\D+", found["number"].strip("(（)） "))
    # Blanks, commas and points also stand between the figures of a table: only the usual groups count then.
    if gap.count("\n") > 1:
        return False
    return "-" in gap or "\n" in gap or [len(each) for each in groups] in ([3, 4, 4], [3, 8], [11])


def find_landlines(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the lines into somebody's home; an office line is no finding."""
    for found in _LINE.finditer(text):
        if _HOME.search(before(text, found.start(), 16)) or (
            not text[: found.start()].strip() and _HOME.search(context)
        ):
            yield Hit(Kind.LANDLINE, "warn", *found.span(), "文中有住宅电话，请核对是否应当公开。")
