"""A bundle is parted, what is another's is said to be, a wrong notice is taken back (Order 711, arts. 17, 36)."""

from datetime import timedelta

import pytest

from gongkai.errors import Refused
from gongkai.law.calendar import Calendar
from gongkai.law.rules import beijing_day
from gongkai.ledger import check
from gongkai.requests import actions, canonical, files
from gongkai.requests.actions import Upload
from gongkai.requests.machine import FOI_2007, FOI_2019, State
from gongkai.requests.models import Costs, InformationRequest, Practice
from gongkai.requests.tests.browser import asked, picture, visitor
from gongkai.requests.tests.factories import CLEAR, SAID, happen, in_state, registered
from tests.cast import beijing

AT = beijing("2026-03-02 10:00")
ADD = Calendar.builtin().add_working_days


def test_each_part_has_a_number_and_a_clock_of_its_own_and_counts_by_itself(cast):
    whole = registered(cast, AT)
    whole = happen(cast, whole, "split", AT + timedelta(days=3))
    first, second = whole.parts.order_by("serial")
    assert (first.number_shown, second.number_shown) == ("2026-00002", "2026-00003")
    assert first.content == "抽查结果。"
    for part in (first, second):
        assert part.standing == State.REGISTERED
        # Counted from the day on which the whole was received: parting it costs the applicant no day.
        assert beijing_day(part.clock.due_at) == ADD(beijing_day(AT), 20)
        assert part.clock.pk != whole.clock.pk
    whole.clock.refresh_from_db()
    assert whole.clock.ended
    assert set(InformationRequest.objects.counted()) == {first, second}
    assert actions.items_this_month(second) == 1
    assert actions.likely_repeats(second) == []
    # Each goes its own way; the whole is put away after the last.
    happen(cast, first, "withdraw", AT + timedelta(days=4))
    with pytest.raises(Refused, match="还有1件"):
        happen(cast, whole, "close", AT + timedelta(days=5))
    happen(cast, second, "withdraw", AT + timedelta(days=4))
    assert happen(cast, whole, "close", AT + timedelta(days=5)).concluded_on is not None
    assert check.check(canonical.subjects()).ok


def test_the_unit_of_a_part_sees_what_came_with_the_whole_but_no_paper(cast):
    uploads = [Upload("proof", "证件.png", picture()), Upload("attachment", "说明.png", picture())]
    whole = actions.submit(SAID, submission="bundle", uploads=uploads, at=AT)
    whole = happen(cast, whole, "confirm_receipt", AT)
    part = happen(cast, whole, "split", AT).parts.first()
    (file,) = part.files.all()
    assert (file.kind, files.opened(file)) == ("attachment", picture())


def test_what_hangs_on_the_whole_keeps_it_whole(cast):
    inquiry, at = in_state(cast, State.IN_REVIEW)
    happen(cast, inquiry, "ask_extension", at)
    with pytest.raises(Refused, match="不能再拆分"):
        happen(cast, inquiry, "split", at)
    part = happen(cast, registered(cast, AT), "split", AT).parts.first()
    with pytest.raises(Refused, match="不再拆分"):
        happen(cast, part, "split", AT)


def test_the_applicant_opens_every_part_with_the_one_key(cast, stand_at):
    client = visitor()
    whole = asked(client, stand_at, AT)
    whole = happen(cast, whole, "confirm_receipt", AT + timedelta(minutes=5))
    happen(cast, whole, "split", AT + timedelta(minutes=10))
    page = client.get("/requests/progress").content.decode()
    assert "2026-00002" in page
    assert client.post("/requests/progress/turn", {"number": "2026-00003"}).status_code == 303
    page = client.get("/requests/progress").content.decode()
    assert "抽查结果的统计表" in page
    assert "怎么算的" in page
    secret = client.cookies["gk_request"].value.partition(".")[2]
    other = visitor("198.51.100.9")
    assert other.post("/requests/look", {"number": "2026-00002", "secret": secret})["Location"] == "/requests/progress"
    # A new key, asked for on a part, is the new key of all; the old one opens none of them.
    client.post("/requests/progress/renew")
    assert "2026-00003" in client.get("/requests/progress").content.decode()
    assert other.get("/requests/progress")["Location"] == "/requests/look"
    stranger = asked(visitor("198.51.100.10"), stand_at, AT, content="别人的")
    assert client.post("/requests/progress/turn", {"number": stranger.number_shown})["Location"] == "/requests/look"


@pytest.mark.parametrize(("regime", "code"), [(FOI_2019, "UNABLE_NOT_OURS"), (FOI_2007, "O_NOT_OURS")])
def test_what_belongs_to_another_agency_is_answered_with_its_name(cast, regime, code):
    inquiry, at = in_state(cast, State.REGISTERED, regime)
    with pytest.raises(Refused, match="联系方式"):
        happen(cast, inquiry, "refer", at, contact="")
    inquiry = happen(cast, inquiry, "refer", at)
    assert inquiry.decision_code == code
    said = {"decision_code": code, "answer": "", "reasons": inquiry.reasons, "answer_facts": inquiry.answer_facts}
    assert happen(cast, inquiry, "submit_draft", at, **said).standing == State.LEGAL_REVIEW
    own = registered(cast, AT, matter="own_record")
    with pytest.raises(Refused, match="转送"):
        happen(cast, own, "refer", AT)


def test_what_is_no_request_says_where_it_belongs(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    happen(cast, inquiry, "set_aside", AT + timedelta(minutes=5), reason="属于消费投诉。", where="12315")
    assert "请向12315提出" in client.get("/requests/progress").content.decode()


def test_a_fee_that_is_taken_back_has_cost_the_applicant_no_time(cast):
    inquiry, at = in_state(cast, State.IN_REVIEW)
    due = inquiry.clock.due_at
    inquiry = happen(cast, inquiry, "fee_notice", at)
    inquiry = happen(cast, inquiry, "cancel_fee", at + timedelta(days=8))
    inquiry.clock.refresh_from_db()
    assert inquiry.clock.due_at == due
    assert inquiry.clock.paused_at is None
    # It may be asked for anew, rightly; only the open one lapses or is paid.
    inquiry = happen(cast, inquiry, "fee_notice", at + timedelta(days=9), quantity=40)
    assert actions.settle(at=at + timedelta(days=20))["fees"] == 0
    inquiry = happen(cast, inquiry, "pay", at + timedelta(days=10), amount=100)
    assert [bool(fee.cancelled_on) for fee in inquiry.fees.all()] == [True, False]
    inquiry.clock.refresh_from_db()
    assert beijing_day(inquiry.clock.due_at) == ADD(beijing_day(at + timedelta(days=10)), 20)


def test_costs_of_2007_are_asked_until_the_day_the_office_has_set_and_stop_no_clock(cast):
    inquiry, at = in_state(cast, State.IN_REVIEW, FOI_2007)
    with pytest.raises(Refused, match="不收取"):
        happen(cast, inquiry, "cost_notice", at)
    Practice.objects.update_or_create(pk=1, defaults={"cost_fee_until": "2018-12-31"})
    due = inquiry.clock.due_at
    inquiry = happen(cast, inquiry, "cost_notice", at)
    assert str(Costs.objects.get().amount) == "12.50"
    inquiry.clock.refresh_from_db()
    assert (inquiry.clock.due_at, inquiry.clock.paused_at) == (due, None)
    with pytest.raises(Refused, match="没有申请减免"):
        happen(cast, inquiry, "cost_waived", at)
    inquiry = happen(cast, inquiry, "cost_paid", at)
    with pytest.raises(Refused, match="没有应缴"):
        happen(cast, inquiry, "cost_paid", at)


@pytest.mark.parametrize(
    ("regime", "excluded", "days"), [(FOI_2019, True, 5), (FOI_2019, False, 0), (FOI_2007, True, 0)]
)
def test_a_doubt_goes_to_the_authority_and_its_time_is_left_out_as_the_office_reads_the_law(
    cast, regime, excluded, days
):
    Practice.objects.update_or_create(pk=1, defaults={"authority_excluded": excluded})
    inquiry, at = in_state(cast, State.AUTHORITY_CONSULT, regime)
    due = beijing_day(inquiry.clock.due_at)
    replied = at + timedelta(days=7)
    inquiry = happen(cast, inquiry, "authority_reply", replied)
    assert inquiry.standing == State.SECRECY_REVIEW
    inquiry.clock.refresh_from_db()
    assert beijing_day(inquiry.clock.due_at) == (ADD(due, days) if days else due)
    assert happen(cast, inquiry, "pass_secrecy", replied).standing == State.APPROVAL


def test_what_the_authority_keeps_back_is_not_given(cast):
    inquiry, at = in_state(cast, State.AUTHORITY_CONSULT)
    inquiry = happen(cast, inquiry, "authority_reply", at, opinion="objects", grounds="属于国家秘密")
    with pytest.raises(Refused, match="不能全部公开"):
        happen(cast, inquiry, "pass_secrecy", at, points=CLEAR)
    inquiry = happen(cast, inquiry, "return_draft", at, by=cast.secrecy_reviewer)
    said = {"decision_code": "DENY_STATE_SECRET", "reasons": "经有关主管部门确定，属于国家秘密。"}
    assert happen(cast, inquiry, "submit_draft", at, **said).standing == State.LEGAL_REVIEW
