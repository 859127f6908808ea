"""The canonical public form of a message and its answer, gongkai-feedback/1, and the record behind it.

What the log's digests stand for. Described for the public in docs/formats.md. Keys are fixed; a change of meaning is
a new version. Neither form knows how to reach the sender, so that this can be forgotten without touching the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gongkai.feedback.models import Message
from gongkai.frame.time import BEIJING
from gongkai.ledger import canonical


def form(message: Message) -> dict[str, object]:
    """Return what the public may rely on about a published message. Personal numbers are masked in it."""
    return {
        "format": "gongkai-feedback/1",
        "id": str(message.uid),
        "kind": message.kind,
        "about": message.about_path,
        "document": message.document.index_number if message.document else None,
        "unit": message.unit.code if message.unit else None,
        "received_at": _iso(message.created_at),
        "quote": message.public_quote,
        "text": message.public_text,
        "outcome": message.outcome,
        "answer": message.answer,
        "answered_at": _iso(message.answered_at),
    }


def record(message: Message) -> dict[str, object]:
    """Return the message as the house keeps it, without the sender's contact."""
    return {
        "format": "gongkai-feedback-record/1",
        "id": str(message.uid),
        "kind": message.kind,
        "about": message.about_path,
        "received_at": _iso(message.created_at),
        "quote": message.quote,
        "text": message.text,
        "private": message.private,
        "state": message.state,
        "unit": message.unit.code if message.unit else None,
        "outcome": message.outcome,
        "answer": message.answer,
        "merged_into": str(message.merged_into.uid) if message.merged_into else None,
    }


def public_digest(message: Message) -> str:
    """Return the digest that the log holds for a published message."""
    return canonical.digest(form(message))


def record_digest(message: Message) -> str:
    """Return the salted digest that the log holds for a message that is not public."""
    return canonical.digest(record(message), salt=bytes.fromhex(message.salt))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) of every message for the log's check; None where the text was deleted in time."""
    messages = Message.objects.select_related("unit", "document", "merged_into").order_by("pk")
    for message in messages.iterator(chunk_size=500):
        if message.text_forgotten_at is not None:
            yield message.subject, None
        else:
            yield message.subject, public_digest(message) if message.published else record_digest(message)


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(BEIJING).isoformat(timespec="seconds") if at else None
