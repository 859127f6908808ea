"""What a data set is: a list to take along, its columns, and who asks for its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.frame.time import BEIJING
from gongkai.portal.tables import XLSX, Heads, Row

Rows = Callable[[Mapping[str, str], datetime], Iterator[Row]]
PIECE = 500
# Endings of an address and what they are, in the order they are offered.
ENDINGS = (("csv", "CSV", "text/csv"), ("json", "JSON", "application/json"), ("xlsx", "XLSX", XLSX), ("atom", "Atom", "application/atom+xml"))  # fmt: skip  # noqa: E501
# The last columns of every set: what a feed needs of a row.
WHERE: Heads = (("changed", "变动时间"), ("url", "网址"))


@dataclass(frozen=True, slots=True)
class Dataset:
    """A list to take along. In each row `id` is stable, `title`, `url` and `changed` say what a feed needs."""

    name: str
    title: str
    about: str
    page: str
    heads: Heads
    rows: Rows
    filters: tuple[str, ...] = ()


def day(found: date | None) -> str | None:
    """Return a day as the tables write it."""
    return found.isoformat() if found else None


def instant(found: datetime | None) -> str | None:
    """Return an instant as the tables write it, in Beijing time."""
    return found.astimezone(BEIJING).isoformat(timespec="seconds") if found else None
