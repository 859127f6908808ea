"""From the keys the engine found to what the public may read of them now: the choke point stands in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.frame.time import BEIJING
from gongkai.portal.search import records
from gongkai.publishing import rules
from gongkai.publishing.models import Document


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as the list of answers shows it."""

    key: str
    kind: str
    url: str
    title: str
    texts: list[str]
    number: str
    units: str
    day: date | None
    validity: str


def read(keys: Sequence[str], *, at: datetime) -> list[Shown]:
    """Return what `keys` stand for, in their order; those that are not public at `at` fall out. A fixed number of queries."""
    found = _documents([key for key in keys if key.startswith("document/")], at)
    return [found[key] for key in keys if key in found]


def _documents(keys: list[str], at: datetime) -> dict[str, Shown]:
    numbers = [key.removeprefix("document/") for key in keys]
    if not numbers:
        return {}
    today = at.astimezone(BEIJING).date()
    documents = (
        Document.objects.public(at)
        .filter(index_number__in=numbers)
        .select_related("unit")
        .prefetch_related("marks", "attachments")
    )
    return {
        document.subject: Shown(
            key=document.subject,
            kind=records.INTERPRETATION if document.interprets_id else records.DOCUMENT,
            url=document.get_absolute_url(),
            title=document.title,
            texts=list(records.texts(document)),
            number=document.document_number or document.index_number or "",
            units=document.unit.short_name,
            day=document.published_on,
            validity=rules.validity_on(
                today,
                effective_on=document.effective_on,
                expires_on=document.expires_on,
                marks=[(mark.kind, mark.from_day) for mark in document.marks.all()],
            ).value,
        )
        for document in documents
    }
