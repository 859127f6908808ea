"""From draft to display: attribute, secrecy, approval, release, each by its own hand.

Plan 2017, II(5)1; State Council Order 711, art. 17.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.deadlines.models import Light
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger.models import Entry
from gongkai.publishing import actions, canonical
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import (
    AT,
    CLEAR,
    PDF,
    approved,
    body,
    cleared,
    decided,
    drafted,
    fresh,
    refusal,
    released,
)
from gongkai.review import actions as review
from tests.cast import beijing

pytestmark = pytest.mark.django_db


def says(error: pytest.ExceptionInfo[Exception]) -> str:
    return error.value.says  # type: ignore[attr-defined]  # every error of the house says something


# --- the plain case -------------------------------------------------------------------------------


def test_a_draft_becomes_a_public_document_in_five_steps(cast):
    document = drafted(cast)
    assert (document.state, Document.objects.public(AT).count()) == ("draft", 0)
    assert decided(cast, document).state == "in_review"
    assert cleared(cast, document).state == "cleared"
    document = approved(cast, document)
    assert document.state == "approved"
    document = actions.release(document, by=cast.office, at=AT)
    assert document.index_number == "012150436/2017-00001"
    assert document.published_on == date(2017, 6, 19)
    assert Document.objects.public(AT).get() == document


def test_every_step_is_a_line_in_the_log(cast):
    document = released(cast)
    verbs = [entry.verb for entry in Entry.objects.order_by("number") if not entry.subject.startswith("clock/")]
    assert verbs == [
        "document.drafted",
        "attribute.proposed",
        "attribute.decided",
        "secrecy.reviewed",
        "document.approved",
        "document.published",
    ]
    last = Entry.objects.for_subject(document.subject).last()
    assert last.content == canonical.public_digest(fresh(document))


def test_what_will_be_released_is_not_public_before_its_instant(cast):
    released(cast)
    assert not Document.objects.public(AT - timedelta(seconds=1)).exists()


def test_the_duty_to_publish_runs_from_the_decision_and_ends_with_release(cast):
    document = decided(cast, drafted(cast))
    clock = document.publication_clock
    assert clock.duty == "主动公开"
    assert clock.due_at == beijing("2017-07-17 23:59").replace(second=59), "twenty working days"
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    actions.approve(document, by=cast.leader, at=AT)
    actions.release(document, by=cast.office, at=AT)
    clock.refresh_from_db()
    assert clock.light_at(AT) == Light.DONE


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "right", "wrong", "words"),
    [
        ("propose", "drafter", "leader", "应由起草人、处室负责人、政务公开办公室办理"),
        ("propose", "drafter", "other_drafter", "只能办理本单位的事项"),
        ("decide", "unit_head", "drafter", "应由处室负责人、政务公开办公室办理"),
        ("secrecy", "secrecy_reviewer", "unit_head", "应由保密审查员办理"),
        ("approve", "leader", "office", "应由局领导办理"),
        ("release", "office", "leader", "应由政务公开办公室办理"),
        ("release", "office", "operator", "应由政务公开办公室办理"),
        ("release", "office", "nobody", "应由政务公开办公室办理"),
    ],
)
def test_each_step_belongs_to_its_post(cast, step, right, wrong, words):
    document = drafted(cast)
    before = {
        "propose": lambda: None,
        "decide": lambda: actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT),
        "secrecy": lambda: decided(cast, document),
        "approve": lambda: cleared(cast, document),
        "release": lambda: approved(cast, document),
    }
    take = {
        "propose": lambda by: actions.propose_attribute(document, "proactive", by=by, at=AT),
        "decide": lambda by: actions.decide_attribute(document, by=by, at=AT),
        "secrecy": lambda by: actions.review_secrecy(document, "clear", CLEAR, by=by, at=AT),
        "approve": lambda by: actions.approve(document, by=by, at=AT),
        "release": lambda by: actions.release(document, by=by, at=AT),
    }
    before[step]()
    with pytest.raises(NotAllowed) as error:
        take[step](getattr(cast, wrong))
    assert words in says(error)
    take[step](getattr(cast, right))


def test_the_head_of_another_unit_decides_nothing_here(cast):
    document = drafted(cast)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    cast.unit_head.unit = cast.unit("fazhichu")
    with pytest.raises(NotAllowed, match="只能办理本单位的事项"):
        actions.decide_attribute(document, by=cast.unit_head, at=AT)


def test_who_proposes_the_attribute_does_not_decide_it(cast):
    document = drafted(cast)
    actions.propose_attribute(document, "proactive", by=cast.unit_head, at=AT)
    with pytest.raises(review.SamePerson, match="公开属性不得由拟定人本人审定。"):
        actions.decide_attribute(document, by=cast.unit_head, at=AT)


def with_role(person, role):
    """Return `person` with one more role, as the next request would find them."""
    from django.contrib.auth.models import Group

    from gongkai.organisation.models import User

    person.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=person.pk)


def test_the_drafter_neither_reviews_nor_approves_their_own_text(cast):
    document = drafted(cast)
    drafter = with_role(with_role(cast.drafter, "secrecy_reviewer"), "leader")
    with pytest.raises(review.SamePerson, match="保密审查不得由起草人本人进行。"):
        actions.review_secrecy(document, "clear", CLEAR, by=drafter, at=AT)
    cleared(cast, document)
    with pytest.raises(actions.SamePersonApproves, match="审批不得由起草人本人进行。"):
        actions.approve(document, by=drafter, at=AT)


def test_who_reviewed_for_secrecy_does_not_approve_as_well(cast):
    document = cleared(cast, drafted(cast))
    both = with_role(cast.secrecy_reviewer, "leader")
    with pytest.raises(review.SamePerson, match="应当由不同人员办理"):
        actions.approve(document, by=both, at=AT)


# --- what stands in the way -----------------------------------------------------------------------


def test_nothing_is_approved_before_both_papers_are_there(cast):
    document = drafted(cast)
    with pytest.raises(review.NotDecided, match="尚未认定公开属性"):
        actions.approve(document, by=cast.leader, at=AT)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    with pytest.raises(review.NotDecided):
        actions.approve(document, by=cast.leader, at=AT)
    actions.decide_attribute(document, by=cast.unit_head, at=AT)
    with pytest.raises(review.NotCleared, match="尚未通过保密审查"):
        actions.approve(document, by=cast.leader, at=AT)


def test_nothing_is_released_without_approval(cast):
    document = cleared(cast, drafted(cast))
    with pytest.raises(Refused, match="尚未经局领导批准，不得发布。"):
        actions.release(document, by=cast.office, at=AT)


@pytest.mark.parametrize(("attribute", "word"), [("on_request", "依申请公开"), ("withheld", "不予公开")])
def test_what_is_not_for_the_public_never_reaches_it(cast, attribute, word):
    document = drafted(cast)
    actions.propose_attribute(document, attribute, by=cast.drafter, at=AT, **refusal())
    actions.decide_attribute(document, by=cast.unit_head, at=AT)
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    with pytest.raises(Refused, match=f"公开属性为“{word}”，不得对外发布。"):
        actions.approve(document, by=cast.leader, at=AT)
    with pytest.raises(Refused, match=word):
        actions.release(document, by=cast.office, at=AT)
    assert fresh(document).publication_clock is None


@pytest.mark.parametrize("result", ["doubt", "secret"])
def test_a_doubt_is_no_clearance(cast, result):
    document = decided(cast, drafted(cast))
    actions.review_secrecy(document, result, CLEAR, note="含有内部文号。", by=cast.secrecy_reviewer, at=AT)
    with pytest.raises(review.NotCleared):
        actions.approve(document, by=cast.leader, at=AT)


def test_a_decision_is_made_once(cast):
    document = decided(cast, drafted(cast))
    with pytest.raises(Refused, match="该公开属性已经审定。"):
        actions.decide_attribute(document, by=cast.office, at=AT)


def test_a_decision_needs_a_proposal(cast):
    with pytest.raises(review.NotDecided, match="尚未拟定公开属性。"):
        actions.decide_attribute(drafted(cast), by=cast.unit_head, at=AT)


def test_an_approval_is_given_once(cast):
    document = approved(cast, drafted(cast))
    with pytest.raises(Refused, match="文件已经批准。"):
        actions.approve(document, by=cast.leader, at=AT)


def test_a_document_dated_tomorrow_waits_until_then(cast):
    document = approved(cast, drafted(cast, published_on=date(2017, 6, 20)))
    with pytest.raises(Refused, match="发布日期晚于今日，请到期再发布。"):
        actions.release(document, by=cast.office, at=AT)
    actions.release(document, by=cast.office, at=AT + timedelta(days=1))


# --- papers hold for exactly what was judged ------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"title": "另一个标题"},
        {"body": body("改了一个字。")},
        {"document_number": "晋工商发〔2017〕1号"},
        {"issuing_bodies": ["山西省工商行政管理局", "山西省财政厅"]},
        {"effective_on": date(2017, 7, 1)},
        {"summary": "概述"},
    ],
)
def test_a_changed_text_loses_all_its_papers(cast, change):
    document = approved(cast, drafted(cast))
    actions.edit(document, change, by=cast.drafter, at=AT)
    document = fresh(document)
    assert document.state == "draft"
    assert (document.attribute_decision, document.secrecy_review, document.approved_by) == (None, None, None)
    with pytest.raises(review.NotDecided):
        actions.release(document, by=cast.office, at=AT)


def test_saving_the_same_text_again_keeps_the_papers(cast):
    document = approved(cast, drafted(cast))
    actions.edit(document, {"title": document.title, "body": document.body}, by=cast.drafter, at=AT)
    assert fresh(document).state == "approved"


def test_a_file_added_or_taken_away_is_a_changed_text(cast):
    document = approved(cast, drafted(cast))
    attachment = actions.attach(document, name="目录.pdf", data=PDF, by=cast.drafter, at=AT)
    assert fresh(document).state == "draft"
    approved(cast, document)
    actions.detach(attachment, by=cast.drafter, at=AT)
    assert fresh(document).state == "draft"
    assert not fresh(document).attachments.exists()


def test_a_text_changed_behind_the_house_s_back_is_not_released(cast):
    document = approved(cast, drafted(cast))
    Document.objects.filter(pk=document.pk).update(title="偷换的标题")
    with pytest.raises(review.TextChanged, match="内容在审查之后有改动"):
        actions.release(document, by=cast.office, at=AT)


def test_a_proposal_for_an_older_text_is_not_decided(cast):
    document = drafted(cast)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    Document.objects.filter(pk=document.pk).update(title="改后的标题")
    with pytest.raises(review.TextChanged):
        actions.decide_attribute(document, by=cast.unit_head, at=AT)


def test_a_new_proposal_or_review_takes_the_approval_back(cast):
    document = approved(cast, drafted(cast))
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    assert fresh(document).state == "cleared"
    actions.approve(document, by=cast.leader, at=AT)
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    assert fresh(document).state == "in_review"


# --- sending back ---------------------------------------------------------------------------------


def test_what_is_sent_back_says_why_and_starts_anew(cast):
    document = cleared(cast, drafted(cast))
    with pytest.raises(BadInput, match="退回时应当写明理由。"):
        actions.send_back(document, " ", by=cast.leader, at=AT)
    actions.send_back(document, "请补充施行日期。", by=cast.leader, at=AT)
    document = fresh(document)
    assert (document.state, document.sent_back) == ("draft", "请补充施行日期。")
    assert document.attribute_decision is None
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    assert fresh(document).sent_back == ""


def test_a_head_sends_back_only_what_their_own_unit_drafted(cast):
    document = drafted(cast)
    cast.unit_head.unit = cast.unit("fazhichu")
    with pytest.raises(NotAllowed, match="只能办理本单位的事项"):
        actions.send_back(document, "不妥。", by=cast.unit_head, at=AT)


# --- what has gone out ----------------------------------------------------------------------------


def test_a_released_document_is_changed_by_nobody(cast):
    document = released(cast)
    for change in (
        lambda: actions.edit(document, {"title": "新标题"}, by=cast.drafter, at=AT),
        lambda: actions.attach(document, name="附件", address="http://www.example.cn/1", by=cast.drafter, at=AT),
        lambda: actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT),
        lambda: actions.review_secrecy(document, "secret", CLEAR, note="涉密", by=cast.secrecy_reviewer, at=AT),
        lambda: actions.send_back(document, "退回", by=cast.leader, at=AT),
        lambda: actions.release(document, by=cast.office, at=AT),
    ):
        with pytest.raises(actions.AlreadyPublished, match="文件已经发布"):
            change()


def test_a_mark_names_its_day_and_its_act(cast):
    document, other = released(cast, made_on=date(2017, 6, 1)), released(cast, "关于废止部分文件的决定")
    with pytest.raises(BadInput, match="请写明作出标注的依据。"):
        actions.mark(document, "repealed", from_day=date(2017, 7, 1), by=cast.office, at=AT)
    with pytest.raises(BadInput, match="早于文件的成文日期"):
        actions.mark(document, "repealed", from_day=date(2017, 5, 1), by_citation="决定", by=cast.office, at=AT)
    with pytest.raises(Refused, match="依据文件尚未发布。"):
        actions.mark(document, "repealed", from_day=date(2017, 7, 1), by_document=drafted(cast), by=cast.office, at=AT)
    mark = actions.mark(document, "repealed", from_day=date(2017, 7, 1), by_document=other, by=cast.office, at=AT)
    assert mark.basis == "《关于废止部分文件的决定》"
    with pytest.raises(Refused, match="已标注废止或者失效"):
        actions.mark(document, "expired", from_day=date(2017, 8, 1), by_citation="决定", by=cast.office, at=AT)
    last = Entry.objects.for_subject(document.subject).last()
    assert (last.verb, last.content) == ("document.repealed", canonical.public_digest(fresh(document)))


def test_only_what_has_gone_out_is_marked(cast):
    with pytest.raises(Refused, match="只能对已发布的文件作有效性标注。"):
        actions.mark(drafted(cast), "expired", from_day=date(2017, 7, 1), by_citation="决定", by=cast.office, at=AT)


# --- interpretation (Plan 2017, II(3)1) -----------------------------------------------------------


def test_an_interpretation_is_due_in_three_working_days_and_its_release_stops_the_clock(cast):
    policy = released(cast, needs_interpretation=True)
    clock = policy.interpretation_clock
    assert clock.due_at == beijing("2017-06-22 23:59").replace(second=59)
    interpretation = actions.draft(
        {"title": "解读", "body": body(), "issuing_bodies": ["山西省工商行政管理局"], "interpretation_form": "text"},
        unit=cast.unit("zhucechu"),
        by=cast.drafter,
        at=AT,
        interprets=policy,
    )
    approved(cast, interpretation, at=AT + timedelta(days=1))
    actions.release(interpretation, by=cast.office, at=AT + timedelta(days=1))
    clock.refresh_from_db()
    assert clock.light_at(AT + timedelta(days=30)) == Light.DONE


def test_an_interpretation_does_not_go_out_before_its_document(cast):
    policy = drafted(cast)
    interpretation = actions.draft(
        {"title": "解读", "body": body()}, unit=cast.unit("zhucechu"), by=cast.drafter, at=AT, interprets=policy
    )
    approved(cast, interpretation)
    with pytest.raises(Refused, match="解读材料不得先行发布"):
        actions.release(interpretation, by=cast.office, at=AT)


# --- drafting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " "}, "请填写标题。"),
        ({"body": []}, "正文为空，无法保存。"),
        ({"effective_on": date(2017, 7, 1), "expires_on": date(2017, 6, 1)}, "失效日期早于施行日期。"),
        ({"index_number": "第一号"}, "不是索引号"),
    ],
)
def test_a_draft_that_cannot_stand_is_not_kept(cast, fields, words):
    with pytest.raises(BadInput, match=words):
        drafted(cast, **fields) if "title" not in fields else drafted(cast, fields["title"])
    assert not Document.objects.exists()


def test_a_drafter_drafts_for_their_own_unit_alone(cast):
    with pytest.raises(NotAllowed, match="只能办理本单位的事项"):
        actions.draft({"title": "通知", "body": body()}, unit=cast.unit("fazhichu"), by=cast.drafter, at=AT)


def test_the_same_source_handed_in_twice_is_one_document(cast):
    said = {"title": "通知", "body": body()}
    first, second = (
        actions.draft(said, unit=cast.unit("zhucechu"), by=cast.drafter, at=AT, source=("a.txt", b"text"))
        for _ in range(2)
    )
    assert first == second


def test_what_an_action_sets_is_not_set_by_hand(cast):
    for name in ("state", "approved_by", "released_at", "attribute_decision"):
        with pytest.raises(ValueError, match="not set by hand"):
            drafted(cast, **{name: "published"})
