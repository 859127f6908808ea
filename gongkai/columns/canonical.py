"""The canonical form of a column: what the log's digest stands for. Documented in docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.columns.models import Column
from gongkai.ledger import canonical


def form(column: Column) -> dict[str, object]:
    """Return what a column says of itself, in plain values; all of it is public."""
    return {
        "format": "gongkai-column/1",
        "slug": column.slug,
        "title": column.title,
        "description": column.description,
        "sort": column.sort,
        "matter": column.matter,
        "kinds": column.kinds,
        "topics": column.topics,
        "words": column.words,
        "units": sorted(unit.code for unit in column.units.all()),
        "unit": column.unit.code,
        "update_every": column.update_every,
        "closed": column.closed_because or None,
    }


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest now) of every column, for the log's check."""
    for column in Column.objects.select_related("unit").prefetch_related("units"):
        yield column.subject, canonical.digest(form(column))
