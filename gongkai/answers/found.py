"""Answers for everyone, as search wants them: what somebody was given already need not be asked for again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from gongkai.answers.models import PublishedAnswer
from gongkai.frame.findable import END_OF_TIME, Record, Shown

KIND = "request_answer"
WEIGHT = 0.8


class Answers:
    """The lists of this room."""

    kinds: Mapping[str, str] = {KIND: "依申请公开的答复"}
    prefix = "answer/"

    def everything(self, on: date) -> Iterator[Record]:
        """Yield a record of every published answer, the newest first."""
        rows = PublishedAnswer.objects.public(END_OF_TIME).select_related("unit").order_by("-pk")
        for row in rows.iterator(chunk_size=500):
            yield _record(row)

    def count(self) -> int:
        """Return how many answers are public."""
        return PublishedAnswer.objects.public(END_OF_TIME).count()

    def about(self, subjects: Collection[str], on: date) -> Iterator[tuple[str, list[Record]]]:
        """Yield the answer of each subject of this room that the log speaks of."""
        found: dict[str, list[Record]] = {subject: [] for subject in subjects if subject.startswith(self.prefix)}
        rows = PublishedAnswer.objects.public(END_OF_TIME).select_related("unit")
        for row in rows.filter(uid__in=[each for each in map(_uid, found) if each is not None]):
            found[row.subject] = [_record(row)]
        yield from found.items()

    def shown(self, keys: Collection[str], at: datetime) -> dict[str, Shown]:
        """Return how the public answers among `keys` are shown."""
        wanted = [each for each in map(_uid, keys) if each is not None]
        return {
            row.subject: Shown(
                key=row.subject,
                kind=KIND,
                url=row.get_absolute_url(),
                title=row.title,
                texts=[row.question, row.answer, row.reasons],
                units=row.unit.short_name if row.unit else "",
                day=row.answered_on,
            )
            for row in PublishedAnswer.objects.public(at).select_related("unit").filter(uid__in=wanted)
        }


ANSWERS = Answers()


def _uid(subject: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(subject.removeprefix(Answers.prefix))
    except ValueError:
        return None


def _record(row: PublishedAnswer) -> Record:
    if row.released_at is None:
        raise ValueError(f"answer {row.pk} is not released")
    return Record(
        key=row.subject,
        group=row.subject,
        kind=KIND,
        title=row.title,
        number="",
        text="\n".join([row.question, row.answer, row.reasons]),
        day=row.answered_on,
        released_at=row.released_at,
        units=(row.unit.code,) if row.unit else (),
        year=row.answered_on.year,
        weight=WEIGHT,
    )
