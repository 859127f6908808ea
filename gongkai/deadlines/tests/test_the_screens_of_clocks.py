"""The staff's screens of clocks and of the calendar: one walk and one refusal each."""

from __future__ import annotations

import pytest
from django.utils.html import escape

from gongkai.deadlines.models import Clock, HolidayNotice
from gongkai.deadlines.tests.factories import clock
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
START = beijing("2017-09-28 10:00")
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号
一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月20日（周六）上班。
国务院办公厅
2026年11月3日"""


def test_the_list_shows_what_is_late_first(client, cast):
    clock(cast, beijing("2099-01-01"))
    late = clock(cast, START)
    client.force_login(cast.leader, BACKEND)
    page = client.get("/staff/clocks/")
    assert next(iter(page.context["page"])) == late
    assert "已逾期" in page.content.decode()


def test_a_drafter_sees_the_clocks_of_their_unit_and_what_is_public(client, cast):
    own, other = clock(cast, START), clock(cast, START, unit="fazhichu")
    public = clock(cast, START, unit="fazhichu", public=True)
    client.force_login(cast.drafter, BACKEND)
    assert {one.pk for one in client.get("/staff/clocks/").context["page"]} == {own.pk, public.pk}
    refused = client.get(f"/staff/clocks/{other.pk}/")
    assert refused.status_code == 403
    assert "只能查看本单位的时限。" in refused.content.decode()


def test_a_clock_s_page_says_how_it_was_counted_and_keeps_old_due_dates(client, cast):
    one = clock(cast, START)
    client.force_login(cast.leader, BACKEND)
    said = {"unit": "working_days", "amount": "3", "reason": "情况复杂", "basis": "批示"}
    assert client.post(f"/staff/clocks/{one.pk}/extend/", said).status_code == 302
    page = client.get(f"/staff/clocks/{one.pk}/").content.decode()
    assert "<del>" in page
    assert "2017-10-11 23:59" in page
    assert "2017-10-16 23:59" in page
    assert "国庆节放假（国办发明电〔2016〕17号）" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"unit": "working_days", "reason": "情况复杂"}, "请填写延长多少。"),
        ({"unit": "by_date", "reason": "情况复杂"}, "请填写延长到哪一日。"),
        ({"unit": "by_date", "until": "2017-10-01", "reason": "情况复杂", "basis": "批示"}, "延长后的期限应晚于原期限"),
        ({"unit": "working_days", "amount": "3", "reason": "情况复杂"}, "请填写依据。"),
        ({"unit": "working_days", "amount": "999", "reason": "情况复杂", "basis": "批示"}, "延长"),
        ({"unit": "hours", "amount": "2", "reason": "情况复杂"}, "选择一个有效的选项"),
    ],
)
def test_what_cannot_be_extended_is_said_in_place_and_nothing_typed_is_lost(client, cast, said, words):
    one = clock(cast, START)
    client.force_login(cast.leader, BACKEND)
    page = client.post(f"/staff/clocks/{one.pk}/extend/", said)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "情况复杂" in page.content.decode()


def test_a_notice_is_read_shown_and_loaded_only_after_it_was_confirmed(client, cast):
    waiting = clock(cast, beijing("2026-12-30 09:00"))
    client.force_login(cast.office, BACKEND)
    said = {"text": NOTICE, "address": "", "number": ""}
    preview = client.post("/staff/holidays/load/", said)
    shown = preview.content.decode()
    assert "2027-01-07 23:59" in shown
    assert escape("通知中没有国庆节。") in shown
    assert not HolidayNotice.objects.exists()
    unchecked = client.post("/staff/holidays/load/", {**said, "confirm": "1"})
    assert "请先逐项核对上列问题" in unchecked.content.decode()
    assert not HolidayNotice.objects.exists()
    assert client.post("/staff/holidays/load/", {**said, "confirm": "1", "checked": "1"}).status_code == 302
    assert HolidayNotice.objects.get().number == "国办发明电〔2026〕9号"
    assert Clock.objects.get(pk=waiting.pk).due_at == beijing("2027-01-07 23:59").replace(second=59)


def test_what_is_no_notice_is_said_beside_the_field(client, cast):
    client.force_login(cast.office, BACKEND)
    page = client.post("/staff/holidays/load/", {"text": "今天天气很好。"})
    assert page.status_code == 422
    assert "这不是国务院关于节假日安排的通知。" in page.content.decode()
    assert "今天天气很好。" in page.content.decode()


def test_every_year_names_its_notice(client, cast):
    client.force_login(cast.auditor, BACKEND)
    page = client.get("/staff/holidays/").content.decode()
    assert "国办发明电〔2016〕17号" in page
    assert client.get("/staff/holidays/2017/").status_code == 200
    assert client.get("/staff/holidays/1999/").status_code == 404


def test_the_list_asks_the_database_a_fixed_number_of_times(client, cast, django_assert_max_num_queries):
    client.force_login(cast.leader, BACKEND)
    for _ in range(12):
        clock(cast, START)
    with django_assert_max_num_queries(16):
        client.get("/staff/clocks/")
