"""The canonical form of a yearly report, gongkai-yearly/1: what was published, cell by cell, and by whose hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.ledger import canonical
from gongkai.yearly import counting
from gongkai.yearly.models import YearlyReport


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
                "from": "records" if counting.is_counted(made, name) else "entered",
            }
            for name, _table, row, column in made.cells()
        ],
    }


def digest(report: YearlyReport) -> str:
    """Return the digest that the log holds."""
    return canonical.digest(form(report))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) of every report for the log's check; one still in hand may differ."""
    for report in YearlyReport.objects.order_by("pk"):
        yield report.subject, digest(report) if report.state != YearlyReport.State.DRAFT else None
