"""Numbers of passports, permits and service cards. Their forms are short, so the words beside them must say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.screening.context import before
from gongkai.screening.finding import Hit, Kind

__all__ = ["find_papers"]

_PAPERS: Final = (
    (
        Kind.PASSPORT,
        re.compile(
            r"(?<![0-9A-Za-z])(?:[EGDSPH][A-HJ-NP-Z]?\d{7,8}|1[45]\d{7}|[A-Z]{1,2}\d{7})(?![0-9A-Za-z])", re.IGNORECASE
        ),
        re.compile(r"护照|passport", re.IGNORECASE),
        "文中有护照号码，公开前须遮盖或者说明理由。",
    ),
    (
        Kind.PERMIT,
        re.compile(r"(?<![0-9A-Za-z])(?:[CWHMTL][A-Z]?\d{7,10}|\d{8})(?![0-9A-Za-z])", re.IGNORECASE),
        re.compile(r"港澳通行证|往来港澳|回乡证|来往内地|台胞证|来往大陆|往来台湾|台湾通行证|港澳居民"),
        "文中有出入境通行证号码，公开前须遮盖或者说明理由。",
    ),
    (
        Kind.OFFICER_CARD,
        re.compile(r"(?:[\u4e00-\u9fff]{1,4}字)?第?\s?\d{6,8}\s?号?(?![0-9A-Za-z])"),
        re.compile(r"军官证|士兵证|警官证|文职干部证|文职人员证|军人证|人民警察证|士官证|警号"),
        "文中有军官证、警官证等证件号码，公开前须遮盖或者说明理由。",
    ),
)


def find_papers(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the numbers that the words before them, or the heading of the column, call a person's paper."""
    for kind, form, words, says in _PAPERS:
        headed = words.search(context) is not None
        if not headed and not words.search(text):
            continue
        for found in form.finditer(text):
            lead = re.split(r"[。；;\n]", before(text, found.start(), 24))[-1]
            if headed or words.search(lead):
                yield Hit(kind, "block", *found.span(), says)
