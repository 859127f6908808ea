"""Public documents as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.frame.time import BEIJING
from gongkai.portal.paper import validity_of
from gongkai.publishing.models import Document


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what frame/_card.html needs."""

    url: str
    title: str
    day: date | None
    unit: str
    number: str
    kind: str
    validity: str


def rows(found: Iterable[Document], *, at: datetime) -> list[Row]:
    """Return lines for documents whose unit and marks are already fetched."""
    today = at.astimezone(BEIJING).date()
    return [
        Row(
            url=document.get_absolute_url(),
            title=document.title,
            day=document.published_on,
            unit=document.unit.short_name,
            number=document.document_number,
            kind="解读" if document.interprets_id else document.document_type,
            validity=validity_of(document, today).value,
        )
        for document in found
    ]


def newest(limit: int, *, at: datetime) -> list[Row]:
    """Return the newest public documents and interpretations. Two queries."""
    found = Document.objects.public(at).select_related("unit").prefetch_related("marks").defer("body")
    return rows(found.order_by("-published_on", "-released_at", "-pk")[:limit], at=at)


def count(*, at: datetime) -> int:
    """Return how many documents are public in their own right."""
    return Document.objects.public(at).official().count()
