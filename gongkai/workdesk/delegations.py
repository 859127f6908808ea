"""Who stands in for whom, told in the log: one transaction over two rooms that do not know each other.

The log is public and names a person by number: subject `person/12/roles/leader`, `basis` who took it and until when.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from gongkai.ledger import actions as ledger
from gongkai.organisation import delegation
from gongkai.organisation.models import Delegation, User


@transaction.atomic
def delegate(
    giver: User, taker: User, role: str, *, since: date, until: date, reason: str, by: User, at: datetime
) -> Delegation:
    """Lend a post (delegation.delegate), and tell it."""
    made = delegation.delegate(giver, taker, role, since=since, until=until, reason=reason, by=by, at=at)
    _tell("delegation.made", made, by=by, at=at)
    return made


@transaction.atomic
def end(found: Delegation, *, by: User, at: datetime) -> Delegation:
    """Let it hold no longer, and tell it."""
    ended = delegation.end(found, by=by, at=at)
    _tell("delegation.ended", ended, by=by, at=at)
    return ended


def _tell(verb: str, one: Delegation, *, by: User, at: datetime) -> None:
    days = f"{one.since:%Y-%m-%d} to {one.until:%Y-%m-%d}"
    ledger.record(
        verb,
        f"person/{one.giver_id}/roles/{one.role}",
        at=at,
        basis=f"to person/{one.taker_id}, {days}; by person/{by.pk}",
    )
