"""The yearly report as PDF. Set by typst with the fonts of a package, so that it needs none of the machine's."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Literal

import pylopdf_fonts_zh_cn
import typst

from gongkai.programme.yearbook import YearReport

TEMPLATE = Path(__file__).parent / "templates" / "programme" / "year_report.typ"
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def to_pdf(report: YearReport) -> bytes:
    """Return the report as a tagged PDF, the same bytes for the same report."""
    return _set(report, "pdf")[0]


def to_pages(report: YearReport, *, ppi: int = 96) -> list[bytes]:
    """Return the pages as PNG images, to be looked at."""
    return _set(report, "png", ppi=ppi)


def _set(report: YearReport, form: Literal["pdf", "png"], *, ppi: int | None = None) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(TEMPLATE, Path(folder) / "report.typ")
        # The words go in as data and are never read as markup.
        (Path(folder) / "report.json").write_text(json.dumps(report.to_json(), ensure_ascii=False), encoding="utf-8")
        made: object = typst.compile(
            Path(folder) / "report.typ",
            root=Path(folder),
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format=form,
            ppi=ppi,
            timestamp=int(datetime.combine(report.assembled_on, time(), tzinfo=UTC).timestamp()),
        )
    if isinstance(made, list):
        return made
    if not isinstance(made, bytes):
        raise TypeError("typst returns the bytes of the file, or of each page")
    return [made]
