"""The canonical public form of a document, gongkai-document/1: what the log's digest stands for.

Described for the public in docs/formats.md. Keys are fixed; a change of meaning is a new version.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.frame import stored
from gongkai.ledger import canonical
from gongkai.publishing.models import Document, EarlierVersion


def form(document: Document, *, from_files: bool = False) -> dict[str, object]:
    """Return everything about `document` that the public may rely on, as plain JSON values.

    With `from_files` the digests of its files are made anew from their bytes, so that a file put in the place of
    another, or gone, makes another form.
    """
    return {
        "format": "gongkai-document/1",
        "index_number": document.index_number,
        "published_on": _iso(document.published_on),
        **_text(document, from_files),
        "interprets": document.interprets.index_number if document.interprets else None,
        "marks": [{"kind": mark.kind, "from": _iso(mark.from_day), "by": mark.basis} for mark in document.marks.all()],
    }


def matter(document: Document, *, from_files: bool = False) -> dict[str, object]:
    """Return what is judged before release: all that the drafter sets. What release itself adds is left out."""
    return {
        **_text(document, from_files),
        # By its uid: a number given to the policy later must not change what was judged here.
        "interprets": str(document.interprets.uid) if document.interprets else None,
        "brought_number": document.brought_number,
        "brought_date": _iso(document.brought_date),
        "needs_interpretation": document.needs_interpretation,
        # Left out where nothing was said of it: what was judged before the house asked keeps its digest.
        **({"nature": document.nature} if document.nature != Document.Nature.OTHER else {}),
        **({"interpretation_plan": document.interpretation_plan} if document.interpretation_plan else {}),
        **({"not_interpreted_because": why} if (why := document.not_interpreted_because) else {}),
        **({"hides_earlier": True} if document.hides_earlier else {}),
    }


def _text(document: Document, from_files: bool) -> dict[str, object]:
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
        "interpretation_form": document.interpretation_form,
        # Only where there is one: forms without them keep their digests.
        **({"speaker": document.speaker} if document.speaker else {}),
        **({"video_address": document.video_address} if document.video_address else {}),
        **({"change_note": document.change_note} if document.change_note else {}),
        "body": document.body,
        "attachments": [
            {
                "name": item.name,
                "size": item.size,
                "sha256": stored.digest_of(item.file) if from_files and item.sha256 else item.sha256,
                "address": item.address,
                **({"alt": item.alt} if item.alt else {}),
            }
            for item in document.attachments.all()
        ],
    }


def draft_digest(document: Document, *, from_files: bool = False) -> str:
    """Return the salted digest of what would be judged now; papers are bound to it."""
    return canonical.digest(matter(document, from_files=from_files), salt=bytes.fromhex(document.salt))


def public_digest(document: Document, *, from_files: bool = False) -> str:
    """Return the digest that the log holds for the released record."""
    return canonical.digest(form(document, from_files=from_files))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) for the log's check: every draft as judged, every released record as public, and what
    stood there before a correction.

    Every file is read: what lies in the store is compared, not what the record says of it.
    """
    documents = (
        Document.objects.select_related("unit", "interprets")
        .prefetch_related("attachments", "marks__by_document")
        .order_by("pk")
    )
    for document in documents.iterator(chunk_size=200):
        yield document.draft_subject, draft_digest(document, from_files=True)
        if document.is_released:
            yield document.subject, public_digest(document, from_files=True)
    for version in EarlierVersion.objects.select_related("document").order_by("pk").iterator(chunk_size=200):
        yield version.subject, canonical.of_bytes(version.form.encode())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
