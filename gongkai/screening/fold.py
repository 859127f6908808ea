"""A text as the eye reads it: full-width digits as plain ones, nothing invisible, and the way back to each place.

Numbers are hidden from a plain search by full-width digits, by zero-width characters between them, by Chinese
numerals. Every detector reads the folded text; `Folded.span` gives the place in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

__all__ = ["INVISIBLE", "Folded", "fold"]

INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]+"
)
"""Characters that no reader sees."""


def _plain() -> dict[int, str]:
    """Return one plain character for each that looks like it; the length of a text never changes by it."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in (*range(0x1D7CE, 0x1D800), *range(0x1FBF0, 0x1FBFA), *range(0xFF10, 0xFF1A)):
        table[code] = str(unicodedata.digit(chr(code)))
    for code in (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000):
        table[code] = " "
    table |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D), "-")
    table |= {0x2488 + n: str(n + 1) for n in range(9)}  # ⒈ to ⒐
    # Chinese punctuation stays Chinese: detectors tell prose by it.
    for keep in "，。：；！？（）～":
        table.pop(ord(keep), None)
    return table


_PLAIN: Final = _plain()
_ODD: Final = re.compile("[^\t\n\r -~\u3001-\u30ff\u4e00-\u9fff\u2018-\u201d，。：；！？（）]")
_SPOKEN: Final = re.compile("[〇零○一幺二三四五六七八九]{11,}")  # nobody writes so many but a number read out
_DIGIT_OF: Final = str.maketrans("〇零○一幺二三四五六七八九", "0001123456789")


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text. `cuts` and `shifts` say from which folded place on how many characters have been left out."""

    text: str
    original: str
    cuts: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)

    def _back(self, at: int) -> int:
        place = bisect_right(self.cuts, at)
        return at + (self.shifts[place - 1] if place else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original that `start` to `end` of the folded text was."""
        if not self.cuts:
            return start, end
        return self._back(start), self._back(end - 1) + 1


def fold(text: str) -> Folded:
    """Return `text` folded."""
    plain = text.translate(_PLAIN) if _ODD.search(text) else text
    plain = _SPOKEN.sub(lambda found: found.group().translate(_DIGIT_OF), plain)
    cuts: list[int] = []
    shifts: list[int] = []
    left_out = 0
    for found in INVISIBLE.finditer(plain):
        cuts.append(found.start() - left_out)
        left_out += found.end() - found.start()
        shifts.append(left_out)
    return Folded(INVISIBLE.sub("", plain) if cuts else plain, text, cuts, shifts)
