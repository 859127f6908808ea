"""How text is cut for the index, and how a question is matched against it. Plain Python, no engine.

Chinese is cut into every two neighbouring characters, each also standing alone, so that a word of any length is found
wherever it stands and no dictionary decides what a word is. Runs of ASCII letters and digits are one word each, and can
be asked for by their beginning. Punctuation is nothing: it is neither indexed nor does it part what it stands between,
so that 〔2017〕50号, [2017]50号 and 2017 50号 are the same number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# A beginning longer than this is asked for as a whole word.
LONGEST_BEGINNING = 24
# Terms of one question; what lies beyond is not read.
MOST_TERMS = 12
LONGEST_QUESTION = 100
# Marks a term that stands for "begins with"; never occurs in folded text.
BEGINS = "*"


@dataclass(frozen=True, slots=True)
class Piece:
    """One character of Chinese, or one run of ASCII letters and digits, with its place in the text it came from.

    `joined` says that it follows the piece before it with nothing but blanks between.
    """

    text: str
    start: int
    end: int
    joined: bool

    @property
    def is_word(self) -> bool:
        """Whether this is an ASCII run."""
        return self.text.isascii()


def pieces(text: str) -> list[Piece]:
    """Return the pieces of `text` in order, widths and letter case folded."""
    found: list[Piece] = []
    run, run_start, run_joined = "", 0, False
    joined = False
    for place, character in enumerate(text):
        folded = unicodedata.normalize("NFKC", character).lower()
        if len(folded) == 1 and folded.isascii() and folded.isalnum():
            if not run:
                run_start, run_joined = place, joined
            run += folded
            continue
        if run:
            found.append(Piece(run, run_start, place, run_joined))
            run, joined = "", True
        if character.isspace():
            continue
        wide = [sign for sign in folded if sign.isalnum()]
        for sign in wide:
            found.append(Piece(sign, place, place + 1, joined))
            joined = True
        if not wide:
            joined = False
    if run:
        found.append(Piece(run, run_start, len(text), run_joined))
    return found


def terms(text: str) -> Iterator[tuple[int, str, int, int]]:
    """Yield what the index holds of `text`: (position, term, start, end). Several terms may share a position."""
    cut = pieces(text)
    for position, piece in enumerate(cut):
        yield position, piece.text, piece.start, piece.end
        if piece.is_word:
            for length in range(1, min(len(piece.text), LONGEST_BEGINNING) + 1):
                yield position, piece.text[:length] + BEGINS, piece.start, piece.end
        elif position + 1 < len(cut):
            after = cut[position + 1]
            if after.joined and not after.is_word:
                yield position, piece.text + after.text, piece.start, after.end


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: pieces that must stand in the text one after another."""

    pieces: tuple[Piece, ...]

    def wanted(self) -> list[tuple[int, str]]:
        """Return (position, term) pairs that a text holds together exactly when it holds this term."""
        cut = self.pieces
        if len(cut) == 1:
            return [(0, self._last())]
        wanted: list[tuple[int, str]] = []
        for position, piece in enumerate(cut):
            after = cut[position + 1] if position + 1 < len(cut) else None
            if piece.is_word:
                wanted.append((position, self._last() if after is None else piece.text))
            elif after is not None and after.joined and not after.is_word:
                wanted.append((position, piece.text + after.text))
            elif position == 0 or not (piece.joined and not cut[position - 1].is_word):
                wanted.append((position, piece.text))  # no pair covers it
        return wanted

    def _last(self) -> str:
        """Return the term for the last piece: a word is also found by its beginning."""
        piece = self.pieces[-1]
        return piece.text + BEGINS if piece.is_word and len(piece.text) <= LONGEST_BEGINNING else piece.text

    def find(self, cut: list[Piece]) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of every place in a text, cut by `pieces`, where this term stands."""
        size = len(self.pieces)
        for first in range(len(cut) - size + 1):
            if self._stands_at(cut, first):
                end = cut[first + size - 1].end
                last = self.pieces[-1]
                if last.is_word:
                    end = cut[first + size - 1].start + len(last.text)
                yield cut[first].start, end

    def _stands_at(self, cut: list[Piece], first: int) -> bool:
        last = len(self.pieces) - 1
        for offset, wanted in enumerate(self.pieces):
            there = cut[first + offset]
            if wanted.is_word and offset == last:
                if not there.text.startswith(wanted.text):
                    return False
            elif there.text != wanted.text:
                return False
            # Two characters asked for as one word must not be parted by punctuation.
            chinese = not wanted.is_word and offset and not self.pieces[offset - 1].is_word
            if chinese and wanted.joined and not there.joined:
                return False
        return True


def question(text: str) -> list[Term]:
    """Return the terms of what a reader typed: blanks part them, and a record must hold them all."""
    asked: list[Term] = []
    for word in text[:LONGEST_QUESTION].split():
        cut = tuple(pieces(word))
        if cut and all(term.pieces != cut for term in asked):
            asked.append(Term(cut))
    return asked[:MOST_TERMS]


def marks(text: str, asked: list[Term]) -> list[tuple[int, int]]:
    """Return the places of all of `asked` in `text`, in order and without overlaps."""
    if not asked:
        return []
    cut = pieces(text)
    found = sorted(place for term in asked for place in term.find(cut))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
