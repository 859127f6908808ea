"""All that is kept back comes up again once a year, its old reason beside it (Plan 2017, II(5)4)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.deadlines.models import Light
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.publishing import actions, archive, returning
from gongkai.publishing.models import Document, ReturnItem, ReturnRound
from gongkai.publishing.tests.factories import AT, CLEAR, drafted, fresh, kept, refusal, released
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
OPENED = beijing("2018-10-08")
LATER = beijing("2018-11-05")


@pytest.fixture
def three(cast) -> list[Document]:
    """Three papers kept back, the last one filed; beside them a draft and one that is out."""
    found = [kept(cast, drafted(cast, f"不公开文件{number}")) for number in "甲乙丙"]
    archive.archive(found[2], by=cast.drafter, at=AT)
    drafted(cast, "草稿")
    released(cast, "已发布")
    return found


def keep(cast, document):
    actions.propose_attribute(
        document, "withheld", by=cast.drafter, at=LATER, **refusal(at=LATER, return_on=date(2019, 11, 5))
    )
    actions.decide_attribute(document, by=cast.unit_head, at=LATER)


def make_public(cast, document):
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=LATER)
    actions.decide_attribute(document, by=cast.unit_head, at=LATER)


def test_a_round_takes_up_all_that_is_kept_back_and_nothing_else(cast, three):
    made = returning.open_round(2018, by=cast.office, at=OPENED)
    assert {item.document for item in made.items.all()} == set(three)
    assert {item.before for item in made.items.all()} == {one.attribute_decision for one in three}
    assert made.clock.due_at.date() == date(2018, 12, 31)
    assert list(made.clock.units.all()) == [cast.unit("zhucechu")]


def test_it_is_opened_once_a_year_by_the_office_or_the_timer(cast, three):
    with pytest.raises(NotAllowed, match="应由政务公开办公室办理"):
        returning.open_round(2018, by=cast.unit_head, at=OPENED)
    with pytest.raises(BadInput, match="只能发起本年度的复审。"):
        returning.open_round(2017, by=cast.office, at=OPENED)
    assert returning.roll(beijing("2018-09-30")) is None
    assert returning.roll(beijing("2018-10-01")).year == 2018
    assert returning.roll(beijing("2018-10-02")) is None
    with pytest.raises(Refused, match="2018年度的复审已经发起。"):
        returning.open_round(2018, by=cast.office, at=OPENED)
    assert returning.roll(beijing("2019-10-01")).items.count() == 3


def test_a_house_without_secrets_has_no_round(cast):
    assert returning.roll(OPENED) is None
    with pytest.raises(Refused, match="没有依申请公开、不予公开的文件"):
        returning.open_round(2018, by=cast.office, at=OPENED)


def test_each_is_decided_by_two_hands_and_the_result_is_kept(cast, three):
    made = returning.open_round(2018, by=cast.office, at=OPENED)
    keep(cast, three[0])
    make_public(cast, three[2])
    said = dict(made.items.values_list("document__title", "after__attribute"))
    assert said == {"不公开文件甲": "withheld", "不公开文件乙": None, "不公开文件丙": "proactive"}
    assert [item.result for item in made.items.order_by("pk")] == ["继续不予公开", "待复审", "改为主动公开"]
    assert not fresh(three[2]).is_archived
    assert fresh(three[0]).return_clock.due_at.date() == date(2019, 11, 5)


def test_it_is_closed_when_nothing_waits(cast, three):
    made = returning.open_round(2018, by=cast.office, at=OPENED)
    for document in three[:2]:
        keep(cast, document)
    with pytest.raises(Refused, match="尚有1件没有复审，不能办结。"):
        returning.close_round(made, by=cast.office, at=LATER)
    keep(cast, three[2])
    returning.close_round(made, by=cast.office, at=LATER)
    assert ReturnRound.objects.get().clock.light_at(LATER) == Light.DONE
    with pytest.raises(Refused, match="已经办结"):
        returning.close_round(made, by=cast.office, at=LATER)


def test_the_report_names_what_was_put_right_and_the_public_reads_only_what_is_out(cast, three):
    assert returning.figures(2018, at=LATER) is None
    returning.open_round(2018, by=cast.office, at=OPENED)
    keep(cast, three[0])
    make_public(cast, three[1])
    make_public(cast, three[2])
    actions.review_secrecy(three[1], "clear", CLEAR, by=cast.secrecy_reviewer, at=LATER)
    actions.approve(three[1], by=cast.leader, at=LATER)
    out = actions.release(three[1], by=cast.office, at=LATER)
    outside = returning.figures(2018, at=LATER)
    assert (outside.total, outside.kept, outside.changed, outside.waiting) == (3, 1, 2, 0)
    assert [(one.title, one.state) for one in outside.rectified] == [
        ("不公开文件乙", f"已公开（索引号{out.index_number}）")
    ]
    assert outside.unnamed == 1
    inside = returning.figures(2018, at=LATER, inside=True)
    assert [(one.title, one.state) for one in inside.rectified][1] == ("不公开文件丙", "正在办理公开")
    assert returning.figures(2018, at=LATER, unit=cast.unit("fazhichu")) is None
    assert "不公开文件甲" not in str(outside)


def test_the_round_is_walked_on_the_screens(client, cast, three, monkeypatch):
    for room in ("publishing.views", "publishing.judging"):
        monkeypatch.setattr(f"gongkai.{room}.now", lambda: OPENED)
    client.force_login(cast.drafter, BACKEND)
    assert client.post("/staff/records/rounds/open/").status_code == 403
    client.force_login(cast.office, BACKEND)
    assert client.post("/staff/records/rounds/open/")["Location"] == "/staff/records/rounds/2018/"
    assert "尚有3件没有复审" in client.post("/staff/records/rounds/2018/close/").content.decode()
    client.force_login(cast.drafter, BACKEND)
    page = client.get("/staff/records/rounds/2018/").content.decode()
    assert "尚在研究。" in page
    assert "张敏于" in page
    client.post(f"/staff/records/{three[0].pk}/propose/", {"attribute": "proactive"})
    client.force_login(cast.unit_head, BACKEND)
    client.post(f"/staff/records/{three[0].pk}/decide/")
    assert ReturnItem.objects.get(document=three[0]).result == "改为主动公开"
    client.force_login(cast.other_drafter, BACKEND)
    assert "不公开文件乙" not in client.get("/staff/records/rounds/2018/").content.decode()
