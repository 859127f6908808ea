"""The yearly report as DOCX, after the layout of official documents (GB/T 9704), to be edited on.

The fonts are named as the standard names them; an office without them sees its word processor's substitute.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from gongkai.frame.time import BEIJING
from gongkai.programme.yearbook import YearReport, YearTask

TITLE_FONT, BODY_FONT, HEAD_FONT, SUB_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
TITLE_SIZE, BODY_SIZE, TABLE_SIZE = Pt(22), Pt(16), Pt(10.5)
LINE = Pt(28)
NUMERALS = "一二三四五六"


def to_docx(report: YearReport) -> bytes:
    """Return the report as a DOCX file."""
    document = Document()
    _lay_out(document, report)
    title = document.add_paragraph(style="Title")
    if not report.unit:  # a title of two lines breaks after the body's name
        title.add_run(report.bureau).add_break()
    title.add_run(report.title if report.unit else report.title.removeprefix(report.bureau))
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    of = report.unit or report.bureau
    _say(
        document,
        f"根据《{report.plan}》要求，现将{of}{report.year}年政务公开工作落实情况报告如下，数据截至{_day(report.as_of)}。",
    )
    for number, (heading, write) in enumerate(_parts(report)):
        document.add_heading(f"{NUMERALS[number]}、{heading}", level=1)
        write(document)
    _sign(document, of, report.assembled_on)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _parts(report: YearReport) -> list[tuple[str, Callable[[DocxDocument], object]]]:
    """Return the report's parts as (heading, what writes it)."""
    counts = "，".join(f"{word}{number}项" for word, number in report.counts)
    whole = f"本年度方案共列任务{report.total}项。" if not report.unit else f"本单位本年度涉及任务{report.total}项。"
    parts: list[tuple[str, Callable[[DocxDocument], object]]] = [
        ("总体情况", lambda doc: _say(doc, whole + (f"其中：{counts}。" if counts else "")))
    ]
    if not report.unit:
        parts.append(("任务落实情况", lambda doc: _tasks(doc, report.led, report)))
    else:
        parts.append(("牵头或者共同负责的任务", lambda doc: _tasks(doc, report.led, report)))
        if report.supported:
            parts.append(("配合的任务", lambda doc: _tasks(doc, report.supported, report)))
    parts.append(("逾期事项", lambda doc: _late(doc, report)))
    parts.append(("各单位报送情况" if not report.unit else "本单位报送内容", lambda doc: _texts(doc, report)))
    return parts


def _tasks(document: DocxDocument, tasks: Sequence[YearTask], report: YearReport) -> None:
    if not tasks:
        _say(document, "无。")
        return
    rows = []
    for task in tasks:
        what = [task.heading, task.units if not report.unit else f"本单位：{task.role}"]
        if task.due:
            what.append(f"期限：{task.due}")
        done = []
        for item in task.progress:
            done.append(
                f"（{_day(item.sent_on)}，{item.unit}）{item.text}"
                + ("（本单位承担的工作已完成）" if item.done else "")
            )
            done += [f"佐证：{proof.name}（{proof.where}）" for proof in item.evidence]
        rows.append((task.place, "\n".join(what), task.state, "\n".join(done) or "——"))
    _table(document, ("条目", "任务和责任单位", "状态", "进展情况和佐证"), rows, (26, 54, 20, 56))


def _late(document: DocxDocument, report: YearReport) -> None:
    if not report.late:
        _say(document, "无。")
        return
    rows = [(item.place, item.heading, item.due, str(item.days), item.why) for item in report.late]
    _table(document, ("条目", "任务", "期限", "逾期天数", "原因"), rows, (26, 44, 30, 16, 40))


def _texts(document: DocxDocument, report: YearReport) -> None:
    for item in report.texts:
        if not report.unit:
            document.add_heading(item.unit + ("" if item.state == "已采纳" else f"（{item.state}）"), level=2)
        for line in item.text.splitlines():
            if line.strip():
                _say(document, line.strip())
    if report.missing:
        _say(document, f"尚未报送的单位：{'、'.join(report.missing)}。")
    elif not report.texts:
        _say(document, "无。")


# --- layout ----------------------------------------------------------------------------------------


def _lay_out(document: DocxDocument, report: YearReport) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _style(document, "Normal", BODY_FONT, BODY_SIZE)
    _style(document, "Title", TITLE_FONT, TITLE_SIZE)
    _style(document, "Heading 1", HEAD_FONT, BODY_SIZE, indent=True)
    _style(document, "Heading 2", SUB_FONT, BODY_SIZE, indent=True)
    document.core_properties.title = report.title
    document.core_properties.author = report.bureau
    document.core_properties.language = "zh-CN"
    made_at = datetime.combine(report.assembled_on, time(), tzinfo=BEIJING).replace(tzinfo=None)
    document.core_properties.created = document.core_properties.modified = made_at
    _number_pages(section.footer.paragraphs[0])


def _style(document: DocxDocument, name: str, font: str, size: Pt, *, indent: bool = False) -> None:
    style = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = font, size, False, False
    style.font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:eastAsia"), font)
    for colour in properties.findall(qn("w:color")):
        properties.remove(colour)
    borders = style.element.get_or_add_pPr()
    for border in borders.findall(qn("w:pBdr")):
        borders.remove(border)
    paragraph = style.paragraph_format
    paragraph.space_before = paragraph.space_after = Pt(0)
    if name == "Title":
        paragraph.space_after = Pt(20)
    paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if name == "Title":
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(32)
    if indent:
        paragraph.first_line_indent = BODY_SIZE * 2
        paragraph.keep_with_next = True


def _say(document: DocxDocument, text: str) -> Paragraph:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = BODY_SIZE * 2
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    return paragraph


def _table(document: DocxDocument, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    """Add a table whose head row repeats on every page; widths in millimetres, 156 together."""
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _fill(table.rows[0].cells, heads, widths, font=HEAD_FONT)
    head = table.rows[0]._tr.get_or_add_trPr()
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head.append(repeat)
    for row in rows:
        _fill(table.add_row().cells, row, widths)
    document.add_paragraph().paragraph_format.line_spacing = Pt(12)


def _fill(cells: Sequence, words: Sequence[str], widths: Sequence[int], *, font: str = BODY_FONT) -> None:
    for cell, text, width in zip(cells, words, widths, strict=True):
        cell.width = Mm(width)
        for number, line in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            run = paragraph.add_run(line)
            run.font.size, run.font.name = TABLE_SIZE, font
            run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _number_pages(paragraph: Paragraph) -> None:
    """Put — 1 — at the foot, as official documents have it."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, kind in (("— ", None), (None, "begin"), ("PAGE", "instruction"), (None, "end"), (" —", None)):
        run = paragraph.add_run(text if kind is None else "")
        run.font.size, run.font.name = Pt(14), "宋体"
        run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        if kind == "instruction":
            field = OxmlElement("w:instrText")
            field.set(qn("xml:space"), "preserve")
            field.text = text
            run.element.append(field)
        elif kind is not None:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
            run.element.append(field)


def _sign(document: DocxDocument, of: str, on: date) -> None:
    document.add_paragraph()
    for text in (of, _day(on)):
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = BODY_SIZE * 2


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
