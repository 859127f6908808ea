"""What a reader may choose about the looks of the site: type size, light or dark, contrast. Kept in three cookies.

A cache in front of the site serves every page to all alike, but whoever bears one of COOKIES gets a page of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `values` are (value, word, what it does); the first is what stands without a cookie."""

    cookie: str
    word: str
    values: tuple[tuple[str, str, str], ...]

    def read(self, cookies: Mapping[str, str]) -> str:
        """Return the value chosen, "" for the usual one and for anything that is no value."""
        chosen = cookies.get(self.cookie, "")
        return chosen if chosen in {value for value, _, _ in self.values[1:]} else ""


SIZE = Choice(
    "size",
    "字号与版式",
    (
        ("normal", "标准字", "十六像素，分栏排列。"),
        ("large", "大字版", "字号放大到一又三分之一倍，版式不变。"),
        ("care", "关怀版", "字号放大到一倍半，单栏排列，按钮加大，次要内容收起，适合老年人和视力不便的读者。"),
    ),
)
LOOK = Choice(
    "look",
    "明暗",
    (
        ("auto", "跟随设备", "设备设为深色时，本站也是深色。"),
        ("light", "浅色", "白底深字。"),
        ("dark", "深色", "深底浅字。"),
    ),
)
CONTRAST = Choice(
    "contrast",
    "对比度",
    (
        ("normal", "标准", "文字与底色的对比度不低于 4.5∶1；设备要求高对比时随设备。"),
        ("high", "高对比", "文字与底色的对比度不低于 7∶1，链接一律加下划线，边线加深。"),
    ),
)
CHOICES = (SIZE, LOOK, CONTRAST)
COOKIES = tuple(choice.cookie for choice in CHOICES)


def chosen(cookies: Mapping[str, str]) -> dict[str, str]:
    """Return {reader_size, reader_look, reader_contrast}, each "" where nothing was chosen."""
    return {f"reader_{choice.cookie}": choice.read(cookies) for choice in CHOICES}
