"""Which days are worked, 2007 to 2026: every State Council notice, and what happens beyond them."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bench_clocks import walked
from gongkai.errors import BadInput
from gongkai.law.calendar import FORMAT, Calendar, CalendarMissing

CALENDAR = Calendar.builtin()
YEARS = tuple(range(2007, 2027))
days = st.dates(date(2007, 1, 1), date(2026, 12, 31))


def year_2027(**more) -> dict:
    """A notice of the future, made up for these tests."""
    notice = {"title": "国务院办公厅关于2027年部分节假日安排的通知（试验用）", "number": "", "confidence": "memory"}
    return {"format": FORMAT, "year": 2027, "notice": notice, "off": {"元旦": ["2027-01-01"]}, "work": {}, **more}


def test_every_year_from_2007_to_2026_is_in():
    assert CALENDAR.years == YEARS


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_an_independent_table(year):
    day = date(year, 1, 1)
    while day.year == year:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "worked"),
    tuple(zip(range(2016, 2027), (250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248), strict=True)),
)
def test_a_year_has_as_many_working_days_as_the_notices_leave(year, worked):
    assert len(CALENDAR.working_days_in(date(year, 1, 1), date(year, 12, 31))) == worked


@pytest.mark.parametrize("year", YEARS)
def test_every_notice_is_cited(year):
    for notice in CALENDAR.notices(year):
        assert notice.title.endswith("通知")
        assert notice.url.startswith(("http://www.gov.cn/", "https://www.gov.cn/"))
        # The number of the notice for 2008 could not be established: it is left out, not made up.
        assert notice.number or year == 2008


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        ("2017-06-15", True, "工作日"),
        ("2017-06-17", False, "周末"),
        ("2017-05-27", True, "端午节调休上班（国办发明电〔2016〕17号）"),
        ("2017-10-03", False, "中秋节、国庆节放假（国办发明电〔2016〕17号）"),
        ("2018-12-31", False, "元旦放假（国办发明电〔2018〕15号）"),  # by the notice of 2019
        ("2018-12-29", True, "元旦调休上班（国办发明电〔2018〕15号）"),
        ("2019-05-02", False, "劳动节放假（国办发明电〔2019〕3号）"),  # by the change of March 2019
        ("2020-01-30", False, "春节放假（国办发明电〔2019〕16号）"),
        ("2020-02-01", False, "春节放假（国办发明电〔2020〕1号）"),  # was to be worked
        ("2020-02-03", True, "工作日"),
        ("2015-09-03", False, "抗战胜利70周年纪念日放假（国发明电〔2015〕1号）"),
        ("2008-10-01", False, "国庆节放假（《国务院办公厅关于2008年部分节假日安排的通知》）"),
    ],
)
def test_a_day_says_why_it_is_worked_or_not(day, worked, why):
    assert CALENDAR.is_workday(date.fromisoformat(day)) is worked
    assert CALENDAR.why(date.fromisoformat(day)) == why


@pytest.mark.parametrize("day", [date(2006, 12, 31), date(2027, 1, 1)])
def test_a_day_of_a_year_without_a_notice_is_not_guessed(day):
    for ask in (CALENDAR.is_workday, CALENDAR.why, CALENDAR.is_final, CALENDAR.next_working_day):
        with pytest.raises(CalendarMissing) as missing:
            ask(day)
        assert missing.value.year == day.year


def test_the_last_day_of_the_last_year_can_be_reached_but_not_passed():
    assert CALENDAR.next_working_day(date(2026, 12, 30)) == date(2026, 12, 31)
    with pytest.raises(CalendarMissing, match="2027年"):
        CALENDAR.next_working_day(date(2026, 12, 31))
    with pytest.raises(CalendarMissing, match="2006年"):
        CALENDAR.add_working_days(date(2007, 1, 2), -1)


def test_the_end_of_the_last_year_may_still_move():
    assert CALENDAR.is_final(date(2026, 12, 28))
    assert not CALENDAR.is_final(date(2026, 12, 29))
    assert CALENDAR.is_final(date(2025, 12, 31))


def test_next_years_notice_reaches_back_into_december():
    reaching_back = year_2027(off={"元旦": ["2026-12-31", "2027-01-01"]}, work={"元旦": ["2026-12-27"]})
    calendar = CALENDAR.with_year(reaching_back)
    assert calendar.years[-1] == 2027
    assert not calendar.is_workday(date(2026, 12, 31))
    assert calendar.is_workday(date(2026, 12, 27))
    assert CALENDAR.is_workday(date(2026, 12, 31))  # the old calendar is as it was


def test_a_later_notice_changes_a_year():
    notice = {"title": "关于调整2027年劳动节假期安排的通知（试验用）"}
    calendar = CALENDAR.with_year(year_2027()).with_change(2027, {"notice": notice, "off": {"劳动节": ["2027-05-03"]}})
    assert not calendar.is_workday(date(2027, 5, 3))
    assert [one.title[-5:] for one in calendar.notices(2027)] == ["（试验用）"] * 2
    with pytest.raises(CalendarMissing):
        CALENDAR.with_change(2027, {"notice": notice})


def test_a_gap_between_years_is_not_bridged():
    calendar = Calendar([CALENDAR.data(2015), CALENDAR.data(2017)])
    with pytest.raises(CalendarMissing, match="2016年"):
        calendar.add_working_days(date(2015, 12, 20), 20)
    with pytest.raises(CalendarMissing, match="2016年"):
        calendar.working_days_between(date(2015, 12, 20), date(2017, 1, 20))


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"format": FORMAT},
        {"format": "other/1", "year": 2027},
        year_2027(notice=None),
        year_2027(notice={"number": "国办发明电〔2026〕1号"}),
        year_2027(off=["2027-01-01"]),
        year_2027(off={"元旦": ["2027-01-32"]}),
        year_2027(off={"元旦": ["2072-01-01"]}),
        year_2027(work={"元旦": ["2027-01-01"]}),
        year_2027(changes={"notice": {}}),
    ],
)
def test_data_that_cannot_be_used_is_refused_in_one_sentence(broken):
    with pytest.raises(BadInput) as refused:
        CALENDAR.with_year(broken)
    assert refused.value.says.endswith("。")


def test_an_instant_is_not_a_day():
    with pytest.raises(TypeError, match="Beijing"):
        CALENDAR.is_workday(datetime(2017, 6, 15))


@given(days, st.integers(1, 60))
def test_counting_forward_agrees_with_walking(day, amount):
    try:
        expected = walked(day, amount, CALENDAR)
    except CalendarMissing:
        with pytest.raises(CalendarMissing):
            CALENDAR.add_working_days(day, amount)
    else:
        assert CALENDAR.add_working_days(day, amount) == expected


@given(st.dates(date(2008, 1, 1), date(2026, 6, 1)), st.integers(0, 60))
def test_there_and_back_again(day, amount):
    end = CALENDAR.add_working_days(day, amount)
    assert CALENDAR.working_days_between(day, end) == amount
    assert CALENDAR.working_days_between(end, day) == -amount
    if CALENDAR.is_workday(day):
        assert CALENDAR.add_working_days(end, -amount) == day


@given(st.dates(date(2008, 1, 1), date(2026, 6, 1)))
def test_the_neighbours_of_a_day(day):
    last, first = CALENDAR.last_working_day_on_or_before(day), CALENDAR.first_working_day_on_or_after(day)
    assert last <= day <= first
    assert (last == first == day) is CALENDAR.is_workday(day)
    assert CALENDAR.working_days_between(last, first) == (0 if CALENDAR.is_workday(day) else 1)
