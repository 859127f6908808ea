"""What was in force on a day, as rows for the page, the interface and the data set (Plan 2017, II(1)1).

Judged by the marks as they are known now: a repeal written down later counts from the day it took effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from gongkai.frame.time import BEIJING
from gongkai.portal import asked, listing
from gongkai.portal.paper import validity_of
from gongkai.publishing.models import Document, DocumentQuerySet
from gongkai.publishing.standing import public_acts, standing

HEADS = (
    ("index_number", "索引号"),
    ("title", "标题"),
    ("document_number", "文号"),
    ("document_type", "公文种类"),
    ("issuing_bodies", "发布机构"),
    ("unit", "起草单位"),
    ("made_on", "成文日期"),
    ("published_on", "发布日期"),
    ("effective_on", "施行日期"),
    ("expires_on", "失效日期"),
    ("validity", "当日效力"),
    ("now", "现时效力"),
    ("changes", "标注"),
    ("url", "网址"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A document in force on the day asked for; `now` is what it is worth today."""

    index_number: str
    title: str
    document_number: str
    document_type: str
    issuing_bodies: str
    unit: str
    made_on: str
    published_on: str
    effective_on: str
    expires_on: str
    validity: str
    now: str
    changes: str
    url: str


def day_asked(values: object, *, at: datetime) -> date:
    """Return the day in ?on=, today where none or nothing that is a day is given."""
    today = at.astimezone(BEIJING).date()
    said = asked.words(values, "on", 10)  # type: ignore[arg-type]  # a query string
    try:
        return date.fromisoformat(said) if said else today
    except ValueError:
        return today


def select(filters: listing.Filters, on: date, *, at: datetime) -> DocumentQuerySet:
    """Return the public documents in force on `on` that the filters leave, oldest first."""
    found = listing.narrowed(filters, at=at).official().in_force(on)
    return found.select_related("unit").prefetch_related("marks__by_document").defer("body")


def lines(documents: Iterable[Document], on: date, *, at: datetime) -> Iterator[Line]:
    """Yield the rows of an export. The marks are fetched already; one query."""
    today, kept = at.astimezone(BEIJING).date(), list(documents)
    public = public_acts((mark for document in kept for mark in document.marks.all()), at=at)
    for document in kept:
        stands = standing(document, at=at, public=public)
        yield Line(
            index_number=document.index_number or "",
            title=document.title,
            document_number=document.document_number,
            document_type=document.document_type,
            issuing_bodies="、".join(document.issuing_bodies),
            unit=document.unit.full_name,
            made_on=_iso(document.made_on),
            published_on=_iso(document.published_on),
            effective_on=_iso(document.effective_on),
            expires_on=_iso(document.expires_on),
            validity=validity_of(document, on).zh,
            now=validity_of(document, today).zh,
            changes="".join(
                f"{change.mark.get_kind_display()}，{change.says}" for change in [*stands.marks, *stands.coming]
            ),
            url=f"{settings.BASE_URL}{document.get_absolute_url()}",
        )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
