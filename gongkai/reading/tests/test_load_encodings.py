"""A text is read in whatever encoding it was saved, and whatever it claims to be saved in."""

from __future__ import annotations

import pytest

from gongkai.errors import BadInput
from gongkai.reading.encoding import decode
from gongkai.reading.tests import making

TEXT = making.as_text()
TRADITIONAL = "關於推進政務公開工作的通知：各單位應當及時向社會發布資訊，並於每年十二月底前報送工作總結。這是一個說明。"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("utf-32-be", "utf-32-be"),
        ("hz", "hz"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(encoding, name):
    assert decode(TEXT.encode(encoding)) == (TEXT, name, ())


def test_big5_is_told_from_gb18030():
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5", ())
    assert decode(TRADITIONAL.encode("gb18030")) == (TRADITIONAL, "gb18030", ())


def test_a_rare_character_of_four_bytes_is_read():
    text = "由\U00020000、㐀、龿负责办理。"
    assert decode(text.encode("gb18030"))[0] == text


@pytest.mark.parametrize(("said", "true"), [("gb2312", "utf-8"), ("utf-8", "gb18030"), ("big5", "gb18030")])
def test_a_page_that_lies_about_its_encoding_is_not_believed(said, true):
    page = making.as_html(charset=said)
    assert decode(page.encode(true))[:2] == (page, true)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_damaged_bytes_are_a_warning(encoding):
    data = bytearray(TEXT.encode(encoding))
    data[40:41] = b"\xff"
    text, name, warnings = decode(bytes(data))
    assert name == encoding
    assert "\ufffd" in text
    assert TEXT[-100:] in text
    assert len(warnings) == 1
    assert "字节无法解码" in warnings[0]


def test_a_text_cut_off_in_the_middle_of_a_character_is_read():
    assert decode(TEXT.encode()[:-2])[1] == "utf-8"
    assert decode(TEXT.encode("gb18030")[:-2])[1] == "gb18030"


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 900, b"\xff\xfe" + b"\x00\xd8" * 500])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(BadInput):
        decode(data)
