"""What is due on the public tasks goes into any calendar (RFC 5545), and leaves it when it is done."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.organisation.models import Unit
from gongkai.programme.tests import factories as plans
from gongkai.subscriptions.calendar import LONGEST, Event, calendar
from tests.cast import beijing

AT = beijing("2017-12-18 09:10")
EVENT = Event("programme/a/1@x.cn", date(2017, 12, 31), "到期：公开，清单;", "第一行\n第二行\\", "https://x.cn/a", AT)


def unfolded(body: bytes) -> list[str]:
    """Return the content lines of a calendar, as a reader puts them together again."""
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_has_the_lines_of_the_standard():
    lines = unfolded(calendar("到期事项", [EVENT], url="https://x.cn/due.ics"))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20171231" in lines
    assert "DTEND;VALUE=DATE:20180101" in lines
    assert "DTSTAMP:20171218T011000Z" in lines
    assert "UID:programme/a/1@x.cn" in lines
    assert "SUMMARY:到期：公开，清单\\;" in lines
    assert "DESCRIPTION:第一行\\n第二行\\\\" in lines


def test_long_lines_are_folded_between_characters_at_75_octets():
    body = calendar(
        "名", [Event("u", date(2017, 1, 1), "公开" * 200, "a" * 500, "https://x.cn", AT)], url="https://x.cn"
    )
    lines = body.split(b"\r\n")
    assert all(len(line) <= LONGEST for line in lines)
    assert all(line.decode() is not None for line in lines)
    assert f"SUMMARY:{'公开' * 200}" in unfolded(body)


def test_control_characters_do_not_get_in():
    body = calendar(
        "名", [Event("u\r\nX:1", date(2017, 1, 1), "a\x00b\rc", "", "https://x.cn", AT)], url="https://x.cn"
    )
    assert b"\r\nX:1" not in body
    assert b"\x00" not in body


@pytest.mark.django_db
def test_the_tasks_of_the_plan_are_in_it_with_names_that_stay(cast, clock, reader):
    plan = plans.started(cast)
    first = reader.get("/feeds/due.ics")
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    uids = [line for line in unfolded(first.content) if line.startswith("UID:")]
    assert uids
    assert len(set(uids)) == len(uids)
    assert all(plan.subject in uid for uid in uids)
    assert reader.get("/feeds/due.ics").content == first.content


@pytest.mark.django_db
def test_a_unit_has_a_calendar_of_its_own(cast, clock, reader):
    plans.started(cast)
    whole = reader.get("/feeds/due.ics").content.count(b"BEGIN:VEVENT")
    codes = Unit.objects.values_list("code", flat=True)
    own = [reader.get(f"/feeds/due.ics?unit={code}").content.count(b"BEGIN:VEVENT") for code in codes]
    assert any(0 < each < whole for each in own)
    assert all(each <= whole for each in own)


@pytest.mark.django_db
def test_a_plan_that_is_not_out_is_in_no_calendar(cast, clock, reader):
    plans.drafted(cast)
    assert b"BEGIN:VEVENT" not in reader.get("/feeds/due.ics").content
