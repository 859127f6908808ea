"""One click masks in a copy: 王某、1381****000; the original stays inside."""

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.errors import BadInput
from gongkai.reading.load import load
from gongkai.screening.check import traces
from gongkai.screening.guard import inspect_file, inspect_text
from gongkai.screening.mask import mask, mask_file
from gongkai.screening.pdf import mask_pdf
from gongkai.screening.sanitise import sanitise
from gongkai.screening.tests import carriers, making, pdf_carriers
from gongkai.screening.words import WordList


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话1381****678。"),
        ("电话138-1234-5678。", "电话1381****678。"),
        ("身份证140107198503020017", "身份证140***********0017"),
        ("卡号6222020200112233446", "卡号***************3446"),
        ("申请人：王芳，手机13812345678", "申请人：王某，手机1381****678"),
        ("申请人：周小明，手机13812345678", "申请人：周某某，手机1381****678"),
        ("申请人：欧阳娜，手机13812345678", "申请人：欧阳某，手机1381****678"),
        ("住址：太原市迎泽区桃园路12号3单元502室", "住址：太原市迎泽区****"),
        ("护照E12345678", "护照E******78"),
        ("出生日期：1985年3月2日", "出生日期：1985年**月**日"),
        ("12345678@qq.com", "1***@qq.com"),
        ("晋A12B45", "晋A***45"),
    ],
)
def test_what_a_masked_value_looks_like(text, masked):
    assert mask(text, inspect_text(text)) == masked


def person(chance):
    return (
        f"申请人：{chance.choice(making.NAMES)}，身份证号：{chance.choice(making.ID_FORMS)(making.resident_number(chance))}，"
        f"电话：{chance.choice(making.PHONE_FORMS)(making.phone_number(chance))}，住址：{chance.choice(making.PLACES)}，"
        f"卡号{chance.choice(making.CARD_FORMS)(making.card_number(chance))}，护照号E12345678，出生日期1985-03-02，晋A12B45，邮箱12345678@qq.com。"
    )


WORDS = WordList(["错误说法", "旧称"])


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.randoms(use_true_random=False),
    st.lists(
        st.sampled_from(
            ["，", "\n", "错误说法", "旧 称", "138", "1", "王芳", "身份证", "　", "12345678", "某省公告。"]
        ),
        max_size=8,
    ),
)
def test_after_masking_nothing_is_found(chance, between):
    text = person(chance) + "".join(between) + person(chance)
    found = inspect_text(text, words=WORDS)
    assert found
    masked = mask(text, found)
    assert inspect_text(masked, words=WORDS) == []
    assert mask(masked, inspect_text(masked, words=WORDS)) == masked


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789138Xx-+ 　\n\u200b０１王芳身份证号手机电话卡号住址路室某：，。★机密", max_size=80))
def test_masking_any_text_twice_is_masking_it_once(text):
    once = mask(text, inspect_text(text))
    for _ in range(3):  # what stood beside a masked value may now be seen for what it is
        again = mask(once, inspect_text(once))
        if again == once:
            break
        once = again
    assert mask(once, inspect_text(once)) == once
    assert [each for each in inspect_text(once) if each.kind.is_maskable] == []


def test_a_number_spread_over_many_runs_is_masked_in_a_docx():
    data = making.split_docx("申请人：王芳，电话13812345678，身份证140107198503020017。")
    clean = mask_file(data, "a.docx", inspect_file(data, "a.docx"))
    assert load(clean, "a.docx").lines[0].text == "申请人：王某，电话1381****678，身份证140***********0017。"
    assert inspect_file(clean, "a.docx") == []


def test_tables_of_a_docx_are_masked_cell_by_cell():
    data = making.as_docx(
        ["名单如下："],
        [["姓名", "电话", "证件号码"], ["王芳", "13812345678", "140107198503020017"], ["李强", "13912345678", "无"]],
    )
    found = inspect_file(data, "a.docx")
    clean = mask_file(data, "a.docx", found)
    assert [line.text for line in load(clean).lines][1:] == [
        "姓名\t电话\t证件号码",
        "王芳\t1381****678\t140***********0017",
        "李强\t1391****678\t无",
    ]


def test_only_the_chosen_findings_are_masked():
    data = making.as_docx(["电话13812345678。", "电话13912345678。"])
    first = inspect_file(data, "a.docx")[:1]
    assert [line.text for line in load(mask_file(data, "a.docx", first)).lines] == [
        "电话1381****678。",
        "电话13912345678。",
    ]


def test_cells_of_an_xlsx_are_masked_numbers_too():
    data = making.as_xlsx(
        {
            "名单": [["姓名", "电话", "金额"], ["王芳", 13812345678, 12], ["李强", "139-1234-5678", 13]],
            "底册": [["13712345678"]],
        },
        {"底册": "hidden"},
    )
    found = inspect_file(data, "a.xlsx")
    clean = mask_file(data, "a.xlsx", found)
    book = openpyxl.load_workbook(io.BytesIO(clean))
    assert [[cell.value for cell in row] for row in book["名单"].iter_rows()] == [
        ["姓名", "电话", "金额"],
        ["王芳", "1381****678", 12],
        ["李强", "1391****678", 13],
    ]
    assert book["底册"]["A1"].value == "1371****678"
    assert inspect_file(clean, "a.xlsx") == []


def test_a_shared_string_is_masked_in_every_cell_that_shows_it():
    data = carriers.shared_book("<si><r><t>电话138</t></r><r><t>12345678</t></r></si>")
    clean = mask_file(data, "a.xlsx", inspect_file(data, "a.xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(clean)).active["A9"].value == "电话1381****678"
    assert b"12345678" not in clean


def test_pages_and_texts_are_masked():
    page = "<!DOCTYPE html><html><body><p>电话<b>138</b>12345678</p><p>完</p></body></html>".encode()
    clean = mask_file(page, "a.html", inspect_file(page, "a.html"))
    assert "1381****678" in re.sub(r"<[^>]*>", "", clean.decode())
    text = "一\n电话13812345678\n".encode("gb18030")
    assert mask_file(text, "a.txt", inspect_file(text, "a.txt")).decode() == "一\n电话1381****678\n"


def pages_of(data: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_a_pdf_is_masked_on_its_page_and_the_glyphs_are_gone():
    lines = ["申请人：王芳，电话13812345678，身份证140107198503020017。后面的字。", "李强也在，电话138-1234-5678。"]
    data = sanitise(making.as_pdf(lines), "a.pdf").data
    assert traces(data, ["13812345678", "140107198503020017"]), "the check sees them before"
    clean = mask_file(data, "a.pdf", inspect_file(data, "a.pdf"))
    assert pages_of(clean) == [
        "申请人：王*，电话1381****678，身份证140***********0017。后面的字。李强也在，电话138*******678。"
    ]
    assert traces(clean, ["13812345678", "12345678", "140107198503020017", "138-1234-5678"]) == []
    assert inspect_file(clean, "a.pdf") == []
    assert sanitise(clean, "a.pdf").data == clean


def test_a_number_drawn_in_pieces_by_every_operator_and_in_a_form_is_masked():
    drawing = (
        b"BT /F1 12 Tf 14 TL 72 700 Td (Tel 13) Tj [(8) -20 (1) 5 (23)] TJ (45678 ok) Tj (Tel 13712345678) ' "
        b'1 2 (Tel 13612345678) " ET q 1 0 0 1 0 0 cm /X1 Do Q'
    )
    form = pdf_carriers.stream(
        b"BT /F1 9 Tf 72 600 Td <54656c203133353132333435363738> Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>",
    )
    data = pdf_carriers.simple(drawing=drawing, resources=b"/XObject<</X1 6 0 R>>", more={6: form})
    clean = mask_file(data, "a.pdf", inspect_file(data, "a.pdf"))
    shown = pages_of(clean)[0]
    assert [shown.count(f"Tel13{n}1****678") for n in (8, 7, 6, 5)] == [1, 1, 1, 1], shown
    assert "ok" in shown
    assert traces(clean, ["13812345678", "13712345678", "13612345678", "13512345678", "2345678"]) == []


def test_what_a_pdf_does_not_draw_in_reading_order_is_refused_with_what_to_do():
    with pytest.raises(BadInput, match="第1页中有内容不能直接遮盖"):
        mask_pdf(pdf_carriers.simple(), {1: [("13812345678", "1381****678")]})
    found = replace(inspect_text("电话13812345678")[0], where="PDF的属性、批注、表单等")
    with pytest.raises(BadInput, match="链接、属性"):
        mask_file(pdf_carriers.simple(), "a.pdf", [found])


def test_members_of_a_package_are_masked_and_their_names():
    inner = carriers.zipped({"说明.txt": "一\n电话13812345678\n".encode()})
    table = "姓名,电话\n王芳,13812345678\n".encode()
    letter = making.as_docx(["申请人：王芳，身份证140107198503020017。"])
    page = making.as_pdf(["电话13812345678。"])
    members = {"名单.docx": letter, "名单.csv": table, "13812345678.txt": b"ok", "内.zip": inner, "页.pdf": page}
    data = sanitise(carriers.zipped(members), "a.zip").data
    clean = mask_file(data, "a.zip", inspect_file(data, "a.zip"))
    assert [each for each in inspect_file(clean, "a.zip") if each.blocks] == []
    with zipfile.ZipFile(io.BytesIO(clean)) as package:
        assert "1381****678.txt" in package.namelist()
        assert package.read("名单.csv").decode("utf-8-sig") == "姓名,电话\n王芳,1381****678\n"
        assert load(package.read("名单.docx")).lines[0].text == "申请人：王某，身份证140***********0017。"
    assert traces(clean, ["13812345678", "140107198503020017"]) == []


def test_a_picture_says_how_it_is_covered():
    with pytest.raises(BadInput, match="图片编辑软件"):
        mask_file(carriers.picture(), "a.png", inspect_text("电话13812345678"))
