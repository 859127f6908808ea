"""The canonical form of a yearly report, gongkai-yearly/1: what was published, cell by cell, and by whose hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.law.foi_report import Row, Table
from gongkai.ledger import canonical
from gongkai.yearly import counting
from gongkai.yearly.models import RegisterFile, YearlyReport


def form(report: YearlyReport) -> dict[str, object]:
    """Return the report: every cell with its number and whether it was counted or entered; every part in words."""
    made = report.form
    figures = report.figures
    return {
        "format": "gongkai-yearly/1",
        "year": report.year,
        "version": report.version,
        "form": report.format,
        "note": report.note,
        "explained": report.explained,
        "texts": [{"key": part.key, "title": part.zh, "text": report.texts.get(part.key, "")} for part in made.parts],
        "cells": [
            {
                "cell": name,
                "row": row.zh,
                "column": column.zh,
                "value": str(value) if isinstance(value := figures[name], Decimal) else value,
                **_from(report, name, _table, row),
            }
            for name, _table, row, column in made.cells()
        ],
        **({"placed": sorted(report.placed.values(), key=str)} if report.placed else {}),
    }


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
