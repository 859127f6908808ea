"""What is found by search: the public records, as the index wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from gongkai.publishing.models import Document, DocumentQuerySet, ValidityMark

# The index holds what is or will be public without any further act of man; a search asks for what is so at its instant.
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
NEVER = 9_999_999
DOCUMENT, INTERPRETATION, TASK = "document", "interpretation", "task"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that can be found. Days are ordinals (date.toordinal), `released` seconds since 1970.

    `repealed`, `expired` and `amended` are the first day on which that is so, NEVER when no such day is known.
    """

    key: str
    kind: str
    title: str
    number: str
    text: str
    units: tuple[str, ...]
    year: int
    topic: str = ""
    day: int = 0
    released: int = 0
    effective: int = 0
    repealed: int = NEVER
    expired: int = NEVER
    amended: int = NEVER
    parts: tuple[str, ...] = field(default=())


def everything() -> Iterator[Record]:
    """Yield a record of all that is public, in no particular order."""
    for document in _with_all(Document.objects.public(END_OF_TIME)).order_by("pk").iterator(chunk_size=200):
        yield of_document(document)


def about(subjects: Iterable[str]) -> dict[str, Record | None]:
    """Return what search should hold now of the log's `subjects`, by key; None for what must not be found (any more)."""
    wanted = set(subjects)
    numbers = {subject.removeprefix("document/") for subject in wanted if subject.startswith("document/")}
    found: dict[str, Record | None] = {f"document/{number}": None for number in numbers}
    for document in _with_all(Document.objects.public(END_OF_TIME).filter(index_number__in=numbers)):
        found[document.subject] = of_document(document)
    return found


def of_document(document: Document) -> Record:
    """Return the record of a released document, its relations already fetched."""
    first = {kind: NEVER for kind in ValidityMark.Kind.values}
    for mark in document.marks.all():
        first[mark.kind] = min(first[mark.kind], mark.from_day.toordinal())
    if document.expires_on:
        first["expired"] = min(first["expired"], (document.expires_on + timedelta(days=1)).toordinal())
    released, published = document.released_at, document.published_on
    if released is None or published is None:
        raise ValueError(f"{document.pk} is not released")
    return Record(
        key=document.subject,
        kind=INTERPRETATION if document.interprets_id else DOCUMENT,
        title=document.title,
        number="\n".join(filter(None, [document.document_number, document.index_number or ""])),
        text="\n".join(texts(document)),
        units=(document.unit.code,),
        topic=document.topic,
        year=published.year,
        day=published.toordinal(),
        released=int(released.timestamp()),
        effective=_ordinal(document.effective_on),
        repealed=first["repealed"],
        expired=first["expired"],
        amended=first["amended"],
    )


def texts(document: Document) -> Iterator[str]:
    """Yield every piece of text of a document that is searched beside its title and numbers."""
    for block in document.body:
        if block.get("text"):
            yield block["text"]
    if document.summary:
        yield document.summary
    yield from document.keywords
    yield from document.issuing_bodies
    yield from document.addressees
    for attachment in document.attachments.all():
        yield attachment.name
    if document.topic:
        yield document.topic


def _with_all(documents: DocumentQuerySet) -> DocumentQuerySet:
    return documents.select_related("unit").prefetch_related("marks", "attachments")


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0
