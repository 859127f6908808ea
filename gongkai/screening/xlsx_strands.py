"""The cells of an XLSX with their places, hidden sheets too, each with the heading of its column and its label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gongkai.screening.package import Package
from gongkai.screening.strand import Strand

__all__ = ["Sheet", "cell_text", "shared_strings", "sheets_of", "workbook_part", "xlsx_strands"]

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_R_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook: its part, and whether a reader sees it."""

    name: str
    part: str
    is_hidden: bool
    kind: str


def workbook_part(package: Package) -> str:
    """Return the name of the main part."""
    for each in package.relations(""):
        if each.kind == "officeDocument":
            return each.target
    return "xl/workbook.xml"


def sheets_of(package: Package) -> list[Sheet]:
    """Return the sheets in the order of their tabs."""
    main = workbook_part(package)
    targets = {each.id: each for each in package.relations(main)}
    found = []
    for each in package.xml(main).iter("{*}sheet"):
        relation = targets.get(each.get(f"{_R}id") or each.get(f"{_R_STRICT}id") or "")
        if relation is None or relation.is_external or relation.target not in package:
            continue
        found.append(
            Sheet(each.get("name", ""), relation.target, each.get("state", "visible") != "visible", relation.kind)
        )
    return found


def shared_strings(package: Package) -> list[etree._Element]:
    """Return the <si> elements of the shared strings; empty where there are none."""
    main = workbook_part(package)
    for each in package.relations(main):
        if each.kind == "sharedStrings" and each.target in package:
            return list(package.xml(each.target).iter("{*}si"))
    return []


def string_of(item: etree._Element) -> str:
    """Return what a shared or inline string shows: its runs, without the reading aids."""
    return "".join(text.text or "" for text in _shown(item))


def _shown(item: etree._Element) -> Iterator[etree._Element]:
    for text in item.iter("{*}t"):
        if not any(parent.tag.endswith("}rPh") for parent in text.iterancestors()):
            yield text


def cell_text(cell: etree._Element, strings: list[etree._Element]) -> str:
    """Return what stands in a cell, numbers without an exponent."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return string_of(cell)
    value = cell.findtext("{*}v") or ""
    if kind == "s":
        return string_of(strings[int(value)]) if value.isdigit() and int(value) < len(strings) else ""
    return _plain(value) if kind == "n" else value


def _plain(value: str) -> str:
    if re.fullmatch(r"-?\d+(?:\.\d+)?[eE]\+?\d{1,2}|\d+\.0+", value):
        number = float(value)
        if number.is_integer() and abs(number) < 1e19:
            return str(int(number))
    return value


def xlsx_strands(
    sheet: Sheet, root: etree._Element, strings: list[etree._Element]
) -> Iterator[tuple[Strand, etree._Element]]:
    """Yield (strand, cell) for each filled cell. The pieces of a strand are those of the string it shows."""
    headings: dict[str, str] = {}
    for row in root.iter("{*}row"):
        left = ""
        for cell in row.iter("{*}c"):
            place = cell.get("r", "")
            column = place.rstrip("0123456789")
            strand = Strand(
                f"工作表“{sheet.name}”{'（隐藏）' if sheet.is_hidden else ''}{place}",
                context=f"{headings.get(column, '')} {left}".strip(),
            )
            kind, value = cell.get("t", "n"), cell.find("{*}v")
            if kind == "s" and value is not None and (value.text or "").isdigit():
                if int(value.text or "0") < len(strings):
                    for text in _shown(strings[int(value.text or "0")]):
                        strand.add(text.text, text)
            elif kind == "inlineStr":
                for text in _shown(cell):
                    strand.add(text.text, text)
            elif value is not None:
                strand.add(cell_text(cell, strings), value)
            written = strand.text
            if written.strip():
                yield strand, cell
            short = written.strip()[:40] if len(written) <= 40 and not re.search(r"\d{4}", written) else ""
            if short and column not in headings:
                headings[column] = short
            left = short
