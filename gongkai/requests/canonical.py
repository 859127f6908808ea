"""The record of a request as the log's digests stand for it: gongkai-request-record/1. Never public, always salted.

It tells nothing of the person: neither name nor paper nor how to reach them, so that those can be deleted without
touching the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.ledger import canonical
from gongkai.requests.models import InformationRequest


def record(inquiry: InformationRequest) -> dict[str, object]:
    """Return what the house keeps of the request, without the person."""
    return {
        "format": "gongkai-request-record/1",
        "id": str(inquiry.uid),
        "number": inquiry.number_shown,
        "matter": inquiry.matter,
        "channel": inquiry.channel,
        "received_on": inquiry.received_on.isoformat() if inquiry.received_on else None,
        "regime": inquiry.regime,
        "content": inquiry.content,
        "state": inquiry.state,
        "unit": inquiry.unit.code if inquiry.unit else None,
        "decision": inquiry.decision_code,
        "answer": inquiry.answer,
        "reasons": inquiry.reasons,
        "decided_on": inquiry.decided_on.isoformat() if inquiry.decided_on else None,
        "sent_on": inquiry.sent_on.isoformat() if inquiry.sent_on else None,
    }


def record_digest(inquiry: InformationRequest) -> str:
    """Return the salted digest that the log holds."""
    return canonical.digest(record(inquiry), salt=bytes.fromhex(inquiry.salt))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) of every request for the log's check."""
    for inquiry in InformationRequest.objects.select_related("unit").order_by("pk").iterator(chunk_size=500):
        yield inquiry.subject, record_digest(inquiry)
