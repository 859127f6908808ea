"""The colours of the house as base.css names them, read from there, and how far one stands out from another."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SHEET = Path(__file__).parent / "static" / "frame" / "base.css"

# The four palettes: the switch in base.css, and its name on the style guide.
PALETTES = {"day": "浅色", "night": "深色", "day-high": "浅色高对比", "night-high": "深色高对比"}

_ROW = re.compile(r"--([a-z-]+): " + " ".join(rf"var\(--{name}, (#\w{{6}})\)" for name in PALETTES) + ";")

# Which colour of words stands on which ground somewhere on a page.
PAIRS = (
    *((front, back) for front in ("text", "quiet", "ink", "red", "green", "amber") for back in ("paper", "ground")),
    *(("text", back) for back in ("ink-soft", "red-soft", "amber-soft", "mark")),
    ("ink", "ink-soft"),
    ("amber", "amber-soft"),
    ("red", "red-soft"),
    ("paper", "ink"),
    ("on-mast", "mast"),
)


@cache
def colours(palette: str) -> dict[str, str]:
    """Return {name: #rrggbb} of one palette (a key of PALETTES)."""
    place = list(PALETTES).index(palette) + 2
    return {found[1]: found[place] for found in _ROW.finditer(SHEET.read_text(encoding="utf-8"))}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG defines it, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
