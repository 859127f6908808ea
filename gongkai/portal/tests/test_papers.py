"""A public document can be taken along, and an old copy leads to what it is worth now (Plan 2017, II(1)1)."""

from __future__ import annotations

import io
import re
from datetime import date

import docx
import pypdf
import pytest
import time_machine

from gongkai.portal.tests.world import World, block, released
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document
from tests.cast import beijing

pytestmark = pytest.mark.django_db


def pages(response) -> list[str]:
    assert response["Content-Type"] == "application/pdf"
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]


def code_in(page: str) -> str:
    """Return the path of the printed code's address."""
    return re.search(r"/v/\d+/\d+-\d+/[0-9a-f]{12}", page)[0]


def test_a_document_is_printed_as_its_page_says_it(house: World, visitor):
    address = house.notice.get_absolute_url()
    (page,) = pages(visitor.get(f"{address}.pdf"))
    for words in (
        "山西省工商行政管理局文件",
        house.notice.document_number,
        house.notice.title,
        "现将随机抽查事项清单予以公布。",
        "附件：随机抽查事项清单.pdf",
        "山西省工商行政管理局2017年7月3日",
        f"索引号：{house.notice.index_number}",
    ):
        assert words in page, words
    file = docx.Document(io.BytesIO(visitor.get(f"{address}.docx").content))
    assert "现将随机抽查事项清单予以公布。" in [paragraph.text for paragraph in file.paragraphs]


def test_the_page_and_its_twin_name_both_copies(house: World, visitor):
    number = house.notice.index_number
    page = visitor.get(f"/documents/{number}").content.decode()
    assert f'href="/documents/{number}.pdf"' in page
    assert f'href="/documents/{number}.docx"' in page
    twin = visitor.get(f"/api/v1/documents/{number}").json()
    assert twin["copies"]["pdf"].endswith(f"/documents/{number}.pdf")
    assert twin["copies"]["docx"].endswith(f"/documents/{number}.docx")
    assert twin["state_url"].endswith(f"/v/{number}")


def test_a_repealed_document_bears_its_stamp_on_every_page(house: World, visitor):
    long = released(
        house.cast,
        "关于若干事项的暂行办法",
        *["应当依法办理。" * 60] * 6,
        at=beijing("2017-07-06"),
        document_type="办法",
    )
    publishing.mark(
        long,
        "repealed",
        from_day=date(2017, 9, 1),
        by_document=house.notice,
        by=house.cast.office,
        at=beijing("2017-08-30"),
    )
    found = pages(visitor.get(f"{long.get_absolute_url()}.pdf"))
    assert len(found) > 1
    for page in found:
        assert "已废止" in page
        assert f"自2017年9月1日起，依据：《{house.notice.title}》（{house.notice.document_number}）。" in page
        assert f"/v/{long.index_number}/" in page
    file = docx.Document(io.BytesIO(visitor.get(f"{long.get_absolute_url()}.docx").content))
    assert file.sections[0].header.paragraphs[0].text.startswith("已废止")


@pytest.mark.parametrize(
    ("day", "stamp"),
    [("2017-08-31", "将有变更"), ("2017-09-01", "已修改"), ("2018-01-01", "已修改"), ("2018-01-02", "已失效")],
)
def test_the_stamp_is_right_on_the_very_day(house: World, visitor, day, stamp):
    rules = released(
        house.cast,
        "关于试行某项办法的通知",
        at=beijing("2017-07-06"),
        effective_on=date(2017, 8, 1),
        expires_on=date(2018, 1, 1),
    )
    publishing.mark(
        rules,
        "amended",
        from_day=date(2017, 9, 1),
        by_citation="《修改决定》",
        by=house.cast.office,
        at=beijing("2017-08-30"),
    )
    with time_machine.travel(beijing(f"{day} 00:10"), tick=False):
        (page,) = pages(visitor.get(f"{rules.get_absolute_url()}.pdf"))
    assert stamp in page


def test_what_is_in_force_bears_no_stamp_and_what_is_not_yet_says_so(house: World, visitor):
    (page,) = pages(visitor.get(f"{house.notice.get_absolute_url()}.pdf"))
    assert not re.search("已废止|已失效|已修改|尚未施行", page)
    coming = released(house.cast, "关于明年办法的通知", at=beijing("2017-12-01"), effective_on=date(2018, 1, 1))
    (page,) = pages(visitor.get(f"{coming.get_absolute_url()}.pdf"))
    assert "尚未施行自2018年1月1日起施行。" in page


def test_a_reader_who_has_the_copy_is_not_sent_it_again(house: World, visitor):
    for ending in ("pdf", "docx"):
        address = f"{house.notice.get_absolute_url()}.{ending}"
        first = visitor.get(address)
        assert first.content == visitor.get(address).content
        assert visitor.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert visitor.head(address).status_code == 200


def test_an_old_copy_leads_to_what_became_of_the_document(house: World, visitor):
    """Printed while in force, scanned after the repeal."""
    notice = house.notice
    (page,) = pages(visitor.get(f"{notice.get_absolute_url()}.pdf"))
    code = code_in(page)
    said = visitor.get(code).content.decode()
    assert "您手中的文件与现行记录一致。" in said
    assert "本文件有效。" in said
    publishing.mark(
        notice,
        "repealed",
        from_day=date(2017, 12, 1),
        by_citation="《废止决定》",
        by=house.cast.office,
        at=beijing("2017-11-30"),
    )
    said = visitor.get(code).content.decode()
    assert "您手中的文件不是最新版本。" in said
    assert "本文件已废止。" in said
    assert "标注“废止”" in said
    (page,) = pages(visitor.get(f"{notice.get_absolute_url()}.pdf"))
    assert code_in(page) != code
    assert "您手中的文件与现行记录一致。" in visitor.get(code_in(page)).content.decode()


def test_a_copy_that_was_never_ours_is_told_so(house: World, visitor):
    said = visitor.get(f"/v/{house.notice.index_number}/0123456789ab").content.decode()
    assert "校验码与本文件的任何版本都不一致。" in said
    assert "校验码" not in visitor.get(f"/v/{house.notice.index_number}").content.decode()


def test_another_authoritys_document_is_printed_without_a_red_head(house: World, visitor):
    other = released(
        house.cast,
        "国务院办公厅关于某事的通知",
        at=beijing("2017-08-01"),
        issuing_bodies=["国务院办公厅"],
        document_number="国办发〔2017〕999号",
    )
    (page,) = pages(visitor.get(f"{other.get_absolute_url()}.pdf"))
    assert "国务院办公厅文件" not in page
    assert "国办发〔2017〕999号" in page


def test_the_text_keeps_its_order_and_its_parts(house: World, visitor):
    body = [
        block("关于印发《办法》的通知", "title"),
        block("各处室：", "addressee", line=1),
        block("现将《办法》印发给你们。", line=2),
        block("山西省工商行政管理局", "signature", line=3),
        block("2017年8月1日", "date", line=4),
        block("办法", "title", line=5, part=1),
        block("总则", "heading", level=1, number="第一章", line=6, part=1),
        block("", "heading", level=3, number="第一条", line=7, part=1),
        block("为规范办理，制定本办法。", line=7, part=1),
        block("序号\t事项\n1\t登记", "table", line=8, part=1),
    ]
    issued = released(house.cast, "关于印发《办法》的通知", at=beijing("2017-08-01"), body=body)
    found = pages(visitor.get(f"{issued.get_absolute_url()}.pdf"))
    assert len(found) == 2  # what a notice issues begins on a page of its own
    assert found[0].count("关于印发《办法》的通知") == 1
    assert found[0].find("各处室：") < found[0].find("现将《办法》印发给你们。") < found[0].find("2017年8月1日")
    assert "办法第一章总则" in found[1]
    assert "事项" in found[1]
    assert Document.objects.get(pk=issued.pk).title in found[0]
