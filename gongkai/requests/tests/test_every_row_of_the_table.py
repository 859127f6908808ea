"""Every allowed and every refused transition, under both regulations, read from the table (Orders 492 and 711)."""

from datetime import timedelta

import pytest
from django.db import transaction

from gongkai.errors import NotAllowed, Refused
from gongkai.law.rules import beijing_day
from gongkai.ledger.models import Entry
from gongkai.requests import actions, machine
from gongkai.requests.effects import EFFECTS
from gongkai.requests.guards import GUARDS
from gongkai.requests.machine import FOI_2007, FOI_2019, NotNow, State
from gongkai.requests.models import Costs, Practice
from gongkai.requests.tests.factories import WAYS, exists_under, facts, happen, in_state, sealed, submitted, who
from tests.cast import beijing

REACHED = [(state, regime) for regime in (FOI_2019, FOI_2007) for state in State if exists_under(state, regime)]


def test_every_guard_and_effect_of_the_table_has_its_code_and_none_is_left_over():
    named = [name for event in machine.EVENTS.values() for name in event.guards]
    assert set(named) == set(GUARDS)
    named = [name for event in machine.EVENTS.values() for name in event.effects]
    assert set(named) == set(EFFECTS)


def test_no_state_and_event_stand_twice_and_every_state_is_reached_and_left():
    keys = [row.key for row in machine.TABLE]
    assert len(keys) == len(set(keys))
    reached = {row.to for row in machine.TABLE} | set(machine.CONSULTING) | {State.IN_REVIEW}
    assert set(State) <= reached
    assert {row.source for row in machine.TABLE} == (set(State) - {State.CLOSED}) | {None}


def test_every_state_but_the_last_leads_to_the_archive():
    leads = {State.CLOSED}
    while True:
        more = {row.source for row in machine.TABLE if row.to in leads and row.source} - leads
        more |= {row.source for row in machine.TABLE if row.to is None and row.source} - leads
        if not more:
            break
        leads |= more
    assert leads == set(State)


def test_every_state_has_a_way_in_the_tests():
    assert set(WAYS) == set(State)


@pytest.mark.parametrize(("state", "regime"), REACHED, ids=lambda value: str(value))
def test_from_each_state_exactly_the_rows_of_the_table_happen(cast, state, regime):
    inquiry, at = in_state(cast, state, regime)
    for event in machine.EVENTS.values():
        if event.code in {"submit", "enter"}:
            continue
        with transaction.atomic():
            _try(cast, inquiry, event, state, regime, at + timedelta(minutes=5))
            transaction.set_rollback(True)
        inquiry.refresh_from_db()
        assert inquiry.state == state


def _try(cast, inquiry, event, state, regime, at):
    row = {row.key: row for row in machine.TABLE}.get((state, event.code))
    if row is None or regime not in event.regimes:
        with pytest.raises(NotNow):
            actions.take(inquiry, event, by=who(cast, event, inquiry), at=at)
        assert row not in list(machine.offered(state, regime))
        return
    at = _prepared(cast, inquiry, event, at)
    lines = Entry.objects.count()
    after = actions.take(inquiry, event, by=who(cast, event, inquiry), at=at, **facts(cast, event.code, inquiry, at))
    assert after.standing == (row.to or State.IN_REVIEW), event.code
    assert after.events.last().event == event.code
    assert after.events.last().from_state == state
    assert Entry.objects.count() > lines
    assert Entry.objects.order_by("number").last().verb == event.verb


def _prepared(cast, inquiry, event, at):
    """Bring about what the guard asks for, and return the instant at which the event can happen."""
    match event.code:
        case "extend" | "refuse_extension":
            actions.take(inquiry, "ask_extension", by=_asker(cast, inquiry), at=at, days=5, reason="检索量大")
        case "transfer":
            type(inquiry).objects.filter(pk=inquiry.pk).update(matter="own_record")
        case "accept_reason" | "set_delay":
            actions.take(inquiry, "give_reason", by=None, at=at, reason="用于论文")
        case "still_unclear":
            inquiry.corrections.create(items="文号", asked_on=at, due_on=at, received_on=at)
        case "cost_notice" | "cost_paid" | "cost_waived":
            Practice.objects.update_or_create(pk=1, defaults={"cost_fee_until": "2018-12-31"})
            type(inquiry).objects.filter(pk=inquiry.pk).update(asks_fee_waiver=True)
            if event.code != "cost_notice":
                Costs.objects.create(inquiry=inquiry, copying=5, standard="每页0.50元", noticed_on=beijing_day(at))
        case "close":
            inquiry.parts.update(state="closed")
        case "reject_reason":
            return at + timedelta(days=40)
        case "send":
            sealed(inquiry, at)
        case "serve":
            happen(cast, inquiry, "send", at)
        case "third_party_reply" | "agency_reply" | "third_party_timeout" | "agency_timeout":
            kind = event.code.rpartition("_")[0]
            if not inquiry.consultations.filter(kind=kind, ended_on__isnull=True).exists():
                # Both kinds are out at once: only the row of its own kind ends it.
                happen(cast, inquiry, f"consult_{kind}", at)
                inquiry.consultations.exclude(kind=kind).update(ended_on=at, opinion="agrees")
    timed = event.code in {"third_party_timeout", "agency_timeout", "correction_lapsed", "fee_lapsed"}
    return at + timedelta(days=60) if timed else at


def _asker(cast, inquiry):
    return cast.drafter if inquiry.unit_id in {cast.unit("zhucechu").pk, None} and inquiry.unit_id else cast.office


def test_every_row_asks_for_its_power(cast):
    inquiry, at = in_state(cast, State.REGISTERED)
    for row in machine.offered(State.REGISTERED, FOI_2019):
        with pytest.raises(NotAllowed):
            actions.take(inquiry, row.event, by=cast.nobody, at=at, **facts(cast, row.event.code, inquiry, at))


def test_what_time_brings_about_no_person_can(cast):
    inquiry, at = in_state(cast, State.AWAITING_CORRECTION)
    with pytest.raises(NotAllowed):
        actions.take(inquiry, "correction_lapsed", by=cast.office, at=at + timedelta(days=60))


def test_what_a_person_brings_about_time_cannot(cast):
    inquiry, at = in_state(cast, State.REGISTERED)
    with pytest.raises(NotAllowed):
        actions.take(inquiry, "start_draft", by=None, at=at)


def test_before_the_day_of_receipt_no_regulation_is_chosen(cast):
    inquiry = submitted(beijing("2026-03-02"))
    assert inquiry.regime == ""
    assert {row.event.code for row in actions.offered(inquiry, cast.office, at=beijing("2026-03-02"))} == {
        "confirm_receipt",
        "set_aside",
        "withdraw",
    }


@pytest.mark.parametrize("regime", [FOI_2019, FOI_2007])
def test_a_refusal_names_the_state_or_the_regulation(cast, regime):
    inquiry, at = in_state(cast, State.REGISTERED, regime)
    with pytest.raises(Refused, match="已登记"):
        actions.take(inquiry, "decide", by=cast.leader, at=at)
    if regime == FOI_2007:
        with pytest.raises(Refused, match="2007年条例"):
            actions.take(inquiry, "request_correction", by=cast.office, at=at)
