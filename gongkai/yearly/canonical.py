"""The canonical form of a yearly report, gongkai-yearly/2: what was published, cell by cell, and by whose hand.

A report that was signed as gongkai-yearly/1, before its numbers named their sources, is told in that form for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.law.foi_report import Row, Table
from gongkai.ledger import canonical
from gongkai.yearly import counting
from gongkai.yearly.models import RegisterFile, YearlyReport

# What some rows of the list of 2014 to 2018 were called in gongkai-yearly/1. The words of a form are signed with it:
# whoever corrects a row's words in law/foi_report.py gives the form its next number and keeps the old words here.
_FIRST_WORDS = {
    "S.III_1": "收到申请数（件）",
    "S.III_2": "申请办结数（件）",
    "S.III_3": "申请答复数（件）",
    "S.VIII_3": "从事政府信息公开工作人员数（人）",
}


def form(report: YearlyReport) -> dict[str, object]:
    """Return the report: every cell with its number and where it comes from; every part in words."""
    made = report.form
    figures = report.figures
    first = _is_first(report)
    words = _FIRST_WORDS if first else {}
    return {
        "format": f"gongkai-yearly/{1 if first else 2}",
        "year": report.year,
        "version": report.version,
        "form": report.format,
        "note": report.note,
        "explained": report.explained,
        "texts": [{"key": part.key, "title": part.zh, "text": report.texts.get(part.key, "")} for part in made.parts],
        "cells": [
            {
                "cell": name,
                "row": words.get(f"{table.key}.{row.key}", row.zh),
                "column": column.zh,
                "value": str(value) if isinstance(value := figures[name], Decimal) else value,
                **_from(report, name, table, row),
            }
            for name, table, row, column in made.cells()
        ],
        **({"placed": sorted(report.placed.values(), key=str)} if report.placed else {}),
    }


def _is_first(report: YearlyReport) -> bool:
    """Return whether the report stands in the first form: none that the checks let through today has no source."""
    return report.state != YearlyReport.State.DRAFT and not (report.sources or report.origins or report.placed)


def _from(report: YearlyReport, name: str, table: Table, row: Row) -> dict[str, str]:
    """Return where a number comes from: records, rows, or entered with the source that was given."""
    if counting.is_counted(report.form, name):
        return {"from": "records"}
    if name in report.counted and not report.is_entered(name):
        return {"from": report.origins.get(row.key, "records")}
    source = report.sources.get(source_key(table, row), "")
    return {"from": "entered"} | ({"source": source} if source else {})


def source_key(table: Table, row: Row) -> str:
    """Return what shares one source: a row of table 2, a chapter of the old list."""
    return f"{table.key}.{row.key}" if table.key != "S" else f"S.{row.path[0] if row.path else row.zh}"


def register_digest(file: RegisterFile) -> str:
    """Return the salted digest that the log holds for the rows of a register."""
    rows = file.rows.order_by("place").values_list("day", "matter", "unit", "amount", "ended")
    told = [
        [day.isoformat(), matter, unit, str(amount) if amount is not None else None, str(ended) if ended else None]
        for day, matter, unit, amount, ended in rows
    ]
    record = {
        "format": "gongkai-register/1",
        "year": file.year,
        "register": file.register,
        "file": f"sha256:{file.sha256}",
        "rows": told,
    }
    return canonical.digest(record, salt=bytes.fromhex(file.salt))


def digest(report: YearlyReport) -> str:
    """Return the digest that the log holds."""
    return canonical.digest(form(report))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) of every report for the log's check; one still in hand may differ."""
    for file in RegisterFile.objects.filter(superseded_at=None).order_by("pk"):
        yield file.subject, register_digest(file)
    for report in YearlyReport.objects.order_by("pk"):
        yield report.subject, digest(report) if report.state != YearlyReport.State.DRAFT else None
