"""What of this room waits for a person of the house, for the work desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from gongkai.answers import after
from gongkai.answers.models import Advice, Case, PublishedAnswer, ReleaseFile
from gongkai.deadlines.models import Clock
from gongkai.organisation.models import User
from gongkai.organisation.roles import may

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Matter:
    """One line."""

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


def waiting(person: User, at: datetime) -> Iterator[Heap]:
    """Yield the heaps of steps `person` can take now."""
    wide = may(person, "letter.see_all")

    def seen(rows: QuerySet[Any], inquiry: str = "inquiry__") -> QuerySet[Any]:
        return rows if wide else rows.filter(**{f"{inquiry}unit": person.unit_id})

    if may(person, "release.check"):
        files = ReleaseFile.objects.filter(checked_at__isnull=True, inquiry__sent_on__isnull=True)
        files = seen(files.exclude(made_sha256="").exclude(made_by=person)).order_by("pk")
        yield _heap("待核对的提供件", files, lambda row: Matter(row.title, reverse("answers_file", args=[row.pk])))
    if may(person, "answer.propose"):
        yield _heap(
            "尚未公开的答复",
            seen(after.waiting_to_be_shown(), "").order_by("sent_on", "pk"),
            lambda row: Matter(str(row), reverse("answers_publish", args=[row.pk]), f"{row.sent_on:%m-%d}发出"),
            reverse("answers_published"),
        )
    if may(person, "answer.release"):
        proposed = PublishedAnswer.objects.filter(state=PublishedAnswer.State.PROPOSED).exclude(proposed_by=person)
        yield _heap(
            "待确认公开的答复",
            proposed.order_by("pk"),
            lambda row: Matter(row.title, reverse("answers_publish", args=[row.inquiry_id])),
            reverse("answers_published") + "?state=proposed",
        )
    if may(person, "heap.decide"):
        heaps = after.heaps_that_wait()
        lines = [
            Matter(heap.title[:60], reverse("answers_heap", args=[heap.pk]), f"{heap.people}人申请", heap.clock)  # type: ignore[attr-defined]  # annotated
            for heap in heaps[:SHOWN]
        ]
        yield Heap("多人申请、待决定是否主动公开的信息", len(heaps), lines, reverse("answers_heaps"))
        yield _heap(
            "待告知的申请人（信息已主动公开）",
            after.untold().order_by("pk"),
            lambda row: Matter(str(row.inquiry), reverse("answers_heap", args=[row.heap_id])),
            reverse("answers_heaps"),
        )
    if may(person, "advice.reply") and person.unit_id is not None:
        yield _heap(
            "待反馈的工作建议",
            Advice.objects.filter(unit=person.unit_id, closed_at__isnull=True, reply="").order_by("reply_by", "pk"),
            lambda row: Matter(
                row.problem[:40], reverse("answers_advice", args=[row.pk]), f"{row.reply_by:%m-%d}前反馈"
            ),
            reverse("answers_advice_list"),
        )
    if may(person, "case.record"):
        cases = Case.objects.filter(closed_on__isnull=True, replied_on__isnull=True).select_related("clock")
        yield _heap(
            "待答复、答辩的复议和诉讼",
            cases.order_by("notified_on", "pk"),
            lambda row: Matter(str(row), reverse("answers_case", args=[row.pk]), row.body, row.clock),
            reverse("answers_cases"),
        )


def _heap(title: str, rows: QuerySet[Any], line: Callable[[Any], Matter], more: str = "") -> Heap:
    """Return a heap with one query; a second counts only where more lies on it than is shown."""
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.count()
    return Heap(title, count, [line(row) for row in found[:SHOWN]], more)
