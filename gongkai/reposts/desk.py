"""What of this room waits for a person: for the staff's home, and for the room's own page of several at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from gongkai.deadlines.models import Clock
from gongkai.organisation.models import User
from gongkai.organisation.roles import Role, may
from gongkai.publishing.models import Document
from gongkai.publishing.views import waiting_for
from gongkai.reposts.models import Change, Item, ItemQuerySet, Source

SHOWN = 8
# The steps of a document that may be taken for several reposts at once, in their order.
STEPS = ("decide", "secrecy", "approve", "release")


@dataclass(frozen=True, slots=True)
class Matter:
    """One line: as the staff's home shows it."""

    title: str
    url: str
    note: str = ""
    clock: Clock | None = None


@dataclass(slots=True)
class Heap:
    """What waits under one heading; `count` may be more than is shown."""

    title: str
    count: int = 0
    matters: list[Matter] = field(default_factory=list)
    more: str = ""


def waiting(person: User, at: datetime) -> list[Heap]:
    """Return what waits for `person` at `at`; empty heaps are left out.

    Reposts on the way through review are documents like any other, and stand in the document heaps already.
    """
    heaps = []
    if may(person, "repost.review"):
        items = judged_by(person).waiting()
        late_first = items.select_related("source", "clock").order_by("clock__due_at", "pk")[:SHOWN]
        heaps.append(
            Heap(
                "待研判的转载线索",
                items.count(),
                [
                    Matter(item.title, reverse("reposts_item", args=[item.pk]), item.source.name, item.clock)
                    for item in late_first
                ],
                reverse("reposts_items"),
            )
        )
        changes = Change.objects.filter(outcome=Change.Outcome.OPEN, item__in=judged_by(person), at__lte=at)
        heaps.append(
            Heap(
                "转载后原文有变动，待核对",
                changes.count(),
                [
                    Matter(one.item.title, reverse("reposts_change", args=[one.pk]), one.get_kind_display())
                    for one in changes.select_related("item").order_by("pk")[:SHOWN]
                ],
                reverse("reposts_items") + "?state=changed",
            )
        )
    if may(person, "repost.manage_sources"):
        broken = Source.objects.filter(enabled=True).exclude(error="")
        heaps.append(
            Heap(
                "无法访问的转载来源",
                broken.count(),
                [Matter(one.name, reverse("reposts_source", args=[one.pk]), one.error) for one in broken[:SHOWN]],
                reverse("reposts_sources"),
            )
        )
    return [heap for heap in heaps if heap.count]


def judged_by(person: User) -> ItemQuerySet:
    """Return the items `person` may judge: those of their unit's sources, or all for the openness office."""
    items = Item.objects.all()
    return items if Role.OPENNESS_OFFICE in person.roles else items.of_unit(person.unit_id)


def steps_for(person: User) -> dict[str, list[Document]]:
    """Return the reposts that wait for a step this person can take, by step."""
    waits = waiting_for(person)
    return {
        step: list(
            waits[step].filter(repost__isnull=False).select_related("unit", "drafted_by", "repost").order_by("pk")[:100]
        )
        for step in STEPS
    }
