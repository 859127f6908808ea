"""Resident identity card numbers (GB 11643): eighteen places with a check digit, fifteen in the old form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from gongkai.screening.context import before, names_other_number
from gongkai.screening.finding import Hit, Kind

__all__ = ["check_digit", "find_residents", "is_resident_number"]

_PROVINCES: Final = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_GAP: Final = r"[ \t\-·.,_/]{0,2}\n?[ \t]{0,2}"
_EIGHTEEN = re.compile(
    # A number as one; in its natural groups; or with something between all of its digits.
    rf"(?<![0-9A-Za-z])(?<!\d\.)(?:\d{{17}}[\dXx]|\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx]|"
    rf"\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx]|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx]|"
    rf"(?:\d[ \-·.]{{1,2}}){{17}}[\dXx]|(?:\d[ \-·.]?\n?){{17}}[\dXx])(?![0-9A-Za-z])"
)
_FIFTEEN = re.compile(r"(?<![0-9A-Za-z])(?<!\d\.)\d{15}(?![0-9A-Za-z.])")
_CONTEXT = re.compile(
    r"身份证|身份号|身分证|公民身份|居民证|证件号|证件号码|ID\s?(?:card|no)|户口|护照或", re.IGNORECASE
)
_SEPARATORS: Final = str.maketrans("", "", " \t\n-·.,_/")


def check_digit(first: str) -> str:
    """Return the last place of a number whose first seventeen are `first` (ISO 7064, MOD 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def is_resident_number(number: str) -> bool:
    """Say whether eighteen characters are a number that can have been given out."""
    return _is_plausible(number) and check_digit(number[:17]) == number[17].upper()


def _is_plausible(number: str) -> bool:
    return number[:2] in _PROVINCES and _is_day(number[6:14])


def _is_day(digits: str) -> bool:
    if not "1880" <= digits[:4] <= "2099":
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def find_residents(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the identity card numbers in `text`; `context` is the heading of the column it stands under."""
    for found in _EIGHTEEN.finditer(text):
        number = found.group().translate(_SEPARATORS)
        if len(number) != 18 or not _is_plausible(number):
            continue
        around = context + before(text, found.start(), 30)
        if is_resident_number(number):
            if not _is_credit_code(text, found.start()):
                yield Hit(Kind.RESIDENT_ID, "block", *found.span(), "文中有居民身份证号码，公开前须遮盖或者说明理由。")
        elif _CONTEXT.search(around):
            says = "文中有标明为身份证号、但校验码不符的号码，公开前须遮盖或者说明理由。"
            yield Hit(Kind.RESIDENT_ID, "block", *found.span(), says)
    for found in _FIFTEEN.finditer(text):
        number = found.group()
        if number[:2] not in _PROVINCES or not _is_day("19" + number[6:12]) or names_other_number(text, found.start()):
            continue
        if _CONTEXT.search(context + before(text, found.start(), 30)):
            yield Hit(
                Kind.RESIDENT_ID, "block", *found.span(), "文中有十五位的旧版居民身份证号码，公开前须遮盖或者说明理由。"
            )


def _is_credit_code(text: str, at: int) -> bool:
    return re.search(r"信用代码[^，。；\n]{0,12}$", before(text, at, 30)) is not None
