"""A stretch of text, where it stands, and the elements it is spread over, so that it can be masked in place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

__all__ = ["AGAIN", "Segment", "Strand", "pieces_of"]

AGAIN = "（跨行）"
"""Ends the place of a text that is read a second time with lines joined; what was found before is not told again."""

Slot = Literal["text", "tail"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Text that stands together. `where` is unlike that of every other segment of the file; `context` its heading."""

    where: str
    text: str
    context: str = ""


@dataclass(slots=True)
class Strand:
    """The text of one paragraph or cell. A piece without an element is a tab or a break, and cannot be written to."""

    where: str
    pieces: list[tuple[str, etree._Element | None, Slot]] = field(default_factory=list)
    context: str = ""

    def add(self, text: str | None, element: etree._Element | None = None, slot: Slot = "text") -> None:
        if text:
            self.pieces.append((text, element, slot))

    @property
    def text(self) -> str:
        return "".join(text for text, _, _ in self.pieces)

    @property
    def segment(self) -> Segment:
        return Segment(self.where, self.text, self.context)

    def replace(self, changes: Iterable[tuple[int, int, str]]) -> None:
        """Put each new text into the first run it touches, and take its old text out of all of them.

        `changes` are (start, end, new) in the text of this strand and do not overlap.
        """
        ordered = sorted(changes, reverse=True)
        at = 0
        spans = []
        for text, element, slot in self.pieces:
            spans.append((at, at + len(text), element, slot))
            at += len(text)
        whole = self.text
        written: dict[int, str] = {n: whole[first:last] for n, (first, last, _, _) in enumerate(spans)}
        for start, end, new in ordered:
            told = False
            for n, (first, last, element, _) in enumerate(spans):
                if last <= start or first >= end or element is None:
                    continue
                own = written[n]
                cut_from, cut_to = max(start - first, 0), min(end, last) - first
                written[n] = own[:cut_from] + ("" if told else new) + own[cut_to:]
                told = True
        pieces = []
        for n, (_, _, element, slot) in enumerate(spans):
            if element is not None:
                setattr(element, slot, written[n])
            pieces.append((written[n], element, slot))
        self.pieces = pieces


def pieces_of(element: etree._Element) -> Iterable[tuple[etree._Element, Slot]]:
    """Yield every place in `element` that holds text, in the order of reading."""
    for each in element.iter():
        if isinstance(each.tag, str):
            yield each, "text"
        if each is not element:
            yield each, "tail"
