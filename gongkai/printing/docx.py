"""A paper as DOCX, to be edited on: real styles and fields, the same bytes for the same paper, no person's name in it.

The faces are named as the standard names them; an office without them sees its word processor's substitute.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from gongkai.printing import code
from gongkai.printing.paper import (
    Block,
    Form,
    Heading,
    Paper,
    Paragraph,
    Part,
    Picture,
    Signature,
    Table,
    day,
    width_in_characters,
)

TITLE_FONT, BODY_FONT, HEAD_FONT, SUB_FONT, NUMBER_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
TITLE_SIZE, BODY_SIZE, SMALL_SIZE, TABLE_SIZE, NUMBER_SIZE = Pt(22), Pt(16), Pt(9), Pt(10.5), Pt(14)
LINE = Pt(28.95)  # 22 lines in 225 mm
WIDTH = Mm(156)
RED = RGBColor(0xD7, 0x00, 0x0F)
LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's properties have no zone; the day of a paper without one
ALIGN = {
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def to_docx(paper: Paper) -> bytes:
    """Return the paper as a DOCX file."""
    document = Document()
    _lay_out(document, paper)
    if paper.stamp is not None:
        _stamp(document.sections[0].first_page_header.paragraphs[0], paper.stamp)
        _stamp(document.sections[0].header.paragraphs[0], paper.stamp)
        _stamp(document.sections[0].even_page_header.paragraphs[0], paper.stamp)
    if paper.form is not Form.PLAIN and paper.issuers:
        _head(document, paper)
    title = document.add_paragraph(paper.title, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if paper.subtitle:
        _dress(_centred(document, paper.subtitle).runs, SUB_FONT)
    if paper.number and (paper.form is Form.PLAIN or not paper.issuers):
        _centred(document, paper.number)
    _blank(document)
    if paper.addressees:
        document.add_paragraph("，".join(paper.addressees) + "：").alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for block in paper.body:
        _add(document, block)
    _close(document, paper)
    _forget_template(document)
    made = io.BytesIO()
    document.save(made)
    return _settled(made.getvalue())


def _add(document: DocxDocument, block: Block) -> None:
    match block:
        case Heading():
            paragraph = document.add_heading(block.text, level=min(max(block.level, 1), 4))
            if block.centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                paragraph.paragraph_format.first_line_indent = Pt(0)
            if block.run_in:  # Words behind a heading are text, not heading.
                paragraph.paragraph_format.keep_with_next = False
                run = paragraph.add_run(block.run_in)
                _dress([run], BODY_FONT)
        case Paragraph():
            paragraph = document.add_paragraph(block.text)
            paragraph.alignment = ALIGN[block.align]
            if block.align == "justify" and block.indent:
                paragraph.paragraph_format.first_line_indent = BODY_SIZE * 2
        case Table():
            if block.caption:
                _dress(_centred(document, block.caption).runs, HEAD_FONT, Pt(12))
            _table(document, block)
        case Picture():
            paragraph = _centred(document, "")
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            _picture(paragraph.add_run(), block.data, Mm(min(block.width, 156)), block.alt)
        case Signature():
            _blank(document)
            _signature(document, block.signers, block.made_on, 4)
        case Part():
            _part(document, block)


def _part(document: DocxDocument, part: Part) -> None:
    if part.new_page:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    if part.label:
        _dress(document.add_paragraph(part.label).runs, HEAD_FONT)
    if part.title:
        document.add_paragraph(part.title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    if part.number:
        _centred(document, part.number)
    _blank(document)


def _head(document: DocxDocument, paper: Paper) -> None:
    """Add the red head: the bodies, the number, the rule."""
    letter = paper.form is Form.LETTER
    word = "" if letter else paper.head_word
    names = ["　".join(paper.issuers)] if letter else list(paper.issuers)
    for place, name in enumerate(names):
        said = name + (word if place == len(names) - 1 and len(names) == 1 else "")
        size = min(38.0 if letter else 42.0, WIDTH.pt / width_in_characters(said))
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        if place == 0 and not letter:
            paragraph.paragraph_format.space_before = Mm(25)
        _dress([paragraph.add_run(said)], TITLE_FONT, Pt(int(size * 2) / 2), RED)
    if word and len(names) > 1:
        paragraph = _centred(document, word)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        _dress(paragraph.runs, TITLE_FONT, Pt(42), RED)
    if letter:
        _border(document.paragraphs[-1], "bottom", "thickThinSmallGap", 24)
        if paper.number:
            document.add_paragraph(paper.number).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    else:
        _blank(document)
        _blank(document)
        paragraph = _centred(document, paper.number)
        if paper.signed_off_by:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = BODY_SIZE
            paragraph.paragraph_format.tab_stops.add_tab_stop(Length(WIDTH - BODY_SIZE), WD_TAB_ALIGNMENT.RIGHT)
            paragraph.add_run("\t签发人：")
            _dress([paragraph.add_run(paper.signed_off_by)], SUB_FONT)
        _border(paragraph, "bottom", "single", 12, space=8)
    _blank(document)
    _blank(document)


def _close(document: DocxDocument, paper: Paper) -> None:
    """Add what stands below the text: attachments, signature, note, and the record of printing."""
    if paper.attachments:
        _blank(document)
        many = len(paper.attachments) > 1
        for place, name in enumerate(paper.attachments):
            label = f"{place + 1}." if many else ""
            paragraph = document.add_paragraph(("附件：" if place == 0 else "") + label + name)
            hang = 3.0 + (width_in_characters(label))
            form = paragraph.paragraph_format
            form.left_indent = Length(int(BODY_SIZE * (2 + hang)))
            form.first_line_indent = Length(-int(BODY_SIZE * (hang if place == 0 else width_in_characters(label))))
    if paper.signers or paper.made_on:
        _blank(document)
        if paper.sealed:
            _blank(document)
        _signature(document, paper.signers, day(paper.made_on), 4 if paper.sealed else 2)
    if paper.note:
        _blank(document)
        document.add_paragraph(f"（{paper.note}）").paragraph_format.left_indent = BODY_SIZE * 2
    if paper.source_note:
        _blank(document)
        paragraph = document.add_paragraph(paper.source_note)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        _dress(paragraph.runs, BODY_FONT, TABLE_SIZE)
    if paper.copies_to or paper.printed_by:
        _blank(document)
        if paper.copies_to:
            _imprint(document, f"抄送：{paper.copies_to}。", first=True, last=not paper.printed_by)
        if paper.printed_by:
            printed = f"\t{day(paper.printed_on)}印发" if paper.printed_on else ""
            _imprint(document, paper.printed_by + printed, first=not paper.copies_to, last=True)


def _imprint(document: DocxDocument, words: str, *, first: bool, last: bool) -> None:
    paragraph = document.add_paragraph(words)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = NUMBER_SIZE
    form.tab_stops.add_tab_stop(Length(WIDTH - NUMBER_SIZE), WD_TAB_ALIGNMENT.RIGHT)
    form.keep_with_next = not last
    _dress(paragraph.runs, BODY_FONT, NUMBER_SIZE)
    _border(paragraph, "top", "single", 8 if first else 6, colour="000000")
    if last:
        _border(paragraph, "bottom", "single", 8, colour="000000")


def _signature(document: DocxDocument, signers: Sequence[str], on: str, drawn_in: int) -> None:
    """Add the bodies in the middle above the date, which stands `drawn_in` characters from the right."""
    date = width_in_characters(on)
    broad = max([date, *(width_in_characters(name) for name in signers)])
    right = max(0.0, drawn_in - (broad - date) / 2)
    for words in [*signers, on] if on else signers:
        paragraph = document.add_paragraph(words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_together = True
        aside = right + (broad - width_in_characters(words)) / 2
        paragraph.paragraph_format.right_indent = Length(int(BODY_SIZE * aside))


def _table(document: DocxDocument, block: Table) -> None:
    broad, covered = block.broad, block.covered
    table = document.add_table(rows=0, cols=broad, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    total = sum(block.widths) or broad
    widths = [Mm(156 * part / total) for part in (block.widths or [1] * broad)]
    for place, row in enumerate(block.rows):
        made = table.add_row()
        heads = place < block.heads
        if heads:
            repeat = OxmlElement("w:tblHeader")
            repeat.set(qn("w:val"), "true")
            made._tr.get_or_add_trPr().append(repeat)
        for column, (cell, width) in enumerate(zip(made.cells, widths, strict=True)):
            cell.width = width
            if (place, column) in covered:
                continue
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            text = row[column] if column < len(row) else ""
            for number, line in enumerate(text.split("\n")):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
                if heads and block.spans:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                elif column < len(block.aligns):
                    paragraph.alignment = ALIGN[block.aligns[column]]
                _dress([paragraph.add_run(line)], HEAD_FONT if heads else BODY_FONT, TABLE_SIZE)
    for (top, left), (down, across) in block.spans.items():
        table.cell(top, left).merge(table.cell(top + down - 1, left + across - 1))
    document.add_paragraph().paragraph_format.line_spacing = Pt(12)


# --- the sheet ---------------------------------------------------------------------------------------


def _lay_out(document: DocxDocument, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(13), Mm(12)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(round(LINE.pt * 20)))
        grid.set(qn("w:charSpace"), str(round((WIDTH.pt / 28 - BODY_SIZE.pt) * 4096)))
    _style(document, "Normal", BODY_FONT, BODY_SIZE)
    _style(document, "Title", TITLE_FONT, TITLE_SIZE)
    for level, font in enumerate((HEAD_FONT, SUB_FONT, BODY_FONT, BODY_FONT), start=1):
        _style(document, f"Heading {level}", font, BODY_SIZE, indent=True)
    for name in ("Header", "Footer"):
        _style(document, name, NUMBER_FONT, SMALL_SIZE)
    _speak_chinese(document)
    properties = document.core_properties
    properties.title, properties.author, properties.subject = paper.plain_title, paper.maker, paper.subject
    properties.last_modified_by, properties.comments, properties.language = "", "", "zh-CN"
    made_at = datetime(paper.dated.year, paper.dated.month, paper.dated.day) if paper.dated else LONG_AGO  # noqa: DTZ001 - as above
    properties.created = properties.modified = made_at
    document.settings.odd_and_even_pages_header_footer = True
    section.different_first_page_header_footer = (
        paper.stamp is not None or paper.code is not None or (paper.form is Form.LETTER)
    )
    if section.different_first_page_header_footer:
        _foot(section.first_page_footer.paragraphs[0], paper, first=True)
    _foot(section.footer.paragraphs[0], paper)
    _foot(section.even_page_footer.paragraphs[0], paper, even=True)
    if paper.header:
        for place in (section.header, section.even_page_header, section.first_page_header):
            place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            place.paragraphs[0].add_run(paper.header)


def _foot(paragraph: DocxParagraph, paper: Paper, *, first: bool = False, even: bool = False) -> None:
    """Put — 1 — at the foot, on the outer side, and the printed code on the inner one."""
    form = paragraph.paragraph_format
    for stop in list(form.tab_stops):
        form.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    form.tab_stops.add_tab_stop(Length(WIDTH - NUMBER_SIZE), WD_TAB_ALIGNMENT.RIGHT)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    address = paper.code.address if paper.code else ""
    numbered = not (first and paper.form is Form.LETTER)
    if even:
        form.left_indent = NUMBER_SIZE
        _number(paragraph)
        _dress([paragraph.add_run(f"\t{address}")], NUMBER_FONT, SMALL_SIZE)
        return
    if first and paper.code is not None:
        _picture(paragraph.add_run(), code.png(address), Mm(15), f"二维码：{address}")
        _dress([paragraph.add_run(f" {paper.code.says}")], NUMBER_FONT, SMALL_SIZE)
    else:
        _dress([paragraph.add_run(address)], NUMBER_FONT, SMALL_SIZE)
    if numbered:
        paragraph.add_run("\t")
        _number(paragraph)
    if first and paper.code is not None:
        run = paragraph.add_run()
        run.add_break()
        run.add_text(address)
        _dress([run], NUMBER_FONT, SMALL_SIZE)


def _number(paragraph: DocxParagraph) -> None:
    for text, kind in (("— ", None), (None, "begin"), ("PAGE", "instruction"), (None, "end"), (" —", None)):
        run = paragraph.add_run(text if kind is None else "")
        _dress([run], NUMBER_FONT, NUMBER_SIZE)
        if kind == "instruction":
            field = OxmlElement("w:instrText")
            field.set(qn("xml:space"), "preserve")
            field.text = text
            run._r.append(field)
        elif kind is not None:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
            run._r.append(field)


def _stamp(paragraph: DocxParagraph, stamp: tuple[str, str]) -> None:
    """Put what became of the paper into a red frame at the head of the page."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _dress([paragraph.add_run(stamp[0])], HEAD_FONT, Pt(18), RED)
    if stamp[1]:
        _dress([paragraph.add_run(f"　{stamp[1]}")], HEAD_FONT, Pt(11), RED)
    for side in ("top", "left", "bottom", "right"):
        _border(paragraph, side, "double", 6, space=3)


def _style(document: DocxDocument, name: str, font: str, size: Pt, *, indent: bool = False) -> None:
    style = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = font, size, False, False
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
    paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if name == "Title":
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(34)
    if indent:
        paragraph.first_line_indent = BODY_SIZE * 2
        paragraph.keep_with_next = True
        style.font.color.rgb = None


def _speak_chinese(document: DocxDocument) -> None:
    """Say in every default that the text is Chinese, for who reads it aloud."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")


def _border(
    paragraph: DocxParagraph, side: str, kind: str, eighths: int, *, space: int = 1, colour: str = "D7000F"
) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        # The schema has an order: the frame stands before tabs, spacing, indents and alignment.
        after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
        later = [child for child in properties if child.tag in {qn(name) for name in after}]
        if later:
            later[0].addprevious(borders)
        else:
            properties.append(borders)
    border = OxmlElement(f"w:{side}")
    for key, value in (("val", kind), ("sz", str(eighths)), ("space", str(space)), ("color", colour)):
        border.set(qn(f"w:{key}"), value)
    borders.append(border)


def _picture(run: Run, data: bytes, width: Length, alt: str) -> None:
    shape = run.add_picture(io.BytesIO(data), width=width)
    shape._inline.docPr.set("descr", alt)


def _dress(runs: Iterable[Run], font: str, size: Length | None = None, colour: RGBColor | None = None) -> None:
    for run in runs:
        run.font.name = font
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if size is not None:
            run.font.size = size
        if colour is not None:
            run.font.color.rgb = colour


def _centred(document: DocxDocument, words: str) -> DocxParagraph:
    paragraph = document.add_paragraph(words)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _blank(document: DocxDocument) -> None:
    document.add_paragraph()


def _forget_template(document: DocxDocument) -> None:
    """Take out what the library's template says of itself: a picture of another document, a program it was not."""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]
    for part in document.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = part.blob.replace(b"Microsoft Macintosh Word", b"gongkai")


def _settled(made: bytes) -> bytes:
    """Return the package with every member dated alike, so that the same paper gives the same bytes."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(member, before.read(name))
    return settled.getvalue()
