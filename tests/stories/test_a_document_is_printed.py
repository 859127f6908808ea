"""A document printed from the browser looks like one (GB/T 9704): the PDF is drawn, measured, held to a picture."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.stories.conftest import Visitor
from tests.stories.likeness import assert_like, is_like

PLAN = "012150436/2017-00160"
A4 = (210, 297)  # mm
# The type area of the standard: 37 mm above, 28 mm left, 156 mm wide, 225 mm high.
LEFT, RIGHT, TOP, BOTTOM = 28, 28 + 156, 37, 37 + 225
DOTS = 4  # a millimetre
NAVIGATION = ("跳到正文", "显示设置", "大字版", "首页", "我要纠错", "工作人员登录", "打印版", "就本文提问")


def millimetres(box: tuple[int, int, int, int]) -> list[float]:
    return [edge / DOTS for edge in box]


def box_of(mask: Image.Image) -> list[float]:
    """Return (left, top, right, bottom) in mm of all dots of a mask."""
    box = mask.getbbox()
    assert box is not None, "nothing of the kind is on the page"
    return millimetres(box)


def red(sheet: Image.Image) -> Image.Image:
    """Return where a sheet is red."""
    strong, green, blue = (
        channel.point(lambda value, at=at, above=above: 255 * ((value > at) == above))
        for channel, at, above in zip(sheet.split(), (150, 89, 99), (True, False, False), strict=True)
    )
    return ImageChops.multiply(strong, ImageChops.multiply(green, blue))


def ink(sheet: Image.Image) -> Image.Image:
    """Return where anything is printed on a sheet."""
    return sheet.convert("L").point(lambda value: 255 * (value < 200))


def printed(page: Page, pages: str = "") -> bytes:
    """Return what the browser prints of a page, as PDF."""
    return page.pdf(prefer_css_page_size=True, page_ranges=pages)


def drawn(data: bytes, *numbers: int) -> list[Image.Image]:
    """Return sheets of a PDF as pictures."""
    with pypdfium2.PdfDocument(data) as sheets:
        return [sheets[number].render(scale=DOTS * 25.4 / 72).to_pil().convert("RGB") for number in numbers]


@pytest.fixture
def kept(pytestconfig: pytest.Config) -> Path:
    """Where a sheet is put that is not like its picture."""
    return pytestconfig.rootpath / ".pytest_cache" / "pictures"


@pytest.mark.parametrize("path", [f"/documents/{PLAN}/print", f"/documents/{PLAN}"])
def test_what_is_printed_is_the_document_and_none_of_the_site(
    office: None, visitor: Callable[..., Visitor], kept: Path, path: str
) -> None:
    data = printed(visitor(dark=True).goes(path))
    assert_like(data, "document", kept)
    file, (first, second) = pypdf.PdfReader(io.BytesIO(data)), drawn(data, 0, 1)
    sheet = file.pages[0].mediabox
    assert (round(float(sheet.width) / 72 * 25.4), round(float(sheet.height) / 72 * 25.4)) == A4
    # The PDF names some signs by their radical's code (⼭ for 山).
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(page.extract_text() for page in file.pages)))
    assert "山西省工商行政管理局关于印发《全面推进政务公开工作实施方案》的通知" in text
    assert "山西省工商行政管理局文件" in text, "the red head says 文件, as the PDF and the DOCX do"
    assert "12月31日前" in text, "to the very end"
    assert [word for word in NAVIGATION if word in text] == []
    assert first.getpixel((2, 2)) == (255, 255, 255), "paper is white, whatever the screen was"
    left, top, right, bottom = box_of(red(first))
    assert abs(left - LEFT) <= 1, "the red line begins at the type area"
    assert abs(right - RIGHT) <= 1, "and ends with it"
    assert top >= TOP - 1
    assert bottom < TOP + 80, "the red head stands at the top and nowhere else"
    left, top, right, bottom = box_of(ink(second))
    body = second.crop((0, 0, second.width, BOTTOM * DOTS))
    assert box_of(ink(body))[0] >= LEFT - 1
    assert box_of(ink(body))[2] <= RIGHT + 1, "no line runs out of the type area"
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


def test_a_plan_and_the_file_of_a_document_are_like_their_pictures(
    office: None, visitor: Callable[..., Visitor], kept: Path
) -> None:
    reader = visitor(dark=True)
    assert_like(printed(reader.goes(f"/plans/{PLAN}"), "1"), "plan", kept)
    assert_like(reader.page.request.get(f"{reader.site}/documents/{PLAN}.pdf").body(), "document-file", kept)


FAULTS = {
    "the red head is left out": ".red-head { display: none !important }",
    "the text begins 5 mm further right": "main { margin-left: 5mm !important }",
    "the line of tools is printed too": ".sheet-tools { display: block !important }",
    "the title is not centred": ".paper-title { text-align: left !important }",
    "the red head is black": ".red-head-issuer { color: #000 !important }",
}


def test_a_print_style_that_is_broken_is_not_like_the_picture(office: None, visitor: Callable[..., Visitor]) -> None:
    page = visitor().goes(f"/documents/{PLAN}/print")
    assert is_like(printed(page, "1"), "document")
    page.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]")
    unseen = []
    for fault, style in FAULTS.items():
        page.evaluate("style => document.adoptedStyleSheets[0].replaceSync(style)", style)
        if is_like(printed(page, "1"), "document"):
            unseen.append(fault)
    assert unseen == []
