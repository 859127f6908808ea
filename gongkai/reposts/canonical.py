"""The public form of a repost's origin, gongkai-repost/1: what the log's digest stands for."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.frame.time import BEIJING
from gongkai.ledger import canonical
from gongkai.reposts.models import Item, Repost


def form(repost: Repost) -> dict[str, object]:
    """Return what the public may rely on about where a document came from, as plain JSON values."""
    published = None
    if repost.published_at is not None and repost.published_on is not None:
        instant = repost.published_at.astimezone(BEIJING).isoformat(timespec="seconds")
        published = instant if repost.published_to_the_minute else repost.published_on.isoformat()
    return {
        "format": "gongkai-repost/1",
        "document": repost.document.index_number,
        "source": repost.source_name,
        "address": repost.address,
        "original": f"sha256:{repost.original_sha256}",
        "published": published,
    }


def digest(repost: Repost) -> str:
    """Return the digest that the log holds once the repost is out."""
    return canonical.digest(form(repost))


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) for the log's check: every page as it was read, every repost that is out."""
    for item in Item.objects.exclude(digest="").order_by("pk").iterator(chunk_size=500):
        yield item.original, f"sha256:{item.raw_sha256}"
    reposts = Repost.objects.filter(posted_at__isnull=False).select_related("document", "item").order_by("pk")
    latest: dict[int, Repost] = {repost.item_id: repost for repost in reposts}
    for repost in latest.values():
        yield repost.item.subject, digest(repost)
