"""An attribute with its ground, and a secrecy review point by point (Plan 2017, II(5)1 and 5).

State Council Order 711, arts. 14 to 17.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongkai.errors import BadInput, GongkaiError, NotAllowed, Refused
from gongkai.law.sources import ORDER_711
from gongkai.ledger.models import Entry
from gongkai.review import actions, negative_list
from gongkai.review.models import AttributeDecision, SecrecyReview
from gongkai.review.rules import SECRECY_POINTS
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2020-03-02")
CONTENT = "sha256:" + "0" * 64
OTHER = "sha256:" + "1" * 64
CLEAR = {point: False for point, _ in SECRECY_POINTS}


def propose(cast, attribute="proactive", *, by=None, at=AT, **more):
    return actions.propose_attribute(
        "draft/1",
        CONTENT,
        attribute,
        unit_code="zhucechu",
        unit_id=cast.unit("zhucechu").pk,
        by=by or cast.drafter,
        at=at,
        **more,
    )


def decide(cast, decision, *, by=None):
    actions.decide_attribute(decision, unit_code="zhucechu", by=by or cast.unit_head, at=AT)
    decision.refresh_from_db()
    return decision


def review(cast, result="clear", checklist=CLEAR, *, by=None, note="", content=CONTENT):
    return actions.review_secrecy(
        "draft/1",
        content,
        result,
        checklist,
        unit_code="zhucechu",
        drafter=cast.drafter,
        note=note,
        by=by or cast.secrecy_reviewer,
        at=AT,
    )


# --- the attribute ----------------------------------------------------------------------------------


def test_one_proposes_and_another_decides(cast):
    decision = decide(cast, propose(cast))
    assert (decision.proposed_by, decision.decided_by) == (cast.drafter, cast.unit_head)
    assert list(Entry.objects.values_list("verb", flat=True)) == ["attribute.proposed", "attribute.decided"]


def test_what_is_public_needs_no_ground_and_keeps_none(cast):
    decision = propose(cast, ground="N14_SECRET", return_on=date(2021, 3, 2))
    assert (decision.ground, decision.return_on) == ("", None)


WITHHELD = {"item": "N16_PROCESS", "answers": [True] * 3, "reason": "尚在讨论。", "return_on": date(2021, 3, 2)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"item": ""}, "应当从现行负面清单中选择一项。"),
        ({"item": "X1"}, "所选事项不在现行的"),
        ({"item": "O14_TRADE"}, "所选事项不在现行的"),
        ({"ground": "N14_SECRET"}, "与负面清单该项的法定理由不一致。"),
        ({"answers": [True, True]}, "请逐项回答“过程性信息"),
        ({"answers": [True, True, False]}, "不属于“过程性信息"),
        ({"reason": "  "}, "应当写明具体理由。"),
        ({"return_on": None}, "请填写今后复审的日期。"),
        ({"return_on": date(2020, 3, 2)}, "请填写今后复审的日期。"),
    ],
)
@pytest.mark.parametrize("attribute", ["on_request", "withheld"])
def test_what_is_not_public_has_a_ground_in_force_a_reason_and_a_date_of_return(cast, attribute, change, words):
    with pytest.raises(GongkaiError, match=words):
        propose(cast, attribute, **{**WITHHELD, **change})
    decision = propose(cast, attribute, **WITHHELD)
    assert (decision.ground, decision.list_number, decision.item_name[:5]) == ("N16_PROCESS", 0, "过程性信息")


def test_a_matter_of_2017_is_judged_by_the_grounds_of_2017(cast):
    old = {**WITHHELD, "item": "O14_TRADE"}
    with pytest.raises(negative_list.NotOnTheList):
        propose(cast, "withheld", at=beijing("2017-06-19"), **WITHHELD)
    propose(cast, "withheld", at=beijing("2017-06-19"), **old)


def test_there_are_three_attributes_and_no_fourth(cast):
    with pytest.raises(BadInput, match="请选择公开属性。"):
        propose(cast, "secret")


def test_a_proposal_belongs_to_the_unit_and_a_decision_to_another_hand(cast):
    with pytest.raises(NotAllowed, match="只能办理本单位的事项。"):
        propose(cast, by=cast.other_drafter)
    decision = propose(cast, by=cast.unit_head)
    with pytest.raises(actions.SamePerson, match="公开属性不得由拟定人本人审定。"):
        decide(cast, decision, by=cast.unit_head)
    with pytest.raises(NotAllowed, match="应由处室负责人、政务公开办公室办理"):
        decide(cast, decision, by=cast.drafter)


def test_the_table_refuses_a_decider_who_proposed(cast):
    decision = propose(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttributeDecision.objects.filter(pk=decision.pk).update(decided_by=cast.drafter, decided_at=AT)


def test_the_table_refuses_withholding_without_a_ground(cast):
    decision = propose(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttributeDecision.objects.filter(pk=decision.pk).update(attribute="withheld")


# --- secrecy ----------------------------------------------------------------------------------------


def test_every_point_is_asked_and_answered(cast):
    assert review(cast).checklist == CLEAR
    for point, question in SECRECY_POINTS:
        left_open = {one: answer for one, answer in CLEAR.items() if one != point}
        with pytest.raises(BadInput, match="请逐项回答审查要点：") as error:
            review(cast, checklist=left_open)
        assert question in error.value.says


@pytest.mark.parametrize("point", [point for point, _ in SECRECY_POINTS])
def test_a_yes_and_a_clear_result_do_not_go_together(cast, point):
    with pytest.raises(BadInput, match="与审查要点的回答不一致："):
        review(cast, checklist={**CLEAR, point: True})


def test_what_is_not_clear_is_explained(cast):
    with pytest.raises(BadInput, match="应当写明审查意见。"):
        review(cast, "doubt", {**CLEAR, "work_secret": True})
    assert review(cast, "doubt", {**CLEAR, "work_secret": True}, note="含内部文号。").result == "doubt"


def test_the_drafter_never_reviews_their_own(cast):
    with pytest.raises(NotAllowed, match="应由保密审查员办理"):
        review(cast, by=cast.drafter)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecrecyReview.objects.filter(pk=review(cast).pk).update(reviewer=cast.drafter)


# --- both -------------------------------------------------------------------------------------------


def test_two_papers_for_this_very_content_clear_it(cast):
    actions.require_clearance(CONTENT, decide(cast, propose(cast)), review(cast))


def test_a_paper_for_another_content_does_not(cast):
    decision, secrecy = decide(cast, propose(cast)), review(cast)
    with pytest.raises(actions.TextChanged, match="内容在审查之后有改动"):
        actions.require_clearance(OTHER, decision, secrecy)
    with pytest.raises(actions.TextChanged):
        actions.require_clearance(CONTENT, decision, review(cast, content=OTHER))


def test_the_refusal_names_its_article(cast):
    decision = decide(cast, propose(cast))
    with pytest.raises(actions.NotCleared) as error:
        actions.require_clearance(CONTENT, decision, None)
    assert error.value.source == ORDER_711.art(17)


def test_a_missing_open_or_closed_attribute_clears_nothing(cast):
    with pytest.raises(actions.NotDecided):
        actions.require_clearance(CONTENT, None, review(cast))
    with pytest.raises(actions.NotDecided):
        actions.require_clearance(CONTENT, propose(cast), review(cast))
    withheld = decide(cast, propose(cast, "withheld", **WITHHELD))
    with pytest.raises(Refused, match="公开属性为“不予公开”，不得对外发布。"):
        actions.require_clearance(CONTENT, withheld, review(cast))
