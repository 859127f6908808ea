"""A message goes to the unit with a clock; what the unit drafts another person releases; the answer is public."""

import pytest

from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.feedback import actions, canonical
from gongkai.feedback.models import Message, MessageEvent, Promises
from gongkai.feedback.tests.factories import ANSWERED, RECEIVED, answered, received, released
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.publishing import canonical as publishing
from tests.cast import beijing


def verbs(message):
    return list(Entry.objects.filter(subject=message.subject).order_by("number").values_list("verb", flat=True))


def everything_logged():
    yield from publishing.subjects()
    yield from canonical.subjects()


def test_a_correction_goes_to_the_unit_that_drafted_the_document(cast):
    message = received(released(cast))
    assert message.unit == cast.unit("zhucechu")
    assert message.state == Message.State.NEW
    assert verbs(message)[-1] == "feedback.received"


def test_what_is_about_no_document_goes_to_the_openness_office(cast):
    assert received().unit == cast.unit("bangongshi")


def test_without_anyone_in_the_office_it_waits_for_someone(db):
    assert received().unit is None


@pytest.mark.parametrize(
    ("kind", "last_day"), [("correction", "2017-06-23"), ("question", "2017-06-27"), ("suggestion", "2017-07-11")]
)
def test_the_clock_runs_by_the_house_promise_and_is_not_called_law(cast, kind, last_day):
    clock = received(kind=kind).clock
    assert clock.due_at == beijing(f"{last_day} 23:59:59")
    assert clock.source == "本机关承诺时限"
    assert not clock.public


def test_a_changed_promise_leaves_running_clocks_alone(cast):
    before = received()
    actions.promise({"correction_days": 10}, by=cast.office)
    after = received()
    assert after.clock.due_at > before.clock.due_at == Clock.objects.get(pk=before.clock_id).due_at
    with pytest.raises(NotAllowed):
        actions.promise({"correction_days": 1}, by=cast.unit_head)
    assert Promises.load().correction_days == 10


def test_it_is_drafted_by_the_unit_and_released_by_another_and_then_public(cast):
    message = answered(cast, received(released(cast)))
    assert message.state == Message.State.ANSWERED
    assert Message.objects.public(ANSWERED).get() == message
    message.clock.refresh_from_db()
    assert message.clock.stopped_at == ANSWERED
    assert verbs(message) == ["feedback.received", "feedback.routed", "feedback.answered", "feedback.published"]


def test_a_correction_that_was_unfounded_says_so(cast):
    message = answered(cast, received(released(cast)), "附件第二页即为“三个工作日”。", outcome="unfounded")
    assert message.state == Message.State.UNFOUNDED
    assert message.outcome_word == "不属实"
    assert Message.objects.public(ANSWERED).exists()


def test_who_drafted_does_not_release(cast):
    message = received(released(cast))
    actions.draft_answer(message, "已经更正。", "corrected", by=cast.office, at=ANSWERED)
    with pytest.raises(actions.SamePersonReleases):
        actions.release(message, publish=True, public_text=message.text, by=cast.office, at=ANSWERED)
    actions.release(message, publish=True, public_text=message.text, by=cast.unit_head, at=ANSWERED)


@pytest.mark.parametrize(
    ("who", "may_draft", "may_release"),
    [
        ("drafter", True, False),
        ("unit_head", True, True),
        ("other_drafter", False, False),
        ("office", True, True),
        ("leader", False, False),
        ("secrecy_reviewer", False, False),
        ("auditor", False, False),
        ("operator", False, False),
        ("nobody", False, False),
    ],
)
def test_who_may_draft_and_who_may_release(cast, who, may_draft, may_release):
    person, message = getattr(cast, who), received(released(cast))
    if may_draft:
        actions.draft_answer(message, "已经更正。", "corrected", by=person, at=ANSWERED)
    else:
        with pytest.raises(NotAllowed):
            actions.draft_answer(message, "已经更正。", "corrected", by=person, at=ANSWERED)
    actions.draft_answer(message, "已经更正。", "corrected", by=cast.second_office, at=ANSWERED)
    if may_release:
        actions.release(message, publish=True, public_text=message.text, by=person, at=ANSWERED)
    else:
        with pytest.raises(NotAllowed):
            actions.release(message, publish=True, public_text=message.text, by=person, at=ANSWERED)


def test_an_answer_sent_back_is_drafted_again(cast):
    message = received(released(cast))
    actions.draft_answer(message, "不知道。", "explained", by=cast.drafter, at=ANSWERED)
    actions.send_back(message, "请核对附件后答复。", by=cast.unit_head, at=ANSWERED)
    message.refresh_from_db()
    assert (message.sent_back, message.drafted_by) == ("请核对附件后答复。", None)
    with pytest.raises(actions.NothingDrafted):
        actions.release(message, publish=True, public_text="x", by=cast.unit_head, at=ANSWERED)
    answered(cast, message)


def test_the_outcome_is_one_of_its_kind(cast):
    with pytest.raises(BadInput):
        actions.draft_answer(received(released(cast)), "好。", "adopted", by=cast.drafter, at=ANSWERED)


def test_another_unit_takes_it_over_and_the_clock_goes_on(cast):
    message = received(released(cast))
    due = message.clock.due_at
    actions.draft_answer(message, "不归我们管。", "explained", by=cast.drafter, at=ANSWERED)
    actions.route(message, cast.unit("fazhichu"), note="涉及条文解释", by=cast.unit_head, at=ANSWERED)
    message = Message.objects.get(pk=message.pk)
    assert (message.unit, message.drafted_by) == (cast.unit("fazhichu"), None)
    assert list(message.clock.units.all()) == [cast.unit("fazhichu")]
    assert message.clock.due_at == due
    with pytest.raises(NotAllowed):  # It is no longer theirs.
        actions.route(message, cast.unit("zhucechu"), by=cast.unit_head, at=ANSWERED)
    with pytest.raises(NotAllowed):
        actions.draft_answer(message, "好。", "explained", by=cast.drafter, at=ANSWERED)
    actions.draft_answer(message, "好。", "explained", by=cast.other_drafter, at=ANSWERED)


def test_what_is_answered_is_closed(cast):
    message = answered(cast, received(released(cast)))
    for again in (
        lambda: actions.route(message, cast.unit("fazhichu"), by=cast.office, at=ANSWERED),
        lambda: actions.draft_answer(message, "好。", "explained", by=cast.office, at=ANSWERED),
        lambda: actions.release(message, publish=True, public_text="好。", by=cast.office, at=ANSWERED),
        lambda: actions.set_aside(message, "重复", by=cast.office, at=ANSWERED),
    ):
        with pytest.raises(actions.Closed):
            again()


def test_what_is_set_aside_says_why_and_can_be_taken_back(cast):
    message = received()
    with pytest.raises(BadInput):
        actions.set_aside(message, " ", by=cast.office, at=ANSWERED)
    with pytest.raises(NotAllowed):
        actions.set_aside(message, "广告", by=cast.unit_head, at=ANSWERED)
    actions.set_aside(message, "商业广告。", by=cast.office, at=ANSWERED)
    assert Clock.objects.get(pk=message.clock_id).stopped_at == ANSWERED
    actions.restore(message, by=cast.second_office, at=ANSWERED)
    message.refresh_from_db()
    assert message.is_open
    assert Clock.objects.get(pk=message.clock_id).stopped_at is None


def test_messages_of_one_matter_are_answered_together_and_each_keeps_its_clock(cast):
    document = released(cast)
    first, second = received(document), received(document)
    actions.merge(second, first, by=cast.office, at=ANSWERED)
    assert Clock.objects.get(pk=second.clock_id).stopped_at is None
    answered(cast, first)
    second.refresh_from_db()
    assert (second.state, second.closed_at) == (Message.State.MERGED, ANSWERED)
    assert Clock.objects.get(pk=second.clock_id).stopped_at == ANSWERED
    assert list(Message.objects.public(ANSWERED)) == [first]


def test_what_was_merged_follows_when_its_other_is_merged_too(cast):
    first, second, third = received(), received(), received()
    actions.merge(third, second, by=cast.office, at=ANSWERED)
    actions.merge(second, first, by=cast.office, at=ANSWERED)
    third.refresh_from_db()
    assert third.merged_into == first
    assert check.check(everything_logged()).ok


def test_nothing_is_merged_into_itself_into_what_is_gone_or_into_what_is_private(cast):
    message, private, gone = received(), received(private=True), received()
    actions.set_aside(gone, "广告", by=cast.office, at=ANSWERED)
    for other, refusal in ((message, BadInput), (private, Refused), (gone, Refused)):
        with pytest.raises(refusal):
            actions.merge(message, other, by=cast.office, at=ANSWERED)


def test_the_log_and_the_records_agree_after_every_step(cast):
    document = released(cast)
    answered(cast, received(document))
    answered(cast, received(document, private=True), publish=False)
    gone = answered(cast, received(document))
    actions.withdraw(gone, "含有个人信息", by=cast.office, at=ANSWERED)
    merged = received(document)
    actions.merge(merged, received(document), by=cast.office, at=ANSWERED)
    spam = received()
    actions.set_aside(spam, "广告", by=cast.office, at=ANSWERED)
    actions.route(received(), cast.unit("fazhichu"), by=cast.office, at=ANSWERED)
    draft = received()
    actions.draft_answer(draft, "好。", "explained", by=cast.office, at=ANSWERED)
    actions.forget(at=beijing("2018-06-20"))
    assert check.check(everything_logged()).ok


def test_an_answer_changed_behind_the_logs_back_is_found(cast):
    message = answered(cast, received(released(cast)))
    Message.objects.filter(pk=message.pk).update(answer="没有错误。")
    report = check.check(everything_logged())
    assert [finding.kind for finding in report.findings] == ["differs"]


def test_every_step_leaves_its_trace_with_the_message(cast):
    message = answered(cast, received(released(cast)))
    kinds = list(message.events.values_list("kind", flat=True))
    assert kinds == [MessageEvent.Kind.RECEIVED, MessageEvent.Kind.DRAFTED, MessageEvent.Kind.RELEASED]
    assert message.created_at == RECEIVED
