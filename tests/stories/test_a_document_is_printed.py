"""A document printed from the browser looks like one (GB/T 9704): the PDF is drawn, and the picture is measured."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable

import pypdf
import pypdfium2
import pytest
from PIL import Image

from tests.stories.conftest import Visitor

PLAN = "012150436/2017-00160"
A4 = (210, 297)  # mm
# The type area of the standard: 37 mm above, 28 mm left, 156 mm wide, 225 mm high.
LEFT, RIGHT, TOP, BOTTOM = 28, 28 + 156, 37, 37 + 225
DOTS = 4  # a millimetre
NAVIGATION = ("跳到正文", "显示设置", "大字版", "首页", "我要纠错", "工作人员登录", "打印版", "就本文提问")


def millimetres(box: tuple[int, int, int, int]) -> list[float]:
    return [edge / DOTS for edge in box]


def box_of(picture: Image.Image, wanted: Callable[[tuple[int, int, int]], bool]) -> list[float]:
    """Return (left, top, right, bottom) in mm of all dots that are `wanted`."""
    mask = Image.new("1", picture.size)
    mask.putdata([wanted(dot) for dot in picture.get_flattened_data()])
    box = mask.getbbox()
    assert box is not None, "nothing of the kind is on the page"
    return millimetres(box)


def is_red(dot: tuple[int, int, int]) -> bool:
    return dot[0] > 150 and dot[1] < 90 and dot[2] < 100


def is_ink(dot: tuple[int, int, int]) -> bool:
    return sum(dot) < 600


def printed(visitor: Visitor, path: str) -> tuple[pypdf.PdfReader, list[Image.Image]]:
    """Return what the browser prints of a page: the PDF, and its first two sheets as pictures."""
    page = visitor.goes(path)
    data = page.pdf(prefer_css_page_size=True)
    sheets = pypdfium2.PdfDocument(data)
    pictures = [sheets[number].render(scale=DOTS * 25.4 / 72).to_pil().convert("RGB") for number in (0, 1)]
    sheets.close()
    return pypdf.PdfReader(io.BytesIO(data)), pictures


@pytest.mark.parametrize("path", [f"/documents/{PLAN}/print", f"/documents/{PLAN}"])
def test_what_is_printed_is_the_document_and_none_of_the_site(
    office: None, visitor: Callable[..., Visitor], path: str
) -> None:
    file, (first, second) = printed(visitor(dark=True), path)
    sheet = file.pages[0].mediabox
    assert (round(float(sheet.width) / 72 * 25.4), round(float(sheet.height) / 72 * 25.4)) == A4
    # The PDF names some signs by their radical's code (⼭ for 山).
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(page.extract_text() for page in file.pages)))
    assert "山西省工商行政管理局关于印发《全面推进政务公开工作实施方案》的通知" in text
    assert "12月31日前" in text, "to the very end"
    assert [word for word in NAVIGATION if word in text] == []
    assert first.getpixel((2, 2)) == (255, 255, 255), "paper is white, whatever the screen was"
    left, top, right, bottom = box_of(first, is_red)
    assert abs(left - LEFT) <= 1, "the red line begins at the type area"
    assert abs(right - RIGHT) <= 1, "and ends with it"
    assert top >= TOP - 1
    assert bottom < TOP + 80, "the red head stands at the top and nowhere else"
    left, top, right, bottom = box_of(second, is_ink)
    body = second.crop((0, 0, second.width, BOTTOM * DOTS))
    assert box_of(body, is_ink)[0] >= LEFT - 1
    assert box_of(body, is_ink)[2] <= RIGHT + 1, "no line runs out of the type area"
    assert bottom > BOTTOM, "the number of the page stands below the type area"


def test_the_text_of_the_printed_sheet_is_set_as_the_standard_sets_it(
    office: None, visitor: Callable[..., Visitor]
) -> None:
    """3号 type on 29 pt: at most 22 lines a page and 28 signs a line."""
    page = visitor().goes(f"/documents/{PLAN}/print")
    page.emulate_media(media="print")
    said = page.evaluate(
        "(() => { const s = getComputedStyle(document.querySelector('.paper > p:not(.paper-to)'));"
        " const t = getComputedStyle(document.querySelector('.paper-title'));"
        " return [s.fontSize, s.lineHeight, s.textIndent, s.textAlign, t.fontSize, t.textAlign].map(String); })()"
    )
    points = [round(float(word.removesuffix("px")) * 0.75, 1) if word.endswith("px") else word for word in said]
    assert points == [16, 29, 32, "justify", 22, "center"]
