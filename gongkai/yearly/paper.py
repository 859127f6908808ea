"""A yearly report as a paper, to be printed as PDF and DOCX."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Literal, TypeAlias

from gongkai.law.foi_report import Figure, Row, Table, cell
from gongkai.organisation.models import Bureau
from gongkai.printing import Form, Heading, Paper, Paragraph
from gongkai.printing import Table as PaperTable
from gongkai.printing.paper import Block
from gongkai.yearly.models import YearlyReport

Align: TypeAlias = Literal["left", "center", "right"]


def title_of(report: YearlyReport, bureau: str) -> str:
    """Return the report's title: 山西省…局2025年政府信息公开工作年度报告."""
    return f"{bureau}{report.year}年政府信息公开工作年度报告"


def shown(value: Figure | None) -> str:
    """Return a number as a table prints it."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def to_paper(report: YearlyReport) -> Paper:
    """Return the report ready to be printed."""
    bureau = Bureau.load().name
    body: list[Block] = []
    for part in report.form.parts:
        body.append(Heading(part.zh))
        text = str(report.texts.get(part.key, ""))
        body += [Paragraph(line) for line in text.split("\n") if line.strip()]
        for key in part.tables:
            body += list(_tables(report, report.form.table(key)))
    signed = report.signed_at.date() if report.signed_at else None
    return Paper(
        title=f"{bureau}\n{report.year}年政府信息公开工作年度报告",
        subtitle=f"（第{report.version}版）" if report.version > 1 else "",
        form=Form.PLAIN,
        body=body,
        signers=[bureau],
        made_on=signed,
        sealed=False,
        author=bureau,
        source_note=f"更正说明：{report.note}" if report.note else "",
    )


def _tables(report: YearlyReport, table: Table) -> Iterator[Block]:
    if table.key == "T2":
        yield _second(report, table)
    elif table.key == "T3":
        yield _third(report, table)
    elif table.key == "T4":
        yield _fourth(report, table)
    else:
        yield _listed(report, table)


@dataclass
class _Grid:
    """A table being set: rows with all their places, and the cells that take several of them."""

    rows: list[list[str]] = field(default_factory=list)
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def add(self, *cells: str | tuple[str, int]) -> None:
        """Add a row; a cell with a number takes so many columns."""
        row: list[str] = []
        for each in cells:
            words, across = each if isinstance(each, tuple) else (each, 1)
            if across > 1:
                self.spans[len(self.rows), len(row)] = (1, across)
            row += [words, *[""] * (across - 1)]
        self.rows.append(row)

    def over(self, row: int, column: int, rows: int, columns: int = 1) -> None:
        """Let the cell at this place take several rows."""
        if (rows, columns) != (1, 1):
            self.spans[row, column] = (rows, columns)


def _values(report: YearlyReport, table: Table, row: Row) -> list[str]:
    return [shown(report.figures[cell(table.key, row.key, column.key)]) for column in table.columns_of(row)]


def _second(report: YearlyReport, table: Table) -> Block:
    """Set table 2 as the format has it: each item of article 20 with its own columns."""
    grid, wide = _Grid(), 4
    said: tuple[str, tuple[str, ...]] = ("", ())
    for row in table.rows:
        heads = tuple(column.zh for column in table.columns_of(row))
        last = wide - len(heads)  # the last column takes what is left
        if said[0] != row.path[0]:
            grid.add((row.path[0], wide))
        if said != (row.path[0], heads):
            grid.add("信息内容", *heads[:-1], (heads[-1], last))
        said = (row.path[0], heads)
        values = _values(report, table, row)
        grid.add(row.zh, *values[:-1], (values[-1], last))
    return PaperTable(grid.rows, 0, (48, 36, 36, 36), ["center"] * wide, spans=grid.spans)


def _third(report: YearlyReport, table: Table) -> Block:
    """Set table 3 as the format has it: the head in three rows, the headings of the results beside them."""
    grid, last = _Grid(), table.columns[-1]
    singles = [column for column in table.columns if not column.group and column != last]
    grouped = [column for column in table.columns if column.group]
    whole = len(table.columns)
    grid.add(("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3), ("申请人情况", whole))
    grid.add(*[""] * 3, *(one.zh for one in singles), (grouped[0].group, len(grouped)), last.zh)
    grid.add(*[""] * (3 + len(singles)), *(one.zh for one in grouped), "")
    grid.over(0, 0, 3, 3)
    for place in (*range(len(singles)), whole - 1):
        grid.over(1, 3 + place, 2)
    for row in table.rows:
        values = _values(report, table, row)
        if len(row.path) == 0:
            grid.add((row.zh, 3), *values)
        elif len(row.path) == 1:
            grid.add(row.path[0], (row.zh, 2), *values)
        else:
            grid.add(*row.path, row.zh, *values)
    for depth in (0, 1):  # a heading takes the rows that share it
        start = 3
        for path, rows in groupby(row.path[: depth + 1] if len(row.path) > depth else () for row in table.rows):
            number = len(list(rows))
            if path:
                grid.over(start, depth, number)
                for place in range(start + 1, start + number):
                    grid.rows[place][depth] = ""
            start += number
    aligns: list[Align] = ["left"] * 3
    return PaperTable(
        grid.rows, 3, (15, 19, 38, *(12 for _ in table.columns)), [*aligns, *_right(whole)], spans=grid.spans
    )


def _fourth(report: YearlyReport, table: Table) -> Block:
    """Set table 4 as the format has it: one row of numbers under its three blocks."""
    grid, each = _Grid(), len(table.columns)
    free = [row for row in table.rows if not row.path]
    suits = [row for row in table.rows if row.path]
    grid.add(*((row.zh, each) for row in free), (suits[0].path[0], each * len(suits)))
    outcomes = [column.zh for column in table.columns]
    grid.add(*outcomes * len(free), *((row.zh, each) for row in suits))
    grid.add(*[""] * each * len(free), *outcomes * len(suits))
    for place in range(each * len(free)):
        grid.over(1, place, 2)
    grid.add(*(value for row in (*free, *suits) for value in _values(report, table, row)))
    aligns: list[Align] = ["center"] * (each * len(table.rows))
    return PaperTable(grid.rows, 3, (), aligns, spans=grid.spans)


def _listed(report: YearlyReport, table: Table) -> Block:
    """Set the list of indicators, its headings between them."""
    rows: list[tuple[str, ...]] = [("指标名称", "统计数")]
    said: tuple[str, ...] = ()
    for row in table.rows:
        for depth, heading in enumerate(row.path):
            if said[: depth + 1] != row.path[: depth + 1]:
                if rows[-1][0].strip("　") != heading:  # a number may head its own parts
                    rows.append((f"{'　' * depth}{heading}", ""))
                said = row.path[: depth + 1]
        said = row.path
        rows.append((f"{'　' * max(len(row.path) - 1, 0)}{row.zh}", *_values(report, table, row)))
    return PaperTable(rows, 1, (126, 30), ["left", "right"])


def _right(columns: int) -> list[Align]:
    found: list[Align] = []
    for _ in range(columns):
        found.append("right")
    return found
