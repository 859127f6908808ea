"""From the keys the engine found to what the public may read of them now: the choke point stands in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from gongkai.frame.time import BEIJING
from gongkai.portal import plans
from gongkai.portal.search import records
from gongkai.programme import overview
from gongkai.programme.models import Task
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
    light: str = ""
    word: str = ""


def read(keys: Sequence[str], *, at: datetime) -> list[Shown]:
    """Return what `keys` stand for, in their order; what is not public at `at` falls out. A fixed number of queries."""
    found = _documents([key for key in keys if key.startswith("document/")], at)
    found |= _tasks([key for key in keys if key.startswith("programme/")], at)
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
            texts=_worth_reading(document),
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


def _worth_reading(document: Document) -> list[str]:
    """Return the texts a snippet is cut from: sentences first, titles and lists of names last."""
    sentences = [str(block["text"]) for block in document.body if block.get("kind") == "paragraph"]
    return [*filter(None, [document.summary]), *sentences, *records.texts(document)]


def _tasks(keys: list[str], at: datetime) -> dict[str, Shown]:
    places = [key.split("/", 3)[1:] for key in keys]
    if not places:
        return {}
    wanted = Q()
    for organisation, serial, key in places:
        wanted |= Q(programme__document__index_number=f"{organisation}/{serial}", key=key)
    views = overview.tasks_overview(Task.objects.public(at).filter(wanted), at)
    return {
        view.task.subject: Shown(
            key=view.task.subject,
            kind=records.TASK,
            url=view.task.get_absolute_url(),
            title=view.task.heading.rstrip("。"),
            texts=[view.task.text, *(report.text for report in view.reports), plans.units_in_words(view)],
            number=f"《{view.task.programme.short_title}》{view.place}",
            units="、".join(map(str, view.lead or view.by_duty)),
            day=None,
            validity="",
            light=view.light,
            word=view.word,
        )
        for view in views
    }
