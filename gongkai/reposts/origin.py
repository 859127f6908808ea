"""Where a document came from, for its public page: source, original address, hash, the two times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongkai.publishing.models import Document
from gongkai.reposts.models import Change, Repost


@dataclass(frozen=True, slots=True)
class Origin:
    """What `reposts/_origin.html` shows. `published` is an instant, or a day where the source says no more.

    `original` is the SHA-256 (hex) of the bytes the source sent; `changed_at` is when we found that the source had
    changed its text since; `newer` is the document that follows it, once that is out.
    """

    source: str
    address: str
    published: datetime | date | None
    posted_at: datetime | None
    original: str
    changed_at: datetime | None = None
    newer: Document | None = None


def origin_of(document: Document, at: datetime) -> Origin | None:
    """Return the origin of a reposted document as the public may know it at `at`; None for the bureau's own."""
    repost = Repost.objects.filter(document=document).select_related("item").first()
    if repost is None:
        return None
    following = Repost.objects.filter(replaces=repost).select_related("document").first()
    newer = Document.objects.public(at).filter(pk=following.document_id).first() if following else None
    changed = (
        repost.item.changes.filter(outcome=Change.Outcome.FOLLOWED, at__gt=repost.made_at).order_by("at").first()
        if following
        else None
    )
    return Origin(
        source=repost.source_name,
        address=repost.address,
        published=repost.published_at if repost.published_to_the_minute else repost.published_on,
        posted_at=document.released_at,
        original=repost.original_sha256,
        changed_at=changed.at if changed else None,
        newer=newer,
    )
