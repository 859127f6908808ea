"""双件齐报: a policy goes up with its interpretation plan, judged as one (Plan 2017, II(3)1)."""

from __future__ import annotations

import pytest

from gongkai.errors import BadInput
from gongkai.printing import code
from gongkai.publishing import actions, interpretation_plan
from gongkai.publishing.interpretation_plan import NoPlan
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import AT, CLEAR, PLAN, approved, body, decided, drafted, fresh, released
from gongkai.review import actions as review

pytestmark = pytest.mark.django_db


def test_a_policy_without_its_plan_goes_no_step_further(cast):
    policy = drafted(cast, needs_interpretation=True, interpretation_plan={})
    with pytest.raises(NoPlan, match="须与解读方案一并报审"):
        actions.propose_attribute(policy, "proactive", by=cast.drafter, at=AT)
    with pytest.raises(NoPlan):
        actions.review_secrecy(policy, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    with pytest.raises(NoPlan):
        actions.approve(policy, by=cast.leader, at=AT)
    actions.edit(policy, {"interpretation_plan": PLAN}, by=cast.drafter, at=AT)
    assert approved(cast, fresh(policy)).state == Document.State.APPROVED


def test_what_needs_no_interpretation_needs_no_plan(cast):
    assert decided(cast, drafted(cast)).attribute_decision.is_public


@pytest.mark.parametrize("nature", ["policy", "normative"])
def test_a_policy_owes_its_plan_by_its_nature_ticked_or_not(cast, nature):
    policy = drafted(cast, nature=nature, interpretation_plan={})
    assert policy.owes_interpretation
    with pytest.raises(NoPlan, match="确不需要解读的，写明不作解读的理由"):
        actions.propose_attribute(policy, "proactive", by=cast.drafter, at=AT)
    with pytest.raises(NoPlan):
        actions.review_secrecy(policy, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)


def test_a_policy_goes_without_its_plan_for_a_reason_that_is_judged_with_it(cast):
    policy = drafted(cast, nature="policy", interpretation_plan={}, not_interpreted_because="内容已由上级解读。")
    policy = approved(cast, policy)
    actions.edit(policy, {"not_interpreted_because": "内容简单。"}, by=cast.drafter, at=AT)
    assert fresh(policy).approved_at is None, "another reason is judged anew"
    policy = actions.release(approved(cast, fresh(policy)), by=cast.office, at=AT)
    assert policy.interpretation_clock is None
    with pytest.raises(BadInput, match="请只留一项"):
        drafted(cast, "又一件", nature="policy", needs_interpretation=True, not_interpreted_because="内容简单。")


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("关于印发《企业信息公示办法》的通知", True),
        ("山西省工商行政管理局关于放宽登记条件的实施意见", True),
        ("广告监管规定（试行）", True),
        ("关于召开工作会议的通知", False),
        ("对《企业信息公示办法》的解读", False),
    ],
)
def test_a_title_of_a_policy_is_asked_about_when_it_is_called_other(cast, title, asked):
    assert drafted(cast, title).may_be_a_policy is asked
    assert not drafted(cast, title, nature="policy").may_be_a_policy


def test_a_policy_that_was_not_ticked_has_its_clock_when_it_goes_out(cast):
    policy = actions.release(approved(cast, drafted(cast, nature="policy")), by=cast.office, at=AT)
    assert policy.interpretation_clock.duty == "发布解读材料"


def test_the_plan_is_judged_with_the_policy(cast):
    policy = approved(cast, drafted(cast, needs_interpretation=True))
    actions.edit(policy, {"interpretation_plan": {**PLAN, "within": 1}}, by=cast.drafter, at=AT)
    policy = fresh(policy)
    assert (policy.state, policy.attribute_decision, policy.approved_at) == (Document.State.DRAFT, None, None)
    with pytest.raises(review.NotDecided):
        actions.approve(policy, by=cast.leader, at=AT)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"forms": []}, "请填写解读形式"),
        ({"channels": ["nowhere"]}, "请填写发布渠道"),
        ({"person": " "}, "请填写解读人"),
        ({"within": 4}, "请填写0到3"),
        ({"within": None}, "请填写0到3"),
    ],
)
def test_a_plan_says_who_how_where_and_when(cast, change, says):
    with pytest.raises(BadInput, match=says):
        drafted(cast, needs_interpretation=True, interpretation_plan={**PLAN, **change})


def test_the_plan_in_words(cast):
    plan = interpretation_plan.of(drafted(cast, needs_interpretation=True))
    assert (plan.forms, plan.channels, plan.when) == (("文字解读",), ("本机关门户网站",), "文件发布后3个工作日内")


def interpretation(cast, **fields: object) -> Document:
    policy = released(cast)
    said = {"title": "解读", "body": body(), "issuing_bodies": ["山西省工商行政管理局"], **fields}
    return actions.draft(said, unit=cast.unit("zhucechu"), by=cast.drafter, at=AT, interprets=policy)


@pytest.mark.parametrize("form", ["press", "interview", "expert", "head"])
def test_who_speaks_is_named(cast, form):
    text = interpretation(cast, interpretation_form=form)
    with pytest.raises(BadInput, match="应当写明解读人姓名和职务"):
        actions.propose_attribute(text, "proactive", by=cast.drafter, at=AT)
    actions.edit(text, {"speaker": "张敏，注册处处长"}, by=cast.drafter, at=AT)
    actions.propose_attribute(fresh(text), "proactive", by=cast.drafter, at=AT)


def test_a_video_has_its_address(cast):
    text = interpretation(cast, interpretation_form="video")
    with pytest.raises(BadInput, match="视频网址"):
        actions.propose_attribute(text, "proactive", by=cast.drafter, at=AT)


def test_a_picture_story_has_pictures_and_every_picture_its_words(cast):
    text = interpretation(cast, interpretation_form="graphic")
    with pytest.raises(BadInput, match="应当附图片"):
        actions.propose_attribute(text, "proactive", by=cast.drafter, at=AT)
    said = {"name": "流程.png", "data": code.png("https://example.org"), "by": cast.drafter, "at": AT}
    picture = actions.attach(text, **said)
    with pytest.raises(BadInput, match="文字说明"):
        actions.propose_attribute(fresh(text), "proactive", by=cast.drafter, at=AT)
    actions.detach(picture, by=cast.drafter, at=AT)
    actions.attach(fresh(text), **said, alt="登记流程：申请、受理、审核、发照。")
    actions.propose_attribute(fresh(text), "proactive", by=cast.drafter, at=AT)
