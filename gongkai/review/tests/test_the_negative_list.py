"""What may be kept back stands on a list, item by item; outside it, to publish is the rule (Plan 2017, II(5)5)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger.check import check
from gongkai.ledger.models import Entry
from gongkai.review import actions, negative_list
from gongkai.review.models import AttributeDecision, NegativeItem, NegativeList
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2020-03-02")
CONTENT = "sha256:" + "0" * 64
BACKEND = "django.contrib.auth.backends.ModelBackend"
ITEM = {
    "code": "B01",
    "name": "人事任免酝酿材料",
    "covers": "公示前的考察材料。",
    "ground": "N16_INTERNAL",
    "questions": ["是否尚在公示之前？", "是否不影响他人权利义务？"],
}


def published(cast, *, in_force_from=date(2020, 3, 2), at=AT, **item) -> NegativeList:
    """Return a version with one item, drafted by the office and published by a leader."""
    row = negative_list.draft(by=cast.office, at=at)
    row.items.all().delete()
    negative_list.set_item(row, **{**ITEM, **item}, by=cast.office, at=at)
    return negative_list.publish(row, in_force_from=in_force_from, by=cast.leader, at=at)


def refuse(cast, subject="draft/1", *, item="B01", answers=(True, True), at=AT) -> AttributeDecision:
    return actions.propose_attribute(
        subject,
        CONTENT,
        "withheld",
        item=item,
        answers=answers,
        reason="尚在考察。",
        return_on=date(2031, 3, 2),
        unit_code="zhucechu",
        unit_id=cast.unit("zhucechu").pk,
        by=cast.drafter,
        at=at,
    )


# --- what holds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2017-06-19", {"O14_SECRET", "O14_TRADE", "O14_PRIVACY", "O08_SAFETY", "O10_INTERNAL", "O10_PROCESS"}),
        (
            "2020-03-02",
            {"N14_SECRET", "N14_LAW", "N14_SAFETY", "N15_THIRD", "N16_INTERNAL", "N16_PROCESS", "N16_CASEFILE"},
        ),
    ],
)
def test_before_the_bureau_has_a_list_the_law_of_the_day_is_the_list(day, codes):
    known = negative_list.in_force(date.fromisoformat(day))
    assert known.number == 0
    assert {item.code for item in known.items} == codes
    assert all(item.questions for item in known.items)


def test_a_version_holds_from_its_day_and_the_next_takes_its_place(cast):
    published(cast, in_force_from=date(2020, 4, 1))
    published(cast, in_force_from=date(2020, 6, 1), code="B02")
    numbers = [negative_list.in_force(date(2020, month, 1)).number for month in (3, 4, 5, 6, 7)]
    assert numbers == [0, 1, 1, 2, 2]
    assert negative_list.in_force(date(2020, 6, 1)).items[0].code == "B02"


def test_an_item_whose_ground_is_no_longer_law_does_not_stand(cast):
    at = beijing("2018-03-01")
    published(cast, in_force_from=date(2018, 3, 1), at=at, ground="O10_INTERNAL")
    assert [item.code for item in negative_list.in_force(date(2018, 3, 1)).items] == ["B01"]
    assert negative_list.in_force(date(2019, 5, 15)).items == ()


def test_a_refusal_cites_an_item_of_the_version_in_force_and_keeps_its_words(cast):
    published(cast)
    decision = refuse(cast)
    assert (decision.list_number, decision.item, decision.ground) == (1, "B01", "N16_INTERNAL")
    assert decision.answers == [True, True]
    with pytest.raises(negative_list.NotOnTheList, match="所选事项不在现行的负面清单第1版之内，应当主动公开"):
        refuse(cast, item="N14_SECRET")
    with pytest.raises(negative_list.NotOnTheList, match="不属于“人事任免酝酿材料”，应当主动公开"):
        refuse(cast, answers=(True, False))
    published(cast, in_force_from=date(2020, 6, 1), name="新的名称")
    assert AttributeDecision.objects.get().item_name == "人事任免酝酿材料"


# --- who, and when ---------------------------------------------------------------------------------------


def test_the_office_drafts_and_a_leader_publishes(cast):
    with pytest.raises(NotAllowed):
        negative_list.draft(by=cast.drafter, at=AT)
    row = negative_list.draft(by=cast.office, at=AT)
    with pytest.raises(Refused, match="已有一版正在编制"):
        negative_list.draft(by=cast.second_office, at=AT)
    with pytest.raises(NotAllowed, match="应由局领导办理"):
        negative_list.publish(row, in_force_from=date(2020, 4, 1), by=cast.office, at=AT)
    cast.office.groups.add(*cast.leader.groups.all())
    del cast.office.roles
    with pytest.raises(Refused, match="不得由编制人本人批准发布"):
        negative_list.publish(row, in_force_from=date(2020, 4, 1), by=cast.office, at=AT)
    with pytest.raises(BadInput, match="施行日期不得早于今日"):
        negative_list.publish(row, in_force_from=date(2020, 3, 1), by=cast.leader, at=AT)
    negative_list.publish(row, in_force_from=date(2020, 3, 2), by=cast.leader, at=AT)
    for change in (
        lambda: negative_list.set_item(row, **ITEM, by=cast.office, at=AT),
        lambda: negative_list.remove_item(row.items.first(), by=cast.office, at=AT),
        lambda: negative_list.publish(row, in_force_from=date(2020, 5, 1), by=cast.leader, at=AT),
    ):
        with pytest.raises(Refused, match="已发布的负面清单不能修改"):
            change()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"questions": [" "]}, "至少要有一个检验问题"),
        ({"ground": "O14_TRADE"}, "法定理由应当现行有效"),
        ({"name": " "}, "请填写事项的编号和名称"),
        ({"code": "F01"}, "编号不能重复"),
    ],
)
def test_an_item_has_a_ground_in_force_and_questions(cast, change, words):
    row = negative_list.draft(by=cast.office, at=AT)
    with pytest.raises(BadInput, match=words):
        negative_list.set_item(row, **{**ITEM, **change}, by=cast.office, at=AT)


def test_a_version_without_items_or_on_dead_grounds_is_not_published(cast):
    row = negative_list.draft(by=cast.office, at=AT)
    NegativeItem.objects.filter(version=row).delete()
    with pytest.raises(Refused, match="没有事项"):
        negative_list.publish(row, in_force_from=date(2020, 4, 1), by=cast.leader, at=AT)
    item = negative_list.set_item(row, **ITEM, by=cast.office, at=AT)
    NegativeItem.objects.filter(pk=item.pk).update(ground="O14_TRADE")
    with pytest.raises(Refused, match="已不是现行规定"):
        negative_list.publish(row, in_force_from=date(2020, 4, 1), by=cast.leader, at=AT)


def test_a_published_version_is_a_line_of_the_log_and_cannot_be_changed_unseen(cast):
    row = published(cast)
    assert Entry.objects.get(verb="negative_list.published").subject == "negative-list/1"
    assert check(negative_list.subjects()).ok
    NegativeItem.objects.filter(version=row).update(covers="悄悄改过")
    assert not check(negative_list.subjects()).ok


# --- how it is used --------------------------------------------------------------------------------------


def test_what_is_never_used_and_what_is_used_too_much_shows(cast):
    row = negative_list.draft(by=cast.office, at=AT)
    negative_list.publish(row, in_force_from=date(2020, 3, 2), by=cast.leader, at=AT)
    codes = {item.ground.code: (item.code, len(item.questions)) for item in negative_list.in_force(AT.date()).items}
    for subject, ground in enumerate(["N16_PROCESS"] * 4 + ["N15_THIRD"] + ["N16_PROCESS"]):
        code, asked = codes[ground]
        refuse(cast, f"draft/{subject % 5}", item=code, answers=[True] * asked)
    uses, total = negative_list.uses(date(2020, 1, 1), date(2020, 12, 31), on=AT.date())
    said = {use.item.ground.code: (use.waiting, use.remark) for use in uses}
    assert total == 5  # one document was proposed anew and counts once
    assert said["N16_PROCESS"] == (4, "使用过多")
    assert said["N15_THIRD"] == (1, "")
    assert said["N14_SECRET"] == (0, "未使用")
    assert negative_list.uses(date(2020, 4, 1), date(2020, 12, 31), on=AT.date())[1] == 0


# --- on the screen ---------------------------------------------------------------------------------------


def test_a_version_is_made_by_the_screens_and_the_public_sees_it(client, cast, monkeypatch):
    for room in ("review.views", "portal.views.disclosure"):
        monkeypatch.setattr(f"gongkai.{room}.now", lambda: AT)
    client.force_login(cast.office, BACKEND)
    assert client.post("/staff/negative-list/new/")["Location"] == "/staff/negative-list/1/"
    said = {**ITEM, "questions": "\n".join(ITEM["questions"])}
    bad = client.post("/staff/negative-list/1/items/new/", {**said, "questions": ""})
    assert bad.status_code == 422
    client.post("/staff/negative-list/1/items/new/", said)
    first = NegativeItem.objects.first()
    client.post(f"/staff/negative-list/1/items/{first.pk}/remove/")
    assert not NegativeItem.objects.filter(pk=first.pk).exists()
    public = "/disclosure/negative-list"
    assert "人事任免酝酿材料" not in client.get(public).content.decode()
    client.force_login(cast.leader, BACKEND)
    assert client.post("/staff/negative-list/1/publish/", {"in_force_from": "2020-01-01"}).status_code == 422
    client.post("/staff/negative-list/1/publish/", {"in_force_from": "2020-03-02", "note": "经局长办公会审议。"})
    page = client.get(public).content.decode()
    assert "人事任免酝酿材料" in page
    assert "是否尚在公示之前？" in page
    assert "经局长办公会审议。" in page
    assert "未使用" in client.get("/staff/negative-list/use/").content.decode()
