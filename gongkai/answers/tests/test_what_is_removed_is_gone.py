"""Part-release removes and does not cover (State Council Order 711, art. 37)."""

import contextlib
import io
import zipfile

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from gongkai.answers import redaction
from gongkai.answers.redaction import BOX, StillThere, passages, redact
from gongkai.errors import BadInput
from gongkai.reading.load import load
from gongkai.screening import pages_process
from gongkai.screening.check import traces
from gongkai.screening.pages import Area, Burnt
from gongkai.screening.tests import making

SECRET = "太原市某某商贸有限公司的进货渠道和底价为每吨三千二百元"
OTHER = "本案于2025年3月4日立案，当事人对事实没有异议。"


def text_of(data: bytes) -> list[str]:
    return [line.text for line in load(data, "").lines]


def a_docx(*lines: str) -> bytes:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_passage_of_a_word_file_is_gone_from_every_byte():
    given = a_docx("案件情况", f"经查，{SECRET}。{OTHER}")
    assert traces(given, [SECRET])
    made = redact(given, "案卷.docx", [SECRET])
    assert text_of(made.data) == ["案件情况", f"经查，{BOX}。{OTHER}"]
    assert traces(made.data, [SECRET]) == []
    assert SECRET.encode() not in b"".join(
        zipfile.ZipFile(io.BytesIO(made.data)).read(name) for name in zipfile.ZipFile(io.BytesIO(made.data)).namelist()
    )
    assert made.places == (1,)
    assert made.suffix == "docx"


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="王李张刘陈某县市公司厂0123456789", min_size=2, max_size=60))
def test_the_box_tells_nothing_of_what_stood_there(secret):
    given = f"甲方为【{secret}】，乙方为本局。".encode()
    short = redact("甲方为【张三】，乙方为本局。".encode(), "a.txt", ["张三"])
    if secret in "甲方为乙方为本局":
        return
    assert redact(given, "a.txt", [secret]).data == short.data


def test_two_word_files_that_differ_only_in_what_was_removed_become_the_same_bytes():
    one = redact(a_docx(f"申请人张三于当日到场。{OTHER}"), "a.docx", ["张三"])
    two = redact(a_docx(f"申请人欧阳某某某于当日到场。{OTHER}"), "a.docx", ["欧阳某某某"])
    assert one.data == two.data
    apart = redact(making.split_docx("申请人张三于当日到场。"), "a.docx", ["张三"])
    longer = redact(making.split_docx("申请人欧阳某某某三四五于当日到场。"), "a.docx", ["欧阳某某某三四五"])
    assert document_of(apart.data).count("<w:r>") == document_of(longer.data).count("<w:r>")


def document_of(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


def test_a_word_spread_over_runs_blanks_and_full_width_is_found():
    made = redact(
        making.split_docx("联系人王芳，电话１３８ 1234\u200b5678，已核实。"), "a.docx", ["13812345678", "王芳"]
    )
    assert text_of(made.data) == [f"联系人{BOX}，电话{BOX}，已核实。"]
    assert made.places == (1, 1)


def test_every_place_of_a_word_goes_with_it_in_tables_too():
    given = making.as_docx(["王芳的申请"], [["姓名", "意见"], ["王芳", "王芳不同意公开"]])
    made = redact(given, "a.docx", ["王芳"])
    assert made.places == (3,)
    assert "王芳" not in "".join(text_of(made.data))


def test_what_lies_in_hidden_parts_goes_as_well():
    document = docx.Document()
    document.add_paragraph("可以公开的内容。")
    document.add_paragraph("张三提出异议。")
    document.core_properties.author, document.core_properties.comments = "张三", "张三的案卷"
    out = io.BytesIO()
    document.save(out)
    made = redact(out.getvalue(), "a.docx", ["张三提出异议"])
    assert traces(made.data, ["张三提出异议", "张三的案卷"]) == []


def test_two_cuts_that_touch_leave_one_box():
    assert redact("原告张三李四到场".encode(), "a.txt", ["张三", "李四"]).data.decode() == f"原告{BOX}到场"


def test_a_page_and_a_table_program_file_are_cut_as_well():
    page = f"<html><body><p>经查，<b>{SECRET[:6]}</b>{SECRET[6:]}。</p><p>{OTHER}</p></body></html>"
    made = redact(page.encode(), "a.html", [SECRET])
    assert BOX in made.data.decode()
    assert traces(made.data, [SECRET]) == []
    sheet = making.as_xlsx({"表": [["企业", "底价"], [SECRET, "3200"]]})
    assert traces(redact(sheet, "a.xlsx", [SECRET]).data, [SECRET]) == []


def decoded(data: bytes) -> bytes:
    """Return the raw bytes and every stream of a PDF unpacked, by a reader that knows nothing of ours."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    unpacked = [data]
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(number)
        if isinstance(found, pypdf.generic.StreamObject):
            with contextlib.suppress(NotImplementedError):
                unpacked.append(found.get_data())
    return b"\n".join(unpacked)


def dresses(word: str) -> list[bytes]:
    return [word.encode(), word.encode("utf-16-be"), word.encode("utf-16-be").hex().encode(), word.encode("gb18030")]


def test_the_pages_of_a_pdf_are_kept_and_the_line_of_a_removed_word_goes_from_edge_to_edge():
    given = making.as_pdf(["案件情况说明", "经查，联系人张三三承认事实。", OTHER])
    made = redact(given, "案卷.pdf", ["张三三"])
    assert text_of(made.data) == ["案件情况说明", BOX, OTHER]
    assert made.lost == (f"第1页：经查，联系人{BOX}承认事实。",)
    before, after = (
        Image.open(io.BytesIO(pages_process.picture(each, {"page": 1})[1])).convert("L") for each in (given, made.data)
    )
    assert before.size == after.size
    black = [
        row for row in range(after.height) if after.crop((80, row, after.width - 80, row + 1)).getextrema()[1] < 20
    ]
    assert black == list(range(black[0], black[-1] + 1))  # one box
    below = (0, black[-1] + 3, *after.size)
    assert after.crop(below).getextrema()[0] < 100  # the other lines stand where they stood
    assert ImageStat.Stat(ImageChops.difference(after.crop(below), before.crop(below))).mean[0] < 1


def burnt(data: bytes, *words: str) -> bytes:
    """Return what the drawing process makes, without starting one."""
    return pages_process.burn(data, {"patterns": list(words), "areas": []})[1]


def test_pdfs_that_differ_only_in_what_was_removed_become_the_same_bytes():
    made = [
        burnt(making.as_pdf(["案件情况说明", f"联系人{name}。", OTHER]), name)
        for name in ("张三", "欧阳某某某某某某某某某", "一一", "13812345678")
    ]
    assert made[0] == made[1] == made[2] == made[3]


def test_a_removed_word_stands_in_no_raw_and_in_no_decoded_byte_of_the_pdf():
    given = making.as_pdf(["案件情况说明", f"经查，{SECRET}。{OTHER}", "龘靐公司"])
    made = decoded(burnt(given, SECRET, "龘靐公司"))
    assert any(dress in made for dress in dresses("立"))  # a sign that is left does stand in it
    # Neither the words nor, in a font that came along, the one sign that only they had.
    for word in (SECRET, "进货渠道", "龘", "靐"):
        assert not any(dress in made for dress in dresses(word))


def a_scan() -> bytes:
    out = io.BytesIO()
    sheets = [Image.effect_noise((620, 877), 90).convert("L") for _ in range(2)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=75)
    return out.getvalue()


def test_areas_of_a_scan_are_burnt_into_its_points():
    scan = a_scan()
    assert passages(scan, "扫描件.pdf") == []
    made = redact(scan, "扫描件.pdf", [], [Area(2, 17, 32, 5, 8)])
    drawn = Image.open(io.BytesIO(pages_process.picture(made.data, {"page": 2})[1])).convert("L")
    left, top, right, bottom = (
        round(share * side) for share, side in zip((4 / 16, 16 / 64, 8 / 16, 32 / 64), drawn.size * 2, strict=True)
    )
    assert drawn.crop((left + 2, top + 2, right - 2, bottom - 2)).getextrema()[1] < 20
    assert drawn.crop((left, 0, right, top - 3)).getextrema()[1] > 100
    with pytest.raises(BadInput, match="没有第3页"):
        pages_process.burn(scan, {"patterns": [], "areas": [[3, 0, 0, 1, 1]]})
    with pytest.raises(BadInput, match="只能保留版面"):
        redact(scan, "扫描件.pdf", [], [Area(1, 1, 1, 1, 1)], keep_pages=False)


def test_words_in_an_area_go_out_of_the_layer_of_text_as_well():
    given = making.as_pdf(["案件情况说明", "联系人张三三承认事实。", OTHER])
    told, made = pages_process.burn(given, {"patterns": [], "areas": [[1, *Area(1, 1, 64, 1, 16).share]]})
    assert text_of(made) == [BOX]
    assert told["gone"] == ["案件情况说明", "联系人张三三承认事实。", *told["gone"][2:]]
    assert traces(made, told["gone"]) == []


def test_the_proof_of_the_points_is_not_taken_on_trust(monkeypatch):
    monkeypatch.setattr(
        redaction.pages, "burn", lambda data, patterns, areas: Burnt(data, (), ((1, 0.1, 0.1, 0.9, 0.9),))
    )
    with pytest.raises(StillThere, match="没有完全遮去"):
        redact(a_scan(), "扫描件.pdf", [], [Area(1, 6, 58, 3, 14)])


def test_a_pdf_set_anew_loses_nothing_but_what_was_removed():
    given = making.as_pdf(["案件情况说明", f"经查，{SECRET}。{OTHER}"])
    made = redact(given, "案卷.pdf", [SECRET], keep_pages=False)
    assert made.suffix == "pdf"
    assert traces(made.data, [SECRET]) == []
    text = "".join(text_of(made.data))
    assert BOX in text
    assert OTHER in text
    assert "进货" not in text
    longer = redact(
        making.as_pdf(["案件情况说明", f"经查，{SECRET}和其他很多很多的内容。{OTHER}"]),
        "案卷.pdf",
        [SECRET + "和其他很多很多的内容"],
        keep_pages=False,
    )
    assert text_of(longer.data) == text_of(made.data)


def test_what_stands_nowhere_is_said_and_nothing_is_made():
    with pytest.raises(BadInput, match="文件中没有“李四”"):
        redact(a_docx("张三"), "a.docx", ["李四"])
    with pytest.raises(BadInput, match="至少"):
        redact(a_docx("张三"), "a.docx", ["张"])
    with pytest.raises(BadInput, match="先选择"):
        redact(a_docx("张三"), "a.docx", [])


def test_a_name_in_the_name_of_the_file_is_not_given_away():
    with pytest.raises(StillThere, match="文件名"):
        redact(a_docx("张三和李四"), "张三案卷.docx", ["张三"])


def test_the_proof_is_not_taken_on_trust(monkeypatch):
    real = redaction.rewrite_file

    def forgetful(data, changes):  # counts the places as the real one does, and leaves the file as it was
        real(data, changes)
        return data

    monkeypatch.setattr(redaction, "rewrite_file", forgetful)
    with pytest.raises(StillThere):
        redact(a_docx("张三和李四"), "a.docx", ["张三"])


def test_areas_of_a_picture_are_black_and_the_picture_is_made_anew():
    picture = Image.effect_noise((320, 640), 90).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=Image.Exif())
    made = redact(out.getvalue(), "扫描件.jpg", [], [Area(1, 5, 8, 1, 16)])
    clean = Image.open(io.BytesIO(made.data))
    assert clean.crop((0, 40, 320, 80)).getextrema() == ((0, 0),) * 3
    assert clean.crop((0, 0, 320, 40)).getextrema() != ((0, 0),) * 3
    assert (made.media_type, made.suffix) == ("image/png", "png")
    assert passages(out.getvalue(), "扫描件.jpg") == []
    with pytest.raises(BadInput):
        redact(out.getvalue(), "扫描件.jpg", [], [])
    with pytest.raises(BadInput):
        Area(1, 5, 4, 1, 16)


def test_the_screen_offers_the_text_in_passages():
    found = passages(a_docx("案件情况", OTHER), "a.docx")
    assert [each.text for each in found] == ["案件情况", OTHER]
    assert found[1].number == 2
