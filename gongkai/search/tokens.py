"""How text is cut for the index, and how a question is matched against it. Plain Python, no engine.

Every text is folded first: widths, letter case and traditional characters are one. What is left are runs of Chinese
and runs of ASCII letters and digits. Both are cut into every two neighbouring signs, so that whatever stands in a text
is found wherever it stands: no dictionary decides what a word is, and part of a number is enough. Punctuation is
nothing between digits and Chinese, so that 〔2017〕50号 and [2017]50号 are one number; between two runs of one sort
it parts them.

The index holds, of each run, its pairs and at last its last sign alone; where punctuation parts two runs of one sort
the last sign stands twice. So two pairs that stand two places apart belong to one run, and a word of four signs is
asked for by two pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from gongkai.screening.simplified import table

# Terms of one question; what lies beyond is not read.
MOST_TERMS = 12
LONGEST_QUESTION = 100
# In folded text: punctuation.
BREAK = "\0"
_RUNS = re.compile(r"[0-9a-z]+|[^0-9a-z\0]+|\0+")
# What a reader put between quotation marks belongs together, blanks and all.
_WORDS = re.compile(r"\"[^\"]+\"|“[^”]+”|\S+")


class _Folding(dict[int, str]):
    """{code point: what it is once folded}, filled as texts come by."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        if character.isspace():
            self[point] = " "
            return " "
        plain = unicodedata.normalize("NFKC", character).lower()
        signs = (table().get(ord(sign), sign) for sign in plain)
        folded = "".join(sign if sign.isalnum() else " " if sign.isspace() else BREAK for sign in signs) or BREAK
        self[point] = folded
        return folded


_FOLDING = _Folding()


@lru_cache(8)  # a text is looked at once for every word asked for, and then the next; few are kept: they may be long
def folded(text: str) -> str:
    """Return `text` with widths, case and traditional characters folded, blanks as blanks, punctuation as BREAK."""
    return text.translate(_FOLDING)


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """Yield (punctuation parts it from the run of the same sort before it, run) for each run of a text, folded."""
    before = ""  # the sort of the last run, "" where none stands
    parted = False
    for match in _RUNS.finditer(folded(text)):
        run = match.group()
        if run[0] == BREAK:
            parted = True
            continue
        sort = "word" if run[0].isascii() and run[0] != " " else "chinese"
        if sort == "chinese":
            run = run.replace(" ", "")
            if not run:
                parted = parted or before == "word"
                continue
        yield before == sort and parted, run
        before, parted = sort, False


def terms(text: str) -> str:
    """Return what the index holds of `text`: its terms in order, parted by blanks; each stands at the next place."""
    held: list[str] = []
    for parted, run in runs(text):
        if parted:
            held.append(held[-1])
        held.extend(first + second for first, second in pairwise(run))
        held.append(run[-1])
    return " ".join(held)


@dataclass(frozen=True, slots=True)
class Piece:
    """One sign of folded text, with its place in the text it came from.

    `joined`: it follows the piece before it with nothing between that would part them.
    """

    text: str
    start: int
    end: int
    joined: bool

    @property
    def is_word(self) -> bool:
        """Whether this is an ASCII letter or digit."""
        return self.text.isascii()


def pieces(text: str) -> list[Piece]:
    """Return the signs of `text` in order."""
    found: list[Piece] = []
    broken = blank = False
    for place, character in enumerate(text):
        for sign in _FOLDING[ord(character)]:
            if sign == BREAK:
                broken = True
            elif sign == " ":
                blank = True
            else:
                found.append(Piece(sign, place, place + 1, _joined(found, sign, broken, blank)))
                broken = blank = False
    return found


def _joined(before: list[Piece], sign: str, broken: bool, blank: bool) -> bool:
    """Return whether a sign belongs to what stands before it: blanks part words, punctuation parts runs of a sort."""
    if not before:
        return False
    if before[-1].is_word != sign.isascii():
        return True
    return not broken and not (blank and sign.isascii())


@dataclass(frozen=True)
class Term:
    """One thing asked for: pieces that must stand in the text one after another."""

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        """Return the signs asked for, folded."""
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def runs(self) -> list[tuple[int, str]]:
        """Return (place, run) of each run asked for, in places of the index."""
        found: list[tuple[int, str]] = []
        place = 0
        for number, piece in enumerate(self.pieces):
            same = number > 0 and self.pieces[number - 1].is_word == piece.is_word
            if same and piece.joined:
                found[-1] = (found[-1][0], found[-1][1] + piece.text)
            else:
                place += same  # the last sign of the run before stands twice
                found.append((place, piece.text))
            place += 1
        return found

    @cached_property
    def wanted(self) -> list[tuple[int, str]]:
        """Return (place, term) pairs that a text holds together exactly when it holds this term.

        A last run of one sign is not among them: see `tail`.
        """
        found: list[tuple[int, str]] = []
        for place, run in self.runs[: -1 if self.tail else None]:
            if len(run) == 1:
                found.append((place, run))
                continue
            starts = list(range(0, len(run) - 1, 2))
            if starts[-1] != len(run) - 2:
                starts.append(len(run) - 2)
            found += [(place + start, run[start : start + 2]) for start in starts]
        return found

    @cached_property
    def tail(self) -> tuple[int, str] | None:
        """Return (place, sign) of a last run of one sign: any term that begins with it will do; None otherwise."""
        place, run = self.runs[-1]
        return (place, run) if len(run) == 1 else None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return what stands in folded text where this term stands, found at every place."""
        parts = [re.escape(self.pieces[0].text)]
        for before, piece in pairwise(self.pieces):
            if before.is_word != piece.is_word:
                parts.append(f"[ {BREAK}]*")
            elif not piece.joined:
                parts.append(f"[ {BREAK}]+")
            elif not piece.is_word:
                parts.append(" *")
            parts.append(re.escape(piece.text))
        return re.compile(f"(?=({''.join(parts)}))")

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of every place in a text where this term stands."""
        plain = folded(text)
        found = [match.span(1) for match in self.pattern.finditer(plain)]
        if found and len(plain) != len(text):
            # Some sign became several: count back to the places they came from.
            places = [place for place, sign in enumerate(text) for _ in _FOLDING[ord(sign)]]
            found = [(places[start], places[end - 1] + 1) for start, end in found]
        return found


def question(text: str) -> list[Term]:
    """Return the terms of what a reader typed; a record must hold them all.

    Blanks part terms, but not between quotation marks; so does punctuation between Chinese characters: a title that is
    typed without its marks is found, and one typed with them too.
    """
    asked: list[Term] = []
    for word in _WORDS.findall(text[:LONGEST_QUESTION]):
        run: list[Piece] = []
        for piece in pieces(word):
            if run and not piece.joined and not piece.is_word:
                _add(asked, run)
                run = []
            run.append(piece)
        _add(asked, run)
    return asked[:MOST_TERMS]


def _add(asked: list[Term], run: list[Piece]) -> None:
    if run and all(_signs(term.pieces) != _signs(run) for term in asked):
        asked.append(Term(tuple(run)))


def _signs(run: list[Piece] | tuple[Piece, ...]) -> list[tuple[str, bool]]:
    return [(piece.text, piece.joined and number > 0) for number, piece in enumerate(run)]


def marks(text: str, asked: list[Term]) -> list[tuple[int, int]]:
    """Return the places of all of `asked` in `text`, in order and without overlaps."""
    return merged(place for term in asked for place in term.find(text))


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the (start, end) of places in order, those that touch or overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
