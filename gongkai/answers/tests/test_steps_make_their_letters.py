"""A step and its letter are one deed: nothing counts as sent before its letter is sealed (Order 711, arts. 30–36)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongkai.answers.letters import actions as letters
from gongkai.errors import NotAllowed, Refused
from gongkai.requests import actions, scribe
from gongkai.requests.machine import CANCEL_FEE, FOI_2007, FOI_2019, Letter, State
from gongkai.requests.models import InformationRequest
from gongkai.requests.tests.factories import exists_under, facts, happen, in_state, registered
from gongkai.requests.tests.test_the_staff_door import signed_in
from tests.cast import beijing

AT = beijing("2026-03-02 10:00")


def step(cast, inquiry, event, at, *, by=None):
    return actions.take_with_letter(inquiry, event, by=by or cast.office, at=at, **facts(cast, event, inquiry, at))


@pytest.mark.parametrize(
    ("state", "event", "kind"),
    [
        (State.SUBMITTED, "confirm_receipt", "receipt"),
        (State.REGISTERED, "request_correction", "correction"),
        (State.IN_REVIEW, "demand_reason", "reason"),
        (State.REGISTERED, "split", "split"),
        (State.IN_REVIEW, "fee_notice", "fee"),
        (State.IN_REVIEW, "consult_third_party", "third_party"),
        (State.IN_REVIEW, "consult_agency", "agency"),
    ],
)
def test_a_clerk_takes_the_step_and_the_letter_lies_ready(cast, state, event, kind):
    inquiry, at = in_state(cast, state)
    inquiry = step(cast, inquiry, event, at + timedelta(hours=1))
    letter = inquiry.letters.get()
    assert letter.kind == kind
    assert letter.pdf_sha256
    assert scribe.owed(inquiry) == []


def test_an_extension_a_delay_and_a_transfer_say_their_reasons(cast):
    inquiry, at = in_state(cast, State.IN_REVIEW)
    happen(cast, inquiry, "ask_extension", at)
    inquiry = step(cast, inquiry, "extend", at, by=cast.second_office)
    assert inquiry.letters.get().text["延长理由"] == "需要检索多年的档案"
    inquiry, at = in_state(cast, State.AWAITING_REASON)
    happen(cast, inquiry, "give_reason", at)
    inquiry = step(cast, inquiry, "set_delay", at)
    assert inquiry.letters.get().text["事实和理由"] == "数量过多"
    inquiry = registered(cast, AT, matter="own_record")
    said = {"agency": "示例市市场监督管理局，0351-0000000", "reason": "该记录由登记机关制作。"}
    inquiry = actions.take_with_letter(inquiry, "transfer", by=cast.office, at=AT, **said)
    assert inquiry.letters.get().text["转送机关"] == said["agency"]


def test_a_letter_that_cannot_be_made_undoes_its_step(cast, monkeypatch):
    inquiry, at = in_state(cast, State.REGISTERED)

    def fails(*args, **kwargs):
        raise Refused("缺少内容。")

    monkeypatch.setattr(letters, "draw", fails)
    with pytest.raises(Refused, match="缺少内容"):
        step(cast, inquiry, "request_correction", at)
    inquiry.refresh_from_db()
    assert inquiry.state == State.REGISTERED
    assert not inquiry.corrections.exists()


def test_no_answer_goes_out_before_its_letter_is_sealed(cast):
    inquiry, at = in_state(cast, State.DECIDED)
    with pytest.raises(Refused, match="尚未出具"):
        actions.take(inquiry, "send", by=cast.office, at=at, how="post")
    # Another letter is not the answer.
    letters.seal(inquiry, "receipt", by=cast.office, at=at)
    with pytest.raises(Refused, match="尚未出具"):
        actions.take(inquiry, "send", by=cast.office, at=at, how="post")
    letters.seal(inquiry, "answer", by=cast.office, at=at)
    sent = actions.take(inquiry, "send", by=cast.office, at=at, how="post")
    assert [one.sent_on for one in sent.letters.filter(kind="grant")] == [sent.sent_on]


def test_a_clerk_seals_and_sends_on_one_screen_and_a_leader_cannot_seal(cast, stand_at):
    inquiry, at = in_state(cast, State.DECIDED)
    stand_at(at + timedelta(hours=1))
    assert inquiry in InformationRequest.objects.owing_letters()
    assert "有文书尚未出具的申请" in signed_in(cast.office).get("/staff/").content.decode()
    page = signed_in(cast.office).get(f"/staff/requests/{inquiry.pk}/").content.decode()
    assert "同时出具《答复告知书》" in page
    assert "尚未出具" in page
    said = {"how": "online", "sent_on": "2026-03-02", "letter": "on"}
    assert signed_in(cast.office).post(f"/staff/requests/{inquiry.pk}/steps/send/", said).status_code == 302
    inquiry.refresh_from_db()
    assert inquiry.sent_on is not None
    assert inquiry.letters.get(kind="grant").sent_on == inquiry.sent_on
    with pytest.raises((NotAllowed, Refused)):
        step(cast, in_state(cast, State.APPROVAL)[0], "decide", at, by=cast.leader)


def test_nobody_is_silent_who_was_never_written_to(cast):
    inquiry, at = in_state(cast, State.IN_REVIEW)
    said = facts(cast, "consult_agency", inquiry, at)
    inquiry = actions.take(inquiry, "consult_agency", by=cast.drafter, at=at, **said)
    late = at + timedelta(days=60)
    assert actions.settle(at=late)["consultations"] == 0
    asked = inquiry.consultations.get()
    with pytest.raises(Refused, match="尚未出具"):
        actions.take(inquiry, "agency_timeout", by=None, at=late, consultation=asked)
    assert scribe.owed(inquiry) == [scribe.Owed(Letter.AGENCY, asked)]
    letters.seal(inquiry, "agency", consultation=asked, by=cast.office, at=at)
    assert actions.settle(at=late)["consultations"] == 1


def test_the_time_for_asking_is_left_out_from_the_day_the_letter_goes_out(cast, stand_at):
    inquiry, at = in_state(cast, State.IN_REVIEW)
    for event in ("consult_third_party", "consult_agency"):
        inquiry = actions.take(inquiry, event, by=cast.drafter, at=at, **facts(cast, event, inquiry, at))
    inquiry.clock.refresh_from_db()
    assert inquiry.clock.paused_at is None
    later = beijing("2026-03-05 10:00")
    stand_at(later)
    party, agency = inquiry.consultations.order_by("pk")
    address = f"{reverse('answers_letter_new', args=[inquiry.pk, 'third_party'])}?consultation={party.pk}"
    assert "2026年3月26日" in signed_in(cast.office).get(address).content.decode()  # fifteen working days from today
    letter = letters.seal(inquiry, "third_party", consultation=party, by=cast.office, at=later)
    inquiry.clock.refresh_from_db()
    assert inquiry.clock.paused_at == later
    party.refresh_from_db()
    assert (str(party.sent_on), str(party.reply_by)) == ("2026-03-05", "2026-03-26")
    assert letter.text["征求答复期限"] == "2026年3月26日"
    # Whom no letter reached holds nothing up.
    happen(cast, inquiry, "third_party_reply", beijing("2026-03-09 10:00"))
    inquiry.clock.refresh_from_db()
    assert inquiry.clock.paused_at is None
    assert agency.ended_on is None


@pytest.mark.parametrize("regime", [FOI_2019, FOI_2007])
def test_a_third_party_who_is_overridden_is_written_to_before_the_answer_goes_out(cast, regime):
    inquiry, at = in_state(cast, State.THIRD_PARTY_CONSULT, regime)
    said = {"opinion": "objects", "grounds": "商业秘密", "grounds_hold": True}
    inquiry = happen(cast, inquiry, "third_party_reply", at, **said)
    for event in ("start_draft", "submit_draft", "pass_legal", "pass_secrecy", "decide"):
        more = {"answer_facts": {"public_interest": "涉及儿童用品安全"}} if event == "submit_draft" else {}
        inquiry = happen(cast, inquiry, event, at, **more)
    letters.seal(inquiry, "answer", by=cast.office, at=at)
    asked = inquiry.consultations.get()
    assert scribe.owed(inquiry) == [scribe.Owed(Letter.OVERRIDE, asked)]
    assert inquiry in InformationRequest.objects.owing_letters()
    with pytest.raises(Refused, match="书面告知第三方"):
        actions.take(inquiry, "send", by=cast.office, at=at, how="online")
    words = {"事实和理由": "不公开可能对公共利益造成重大影响。"}
    letters.seal(inquiry, "override", words=words, consultation=asked, by=cast.office, at=at)
    assert inquiry not in InformationRequest.objects.owing_letters()
    assert actions.take(inquiry, "send", by=cast.office, at=at, how="online").sent_on is not None


def test_what_is_owed_and_the_heap_of_the_desk_agree_in_every_state(cast):
    for state in State:
        for regime in (FOI_2019, FOI_2007):
            if exists_under(state, regime):
                inquiry, _ = in_state(cast, state, regime)
                owing = InformationRequest.objects.owing_letters().filter(pk=inquiry.pk).exists()
                assert owing == bool(scribe.owed(inquiry)), (state, regime)


def test_a_fee_notice_that_went_out_is_taken_back_in_writing(cast):
    inquiry, at = in_state(cast, State.AWAITING_FEE)
    # A notice that was never written is not taken back in writing.
    assert actions.letter_with(inquiry, CANCEL_FEE, cast.office) is None
    letters.seal(inquiry, "fee", by=cast.office, at=at)
    inquiry = actions.take(inquiry, "cancel_fee", by=cast.office, at=at, reason="页数计算有误")
    assert scribe.owed(inquiry) == [scribe.Owed(Letter.FEE_WITHDRAWN)]
    assert inquiry in InformationRequest.objects.owing_letters()
    text = letters.seal(inquiry, "fee_withdrawn", by=cast.office, at=at).text
    assert (text["金额"], text["事实和理由"]) == ("300", "页数计算有误。")
    assert text["答复期限"] == "2026年3月30日"
    assert inquiry not in InformationRequest.objects.owing_letters()
    # Asked for anew, and taken back again: written again.
    for event in ("fee_notice", "cancel_fee"):
        inquiry = step(cast, inquiry, event, at)
    assert inquiry.letters.filter(kind="fee_withdrawn", superseded=False).count() == 1
    assert scribe.owed(inquiry) == []


def test_a_letter_that_ends_a_request_goes_out_as_it_is_sealed(cast):
    inquiry, at = in_state(cast, State.ABANDONED)
    assert letters.seal(inquiry, "answer", by=cast.office, at=at).sent_on is not None


def test_an_answer_by_mail_carries_the_letter_as_it_was_sealed(cast):
    inquiry, at = in_state(cast, State.DECIDED)
    letter = letters.seal(inquiry, "answer", by=cast.office, at=at)
    ((name, media, data),) = scribe.enclosures(inquiry)
    assert (name, media) == (f"{letter.title}.pdf", "application/pdf")
    assert data.startswith(b"%PDF-")
