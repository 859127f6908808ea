"""The canonical public form of a document, gongkai-document/1: what the log's digest stands for.

Described for the public in docs/formats.md. Keys are fixed; a change of meaning is a new version.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.ledger import canonical
from gongkai.publishing.models import Document


def form(document: Document) -> dict[str, object]:
    """Return everything about `document` that the public may rely on, as plain JSON values."""
    return {
        "format": "gongkai-document/1",
        "index_number": document.index_number,
        "published_on": _iso(document.published_on),
        **matter(document),
        "interprets": document.interprets.index_number if document.interprets else None,
        "marks": [{"kind": mark.kind, "from": _iso(mark.from_day), "by": mark.basis} for mark in document.marks.all()],
    }


def matter(document: Document) -> dict[str, object]:
    """Return what is judged before release: the form without what release itself adds."""
    return {
        "title": document.title,
        "document_number": document.document_number,
        "document_type": document.document_type,
        "issuing_bodies": document.issuing_bodies,
        "addressees": document.addressees,
        "made_on": _iso(document.made_on),
        "effective_on": _iso(document.effective_on),
        "expires_on": _iso(document.expires_on),
        "topic": document.topic,
        "keywords": document.keywords,
        "summary": document.summary,
        "unit": document.unit.code,
        # By its uid: a number given to the policy later must not change what was judged here.
        "interprets": str(document.interprets.uid) if document.interprets else None,
        "interpretation_form": document.interpretation_form,
        "body": document.body,
        "attachments": [
            {"name": item.name, "size": item.size, "sha256": item.sha256, "address": item.address}
            for item in document.attachments.all()
        ],
    }


def draft_digest(document: Document) -> str:
    """Return the salted digest of what would be judged now; papers are bound to it."""
    return canonical.digest(matter(document), salt=bytes.fromhex(document.salt))


def public_digest(document: Document) -> str:
    """Return the digest that the log holds for the released record."""
    return canonical.digest(form(document))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) for the log's check: every draft as judged, every released record as public."""
    documents = (
        Document.objects.select_related("unit", "interprets")
        .prefetch_related("attachments", "marks__by_document")
        .order_by("pk")
    )
    for document in documents.iterator(chunk_size=200):
        yield document.draft_subject, draft_digest(document)
        if document.is_released:
            yield document.subject, public_digest(document)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
