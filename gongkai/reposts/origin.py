"""Where a document came from, for its public page: source, original address, hash, the two times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongkai.frame.time import BEIJING
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

    @property
    def took(self) -> str:
        """Return how long it took from the source to here, in words; nothing where a time is missing."""
        if self.published is None or self.posted_at is None:
            return ""
        if not isinstance(self.published, datetime):
            days = (self.posted_at.astimezone(BEIJING).date() - self.published).days
            return f"来源发布后{days}天" if days > 0 else "来源发布当日"
        minutes = max(0, int((self.posted_at - self.published).total_seconds()) // 60)
        hours, rest = divmod(minutes, 60)
        if hours >= 48:
            return f"来源发布后{hours // 24}天{f'{hours % 24}小时' if hours % 24 else ''}"
        return f"来源发布后{f'{hours}小时' if hours else ''}{rest}分钟"


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
