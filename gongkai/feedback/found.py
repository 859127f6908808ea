"""Public answers to what the public wrote, as search wants them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from django.db.models import Q

from gongkai.feedback.models import Message
from gongkai.frame.findable import END_OF_TIME, Record, Shown
from gongkai.frame.time import BEIJING
from gongkai.publishing.models import Document

ANSWER = "answer"
WEIGHT = 0.6


class Answers:
    """The lists of this room."""

    kinds: Mapping[str, str] = {ANSWER: "来信答复"}
    prefix = "feedback/"

    def everything(self, on: date) -> Iterator[Record]:
        """Yield a record of every public answer, the newest first."""
        messages = Message.objects.public(END_OF_TIME).select_related("unit").order_by("-pk")
        for message in messages.iterator(chunk_size=500):
            yield _record(message, self._title(message, END_OF_TIME))

    def count(self) -> int:
        """Return how many answers are public."""
        return Message.objects.public(END_OF_TIME).count()

    def about(self, subjects: Collection[str], on: date) -> Iterator[tuple[str, list[Record]]]:
        """Yield the answer of each message that the log speaks of, and those about each document it speaks of."""
        found: dict[str, list[Record]] = {subject: [] for subject in subjects if subject.startswith(self.prefix)}
        numbers = [subject.removeprefix("document/") for subject in subjects if subject.startswith("document/")]
        messages = Message.objects.public(END_OF_TIME).select_related("unit")
        own = Q(uid__in=[each for each in map(_uid, found) if each is not None])
        for message in messages.filter(own | Q(document__index_number__in=numbers)):
            found[message.subject] = [_record(message, self._title(message, END_OF_TIME))]
        yield from found.items()

    def shown(self, keys: Collection[str], at: datetime) -> dict[str, Shown]:
        """Return how the public answers among `keys` are shown."""
        wanted = [each for each in map(_uid, keys) if each is not None]
        messages = list(Message.objects.public(at).select_related("unit").filter(uid__in=wanted))
        return {
            message.subject: Shown(
                key=message.subject,
                kind=ANSWER,
                url=message.get_absolute_url(),
                title=self._title(message, at),
                texts=[message.public_text, message.answer, message.public_quote],
                units=message.unit.short_name if message.unit else "",
                day=message.answered_at.astimezone(BEIJING).date() if message.answered_at else None,
            )
            for message in messages
        }

    def _title(self, message: Message, at: datetime) -> str:
        """Return what the answer is called; the document it is about is named only while it is public."""
        about = message.about_title
        if message.document_id and not Document.objects.public(at).filter(pk=message.document_id).exists():
            about = "有关文件"
        return f"{message.get_kind_display()}：{about}"


ANSWERS = Answers()


def _uid(subject: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(subject.removeprefix(Answers.prefix))
    except ValueError:
        return None


def _record(message: Message, title: str) -> Record:
    if message.answered_at is None:
        raise ValueError(f"message {message.pk} is not answered")
    day = message.answered_at.astimezone(BEIJING).date()
    return Record(
        key=message.subject,
        group=message.subject,
        kind=ANSWER,
        title=title,
        number="",
        text="\n".join([message.public_text, message.public_quote, message.answer]),
        day=day,
        released_at=message.answered_at,
        units=(message.unit.code,) if message.unit else (),
        year=day.year,
        weight=WEIGHT,
    )
