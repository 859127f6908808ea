"""What is found by search: the public records, as the index wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gongkai.programme.canonical import with_form
from gongkai.programme.models import Programme, ProgressReport, Task
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
    group: str
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

    @property
    def is_task(self) -> int:
        """Return 1 for a clause of a plan, 0 for a document: a number, so that the order can ask for it quickly."""
        return int(self.kind == TASK)


def everything() -> Iterator[Record]:
    """Yield a record of all that is public, in no particular order."""
    for document in _with_all(Document.objects.public(END_OF_TIME)).order_by("pk").iterator(chunk_size=200):
        yield of_document(document)
    for number in Programme.objects.public(END_OF_TIME).order_by("pk").values_list("document__index_number", flat=True):
        yield from of_plan(number or "")


def count() -> int:
    """Return how many records `everything` yields."""
    return Document.objects.public(END_OF_TIME).count() + Task.objects.public(END_OF_TIME).count()


def about(subjects: Iterable[str]) -> Iterator[tuple[str, list[Record]]]:
    """Yield (group, records): what search should hold now of each thing that the log's `subjects` speak of.

    A group is replaced as a whole: a document by itself, a plan with all its tasks. An empty group is one of which
    nothing must be found (any more).
    """
    wanted = list(subjects)
    numbers = {subject.removeprefix("document/") for subject in wanted if subject.startswith("document/")}
    found: dict[str, list[Record]] = {number: [] for number in numbers}
    for document in _with_all(Document.objects.public(END_OF_TIME).filter(index_number__in=numbers)):
        found[str(document.index_number)] = [of_document(document)]
    yield from ((f"document/{number}", records) for number, records in found.items())
    # What happens to the document of a plan happens to its tasks.
    plans = {"/".join(subject.split("/")[1:3]) for subject in wanted if subject.startswith("programme/")} | numbers
    for number in plans:
        yield f"programme/{number}", list(of_plan(number))


def of_plan(number: str) -> Iterator[Record]:
    """Yield the tasks of the public plan with this index number."""
    for task in with_form(
        Task.objects.public(END_OF_TIME).filter(programme__document__index_number=number).order_by("order")
    ):
        yield of_task(task)


def of_task(task: Task) -> Record:
    """Return the record of a task, its relations already fetched. Of reports only the accepted ones are read."""
    document, started = task.programme.document, task.programme.started_at
    if started is None or document.released_at is None:
        raise ValueError(f"the plan of {task.pk} has not begun")
    return Record(
        key=task.subject,
        group=task.programme.subject,
        kind=TASK,
        title=task.heading,
        number=task.clause,
        text="\n".join(task_texts(task)),
        units=tuple(sorted({row.unit.code for row in task.assignments.all() if row.unit is not None})),
        year=task.programme.year,
        day=(document.published_on or started.date()).toordinal(),
        released=int(max(started, document.released_at).timestamp()),
    )


def task_texts(task: Task) -> Iterator[str]:
    """Yield every piece of text of a task that is searched beside its heading."""
    yield task.text
    for row in task.assignments.all():
        yield row.name_as_written
    for report in task.reports.all():
        if report.state == ProgressReport.State.ACCEPTED:
            yield report.text


def of_document(document: Document) -> Record:
    """Return the record of a released document, its relations already fetched."""
    first = dict.fromkeys(ValidityMark.Kind.values, NEVER)
    for mark in document.marks.all():
        first[mark.kind] = min(first[mark.kind], mark.from_day.toordinal())
    if document.expires_on:
        first["expired"] = min(first["expired"], (document.expires_on + timedelta(days=1)).toordinal())
    released, published = document.released_at, document.published_on
    if released is None or published is None:
        raise ValueError(f"{document.pk} is not released")
    return Record(
        key=document.subject,
        group=document.subject,
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
