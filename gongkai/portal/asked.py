"""Reading what stands in an address after the question mark: anyone may write anything there."""

from __future__ import annotations

from collections.abc import Mapping


def words(values: Mapping[str, str], name: str, longest: int) -> str:
    """Return the text of a parameter, trimmed and cut to size; "" when it is missing. No database takes a NUL."""
    return values.get(name, "").replace("\0", "").strip()[:longest]


def number(values: Mapping[str, str], name: str, *, least: int, most: int) -> int | None:
    """Return a parameter that is a whole number between two bounds, None for anything else."""
    text = values.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        return None
    return int(text) if least <= int(text) <= most else None


def year(values: Mapping[str, str]) -> int | None:
    """Return the year asked for, None when it is none."""
    return number(values, "year", least=1900, most=2999)
