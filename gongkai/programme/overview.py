"""A plan as it stands: its tasks with units, limits, lights, state, accepted reports. In a fixed number of queries.

Everything here may be shown to the public: only accepted reports are read, and of their evidence only what the
public may see. Whether the plan itself may be seen is asked before, of `Programme.objects.public(at)`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from gongkai.deadlines.models import Clock, Light
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit
from gongkai.programme import rules
from gongkai.programme.actions import completing_units
from gongkai.programme.models import (
    Assignment,
    Evidence,
    Programme,
    ProgressReport,
    Return,
    Task,
    TaskDeadline,
)

# The frame's lights are fewer than the states of a clock.
CLOCK_LIGHTS = {
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.RED: "red",
    Light.PAUSED: "paused",
    Light.WAITING: "waiting",
    Light.DONE: "done",
    Light.DONE_LATE: "late",
    Light.ENDED: "ended",
}


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as the plan names it; `unit` is None for a name that is no unit of the bureau."""

    name: str
    unit: Unit | None
    aside: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A limit of a task. `words` says when; `note` why it has no clock; `clock` and `light` where it has one."""

    raw: str
    kind: str
    words: str
    due_on: date | None
    note: str
    clock: Clock | None
    light: str
    earlier: tuple[Clock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportView:
    """An accepted report with what of its evidence the public may see."""

    number: int
    unit: Unit
    text: str
    done: bool
    sent_at: datetime
    accepted_at: datetime
    evidence: tuple[Evidence, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnsCount:
    """The yearly report, unit by unit, as a number: how many owe it for `year`, sent it, had it accepted, are late."""

    year: int
    owed: int
    sent: int
    accepted: int
    late: int


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as it stands at an instant."""

    task: Task
    state: rules.State
    lead: tuple[UnitName, ...]
    support: tuple[UnitName, ...]
    by_duty: tuple[UnitName, ...]
    others: bool
    deadlines: tuple[DeadlineView, ...]
    reports: tuple[ReportView, ...]
    returns: ReturnsCount | None
    late_by: timedelta
    clock_light: str = ""

    @property
    def light(self) -> str:
        """Return the key of the frame's light: yellow where the work goes on and a limit is near."""
        if self.clock_light == "yellow" and self.state in (rules.State.NOT_BEGUN, rules.State.UNDER_WAY):
            return "yellow"
        return self.state.light

    @property
    def word(self) -> str:
        """Return the word beside the light; a near limit is said and not only shown."""
        return self.state.zh + ("（临期）" if self.light == "yellow" else "")

    @property
    def due(self) -> str:
        """Return when the next thing is due, in words; "" when nothing has a date."""
        dated = [each for each in self.deadlines if each.clock is not None and each.clock.stopped_at is None]
        dated = dated or [each for each in self.deadlines if each.due_on is not None]
        return min(dated, key=lambda each: each.due_on or date.max).words if dated else ""

    @property
    def evidence(self) -> int:
        """Return how many proofs the public may see."""
        return sum(len(report.evidence) for report in self.reports)

    @property
    def units(self) -> tuple[UnitName, ...]:
        """Return every unit named, leading ones first."""
        return (*self.lead, *self.by_duty, *self.support)

    @property
    def place(self) -> str:
        """Return the clause as the plan numbers it; the closing paragraph has no number."""
        return "结尾段" if self.task.kind == Task.Kind.YEARLY_REPORT and not self.task.number else self.task.clause

    @property
    def latest_report_at(self) -> datetime | None:
        """Return when the last accepted report was accepted."""
        return max((report.accepted_at for report in self.reports), default=None)


@dataclass(frozen=True, slots=True)
class SectionView:
    """（一）… with its tasks; `title` is "" where the part has no sections."""

    title: str
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """二、… with its sections."""

    title: str
    sections: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """A plan with its tasks, in its own order. `counts`: {state: how many tasks}."""

    programme: Programme
    parts: tuple[PartView, ...]
    counts: dict[rules.State, int]

    @property
    def tasks(self) -> tuple[TaskView, ...]:
        """Return all tasks in order."""
        return tuple(task for part in self.parts for section in part.sections for task in section.tasks)

    @property
    def total(self) -> int:
        """Return how many tasks there are."""
        return sum(self.counts.values())

    @property
    def late(self) -> tuple[TaskView, ...]:
        """Return the late tasks, the latest first."""
        late = [task for task in self.tasks if task.state is rules.State.LATE]
        return tuple(sorted(late, key=lambda view: -view.late_by))


def plan_overview(programme: Programme, at: datetime) -> PlanOverview:
    """Return the plan as it stands at `at`: parts → sections → tasks. Eight queries, whatever its size."""
    views = tasks_overview(Task.objects.filter(programme=programme), at)
    parts: list[tuple[str, list[tuple[str, list[TaskView]]]]] = []
    for view in views:
        part, section = view.task.part_title, view.task.section_title
        if not parts or parts[-1][0] != part:
            parts.append((part, []))
        sections = parts[-1][1]
        if not sections or sections[-1][0] != section:
            sections.append((section, []))
        sections[-1][1].append(view)
    return PlanOverview(
        programme,
        tuple(
            PartView(part, tuple(SectionView(section, tuple(tasks)) for section, tasks in sections))
            for part, sections in parts
        ),
        _counted(views),
    )


def tasks_overview(tasks: QuerySet[Task], at: datetime) -> list[TaskView]:
    """Return any tasks as they stand at `at`, in the order of their plans. Eight queries, whatever their number."""
    rows = list(
        tasks.select_related("programme__document__unit")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.select_related("unit").order_by("order", "pk")),
            Prefetch("deadlines", TaskDeadline.objects.select_related("clock").order_by("order", "year", "pk")),
            Prefetch(
                "reports",
                ProgressReport.objects.filter(state=ProgressReport.State.ACCEPTED, judged_at__lte=at)
                .select_related("unit")
                .order_by("judged_at", "pk")
                .prefetch_related(
                    Prefetch("evidence", Evidence.objects.public(at).select_related("document"), to_attr="shown")
                ),
                to_attr="accepted",
            ),
        )
        .order_by("-programme__year", "-programme_id", "order")
    )
    yearly = {task.programme_id for task in rows if task.kind == Task.Kind.YEARLY_REPORT}
    returns: dict[int, list[Return]] = defaultdict(list)
    for owed in Return.objects.filter(programme__in=yearly, kind=Return.Kind.YEAR_REPORT).select_related("clock"):
        returns[owed.programme_id].append(owed)
    standing = list(Unit.objects.standing())
    return [
        _view(
            task,
            at,
            _bound(task.programme, standing),
            returns[task.programme_id] if task.programme_id in yearly else [],
        )
        for task in rows
    ]


def task_overview(task: Task, at: datetime) -> TaskView:
    """Return one task as it stands at `at`."""
    return tasks_overview(Task.objects.filter(pk=task.pk), at)[0]


def counts(programmes: Iterable[Programme], at: datetime) -> dict[int, dict[rules.State, int]]:
    """Return {programme id: {state: how many tasks}}; in as many queries for many plans as for one."""
    wanted = [programme.pk for programme in programmes]
    views: dict[int, list[TaskView]] = {pk: [] for pk in wanted}
    for view in tasks_overview(Task.objects.filter(programme__in=wanted), at):
        views[view.task.programme_id].append(view)
    return {pk: _counted(mine) for pk, mine in views.items()}


def facts_of(task: Task, accepted: Iterable[ProgressReport], bound: Iterable[Unit]) -> rules.TaskFacts:
    """Return what the state of a task is computed from; its assignments and deadlines are best prefetched."""
    limits = list(task.deadlines.all())
    return rules.TaskFacts(
        started_at=task.programme.started_at,
        completing=completing_units(task, bound),
        has_one_off=any(limit.kind == TaskDeadline.Kind.ONE_OFF for limit in limits),
        has_yearly=any(limit.kind == TaskDeadline.Kind.YEARLY for limit in limits),
        clocks=tuple(_fact(limit.clock) for limit in limits if limit.clock is not None),
        reports=tuple(
            rules.ReportFact(report.unit_id, report.at, report.judged_at, report.done, report.year)
            for report in accepted
            if report.judged_at is not None
        ),
    )


def _view(task: Task, at: datetime, bound: list[Unit], returns: list[Return]) -> TaskView:
    accepted: list[ProgressReport] = task.accepted  # type: ignore[attr-defined]  # set by the prefetch
    limits = list(task.deadlines.all())
    clocks = [limit.clock for limit in limits if limit.clock is not None]
    summary = None
    if task.kind == Task.Kind.YEARLY_REPORT:
        clocks = [owed.clock for owed in returns if owed.clock is not None]
        state, summary = _returns_state(task, returns, at)
    else:
        state = rules.state(facts_of(task, accepted, bound), at=at)
    named = defaultdict(list)
    for row in task.assignments.all():
        named[row.role].append(UnitName(row.name_as_written, row.unit, row.set_aside))
    return TaskView(
        task=task,
        state=state,
        lead=tuple(named[Assignment.Role.LEAD]),
        support=tuple(named[Assignment.Role.SUPPORT]),
        by_duty=tuple(named[Assignment.Role.BY_DUTY]),
        others=task.others,
        deadlines=_deadlines(task, limits, at),
        reports=tuple(
            ReportView(
                report.number,
                report.unit,
                report.text,
                report.done,
                report.at,
                report.judged_at,  # type: ignore[arg-type]  # an accepted report has its instant, by constraint
                tuple(report.shown),  # type: ignore[attr-defined]  # set by the prefetch
                report.year,
            )
            for report in accepted
        ),
        returns=summary,
        late_by=max((clock.late_by(at) for clock in clocks if _fact(clock).is_late(at)), default=timedelta()),
        clock_light="yellow" if any(clock.light_at(at) == Light.YELLOW for clock in clocks) else "",
    )


def _returns_state(task: Task, returns: list[Return], at: datetime) -> tuple[rules.State, ReturnsCount | None]:
    """Return the state of the yearly report, and the year to look at: the first one that is late, else the newest.

    Earlier years count only where still owed.
    """
    newest = max((owed.year for owed in returns), default=None)
    late = [owed.year for owed in returns if owed.clock is not None and _fact(owed.clock).is_late(at)]
    now_due = [owed for owed in returns if owed.year == newest]
    open_before = [owed for owed in returns if owed.year != newest and owed.clock and owed.clock.stopped_at is None]
    accepted = sum(1 for owed in now_due if owed.state == Return.State.ACCEPTED)
    clocks = [_fact(owed.clock) for owed in (*now_due, *open_before) if owed.clock is not None]
    state = rules.state_of_returns(task.programme.started_at, clocks, accepted, len(now_due), at=at)
    if newest is None:
        return state, None
    year = min(late, default=newest)
    looked_at = [owed for owed in returns if owed.year == year]
    return state, ReturnsCount(
        year=year,
        owed=len(looked_at),
        sent=sum(1 for owed in looked_at if owed.state in (Return.State.SUBMITTED, Return.State.ACCEPTED)),
        accepted=sum(1 for owed in looked_at if owed.state == Return.State.ACCEPTED),
        late=sum(1 for each in late if each == year),
    )


def _deadlines(task: Task, limits: list[TaskDeadline], at: datetime) -> tuple[DeadlineView, ...]:
    """Return each limit once; of a yearly one the newest year, its earlier clocks beside it."""
    programme = task.programme
    started_on = programme.started_at.astimezone(BEIJING).date() if programme.started_at else None
    by_order: dict[int, list[TaskDeadline]] = defaultdict(list)
    for limit in limits:
        by_order[limit.order].append(limit)
    views = []
    for rows in by_order.values():
        last = rows[-1]
        note = ""
        if last.kind == TaskDeadline.Kind.ONE_OFF:
            note = (
                rules.passed_before(last.due_on, published_on=programme.document.published_on, started_on=started_on)
                or ""
            )
        views.append(
            DeadlineView(
                raw=last.raw,
                kind=last.kind,
                words=words_of(last),
                due_on=last.due_on,
                note=str(note),
                clock=last.clock,
                light=CLOCK_LIGHTS[last.clock.light_at(at)] if last.clock else "",
                earlier=tuple(row.clock for row in rows[:-1] if row.clock is not None),
            )
        )
    return tuple(views)


def words_of(limit: TaskDeadline) -> str:
    """Return a limit in words: 2017年12月31日前, 每年12月31日前, or what the clause says."""
    if limit.kind == TaskDeadline.Kind.ONE_OFF and limit.due_on:
        return f"{limit.due_on.year}年{limit.due_on.month}月{limit.due_on.day}日前"
    if limit.kind == TaskDeadline.Kind.YEARLY:
        return f"每年{limit.month}月{limit.day}日前"
    return limit.raw


def _bound(programme: Programme, standing: list[Unit]) -> list[Unit]:
    """Return what `actions.bound_units` returns, from units already read."""
    kinds = rules.kinds_addressed(programme.document.addressees)
    return [unit for unit in standing if (unit.kind in kinds if kinds else unit.kind != Unit.Kind.BUREAU)]


def _fact(clock: Clock) -> rules.ClockFact:
    return rules.ClockFact(clock.due_at, clock.stopped_at, clock.paused_at, clock.ended)


def _counted(views: Iterable[TaskView]) -> dict[rules.State, int]:
    counter = Counter(view.state for view in views)
    return {state: counter[state] for state in rules.State if counter[state]}
