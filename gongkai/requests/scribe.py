"""Who makes the letters. The room above says so when the house starts (`appoint`); this room only asks for them.

A step that calls for a letter gets it in its own transaction where its actor may seal one (`actions.take_with_letter`);
otherwise the letter is owed, and the work desk says so until it is sealed. Nothing counts as sent on the strength of a
letter that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gongkai.errors import Refused
from gongkai.organisation.models import User
from gongkai.requests import machine
from gongkai.requests.models import Consultation, Costs, InformationRequest, Letter

# Which person of the house may seal letters; the row of organisation/roles.py.
POWER = "letter.seal"
# These need no letter of their own: the page of the applicant is the receipt, a proof of service is filled in by hand.
NOT_OWED = frozenset({machine.Letter.RECEIPT, machine.Letter.SERVICE})


# (name, media type, bytes) of what is given with an answer.
Enclosed = list[tuple[str, str, bytes]]


class NoScribe(Refused):
    says = "本机关没有配置文书，不能随同办理出具。"


class Scribe(Protocol):
    """Who makes a letter of a request and keeps it as it goes out."""

    def __call__(
        self,
        inquiry: InformationRequest,
        letter: machine.Letter,
        *,
        facts: Mapping[str, Any],
        consultation: Consultation | None,
        by: User,
        at: datetime,
    ) -> Letter:
        """Seal the letter; `facts` is what the actor said of the step. Raises Refused or BadInput and keeps nothing."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter that a step has called for and that does not exist yet."""

    letter: machine.Letter
    consultation: Consultation | None = None


_appointed: list[tuple[Scribe, Callable[[InformationRequest], Enclosed]]] = []


def appoint(scribe: Scribe, enclosing: Callable[[InformationRequest], Enclosed]) -> None:
    """Let `scribe` make the letters from now on, and `enclosing` say what files an answer consists of."""
    _appointed[:] = [(scribe, enclosing)]


def write(
    inquiry: InformationRequest,
    letter: machine.Letter,
    *,
    facts: Mapping[str, Any],
    consultation: Consultation | None = None,
    by: User,
    at: datetime,
) -> Letter:
    """Let the letter be made. Raises NoScribe in a house without letters."""
    if not _appointed:
        raise NoScribe
    return _appointed[0][0](inquiry, letter, facts=facts, consultation=consultation, by=by, at=at)


def enclosures(inquiry: InformationRequest) -> Enclosed:
    """Return the letter of the answer and the files that are given with it."""
    return _appointed[0][1](inquiry) if _appointed else []


def owed(inquiry: InformationRequest) -> list[Owed]:
    """Return the letters that steps so far have called for and nobody has sealed."""
    there = {(one.kind, one.consultation_id) for one in inquiry.letters.filter(superseded=False).exclude(pdf_sha256="")}
    return [one for one in _called_for(inquiry) if _key(one) not in there]


def _called_for(inquiry: InformationRequest) -> Iterator[Owed]:
    state = inquiry.standing
    if state == machine.State.AWAITING_CORRECTION:
        yield Owed(machine.Letter.CORRECTION)
    if state == machine.State.AWAITING_REASON:
        yield Owed(machine.Letter.REASON)
    if state == machine.State.AWAITING_FEE:
        yield Owed(machine.Letter.FEE)
    if state == machine.State.TRANSFERRED:
        yield Owed(machine.Letter.TRANSFER)
    if state == machine.State.SPLIT:
        yield Owed(machine.Letter.SPLIT)
    if inquiry.is_open:
        if inquiry.delayed_until is not None:
            yield Owed(machine.Letter.DELAY)
        if inquiry.extensions.filter(granted=True, superseded=False).exists():
            yield Owed(machine.Letter.EXTENSION)
        noticed = inquiry.letters.filter(kind=machine.Letter.FEE.value, superseded=True).exclude(pdf_sha256="")
        if noticed.exists() and not inquiry.fees.filter(cancelled_on__isnull=True).exists():
            yield Owed(machine.Letter.FEE_WITHDRAWN)
        for one in inquiry.consultations.filter(ended_on__isnull=True):
            yield Owed(machine.Letter(one.kind), one)
    costs = Costs.objects.filter(inquiry=inquiry).first()
    if costs is not None and costs.is_owed:
        yield Owed(machine.Letter.COST)
    if state == machine.State.DECIDED and inquiry.sent_on is None:
        if not inquiry.answer_is_sealed:
            yield Owed(machine.Letter.ANSWER)
        for one in inquiry.untold_third_parties:
            yield Owed(machine.Letter.OVERRIDE, one)


def _key(one: Owed) -> tuple[str, int | None]:
    return (one.letter.value, one.consultation.pk if one.consultation else None)
