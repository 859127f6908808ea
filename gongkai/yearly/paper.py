"""A yearly report as a paper, to be printed as PDF and DOCX."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from gongkai.law.foi_report import Figure, Table, cell
from gongkai.organisation.models import Bureau
from gongkai.printing import Form, Heading, Paper, Paragraph
from gongkai.printing import Table as PaperTable
from gongkai.printing.paper import Block
from gongkai.yearly.models import YearlyReport


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
    figures = report.figures
    groups: list[tuple[tuple[str, ...], list[tuple[str, ...]]]] = []
    for row in table.rows:
        columns = table.columns_of(row)
        heads = ("统计数",) if table.key == "S" else tuple(column.zh for column in columns)
        label = "　".join((*row.path, row.zh)) if table.key == "T2" else row.zh
        if table.key in {"T3", "S"} and row.path:
            label = f"{'　' * (len(row.path) - 1)}{row.zh}"
        line = (label, *(shown(figures[cell(table.key, row.key, column.key)]) for column in columns))
        if groups and groups[-1][0] == heads:
            groups[-1][1].append(line)
        else:
            groups.append((heads, [line]))
    for heads, lines in groups:
        narrow = 100 / len(heads) if len(heads) <= 5 else 13
        first = 156 - narrow * len(heads)
        yield PaperTable(
            rows=[("事项", *heads), *_with_headings(table, lines, len(heads))],
            widths=(first, *(narrow for _ in heads)),
            aligns=_aligns(len(heads)),
        )


def _aligns(columns: int) -> list[Literal["left", "center", "right"]]:
    found: list[Literal["left", "center", "right"]] = ["left"]
    for _ in range(columns):
        found.append("right")
    return found


def _with_headings(table: Table, lines: list[tuple[str, ...]], columns: int) -> list[tuple[str, ...]]:
    """Return the lines with the headings of the report's own table between them."""
    if table.key == "T2":
        return lines
    found: list[tuple[str, ...]] = []
    said: tuple[str, ...] = ()
    for row, line in zip(table.rows, lines, strict=False):
        for depth, heading in enumerate(row.path):
            if said[: depth + 1] != row.path[: depth + 1]:
                found.append((f"{'　' * depth}{heading}", *("" for _ in range(columns))))
                said = row.path[: depth + 1]
        said = row.path
        found.append(line)
    return found
