"""One row of the table about to happen: the request, the row, who, when, and what they say about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gongkai.law.calendar import Calendar
from gongkai.law.rules import beijing_day
from gongkai.organisation.models import User
from gongkai.requests.machine import Event, State, Transition
from gongkai.requests.models import Consultation, Extension, InformationRequest, Practice


@dataclass
class Step:
    """What guards look at and effects work on. `facts` is what the actor says; `note` goes into the history."""

    inquiry: InformationRequest
    row: Transition
    by: User | None
    at: datetime
    calendar: Calendar
    practice: Practice
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    to: State | None = None

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.row.event

    @property
    def today(self) -> date:
        """Return the Beijing day of the step."""
        return beijing_day(self.at)

    @property
    def source(self) -> object | None:
        """Return the article of the event under the request's regulation."""
        return self.event.basis_of(self.inquiry.regime)

    def said(self, name: str) -> str:
        """Return a text the actor gave, without blanks around it."""
        return str(self.facts.get(name) or "").strip()

    @property
    def consultation(self) -> Consultation | None:
        """Return the consultation that the step is about; it is looked up among the request's own."""
        said = self.facts.get("consultation")
        pk = int(getattr(said, "pk", said) or 0)
        kind = self.event.code.rpartition("_")[0]
        return self.inquiry.consultations.filter(pk=pk, kind=kind, ended_on__isnull=True).first()

    @property
    def extension(self) -> Extension | None:
        """Return the extension that was asked for and not decided yet."""
        return self.inquiry.extensions.filter(decided_at__isnull=True, superseded=False).first()
