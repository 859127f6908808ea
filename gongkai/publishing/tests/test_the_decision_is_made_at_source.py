"""What the public may see is decided while drafting; what is not decided is not filed.

Plan 2017, II(5)1; General Office 2016 No. 80, I(1).
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.publishing import actions, archive
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import (
    AT,
    CLEAR,
    body,
    decided,
    drafted,
    fresh,
    kept,
    refusal,
    released,
)
from gongkai.publishing.views import waiting_for
from gongkai.review import actions as review
from gongkai.review.models import AttributeDecision, SendBack
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _on_a_day_of_2017(monkeypatch):
    for room in ("publishing.views", "publishing.judging", "portal.views.preview"):
        monkeypatch.setattr(f"gongkai.{room}.now", lambda: AT)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, BACKEND)
        return client

    return sign_in


# --- a policy is not kept back by its own unit -----------------------------------------------------------


@pytest.mark.parametrize("nature", [{"nature": "policy"}, {"nature": "normative"}, {"needs_interpretation": True}])
@pytest.mark.parametrize("attribute", ["withheld", "on_request"])
def test_a_policy_proposed_as_not_public_goes_to_the_openness_office_first(cast, nature, attribute):
    document = drafted(cast, **nature)
    actions.propose_attribute(document, attribute, by=cast.drafter, at=AT, **refusal())
    with pytest.raises(review.OfficeFirst, match="应当先送政务公开办公室审查") as error:
        actions.decide_attribute(document, by=cast.unit_head, at=AT)
    assert "国办发〔2016〕80号" in str(error.value.source.instrument.number)
    assert document in waiting_for(cast.office)["examine"]
    assert document not in waiting_for(cast.unit_head)["decide"]
    actions.examine_attribute(document, "同意，属于过程性信息。", by=cast.office, at=AT)
    assert document in waiting_for(cast.unit_head)["decide"]
    actions.decide_attribute(document, by=cast.unit_head, at=AT)
    document = fresh(document)
    assert (document.state, document.attribute_decision.examined_by) == ("kept", cast.office)


def test_who_examined_a_policy_does_not_decide_it_too(cast):
    document = drafted(cast, nature="policy")
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT, **refusal())
    with pytest.raises(BadInput, match="请写明政务公开办公室的审查意见。"):
        actions.examine_attribute(document, " ", by=cast.office, at=AT)
    actions.examine_attribute(document, "同意。", by=cast.office, at=AT)
    with pytest.raises(review.SamePerson, match="审查人本人审定"):
        actions.decide_attribute(document, by=cast.office, at=AT)
    actions.decide_attribute(document, by=cast.second_office, at=AT)


def test_neither_the_proposer_nor_a_writer_examines(cast):
    document = drafted(cast, nature="policy")
    actions.propose_attribute(document, "withheld", by=cast.office, at=AT, **refusal())
    with pytest.raises(review.SamePerson, match="不得由拟定人本人进行"):
        actions.examine_attribute(document, "同意。", by=cast.office, at=AT)
    actions.edit(document, {"body": body("改过。")}, by=cast.second_office, at=AT)
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT, **refusal())
    with pytest.raises(review.SamePerson, match="不得由起草、修改该文件的人员进行"):
        actions.examine_attribute(document, "同意。", by=cast.second_office, at=AT)


def test_an_ordinary_paper_and_a_public_policy_need_no_examination(cast):
    ordinary, policy = drafted(cast), drafted(cast, "政策", nature="policy")
    actions.propose_attribute(ordinary, "withheld", by=cast.drafter, at=AT, **refusal())
    actions.propose_attribute(policy, "proactive", by=cast.drafter, at=AT)
    for document in (ordinary, policy):
        with pytest.raises(Refused, match="只有拟不主动公开的政策文件"):
            actions.examine_attribute(document, "同意。", by=cast.office, at=AT)
        actions.decide_attribute(document, by=cast.unit_head, at=AT)


def test_the_table_refuses_a_policy_kept_back_unseen(cast):
    document = drafted(cast, nature="policy")
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT, **refusal())
    with pytest.raises(IntegrityError), transaction.atomic():
        AttributeDecision.objects.update(decided_by=cast.unit_head, decided_at=AT)


# --- filing ----------------------------------------------------------------------------------------------


def test_what_is_not_decided_is_not_filed(cast):
    document = drafted(cast)
    with pytest.raises(archive.Undecided, match="尚未认定公开属性，不得办结、归档。"):
        archive.archive(document, by=cast.drafter, at=AT)
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT, **refusal())
    with pytest.raises(archive.Undecided):
        archive.archive(document, by=cast.drafter, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=drafted(cast, "另一份").pk).update(archived_by=cast.drafter, archived_at=AT)


def test_what_is_public_goes_out_before_it_is_filed_and_stays_out(cast):
    with pytest.raises(Refused, match="应当发布后归档"):
        archive.archive(decided(cast, drafted(cast)), by=cast.drafter, at=AT)
    document = released(cast, "已发布的通知")
    archive.archive(document, by=cast.drafter, at=AT)
    assert Document.objects.public(AT).filter(pk=document.pk).exists()


def test_what_is_not_public_is_filed_with_its_attribute_and_changes_no_more(cast):
    document = kept(cast, drafted(cast))
    with pytest.raises(NotAllowed, match="只能办理本单位的事项。"):
        archive.archive(document, by=cast.other_drafter, at=AT)
    archive.archive(document, by=cast.drafter, at=AT)
    for change in (
        lambda: actions.edit(document, {"title": "新标题"}, by=cast.drafter, at=AT),
        lambda: actions.attach(document, name="附件", address="http://www.example.cn/1", by=cast.drafter, at=AT),
        lambda: actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT),
        lambda: actions.send_back(document, "退回", by=cast.leader, at=AT),
        lambda: actions.approve(document, by=cast.leader, at=AT),
        lambda: actions.release(document, by=cast.office, at=AT),
    ):
        with pytest.raises(actions.Archived, match="文件已经归档"):
            change()
    with pytest.raises(Refused, match="文件已经归档。"):
        archive.archive(document, by=cast.drafter, at=AT)


def test_what_comes_up_again_and_becomes_public_goes_the_straight_path(cast):
    document = archive.archive(kept(cast, drafted(cast)), by=cast.drafter, at=AT)
    later = beijing("2018-06-19")
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=later)
    assert fresh(document).is_archived
    actions.decide_attribute(document, by=cast.unit_head, at=later)
    document = fresh(document)
    assert (document.is_archived, document.state) == (False, "in_review")
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=later)
    actions.approve(document, by=cast.leader, at=later)
    assert actions.release(document, by=cast.office, at=later).is_released


# --- what was sent back ----------------------------------------------------------------------------------


def test_every_return_is_kept_with_its_step_and_its_reason(cast):
    document = decided(cast, drafted(cast))
    actions.send_back(document, "请补充依据。", by=cast.secrecy_reviewer, at=AT)
    decided(cast, document)
    actions.send_back(document, "请写明施行日期。", by=cast.leader, at=AT)
    told = list(SendBack.objects.order_by("pk").values_list("reason", "by__full_name", "step"))
    assert told == [("请补充依据。", "周洁", "审查中"), ("请写明施行日期。", "陈立", "审查中")]


def test_the_page_shows_all_returns(as_, cast):
    document = drafted(cast)
    for reason in ("请补充依据。", "请写明施行日期。"):
        actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
        actions.send_back(document, reason, by=cast.leader, at=AT)
    page = as_(cast.drafter).get(f"/staff/records/{document.pk}/").content.decode()
    assert "请补充依据。" in page
    assert "请写明施行日期。" in page


# --- on the screen ---------------------------------------------------------------------------------------


def test_to_publish_is_the_button_and_a_refusal_answers_the_questions(as_, cast):
    document = drafted(cast)
    client, page = as_(cast.drafter), f"/staff/records/{document.pk}/"
    assert 'name="attribute" value="proactive"' in client.get(page).content.decode()
    listed = client.get(f"{page}withhold/").content.decode()
    assert "处于讨论、研究或者审查中的过程性信息" in listed
    said = {"item": "O10_PROCESS", "attribute": "withheld", "reason": "尚在研究。", "return_on": "2018-06-19"}
    missing = client.post(f"{page}withhold/", said)
    assert missing.status_code == 422
    assert "请回答这一项。" in missing.content.decode()
    no = client.post(f"{page}withhold/", {**said, "q0": "yes", "q1": "yes", "q2": "no"})
    assert "应当主动公开" in no.content.decode()
    assert not AttributeDecision.objects.exists()
    yes = client.post(f"{page}withhold/", {**said, "q0": "yes", "q1": "yes", "q2": "yes"})
    assert yes["Location"] == page
    decision = AttributeDecision.objects.get()
    assert (decision.item, decision.answers, decision.return_on) == ("O10_PROCESS", [True] * 3, date(2018, 6, 19))
    shown = as_(cast.unit_head).get(page).content.decode()
    assert "检验问题逐项答“是”" in shown


def test_a_policy_is_examined_and_a_kept_paper_filed_by_the_screens(as_, cast):
    document = drafted(cast, nature="policy")
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT, **refusal())
    page = f"/staff/records/{document.pk}/"
    refused = as_(cast.unit_head).post(f"{page}decide/")
    assert refused.status_code == 422
    assert "应当先送政务公开办公室审查" in refused.content.decode()
    as_(cast.office).post(f"{page}examine/", {"note": "同意，尚在研究。"})
    as_(cast.unit_head).post(f"{page}decide/")
    assert "同意，尚在研究。" in as_(cast.drafter).get(page).content.decode()
    as_(cast.drafter).post(f"{page}archive/")
    assert fresh(document).is_archived
