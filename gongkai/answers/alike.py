"""Which requests ask for the same: the share of three-character pieces they have in common, exactly and within bounds.

Values in, values out. A request is compared with those it shares rare pieces with, so the work grows with what is
really alike and not with the square of all. A document number that both name decides at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SIZE = 3
LIKE = 60
"""From this share of common pieces on (per cent of all pieces of both) two requests ask for the same."""
MOST = 5000
"""More requests than this are not compared at once: the newest are."""
_COMMON = 200  # a piece that stands in more requests than this tells nothing
_SAID = r"申请|请求|请|公开|提供|获取|希望|本人|我单位|贵局|你局|省局|关于|有关|相关|政府信息|信息|的"
_NOISE = re.compile(rf"[\s\W_]+|{_SAID}")
_WORDS = re.compile(_SAID)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[（(【]\d{4}[〕\]）)】]\d{1,5}号")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asks for. `who` tells applicants apart."""

    key: int
    who: str
    text: str


def pieces(text: str) -> frozenset[str]:
    """Return the text's three-character pieces, without what every request says."""
    plain = _NOISE.sub("", text.lower())
    if len(plain) <= SIZE:
        return frozenset([plain]) if plain else frozenset()
    return frozenset(plain[at : at + SIZE] for at in range(len(plain) - SIZE + 1))


def likeness(one: str, other: str) -> int:
    """Return how alike two texts are, in whole per cent."""
    if _numbers(one) & _numbers(other):
        return 100
    return _share(pieces(one), pieces(other))


def groups(asked: Sequence[Asked], *, like: int = LIKE) -> list[list[tuple[int, int]]]:
    """Return the groups of like requests as [(key, likeness to the first)], each of two or more, oldest first."""
    asked = asked[-MOST:]
    cut = {each.key: pieces(each.text) for each in asked}
    numbers = {each.key: _numbers(each.text) for each in asked}
    parent = {each.key: each.key for each in asked}

    def root(key: int) -> int:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in _candidates(asked, cut, numbers):
        if root(one) == root(other):
            continue
        if numbers[one] & numbers[other] or _share(cut[one], cut[other]) >= like:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    found: defaultdict[int, list[int]] = defaultdict(list)
    for each in asked:
        found[root(each.key)].append(each.key)
    texts = {each.key: each.text for each in asked}
    return [
        [(key, 100 if key == group[0] else likeness(texts[group[0]], texts[key])) for key in group]
        for group in found.values()
        if len(group) > 1
    ]


def _numbers(text: str) -> frozenset[str]:
    """Return the document numbers a text names, in one way of writing."""
    found = _NUMBER.findall(_WORDS.sub(" ", text))
    return frozenset(re.sub(r"[\[（(【]", "〔", re.sub(r"[\]）)】]", "〕", each)) for each in found)


def _candidates(
    asked: Iterable[Asked], cut: Mapping[int, frozenset[str]], numbers: Mapping[int, frozenset[str]]
) -> Iterable[tuple[int, int]]:
    standing: defaultdict[str, list[int]] = defaultdict(list)
    for each in asked:
        met: set[int] = set()
        for piece in (*cut[each.key], *numbers[each.key]):
            others = standing[piece]
            if len(others) <= _COMMON:
                met.update(others)
            others.append(each.key)
        yield from ((other, each.key) for other in sorted(met))


def _share(one: frozenset[str], other: frozenset[str]) -> int:
    if not one or not other:
        return 0
    return 100 * len(one & other) // len(one | other)
