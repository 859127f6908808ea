"""How the public's messages are answered, in numbers that carry their denominators. One query for them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import Coalesce

from gongkai.feedback.models import Message, MessageQuerySet


@dataclass(slots=True)
class Tally:
    """Messages of one heap. `due` are those that had to be answered by now, or were: the denominator of `in_time`."""

    name: str
    code: str = ""
    received: int = 0
    answered: int = 0
    in_time: int = 0
    overdue: int = 0
    published: int = 0
    private: int = 0
    took: timedelta = timedelta()

    @property
    def due(self) -> int:
        """Return how many were answered or ought to have been."""
        return self.answered + self.overdue

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
        """Return the mean time to the answer in days, with one decimal; nothing where nothing was answered."""
        return f"{self.took / self.answered / timedelta(days=1):.1f}" if self.answered else ""


_COUNTED = ("received", "answered", "in_time", "overdue", "published", "private")


def tallies(messages: MessageQuerySet, *, at: datetime) -> tuple[Tally, list[Tally], list[Tally]]:
    """Return (of all, by kind, by unit) for the messages received up to `at`; what was set aside is left out.

    A message that was merged counts as one of its own: answered when the other was. One whose limit waits for a
    holiday notice is in time when it is answered, and never overdue.
    """
    whole = Tally("全部")
    kinds = {kind: Tally(str(kind.label)) for kind in Message.Kind}
    units: dict[str, Tally] = {}
    for row in _heaps(messages, at):
        code = row["unit__code"] or ""
        unit = units.setdefault(code, Tally(row["unit__short_name"] or "待分办", code))
        for tally in (whole, kinds[Message.Kind(row["kind"])], unit):
            for name in _COUNTED:
                setattr(tally, name, getattr(tally, name) + row[f"of_{name}"])
            tally.took += row["of_took"] or timedelta()
    return whole, [tally for tally in kinds.values() if tally.received], list(units.values())


def _heaps(messages: MessageQuerySet, at: datetime) -> Iterable[dict[str, Any]]:
    """Return a row of sums for each unit and kind, units in the order the bureau lists them."""
    done, due = Q(done_at__lte=at), F("clock__due_at")
    in_time = done & (Q(clock__due_at__isnull=True) | Q(done_at__lte=due))
    rows = (
        messages.counted()
        .filter(created_at__lte=at)
        .annotate(done_at=Coalesce("answered_at", "closed_at"))
        .annotate(took=ExpressionWrapper(F("done_at") - F("created_at"), output_field=DurationField()))
        .values("kind", "unit__code", "unit__short_name", "unit__kind_order", "unit__order")
        .annotate(
            of_received=Count("pk"),
            of_answered=Count("pk", filter=done),
            of_in_time=Count("pk", filter=in_time),
            of_overdue=Count("pk", filter=(Q(done_at__isnull=True) | Q(done_at__gt=at)) & Q(clock__due_at__lt=at)),
            of_published=Count("pk", filter=Q(published=True)),
            of_private=Count("pk", filter=Q(private=True)),
            of_took=Sum("took", filter=done),
        )
        .order_by("unit__kind_order", "unit__order", "unit__code", "kind")
    )
    return cast(Iterable[dict[str, Any]], rows)


def set_aside(messages: MessageQuerySet, *, at: datetime) -> int:
    """Return how many were set aside: they stand beside the statistics and not in them."""
    return messages.filter(state=Message.State.SPAM, created_at__lte=at).count()
