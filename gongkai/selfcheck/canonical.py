"""The public form of an inspection, and what the log's check compares. Documented in docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.ledger import canonical
from gongkai.selfcheck.models import Inspection


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) of every inspection."""
    for inspection in Inspection.objects.order_by("pk").iterator(chunk_size=200):
        yield inspection.subject, canonical.digest(inspection.result)
