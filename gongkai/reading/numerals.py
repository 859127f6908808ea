"""Chinese numerals as official documents write them: 二十三, 二〇一七, 廿, 三, 两, and full-width digits."""

from __future__ import annotations

__all__ = ["NUMERAL", "ascii_digits", "value"]

_ONES = {"零": 0, "〇": 0, "○": 0, "Ｏ": 0, "◯": 0, "O": 0, "０": 0, "0": 0}
_ONES |= {character: number for number, character in enumerate("一二三四五六七八九", start=1)}
_ONES |= {character: number for number, character in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_ONES |= {character: number for number, character in enumerate("１２３４５６７８９", start=1)}
_ONES |= {str(number): number for number in range(1, 10)}
_ONES |= {"两": 2, "元": 1}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SHORT = {"廿": 20, "卅": 30, "卌": 40}
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")

# A character class, for use inside [...] of the other rooms' expressions.
NUMERAL = "一二三四五六七八九十百零〇○"


def ascii_digits(text: str) -> str:
    """Return `text` with full-width digits made plain."""
    return text.translate(_WIDE)


def value(text: str) -> int | None:
    """Return the number that `text` writes, in Chinese or in digits; None if it is none.

    Digit by digit ("二〇一七", "一三") and by place ("二十三", "一百零五") are both read.
    """
    text = text.strip()
    if not text or len(text) > 12:
        return None
    if not any(character in _TENS or character in _SHORT for character in text):
        total = 0
        for character in text:
            if character not in _ONES:
                return None
            total = total * 10 + _ONES[character]
        return total
    total, pending = 0, 0
    for character in text:
        if character in _ONES:
            pending = _ONES[character]
        elif character in _TENS:
            total += (pending or 1) * _TENS[character]
            pending = 0
        elif character in _SHORT:
            total += _SHORT[character]
            pending = 0
        else:
            return None
    return total + pending
