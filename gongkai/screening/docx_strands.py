"""The text of a DOCX with its places: body, tables, headers, notes, comments, deleted text, properties, every part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from gongkai.screening.package import Package
from gongkai.screening.strand import Segment, Strand

__all__ = ["docx_strands", "loose_segments", "part_label"]

_TEXT: Final = frozenset({"t", "delText", "instrText", "delInstrText"})
_LABELS: Final = (
    ("word/document", "正文"),
    ("word/header", "页眉"),
    ("word/footer", "页脚"),
    ("word/footnotes", "脚注"),
    ("word/endnotes", "尾注"),
    ("word/comments", "批注"),
    ("word/glossary", "构建基块"),
    ("word/settings", "文档设置"),
    ("docProps/core", "文档属性"),
    ("docProps/app", "文档属性（应用程序）"),
    ("docProps/custom", "自定义文档属性"),
    ("customXml/", "自定义数据"),
    ("xl/comments", "批注"),
    ("xl/threadedComments", "批注"),
    ("xl/persons", "批注人"),
    ("xl/externalLinks", "外部链接缓存"),
    ("xl/pivotCache", "数据透视表缓存"),
)
_ATTRIBUTES: Final = frozenset(
    [
        "v",
        "descr",
        "title",
        "alt",
        "author",
        "lastAuthor",
        "prompt",
        "promptTitle",
        "error",
        "errorTitle",
        "displayName",
        "userId",
        "name",
        "comment",
        "refersTo",
        "tooltip",
        "display",
    ]
)
_DOCVAR: Final = frozenset({"docVar", "tag", "alias"})


def part_label(name: str) -> str:
    """Return what a reader calls a part of the package."""
    lower = name.lower()
    for prefix, label in _LABELS:
        if lower.startswith(prefix.lower()):
            number = re.search(r"(\d+)\.xml$", lower)
            return f"{label}{number[1]}" if number and label in ("页眉", "页脚") else label
    return f"内部文件{name}"


def local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def docx_strands(package: Package, name: str, root: etree._Element) -> Iterator[Strand]:
    """Yield the paragraphs of one part of a DOCX, those of tables with the heading of their column."""
    label = part_label(name)
    numbers: dict[str, int] = {}
    cells = _cells(root)
    for paragraph in root.iter("{*}p"):
        if not paragraph.tag.endswith(("/main}p", "wordml}p")) or _in_fallback(paragraph):
            continue
        place, context = cells.get(_cell_of(paragraph), ("", ""))
        strand = Strand("", context=context)
        deleted = Strand("", context=context)
        _collect(paragraph, strand, deleted)
        for each, suffix in ((strand, ""), (deleted, "（修订中已删除）")):
            if not each.pieces:
                continue
            stem = f"{label}{place}{suffix}"
            numbers[stem] = numbers.get(stem, 0) + 1
            each.where = f"{stem}第{numbers[stem]}段"
            yield each


def _in_fallback(element: etree._Element) -> bool:
    return any(local(each) == "Fallback" for each in element.iterancestors())


def _collect(element: etree._Element, strand: Strand, deleted: Strand) -> None:
    """Gather the text of `element`, leaving the paragraphs inside it (text boxes) to themselves."""
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        name = local(child)
        if name in _TEXT:
            (deleted if name.startswith("del") else strand).add(child.text, child)
        elif name in ("tab", "ptab") and local(element) == "p":
            strand.add("\t")
        elif name in ("br", "cr"):
            strand.add("\n")
        elif name == "noBreakHyphen":
            strand.add("-")
        elif name not in ("p", "Fallback", "pPr", "rPr"):
            stack.append(iter(child))


def _cell_of(paragraph: etree._Element) -> etree._Element | None:
    for each in paragraph.iterancestors():
        if local(each) == "tc":
            return each
    return None


def _cells(root: etree._Element) -> dict[etree._Element | None, tuple[str, str]]:
    """Return {cell: (its place in words, the heading of its column and the label on its left)}."""
    found: dict[etree._Element | None, tuple[str, str]] = {}
    for number, table in enumerate((each for each in root.iter("{*}tbl") if not _in_fallback(each)), 1):
        headings: dict[int, str] = {}
        rows = [each for each in table.iter("{*}tr") if _table_of(each) is table]
        for row_number, row in enumerate(rows, 1):
            column, left = 0, ""
            for cell in (each for each in row.iter("{*}tc") if _row_of(each) is row):
                text = "".join(each.text or "" for each in cell.iter("{*}t"))
                short = text.strip()[:40] if not re.search(r"\d{4}", text) and len(text) <= 40 else ""
                context = f"{headings.get(column, '')} {left}".strip()
                found[cell] = (f"表格{number}第{row_number}行第{column + 1}列", context)
                if short and column not in headings:
                    headings[column] = short
                left = short
                column += _span(cell)
    return found


def _table_of(row: etree._Element) -> etree._Element | None:
    return next((each for each in row.iterancestors() if local(each) == "tbl"), None)


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next((each for each in cell.iterancestors() if local(each) == "tr"), None)


def _span(cell: etree._Element) -> int:
    for each in cell.iter("{*}gridSpan"):
        value = next((v for k, v in each.attrib.items() if str(k).endswith("val")), "1")
        return min(int(value), 100) if value.isdigit() and len(value) < 5 else 1
    return 1


def loose_segments(name: str, root: etree._Element) -> Iterator[Segment]:
    """Yield the text of a part that has no paragraphs of Word: its elements, and the attributes people write into."""
    texts: list[str] = []
    written: list[str] = []
    for each in root.iter():
        if not isinstance(each.tag, str):
            continue
        tag = local(each)
        if tag == "p":
            texts.append("".join(part.text or "" for part in each.iter("{*}t")))
        elif tag != "t" and each.text and each.text.strip():
            texts.append(each.text.strip())
        elif tag == "t" and not any(local(parent) == "p" for parent in each.iterancestors()):
            texts.append(each.text or "")
        for key, value in each.attrib.items():
            short = str(key).rsplit("}", 1)[-1]
            if short in _ATTRIBUTES or (tag in _DOCVAR and short == "val"):
                written.append(str(value))
    if text := "\n".join(filter(None, texts)):
        yield Segment(part_label(name), text)
    if text := "\n".join(dict.fromkeys(filter(None, written))):
        yield Segment(f"{part_label(name)}（说明文字）", text)
