"""The numbers a word processor makes: 一、 （一） 1. are not in a DOCX as text, but as rules in `numbering.xml`.

ECMA-376 part 1, sections 17.9 (numbering) and 17.18.59 (formats).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

__all__ = ["Counters", "Level", "Numbering", "numeral"]

_DIGITS: Final = "〇一二三四五六七八九"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LEVELS: Final = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `text` holds %1 … %9 where the numbers of the levels go."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # the level (1-based) whose step starts this one anew; 0 never; None any above
    legal: bool = False  # all numbers in Arabic digits
    style: str = ""  # the paragraph style that carries this level


@dataclass(slots=True)
class Numbering:
    """The lists of a document: {numId: (abstract list, {level: start or Level that stands instead})}."""

    abstract: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, int | Level]]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)  # {abstract list: style it takes its levels from}

    def level(self, list_id: str, depth: int) -> Level | None:
        if list_id not in self.lists:
            return None
        abstract, overrides = self.lists[list_id]
        instead = overrides.get(depth)
        return instead if isinstance(instead, Level) else self.abstract.get(abstract, {}).get(depth)


class Counters:
    """Counts the paragraphs of each list while the document is read."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, list[int | None]] = {}  # {abstract list: the last number given at each level}
        self._begun: set[tuple[str, int]] = set()  # lists whose own start has been used

    def next(self, list_id: str, depth: int) -> str:
        """Count one paragraph and return its number as printed: "一、", "1.1 "; "" for a bullet."""
        level = self._numbering.level(list_id, depth)
        if level is None or not 0 <= depth < _LEVELS:
            return ""
        abstract, overrides = self._numbering.lists[list_id]
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        start = overrides.get(depth)
        if isinstance(start, int) and (list_id, depth) not in self._begun:
            counts[depth] = start
        else:
            before = counts[depth]
            counts[depth] = level.start if before is None else before + 1
        self._begun.add((list_id, depth))
        for below in range(depth + 1, _LEVELS):
            lower = self._numbering.level(list_id, below)
            restart = lower.restart if lower else None
            if restart != 0 and (restart is None or restart >= depth + 1):
                counts[below] = None
        if level.format in ("bullet", "none") and "%" not in level.text:
            return ""
        return self._printed(list_id, level, counts)

    def _printed(self, list_id: str, level: Level, counts: list[int | None]) -> str:
        pieces = level.text.split("%")
        text = pieces[0]
        for piece in pieces[1:]:
            if piece[:1] not in tuple("123456789"):
                text += "%" + piece
                continue
            at = int(piece[0]) - 1
            other = self._numbering.level(list_id, at)
            count = counts[at]
            if count is None:
                count = other.start if other else 1
                counts[at] = count
            text += numeral(count, "decimal" if level.legal or other is None else other.format) + piece[1:]
        # Behind a number that ends in a letter or a digit the tab is more than looks: 第一条 and 1.1.
        return text + " " if text and text[-1].isalnum() else text


def numeral(number: int, kind: str) -> str:
    """Return `number` as the format `kind` of ECMA-376 writes it; formats unknown here are written in digits."""
    if number < 0 or number > 99_999:
        return str(number)
    if kind in ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
                "japaneseCounting", "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):  # fmt: skip
        if kind in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
            return "".join(_DIGITS[int(digit)] for digit in str(number))
        return _counted(number, "零一二三四五六七八九", "十百千万")
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return _counted(number, _LEGAL, "拾佰仟万", full=True)
    if kind == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if kind == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    if kind == "decimalZero":
        return f"{number:02d}"
    for kinds, first, most in (
        (("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), "①", 20),
        (("decimalEnclosedParen",), "⑴", 20),
        (("decimalEnclosedFullstop",), "⒈", 20),
        (("ideographEnclosedCircle",), "㊀", 10),
    ):
        if kind in kinds:
            return chr(ord(first) + number - 1) if 1 <= number <= most else str(number)
    if kind in ("lowerLetter", "upperLetter") and number:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and number < 4000:
        roman, left = "", number
        for value, sign in _ROMAN:
            roman += sign * (left // value)
            left %= value
        return roman.lower() if kind == "lowerRoman" else roman
    return "" if kind in ("bullet", "none") else str(number)


def _counted(number: int, digits: str, units: str, *, full: bool = False) -> str:
    """Return `number` below 100,000 in Chinese: 二十三, 一百零五. `full` writes the one of ten (壹拾)."""
    if number == 0:
        return digits[0]
    text, gap = "", False
    places = [int(digit) for digit in str(number)]
    for power, digit in zip(range(len(places) - 1, -1, -1), places, strict=True):
        if not digit:
            gap = True
            continue
        if gap and text:
            text += digits[0]
        gap = False
        text += digits[digit] + (units[power - 1] if power else "")
    return text[1:] if not full and 10 <= number < 20 else text
