"""What a room hands to search: records of what it shows in public, and how each is shown.

A room that shows things writes one Source; gongkai/search/sources.py names it. The room decides what is public, at
both ends: what goes into the index, and again what is shown of what the index found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

# The index holds what is or will be public without any further act of man; a search asks for what is so at its instant.
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that can be found, as of a day.

    `key` is its name in the log; `group` the subject with which it is read again, as a whole, when the log speaks of
    that subject. `turns` are the days on which its validity changes. `weight` is what it is worth beside others.
    """

    key: str
    group: str
    kind: str
    title: str
    number: str
    text: str
    day: date
    released_at: datetime
    units: Sequence[str] = ()
    topic: str = ""
    year: int = 0
    validity: str = ""
    turns: Sequence[date] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a list of answers shows it, read from the database at the instant of asking."""

    key: str
    kind: str
    url: str
    title: str
    texts: Sequence[str]
    number: str = ""
    units: str = ""
    day: date | None = None
    validity: str = ""
    light: str = ""
    word: str = ""


class Source(Protocol):
    """The lists of one room. Every method starts from the room's own public(at): at END_OF_TIME for the index."""

    kinds: Mapping[str, str]
    """{kind: its word on the screen}; no two sources share a kind."""
    prefix: str
    """How the names of its records and groups begin in the log: "document/"."""

    def everything(self, on: date) -> Iterator[Record]:
        """Yield a record, as of a day, of all that is public, newest first where that is cheap."""

    def count(self) -> int:
        """Return how many records `everything` yields."""

    def about(self, subjects: Collection[str], on: date) -> Iterable[tuple[str, list[Record]]]:
        """Yield (group, its records now) for each subject of the log that touches this room; [] for what is gone."""

    def shown(self, keys: Collection[str], at: datetime) -> dict[str, Shown]:
        """Return {key: how it is shown} of what is public at `at`. A fixed number of queries."""
