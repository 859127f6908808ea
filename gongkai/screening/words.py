"""Words that the office has put on a list: wrong titles, outdated names of bodies, terms that must not appear.

The list is the caller's; none is kept here. A listed word is found as written, with blanks, marks or invisible
characters between its characters, in full width, and in traditional characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gongkai.screening.finding import Hit, Kind, Severity
from gongkai.screening.fold import fold
from gongkai.screening.simplified import simplified

__all__ = ["Word", "WordList"]

# What stands between the characters of a hidden word. A comma or a full stop does not: it parts what was never a word.
_BETWEEN = re.compile(r"(?<=\S)[ \t·•・\-_~*|/\\+=^#&@°`'\"…]{1,3}(?=\S)")


@dataclass(frozen=True, slots=True)
class Word:
    """A listed term. `suggestion` is what it should be, where there is one; `exact` finds it only as written."""

    term: str
    suggestion: str = ""
    severity: Severity = "block"
    exact: bool = False


class WordList:
    """The terms as one automaton: a tree of their characters, walked from each place of the text in one pass."""

    def __init__(self, words: Iterable[Word | str]) -> None:
        self._words: dict[str, Word] = {}
        for each in words:
            word = each if isinstance(each, Word) else Word(each)
            if key := _key(word.term):
                self._words.setdefault(key, word)
        tree: dict[str, Any] = {}
        for key in self._words:
            node = tree
            for char in key:
                node = node.setdefault(char, {})
            node[""] = {}
        # A place of the text is looked at only when a word begins with its character, and then only for those words.
        self._begins = re.compile(f"[{''.join(map(re.escape, tree))}]") if tree else None
        self._ends = {char: re.compile(_pattern(child)) for char, child in tree.items()}

    def __len__(self) -> int:
        return len(self._words)

    def find(self, text: str) -> Iterator[Hit]:
        """Yield the listed words in a folded text."""
        if self._begins is None:
            return
        plain = _lower(text)
        until = 0
        for start, end in self._places(plain):
            word = self._words[plain[start:end]]
            if end > until and (not word.exact or text[start:end] == word.term):
                until = end
                yield _hit(word, start, end)
        gaps = [found.span() for found in _BETWEEN.finditer(plain)]
        if not gaps:
            return
        squeezed = _BETWEEN.sub("", plain)
        cuts: list[int] = []
        shifts: list[int] = []
        out = 0
        for start, end in gaps:
            cuts.append(start - out)
            out += end - start
            shifts.append(out)
        place = 0
        for start, end in self._places(squeezed):
            while place < len(cuts) and cuts[place] <= start:
                place += 1
            if place == len(cuts):
                break
            if cuts[place] >= end:
                continue
            term = squeezed[start:end]
            word = self._words[term]
            if not word.exact and not (term.isascii() and len(term) < 4):
                last = place
                while last < len(cuts) and cuts[last] <= end - 1:
                    last += 1
                yield _hit(word, start + (shifts[place - 1] if place else 0), end + shifts[last - 1])

    def _places(self, plain: str) -> Iterator[tuple[int, int]]:
        """Yield where words stand, overlapping ones too; of those that begin at one place the longest."""
        if self._begins is None:
            return
        for found in self._begins.finditer(plain):
            start = found.start()
            if rest := self._ends[found.group()].match(plain, start + 1):
                yield start, rest.end()


def _pattern(node: dict[str, Any]) -> str:
    """Return the tree as a regular expression that prefers the longer branch."""
    # A chain without branches is joined here, so that a long word does not nest the expression as deep as it is long.
    chain = ""
    while len(node) == 1 and "" not in node:
        ((char, node),) = node.items()
        chain += re.escape(char)
    branches = [re.escape(char) + _pattern(child) for char, child in node.items() if char]
    if not branches:
        return chain
    body = f"(?:{'|'.join(branches)})"
    return chain + (f"{body}?" if "" in node else body)


def _key(term: str) -> str:
    return _lower(fold(term).text.strip())


def _lower(text: str) -> str:
    lower = text.lower()
    return simplified(lower if len(lower) == len(text) else text)


def _hit(word: Word, start: int, end: int) -> Hit:
    says = f"文中有列入词表的用语“{word.term}”，"
    says += f"应为“{word.suggestion}”。" if word.suggestion else "请核对后修改。"
    return Hit(Kind.WORD, word.severity, start, end, says, word.term, word.suggestion)
