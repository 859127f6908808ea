"""When the holder of a post is away, another acts for some days: dated, logged, both named, judging no own work."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger.models import Entry
from gongkai.organisation import delegation
from gongkai.organisation.models import Delegation, User
from gongkai.publishing import actions, steps
from gongkai.publishing.tests.factories import AT, CLEAR, cleared, decided, drafted, fresh
from gongkai.publishing.views import waiting_for
from gongkai.review import actions as review
from gongkai.workdesk import delegations
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAYS = {"since": date(2017, 6, 19), "until": date(2017, 6, 30), "reason": "外出学习。"}


def lent(cast, giver="leader", taker="second_office", role="leader", **days) -> Delegation:
    said = {**DAYS, **days}
    one, other = getattr(cast, giver), getattr(cast, taker)
    return delegations.delegate(one, other, role, **said, by=one, at=AT)


def test_the_one_who_stands_in_approves_and_both_names_are_kept(cast):
    document = cleared(cast, drafted(cast))
    with pytest.raises(NotAllowed, match="应由局领导办理"):
        actions.approve(document, by=cast.second_office, at=AT)
    lent(cast)
    actions.approve(document, by=cast.second_office, at=AT)
    document = fresh(document)
    assert (document.approved_by, document.approved_for) == (cast.second_office, cast.leader)
    step = next(one for one in steps.path(document) if one.name == "批准")
    assert (step.by, step.giver) == (cast.second_office, cast.leader)


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2017-06-18", False), ("2017-06-19", True), ("2017-06-30", True), ("2017-07-01", False)],
)
def test_it_holds_on_its_days_and_on_no_other(cast, day, holds):
    lent(cast)
    assert bool(delegation.hands(cast.second_office, "document.approve", at=beijing(day))) is holds


def test_nobody_judges_what_they_wrote_by_another_s_post(cast):
    lent(cast, giver="unit_head", taker="drafter", role="unit_head")
    document = drafted(cast)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    with pytest.raises(review.SamePerson, match="不得由拟定人本人审定"):
        actions.decide_attribute(document, by=cast.drafter, at=AT)


def test_nor_what_the_absent_one_wrote_or_judged(cast):
    document = drafted(cast)
    actions.edit(document, {"title": "处长改过的通知"}, by=cast.unit_head, at=AT)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    other = User.objects.create_user("sunli", full_name="孙丽", unit=cast.unit("zhucechu"))
    other.groups.set(cast.drafter.groups.all())
    delegations.delegate(cast.unit_head, other, "unit_head", **DAYS, by=cast.unit_head, at=AT)
    with pytest.raises(review.SamePerson, match="不得由起草、修改该文件的人员审定"):
        actions.decide_attribute(document, by=other, at=AT)


def test_two_steps_are_not_taken_by_one_person_with_two_posts(cast):
    lent(cast, giver="leader", taker="secrecy_reviewer")
    document = decided(cast, drafted(cast))
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    with pytest.raises(review.SamePerson):
        actions.approve(document, by=cast.secrecy_reviewer, at=AT)
    assert document not in waiting_for(cast.secrecy_reviewer)["approve"]


def test_who_is_back_does_not_release_what_was_approved_in_their_name(cast):
    lent(cast, taker="second_office")
    document = cleared(cast, drafted(cast))
    actions.approve(document, by=cast.second_office, at=AT)
    cast.leader.groups.add(*cast.office.groups.all())
    leader = User.objects.get(pk=cast.leader.pk)
    with pytest.raises(actions.SamePersonReleases):
        actions.release(document, by=leader, at=AT)


def test_what_the_giver_lost_the_taker_has_not(cast):
    lent(cast)
    cast.leader.groups.clear()
    assert not delegation.hands(cast.second_office, "document.approve", at=AT)
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    assert not delegation.hands(cast.second_office, "document.approve", at=AT)


def test_a_post_lent_carries_no_power_to_grant_or_to_lend(cast):
    lent(cast)
    for power in ("role.confirm", "delegation.make_for_others", "negative_list.publish"):
        assert not [one for one in delegation.hands(cast.second_office, power, at=AT) if one.giver is not None]
    other = cast.office
    with pytest.raises(NotAllowed):
        delegations.delegate(cast.leader, other, "leader", **DAYS, by=cast.second_office, at=AT)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"since": date(2017, 6, 1)}, "不能追溯"),
        ({"until": date(2017, 6, 18), "since": date(2017, 6, 20)}, "终止日期不能早于起始日期"),
        ({"until": date(2017, 12, 31)}, "一次代理最长90日"),
        ({"reason": " "}, "请写明代理事由"),
        ({"role": "operator"}, "没有担任该岗位"),
        ({"role": "unit_head"}, "没有担任该岗位"),
        ({"taker": "leader"}, "为本人办理代理"),
        ({"taker": "nobody"}, "应当是本机关现有岗位的人员"),
    ],
)
def test_a_delegation_is_for_some_days_of_a_post_one_holds(cast, change, words):
    with pytest.raises((BadInput, Refused), match=words):
        lent(cast, **change)
    assert not Delegation.objects.exists()


def test_a_leader_lends_for_someone_who_cannot_but_not_to_themselves(cast):
    made = delegations.delegate(cast.unit_head, cast.drafter, "unit_head", **DAYS, by=cast.leader, at=AT)
    assert made.made_by == cast.leader
    with pytest.raises(NotAllowed, match="不得为本人办理代理"):
        delegations.delegate(cast.secrecy_reviewer, cast.leader, "secrecy_reviewer", **DAYS, by=cast.leader, at=AT)
    with pytest.raises(Refused, match="应当由本单位人员代理"):
        delegations.delegate(cast.unit_head, cast.office, "unit_head", **DAYS, by=cast.unit_head, at=AT)
    with pytest.raises(Refused, match="已经委托他人代理"):
        delegations.delegate(cast.unit_head, cast.drafter, "unit_head", **DAYS, by=cast.unit_head, at=AT)


def test_it_is_told_in_the_log_without_a_name_and_ends_when_it_is_ended(cast):
    made = lent(cast)
    entry = Entry.objects.get(verb="delegation.made")
    assert entry.subject == f"person/{cast.leader.pk}/roles/leader"
    assert "陈立" not in entry.basis
    with pytest.raises(NotAllowed):
        delegations.end(made, by=cast.office, at=AT)
    delegations.end(made, by=cast.leader, at=AT)
    assert not delegation.hands(cast.second_office, "document.approve", at=AT)
    assert Entry.objects.filter(verb="delegation.ended").exists()


def test_by_the_screens_a_post_is_lent_used_and_taken_back(client, cast, monkeypatch):
    for room in (
        "organisation.views",
        "organisation.access",
        "workdesk.middleware",
        "publishing.views",
        "publishing.judging",
    ):
        monkeypatch.setattr(f"gongkai.{room}.now", lambda: AT)
    document = cleared(cast, drafted(cast))
    client.force_login(cast.other_drafter, BACKEND)
    assert client.post(f"/staff/records/{document.pk}/approve/").status_code == 403
    client.force_login(cast.leader, BACKEND)
    said = {"giver": cast.leader.pk, "taker": cast.other_drafter.pk, "role": "leader"}
    said |= {"since": "2017-06-19", "until": "2017-06-30", "reason": "外出学习"}
    assert client.post("/staff/delegations/", said)["Location"] == "/staff/delegations/"
    client.force_login(cast.other_drafter, BACKEND)
    assert "待批准的文件" in client.get("/staff/").content.decode()
    assert client.get("/staff/records/approvals/").status_code == 200
    client.post(f"/staff/records/{document.pk}/approve/")
    assert fresh(document).state == "approved"
    assert "刘洋（代陈立）" in client.get(f"/staff/records/{document.pk}/").content.decode()
    made = Delegation.objects.get()
    client.post(f"/staff/delegations/{made.pk}/end/")
    assert client.get("/staff/records/approvals/").status_code == 403
