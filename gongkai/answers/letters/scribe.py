"""The letters that steps of a request call for, made in the transaction of the step (requests.scribe)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongkai.answers.letters import actions
from gongkai.answers.models import ReleaseFile
from gongkai.frame.stored import opened
from gongkai.organisation.models import User
from gongkai.printing.paper import day
from gongkai.requests import files, machine
from gongkai.requests.models import Consultation, InformationRequest, Letter

# What the actor of a step says of it, by the blank it fills. Everything else stands in the record by then.
_SAID = {
    machine.Letter.REASON: {"reason": "事实和理由", "due_on": "说明期限"},
    machine.Letter.DELAY: {"reason": "事实和理由"},
    machine.Letter.TRANSFER: {"reason": "事实和理由"},
}


def write(
    inquiry: InformationRequest,
    letter: machine.Letter,
    *,
    facts: Mapping[str, Any],
    consultation: Consultation | None = None,
    by: User,
    at: datetime,
) -> Letter:
    """Seal the letter of a step. Raises as letters.actions.seal."""
    words = {blank: _words(facts.get(name)) for name, blank in _SAID.get(letter, {}).items()}
    return actions.seal(inquiry, letter.value, words=words, consultation=consultation, by=by, at=at)


def enclosures(inquiry: InformationRequest) -> list[tuple[str, str, bytes]]:
    """Return what an applicant gets: the letter of the answer as it was sealed, and every checked file."""
    found = []
    for row in inquiry.letters.filter(decision_code=inquiry.decision_code).exclude(pdf=""):
        found.append((f"{row.title}.pdf", "application/pdf", files.as_sent(row)))
    for given in ReleaseFile.objects.filter(inquiry=inquiry, checked_at__isnull=False):
        with opened(given.made, given.made_sha256) as handle:
            found.append((given.made_name, given.made_type, handle.read()))
    return found


def _words(said: object) -> str:
    return day(said) if isinstance(said, date) else str(said or "")
