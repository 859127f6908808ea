"""A PDF as pictures of its pages: to be marked on, and to be given with black boxes burnt into the points.

Whoever edits the drawing of a page trusts that every way of writing a word is known. A picture has only points: what is
blackened before the picture is packed is nowhere. So the pages are drawn, blackened, and put into a new file that takes
no byte of the old one; under the picture lie the words that are left, for search and for those who listen.

A box over words runs from edge to edge over the whole line, a marked area ends on the lines of a coarse grid: neither
tells how wide the removed words were. The file is opened in a process of its own, as in `pdf`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gongkai.errors import BadInput
from gongkai.reading.apart import ask
from gongkai.screening import limits

__all__ = ["COLUMNS", "MAX_BURNT", "ROWS", "Area", "Burnt", "burn", "is_dark", "page_count", "picture"]

ROWS: Final = 64
COLUMNS: Final = 16
"""The grid on which areas are marked: a page has so many rows and columns, whatever its size."""
MAX_BURNT: Final = 120
"""Pages that are drawn for one file."""


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """Rows and columns of one page, from 1, both ends within."""

    page: int
    top: int
    bottom: int
    left: int
    right: int

    def __post_init__(self) -> None:
        if not (self.page >= 1 and 1 <= self.top <= self.bottom <= ROWS and 1 <= self.left <= self.right <= COLUMNS):
            raise BadInput(f"区域应在页内：行为1至{ROWS}，列为1至{COLUMNS}，起点不在终点之后。")

    @property
    def share(self) -> tuple[float, float, float, float]:
        """Return (left, top, right, bottom) as shares of the page."""
        return ((self.left - 1) / COLUMNS, (self.top - 1) / ROWS, self.right / COLUMNS, self.bottom / ROWS)

    @property
    def wide(self) -> int:
        """Return how many columns it takes."""
        return self.right - self.left + 1

    @property
    def high(self) -> int:
        """Return how many rows it takes."""
        return self.bottom - self.top + 1


@dataclass(frozen=True, slots=True)
class Burnt:
    """The new file. `found`: how often each of the words stood in the old one; `boxes`: (page, left, top, right,
    bottom) in shares of the page; `gone`: the words that lay in areas; `lost`: what else stood in blackened lines.
    """

    data: bytes
    found: tuple[int, ...]
    boxes: tuple[tuple[int, float, float, float, float], ...]
    gone: tuple[str, ...] = field(default=(), repr=False)
    lost: tuple[str, ...] = field(default=(), repr=False)


def page_count(data: bytes) -> int:
    """Return how many pages the file has. Raises BadInput for what cannot be opened."""
    return int(_ask("count", data)[0]["pages"])


def picture(data: bytes, page: int) -> bytes:
    """Return a page (from 1) as PNG, to be marked on. Raises BadInput for a page there is not."""
    return _ask("picture", data, page=page)[1]


def burn(data: bytes, patterns: Sequence[str], areas: Sequence[Area]) -> Burnt:
    """Return the file as pictures, without every line in which a pattern (a regular expression over the folded text)
    stands, and without the areas.
    """
    marked = [[area.page, *area.share] for area in areas]
    told, made = _ask("burn", data, patterns=list(patterns), areas=marked)
    return Burnt(
        made, tuple(told["found"]), tuple(tuple(box) for box in told["boxes"]), tuple(told["gone"]), tuple(told["lost"])
    )


def is_dark(made: bytes, boxes: Sequence[tuple[int, float, float, float, float]]) -> bool:
    """Return whether every box is black, point by point, in the finished file as a reader's program draws it."""
    return bool(_ask("dark", made, boxes=[list(box) for box in boxes])[0]["dark"])


def _ask(duty: str, data: bytes, **said: Any) -> tuple[dict[str, Any], bytes]:
    return ask(
        "gongkai.screening.pages_process",
        duty,
        data=json.dumps(said).encode("ascii") + b"\n" + data,
        seconds=limits.MAX_PDF_SECONDS,
        late=f"PDF在{limits.MAX_PDF_SECONDS}秒内未能处理完，请拆分后再提交。",
        broken="PDF过于复杂或已损坏，无法逐页绘制；请重新导出后再提交。",
    )
