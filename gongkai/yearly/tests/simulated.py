"""A year of a bureau: 2,000 requests of every kind and end, some by the actions, most as the actions leave them."""

from __future__ import annotations

import random
from datetime import date, timedelta

from gongkai.answers.models import Case
from gongkai.law import foi_decisions
from gongkai.law.foi_decisions import APPLICANTS
from gongkai.requests import machine
from gongkai.requests.machine import State
from gongkai.requests.models import InformationRequest
from gongkai.requests.tests import factories
from tests.cast import Cast, beijing

KINDS = [code for code, _ in APPLICANTS]
# Most who ask are citizens.
WEIGHTS = [90, 4, 1, 1, 3, 1]
CHANNELS = ["internet", "email", "in_person", "registered_post", "ordinary_post", "fax"]


def year_of(cast: Cast, year: int, number: int, *, seed: int = 7) -> None:
    """Put `number` requests into the tables: of the year, carried into it, carried out of it, and outside it."""
    chance = random.Random(seed)
    units = list(cast.units.values())[:8]
    made = []
    for serial in range(1, number + 1):
        received = date(year, 1, 1) + timedelta(days=chance.randrange(-70, 420))
        codes = [each.code for each in foi_decisions.of_regime(foi_decisions.regime_on(received))]
        done = chance.random() < 0.9
        ended = received + timedelta(days=chance.randrange(3, 75)) if done else None
        code = chance.choice(codes) if done else ""
        own = chance.random() < 0.02
        answered = done and foi_decisions.get(code).answered
        made.append(
            InformationRequest(
                year=received.year,
                serial=100_000 + serial,
                submission=f"simulated-{seed}-{serial}",
                channel=chance.choice(CHANNELS),
                submitted_at=beijing(received.isoformat()),
                received_on=received + timedelta(days=chance.choice([0, 0, 0, 12])),
                first_received_on=received,
                regime=foi_decisions.regime_on(received),
                matter="own_record" if own else "information",
                kind=chance.choices(KINDS, WEIGHTS)[0],
                name=f"某申请人{serial % 900}",
                applicant_key=f"key-{serial % 900}",
                content="某项信息",
                unit=chance.choice(units),
                state=(State.CLOSED if answered else State.ABANDONED if done else State.IN_REVIEW).value,
                decision_code=code,
                reasons="理由" if done else "",
                drafted_by=cast.drafter if answered else None,
                decided_by=cast.leader if answered else None,
                decided_on=ended if answered else None,
                sent_on=ended if answered else None,
                concluded_on=ended,
            )
        )
    # Sent in, never registered: nobody's number yet.
    for serial in range(1, 21):
        made.append(
            InformationRequest(
                year=year,
                serial=200_000 + serial,
                submission=f"unregistered-{seed}-{serial}",
                channel="internet",
                submitted_at=beijing(f"{year}-06-01"),
                kind="NATURAL",
                name="某人",
                content="某项信息",
                state=State.SUBMITTED.value,
            )
        )
    InformationRequest.objects.bulk_create(made, batch_size=500)
    _cases(cast, year, chance)


def _cases(cast: Cast, year: int, chance: random.Random) -> None:
    asked = list(InformationRequest.objects.filter(decided_on__isnull=False).order_by("pk")[:60])
    made, reviews = [], {}
    for row in asked:
        notified = date(year, 1, 1) + timedelta(days=chance.randrange(-60, 400))
        ended = notified + timedelta(days=chance.randrange(20, 200)) if chance.random() < 0.7 else None
        kind = chance.choice(["RC", "RC", "L_DIRECT"])
        case = Case(
            inquiry=row,
            kind=kind,
            body="某机关",
            notified_on=notified,
            outcome=chance.choice(["UPHELD", "CORRECTED", "OTHER"]) if ended else "",
            closed_on=ended,
            only_as_reviewer=kind != "RC" and chance.random() < 0.2,
            made_by=cast.office,
            made_at=beijing(f"{year}-12-31"),
        )
        made.append(case)
        reviews[row.pk] = case
    Case.objects.bulk_create(made)
    after = [
        Case(
            inquiry=case.inquiry,
            kind="L_AFTER",
            body="某法院",
            notified_on=case.notified_on + timedelta(days=30),
            after=case,
            made_by=cast.office,
            made_at=beijing(f"{year}-12-31"),
        )
        for case in Case.objects.filter(kind="RC")[:12]
    ]
    Case.objects.bulk_create(after)


def by_the_actions(cast: Cast) -> int:
    """Bring requests of 2026 to every end the table knows, through the actions everybody uses; return how many."""
    number = 0
    for state in State:
        if factories.exists_under(state, machine.FOI_2019):
            factories.in_state(cast, state)
            number += 1
    return number
