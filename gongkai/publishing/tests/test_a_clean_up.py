"""A clean-up decides on every document and takes effect by one announcement, all at once (Plan 2017, II(1)1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger.models import Entry
from gongkai.publishing import actions, cleanup
from gongkai.publishing.models import Cleanup, Document, ValidityMark
from gongkai.publishing.tests.factories import CLEAR, fresh, released
from tests.cast import beijing

pytestmark = pytest.mark.django_db

NOW = beijing("2017-11-01 10:00")
OUT = beijing("2017-11-20 10:00")


@pytest.fixture
def olds(cast) -> list[Document]:
    return [
        released(
            cast, f"关于第{word}件事的通知", document_number=f"晋工商办字〔2017〕{place}号", made_on=date(2017, 6, 19)
        )
        for place, word in enumerate("一二三四", 1)
    ]


@pytest.fixture
def campaign(cast, olds) -> Cleanup:
    return cleanup.open_cleanup("2017年文件清理", Document.objects.all(), by=cast.office, at=NOW)


def decide_all(cast, campaign: Cleanup) -> None:
    for item, (decision, text) in zip(
        campaign.items.all(),
        [("keep", ""), ("amend", "第一条删去“年检”。"), ("repeal", "已被新办法取代。"), ("expire", "任务已经完成。")],
        strict=True,
    ):
        cleanup.decide(item, decision, text, by=cast.drafter, at=NOW)


def through(cast, document: Document) -> Document:
    """Take the announcement, drafted by the office, through its papers and out."""
    actions.propose_attribute(document, "proactive", by=cast.office, at=OUT)
    actions.decide_attribute(fresh(document), by=cast.second_office, at=OUT)
    actions.review_secrecy(fresh(document), "clear", CLEAR, by=cast.secrecy_reviewer, at=OUT)
    actions.approve(fresh(document), by=cast.leader, at=OUT)
    return actions.release(fresh(document), by=cast.second_office, at=OUT)


def test_what_is_in_force_comes_in_and_each_waits_for_its_decision(cast, olds):
    actions.mark(olds[3], "repealed", from_day=date(2017, 7, 1), by_citation="《决定》", by=cast.office, at=NOW)
    campaign = cleanup.open_cleanup("2017年文件清理", Document.objects.all(), by=cast.office, at=NOW)
    assert [item.document for item in campaign.items.all()] == olds[:3]
    assert cleanup.progress(campaign) == [("", "未决定", 3)]
    assert [item.document for item in cleanup.waiting_for(cast.drafter)] == olds[:3]


@pytest.mark.parametrize(
    ("decision", "text", "says"),
    [
        ("", "", "请选择清理意见。"),
        ("amend", " ", "请写明修改内容"),
        ("repeal", "", "请写明理由"),
        ("expire", "", "请写明理由"),
    ],
)
def test_a_decision_is_whole(cast, campaign, decision, text, says):
    with pytest.raises(BadInput, match=says):
        cleanup.decide(campaign.items.first(), decision, text, by=cast.drafter, at=NOW)


def test_another_units_drafter_does_not_decide(cast, campaign):
    with pytest.raises(NotAllowed):
        cleanup.decide(campaign.items.first(), "keep", by=cast.other_drafter, at=NOW)


def test_the_announcement_waits_for_every_decision(cast, campaign):
    cleanup.decide(campaign.items.first(), "keep", by=cast.drafter, at=NOW)
    with pytest.raises(Refused, match="尚有3件文件没有清理意见。"):
        cleanup.announce(campaign, by=cast.office, at=NOW)


def test_the_announcement_carries_the_three_lists(cast, olds, campaign):
    decide_all(cast, campaign)
    document = cleanup.announce(campaign, by=cast.office, at=NOW)
    assert document.state == Document.State.DRAFT
    assert document.title == "山西省工商行政管理局关于公布2017年文件清理结果的公告"
    headings = [block["text"] for block in document.body if block["kind"] == "heading"]
    assert headings == ["继续有效的文件（1件）", "予以修改的文件（1件）", "废止和失效的文件（2件）"]
    tables = [block["text"] for block in document.body if block["kind"] == "table"]
    assert tables[1].splitlines()[1] == f"1\t{olds[1].title}\t{olds[1].document_number}\t第一条删去“年检”。"
    assert tables[2].splitlines()[1].endswith("废止\t已被新办法取代。")
    with pytest.raises(Refused, match="清理公告已经拟写"):
        cleanup.decide(campaign.items.first(), "keep", by=cast.drafter, at=NOW)


def test_nothing_is_marked_before_the_announcement_is_out_and_everything_then(cast, olds, campaign):
    decide_all(cast, campaign)
    document = cleanup.announce(campaign, by=cast.office, at=NOW)
    assert not ValidityMark.objects.exists()
    out = through(cast, document)
    marks = [
        (mark.document, mark.kind, mark.from_day, mark.by_document)
        for mark in ValidityMark.objects.order_by("document_id")
    ]
    day = date(2017, 11, 20)
    assert marks == [
        (olds[1], "amended", day, out),
        (olds[2], "repealed", day, out),
        (olds[3], "expired", day, out),
    ]
    campaign.refresh_from_db()
    assert campaign.applied_at == OUT
    assert not out.named_originals.exists()
    verbs = list(Entry.objects.order_by("-number").values_list("verb", flat=True)[:8])
    assert verbs.count("document.repealed") == verbs.count("document.amended") == verbs.count("document.expired") == 1


def test_a_list_that_no_longer_fits_stops_the_release_with_all_its_marks(cast, campaign):
    decide_all(cast, campaign)
    document = cleanup.announce(campaign, by=cast.office, at=NOW)
    changed = [block for block in document.body if block["kind"] != "table"]
    actions.edit(document, {"body": changed}, by=cast.office, at=NOW)
    with pytest.raises(Refused, match="公告中的清单与清理意见不一致"):
        through(cast, fresh(document))
    assert not ValidityMark.objects.exists()
    assert not fresh(document).is_released


def test_words_around_the_lists_may_be_changed(cast, campaign):
    decide_all(cast, campaign)
    document = cleanup.announce(campaign, by=cast.office, at=NOW)
    body = [{**document.body[0], "text": "经局务会议研究，公布清理结果。"}, *document.body[1:]]
    actions.edit(document, {"body": body}, by=cast.office, at=NOW)
    assert through(cast, fresh(document)).is_released
    assert ValidityMark.objects.count() == 3


def test_a_cancelled_announcement_has_no_effect(cast, campaign):
    decide_all(cast, campaign)
    document = cleanup.announce(campaign, by=cast.office, at=NOW)
    cleanup.reopen(campaign, by=cast.office, at=NOW)
    through(cast, fresh(document))
    assert not ValidityMark.objects.exists()
    cleanup.decide(campaign.items.first(), "repeal", "另有规定。", by=cast.drafter, at=NOW)


def test_the_screens_lead_from_the_first_decision_to_the_announcement(cast, olds, settings):
    office, unit = Client(), Client()
    office.force_login(cast.office, backend="django.contrib.auth.backends.ModelBackend")
    unit.force_login(cast.drafter, backend="django.contrib.auth.backends.ModelBackend")
    assert office.post("/staff/cleanups/new/", {"title": "2017年文件清理"}).status_code == 302
    campaign = Cleanup.objects.get()
    assert "待提出清理意见的文件" in unit.get("/staff/").content.decode()
    for item in campaign.items.all():
        address = f"/staff/cleanups/{campaign.pk}/items/{item.pk}/"
        answer = unit.post(address, {f"i{item.pk}-decision": "repeal"})
        assert (answer.status_code, "请写明理由" in answer.content.decode()) == (422, True)
        said = {f"i{item.pk}-decision": "repeal", f"i{item.pk}-text": "已被取代。"}
        assert unit.post(address, said).status_code == 302
    assert "意见已齐" in office.get(f"/staff/cleanups/{campaign.pk}/").content.decode()
    assert "拟写清理公告" not in unit.get(f"/staff/cleanups/{campaign.pk}/").content.decode()
    answer = office.post(f"/staff/cleanups/{campaign.pk}/announce/")
    assert answer.status_code == 302
    page = office.get(answer["Location"]).content.decode()
    assert "发布时按清理意见一并标注所列文件" in page
    assert "2017年文件清理" in office.get("/staff/cleanups/").content.decode()
