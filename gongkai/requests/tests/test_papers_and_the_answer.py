"""Papers are sealed anew under a new key, strays are swept; four hands give an answer (Order 711, arts. 17, 32)."""

from datetime import timedelta

import pytest

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.tests.test_what_comes_from_outside_is_looked_at import KEYS
from gongkai.ledger import check
from gongkai.requests import actions, canonical, files
from gongkai.requests.actions import Upload
from gongkai.requests.machine import FOI_2007, FOI_2019, State
from gongkai.requests.tests.browser import picture
from gongkai.requests.tests.factories import CLEAR, GRANTS, SAID, decisions, happen, in_state, registered, submitted
from gongkai.review.rules import SECRECY_POINTS
from tests.cast import beijing

AT = beijing("2026-03-02 10:00")


def with_paper(**more):
    return actions.submit(
        {**SAID, **more}, submission=f"p{more}", uploads=[Upload("proof", "证件.png", picture())], at=AT
    )


def test_everything_opens_under_the_new_key_alone_after_rotation(cast, settings, django_capture_on_commit_callbacks):
    settings.VAULT_KEYS = KEYS[:1]
    inquiry = with_paper()
    settings.VAULT_KEYS = KEYS[::-1]
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.rotate_keys() == 2
    settings.VAULT_KEYS = KEYS[1:]
    inquiry.refresh_from_db()
    assert inquiry.proof_number == SAID["proof_number"]
    assert files.opened(inquiry.files.get()) == picture()
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_a_file_whose_transaction_broke_off_is_swept(cast, settings):
    import os

    inquiry = with_paper()
    kept = settings.MEDIA_ROOT / str(inquiry.files.get().file.name)
    stray = kept.parent / "stray"
    stray.write_bytes(b"x")
    for path in (kept, stray):
        os.utime(path, (AT.timestamp() - 90_000, AT.timestamp() - 90_000))
    assert files.sweep(at=AT) == 1
    assert kept.exists()
    assert not stray.exists()


def test_a_request_that_was_refused_leaves_no_number_behind(cast):
    with pytest.raises(BadInput):
        actions.submit({**SAID, "content": " "}, submission="a", at=AT)
    with pytest.raises(BadInput):
        actions.submit(SAID, submission="b", uploads=[Upload("proof", "x", b"MZ\0\0")], at=AT)
    assert submitted(AT).serial == 1
    assert submitted(AT).serial == 2
    assert submitted(beijing("2027-01-04")).number_shown == "2027-00001"


def test_four_different_people_give_an_answer(cast):
    inquiry, at = in_state(cast, State.LEGAL_REVIEW)
    inquiry.drafted_by = cast.legal_reviewer
    inquiry.save()
    with pytest.raises(NotAllowed):
        happen(cast, inquiry, "pass_legal", at)
    inquiry, at = in_state(cast, State.SECRECY_REVIEW)
    inquiry.legal_by = cast.secrecy_reviewer
    inquiry.save()
    with pytest.raises(NotAllowed):
        happen(cast, inquiry, "pass_secrecy", at)
    inquiry, at = in_state(cast, State.APPROVAL)
    inquiry.secrecy_by = cast.leader
    inquiry.save()
    with pytest.raises(NotAllowed):
        happen(cast, inquiry, "decide", at)


def test_a_secret_is_not_granted(cast):
    inquiry, at = in_state(cast, State.SECRECY_REVIEW)
    points = {**CLEAR, SECRECY_POINTS[0][0]: True}
    with pytest.raises(Refused, match="不能公开"):
        happen(cast, inquiry, "pass_secrecy", at, points=points)
    with pytest.raises(BadInput):
        happen(cast, inquiry, "pass_secrecy", at, points={})
    back = happen(cast, inquiry, "return_draft", at, by=cast.secrecy_reviewer)
    assert back.standing == State.DRAFT_ANSWER
    assert back.legal_by is None


@pytest.mark.parametrize("regime", [FOI_2019, FOI_2007])
def test_every_decision_asks_for_what_its_letter_must_say(cast, regime):
    inquiry, at = in_state(cast, State.DRAFT_ANSWER, regime)
    for decision in decisions(regime):
        if decision.needs:
            with pytest.raises((Refused, BadInput)):
                happen(cast, inquiry, "submit_draft", at, decision_code=decision.code, answer="", reasons="")
    other = GRANTS[FOI_2007 if regime == FOI_2019 else FOI_2019]
    with pytest.raises(Refused, match="不适用"):
        happen(cast, inquiry, "submit_draft", at, decision_code=other)


@pytest.mark.parametrize(
    ("regime", "opinion", "holds", "granted"),
    [
        (FOI_2019, "agrees", None, True),
        (FOI_2019, "objects", True, False),
        (FOI_2019, "objects", False, True),
        (FOI_2019, "silent", None, True),
        (FOI_2007, "agrees", None, True),
        (FOI_2007, "objects", None, False),
        (FOI_2007, "silent", None, False),
    ],
)
def test_a_third_party_is_heard_as_each_regulation_says(cast, regime, opinion, holds, granted):
    inquiry, at = in_state(cast, State.THIRD_PARTY_CONSULT, regime)
    if opinion == "silent":
        at += timedelta(days=40)
        actions.settle(at=at)
    else:
        said = {"opinion": opinion, "grounds": "商业秘密", "grounds_hold": holds}
        happen(cast, inquiry, "third_party_reply", at, **said)
    inquiry.refresh_from_db()
    inquiry = happen(cast, inquiry, "start_draft", at)
    if granted:
        assert happen(cast, inquiry, "submit_draft", at).standing == State.LEGAL_REVIEW
    else:
        with pytest.raises(Refused, match="第三方"):
            happen(cast, inquiry, "submit_draft", at)
        weighed = {"public_interest": "涉及儿童用品安全"}
        assert happen(cast, inquiry, "submit_draft", at, answer_facts=weighed).standing == State.LEGAL_REVIEW


def test_excessive_requests_are_refused_only_after_a_reason_was_asked_for(cast):
    inquiry, at = in_state(cast, State.DRAFT_ANSWER)
    with pytest.raises(Refused, match="说明理由"):
        happen(cast, inquiry, "submit_draft", at, decision_code="NO_PROC_EXCESSIVE")
    asked, at = in_state(cast, State.AWAITING_REASON)
    with pytest.raises(Refused, match="期限尚未届满"):
        happen(cast, asked, "reject_reason", at)
    asked = happen(cast, asked, "give_reason", at)
    asked = happen(cast, asked, "reject_reason", at)
    assert asked.decision_code == "NO_PROC_EXCESSIVE"
    assert happen(cast, asked, "submit_draft", at).standing == State.LEGAL_REVIEW


def test_repeats_of_one_applicant_are_noticed_and_others_are_not(cast):
    first = registered(cast, AT)
    again = registered(cast, AT, content="2016年度企业年报公示抽查结果及统计表")
    other = registered(cast, AT, name="别人", proof_number="110105194912310038")
    assert actions.likely_repeats(again) == [first]
    assert actions.likely_repeats(other) == []
    assert actions.items_this_month(again) == 1


def test_a_fee_is_asked_only_for_what_goes_beyond_and_in_one_way(cast):
    inquiry, at = in_state(cast, State.IN_REVIEW)
    with pytest.raises(Refused, match="不收费"):
        happen(cast, inquiry, "fee_notice", at, basis="pages", quantity=30)
    old = registered(cast, beijing("2020-12-31"), content="旧")
    old = happen(cast, old, "assign", beijing("2020-12-31"))
    with pytest.raises(Refused, match="2021年"):
        happen(cast, old, "fee_notice", beijing("2021-01-05"))
    inquiry = happen(cast, inquiry, "fee_notice", at, basis="items", quantity=2, before=10)
    assert inquiry.fees.get().amount == 200


def test_the_log_agrees_with_the_records_and_tells_nothing_of_the_person(cast):
    from gongkai.ledger.models import Entry

    for state in (State.SERVED, State.WITHDRAWN, State.THIRD_PARTY_CONSULT):
        in_state(cast, state)
    assert check.check(canonical.subjects()).ok
    log = b"".join(bytes(body) for body in Entry.objects.values_list("body", flat=True)).decode()
    for word in ("林晓", SAID["proof_number"], SAID["phone"], SAID["email"], SAID["content"]):
        assert word not in log
