"""How long a limit really lasts in China (Order 492, art. 24; Order 711, art. 33; the holiday notices)."""

from datetime import date, datetime

import pytest

from gongkai.law import limits
from gongkai.law.calendar import Calendar, CalendarMissing
from gongkai.law.lengths import by_date, calendar_days, hours, months, working_days, yearly
from gongkai.law.rules import BEIJING, beijing_day, ends_at

CALENDAR = Calendar.builtin()


def at(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("received", "last_day", "because"),
    [
        ("2026-03-02", "2026-03-30", "an ordinary month is four weeks"),
        ("2026-09-28", "2026-10-30", "National Day takes five weekdays, Saturday 10 October works"),
        ("2019-05-15", "2019-06-13", "the first day of the order of 2019"),
        ("2020-01-20", "2020-02-25", "Spring Festival was prolonged to 2 February in the epidemic"),
        ("2025-01-20", "2025-02-21", "Spring Festival eve is a holiday from 2025 on"),
        ("2025-02-17", "2025-03-17", "a corrected request starts its own four weeks"),
    ],
)
def test_a_reply_is_due_in_twenty_working_days(received, last_day, because):
    rule = limits.REPLY.on(date.fromisoformat(received))
    assert ends_at(at(received), rule.length, CALENDAR) == at(f"{last_day}T23:59:59"), because


@pytest.mark.parametrize(
    ("start", "amount", "last_day"),
    [
        ("2017-01-20", 15, "2017-02-15"),
        ("2017-06-15", 3, "2017-06-20"),
        ("2017-06-19", 3, "2017-06-22"),
        ("2017-06-19", 15, "2017-07-10"),
        ("2017-06-15", 20, "2017-07-13"),
        ("2017-09-25", 15, "2017-10-20"),
        ("2017-09-25", 20, "2017-10-27"),
        ("2017-09-28", 15, "2017-10-25"),
        ("2017-09-30", 1, "2017-10-09"),  # a working Saturday
        ("2017-10-03", 15, "2017-10-27"),  # received on a holiday
        ("2018-12-20", 20, "2019-01-18"),
        ("2019-04-26", 15, "2019-05-20"),
        ("2019-05-15", 20, "2019-06-13"),
        ("2019-05-15", 40, "2019-07-11"),
        ("2019-09-20", 20, "2019-10-23"),
        ("2019-09-27", 7, "2019-10-12"),
        ("2020-01-20", 20, "2020-02-25"),
        ("2020-01-23", 7, "2020-02-11"),
        ("2021-09-17", 20, "2021-10-21"),
        ("2022-12-22", 20, "2023-01-20"),
        ("2024-01-31", 7, "2024-02-08"),
        ("2024-09-06", 15, "2024-09-29"),  # a working Sunday
        ("2024-09-20", 20, "2024-10-23"),
        ("2025-01-20", 7, "2025-02-05"),
        ("2025-01-20", 20, "2025-02-21"),
        ("2025-09-22", 20, "2025-10-24"),
        ("2026-02-10", 20, "2026-03-16"),
        ("2026-04-27", 20, "2026-05-27"),
        ("2026-05-12", 20, "2026-06-09"),
        ("2026-09-18", 20, "2026-10-22"),
    ],
)
def test_working_days_end_where_the_notices_say(start, amount, last_day):
    assert CALENDAR.add_working_days(date.fromisoformat(start), amount) == date.fromisoformat(last_day)


def test_a_request_of_2018_keeps_the_fifteen_days_of_its_time():
    assert limits.REPLY.on(date(2018, 12, 31)).length == working_days(15)
    assert limits.REPLY.on(date(2019, 5, 14)).length == working_days(15)
    assert limits.REPLY.on(date(2019, 5, 15)).length == working_days(20)


def test_an_interpretation_may_fall_due_on_a_make_up_saturday():
    assert ends_at(at("2026-09-30"), working_days(3), CALENDAR) == at("2026-10-10T23:59:59")


def test_an_interpretation_of_the_plan_was_due_after_three_working_days():
    length = limits.INTERPRETATION.on(date(2017, 6, 19)).length
    assert ends_at(at("2017-06-19T16:00"), length, CALENDAR) == at("2017-06-22T23:59:59")


def test_the_day_is_taken_in_beijing_whatever_zone_the_instant_carries():
    assert ends_at(at("2017-06-18T17:00+00:00"), working_days(3), CALENDAR) == at("2017-06-22T23:59:59")
    assert beijing_day(at("2017-06-18T15:59:59+00:00")) == date(2017, 6, 18)


def test_hours_run_through_the_night_and_the_holiday():
    assert ends_at(at("2017-10-01T22:30"), hours(5), CALENDAR) == at("2017-10-02T03:30")
    assert ends_at(at("2017-10-01T22:30"), hours(24), CALENDAR) == at("2017-10-02T22:30")


def test_hours_need_no_calendar():
    assert ends_at(at("2031-01-01T00:00"), hours(5), Calendar([])) == at("2031-01-01T05:00")


@pytest.mark.parametrize(
    ("start", "amount", "last_day", "because"),
    [
        ("2017-06-19", 10, "2017-06-29", "a Thursday stays"),
        ("2017-06-19", 12, "2017-07-03", "Saturday 1 July moves to Monday"),
        ("2017-09-01", 30, "2017-10-09", "1 October moves behind the holiday"),
        ("2017-09-15", 15, "2017-09-30", "a working Saturday does not move"),
    ],
)
def test_calendar_days_that_end_on_a_day_off_move_to_the_next_working_day(start, amount, last_day, because):
    assert ends_at(at(start), calendar_days(amount), CALENDAR) == at(f"{last_day}T23:59:59"), because


@pytest.mark.parametrize(
    ("start", "amount", "last_day"),
    [("2017-06-19", 6, "2017-12-19"), ("2017-08-31", 6, "2018-02-28"), ("2017-12-15", 2, "2018-02-22")],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month(start, amount, last_day):
    assert ends_at(at(start), months(amount), CALENDAR) == at(f"{last_day}T23:59:59")


def test_the_yearly_report_is_due_on_the_last_day_of_the_year():
    length = limits.YEARLY_TASK_REPORT.on(date(2017, 6, 19)).length
    assert ends_at(at("2017-06-19"), length, CALENDAR) == at("2017-12-31T23:59:59")
    assert ends_at(at("2017-12-31T23:00"), length, CALENDAR) == at("2017-12-31T23:59:59")
    assert ends_at(at("2018-01-01"), length, CALENDAR) == at("2018-12-31T23:59:59")


def test_a_named_date_does_not_move_and_needs_no_notice():
    assert ends_at(at("2026-11-23"), yearly(1, 31), CALENDAR) == at("2027-01-31T23:59:59")  # a Sunday
    assert ends_at(at("2017-06-19"), by_date("2017-12-31"), CALENDAR) == at("2017-12-31T23:59:59")
    assert ends_at(at("2027-02-01"), yearly(2, 29), CALENDAR) == at("2027-02-28T23:59:59")


def test_a_limit_into_a_year_without_a_notice_is_refused():
    with pytest.raises(CalendarMissing, match="2027年的节假日安排通知尚未载入"):
        ends_at(at("2026-12-20"), working_days(15), CALENDAR)


def test_an_instant_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="zone"):
        ends_at(datetime(2017, 6, 19), working_days(3), CALENDAR)
