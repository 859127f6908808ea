"""Plans and tasks as the public screens ask for them, built on programme.overview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit
from gongkai.portal import lights
from gongkai.programme import overview
from gongkai.programme.canonical import with_form
from gongkai.programme.models import Programme, Task
from gongkai.programme.overview import PlanOverview, TaskView
from gongkai.programme.rules import State

_LAST_NUMBER = re.compile(r"（[^（）]+）$|\([^()]+\)$|[^（）()、.．条]+[、.．]$|第[^第]+[条章节]$")

# The order of a bar of states: what needs attention first.
ORDER = (
    State.LATE,
    State.NOT_BEGUN,
    State.UNDER_WAY,
    State.LASTING,
    State.QUIET,
    State.DONE_LATE,
    State.DONE,
    State.WAITING,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in a list: how many tasks stand where, and the bar that shows it."""

    number: str
    title: str
    full_title: str
    year: int
    unit: str
    url: str
    started_at: datetime | None
    is_closed: bool
    total: int
    states: dict[State, int]
    bar: list[lights.Stretch]


def summaries(at: datetime) -> list[Summary]:
    """Return the public plans, newest first. A fixed number of queries."""
    programmes = list(Programme.objects.public(at).select_related("document__unit"))
    counts = overview.counts(programmes, at) if programmes else {}
    return [_summary(programme, counts[programme.pk], at) for programme in programmes]


def summary(plan: PlanOverview, at: datetime) -> Summary:
    """Return the summary of a plan already read."""
    return _summary(plan.programme, plan.counts, at)


def one(number: str, *, at: datetime) -> PlanOverview | None:
    """Return the public plan whose document has this index number; None when there is none."""
    programme = (
        Programme.objects.public(at)
        .filter(document__index_number=number)
        .select_related("document__unit")
        .prefetch_related("tasks")
        .first()
    )
    return overview.plan_overview(programme, at) if programme else None


def task(number: str, key: str, *, at: datetime) -> TaskView | None:
    """Return a public task as it stands; None when there is none."""
    found = overview.tasks_overview(
        Task.objects.public(at).filter(programme__document__index_number=number, key=key), at
    )
    return found[0] if found else None


def with_canonical_form(number: str, key: str, *, at: datetime) -> Task | None:
    """Return a public task with all that its canonical form needs; None when there is none."""
    found = Task.objects.public(at).filter(programme__document__index_number=number, key=key)
    return next(iter(with_form(found)), None)


def of_unit(unit: Unit, *, at: datetime) -> list[TaskView]:
    """Return the tasks of public plans that name the unit, in the order of the plans."""
    return overview.tasks_overview(Task.objects.public(at).of_unit(unit), at)


def units_in_words(view: TaskView) -> str:
    """Return who answers for the task, in the words of the plan: 注册处、法制处牵头，其他单位按职责分工负责."""
    words = []
    for names, role in ((view.lead, "牵头"), (view.by_duty, "按职责分工负责"), (view.support, "配合")):
        if names:
            words.append("、".join(map(str, names)) + role)
    if view.others:
        words.append(("其他单位" if words else "各单位") + "按职责分工负责")
    return "，".join(words)


def number(view: TaskView) -> str:
    """Return the last number of the clause, with the signs round it: 1., （一）; nothing for a paragraph."""
    found = _LAST_NUMBER.search(view.task.clause)
    return found[0] if found else ""


def row(view: TaskView) -> dict[str, object]:
    """Return what frame/_task.html needs of a task."""
    if view.returns is not None:
        due = f"{view.due}，{view.returns.year}年已报送{view.returns.sent}/{view.returns.owed}个单位"
    else:
        due = view.due
    return {
        "number": number(view),
        "title": view.task.heading.rstrip("。"),
        "url": view.task.get_absolute_url(),
        "units": units_in_words(view),
        "colour": view.light,
        "word": view.word,
        "due": due,
        "evidence": view.evidence,
        "reports": len(view.reports),
        "place": view.place,
    }


def bar(counts: dict[State, int]) -> list[lights.Stretch]:
    """Return the bar of states of a plan."""
    return lights.bar((state.light, state.zh, counts.get(state, 0), f"#{state.value}") for state in ORDER)


def by_state(tasks: Sequence[TaskView]) -> dict[State, list[TaskView]]:
    """Return the tasks grouped by state, in the order of a bar."""
    return {state: found for state in ORDER if (found := [view for view in tasks if view.state is state])}


def _summary(programme: Programme, counts: dict[State, int], at: datetime) -> Summary:
    number = programme.document.index_number or ""
    started = programme.started_at
    return Summary(
        number=number,
        title=programme.short_title,
        full_title=programme.document.title,
        year=programme.year,
        unit=programme.document.unit.short_name,
        url=reverse("portal:plan", args=[number]),
        started_at=started.astimezone(BEIJING) if started else None,
        is_closed=programme.closed_at is not None and programme.closed_at <= at,
        total=sum(counts.values()),
        states=counts,
        bar=bar(counts),
    )
