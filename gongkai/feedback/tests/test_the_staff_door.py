"""Staff see their own unit's messages, the office all; every address asks the table; a refusal stands on the page."""

import pytest

from gongkai.feedback import actions, views
from gongkai.feedback.models import Message, Promises
from gongkai.feedback.tests.factories import ANSWERED, RECEIVED, client, received, released
from gongkai.organisation.roles import POWERS


@pytest.fixture(autouse=True)
def _now(stand_at):
    stand_at(ANSWERED)


def test_every_row_of_the_table_is_a_power_of_the_house():
    assert set(views.ACCESS.values()) <= set(POWERS)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("drafter", {"own"}),
        ("unit_head", {"own"}),
        ("other_drafter", set()),
        ("office", {"own", "other"}),
        ("leader", {"own", "other"}),
        ("auditor", {"own", "other"}),
    ],
)
def test_who_sees_which_messages(cast, who, sees):
    found = {"own": received(released(cast)), "other": received()}
    browser = client(getattr(cast, who))
    page = browser.get("/staff/feedback/").content.decode()
    for name, message in found.items():
        assert (f"/staff/feedback/{message.pk}/" in page) is (name in sees)
        assert browser.get(f"/staff/feedback/{message.pk}/").status_code == (200 if name in sees else 404)


def test_a_message_walks_through_the_staffs_screens(cast):
    message = received(released(cast), "电话13800138000打不通")
    at = f"/staff/feedback/{message.pk}/"
    drafter, head = client(cast.drafter), client(cast.unit_head)
    assert drafter.post(f"{at}answer/", {"outcome": "corrected", "text": "已经更正。"}).status_code == 302
    page = head.get(at).content.decode()
    assert "1380****000" in page  # masked in the form already
    refused = head.post(f"{at}release/", {"publish": "yes", "public_text": message.text})
    assert refused.status_code == 422
    assert "手机号码" in refused.content.decode()
    done = head.post(f"{at}release/", {"publish": "yes", "public_text": "电话1380****000打不通"})
    assert done.status_code == 302
    assert Message.objects.public(ANSWERED.replace(hour=12)).get().public_text == "电话1380****000打不通"


def test_the_drafter_is_not_offered_the_release_of_their_own_answer(cast):
    message = received(released(cast))
    actions.draft_answer(message, "已经更正。", "corrected", by=cast.office, at=RECEIVED)
    assert "审定并发出" not in client(cast.office).get(f"/staff/feedback/{message.pk}/").content.decode()
    refused = client(cast.office).post(
        f"/staff/feedback/{message.pk}/release/", {"publish": "yes", "public_text": "好"}
    )
    assert refused.status_code == 422
    assert "不得由拟稿人本人审定" in refused.content.decode()


def test_the_other_steps_on_the_screen(cast):
    office = client(cast.office)
    first, second, third = received(), received(), received()
    assert office.post(f"/staff/feedback/{second.pk}/merge/", {"into": first.pk}).status_code == 302
    assert office.post(f"/staff/feedback/{third.pk}/merge/", {"into": 999_999}).status_code == 422
    assert office.post(f"/staff/feedback/{third.pk}/set-aside/", {"reason": "广告"}).status_code == 302
    assert office.get(f"/staff/feedback/{third.pk}/").status_code == 200
    assert office.post(f"/staff/feedback/{third.pk}/restore/").status_code == 302
    unit = cast.unit("zhucechu").pk
    assert office.post(f"/staff/feedback/{third.pk}/route/", {"unit": unit}).status_code == 302
    head = client(cast.unit_head)
    away = head.post(f"/staff/feedback/{third.pk}/route/", {"unit": cast.unit("fazhichu").pk})
    assert away["Location"] == "/staff/feedback/"  # It is no longer theirs to see.
    for state in ("open", "drafted", "new", "merged", "spam", "nonsense"):
        assert office.get("/staff/feedback/", {"state": state, "kind": "correction", "unit": unit}).status_code == 200


def test_what_waits_for_whom(cast):
    message = received(released(cast))
    assert [message] == list(views.waiting_for(cast.office)["route"])
    assert [message] == list(views.waiting_for(cast.drafter)["answer"])
    actions.draft_answer(message, "好。", "explained", by=cast.drafter, at=ANSWERED)
    assert [message] == list(views.waiting_for(cast.unit_head)["release"])
    assert not views.waiting_for(cast.drafter)["release"]
    assert not views.waiting_for(cast.other_drafter)["answer"]


def test_the_promise_is_set_within_bounds(cast):
    office = client(cast.office)
    said = {"correction_days": 2, "suggestion_days": 10, "question_days": 5, "contact_days": 60}
    assert office.post("/staff/feedback/promises/", said).status_code == 302
    assert Promises.load().correction_days == 2
    assert office.post("/staff/feedback/promises/", {**said, "correction_days": 21}).status_code == 422
