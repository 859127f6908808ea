"""What stops a clock and what prolongs it (Order 711, arts. 30, 32, 33); when it warns; how it explains itself."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bench_clocks import walked
from gongkai.errors import Refused
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import by_date, calendar_days, hours, working_days, yearly
from gongkai.law.rules import BEIJING, CannotPause, Step, ends_at, ends_at_with, explain, warn_at

CALENDAR = Calendar.builtin()

starts = st.datetimes(datetime(2008, 1, 1), datetime(2025, 6, 1)).map(lambda instant: instant.replace(tzinfo=BEIJING))
lengths = st.one_of(
    st.integers(1, 60).map(working_days),
    st.integers(1, 90).map(calendar_days),
    st.integers(1, 200).map(hours),
)
stops = st.lists(st.tuples(st.integers(0, 60 * 24), st.integers(0, 30 * 24)), max_size=3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def end_of(text: str) -> datetime:
    return at(f"{text}T23:59:59")


def test_asking_a_third_party_stops_the_clock_until_it_answers():
    asked, answered = at("2024-09-06T10:00"), at("2024-09-20T16:00")
    assert ends_at(at("2024-09-02"), working_days(20), CALENDAR) == end_of("2024-09-30")
    due = ends_at_with(at("2024-09-02"), working_days(20), [(asked, answered)], calendar=CALENDAR)
    assert due == end_of("2024-10-17")  # nine working days later, National Day between


def test_two_pauses_at_the_same_time_count_once():
    one = (at("2024-09-06"), at("2024-09-20"))
    inside = (at("2024-09-09"), at("2024-09-18"))
    due = ends_at_with(at("2024-09-02"), working_days(20), [inside, one], calendar=CALENDAR)
    assert due == end_of("2024-10-17")


def test_a_pause_that_begins_after_the_end_changes_nothing():
    late = (at("2024-10-08"), at("2024-10-20"))
    assert ends_at_with(at("2024-09-02"), working_days(20), [late], calendar=CALENDAR) == end_of("2024-09-30")


def test_a_letter_sent_on_the_last_day_holds_the_end_open():
    last_moment = (at("2024-09-30T17:00"), at("2024-10-12T09:00"))
    due = ends_at_with(at("2024-09-02"), working_days(20), [last_moment], calendar=CALENDAR)
    assert due == end_of("2024-10-12")


@pytest.mark.parametrize(
    ("start", "length", "asked", "answered", "end", "because"),
    [
        ("2017-09-27", working_days(3), "2017-09-30", "2017-10-05", "2017-10-09", "answered within National Day"),
        ("2017-09-27", working_days(3), "2017-09-30", "2017-10-08", "2017-10-09", "answered on the last day off"),
        ("2017-09-27", working_days(3), "2017-09-30", "2017-10-09", "2017-10-09", "answered on a working day"),
        ("2017-09-27", working_days(3), "2017-09-29", "2017-10-05", "2017-10-09", "the last day is still to come"),
        ("2017-09-27", calendar_days(3), "2017-09-30", "2017-10-05", "2017-10-09", "days of the almanac alike"),
        ("2017-06-19", working_days(4), "2017-06-23", "2017-06-24", "2017-06-26", "answered on a Saturday"),
        ("2017-01-23", working_days(4), "2017-01-26", "2017-02-01", "2017-02-03", "the last day is still to come"),
    ],
)
def test_a_limit_held_open_over_days_off_ends_on_the_first_working_day_after(
    start, length, asked, answered, end, because
):
    pause = (at(f"{asked}T17:00"), at(f"{answered}T09:00"))
    assert ends_at_with(at(start), length, [pause], calendar=CALENDAR) == end_of(end), because


def test_an_extension_runs_from_the_end_of_the_limit():
    due = ends_at_with(at("2017-06-19"), working_days(15), extensions=[working_days(15)], calendar=CALENDAR)
    assert due == end_of("2017-07-31")


def test_an_extension_and_a_pause_add_up():
    pause = (at("2024-09-06"), at("2024-09-20"))
    due = ends_at_with(at("2024-09-02"), working_days(20), [pause], [working_days(20)], calendar=CALENDAR)
    assert due == end_of("2024-11-14")


def test_an_extension_to_a_date_puts_the_date_in_its_place():
    due = ends_at_with(at("2017-06-19"), working_days(3), extensions=[by_date("2017-07-14")], calendar=CALENDAR)
    assert due == end_of("2017-07-14")
    with pytest.raises(Refused, match="应晚于原期限"):
        ends_at_with(at("2017-06-19"), working_days(3), extensions=[by_date("2017-06-21")], calendar=CALENDAR)


def test_a_yearly_report_may_be_put_off_but_not_paused():
    due = ends_at_with(at("2017-06-19"), yearly(12, 31), extensions=[working_days(5)], calendar=CALENDAR)
    assert due == end_of("2018-01-08")
    with pytest.raises(CannotPause):
        ends_at_with(at("2017-06-19"), yearly(12, 31), [(at("2017-07-01"), at("2017-07-09"))], calendar=CALENDAR)


def test_hours_pause_by_the_minute():
    pause = (at("2017-10-01T09:00"), at("2017-10-01T09:45"))
    assert ends_at_with(at("2017-10-01T08:00"), hours(5), [pause], calendar=CALENDAR) == at("2017-10-01T13:45")


@pytest.mark.parametrize(
    ("start", "length", "warned", "because"),
    [
        ("2017-06-19T09:00", working_days(15), "2017-07-06T00:00:00", "twelve of fifteen days are used"),
        ("2017-06-19T09:00", working_days(7), "2017-06-27T14:24:00", "five and six tenths of seven"),
        ("2017-06-19T09:00", working_days(3), "2017-06-22T00:00:00", "the last working day comes first"),
        ("2017-06-19T09:00", working_days(1), "2017-06-20T00:00:00", "a limit of one day warns on that day"),
        ("2017-10-01T08:00", hours(5), "2017-10-01T12:00:00", "four of five hours"),
        ("2017-12-31T08:00", yearly(12, 31), "2017-12-31T08:00:00", "never before the start"),
        ("2017-06-19T00:00", by_date("2017-06-25"), "2017-06-23T00:00:00", "Friday is the last working day"),
    ],
)
def test_the_light_turns_yellow_at_eighty_per_cent_or_on_the_last_working_day(start, length, warned, because):
    assert warn_at(at(start), length, calendar=CALENDAR) == at(warned), because


def test_a_named_date_in_a_year_without_a_notice_still_warns():
    assert warn_at(at("2026-11-23"), yearly(1, 31), calendar=CALENDAR) < at("2027-01-31")


def test_an_explanation_names_every_day_and_its_notice():
    steps = explain(at("2017-09-28"), working_days(3), CALENDAR)
    holiday = "中秋节、国庆节放假（国办发明电〔2016〕17号）"
    assert steps == [
        Step(date(2017, 9, 28), False, None, "起算当日不计入"),
        Step(date(2017, 9, 29), True, 1, "工作日"),
        Step(date(2017, 9, 30), True, 2, "中秋节、国庆节调休上班（国办发明电〔2016〕17号）"),
        *(Step(date(2017, 10, day), False, None, holiday) for day in range(1, 9)),
        Step(date(2017, 10, 9), True, 3, "工作日"),
    ]


def test_an_explanation_shows_the_pause_and_the_move_behind_a_day_off():
    paused = explain(at("2024-09-02"), working_days(20), CALENDAR, [(at("2024-09-06"), at("2024-09-20"))])
    assert Step(date(2024, 9, 9), False, None, "中止计时（工作日）") in paused
    assert (paused[-1].day, paused[-1].number) == (date(2024, 10, 17), 20)
    moved = explain(at("2017-06-19"), calendar_days(12), CALENDAR)
    assert [step.counted for step in moved[-3:]] == [True, False, False]
    assert moved[-1].day == date(2017, 7, 3)


def test_an_explanation_of_hours_and_of_a_named_date_is_short():
    assert [step.day.day for step in explain(at("2017-10-01T22:30"), hours(5), CALENDAR)] == [1, 2]
    [only] = explain(at("2017-06-19"), yearly(12, 31), CALENDAR)
    assert (only.day, only.counted) == (date(2017, 12, 31), True)


def spans(start: datetime, shape: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    return [(start + timedelta(hours=begins), start + timedelta(hours=begins + lasts)) for begins, lasts in shape]


@given(starts, st.integers(1, 80))
def test_walking_day_by_day_gives_the_same_end(start, amount):
    end = ends_at(start, working_days(amount), CALENDAR)
    assert end.date() == walked(start.date(), amount, CALENDAR)
    assert CALENDAR.is_workday(end.date())


@given(starts, lengths, stops, st.lists(st.integers(1, 20).map(working_days), max_size=1))
def test_the_explanation_ends_on_the_day_the_limit_ends(start, length, shape, extensions):
    if length.unit == "hours":
        extensions = []
    pauses = spans(start, shape)
    end = ends_at_with(start, length, pauses, extensions, calendar=CALENDAR)
    steps = explain(start, length, CALENDAR, pauses, extensions)
    assert steps[-1].day == end.date()
    if length.unit == "working_days":
        wanted = length.amount + sum(extension.amount for extension in extensions)
        assert [step.number for step in steps if step.counted] == list(range(1, wanted + 1))


@given(starts, lengths, stops)
def test_a_pause_never_brings_the_end_nearer_nor_pushes_it_further_than_it_lasted(start, length, shape):
    pauses = spans(start, shape)
    plain = ends_at(start, length, CALENDAR)
    paused = ends_at_with(start, length, pauses, calendar=CALENDAR)
    assert paused >= plain
    if length.unit == "hours":
        assert paused - plain <= sum((ended - begun for begun, ended in pauses), timedelta())


@given(starts, st.integers(1, 40), stops)
def test_the_end_leaves_exactly_the_working_days_that_the_pauses_took(start, amount, shape):
    pauses = spans(start, shape)
    end = ends_at_with(start, working_days(amount), pauses, calendar=CALENDAR)
    running, day, off = end.date(), start.date(), set()
    for begun, ended in sorted(pauses):
        day = begun.date() + timedelta(days=1)
        while day <= ended.date():
            off.add(day)
            day += timedelta(days=1)
    counted = [
        start.date() + timedelta(days=number)
        for number in range(1, (running - start.date()).days + 1)
        if CALENDAR.is_workday(start.date() + timedelta(days=number))
    ]
    assert len(counted) >= amount
    # Held open to a day off, the limit ends on the working day after it, which is one more.
    held_open = any(CALENDAR.first_working_day_on_or_after(ended.date()) == running for _, ended in pauses)
    assert len([one for one in counted if one not in off]) <= amount + held_open


@given(starts, lengths, stops)
def test_the_warning_lies_between_the_start_and_the_end(start, length, shape):
    pauses = spans(start, shape)
    warned = warn_at(start, length, pauses, calendar=CALENDAR)
    assert start <= warned <= ends_at_with(start, length, pauses, calendar=CALENDAR)
