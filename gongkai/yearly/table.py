"""A report's tables as a page shows them: headings in their places, every number with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.law.foi_report import Column, Table, cell
from gongkai.yearly import canonical, counting
from gongkai.yearly.models import YearlyReport
from gongkai.yearly.paper import shown


@dataclass(frozen=True, slots=True)
class Cell:
    """One number. `counted`: it opens its rows, otherwise its source; `wrong`: the checks have something against it."""

    name: str
    column: str
    value: str
    counted: bool
    wrong: bool
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or a heading between rows (no cells)."""

    label: str
    depth: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that share their columns. `groups`: headings above the columns with how many they span."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]


def sections(report: YearlyReport, table: Table, *, wrong: Iterable[str] = ()) -> list[Section]:
    """Return a table in sections; one, where all rows have the same columns."""
    figures, faulty = report.figures, set(wrong)
    made: list[Section] = []
    lines: list[Line] = []
    columns: tuple[Column, ...] = ()
    said: tuple[str, ...] = ()

    def close() -> None:
        if lines:
            made.append(Section(table.zh, columns, _groups(columns), tuple(lines)))
            lines.clear()

    for row in table.rows:
        own = table.columns_of(row)
        if own != columns and table.key != "S":
            close()
            said = ()
        columns = own if table.key != "S" else table.columns
        for depth, heading in enumerate(row.path):
            if said[: depth + 1] != row.path[: depth + 1]:
                if not lines or lines[-1].label != heading:  # a number may head its own parts
                    lines.append(Line(heading, depth, ()))
                said = row.path[: depth + 1]
        said = row.path
        cells = []
        for column in own:
            name = cell(table.key, row.key, column.key)
            is_counted = name in report.counted and not report.is_entered(name)
            label = f"{row.zh}，{column.zh}"
            cells.append(Cell(name, column.zh, shown(figures[name]), is_counted, name in faulty, label))
        lines.append(Line(row.zh, len(row.path), tuple(cells)))
    close()
    return made


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers of a row of table 2, or of a chapter of the old list, come from."""

    key: str
    label: str
    says: str
    entered: bool


_ORIGINS = {
    "records": "由本平台公开的文件统计",
    "rows": "由导入的明细统计",
    "records,rows": "由本平台公开的文件和导入的明细统计",
}


def sources(report: YearlyReport) -> list[Source]:
    """Return where each number comes from that is not always counted, in the order of the report."""
    found: dict[str, Source] = {}
    for name, table, row, _column in report.form.cells():
        if counting.is_counted(report.form, name):
            continue
        key = canonical.source_key(table, row)
        label = row.path[0] if table.key == "S" and row.path else row.zh
        said = report.sources.get(key, "").strip()
        if report.is_entered(name) or name not in report.counted:
            found[key] = Source(key, label, f"填报，来源：{said}" if said else "填报", entered=True)
        else:
            found.setdefault(key, Source(key, label, _ORIGINS[report.origins.get(row.key, "records")], entered=False))
    return list(found.values())


def _groups(columns: tuple[Column, ...]) -> tuple[tuple[str, int], ...]:
    if not any(column.group for column in columns):
        return ()
    found: list[tuple[str, int]] = []
    for column in columns:
        if found and found[-1][0] == column.group and column.group:
            found[-1] = (column.group, found[-1][1] + 1)
        else:
            found.append((column.group, 1))
    return tuple(found)
