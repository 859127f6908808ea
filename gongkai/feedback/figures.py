"""How the public's messages are answered, in numbers that carry their denominators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from gongkai.feedback.models import Message, MessageQuerySet


@dataclass(slots=True)
class Tally:
    """Messages of one heap. `due` are those that had to be answered by now, or were: the denominator of `in_time`."""

    name: str
    code: str = ""
    received: int = 0
    answered: int = 0
    in_time: int = 0
    due: int = 0
    overdue: int = 0
    published: int = 0
    private: int = 0
    took: list[float] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Return how many have no answer yet."""
        return self.received - self.answered

    @property
    def rate(self) -> str:
        """Return the share answered in time, in whole per cent rounded down; nothing where nothing was due."""
        return f"{self.in_time * 100 // self.due}%" if self.due else ""

    @property
    def usual_days(self) -> str:
        """Return the median time to the answer in days, with one decimal; nothing where nothing was answered."""
        return f"{median(self.took):.1f}" if self.took else ""

    def add(self, row: tuple[object, ...], at: datetime) -> None:
        """Count one message: (created_at, answered_at, due_at, published, private, closed_at)."""
        created, answered, due, published, private, closed = row
        self.received += 1
        self.published += bool(published)
        self.private += bool(private)
        done = answered or closed
        late_by_now = isinstance(due, datetime) and due < at
        if isinstance(done, datetime) and done <= at:
            self.answered += 1
            self.due += 1
            self.in_time += not isinstance(due, datetime) or done <= due
            if isinstance(created, datetime):
                self.took.append((done - created) / timedelta(days=1))
        elif late_by_now:
            self.due += 1
            self.overdue += 1


def tallies(messages: MessageQuerySet, *, at: datetime) -> tuple[Tally, list[Tally], list[Tally]]:
    """Return (of all, by kind, by unit) for the messages received up to `at`; what was set aside is left out.

    A message that was merged counts as one of its own: answered when the other was.
    """
    whole = Tally("全部")
    kinds = {kind: Tally(str(kind.label)) for kind in Message.Kind}
    units: dict[str, Tally] = {}
    rows: Iterable[tuple[object, ...]] = (
        messages.counted()
        .filter(created_at__lte=at)
        .order_by("unit__kind_order", "unit__order", "pk")
        .values_list(
            "created_at",
            "answered_at",
            "clock__due_at",
            "published",
            "private",
            "closed_at",
            "kind",
            "unit__code",
            "unit__short_name",
        )
        .iterator(chunk_size=2000)
    )
    for row in rows:
        said, (kind, code, name) = row[:6], row[6:]
        unit = units.setdefault(str(code or ""), Tally(str(name or "待分办"), str(code or "")))
        for tally in (whole, kinds[Message.Kind(str(kind))], unit):
            tally.add(said, at)
    return whole, [tally for tally in kinds.values() if tally.received], list(units.values())


def set_aside(messages: MessageQuerySet, *, at: datetime) -> int:
    """Return how many were set aside: they stand beside the statistics and not in them."""
    return messages.filter(state=Message.State.SPAM, created_at__lte=at).count()
