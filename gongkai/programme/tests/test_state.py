"""What a task has come to: computed, never typed in (Plan 2017, III(3): 动态跟踪)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.programme import rules
from gongkai.programme.rules import ClockFact, ReportFact, State, TaskFacts
from tests.cast import beijing

START = beijing("2017-06-19")
DUE = beijing("2017-12-31 23:59")
LEADS = frozenset({1, 2})


def facts(*, one_off=True, yearly=False, clocks=None, reports=(), completing=LEADS, started=START) -> TaskFacts:
    if clocks is None:
        clocks = (ClockFact(DUE, None),) if one_off or yearly else ()
    return TaskFacts(started, completing, one_off, yearly, tuple(clocks), tuple(reports))


def said(unit: int, day: str, *, done=False) -> ReportFact:
    return ReportFact(unit, beijing(day), beijing(day) + timedelta(days=1), done)


@pytest.mark.parametrize(
    ("what", "at", "state", "because"),
    [
        (facts(started=None), "2017-07-01", State.WAITING, "the plan has not begun"),
        (facts(), "2017-06-01", State.WAITING, "it begins later"),
        (facts(), "2017-07-01", State.NOT_BEGUN, "nobody has reported"),
        (facts(reports=[said(1, "2017-08-01")]), "2017-08-01", State.NOT_BEGUN, "not accepted yet"),
        (facts(reports=[said(1, "2017-08-01")]), "2017-09-01", State.UNDER_WAY, "one has reported"),
        (facts(reports=[said(1, "2017-08-01", done=True)]), "2017-09-01", State.UNDER_WAY, "the other leads too"),
        (facts(reports=[said(1, "2017-08-01")]), "2018-01-01", State.LATE, "the date has passed"),
        (
            facts(clocks=[ClockFact(DUE, None, paused_at=beijing("2017-12-01"))]),
            "2018-01-01",
            State.NOT_BEGUN,
            "paused is not late",
        ),
        (facts(clocks=[ClockFact(DUE, None, beijing("2018-02-01"))]), "2018-03-01", State.LATE, "paused when late"),
        (
            facts(
                clocks=[ClockFact(DUE, beijing("2017-11-02"))],
                reports=[said(1, "2017-08-01", done=True), said(2, "2017-11-02", done=True)],
            ),
            "2018-03-01",
            State.DONE,
            "both did their part in time",
        ),
        (
            facts(
                clocks=[ClockFact(DUE, beijing("2018-02-02"))],
                reports=[said(1, "2017-08-01", done=True), said(2, "2018-02-02", done=True)],
            ),
            "2018-03-01",
            State.DONE_LATE,
            "the second did it late",
        ),
        (facts(one_off=False), "2019-01-01", State.NOT_BEGUN, "lasting work nobody has begun"),
        (facts(one_off=False, reports=[said(1, "2018-08-01")]), "2018-09-01", State.LASTING, "it goes on"),
        (facts(one_off=False, reports=[said(1, "2017-08-01")]), "2018-09-01", State.QUIET, "nothing this year"),
        (
            facts(one_off=False, completing=frozenset({1}), reports=[said(1, "2017-08-01", done=True)]),
            "2018-09-01",
            State.DONE,
            "built and done, though no date was set",
        ),
        (
            facts(
                one_off=False,
                yearly=True,
                completing=frozenset({1}),
                reports=[said(1, "2017-08-01", done=True)],
                clocks=[ClockFact(DUE, beijing("2017-08-01"))],
            ),
            "2017-12-31",
            State.DONE,
            "done for this year",
        ),
        (
            facts(
                one_off=False,
                yearly=True,
                completing=frozenset({1}),
                reports=[said(1, "2017-08-01", done=True)],
                clocks=[ClockFact(DUE, beijing("2017-08-01")), ClockFact(beijing("2018-12-31"), None)],
            ),
            "2018-02-01",
            State.NOT_BEGUN,
            "a new year begins anew",
        ),
    ],
)
def test_a_task_is(what, at, state, because):
    assert rules.state(what, at=beijing(at)) is state, because


def test_the_work_is_done_when_the_last_unit_sent_it():
    reports = [said(1, "2017-09-01", done=True), said(2, "2017-11-02", done=True), said(2, "2017-12-01", done=True)]
    assert rules.completed_at(LEADS, reports) == beijing("2017-11-02")
    assert rules.completed_at(LEADS, reports, year=2017) == beijing("2017-11-02")
    assert rules.completed_at(LEADS, reports, year=2018) is None
    assert rules.completed_at(frozenset(), reports) == beijing("2017-09-01")
    assert rules.completed_at(LEADS, []) is None


def test_a_report_counts_for_the_year_it_names_and_for_no_other():
    late = ReportFact(1, beijing("2019-02-11"), beijing("2019-02-12"), True, 2018)
    assert rules.completed_at(frozenset({1}), [late], year=2018) == beijing("2019-02-11")
    assert rules.completed_at(frozenset({1}), [late], year=2019) is None


moments = st.integers(0, 900).map(lambda days: START + timedelta(days=days))
some_reports = st.lists(
    st.builds(
        lambda unit, sent, wait, done: ReportFact(unit, sent, sent + timedelta(days=wait), done),
        st.integers(1, 3),
        moments,
        st.integers(0, 40),
        st.booleans(),
    ),
    max_size=8,
)


@given(some_reports, moments, st.booleans(), st.booleans())
def test_late_is_exactly_an_open_clock_past_its_instant(reports, at, one_off, yearly):
    clock = ClockFact(DUE, rules.completed_at(LEADS, reports))
    state = rules.state(facts(one_off=one_off, yearly=yearly, clocks=[clock], reports=reports), at=at)
    assert (state is State.LATE) == ((clock.stopped_at is None or clock.stopped_at > at) and at > DUE)


@given(some_reports, moments)
def test_more_reports_never_undo_what_is_done(reports, at):
    once = rules.completed_at(LEADS, reports[:-1])
    if once is not None:
        assert rules.completed_at(LEADS, reports) <= once


@given(some_reports)
def test_the_order_of_reports_does_not_matter(reports):
    assert rules.completed_at(LEADS, reports) == rules.completed_at(LEADS, reports[::-1])


@pytest.mark.parametrize(
    ("value", "kind", "due"),
    [
        ("2017-06-20", "one_off", date(2017, 6, 20)),
        ("2018-02", "one_off", date(2018, 2, 28)),
        ("2020", "one_off", date(2020, 12, 31)),
        ("--12-31", "yearly", None),
        ("R/P1Y", "yearly", None),
        ("R2/P1Y", "standing", None),
        ("R/P3M", "standing", None),
        ("---05", "standing", None),
        ("P3WD", "event", None),
        ("PT5H", "event", None),
        (">=P30D", "event", None),
        ("-P30D", "event", None),
        ("", "standing", None),
    ],
)
def test_a_limit_is_dated_yearly_waiting_for_an_event_or_standing(value, kind, due):
    draft = rules.deadline_of("每年至少一次", value)
    assert (draft.kind, draft.due_on) == (kind, due)


def test_every_year_without_a_count_is_a_standing_rule():
    assert rules.deadline_of("每年", "R/P1Y").kind == "standing"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12), st.integers(1, 31))
def test_the_first_year_of_a_yearly_limit_is_the_next_time_the_day_comes(on, month, day):
    year = rules.first_year(month, day, on=on)
    due = rules.in_year(year, month, day)
    assert due >= on
    assert (due - on).days <= 366
    assert rules.in_year(year - 1, month, day) < on


@pytest.mark.parametrize(
    ("clause", "key"),
    [
        ("二、（一）1.", "2-1-1"),
        ("三、（一）", "3-1"),
        ("十一、（二十）3.（1）", "11-20-3-1"),
        ("第九条（二）", "9-2"),
        ("", ""),
    ],
)
def test_a_clause_has_its_place_in_an_address(clause, key):
    assert rules.key_of(clause) == key


def test_past_limits_say_why_they_have_no_clock():
    published, begun = date(2017, 6, 19), date(2018, 3, 1)
    assert rules.passed_before(date(2017, 6, 1), published_on=published, started_on=begun) == "发布前已届期"
    assert rules.passed_before(date(2017, 12, 31), published_on=published, started_on=begun) == "纳入本平台前已届期"
    assert rules.passed_before(date(2018, 12, 31), published_on=published, started_on=begun) is None
