"""Traditional characters as simplified ones, one for one, by the table of OpenCC; no words."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["simplified", "table"]

# One character may stand for several: the first is the usual one. Characters that running text needs as they are.
_KEPT: Final = frozenset("著乾")


@cache
def table() -> dict[int, str]:
    """Return {code point of a traditional character: the simplified one}, some 3,900 of them."""
    pairs: dict[int, str] = {}
    for line in (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        old, _, new = line.partition("\t")
        first = new.split(" ")[0].strip()
        if len(old) == len(first) == 1 and old != first and old not in _KEPT:
            pairs[ord(old)] = first
    return pairs


def simplified(text: str) -> str:
    """Return `text` with its traditional characters replaced; the length stays."""
    return text.translate(table())
