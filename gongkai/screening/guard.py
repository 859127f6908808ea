"""The guard at the door: personal numbers, secrecy marks and listed words, in a text and in every layer of a file.

Personal Information Protection Law, arts. 28 and 51; State Council Order 711, arts. 14 and 15; Plan 2017, II(5).
What it cannot know it says as a warning; what blocks is masked (`mask.py`) or justified by a person.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from gongkai.screening import limits
from gongkai.screening.bank import find_accounts, find_cards
from gongkai.screening.carriers import WHOLE_TEXT, Segment, segments
from gongkai.screening.cover import cover
from gongkai.screening.finding import Finding, Hit, Kind, digest
from gongkai.screening.fold import Folded, fold
from gongkai.screening.names import find_names, name_before
from gongkai.screening.papers import find_papers
from gongkai.screening.people import find_addresses, find_births, find_emails, find_minors, find_plates
from gongkai.screening.resident import find_residents
from gongkai.screening.secrecy import find_marks
from gongkai.screening.strand import AGAIN
from gongkai.screening.telephone import find_landlines, find_phones
from gongkai.screening.words import WordList

__all__ = ["inspect_file", "inspect_segments", "inspect_text"]

_DETECTORS: Final[tuple[Callable[[str, str], Iterator[Hit]], ...]] = (
    # In order of weight: where two say something of the same characters, the first is believed.
    find_marks,
    find_residents,
    find_cards,
    find_phones,
    find_papers,
    find_addresses,
    find_accounts,
    find_landlines,
    find_emails,
    find_plates,
    find_births,
    find_minors,
)
_PERSONAL: Final = frozenset(
    {Kind.RESIDENT_ID, Kind.PHONE, Kind.BANK_CARD, Kind.PASSPORT, Kind.PERMIT, Kind.OFFICER_CARD, Kind.ADDRESS}
)
_OWN: Final = os.urandom(16)  # by which equal values are known within one call; it is never told
_LINE_END: Final = "\n"
_BESIDE: Final = 60  # characters; a name further away is not "beside"
_SHOWN: Final = 12  # characters of the text on either side in an excerpt


def inspect_text(
    text: str, *, where: str = "正文", context: str = "", words: WordList | None = None, salt: bytes = b""
) -> list[Finding]:
    """Return what in `text` must not leave the house, in the order of the text.

    `context` is the heading of the column the text stands under, if any. `words` is the office's list. With a `salt`
    each finding carries a digest by which the same value is known again.
    """
    folded = fold(text)
    hits = _hits(folded, context, words)
    return [_finding(at, hits, folded, where, salt) for at in range(len(hits))]


def inspect_file(data: bytes, name: str, *, words: WordList | None = None, salt: bytes = b"") -> list[Finding]:
    """Return what in the file must not leave the house: its text, tables, properties, hidden parts, members.

    A file is known by its bytes; `name` is searched too. Raises BadInput when it cannot be opened, or is beyond the
    bounds: what cannot be looked into cannot go out.
    """
    return inspect_segments(segments(data, name), words=words, salt=salt)


def inspect_segments(places: Iterable[Segment], *, words: WordList | None = None, salt: bytes = b"") -> list[Finding]:
    """Return the findings of many places; the bound on their number is the file's."""
    findings: list[Finding] = []
    before: set[tuple[Kind, str]] = set()
    for place in places:
        found = inspect_text(place.text, where=place.where, context=place.context, words=words, salt=salt or _OWN)
        if place.where == WHOLE_TEXT:
            found = [replace(each, where=f"正文第{place.text.count(_LINE_END, 0, each.start) + 1}行") for each in found]
        if place.where.endswith(AGAIN):
            found = [each for each in found if (each.kind, each.value_digest) not in before]
        before = {(each.kind, each.value_digest) for each in found}
        findings += found if salt else [replace(each, value_digest="") for each in found]
        if len(findings) > limits.MAX_FINDINGS:
            break
    return findings


def _hits(folded: Folded, context: str, words: WordList | None) -> list[Hit]:
    text = folded.text
    taken = bytearray(len(text) + 1)  # 1 where a hit lies
    kept: list[Hit] = []

    def keep(found: Iterable[Hit]) -> None:
        for hit in sorted(found, key=lambda each: (each.start, -each.end)):
            if len(kept) <= limits.MAX_FINDINGS and 1 not in taken[hit.start : hit.end]:
                taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
                kept.append(hit)

    for detector in _DETECTORS:
        keep(detector(text, context))
    keep(list(_names_beside(text, context, kept)))
    if words is not None:
        keep(words.find(text))
    return sorted(kept, key=lambda hit: hit.start)


def _names_beside(text: str, context: str, hits: list[Hit]) -> Iterator[Hit]:
    """Yield the names of persons beside personal numbers: the number masked, the name would still tell whose it was."""
    numbers = sorted((hit.start, hit.end) for hit in hits if hit.kind in _PERSONAL)
    if not numbers:
        return
    starts = [start for start, _ in numbers]
    spans = set()
    for start, end in find_names(text, context):
        at = bisect_left(starts, start)
        near_after = at < len(numbers) and numbers[at][0] - end <= _BESIDE
        near_before = at > 0 and start - numbers[at - 1][1] <= _BESIDE
        if near_after or near_before:
            spans.add((start, end))
    for start, _ in numbers:
        if span := name_before(text, start):
            spans.add(span)
    for start, end in sorted(spans):
        yield Hit(Kind.NAME, "warn", start, end, "个人号码旁有姓名，建议一并遮盖。")


def _finding(at: int, hits: list[Hit], folded: Folded, where: str, salt: bytes) -> Finding:
    hit = hits[at]
    start, end = folded.span(hit.start, hit.end)
    value = "".join(folded.text[hit.start : hit.end].split())
    return Finding(
        kind=hit.kind,
        severity=hit.severity,
        where=where,
        excerpt=_excerpt(at, hits, folded.text),
        start=start,
        end=end,
        says=hit.says,
        value_digest=digest(f"{hit.kind}:{value}", salt),
        suggestion=hit.suggestion,
    )


def _excerpt(at: int, hits: list[Hit], text: str) -> str:
    """Return the place as the screen may show it: every number in it masked, those cut by its edge left out."""
    first, last = max(0, hits[at].start - _SHOWN), min(len(text), hits[at].end + _SHOWN)
    begin, end = at, at + 1
    while begin and hits[begin - 1].end > first:
        begin -= 1
    while end < len(hits) and hits[end].start < last:
        end += 1
    pieces: list[str] = []
    done = first
    for hit in hits[begin:end]:
        pieces.append(text[done : max(done, hit.start)])
        whole = first <= hit.start and hit.end <= last
        value = text[hit.start : hit.end]
        pieces.append(value if hit.kind is Kind.WORD and whole else cover(hit.kind, value) if whole else "…")
        done = max(done, hit.end)
    pieces.append(text[done:last])
    return " ".join("".join(pieces).split())
