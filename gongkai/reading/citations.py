"""Numbers of other documents that a text cites, in the order it cites them."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.reading import document_numbers

__all__ = ["cited"]


def _bare(number: str) -> str:
    return number.removeprefix("中华人民共和国").removeprefix("原")


def cited(texts: Iterable[str], own: str) -> list[str]:
    """Return the numbers in `texts` once each; the document's own is never among them."""
    seen: dict[str, None] = {}
    for text in texts:
        for found in document_numbers.find(text):
            number = _bare(found.number)
            if number != _bare(own) and number[0] not in "〔" and not (own and own.endswith(number)):
                seen.setdefault(number)
    return list(seen)
