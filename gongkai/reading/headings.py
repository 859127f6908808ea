"""The numbered hierarchy: which clause a line belongs to, and where a heading ends and its sentences begin."""

from __future__ import annotations

import re

from gongkai.reading import markers
from gongkai.reading.markers import RANK_1, RANK_ARTICLE, RANK_SECTION, Marker

__all__ = ["Outline", "split_run_in"]

_MAX_WARNINGS = 6
_KINDS = {0: "编", 1: "章", 2: "节", 3: "条"}


class Outline:
    """The open clauses at a point of the text, as a stack from the outermost inwards; never deeper than nine."""

    def __init__(self) -> None:
        self.open: list[Marker] = []
        self.warnings: list[str] = []
        self._last: dict[int, int] = {}
        self._ever: dict[int, int] = {}
        self._articles_in_ones = False  # a judicial interpretation: 一、 holds 第一条, as a chapter would

    def continues(self, marker: Marker) -> bool:
        """Whether the number of `marker` is the next of its kind in the document."""
        return marker.count == self._ever.get(marker.rank, 0) + 1

    def enter(self, marker: Marker) -> bool:
        """Open the clause of `marker`. Return whether it is a heading; an item within an article is none."""
        if marker.rank == RANK_ARTICLE and self.open and self.open[0].rank == RANK_1:
            self._articles_in_ones = True
        if marker.rank == RANK_1 and self._articles_in_ones and self.continues(marker):
            self.open.clear()
        while self.open and self.open[-1].rank >= marker.rank:
            if (
                marker.rank == RANK_ARTICLE
                and self.open[-1].rank == RANK_1
                and self._articles_in_ones
                and len(self.open) == 1
            ):
                break
            self.open.pop()
        in_article = any(parent.rank == RANK_ARTICLE for parent in self.open)
        self._check(marker)
        self.open.append(marker)
        return not (in_article and marker.rank > RANK_ARTICLE)

    def _check(self, marker: Marker) -> None:
        rank, count = marker.rank, marker.count
        previous, ever = self._last.get(rank, 0), self._ever.get(rank, 0)
        if count not in {previous + 1, ever + 1, 1} and len(self.warnings) < _MAX_WARNINGS:
            shown = marker.number if rank <= RANK_ARTICLE else marker.label
            if previous == count:
                self.warnings.append(f"编号重复：“{shown}”出现两次。")
            elif previous:
                self.warnings.append(f"编号不连续：“{shown}”之前缺少编号。")
            else:
                self.warnings.append(f"编号不是从头开始：“{shown}”之前没有同级编号。")
        self._last[rank] = self._ever[rank] = count
        for lower in [other for other in self._last if other > rank]:
            if lower == RANK_1 and self._articles_in_ones:
                continue
            # Articles run through the chapters of a regulation.
            if not (lower == RANK_ARTICLE and rank <= RANK_SECTION):
                del self._last[lower]

    def close_to(self, rank: int) -> None:
        """Close every clause of `rank` and below it."""
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()

    def restart(self) -> None:
        """Begin a part with a numbering of its own (an attachment)."""
        self.open.clear()
        self._last.clear()
        self._ever.clear()
        self._articles_in_ones = False

    @property
    def clause(self) -> str:
        """The path of the innermost clause: "二、（一）1.", "第九条（二）"; "" outside all of them."""
        labels = self.open
        for place, marker in enumerate(labels):
            if marker.rank == RANK_ARTICLE:
                labels = labels[place:]
                break
        return "".join(marker.label for marker in labels)


_OPENING, _CLOSING = "（(“《【〔", "）)”》】〕"
_DUTY_BRACKET = re.compile(
    r"\s*[（(【\[][^（(【]{2,}(?:负责|牵头|落实|配合|单位[：:].*|部门[：:].*|处室[：:].*)[）)】\]]?\s*$"
)


def split_run_in(text: str) -> tuple[str, str]:
    """Return (heading, rest): the first sentence with its stop, and what follows it on the line.

    A stop inside brackets or quotation marks ends nothing. A bracket that names units is never part of a heading.
    """
    depth = 0
    for place, character in enumerate(text[:1500]):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in "。！？" and depth == 0:
            return text[: place + 1], text[place + 1 :].strip()
    stop = text.find("。")
    if depth and stop >= 0:
        return text[: stop + 1], text[stop + 1 :].strip()
    bracket = _DUTY_BRACKET.search(text[-600:]) if len(text) < 1500 else None
    if bracket:
        cut = len(text) - len(text[-600:]) + bracket.start()
        if cut > 1:
            return text[:cut].strip(), text[cut:].strip()
    return text, ""


def is_level_mark(marker: Marker) -> bool:
    return marker.rank > markers.RANK_ARTICLE
