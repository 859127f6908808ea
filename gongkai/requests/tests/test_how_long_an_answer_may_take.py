"""The clock of a request under both regulations, against a second calendar (492 arts. 24, 23; 711 arts. 30–35, 42).

The second source is the package `chinesecalendar`, and a count day by day that knows nothing of our rules.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law import limits
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import working_days
from gongkai.law.rules import BEIJING, beijing_day, ends_at_with
from gongkai.requests import actions, machine, rules
from gongkai.requests.machine import FOI_2007, FOI_2019
from gongkai.requests.tests.factories import entered, happen, registered
from tests.cast import beijing

CALENDAR = Calendar.builtin()
ONE = timedelta(days=1)


def counted(received: date, amount: int, paused: set[date] = frozenset()) -> date:
    """Return the last day, counted on the fingers: worked days after `received` that are not paused."""
    day, left = received, amount
    while left:
        day += ONE
        if chinese_calendar.is_workday(day) and day not in paused:
            left -= 1
    return day


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("received", "amount", "last"),
    [
        ("2017-06-19", 15, "2017-07-10"),
        ("2017-06-19", 30, "2017-07-31"),
        ("2017-09-25", 15, "2017-10-20"),
        ("2017-10-03", 15, "2017-10-27"),
        ("2019-05-15", 20, "2019-06-13"),
        ("2019-05-15", 40, "2019-07-11"),
        ("2020-01-20", 20, "2020-02-25"),
        ("2025-01-20", 7, "2025-02-05"),
        ("2025-02-17", 20, "2025-03-17"),
        ("2026-04-27", 20, "2026-05-27"),
        ("2026-05-12", 20, "2026-06-09"),
        ("2026-09-18", 20, "2026-10-22"),
    ],
)
def test_days_that_were_worked_out_by_hand(received, amount, last):
    assert str(CALENDAR.add_working_days(date.fromisoformat(received), amount)) == last
    assert str(counted(date.fromisoformat(received), amount)) == last


def _cases() -> list[tuple[date, int, list[tuple[int, int]], int]]:
    """Return 420 cases: day of receipt, days of the law, pauses as (day after receipt, length), extension."""
    drawn = random.Random(20170615)
    found = []
    for number in range(420):
        received = date(2008, 5, 1) + timedelta(days=drawn.randrange((date(2026, 6, 1) - date(2008, 5, 1)).days))
        law = limits.REPLY.on(received).length.amount
        pauses = []
        for _ in range(drawn.choice([0, 0, 1, 1, 2, 3])):
            pauses.append((drawn.randrange(1, law - 3), drawn.randrange(1, 25)))
        extension = drawn.choice([0, 0, drawn.randrange(1, law + 1)])
        # Every seventh case begins on a day around a holiday.
        if number % 7 == 0:
            received = received.replace(month=drawn.choice([1, 2, 5, 9, 10]), day=drawn.choice([1, 3, 7, 28]))
            received = max(received, date(2008, 5, 1))
            law = limits.REPLY.on(received).length.amount
            pauses = [(min(begins, law - 4), length) for begins, length in pauses]
            extension = min(extension, law)
        found.append((received, law, pauses, extension))
    return found


CASES = _cases()


def test_there_are_more_than_360_cases_in_both_regimes_and_every_year():
    assert len(CASES) >= 360
    assert {case[0].year for case in CASES} == set(range(2008, 2027))
    assert {rules.regime_on(case[0]) for case in CASES} == {FOI_2007, FOI_2019}
    assert sum(bool(case[2]) for case in CASES) > 150
    assert sum(bool(case[3]) for case in CASES) > 80
    assert sum(not chinese_calendar.is_workday(case[0]) for case in CASES) > 60


def test_every_case_agrees_with_the_second_calendar():
    for received, law, spans, extension in CASES:
        days = [(received + begins * ONE, received + (begins + length) * ONE) for begins, length in spans]
        pauses = [(midnight(begins), midnight(ends)) for begins, ends in days]
        paused = rules.union_days(days)
        extensions = [working_days(extension)] if extension else []
        end = ends_at_with(midnight(received), working_days(law), pauses, extensions, calendar=CALENDAR)
        expected = counted(received, law + extension, paused)
        begun = [beijing_day(begins) for begins, _ in pauses]
        assert not any(day > expected for day in begun)
        assert beijing_day(end) == expected, (received, law, spans, extension)
        assert chinese_calendar.is_workday(beijing_day(end))
        assert beijing_day(end) >= counted(received, law)


SPANS = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 30)), max_size=4)


@given(day=st.dates(date(2008, 5, 1), date(2025, 9, 1)), spans=SPANS, extension=st.integers(0, 15))
@settings(max_examples=120, deadline=None)
def test_pauses_are_a_union_and_never_shorten(day, spans, extension):
    law = limits.REPLY.on(day).length
    extensions = [working_days(extension)] if extension else []

    def end(pauses):
        return ends_at_with(midnight(day), law, pauses, extensions, calendar=CALENDAR)

    pauses = [(midnight(day + begins * ONE), midnight(day + (begins + length) * ONE)) for begins, length in spans]
    assert end(pauses) >= end([])
    assert end(pauses) == end([*pauses, *pauses])
    assert end(pauses) == end(list(reversed(pauses)))
    if pauses:
        # A pause within another adds nothing: the union counts, and not the sum.
        begins, ends = pauses[0]
        inner = (begins + (ends - begins) / 3, ends - (ends - begins) / 3)
        assert end([*pauses, inner]) == end(pauses)
    if extension:
        assert end(pauses) > ends_at_with(midnight(day), law, pauses, [], calendar=CALENDAR)


# --- whole histories, through the actions ---------------------------------------------------------


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=BEIJING)


@pytest.mark.parametrize("seed", range(12))
def test_histories_with_letters_extensions_and_restarts_end_where_the_fingers_say(cast, seed):
    drawn = random.Random(seed)
    new = seed % 3 != 0
    first = date(2019, 6, 3) if new else date(2011, 3, 7)
    received = first + timedelta(days=drawn.randrange(1900))
    inquiry = registered(cast, _at(received))
    law, regime = (20, FOI_2019) if new else (15, FOI_2007)
    assert inquiry.regime == regime
    day, base, paused, extension = received, received, set(), 0
    if new and drawn.random() < 0.5:
        day += ONE
        inquiry = happen(cast, inquiry, "request_correction", _at(day), due_on=day + 30 * ONE)
        day += timedelta(days=drawn.randrange(1, 30))
        inquiry = happen(cast, inquiry, "submit_correction", _at(day), received_on=day)
        base = day
    inquiry = happen(cast, inquiry, "assign", _at(day, 11))
    open_until = {}
    for step in range(drawn.randrange(1, 4)):
        kind = drawn.choice(["third_party", "agency"])
        inquiry = happen(cast, inquiry, f"consult_{kind}", _at(day, 12 + step), name=f"示例{step}")
        letter = inquiry.consultations.order_by("pk").last()
        open_until[letter.pk] = (kind, day, day + timedelta(days=drawn.randrange(1, 14)))
    if drawn.random() < 0.5:
        extension = drawn.randrange(1, law + 1)
        inquiry = happen(cast, inquiry, "ask_extension", _at(day, 16), days=extension)
        inquiry = happen(cast, inquiry, "extend", _at(day, 17))
    for pk, (kind, sent, until) in sorted(open_until.items(), key=lambda one: one[1][2]):
        inquiry = happen(cast, inquiry, f"{kind}_reply", _at(until, 18), consultation=pk, replied_on=until)
        if kind == "third_party" or new:
            paused |= rules.union_days([(sent, until)])
    assert inquiry.standing == machine.State.IN_REVIEW
    inquiry.clock.refresh_from_db()
    assert beijing_day(inquiry.clock.due_at) == counted(base, law + extension, paused)
    assert inquiry.received_on == base
    assert inquiry.first_received_on == received


def test_the_letter_to_a_third_party_of_the_reference(cast):
    inquiry = registered(cast, beijing("2024-09-02 10:00"))
    assert str(beijing_day(inquiry.clock.due_at)) == "2024-09-30"
    inquiry = happen(cast, inquiry, "assign", beijing("2024-09-03 10:00"))
    inquiry = happen(cast, inquiry, "consult_third_party", beijing("2024-09-06 10:00"))
    letter = inquiry.consultations.get()
    assert str(letter.reply_by) == "2024-09-29"  # a working Sunday
    inquiry = happen(cast, inquiry, "third_party_reply", beijing("2024-09-20 10:00"))
    inquiry.clock.refresh_from_db()
    assert str(beijing_day(inquiry.clock.due_at)) == "2024-10-17"


def test_silence_ends_on_the_last_day_however_late_the_timer_runs(cast):
    inquiry = registered(cast, beijing("2024-09-02 10:00"))
    inquiry = happen(cast, inquiry, "assign", beijing("2024-09-03 10:00"))
    inquiry = happen(cast, inquiry, "consult_third_party", beijing("2024-09-06 10:00"))
    inquiry = happen(cast, inquiry, "consult_agency", beijing("2024-09-06 11:00"))
    assert actions.settle(at=beijing("2024-09-29 23:00"))["consultations"] == 0
    assert actions.settle(at=beijing("2024-10-11 02:00"))["consultations"] == 2
    inquiry.refresh_from_db()
    assert inquiry.standing == machine.State.IN_REVIEW
    opinions = {one.kind: one.opinion for one in inquiry.consultations.all()}
    assert opinions == {"third_party": "silent", "agency": "agrees"}
    inquiry.clock.refresh_from_db()
    paused = rules.union_days([(date(2024, 9, 6), date(2024, 9, 29))])
    assert beijing_day(inquiry.clock.due_at) == counted(date(2024, 9, 2), 20, paused)


def test_a_correction_restarts_at_zero_and_lapses_when_nothing_comes(cast):
    inquiry = registered(cast, beijing("2025-01-20 10:00"))
    inquiry = happen(cast, inquiry, "request_correction", beijing("2025-02-05 10:00"), due_on=date(2025, 2, 28))
    assert actions.settle(at=beijing("2025-02-28 23:00"))["corrections"] == 0
    other = happen(cast, inquiry, "submit_correction", beijing("2025-02-17 10:00"), received_on=date(2025, 2, 17))
    other.clock.refresh_from_db()
    assert str(beijing_day(other.clock.due_at)) == "2025-03-17"
    late = registered(cast, beijing("2025-01-20 10:00"), content="另一件")
    with pytest.raises(actions.Refused, match="7个工作日"):
        happen(cast, late, "request_correction", beijing("2025-02-06 10:00"), due_on=date(2025, 2, 28))
    third = registered(cast, beijing("2025-02-17 10:00"), content="第三件")
    third = happen(cast, third, "request_correction", beijing("2025-02-18 10:00"), due_on=date(2025, 2, 28))
    assert actions.settle(at=beijing("2025-03-01 02:00"))["corrections"] == 1
    third.refresh_from_db()
    assert (third.state, third.decision_code) == ("abandoned", "OTHER_ABANDONED")
    assert third.clock.ended


def test_payment_restarts_the_clock_and_no_payment_ends_it(cast):
    inquiry = registered(cast, beijing("2026-04-20 10:00"))
    inquiry = happen(cast, inquiry, "assign", beijing("2026-04-20 11:00"))
    inquiry = happen(cast, inquiry, "fee_notice", beijing("2026-04-27 10:00"))
    assert str(inquiry.fees.get().due_on) == "2026-05-27"
    assert inquiry.fees.get().amount == 300
    other = registered(cast, beijing("2026-04-20 10:00"), content="另一件")
    other = happen(cast, other, "assign", beijing("2026-04-20 11:00"))
    other = happen(cast, other, "fee_notice", beijing("2026-04-27 10:00"), basis="items", quantity=11)
    inquiry = happen(cast, inquiry, "pay", beijing("2026-05-12 10:00"))
    inquiry.clock.refresh_from_db()
    assert str(beijing_day(inquiry.clock.due_at)) == "2026-06-09"
    assert actions.settle(at=beijing("2026-05-28 02:00"))["fees"] == 1
    other.refresh_from_db()
    assert (other.state, other.decision_code) == ("abandoned", "OTHER_FEE_UNPAID")


def test_the_units_own_limit_waits_with_the_answers_and_starts_anew_with_it(cast):
    waiting = registered(cast, beijing("2026-03-02 10:00"))
    waiting = happen(cast, waiting, "assign", beijing("2026-03-02 11:00"))
    waiting = happen(cast, waiting, "consult_third_party", beijing("2026-03-04 10:00"))
    assert _unit_clock(waiting).paused_at == waiting.clock.paused_at == beijing("2026-03-04 10:00")
    waiting = happen(cast, waiting, "third_party_reply", beijing("2026-03-11 10:00"))
    assert _unit_clock(waiting).paused_at is None
    assert beijing_day(_unit_clock(waiting).due_at) == counted(
        date(2026, 3, 2), 8, rules.union_days([(date(2026, 3, 4), date(2026, 3, 11))])
    )

    paying = registered(cast, beijing("2026-04-20 10:00"), content="另一件")
    paying = happen(cast, paying, "assign", beijing("2026-04-20 11:00"))
    paying = happen(cast, paying, "fee_notice", beijing("2026-04-27 10:00"))
    assert _unit_clock(paying).paused_at is not None
    paying = happen(cast, paying, "pay", beijing("2026-05-12 10:00"))
    assert _unit_clock(paying).paused_at is None
    assert beijing_day(_unit_clock(paying).due_at) == counted(date(2026, 5, 12), 8)


def test_a_day_that_the_office_named_for_the_unit_stands_while_others_are_asked(cast):
    inquiry = registered(cast, beijing("2026-03-02 10:00"))
    inquiry = happen(cast, inquiry, "assign", beijing("2026-03-02 11:00"), due_on=date(2026, 3, 9))
    inquiry = happen(cast, inquiry, "consult_agency", beijing("2026-03-04 10:00"))
    assert inquiry.clock.paused_at is not None
    assert _unit_clock(inquiry).paused_at is None
    assert beijing_day(_unit_clock(inquiry).due_at) == date(2026, 3, 9)


def _unit_clock(inquiry):
    inquiry.clock.refresh_from_db()
    return inquiry.assignments.get(ended_at__isnull=True).clock


def test_an_extension_is_given_once_by_another_hand_within_the_law(cast):
    inquiry = registered(cast, beijing("2026-03-02 10:00"))
    with pytest.raises(actions.Refused, match="20个工作日"):
        happen(cast, inquiry, "ask_extension", beijing("2026-03-03 10:00"), days=21)
    inquiry = happen(cast, inquiry, "ask_extension", beijing("2026-03-03 10:00"), days=20)
    with pytest.raises(actions.NotAllowed):
        happen(cast, inquiry, "extend", beijing("2026-03-04 10:00"), by=cast.office)
    inquiry = happen(cast, inquiry, "extend", beijing("2026-03-04 10:00"))
    inquiry.clock.refresh_from_db()
    assert beijing_day(inquiry.clock.due_at) == counted(date(2026, 3, 2), 40)
    with pytest.raises(actions.Refused, match="一次"):
        happen(cast, inquiry, "ask_extension", beijing("2026-03-05 10:00"), days=1)
    late = registered(cast, beijing("2026-03-02 10:00"), content="另一件")
    with pytest.raises(actions.Refused, match="届满"):
        happen(cast, late, "ask_extension", beijing("2026-03-31 10:00"))


@pytest.mark.parametrize(
    ("channel", "arrived", "confirmed", "received", "because"),
    [
        ("in_person", "2026-03-02", None, "2026-03-02", "handed in"),
        ("registered_post", "2026-03-02", None, "2026-03-02", "signed for"),
        ("ordinary_post", "2026-03-02", "2026-03-04", "2026-03-04", "contact was only made two days later"),
        ("internet", "2026-03-02", "2026-03-03", "2026-03-03", "both sides confirmed"),
        ("email", "2026-03-02", "2026-03-03", "2026-03-03", "a mail is the net, too"),
        ("fax", "2026-03-02", "2026-03-02", "2026-03-02", "confirmed the same day"),
        ("email", "2017-06-19", None, "2017-06-19", "until 2019 when the mail system received it"),
        ("internet", "2017-06-19", "2017-06-20", "2017-06-20", "until 2019 other ways by mutual confirmation"),
        ("ordinary_post", "2017-06-19", "2017-06-21", "2017-06-21", "by telephone"),
        ("email", "2019-05-14", None, "2019-05-14", "the last day of the old rule"),
        ("email", "2019-05-15", "2019-05-16", "2019-05-16", "the first day of the new rule"),
    ],
)
def test_the_day_of_receipt_by_channel(cast, channel, arrived, confirmed, received, because):
    inquiry = entered(cast, channel, beijing(arrived))
    at = beijing(confirmed or arrived) + timedelta(hours=1)
    if confirmed:
        with pytest.raises(rules.NotConfirmed):
            happen(cast, inquiry, "confirm_receipt", at, confirmed_at=None)
    inquiry = happen(cast, inquiry, "confirm_receipt", at, confirmed_at=beijing(confirmed) if confirmed else None)
    assert str(inquiry.received_on) == received, because
    assert inquiry.regime == (FOI_2019 if received >= "2019-05-15" else FOI_2007)


def test_an_old_request_keeps_the_rules_of_its_day(cast):
    inquiry = registered(cast, beijing("2019-05-14 10:00"))
    assert inquiry.regime == FOI_2007
    inquiry = happen(cast, inquiry, "assign", beijing("2019-05-20 10:00"))
    with pytest.raises(machine.NotNow):
        happen(cast, inquiry, "request_correction", beijing("2019-05-20 10:00"))
    assert beijing_day(inquiry.clock.due_at) == counted(date(2019, 5, 14), 15)


def test_until_2019_asking_another_agency_lets_the_clock_run(cast):
    for regime, day, moved in ((FOI_2007, "2017-06-19", False), (FOI_2019, "2026-03-02", True)):
        inquiry = registered(cast, beijing(f"{day} 10:00"), content=regime)
        inquiry = happen(cast, inquiry, "assign", beijing(f"{day} 11:00"))
        before = inquiry.clock.due_at
        inquiry = happen(cast, inquiry, "consult_agency", beijing(f"{day} 12:00"))
        inquiry = happen(cast, inquiry, "agency_reply", beijing(f"{day} 12:00") + timedelta(days=4))
        inquiry.clock.refresh_from_db()
        assert (inquiry.clock.due_at > before) == moved
