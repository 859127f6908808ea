"""Documents and their interpretations, as search wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from gongkai.frame.findable import END_OF_TIME, Record, Shown
from gongkai.frame.time import BEIJING
from gongkai.publishing import file_texts, rules
from gongkai.publishing.models import Document, DocumentQuerySet

DOCUMENT, INTERPRETATION = "document", "interpretation"
# What an ended document weighs beside a valid one.
WEIGHTS = {rules.Validity.REPEALED: 0.4, rules.Validity.EXPIRED: 0.4, rules.Validity.AMENDED: 0.85}

# What explains a document stands behind it.
OF_AN_INTERPRETATION = 0.85


class Documents:
    """The lists of this room."""

    kinds: Mapping[str, str] = {DOCUMENT: "文件", INTERPRETATION: "解读"}
    prefix = "document/"

    def everything(self, on: date) -> Iterator[Record]:
        """Yield a record of every public document, the newest first."""
        for document in _with_all(Document.objects.public(END_OF_TIME)).order_by("-pk").iterator(chunk_size=100):
            yield _record(document, on)

    def count(self) -> int:
        """Return how many documents are public."""
        return Document.objects.public(END_OF_TIME).count()

    def about(self, subjects: Collection[str], on: date) -> Iterator[tuple[str, list[Record]]]:
        """Yield what search should hold of each document that the log speaks of."""
        numbers = {subject.removeprefix(self.prefix) for subject in subjects if subject.startswith(self.prefix)}
        found: dict[str, list[Record]] = {number: [] for number in numbers}
        for document in _with_all(Document.objects.public(END_OF_TIME).filter(index_number__in=numbers)):
            found[str(document.index_number)] = [_record(document, on)]
        yield from ((f"{self.prefix}{number}", records) for number, records in found.items())

    def shown(self, keys: Collection[str], at: datetime) -> dict[str, Shown]:
        """Return how the public documents among `keys` are shown."""
        numbers = [key.removeprefix(self.prefix) for key in keys]
        documents = _with_all(Document.objects.public(at).filter(index_number__in=numbers))
        return {document.subject: _shown(document, at) for document in documents}


DOCUMENTS = Documents()


def _record(document: Document, on: date) -> Record:
    """Return the record of a released document, its relations already fetched."""
    released, published = document.released_at, document.published_on
    if released is None or published is None:
        raise ValueError(f"{document.pk} is not released")
    validity = _validity(document, on)
    turns = {mark.from_day for mark in document.marks.all()}
    if document.effective_on:
        turns.add(document.effective_on)
    if document.expires_on and document.expires_on < date.max:
        turns.add(document.expires_on + timedelta(days=1))
    return Record(
        key=document.subject,
        group=document.subject,
        kind=_kind(document),
        title=document.title,
        number="\n".join(filter(None, [document.document_number, document.index_number or ""])),
        text="\n".join([*_texts(document), *map(file_texts.of, document.attachments.all())]),
        day=published,
        released_at=released,
        units=(document.unit.code,),
        topic=document.topic,
        year=published.year,
        validity=validity,
        turns=sorted(turns),
        weight=WEIGHTS.get(validity, 1.0) * (OF_AN_INTERPRETATION if document.interprets_id else 1.0),
    )


def _shown(document: Document, at: datetime) -> Shown:
    return Shown(
        key=document.subject,
        kind=_kind(document),
        url=document.get_absolute_url(),
        title=document.title,
        texts=_worth_reading(document),
        number=document.document_number or document.index_number or "",
        units=document.unit.short_name,
        day=document.published_on,
        validity=_validity(document, at.astimezone(BEIJING).date()),
    )


def _kind(document: Document) -> str:
    return INTERPRETATION if document.interprets_id else DOCUMENT


def _validity(document: Document, on: date) -> rules.Validity:
    return rules.validity_on(
        on,
        effective_on=document.effective_on,
        expires_on=document.expires_on,
        marks=[(mark.kind, mark.from_day) for mark in document.marks.all()],
    )


def _worth_reading(document: Document) -> list[str]:
    """Return the texts a snippet is cut from: sentences first, titles and lists of names after, then files."""
    sentences = [str(block["text"]) for block in document.body if block.get("kind") == "paragraph"]
    files = (
        f"附件“{item.name}”：{line}" for item in document.attachments.all() for line in file_texts.of(item).split("\n")
    )
    return [*filter(None, [document.summary]), *sentences, *_texts(document), *files]


def _texts(document: Document) -> Iterator[str]:
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
    return documents.select_related("unit").prefetch_related("marks", "attachments__said")
