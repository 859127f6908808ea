"""Started, paused, resumed, extended, stopped: each step with its person and its article, no due date forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.deadlines import actions
from gongkai.deadlines.models import Clock, ClockEvent, Light
from gongkai.deadlines.tests.factories import clock
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.law import limits
from gongkai.law.lengths import by_date, calendar_days, hours, working_days, yearly
from gongkai.law.rules import CannotPause
from gongkai.law.sources import ORDER_711
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Unit
from tests.cast import beijing

pytestmark = pytest.mark.django_db
START = beijing("2017-09-28 10:00")
END = "2017-10-11 23:59:59"


def due(clock: Clock) -> str:
    clock.refresh_from_db()
    return f"{clock.due_at.astimezone(START.tzinfo):%Y-%m-%d %H:%M:%S}" if clock.due_at else ""


# --- the plain case -------------------------------------------------------------------------------


def test_five_working_days_over_national_day(cast):
    """29 and 30 September (a make-up Saturday), then 9, 10 and 11 October."""
    assert due(clock(cast, START)) == END


@pytest.mark.parametrize(
    ("length", "end"),
    [
        (hours(5), "2017-09-28 15:00:00"),
        (calendar_days(3), "2017-10-09 23:59:59"),
        (by_date(date(2017, 12, 31)), "2017-12-31 23:59:59"),
        (yearly(6, 20), "2018-06-20 23:59:59"),
    ],
)
def test_every_kind_of_limit_has_its_end(cast, length, end):
    assert due(clock(cast, START, length)) == end


def test_the_log_hears_of_every_step_and_the_history_keeps_the_reasons(cast):
    one = clock(cast, START)
    actions.pause(one, reason="征求第三方意见", basis="条例第三十三条", by=cast.drafter, at=START + timedelta(days=1))
    actions.resume(one, reason="第三方已答复", by=cast.drafter, at=beijing("2017-10-09 09:00"))
    actions.extend(
        one, working_days(2), reason="情况复杂", basis="负责人批示", by=cast.leader, at=beijing("2017-10-10 09:00")
    )
    actions.stop(one, by=cast.drafter, at=beijing("2017-10-11 09:00"))
    verbs = list(Entry.objects.for_subject(f"clock/{one.pk}").values_list("verb", flat=True))
    assert verbs == ["clock.started", "clock.paused", "clock.resumed", "clock.extended", "clock.stopped"]
    paused = one.events.get(kind=ClockEvent.Kind.PAUSED)
    assert (paused.reason, paused.basis, paused.by) == ("征求第三方意见", "条例第三十三条", cast.drafter)


# --- pausing --------------------------------------------------------------------------------------


def test_days_in_a_pause_are_not_counted_and_the_old_due_date_is_kept(cast):
    one = clock(cast, START)
    actions.pause(one, reason="补正", by=None, at=beijing("2017-09-29 09:00"))
    assert one.__class__.objects.get(pk=one.pk).light_at(beijing("2017-12-01")) == Light.PAUSED
    actions.resume(one, by=None, at=beijing("2017-10-10 09:00"))
    assert due(one) == "2017-10-16 23:59:59", "30 September, 9 and 10 October fell into the pause"
    resumed = one.events.get(kind=ClockEvent.Kind.RESUMED)
    assert f"{resumed.due_before.astimezone(START.tzinfo):%m-%d}" == "10-11"
    assert f"{resumed.due_after.astimezone(START.tzinfo):%m-%d}" == "10-16"


def test_what_is_paused_is_not_paused_again_and_what_runs_is_not_resumed(cast):
    one = clock(cast, START)
    with pytest.raises(Refused, match="该时限没有中止，无需恢复。"):
        actions.resume(one, by=None, at=START)
    actions.pause(one, reason="补正", by=None, at=START)
    with pytest.raises(Refused, match="该时限已处于中止状态。"):
        actions.pause(one, reason="补正", by=None, at=START)


@pytest.mark.parametrize("length", [by_date(date(2017, 12, 31)), yearly(12, 31)])
def test_a_named_date_cannot_be_paused(cast, length):
    with pytest.raises(CannotPause, match="不能中止计时"):
        actions.pause(clock(cast, START, length), reason="补正", by=None, at=START)


def test_pausing_a_late_clock_hides_nothing(cast):
    one = clock(cast, START)
    actions.pause(one, reason="补正", by=None, at=beijing("2017-10-13"))
    one.refresh_from_db()
    at = beijing("2017-10-20")
    assert one.light_at(at) == Light.RED
    assert one.late_by(at).days == 8
    assert list(Clock.objects.overdue(at)) == [one]


def test_what_is_done_while_paused_is_in_time_and_keeps_its_pause_when_it_goes_on(cast):
    one = clock(cast, START)
    actions.pause(one, reason="补正", by=None, at=beijing("2017-09-29 09:00"))
    actions.stop(one, by=None, at=beijing("2017-10-20 09:00"))
    one.refresh_from_db()
    assert one.light_at(beijing("2017-10-21")) == Light.DONE
    actions.reopen(one, reason="退回", by=None, at=beijing("2017-10-20 10:00"))
    assert due(one) == "2017-10-26 23:59:59", "29 September, then four working days from 23 October"


# --- extending ------------------------------------------------------------------------------------


def test_an_extension_counts_on_from_the_end_of_the_limit(cast):
    one = clock(cast, START)
    actions.extend(one, working_days(3), reason="情况复杂", basis="负责人批示", by=cast.leader, at=START)
    assert due(one) == "2017-10-16 23:59:59"
    event = one.events.get(kind=ClockEvent.Kind.EXTENDED)
    assert (event.by, event.reason, event.basis, event.length) == (
        cast.leader,
        "情况复杂",
        "负责人批示",
        {"unit": "working_days", "amount": 3},
    )


def test_an_extension_needs_a_reason_and_someone_who_may(cast):
    one = clock(cast, START)
    with pytest.raises(BadInput, match="延长期限应当写明理由。"):
        actions.extend(one, working_days(3), reason=" ", basis="负责人批示", by=cast.leader, at=START)
    with pytest.raises(NotAllowed, match="应由政务公开办公室、局领导办理"):
        actions.extend(one, working_days(3), reason="情况复杂", basis="负责人批示", by=cast.drafter, at=START)
    assert due(one) == END


def test_an_extension_to_an_earlier_day_is_none(cast):
    with pytest.raises(Refused, match="延长后的期限应晚于原期限"):
        extend(cast, clock(cast, START), by_date(date(2017, 10, 10)))


def test_an_extension_needs_the_rule_it_rests_on(cast):
    one = clock(cast, START)
    with pytest.raises(BadInput, match="延长期限应当写明依据。"):
        actions.extend(one, working_days(3), reason="情况复杂", basis=" ", by=cast.leader, at=START)
    assert due(one) == END


def test_an_extension_that_cannot_be_computed_does_not_put_out_the_light(cast):
    one = clock(cast, beijing("2026-12-01 09:00"))
    before = due(one)
    with pytest.raises(Refused, match="2027年的放假安排尚未录入，延长后的截止时间无法计算"):
        extend(cast, one, working_days(60))
    assert due(one) == before
    assert one.light_at(beijing("2027-02-01")) == Light.RED


def test_the_law_bounds_all_extensions_of_an_answer_together(cast):
    answer = limits.REPLY.on(START.date())
    one = actions.start(
        answer.length,
        limit="REPLY",
        duty="答复",
        matter="示例申请",
        subject="programme/example",
        address="/staff/",
        source=answer.citation,
        units=[cast.unit("zhucechu")],
        since=START,
        by=None,
        at=START,
    )
    extend(cast, one, working_days(10))
    with pytest.raises(Refused, match="法定的最长延长期限为15个工作日"):
        extend(cast, one, working_days(6))
    extend(cast, one, working_days(5))


def test_where_the_law_is_silent_the_house_gives_half_a_year_and_no_more(cast):
    one = clock(cast, START)
    with pytest.raises(Refused, match="累计延长不得超过183日"):
        extend(cast, one, by_date(date(2018, 4, 13)))
    extend(cast, one, by_date(date(2018, 4, 12)))
    with pytest.raises(Refused, match="累计延长不得超过183日"):
        extend(cast, one, working_days(1))


def extend(cast, clock, length):
    actions.extend(clock, length, reason="情况复杂", basis="负责人批示", by=cast.leader, at=START)


# --- units that cease -----------------------------------------------------------------------------


def test_a_unit_that_alone_owes_something_is_not_closed(cast):
    clock(cast, START, unit="jianguanchu")
    with pytest.raises(Refused, match="该单位尚有1项单独承担、没有办结的时限（如“示例事项”）"):
        actions.close_unit(cast.unit("jianguanchu"), on=date(2017, 10, 1), by=cast.office, at=START)
    assert Unit.objects.get(code="jianguanchu").closed_on is None


def test_what_a_closed_unit_shared_stays_with_the_others(cast):
    one = clock(cast, START, unit="jianguanchu")
    one.units.add(cast.unit("fazhichu"))
    actions.close_unit(cast.unit("jianguanchu"), on=date(2017, 10, 1), by=cast.office, at=START)
    assert list(one.units.all()) == [cast.unit("fazhichu")]
    assert one.events.last().reason == "监管处撤销，由其余责任单位继续承担"
    assert Entry.objects.for_subject(f"clock/{one.pk}").order_by("number").last().verb == "clock.handed_over"


def test_a_unit_to_be_closed_later_stands_until_that_day(cast):
    unit = cast.unit("jianguanchu")
    actions.close_unit(unit, on=date(2017, 12, 1), by=cast.office, at=START)
    assert unit in Unit.objects.standing(date(2017, 11, 30))
    assert unit not in Unit.objects.standing(date(2017, 12, 1))


# --- what the log is told -------------------------------------------------------------------------


def test_words_that_somebody_wrote_stay_in_the_history_and_a_citation_reaches_the_log(cast):
    one = clock(cast, START)
    actions.pause(one, reason="补正", basis="张三的申请\n要求补正", by=None, at=START)
    assert one.events.get(kind=ClockEvent.Kind.PAUSED).basis == "张三的申请 要求补正"
    cited = ORDER_711.art(33)
    actions.resume(one, basis=cited, by=None, at=START)
    told = Entry.objects.for_subject(f"clock/{one.pk}").order_by("number").values_list("verb", "basis")
    assert list(told) == [("clock.started", ""), ("clock.paused", ""), ("clock.resumed", cited.zh)]


# --- stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("done", "light"), [("2017-10-11 23:59", Light.DONE), ("2017-10-12 00:00", Light.DONE_LATE)])
def test_the_light_tells_for_good_whether_it_was_in_time(cast, done, light):
    one = clock(cast, START)
    actions.stop(one, by=None, at=beijing(done))
    one.refresh_from_db()
    assert one.light_at(beijing("2030-01-01")) == light


def test_who_was_done_in_time_is_not_late_because_another_read_it_later(cast):
    one = clock(cast, START)
    actions.stop(one, by=None, at=beijing("2017-10-20"), done_at=beijing("2017-10-11"))
    one.refresh_from_db()
    assert one.light_at(beijing("2017-10-20")) == Light.DONE


def test_a_stopped_clock_moves_no_more(cast):
    one = clock(cast, START)
    actions.stop(one, by=None, at=START)
    for change in (
        lambda: actions.pause(one, reason="补正", by=None, at=START),
        lambda: actions.resume(one, by=None, at=START),
        lambda: actions.extend(one, working_days(1), reason="情况复杂", basis="负责人批示", by=cast.leader, at=START),
        lambda: actions.stop(one, by=None, at=START),
    ):
        with pytest.raises(actions.ClockStopped, match="该时限已经办结或者终止，不能再作变动。"):
            change()


def test_a_duty_found_undone_goes_on_as_if_it_had_never_been_stopped(cast):
    one = clock(cast, START)
    with pytest.raises(Refused, match="该时限尚未办结。"):
        actions.reopen(one, reason="退回", by=None, at=START)
    actions.stop(one, by=None, at=START)
    actions.reopen(one, reason="退回", by=None, at=START)
    assert due(one) == END
    assert one.light_at(beijing("2017-10-12")) == Light.RED


# --- ending ---------------------------------------------------------------------------------------


def test_a_duty_that_fell_away_is_ended_and_never_called_done(cast):
    one = clock(cast, START)
    actions.end(one, reason="经审定不予公开", by=cast.leader, at=START + timedelta(hours=1))
    one.refresh_from_db()
    assert one.light_at(beijing("2030-01-01")) == Light.ENDED
    assert str(Light.ENDED.label) == "已终止"
    assert not Clock.objects.open().exists()
    event = one.events.get(kind=ClockEvent.Kind.ENDED)
    assert (event.reason, event.by) == ("经审定不予公开", cast.leader)
    assert Entry.objects.for_subject(f"clock/{one.pk}").order_by("number").last().verb == "clock.ended"


def test_ending_needs_a_reason_and_happens_once(cast):
    one = clock(cast, START)
    with pytest.raises(BadInput, match="终止计时应当写明理由。"):
        actions.end(one, reason=" ", by=cast.leader, at=START)
    actions.end(one, reason="方案结束", by=cast.leader, at=START)
    with pytest.raises(actions.ClockStopped):
        actions.end(one, reason="方案结束", by=cast.leader, at=START)


def test_a_duty_ended_late_keeps_its_delay_on_record(cast):
    one = clock(cast, START)
    actions.end(one, reason="经审定不予公开", by=cast.leader, at=beijing("2017-10-14"))
    one.refresh_from_db()
    assert one.late_by(beijing("2030-01-01")).days == 2


def test_a_duty_owed_again_after_it_was_ended_runs_on(cast):
    one = clock(cast, START)
    actions.end(one, reason="不予公开", by=None, at=START)
    actions.reopen(one, reason="重新认定为主动公开", by=None, at=START)
    one.refresh_from_db()
    assert (one.ended, one.light_at(beijing("2017-10-12"))) == (False, Light.RED)


# --- looking --------------------------------------------------------------------------------------


def test_a_clock_turns_yellow_at_eighty_per_cent_and_red_when_it_is_over(cast):
    one = clock(cast, START)
    lights = [one.light_at(beijing(day)) for day in ("2017-10-09", "2017-10-11", "2017-10-12")]
    assert lights == [Light.GREEN, Light.YELLOW, Light.RED]


def test_a_date_already_past_is_late_from_the_first_moment(cast):
    one = clock(cast, START, by_date(date(2017, 9, 1)))
    assert one.light_at(START) == Light.RED


def test_what_is_late_in_the_whole_office_is_one_query(cast, django_assert_num_queries):
    for unit in ("zhucechu", "fazhichu", "renshichu"):
        clock(cast, START, unit=unit)
    with django_assert_num_queries(1):
        assert len(Clock.objects.overdue(beijing("2017-10-12"))) == 3


def test_a_unit_sees_the_clocks_that_hold_it(cast):
    clock(cast, START)
    assert Clock.objects.of_unit(cast.unit("zhucechu")).count() == 1
    assert not Clock.objects.of_unit(cast.unit("fazhichu")).exists()


def test_how_it_was_counted_names_every_day(cast):
    steps = actions.explain(clock(cast, START))
    assert [(step.day.isoformat(), step.number) for step in steps if step.counted] == [
        ("2017-09-29", 1),
        ("2017-09-30", 2),
        ("2017-10-09", 3),
        ("2017-10-10", 4),
        ("2017-10-11", 5),
    ]
    assert {step.why for step in steps if step.day.isoformat() == "2017-10-04"} == {
        "中秋节、国庆节放假（国办发明电〔2016〕17号）"
    }
