"""A file as segments of text: what a reader sees, and what lies behind it.

Every layer that can carry words is opened: properties, comments, deleted text, hidden sheets, metadata of pictures,
attachments, members of packages. The guard asks here; the sanitiser does not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from gongkai.errors import BadInput
from gongkai.reading.encoding import decode
from gongkai.screening import limits
from gongkai.screening.docx_strands import docx_strands, loose_segments, part_label
from gongkai.screening.html_strands import hidden_segments, html_strands, parse_html
from gongkai.screening.image import image_texts
from gongkai.screening.package import Package, kind_of_zip, parse_xml
from gongkai.screening.pdf import pdf_texts
from gongkai.screening.sniff import form_of
from gongkai.screening.strand import Segment
from gongkai.screening.xlsx_strands import shared_strings, sheets_of, string_of, workbook_part, xlsx_strands

__all__ = ["WHOLE_TEXT", "Segment", "is_html", "segments"]

WHOLE_TEXT: Final = "正文"
"""The place of a plain text: one segment, whose findings are told by their line."""
_NOT_TAKEN: Final = {
    "pptx": "这是演示文稿；请导出为PDF后再提交。",
    "ofd": "这是OFD版式文件；请用阅读器导出为PDF后再提交。",
    "odf": "这是ODF文档；请用Word、Excel或WPS另存为DOCX、XLSX后再提交。",
    "other": "无法识别这种文档；请另存为DOCX、XLSX或PDF后再提交。",
}
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|p|div|table|span|br)\b", re.IGNORECASE)
_RUNS = re.compile(rb"[\x20-\x7e]{7,}|(?:[\x20-\x7e]\0){7,}")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff")


def segments(data: bytes, name: str) -> Iterator[Segment]:
    """Yield the text of the file and of all that is in it. Raises BadInput for what cannot be opened."""
    if name:
        yield Segment("文件名", name)
    yield from _inside(data, name, [limits.MAX_UNPACKED], 0)


def refuse_kind(kind: str) -> None:
    """Raise BadInput for a kind of package that is not taken."""
    if kind in _NOT_TAKEN:
        raise BadInput(_NOT_TAKEN[kind])


def is_html(text: str) -> bool:
    """Say whether a text is a page."""
    start = text[:65_536].lstrip("\ufeff \t\r\n")
    return start.startswith("<") and _HTML.search(start) is not None


def _inside(data: bytes, name: str, budget: list[int], depth: int) -> Iterator[Segment]:
    form = form_of(data)
    if form == "zip":
        package = Package(data, budget)
        kind = kind_of_zip(package)
        refuse_kind(kind)
        if kind == "docx":
            yield from _docx(package, depth)
        elif kind == "xlsx":
            yield from _xlsx(package, depth)
        else:
            yield from _members(package, depth)
    elif form == "pdf":
        for where, text, attached in pdf_texts(data):
            if attached is None:
                yield Segment(where, text)
            else:
                yield from _embedded(attached, text, where, budget, depth)
    elif form == "text":
        yield from _text(data, name)
    else:
        yield from (Segment(where, text) for where, text in image_texts(data))


def _text(data: bytes, name: str) -> Iterator[Segment]:
    text, _, _ = decode(data)
    if len(text) > limits.MAX_CHARACTERS:
        raise BadInput(f"文件超过{limits.MAX_CHARACTERS // 10000}万字，请拆分后再提交。")
    if is_html(text):
        root = parse_html(text)
        yield from (strand.segment for strand in html_strands(root))
        yield from hidden_segments(root)
    elif name.lower().endswith((".csv", ".tsv")):
        yield from _table(text, "\t" if name.lower().endswith(".tsv") else ",")
    else:
        yield Segment(WHOLE_TEXT, text)


def _table(text: str, delimiter: str) -> Iterator[Segment]:
    csv.field_size_limit(limits.MAX_CHARACTERS)
    headings: list[str] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if number == 1:
                headings = [each.strip()[:40] for each in row]
            for column, cell in enumerate(row, 1):
                if cell.strip():
                    heading = headings[column - 1] if column <= len(headings) and number > 1 else ""
                    yield Segment(f"第{number}行第{column}列", cell, heading)
    except csv.Error as error:
        raise BadInput("表格文件的格式有误，无法逐格读取。") from error


def _docx(package: Package, depth: int) -> Iterator[Segment]:
    names = sorted(package.names, key=lambda each: (not each.startswith("word/document"), each))
    for part in names:
        if part.endswith(".xml") and part != "[Content_Types].xml":
            root = _xml_or_none(package, part)
            if root is None:
                continue
            if part.startswith("word/") and any(each.tag.endswith("main}p") for each in root.iter("{*}p")):
                yield from (strand.segment for strand in docx_strands(package, part, root))
                attributes = [each for each in loose_segments(part, root) if each.where.endswith("（说明文字）")]
                yield from attributes
            else:
                yield from loose_segments(part, root)
        else:
            yield from _other_part(package, part, depth)


def _xlsx(package: Package, depth: int) -> Iterator[Segment]:
    strings = shared_strings(package)
    done = {workbook_part(package)}
    used: set[str] = set()
    for sheet in sheets_of(package):
        done.add(sheet.part)
        root = package.xml(sheet.part)
        yield Segment(f"工作表名“{sheet.name}”", sheet.name)
        for strand, cell in xlsx_strands(sheet, root, strings):
            if cell.get("t") == "s":
                used.add(cell.findtext("{*}v") or "")
            yield strand.segment
        edges = "\n".join(
            each.text or ""
            for each in root.iter()
            if (isinstance(each.tag, str) and "eader" in each.tag) or "ooter" in str(each.tag)
        )
        if edges.strip():
            yield Segment(f"工作表“{sheet.name}”页眉页脚", edges)
        formulas = "\n".join(each.text or "" for each in root.iter("{*}f", "{*}formula1", "{*}formula2") if each.text)
        if formulas:
            yield Segment(f"工作表“{sheet.name}”公式", formulas)
    unused = "\n".join(string_of(item) for number, item in enumerate(strings) if str(number) not in used)
    if unused.strip():
        yield Segment("未使用的字符串", unused)
    for part in package.names:
        if part in done or part.endswith("sharedStrings.xml") or part == "[Content_Types].xml":
            continue
        if part.endswith(".xml"):
            if (root_or_none := _xml_or_none(package, part)) is not None:
                yield from loose_segments(part, root_or_none)
        else:
            yield from _other_part(package, part, depth)
    yield from loose_segments(workbook_part(package), package.xml(workbook_part(package)))


def _xml_or_none(package: Package, part: str) -> etree._Element | None:
    """Return the root of a part; None where a side part is no XML, which is then read as bytes elsewhere."""
    data = package.read(part)
    return parse_xml(data) if data.strip() else None


def _other_part(package: Package, part: str, depth: int) -> Iterator[Segment]:
    lower = part.lower()
    if lower.endswith(".rels"):
        targets = [
            each.get("Target", "")
            for each in package.xml(part).iter("{*}Relationship")
            if each.get("TargetMode") == "External"
        ]
        if targets:
            yield Segment(f"链接（{part}）", "\n".join(targets))
        return
    data = package.read(part)
    if lower.endswith(_PICTURES):
        for where, text in image_texts(data):
            yield Segment(f"图片{part.rsplit('/', 1)[-1]}{where}", text)
    elif lower.endswith((".vml", ".xml", ".htm", ".html", ".txt", ".rtf", ".mht")):
        yield Segment(part_label(part), data.decode("utf-8", "replace"))
    elif data:
        yield from _embedded(
            data, part.rsplit("/", 1)[-1], f"嵌入对象“{part.rsplit('/', 1)[-1]}”", package.budget, depth
        )


def _embedded(data: bytes, name: str, where: str, budget: list[int], depth: int) -> Iterator[Segment]:
    """Yield the text of a file inside a file. One that is not taken is searched for readable runs of characters."""
    if depth >= limits.MAX_NESTING:
        raise BadInput(f"文件嵌套超过{limits.MAX_NESTING}层，无法逐层检查；请解开后分别提交。")
    try:
        for each in _inside(data, name, budget, depth + 1):
            yield Segment(f"{where}·{each.where}", each.text, each.context)
    except BadInput:
        runs = [run.replace(b"\0", b"").decode("ascii") for run in _RUNS.findall(data[: 16 * 1024 * 1024])]
        if runs:
            yield Segment(f"{where}（未能识别的内容）", "\n".join(runs))


def _members(package: Package, depth: int) -> Iterator[Segment]:
    if depth >= limits.MAX_NESTING:
        raise BadInput(f"压缩包嵌套超过{limits.MAX_NESTING}层，无法逐层检查；请解开后分别提交。")
    for member in package.names:
        shown = member_name(member, package)
        yield Segment(f"压缩包成员名“{shown}”", shown)
        data = package.read(member)
        if not data:
            continue
        for each in _inside(data, shown, package.budget, depth + 1):
            yield Segment(f"压缩包成员“{shown}”·{each.where}", each.text, each.context)


def member_name(name: str, package: Package) -> str:
    """Return the name of a member as its writer meant it: old packers wrote GBK without saying so."""
    if package.says_utf8(name) or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name
