"""Whose records are found: every room's lists, by name. A new room adds one line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from gongkai.answers.found import ANSWERS as REQUEST_ANSWERS
from gongkai.feedback.found import ANSWERS
from gongkai.frame.findable import Record, Shown, Source
from gongkai.programme.found import TASKS
from gongkai.publishing.found import DOCUMENTS
from gongkai.yearly.found import REPORTS

SOURCES: tuple[Source, ...] = (DOCUMENTS, TASKS, ANSWERS, REQUEST_ANSWERS, REPORTS)


def kinds() -> dict[str, str]:
    """Return {kind: its word on the screen} of everything that can be found."""
    return {kind: word for source in SOURCES for kind, word in source.kinds.items()}


def everything(on: date) -> Iterator[Record]:
    """Yield a record, as of a day, of all that is public."""
    for source in SOURCES:
        yield from source.everything(on)


def count() -> int:
    """Return how many records `everything` yields."""
    return sum(source.count() for source in SOURCES)


def about(subjects: Collection[str], on: date) -> Iterator[tuple[str, list[Record]]]:
    """Yield (group, records): what search should hold now of each thing that the log's `subjects` speak of."""
    for source in SOURCES:
        yield from source.about(subjects, on)


def shown(keys: Collection[str], at: datetime) -> list[Shown]:
    """Return what `keys` stand for, in their order; what is not public at `at` falls out."""
    found: dict[str, Shown] = {}
    for source in SOURCES:
        own = [key for key in keys if key.startswith(source.prefix)]
        if own:
            found |= source.shown(own, at)
    return [found[key] for key in keys if key in found]
