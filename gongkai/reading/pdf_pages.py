"""The pages of a PDF to paragraphs; run as a process of its own: PDF on standard input, JSON on standard output.

A PDF knows no paragraphs, only pieces of text and where they stand. Pieces on one height are a line. A line goes on in
the next when it is full and the next does not stand in; that is how Chinese paragraphs are set.
"""

from __future__ import annotations

import io
import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream, FloatObject, NameObject

from gongkai.reading import limits
from gongkai.reading.text import opens_item, unwrap

__all__ = ["Piece", "Row", "main", "paragraphs", "read", "rows_of"]

_IDENTITY: Final = [FloatObject(value) for value in (1, 0, 0, 1, 0, 0)]
_MOVES: Final = frozenset({b"Td", b"TD", b"Tm", b"T*"})
_PAGE_NUMBER = re.compile(
    r"[-—–―－·.\s]*(?:第\s*)?[\dⅠ-Ⅻivx]{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–―－·.\s]*"
)
# Typesetters put a quarter of an em between Chinese and Latin; read back it looks like a blank.
_GAP_AT_LATIN = re.compile(
    " +(?=[“”‘’，。；：、！？（）《》〈〉〔〕【】])|(?<=[“”‘’，。；：、！？（）《》〈〉〔〕【】]) +|"
    "(?<=[\u2e80-\uffef〔〕]) +(?=[\x21-\x7e])|(?<=[\x21-\x7e]) +(?=[\u2e80-\uffef〔〕])"
)
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_WIDE: Final = {
    "I": 0.28,
    "M": 0.85,
    "W": 0.9,
    "m": 0.83,
    "w": 0.75,
    "i": 0.25,
    "j": 0.25,
    "l": 0.25,
    "f": 0.3,
    "t": 0.3,
}
_COLUMN_GAP: Final = 1.5  # em; more than that between two pieces is a column
_MOST_RULES: Final = 20_000  # on a page; a drawing has more
_INDENT: Final = 1.2  # em; a line that stands in by more begins a paragraph


@dataclass(slots=True)
class Piece:
    """Text at one place: `x` from the left, `y` from the bottom, in points; `size` of its font."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False

    right: float = 0.0

    def __post_init__(self) -> None:
        self.right = self.right or self.x + _width(self.text) * self.size


@dataclass
class Row:
    """The pieces on one height of one page, from left to right.

    What is computed is kept: ask only when the pieces stand. `walls` are the places of the upright rules that cross
    this height, `band` numbers the space between two level ones.
    """

    page: int
    pieces: list[Piece] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    band: int = 0
    page_width: float = 0.0

    @cached_property
    def x(self) -> float:
        return next((piece.x for piece in self.pieces if not piece.text.isspace()), self.pieces[0].x)

    @property
    def y(self) -> float:
        return self.pieces[0].y

    @cached_property
    def right(self) -> float:
        return max((piece.right for piece in self.pieces if not piece.text.isspace()), default=self.pieces[0].right)

    @cached_property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @cached_property
    def cells(self) -> list[tuple[float, str]]:
        """Return (x, text) of each part of the row that a rule or a wide gap sets off from the one before."""
        cells: list[tuple[float, str]] = []
        before: Piece | None = None
        blank = False
        for piece in self.pieces:
            if piece.text.isspace():
                blank = True
                continue
            if before is None:
                cells.append((piece.x, piece.text))
            else:
                gap = piece.x - before.right
                x, text = cells[-1]
                walled = any(before.x < wall <= piece.x + 1 for wall in self.walls)
                if walled or (gap > _COLUMN_GAP * piece.size and gap > 0.06 * (before.right - before.x)):
                    cells.append((piece.x, piece.text))
                elif blank or gap > 0.4 * piece.size:
                    cells[-1] = (x, f"{text} {piece.text}")
                else:
                    cells[-1] = (x, text + piece.text)
            before, blank = piece, False
        return cells

    @cached_property
    def text(self) -> str:
        return tidy(" ".join(text for _, text in self.cells))


def tidy(text: str) -> str:
    """Return `text` without the blanks that only stood for the gap between Chinese and Latin."""
    return _GAP_AT_LATIN.sub("", text).strip()


def _width(text: str) -> float:
    """Return about how many em `text` takes in a usual font."""
    width = 0.0
    for char in text:
        if char > "\u2e7f" or char in "“”‘’—…·":
            width += 1
        elif char in _WIDE:
            width += _WIDE[char]
        else:
            width += 0.67 if char.isupper() else 0.52 if char.isalnum() else 0.3
    return width


# ---- from pages to rows ----------------------------------------------------------------------------------------------


class _Marks:
    """What stands on a page: pieces of text, and the rules of its tables."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.upright: list[tuple[float, float, float]] = []  # (x, from y, to y)
        self.level: list[tuple[float, float, float]] = []  # (y, from x, to x)
        self._at = (0.0, 0.0)

    def see_text(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        text = text.replace("\n", "")
        if not text:
            return
        across = tm[0] * cm[0] + tm[1] * cm[2]
        up = tm[0] * cm[1] + tm[1] * cm[3]
        if abs(up) > 0.2 * abs(across):
            return  # set upright along the margin, or a watermark
        x, y = _placed(cm, tm[4], tm[5])
        name = str(font.get("/BaseFont", "")) if font else ""
        self.pieces.append(Piece(text, x, y, abs(across * size) or 1.0, "bold" in name.lower()))

    def see_operation(self, operator: bytes, operands: Any, cm: list[float], tm: list[float]) -> None:
        if operator not in (b"re", b"m", b"l") or len(self.upright) + len(self.level) > _MOST_RULES:
            return
        try:
            places = [float(value) for value in operands]
        except (TypeError, ValueError):
            return
        if operator == b"re" and len(places) == 4:
            x, y, width, height = places
            corner, other = _placed(cm, x, y), _placed(cm, x + width, y + height)
            for a, b in ((corner, (corner[0], other[1])), ((other[0], corner[1]), other),
                         (corner, (other[0], corner[1])), ((corner[0], other[1]), other)):  # fmt: skip
                self._rule(a, b)
        elif len(places) == 2:
            here = _placed(cm, *places)
            if operator == b"l":
                self._rule(self._at, here)
            self._at = here

    def _rule(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        if abs(a[0] - b[0]) < 1 and abs(a[1] - b[1]) > 6:
            self.upright.append((a[0], min(a[1], b[1]), max(a[1], b[1])))
        elif abs(a[1] - b[1]) < 1 and abs(a[0] - b[0]) > 6:
            self.level.append((a[1], min(a[0], b[0]), max(a[0], b[0])))


def _placed(cm: list[float], x: float, y: float) -> tuple[float, float]:
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]


def _marks(page: Any, reader: PdfReader) -> _Marks:
    marks = _Marks()
    if "/Contents" in page:
        # Text comes in pieces that begin where a `cm` stands; one behind every move gives each piece its place.
        content = ContentStream(page["/Contents"].get_object(), reader, "bytes")
        operations = []
        for operation in content.operations:
            operations.append(operation)
            if operation[1] in _MOVES:
                operations.append((_IDENTITY, b"cm"))
        content.operations = operations
        page[NameObject("/Contents")] = content
        page.extract_text(visitor_text=marks.see_text, visitor_operand_before=marks.see_operation)
    return marks


def page_rows(page: Any, reader: PdfReader, number: int) -> list[Row]:
    """Return the rows of a page, each with the rules around it."""
    marks = _marks(page, reader)
    rows = rows_of(marks.pieces, number)
    for row in rows:
        row.page_width = float(page.mediabox.right) + float(page.mediabox.left)
    if len(marks.upright) < 3:
        return rows
    levels = _merged([y for y, _, _ in marks.level], 3)
    for row in rows:
        middle = row.y + 0.3 * row.size
        row.walls = _merged([x for x, low, high in marks.upright if low - 1 <= middle <= high + 1], 5)
        row.band = sum(level > middle for level in levels)
    return rows


def _merged(places: list[float], within: float) -> list[float]:
    """Return `places` in order, those closer than `within` to the one before left out."""
    merged: list[float] = []
    for place in sorted(places):
        if not merged or place - merged[-1] > within:
            merged.append(place)
    return merged


def rows_of(pieces: Iterable[Piece], page: int) -> list[Row]:
    """Return the rows of a page from top to bottom; text printed twice to look bold counts once."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda each: (-each.y, each.x)):
        if rows and abs(rows[-1].y - piece.y) <= 0.35 * min(piece.size, rows[-1].pieces[0].size):
            rows[-1].pieces.append(piece)
        else:
            rows.append(Row(page, [piece]))
    for row in rows:
        row.pieces.sort(key=lambda each: each.x)
        kept: list[Piece] = []
        for piece in row.pieces:
            twice = bool(kept) and kept[-1].text == piece.text and abs(kept[-1].x - piece.x) < 0.2 * piece.size
            if twice and not piece.text.isspace():
                kept[-1].bold = True
                continue
            kept.append(piece)
        row.pieces = kept
    return [row for row in rows if any(not piece.text.isspace() for piece in row.pieces)]


def _without_furniture(pages: list[list[Row]]) -> list[list[Row]]:
    """Drop page numbers, and what stands at the head or foot of most pages."""
    edges: Counter[str] = Counter()
    for rows in pages:
        edges.update({_bare(row.text) for row in rows[:2] + rows[-2:]})
    least = max(2, len(pages) * 0.6) if len(pages) < 5 else len(pages) * 0.5
    repeated = {text for text, times in edges.items() if times >= least and text}
    kept = []
    for rows in pages:
        at_edge = {id(row) for row in rows[:2] + rows[-2:]}
        kept.append(
            [
                row
                for n, row in enumerate(rows)
                if not (
                    (id(row) in at_edge and _bare(row.text) in repeated)
                    or (n in (0, len(rows) - 1) and len(rows) > 1 and _PAGE_NUMBER.fullmatch(row.text))
                )
            ]
        )
    return kept


def _bare(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text)


# ---- from rows to paragraphs -----------------------------------------------------------------------------------------


def paragraphs(pages: list[list[Row]]) -> Iterator[tuple[str, bool, bool, bool]]:
    """Yield (text, is a table row, is centred, is bold) for each paragraph and each row of a table."""
    rows = [row for page in pages for row in page]
    if not rows:
        return
    tables = _tables(rows)
    em = statistics.median(row.size for row in rows)
    body = [row for row in rows if len(row.text) > 4 and id(row) not in tables] or rows
    left = _common([row.x for row in rows if id(row) not in tables] or [row.x for row in rows], em, first=True)
    right = _right_margin(body, left, em)
    steps = [above.y - below.y for above, below in pairwise(rows) if above.page == below.page]
    step = statistics.median([each for each in steps if each > 0] or [em])
    stands_in = sum(_INDENT * em < row.x - left < 2.8 * em for row in body) >= max(2, len(body) * 0.05)

    held: list[str] = []
    held_looks = (False, False)
    before: Row | None = None
    at = 0
    while at < len(rows):
        row = rows[at]
        if id(row) in tables:
            if held:
                yield (held.pop(), False, *held_looks)
            before = None
            region = tables[id(row)]
            for cells in region.rows:
                yield ("\t".join(cells), True, False, False)
            at += len(region.members)
            continue
        at += 1
        text = row.text
        if not text:
            continue
        indent, rest = row.x - left, right - row.right
        # A full first line stands in by two em and may end an em early: that is no centred line.
        centred = abs(indent - rest) < 1.6 * em and indent > 1.6 * em and (rest > 1.9 * em or indent > 2.8 * em)
        bold = all(piece.bold for piece in row.pieces)
        goes_on = (
            before is not None
            and held
            and not centred
            and not held_looks[0]
            and before.right >= right - 2.2 * em
            and abs(row.x - left) <= _INDENT * em
            and abs(row.size - before.size) < 0.15 * em
            and (before.page != row.page or before.y - row.y < 1.5 * step)
            and (stands_in or not opens_item(text))
        )
        if goes_on:
            held[0] = unwrap(held[0], text)
            held_looks = (False, held_looks[1] and bold)
        else:
            if held:
                yield (held.pop(), False, *held_looks)
            held, held_looks = [text], (centred, bold)
        before = row
    if held:
        yield (held.pop(), False, *held_looks)


def _right_margin(rows: list[Row], left: float, em: float) -> float:
    """Return where full lines end. Widths are only estimated, so an equal margin on both sides is believed first."""
    mirrored = statistics.median(row.page_width for row in rows) - left
    near = [row for row in rows if abs(row.right - mirrored) <= 3 * em]
    beyond = [row for row in rows if row.right > mirrored + 4 * em]
    if len(near) >= max(1, len(rows) * 0.1) and len(beyond) <= len(rows) * 0.05:
        return mirrored
    return _common([row.right for row in rows], em, first=False)


def _common(places: list[float], em: float, *, first: bool) -> float:
    """Return the outermost place at which a good part of the lines begins or ends."""
    counts = Counter(round(place / (em / 2)) for place in places)
    near = {spot: counts[spot - 1] + counts[spot] + counts[spot + 1] for spot in counts}
    # In a list of names nearly all lines stand in, and few reach the margin; the right edge is less exactly known.
    least = max(2, max(near.values()) * (0.05 if first else 0.15)) if len(places) > 3 else 1
    spot = (min if first else max)((spot for spot, count in near.items() if count >= least), default=min(near))
    return statistics.median(place for place in places if abs(place / (em / 2) - spot) <= 1.5)


@dataclass(slots=True)
class _Region:
    members: list[Row]
    rows: list[list[str]]


def _tables(rows: list[Row]) -> dict[int, _Region]:
    """Return {id of each row in a table: the table}. Rules make a table, or two rows and more with the same columns."""
    found: dict[int, _Region] = {}
    at = 0
    while at < len(rows):
        if len(rows[at].walls) > 2:
            end = at + 1
            while end < len(rows) and rows[end].page == rows[at].page and len(rows[end].walls) > 2:
                end += 1
            region = _Region(rows[at:end], _ruled_grid(rows[at:end]))
            found.update((id(row), region) for row in rows[at:end])
            at = end
            continue
        starts = [x for x, _ in rows[at].cells]
        if len(starts) < 2:
            at += 1
            continue
        end = at + 1
        wide = 1
        while end < len(rows) and rows[end].page == rows[at].page:
            cells = rows[end].cells
            size = rows[end].size
            known = sum(any(abs(x - start) < 0.8 * size for start in starts) for x, _ in cells)
            if len(cells) >= 2 and known >= 1:
                wide += 1
                starts += [x for x, _ in cells if all(abs(x - start) >= 0.8 * size for start in starts)]
            elif not (len(cells) == 1 and known and cells[0][0] > min(starts) + size):
                break
            end += 1
        if wide >= 2:
            members = rows[at:end]
            region = _Region(members, _grid(members, sorted(starts)))
            found.update((id(row), region) for row in members)
        at = end
    return found


def _ruled_grid(members: list[Row]) -> list[list[str]]:
    """Put the parts of the rows between the upright rules; the rows between two level rules are one."""
    walls = _merged([wall for row in members for wall in row.walls], 5)
    grid: list[list[str]] = []
    band = None
    for row in members:
        cells = [""] * (len(walls) - 1)
        for x, text in row.cells:
            column = max((n for n, wall in enumerate(walls[:-1]) if wall <= x + 2), default=0)
            cells[column] = unwrap(cells[column], tidy(text)) if cells[column] else tidy(text)
        if row.band == band:
            grid[-1] = [unwrap(above, cell) if above and cell else above or cell
                        for above, cell in zip(grid[-1], cells, strict=True)]  # fmt: skip
        else:
            grid.append(cells)
        band = row.band
    return [_trimmed(cells) for cells in grid]


def _grid(members: list[Row], starts: list[float]) -> list[list[str]]:
    """Put the parts of the rows into columns; a row whose first column is empty goes on with the one above."""
    grid: list[list[str]] = []
    for row in members:
        cells = [""] * len(starts)
        for x, text in row.cells:
            nearest = min(range(len(starts)), key=lambda n: abs(starts[n] - x))
            cells[nearest] += tidy(text)
        if grid and not cells[0]:
            grid[-1] = [unwrap(above, cell) if cell else above for above, cell in zip(grid[-1], cells, strict=True)]
        else:
            grid.append(cells)
    return [_trimmed(cells) for cells in grid]


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


# ---- the process -----------------------------------------------------------------------------------------------------


def read(data: bytes) -> dict[str, Any]:
    """Return {lines, title, warnings}, or {says} when there is no text to be had."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"says": "PDF设有打开密码；请取消密码并另存后再读。"}
        count = len(reader.pages)
        if count > limits.MAX_PDF_PAGES:
            return {"says": f"PDF有{count}页，超过{limits.MAX_PDF_PAGES}页；请拆分后再读。"}
        pages, empty, characters, unreadable = [], [], 0, 0
        for number, page in enumerate(reader.pages, 1):
            rows = page_rows(page, reader, number)
            pieces = [piece.text for row in rows for piece in row.pieces]
            size = sum(map(len, pieces))
            characters += size
            unreadable += sum(len(_UNREADABLE.findall(piece)) for piece in pieces)
            if characters > limits.MAX_CHARACTERS:
                return {"says": f"文件正文超过{limits.MAX_CHARACTERS // 10000}万字，请拆分后再读。"}
            if not size:
                empty.append(number)
            pages.append(rows)
        facts = reader.metadata
        title = str(facts.get("/Title") or "")[: limits.MAX_VALUE] if facts else ""
    except PyPdfError:
        return {"says": "PDF已损坏或含有异常内容，无法读取；请另存后再读，或改用docx。"}
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError, OSError):
        # pypdf meets broken files with whatever the broken value happens to raise.
        return {"says": "PDF已损坏，无法读取；请另存后再读，或改用docx。"}
    except MemoryError:
        return {"says": "读取PDF所需内存过多，请拆分或另存为docx后再读。"}
    if not characters:
        return {"says": "PDF中没有文字，可能是扫描件；请先做文字识别（OCR），或改用docx。"}
    if unreadable > characters * 0.2:
        return {"says": "PDF中的文字没有编码对照，无法还原；请做文字识别（OCR），或改用docx。"}
    warnings = []
    if empty:
        shown = "、".join(map(str, empty[:10])) + ("等" if len(empty) > 10 else "")
        warnings.append(f"第{shown}页没有文字，可能是扫描图片。")
    return {"lines": list(paragraphs(_without_furniture(pages))), "title": title, "warnings": warnings}


def _bind() -> None:
    """Give this process no more memory and time than it may need."""
    try:
        import resource
    except ImportError:  # not on Windows; the clock of the caller still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.MAX_PDF_MEMORY, limits.MAX_PDF_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.MAX_PDF_SECONDS, limits.MAX_PDF_SECONDS))


def main() -> int:
    data = sys.stdin.buffer.read()
    _bind()
    json.dump(read(data), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
