"""A document in public: its marks, its pair, its files, and bytes that anyone can check (plan 2017, II(1)1, II(3)1)."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest

from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.portal import paper
from gongkai.portal.tests import world
from gongkai.printing import code
from gongkai.programme.tests import factories
from gongkai.publishing import actions as publishing
from gongkai.publishing import interpretation_plan
from gongkai.publishing.canonical import form
from gongkai.publishing.models import Document
from gongkai.publishing.rules import Validity
from gongkai.screening import sanitise
from gongkai.screening.tests.pdf_carriers import simple
from tests.cast import beijing

pytestmark = pytest.mark.django_db


def page(visitor, document) -> str:
    return visitor.get(f"/documents/{document.index_number}").content.decode()


def test_the_canonical_form_has_the_digest_that_stands_in_the_log(house, visitor):
    for document in (house.notice, house.repealed, house.interpretation):
        data = visitor.get(f"/documents/{document.index_number}/canonical.json").content
        told = Entry.objects.for_subject(document.subject).last()
        assert "sha256:" + hashlib.sha256(data).hexdigest() == told.content
        document.refresh_from_db()
        assert data == canonical.encode(form(document))


def test_a_repealed_document_says_so_with_the_act_linked_both_ways(house, visitor):
    text = page(visitor, house.repealed)
    assert "本文件已废止。" in text
    assert "自2017年7月3日起" in text
    assert house.notice.get_absolute_url() in text
    assert house.repealed.get_absolute_url() in page(visitor, house.notice)
    assert "card-void" in visitor.get("/documents/").content.decode()


def test_a_coming_repeal_is_announced_and_the_document_still_valid(house, visitor):
    publishing.mark(
        house.notice,
        "repealed",
        from_day=date(2018, 2, 1),
        by_citation="《新规》",
        by=house.cast.office,
        at=beijing("2017-12-05"),
    )
    text = page(visitor, house.notice)
    assert "本文件将废止。" in text
    assert "自2018年2月1日起，依据：《新规》。" in text


def test_an_interpretation_and_its_document_lead_to_each_other(house, visitor):
    assert house.interpretation.get_absolute_url() in page(visitor, house.notice)
    assert house.notice.get_absolute_url() in page(visitor, house.interpretation)


def test_a_document_bears_a_red_head_and_an_interpretation_does_not(house, visitor):
    assert 'class="red-head' in page(visitor, house.notice)
    assert 'class="red-head' not in page(visitor, house.interpretation)


def test_every_form_of_interpretation_stands_on_its_page_and_with_its_policy(house, visitor):
    """Text, Q&A, picture story, press conference, interview, expert, head, video (Plan 2017, II(3)1)."""
    at, cast = beijing("2017-12-05"), house.cast
    words = "申请、受理、审核、发照。"
    video = 'href="https://v.example.gov.cn/2017/7.html"'
    for form_of_it, label in Document.Form.choices:
        said = {"interpretation_form": form_of_it, "interprets": house.notice}
        if form_of_it in interpretation_plan.SPOKEN:
            said["speaker"] = f"张敏，{label}人"
        if form_of_it == "video":
            said["video_address"] = "https://v.example.gov.cn/2017/7.html"
        text = world.drafted(cast, f"{label}：抽查清单", at=at, **said)
        if form_of_it == "graphic":
            drawn = code.png("https://example.org")
            publishing.attach(text, name="图.png", data=drawn, alt=words, by=cast.office, at=at)
            text.refresh_from_db()
        factories.cleared(cast, text, at=at)
        text = publishing.release(text, by=cast.second_office, at=at)
        shown = page(visitor, text)
        assert label in shown
        assert "解读单位：山西省工商行政管理局办公室（所解读文件的起草单位）" in shown
        assert (f"解读人：张敏，{label}人" in shown) == ("speaker" in said)
        assert (video in shown) == (form_of_it == "video")
        picture = f'src="{text.get_absolute_url()}/attachments/1" alt="{words}"'
        assert (picture in shown) == (form_of_it == "graphic")
    number = Document.objects.get(title="图解：抽查清单").index_number
    picture = visitor.get(f"/documents/{number}/attachments/1")
    assert (picture["Content-Type"], b"".join(picture.streaming_content)[:4]) == ("image/png", b"\x89PNG")
    policy = page(visitor, house.notice)
    assert [label for label in Document.Form.labels if f"<span>{label}</span>" not in policy] == []
    assert "谁起草、谁解读" in policy


def test_an_interpretation_that_is_late_is_said_to_be_late(house, visitor):
    late = world.released(house.cast, "关于抽检的通知", at=beijing("2017-12-04"), needs_interpretation=True)
    text = page(visitor, late)
    assert "解读材料逾期。" in text
    assert "解读材料应于2017年12月7日前发布，至今尚未发布，已逾期11天。" in text


def test_an_attachment_is_sent_as_a_download_with_the_bytes_that_were_cleared(house, visitor):
    response = visitor.get(f"/documents/{house.notice.index_number}/attachments/1")
    data = b"".join(response.streaming_content)
    assert data == sanitise(simple(), "清单.pdf").data
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert visitor.get(f"/documents/{house.notice.index_number}/attachments/2").status_code == 404


def test_a_file_of_a_kind_that_browsers_run_is_sent_as_nothing_in_particular(house, visitor):
    document = world.drafted(house.cast, "含网页附件的通知", at=beijing("2017-11-01"))
    publishing.attach(
        document,
        name="a.html",
        data=b"<html><body><p>list</p><script>1</script></body></html>",
        by=house.cast.office,
        at=beijing("2017-11-01"),
    )
    document.refresh_from_db()
    world.factories.cleared(house.cast, document, at=beijing("2017-11-01"))
    released = publishing.release(document, by=house.cast.second_office, at=beijing("2017-11-01"))
    response = visitor.get(f"/documents/{released.index_number}/attachments/1")
    text = b"".join(response.streaming_content).decode()
    assert "list" in text
    assert "script" not in text
    assert response["Content-Type"] == "application/octet-stream"


def test_the_plan_is_shown_in_its_order_with_an_anchor_for_every_heading(house, visitor):
    text = page(visitor, house.plan.document)
    places = [
        text.index(f'id="{anchor}"') for anchor in ("s1", "s2", "s2-1", "s2-1-1", "s2-1-8", "s2-5-7", "s3", "s3-3")
    ]
    assert places == sorted(places)
    assert "（一）围绕推进“放管服效”改革推进公开" in text
    assert "<b>1.进一步推进权力清单和责任清单公开。</b>按照省审改办的部署要求" in text
    assert text.index("山西省工商行政管理局关于印发") < text.index("现将《") < text.index('id="s1"')


def test_what_machines_read_is_json(house, visitor):
    text = page(visitor, house.notice)
    said = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(said)["identifier"] == house.notice.index_number


def test_a_title_cannot_break_out_of_what_machines_read(house, visitor):
    nasty = world.released(house.cast, "</script><script>alert(1)</script>", at=beijing("2017-11-02"))
    assert "<script>alert" not in page(visitor, nasty)


@pytest.mark.parametrize(
    ("validity", "expected"),
    [("repealed", {"企业年度检验暂行规定"}), ("expired", set()), ("pending", {"明年施行的办法"})],
)
def test_the_list_is_narrowed_by_what_documents_are_worth_today(house, visitor, validity, expected):
    world.released(house.cast, "明年施行的办法", at=beijing("2017-12-01"), effective_on=date(2018, 1, 1))
    found = visitor.get("/api/v1/documents", {"validity": validity}).json()["items"]
    assert {item["title"] for item in found} == expected
    assert all(item["validity"] == validity for item in found)


def test_each_validity_finds_what_the_rule_says(house):
    from gongkai.portal.listing import worth
    from gongkai.publishing.models import Document

    at = beijing("2017-12-01")
    world.released(house.cast, "有期限的", at=at, expires_on=date(2017, 12, 10), effective_on=date(2017, 12, 1))
    world.released(house.cast, "将施行的", at=at, effective_on=date(2018, 1, 1))
    amended = world.released(house.cast, "改过的", at=at)
    publishing.mark(
        amended,
        "amended",
        from_day=date(2017, 12, 5),
        by_citation="修改决定",
        by=house.cast.office,
        at=beijing("2017-12-05"),
    )
    for day in (date(2017, 12, 2), date(2017, 12, 10), date(2017, 12, 11), date(2018, 1, 1)):
        public = Document.objects.public(beijing("2018-06-01")).prefetch_related("marks")
        for validity in Validity:
            by_query = set(worth(public, validity, on=day).values_list("pk", flat=True))
            by_rule = {document.pk for document in public if paper.validity_of(document, day) is validity}
            assert by_query == by_rule, (day, validity)


@pytest.mark.parametrize(
    ("clause", "anchor"), [("二、（一）1.", "s2-1-1"), ("三、", "s3"), ("第九条（二）", "s9-2"), ("", "")]
)
def test_a_clause_has_its_anchor(clause, anchor):
    assert paper.anchor_of(clause) == anchor


def test_two_headings_of_the_same_number_have_two_anchors():
    body = [
        world.block("甲", "heading", level=1, number="一", clause="一、"),
        world.block("乙", "heading", level=1, number="一", clause="一、"),
    ]
    assert [part.anchor for part in paper.of_body(body).parts] == ["s1", "s1-b"]


def test_nothing_of_a_text_is_lost_on_its_way_to_the_page():
    body = [
        world.block("标题", "title"),
        world.block("各处室：", "addressee"),
        world.block("甲", "heading", level=3, number="1", clause="1.", line=5),
        world.block("乙。", line=5),
        world.block("第一条　丙。", "heading", level=3, number="第一条", clause="第一条"),
        world.block("局", "signature"),
        world.block("2017年6月15日", "date"),
        world.block("附件", "attachment"),
        world.block("目录", "attachment"),
        world.block("一\t二\n三\t四", "table"),
        world.block("联系人", "contact"),
    ]
    said = "".join(
        part.head
        + (part.text if part.kind != "attachment" else "")
        + "".join(part.lines if part.kind in {"signature", "attachment"} else [])
        + "".join(cell for row in part.rows for cell in row)
        for part in paper.of_body(body, title="别的名称").parts
    )
    for block in body:
        for piece in str(block["text"]).split():
            assert piece in said, piece
