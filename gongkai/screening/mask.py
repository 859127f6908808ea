"""Masks what was found, in a copy: 王某, 1381****000, 140***********0015. The original stays inside.

A secrecy mark is never masked: to cover it would be to hide it. What the masked copy of a file is sent out as is made
by `sanitise`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Final, TypeAlias

from lxml import etree, html

from gongkai.errors import BadInput
from gongkai.reading.encoding import decode
from gongkai.screening import limits
from gongkai.screening.carriers import is_html, member_name
from gongkai.screening.check import traces
from gongkai.screening.cover import cover
from gongkai.screening.docx_strands import docx_strands
from gongkai.screening.finding import Finding
from gongkai.screening.fold import fold
from gongkai.screening.html_strands import html_strands, parse_html
from gongkai.screening.package import Package, kind_of_zip, write_package
from gongkai.screening.pdf import mask_pdf, pdf_texts
from gongkai.screening.sniff import form_of
from gongkai.screening.strand import AGAIN, Strand
from gongkai.screening.xlsx_strands import sheets_of, workbook_part, xlsx_strands

__all__ = ["mask", "mask_file", "rewrite_file"]

Changes: TypeAlias = Callable[[Strand], list[tuple[int, int, str]]]
"""What is to change in a strand: (start, end, new), not overlapping."""

_X: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WHOLE: Final = re.compile(r"正文(?:第\d+行)?")  # where a finding in a plain text stands
_PAGE: Final = re.compile(rf"第(\d+)页(?:{AGAIN})?")
_LONG: Final = 6  # shorter values may stand in any file by chance
_WORD_PART: Final = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")


def mask(text: str, findings: Iterable[Finding]) -> str:
    """Return `text` with each finding covered. The findings must be those of this very text."""
    for start, end, new in sorted(_changes(text, findings), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def mask_file(data: bytes, name: str, findings: Collection[Finding]) -> bytes:
    """Return a copy of a DOCX, XLSX, PDF, page, table, text or package with the findings covered, each at its place.

    `findings` are those of `inspect_file` for this very file, all or some. Findings in hidden parts are left to
    `sanitise`, which leaves those parts behind. In a PDF a value is covered wherever it stands on the page. Raises
    BadInput, saying what to do instead, for what cannot be masked in place.
    """
    return _masked(data, name, list(findings), 0)


def _masked(data: bytes, name: str, findings: list[Finding], depth: int) -> bytes:
    form = form_of(data)
    if form == "pdf":
        return _pdf(data, findings)
    if form in ("png", "jpeg", "gif"):
        raise BadInput("图片中的内容不能直接遮盖；请用图片编辑软件涂盖后重新上传。")
    if form == "zip" and kind_of_zip(package := Package(data)) == "zip":
        if depth >= limits.MAX_NESTING:
            raise BadInput(f"压缩包嵌套超过{limits.MAX_NESTING}层，请解开后分别提交。")
        return _members(package, findings, depth)
    by_place: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        by_place["" if _WHOLE.fullmatch(each.where) else each.where].append(each)

    def covered(strand: Strand) -> list[tuple[int, int, str]]:
        found = by_place.get(strand.where)
        return _changes(strand.text, found) if found else []

    if form == "text" and name.lower().endswith((".csv", ".tsv")):
        return _table(data, "\t" if name.lower().endswith(".tsv") else ",", covered)
    return rewrite_file(data, covered)


def _members(package: Package, findings: list[Finding], depth: int) -> bytes:
    """Return a package whose members have been masked, and their names."""
    parts = []
    for member in package.names:
        shown, data = member_name(member, package), package.read(member)
        inside, its_name = f"压缩包成员“{shown}”·", f"压缩包成员名“{shown}”"
        own = [
            replace(each, where=each.where.removeprefix(inside)) for each in findings if each.where.startswith(inside)
        ]
        if own:
            try:
                data = _masked(data, shown, own, depth + 1)
            except BadInput as error:
                raise BadInput(f"压缩包成员“{shown}”：{error.says}") from error
        parts.append((mask(shown, [each for each in findings if each.where == its_name]), data))
    if len({name for name, _ in parts}) < len(parts):
        raise BadInput("遮盖后压缩包中有重名文件，请改名后重新上传。")
    return write_package(parts)


def _pdf(data: bytes, findings: list[Finding]) -> bytes:
    """Return a PDF with what was found on its pages taken out of the drawing; see pdf_mask."""
    texts = {where: text for where, text, attached in pdf_texts(data) if attached is None}
    cuts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for each in findings:
        place = _PAGE.fullmatch(each.where)
        if place is None or each.where not in texts:
            raise BadInput("PDF的链接、属性中的内容不能直接遮盖；请在原稿（如DOCX）中修改后重新生成PDF。")
        value = fold(texts[each.where][each.start : each.end]).text
        cuts[int(place[1])].append((value, cover(each.kind, value)))
    clean = mask_pdf(data, cuts)
    left = fold("\n".join(text for _, text, attached in pdf_texts(clean) if attached is None)).text
    gone = {value for values in cuts.values() for value, _ in values if len(value) >= _LONG and value not in left}
    if found := traces(clean, gone):
        raise BadInput(f"PDF遮盖后仍有残留（{found[0]}）；请在原稿（如DOCX）中遮盖后重新生成PDF。")
    return clean


def rewrite_file(data: bytes, changes: Changes) -> bytes:
    """Return a copy of a DOCX, XLSX, page or text in which each strand has been changed as `changes` says.

    A plain text is one strand, whose place is "". Raises BadInput for a form that cannot be changed in place.
    """
    form = form_of(data)
    if form == "zip":
        package = Package(data)
        kind = kind_of_zip(package)
        if kind == "docx":
            return _docx(package, changes)
        if kind == "xlsx":
            return _xlsx(package, changes)
    if form == "text":
        return _text(data, changes)
    if form == "pdf":
        raise BadInput("PDF不能直接遮盖；请在原稿（如DOCX）中遮盖后重新生成PDF。")
    raise BadInput("这种文件不能直接遮盖；请修改原稿后重新提交。")


def _changes(text: str, findings: Iterable[Finding]) -> list[tuple[int, int, str]]:
    """Return (start, end, new) of what is to be covered; where two overlap, the first."""
    changes: list[tuple[int, int, str]] = []
    until = 0
    for each in sorted(findings, key=lambda one: (one.start, -one.end)):
        if each.kind.is_maskable and until <= each.start < each.end <= len(text):
            until = each.end
            changes.append((each.start, each.end, cover(each.kind, fold(text[each.start : each.end]).text)))
    return changes


def _changed(strand: Strand, changes: Changes) -> bool:
    told = changes(strand)
    strand.replace(told)
    return bool(told)


def _written(package: Package, changed: dict[str, etree._Element]) -> bytes:
    parts = []
    for name in package.names:
        if name in changed:
            parts.append((name, etree.tostring(changed[name], xml_declaration=True, encoding="UTF-8", standalone=True)))
        else:
            parts.append((name, package.read(name)))
    return write_package(parts)


def _docx(package: Package, changes: Changes) -> bytes:
    changed = {}
    for part in package.names:
        if not _WORD_PART.fullmatch(part):
            continue
        root = package.xml(part)
        for strand in list(docx_strands(package, part, root)):
            if _changed(strand, changes):
                changed[part] = root
        if part in changed:
            _drop_emptied(root)
    return _written(package, changed)


def _drop_emptied(root: etree._Element) -> None:
    """Take out runs left without text: their number would tell how many characters stood there."""
    for text in [each for each in root.iter("{*}t", "{*}delText") if not each.text]:
        run = text.getparent()
        if run is None or etree.QName(run).localname != "r":
            continue
        run.remove(text)
        above = run.getparent()
        if above is not None and all(etree.QName(each).localname == "rPr" for each in run if isinstance(each.tag, str)):
            above.remove(run)


def _xlsx(package: Package, changes: Changes) -> bytes:
    changed = {}
    table = next((each for each in package.relations(workbook_part(package)) if each.kind == "sharedStrings"), None)
    shared = package.xml(table.target) if table is not None and table.target in package else None
    strings = list(shared.iter("{*}si")) if shared is not None else []
    masked: set[int] = set()
    for sheet in sheets_of(package):
        root = package.xml(sheet.part)
        for strand, cell in list(xlsx_strands(sheet, root, strings)):
            number = cell.findtext("{*}v") or "" if cell.get("t") == "s" else ""
            if number and int(number) in masked:
                continue  # another cell shows the same string, which is covered already
            if not _changed(strand, changes):
                continue
            if number:
                masked.add(int(number))
            else:
                changed[sheet.part] = root
                if cell.get("t") != "inlineStr":
                    cell.set("t", "str")
                    for formula in cell.findall("{*}f"):
                        cell.remove(formula)
    if masked and table is not None and shared is not None:
        changed[table.target] = shared
    return _written(package, changed)


def _table(data: bytes, delimiter: str, changes: Changes) -> bytes:
    """Return a table in text with its cells changed; the places are those of `carriers`."""
    text, _, _ = decode(data)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    csv.field_size_limit(limits.MAX_CHARACTERS)
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        cells = []
        for column, said in enumerate(row, 1):
            cell = Strand(f"第{number}行第{column}列")
            cell.add(said)
            for start, end, new in sorted(changes(cell), reverse=True):
                said = said[:start] + new + said[end:]
            cells.append(said)
        writer.writerow(cells)
    return out.getvalue().encode()


def _text(data: bytes, changes: Changes) -> bytes:
    text, _, _ = decode(data)
    if len(text) > limits.MAX_CHARACTERS:
        raise BadInput(f"文件超过{limits.MAX_CHARACTERS // 10000}万字，请拆分后再提交。")
    if is_html(text):
        root = parse_html(text)
        for strand in list(html_strands(root)):
            _changed(strand, changes)
        return html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
    whole = Strand("")
    whole.add(text)
    for start, end, new in sorted(changes(whole), reverse=True):
        text = text[:start] + new + text[end:]
    return text.encode()
