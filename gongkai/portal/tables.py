"""Lists to take along: CSV, JSON and XLSX. Values in, bytes out; the same rows are always the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Value = str | int | None
Row = Mapping[str, Value]
Heads = tuple[tuple[str, str], ...]

CSV = "text/csv; charset=utf-8"
JSON = "application/json; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = b"\xef\xbb\xbf"
# The day every file bears: a table tells when it was made by what it holds.
NO_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone
# Zip has no characters for these, and neither has XML.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def to_csv(heads: Heads, rows: Iterable[Row], *, bom: bool = True, words: bool = True) -> bytes:
    """Return the rows as CSV (RFC 4180, UTF-8). With `bom` spreadsheets read the Chinese; `words` heads in Chinese."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow([word if words else key for key, word in heads])
    for row in rows:
        writer.writerow([safe(row[key]) for key, _ in heads])
    return (BOM if bom else b"") + made.getvalue().encode()


def to_json(name: str, heads: Heads, rows: Iterable[Row]) -> bytes:
    """Return the rows as JSON, with the words of the columns."""
    said = {"dataset": name, "columns": dict(heads), "items": [{key: row[key] for key, _ in heads} for row in rows]}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def to_xlsx(title: str, heads: Heads, rows: Iterable[Row]) -> bytes:
    """Return the rows as a workbook that names no person and no time."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "gongkai", title
    book.properties.created = NO_DAY
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([word for _, word in heads])
    for row in rows:
        cells = []
        for key, _ in heads:
            value = row[key]
            cell = WriteOnlyCell(sheet, _UNPRINTABLE.sub("", value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # a text stays a text, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    made = io.BytesIO()
    book.save(made)
    return _without_time(made.getvalue())


def safe(value: Value) -> str:
    """Return a value so that no spreadsheet takes it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(_FORMULAS) else text


def _without_time(data: bytes) -> bytes:
    """Return a zip whose entries, and whose own words on it, bear no time of making."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = NO_DAY.isoformat().encode() + b"Z"
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return made.getvalue()
