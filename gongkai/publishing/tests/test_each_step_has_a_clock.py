"""Each step of a review has a limit and a clock: the law's, or one the office promises (Plan 2017, II(5)1)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.deadlines.models import Clock, Light
from gongkai.errors import BadInput, NotAllowed
from gongkai.publishing import actions
from gongkai.publishing.models import StepClock
from gongkai.publishing.tests.factories import (
    AT,
    CLEAR,
    MATERIALS,
    approved,
    body,
    cleared,
    decided,
    drafted,
    fresh,
    refusal,
)
from gongkai.review import step_limits
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def running(document) -> set[str]:
    """Return the steps whose clocks run."""
    return set(StepClock.objects.filter(document=document, clock__stopped_at=None).values_list("step", flat=True))


def clock(document, step: str) -> Clock:
    return StepClock.objects.filter(document=document, step=step).latest("pk").clock


def test_what_waits_for_somebody_runs_on_a_clock_until_it_is_done(cast):
    document = drafted(cast)
    assert running(document) == set()
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    assert running(document) == {"decide", "secrecy"}
    actions.decide_attribute(document, by=cast.unit_head, at=AT)
    assert running(document) == {"secrecy"}
    actions.review_secrecy(document, "clear", CLEAR, by=cast.secrecy_reviewer, at=AT)
    assert running(document) == {"approve"}
    actions.approve(document, by=cast.leader, at=AT)
    assert running(document) == {"release"}
    actions.release(document, by=cast.office, at=AT)
    assert running(document) == set()
    assert {clock(document, step).light_at(AT) for step in ("decide", "secrecy", "approve", "release")} == {Light.DONE}


def test_what_takes_too_long_is_late_in_the_whole_office(cast):
    document = drafted(cast, at=beijing("2017-06-19 10:00"))
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=beijing("2017-06-19 10:00"))
    late = Clock.objects.overdue(beijing("2017-06-22 00:00"))
    assert [one.duty for one in late] == ["公开属性审定"]
    assert late[0].source == "本机关承诺"
    assert list(late[0].units.all()) == [cast.unit("zhucechu")]
    assert list(clock(document, "secrecy").units.all()) == [cast.unit("bangongshi")]


def test_a_text_changed_or_sent_back_ends_the_clocks_and_they_begin_anew(cast):
    document = decided(cast, drafted(cast))
    actions.edit(document, {"body": body("改过。")}, by=cast.drafter, at=AT)
    assert running(document) == set()
    assert clock(document, "secrecy").light_at(AT) == Light.ENDED
    decided(cast, fresh(document))
    assert running(document) == {"secrecy"}
    actions.send_back(document, "请补充。", by=cast.leader, at=AT)
    assert running(document) == set()


def test_a_doubt_is_sent_to_the_authority_and_its_clock_shows_it(client, cast, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)
    document = decided(cast, drafted(cast))
    doubt = {"note": "含有未定密材料。", "authority": "省国家保密局"}
    actions.review_secrecy(document, "doubt", CLEAR, **doubt, by=cast.secrecy_reviewer, at=AT)
    assert running(document) == {"authority"}
    assert clock(document, "authority").duty == "有关主管部门答复（督办）：省国家保密局"
    client.force_login(cast.secrecy_reviewer, BACKEND)
    page = client.get(f"/staff/records/{document.pk}/").content.decode()
    assert "省国家保密局" in page
    assert "本机关承诺" in page
    reply = {"reply": "省国家保密局〔2017〕8号复函", "replied_on": date(2017, 6, 19)}
    actions.review_secrecy(document, "clear", CLEAR, **reply, by=cast.secrecy_reviewer, at=AT)
    assert clock(document, "authority").light_at(AT) == Light.DONE
    assert running(document) == {"approve"}


def test_a_policy_to_be_kept_back_waits_for_the_office_and_then_for_its_head(cast):
    document = drafted(cast, nature="policy")
    actions.propose_attribute(document, "withheld", by=cast.drafter, at=AT, **refusal())
    assert running(document) == {"examine"}
    actions.examine_attribute(document, "同意。", by=cast.office, at=AT)
    assert running(document) == {"decide"}


@pytest.mark.parametrize(
    ("day", "days", "source"),
    [
        ("2017-06-19", 15, "本机关承诺"),
        ("2019-03-04", 15, "《国务院办公厅关于全面推行行政规范性文件合法性审核机制的指导意见》"),
    ],
)
def test_the_legality_review_has_the_limit_of_its_day(cast, day, days, source):
    at = beijing(day)
    document = cleared(cast, drafted(cast, "办法", nature="normative", at=at), at=at)
    actions.request_legality(document, MATERIALS, by=cast.drafter, at=at)
    found = clock(document, "legality")
    assert found.running_length.amount == days
    assert source in found.source
    assert (found.limit == "LEGALITY_REVIEW") is (day > "2018-12-04")


def test_the_office_promises_where_the_law_is_silent(cast):
    with pytest.raises(NotAllowed, match="应由政务公开办公室办理"):
        step_limits.promise("secrecy", 1, since=date(2017, 7, 1), by=cast.leader, at=AT)
    with pytest.raises(BadInput, match="不能追溯"):
        step_limits.promise("secrecy", 1, since=date(2017, 6, 1), by=cast.office, at=AT)
    step_limits.promise("secrecy", 1, since=date(2017, 7, 1), by=cast.office, at=AT)
    assert step_limits.of("secrecy", date(2017, 6, 30)).length.amount == 3
    assert step_limits.of("secrecy", date(2017, 7, 1)).length.amount == 1


def test_a_set_instant_is_the_release_done(cast):
    from gongkai.publishing import schedule

    document = approved(cast, drafted(cast))
    schedule.schedule(document, beijing("2017-06-30 09:00"), by=cast.office, at=AT)
    assert running(document) == set()
    schedule.call_off(document, "提前。", by=cast.office, at=AT)
    assert running(document) == {"release"}


def test_the_limits_stand_on_a_page_and_are_set_there(client, cast, monkeypatch):
    monkeypatch.setattr("gongkai.review.views.now", lambda: AT)
    client.force_login(cast.office, BACKEND)
    client.post("/staff/step-limits/set/", {"step": "approve", "working_days": "5", "since": "2017-06-19"})
    page = client.get("/staff/step-limits/").content.decode()
    assert "5个工作日" in page
    client.force_login(cast.leader, BACKEND)
    said = {"step": "approve", "working_days": "9", "since": "2017-06-19"}
    assert client.post("/staff/step-limits/set/", said).status_code == 403
