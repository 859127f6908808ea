"""Chinese numerals as official papers write them: 第三十三条, 二（三）1."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
UNITS = ((1000, "千"), (100, "百"), (10, "十"))
VALUES = {digit: value for value, digit in enumerate(DIGITS)} | {"〇": 0, "○": 0, "两": 2}


def to_chinese(number: int) -> str:
    """Return `number` (0 to 9999) in Chinese: 33 → 三十三, 110 → 一百一十, 12 → 十二."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is not between 0 and 9999")
    if number == 0:
        return DIGITS[0]
    words: list[str] = []
    gap = False
    for size, unit in UNITS:
        digit, number = divmod(number, size)
        if digit:
            words.append((DIGITS[0] if gap and words else "") + DIGITS[digit] + unit)
            gap = False
        else:
            gap = True
    if number:
        words.append((DIGITS[0] if gap and words else "") + DIGITS[number])
    text = "".join(words)
    return text.removeprefix("一") if text.startswith("一十") else text


def from_chinese(text: str) -> int:
    """Return the value of 三十三, 十二, 一百一十 or, digit by digit, 二〇一七. Raises ValueError on anything else."""
    if not text:
        raise ValueError("no numeral")
    if len(text) > 1 and all(sign in VALUES for sign in text):
        return int("".join(str(VALUES[sign]) for sign in text))
    sizes = {unit: size for size, unit in UNITS}
    total, digit = 0, 0
    for sign in text:
        if sign in VALUES:
            digit = VALUES[sign]
        elif sign in sizes:
            total += (digit or 1) * sizes[sign]
            digit = 0
        else:
            raise ValueError(f"{text} is not a Chinese numeral")
    return total + digit


def to_roman(number: int) -> str:
    """Return `number` (1 to 39) as a Roman numeral, for citing the parts of a plan in English."""
    if not 1 <= number <= 39:
        raise ValueError(f"{number} is not between 1 and 39")
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
