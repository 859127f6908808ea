"""A paper as PDF has the form of an official document (GB/T 9704—2012), and says in the file what it is."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdf
import pytest

from gongkai import printing
from gongkai.printing import Form, Heading, Paper, Paragraph, Part
from gongkai.printing.tests.making import CODE, FULL, STAMP, keep

MILLIMETRE = 72 / 25.4


def opened(paper: Paper) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(printing.to_pdf(paper)))


def words(page: pypdf.PageObject) -> str:
    return re.sub(r"\s", "", page.extract_text())


def placed(page: pypdf.PageObject) -> list[tuple[str, float, float]]:
    """Return (text, millimetres from the left, millimetres from the top) of every piece on the page."""
    found: list[tuple[str, float, float]] = []

    def see(text, matrix, text_matrix, font, size):
        if text.strip():
            x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
            y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            found.append((text.strip(), x / MILLIMETRE, 297 - y / MILLIMETRE))

    page.extract_text(visitor_text=see)
    return found


def test_every_element_is_set_in_its_order():
    pdf = opened(FULL)
    keep("full.pdf", printing.to_pdf(FULL))
    text = "".join(words(page) for page in pdf.pages)
    order = [
        "山西省工商行政管理局文件",
        "晋工商办字〔2017〕128号",
        "山西省工商行政管理局关于印发2017年政务公开工作实施方案的通知",
        "各市、县（市、区）工商局，省局机关各处室：",
        "为全面推进",
        "一、总体要求",
        "（一）推进决策公开。把公众参与",
        "任务分工表",
        "权责清单动态调整",
        "附件：1.任务分解表2.主动公开基本目录",
        "山西省工商行政管理局2017年6月15日",
        "（此件公开发布）",
        "抄送：省政府办公厅。",
        "山西省工商行政管理局办公室2017年6月16日印发",
    ]
    where = [text.find(part) for part in order]
    assert -1 not in where, dict(zip(order, where, strict=True))
    assert where == sorted(where)


def test_a_page_of_text_has_22_lines_of_28_characters():
    page = opened(Paper(title="长文", form=Form.PLAIN, body=[Paragraph("字" * 28 * 60, indent=False)])).pages[1]
    rows: dict[int, int] = {}
    for text, _, down in placed(page):
        if set(text) == {"字"}:
            rows[round(down)] = rows.get(round(down), 0) + len(text)
    assert list(rows.values()) == [28] * 22
    assert 37 < min(rows) < 44
    assert 255 < max(rows) <= 262  # 37 mm above, 225 mm of text


def test_pages_are_numbered_at_the_outer_side():
    pages = opened(replace(FULL, body=[*FULL.body, Part("方案"), *FULL.body])).pages
    assert len(pages) >= 3
    where = []
    for page in pages[:3]:
        (left,) = {round(x) for text, x, down in placed(page) if "—" in text and down > 262}
        where.append("right" if left > 105 else "left")
    assert where == ["right", "left", "right"]


def test_the_file_says_its_title_its_language_and_no_person():
    pdf = opened(FULL)
    root = pdf.trailer["/Root"]
    assert pdf.metadata.title == FULL.title.replace("\n", "")
    assert pdf.metadata.author == "山西省工商行政管理局"
    assert pdf.metadata.creation_date.isoformat().startswith("2017-06-15")
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_headings_tables_and_pictures_are_tagged():
    roles = structure(opened(replace(FULL, code=CODE)).trailer["/Root"]["/StructTreeRoot"])
    assert {"/H1", "/Table", "/TH", "/TD", "/P"} <= roles


def test_headings_may_skip_levels_and_the_tags_do_not():
    body = [Heading("（一）先", level=2), Part("方案"), Heading("1.后", level=3), Heading("一、又"), Paragraph("文。")]
    assert {"/H1", "/H2"} <= structure(opened(Paper(title="跳级", body=body)).trailer["/Root"]["/StructTreeRoot"])


def structure(node) -> set[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*map(structure, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    return ({str(node["/S"])} if "/S" in node else set()) | (structure(node["/K"]) if "/K" in node else set())


def test_the_same_paper_gives_the_same_bytes():
    paper = replace(FULL, stamp=STAMP, code=CODE)
    assert printing.to_pdf(paper) == printing.to_pdf(replace(paper))
    assert printing.to_pdf(paper) != printing.to_pdf(replace(paper, stamp=None))


def test_the_stamp_stands_on_every_page_and_the_address_too():
    paper = replace(FULL, body=[*FULL.body, Part("方案", label="附件1"), *FULL.body], stamp=STAMP, code=CODE)
    keep("stamped.pdf", printing.to_pdf(paper))
    pages = [words(page) for page in opened(paper).pages]
    assert len(pages) >= 3
    for page in pages:
        assert "已废止" in page
        assert re.sub(r"\s", "", STAMP[1]) in page
        assert CODE.address in page
    assert "扫码" in pages[0]


@pytest.mark.parametrize("count", [2, 3])
def test_several_bodies_share_one_head(count):
    bodies = ["山西省工商行政管理局", "山西省质量技术监督局", "山西省食品药品监督管理局"][:count]
    paper = replace(FULL, issuers=bodies, signers=bodies)
    keep(f"joint-{count}.pdf", printing.to_pdf(paper))
    text = words(opened(paper).pages[0])
    assert all(body in text for body in bodies)
    assert text.count("文件") >= 1


def test_a_letter_has_its_own_head_and_no_number_on_its_first_page():
    paper = replace(
        FULL, form=Form.LETTER, title="政府信息公开告知书", addressees=["王芳"], body=FULL.body[:1], code=CODE
    )
    keep("letter.pdf", printing.to_pdf(replace(paper, copies_to="", printed_by="", attachments=[])))
    text = words(opened(paper).pages[0])
    assert "山西省工商行政管理局文件" not in text
    assert "—1—" not in text
    assert "王芳：" in text


def test_words_are_never_markup():
    odd = "#panic() *粗* $x$ \\ <a> [b] @c `d` // e = f - g"
    text = words(opened(Paper(title=odd, form=Form.PLAIN, body=[Paragraph(odd)], note=odd)).pages[0])
    assert text.count(odd.replace(" ", "")) == 3


def test_a_paper_of_a_title_alone_is_set():
    assert words(opened(Paper(title="空白")).pages[0]).startswith("空白")
