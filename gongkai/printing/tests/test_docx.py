"""A paper as DOCX has the same form, with styles and fields to work on, and names nobody."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from gongkai import printing
from gongkai.printing import Form, Paper, Paragraph, Part, Picture, Table, code
from gongkai.printing.tests.making import CODE, FULL, STAMP, keep


def opened(paper: Paper):
    return docx.Document(io.BytesIO(printing.to_docx(paper)))


def test_every_element_is_set_in_its_order():
    keep("full.docx", printing.to_docx(replace(FULL, stamp=STAMP, code=CODE)))
    said = [paragraph.text for paragraph in opened(FULL).paragraphs if paragraph.text]
    assert said[:4] == [
        "山西省工商行政管理局文件",
        FULL.number,
        FULL.title,
        "各市、县（市、区）工商局，省局机关各处室：",
    ]
    assert said[-8:] == [
        "任务分工表",
        "附件：1.任务分解表",
        "2.主动公开基本目录",
        "山西省工商行政管理局",
        "2017年6月15日",
        "（此件公开发布）",
        "抄送：省政府办公厅。",
        "山西省工商行政管理局办公室\t2017年6月16日印发",
    ]


def test_the_sheet_is_that_of_the_standard():
    document = opened(FULL)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert round((section.page_width - section.left_margin - section.right_margin) / Mm(1)) == 156
    assert round((section.page_height - section.top_margin - section.bottom_margin) / Mm(1)) == 225
    faces = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Normal", "Heading 1", "Heading 2")
    }
    assert faces == {
        "Title": "方正小标宋简体",
        "Normal": "仿宋_GB2312",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
    }
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml


def test_headings_are_headings_and_what_runs_on_is_text():
    heading = next(p for p in opened(FULL).paragraphs if p.style.name == "Heading 2")
    assert [run.text for run in heading.runs] == ["（一）推进决策公开。", "把公众参与确定为重大行政决策法定程序。"]
    assert heading.runs[1].font.name == "仿宋_GB2312"


def test_cells_that_take_several_places_are_merged():
    block = Table(
        [("项目", "申请人情况", "", ""), ("", "自然人", "组织", "总计"), ("新收", "1", "2", "3")],
        heads=2,
        spans={(0, 0): (2, 1), (0, 1): (1, 3)},
    )
    assert block.covered == {(1, 0), (0, 2), (0, 3)}
    (table,) = opened(Paper(title="表", body=[block])).tables
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 1)._tc is table.cell(0, 3)._tc
    assert [cell.text for cell in table.rows[1].cells] == ["项目", "自然人", "组织", "总计"]
    assert [cell.text for cell in table.rows[2].cells] == ["新收", "1", "2", "3"]


def test_table_heads_repeat_and_short_rows_are_filled_up():
    (table,) = opened(FULL).tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[1].cells] == ["1", "权责清单\n动态调整", "法制处"]
    assert [cell.text for cell in table.rows[2].cells] == ["2", "随机抽查", ""]


def test_the_stamp_and_the_code_stand_on_every_page():
    section = opened(replace(FULL, stamp=STAMP, code=CODE)).sections[0]
    for header in (section.first_page_header, section.header, section.even_page_header):
        assert header.paragraphs[0].text == "　".join(STAMP)
    for footer in (section.first_page_footer, section.footer, section.even_page_footer):
        assert CODE.address in footer.paragraphs[0].text


def test_the_same_paper_gives_the_same_bytes_at_another_moment():
    paper = replace(FULL, stamp=STAMP, code=CODE, body=[*FULL.body, Picture(code.png("a"), "示意图", 40), Part("方案")])
    first = printing.to_docx(paper)
    time.sleep(2)  # a package dates its members by two seconds
    assert printing.to_docx(paper) == first


def test_the_file_names_a_body_and_no_program_or_picture_of_another():
    made = printing.to_docx(FULL)
    properties = docx.Document(io.BytesIO(made)).core_properties
    assert (properties.author, properties.last_modified_by) == ("山西省工商行政管理局", "")
    assert properties.created.isoformat() == "2017-06-15T00:00:00+00:00"
    package = zipfile.ZipFile(io.BytesIO(made))
    assert not [name for name in package.namelist() if "thumbnail" in name]
    assert b"Microsoft Macintosh" not in package.read("docProps/app.xml")
    assert b"thumbnail" not in package.read("_rels/.rels")


@pytest.mark.parametrize("form", list(Form))
def test_every_form_is_made(form):
    document = opened(replace(FULL, form=form, issuers=["甲局", "乙局"], body=[Paragraph("正文。", align="center")]))
    assert any(paragraph.text == "正文。" for paragraph in document.paragraphs)
