"""A Word document is read as its reader sees it: numbers printed, changes accepted, tables as rows (ECMA-376)."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from gongkai.reading.load import load
from gongkai.reading.numbering import numeral
from gongkai.reading.tests import making

W = nsdecls("w")


def with_body(xml: str) -> bytes:
    """Return a DOCX whose body is `xml`, w: being bound."""
    document = docx.Document()
    body = document.element.body
    for child in list(body):
        body.remove(child)
    for child in parse_xml(f"<w:body {W}>{xml}</w:body>"):
        body.append(child)
    return making.saved(document)


def texts(data: bytes) -> list[str]:
    return [line.text for line in load(data).lines]


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_numbers_made_by_the_word_processor_stand_in_the_text():
    formats = [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "●")]
    paragraphs = [
        (0, "总体要求"),
        (1, "目标"),
        (1, "原则"),
        (2, "公开"),
        (2, "公正"),
        (3, "点"),
        (0, "任务"),
        (1, "清单"),
    ]
    assert texts(making.numbered_docx(formats, paragraphs)) == [
        "一、总体要求",
        "（一）目标",
        "（二）原则",
        "1.公开",
        "2.公正",
        "点",
        "二、任务",
        "（一）清单",
    ]


def test_a_number_that_ends_in_a_word_is_set_off():
    assert texts(making.numbered_docx([("chineseCounting", "第%1条")], [(0, "为规范"), (0, "本办法")])) == [
        "第一条 为规范",
        "第二条 本办法",
    ]


@pytest.mark.parametrize(
    ("number", "kind", "printed"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (12, "ideographZodiac", "亥"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (12, "decimalFullWidth", "１２"),
        (27, "lowerLetter", "aa"),
        (14, "upperRoman", "XIV"),
        (5, "a format of tomorrow", "5"),
    ],
)
def test_numerals_are_written_as_the_format_says(number, kind, printed):
    assert numeral(number, kind) == printed


def test_deleted_words_are_gone_and_inserted_ones_stay():
    data = with_body(
        f"<w:p>{run('应当')}<w:del w:id='1'><w:r><w:delText>尽量</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{run('及时')}</w:ins>{run('公开')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr>{run('上半句，')}</w:p><w:p>{run('下半句。')}</w:p>"
    )
    assert texts(data) == ["应当及时公开", "上半句，下半句。"]
    assert "修订" in load(data).warnings[0]


def test_hidden_words_field_codes_and_fallbacks_are_no_text():
    data = with_body(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>7</w:t></w:r>"
        f"<w:r><w:fldChar w:fldCharType='end'/></w:r>{run('页')}</w:p>"
    )
    assert texts(data) == ["7页"]


def test_the_text_of_a_text_box_is_read_once():
    box = f"<w:txbxContent {W}><w:p>{run('某省人民政府文件')}</w:p></w:txbxContent>"
    data = with_body(
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>'
        f"{run('正文')}</w:p>"
    )
    assert texts(data) == ["某省人民政府文件", "正文"]


def test_tables_are_rows_header_tables_are_metadata():
    document = docx.Document()
    for rows in ((("索引号：", "0001/2024", "文  号：", "某发〔2024〕1号"),), making.TABLE):
        grid = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    source = load(making.saved(document))
    assert source.metadata == {"索引号": "0001/2024", "文号": "某发〔2024〕1号"}
    assert [(line.text, line.table) for line in source.lines] == [("\t".join(row), True) for row in making.TABLE]


def test_a_table_that_only_sets_text_in_place_is_plain_lines():
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "联系人：某处"
    cell.add_paragraph("抄送：各市局。")
    assert [(line.text, line.table) for line in load(making.saved(document)).lines] == [
        ("联系人：某处", False),
        ("抄送：各市局。", False),
    ]


def test_headings_alignment_and_weight_are_kept():
    document = docx.Document()
    document.add_heading("办法", level=2)
    paragraph = document.add_paragraph()
    paragraph.alignment = 1
    paragraph.add_run("加粗").bold = True
    first, second = load(making.saved(document)).lines
    assert (first.level, second.level, second.centred, second.bold) == (2, 0, True, True)


def test_headers_and_footers_go_to_the_metadata():
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    source = load(making.saved(document))
    assert [line.text for line in source.lines] == ["正文"]
    assert source.metadata == {"页眉": "内部资料"}


def test_a_document_whose_main_part_has_another_name_is_found():
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(making.as_docx(("正文",)))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "_rels/.rels":
                data = data.replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(name.replace("word/document.xml", "word/document2.xml"), data)
    assert texts(stream.getvalue()) == ["正文"]
