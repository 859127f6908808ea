"""The yearly report on a plan, assembled: for one unit, or for the whole bureau (Plan 2017, closing paragraph).

A plain structure that the page, the DOCX and the PDF print alike. What it says of a year is judged as of the year's
last moment, or of today while the year runs: what was due on 31 December and was not done that day is late. A report
sent in the year counts even when the office read it later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db.models import Prefetch

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau, Unit
from gongkai.programme import actions, overview, rules
from gongkai.programme.models import Assignment, Evidence, Programme, ProgressReport, Return, Task, TaskDeadline
from gongkai.publishing import returning
from gongkai.publishing.returning import ReturnFigures

BY_THE_WAY = "按职责配合"
TOGETHER = "共同负责"
ANSWERING = (Assignment.Role.LEAD.label, Assignment.Role.BY_DUTY.label, TOGETHER)


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence: its name and where it is found."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A report the office accepted."""

    unit: str
    sent_on: date
    text: str
    done: bool
    evidence: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class YearTask:
    """A task as the year left it. `role`: the unit's part in it, in words; "" in the bureau's report."""

    key: str
    place: str
    heading: str
    units: str
    role: str
    state: str
    light: str
    due: str
    progress: tuple[Progress, ...]


@dataclass(frozen=True, slots=True)
class LateTask:
    """What is late: since when, and who has not yet done their part."""

    place: str
    heading: str
    due: str
    days: int
    why: str


@dataclass(frozen=True, slots=True)
class UnitText:
    """What a unit sent in for the year, and what became of it. `text` is "" where nothing may be shown."""

    unit: str
    state: str
    sent_on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class YearReport:
    """The report. `unit` is "" for the whole bureau; `as_of` is the day it speaks of."""

    title: str
    plan: str
    bureau: str
    unit: str
    year: int
    as_of: date
    assembled_on: date
    total: int
    counts: tuple[tuple[str, int], ...]
    led: tuple[YearTask, ...]
    supported: tuple[YearTask, ...]
    late: tuple[LateTask, ...]
    texts: tuple[UnitText, ...]
    missing: tuple[str, ...]
    returned: ReturnFigures | None = None

    @property
    def tasks(self) -> tuple[YearTask, ...]:
        """Return every task in the report, led ones first."""
        return (*self.led, *self.supported)

    def to_json(self) -> dict[str, object]:
        """Return plain values; days as 2017年12月31日."""
        return _plain(asdict(self))


def assemble(
    programme: Programme, year: int, *, at: datetime, unit: Unit | None = None, inside: bool = False
) -> YearReport:
    """Return the report for `year` as known at `at`.

    Only what the office accepted is in it. With `inside` the texts that still wait or were returned are shown too,
    and evidence that stays in the house is named: for the staff door only.
    """
    end = datetime.combine(date(year, 12, 31), time.max, tzinfo=BEIJING)
    as_of = min(at, end)
    bound = actions.bound_units(programme)
    tasks = _tasks(programme, year, end=end, at=at, inside=inside)
    led: list[YearTask] = []
    supported: list[YearTask] = []
    late: list[LateTask] = []
    counter: Counter[rules.State] = Counter()
    for task in tasks:
        if task.kind == Task.Kind.YEARLY_REPORT:
            continue
        role = _role(task, unit, bound)
        if unit is not None and role is None:
            continue
        state, lateness = _judge(task, year, bound, as_of=as_of, at=at)
        entry = _entry(task, state, role or "", unit=unit)
        if role == BY_THE_WAY and not entry.progress:
            continue  # 其他单位按职责分工负责 binds everyone a little; only what the unit did is worth a line.
        mine = unit is None or role in ANSWERING
        (led if mine else supported).append(entry)
        counter[state] += 1
        if lateness is not None and mine:
            late.append(lateness)
    texts, missing = _texts(programme, year, unit, at=at, inside=inside)
    bureau = Bureau.load().name
    of = unit.short_name if unit else bureau
    return YearReport(
        title=f"{of}{year}年政务公开工作落实情况",
        plan=programme.short_title,
        bureau=bureau,
        unit=unit.full_name if unit else "",
        year=year,
        as_of=_day(as_of),
        assembled_on=_day(at),
        total=sum(counter.values()),
        counts=tuple((state.zh, counter[state]) for state in rules.State if counter[state]),
        led=tuple(led),
        supported=tuple(supported),
        late=tuple(sorted(late, key=lambda each: -each.days)),
        texts=texts,
        missing=missing,
        returned=returning.figures(year, at=at, unit=unit, inside=inside),
    )


def years(programme: Programme, at: datetime) -> list[int]:
    """Return the years a report can be made for, the newest first."""
    if programme.started_at is None:
        return []
    return list(range(_day(at).year, _day(programme.started_at).year - 1, -1))


def _tasks(programme: Programme, year: int, *, end: datetime, at: datetime, inside: bool) -> list[Task]:
    shown = (
        Evidence.objects.select_related("document")
        if inside
        else Evidence.objects.public(at).select_related("document")
    )
    return list(
        programme.tasks.select_related("programme__document")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.select_related("unit").order_by("order", "pk")),
            Prefetch("deadlines", TaskDeadline.objects.select_related("clock").order_by("order", "year", "pk")),
            Prefetch(
                "reports",
                ProgressReport.objects.filter(state=ProgressReport.State.ACCEPTED, judged_at__lte=at, at__lte=end)
                .select_related("unit")
                .order_by("at", "pk")
                .prefetch_related(Prefetch("evidence", shown, to_attr="shown")),
                to_attr="known",
            ),
        )
        .order_by("order")
    )


def _judge(
    task: Task, year: int, bound: list[Unit], *, as_of: datetime, at: datetime
) -> tuple[rules.State, LateTask | None]:
    """Return the state at the end of the year, and what is late in it, with the days it took or has taken so far."""
    known: list[ProgressReport] = task.known  # type: ignore[attr-defined]  # set by the prefetch
    limits = [limit for limit in task.deadlines.all() if limit.year is None or limit.year <= year]
    clocks = [limit for limit in limits if limit.clock is not None]
    completing = actions.completing_units(task, bound)
    reports = tuple(rules.ReportFact(row.unit_id, row.at, row.at, row.done, row.year) for row in known)
    facts = rules.TaskFacts(
        started_at=task.programme.started_at,
        completing=completing,
        has_one_off=any(limit.kind == TaskDeadline.Kind.ONE_OFF for limit in limits),
        has_yearly=any(limit.kind == TaskDeadline.Kind.YEARLY for limit in limits),
        clocks=tuple(
            rules.ClockFact(limit.clock.due_at, limit.clock.stopped_at, limit.clock.paused_at, limit.clock.ended)
            for limit in clocks
            if limit.clock
        ),
        reports=reports,
    )
    state = rules.state(facts, at=as_of)
    if state is not rules.State.LATE:
        return state, None
    overdue = [
        limit
        for limit in clocks
        if limit.clock
        and limit.clock.due_at
        and limit.clock.due_at < as_of
        and (limit.clock.stopped_at is None or limit.clock.stopped_at > as_of)
    ]
    first = min(overdue, key=lambda limit: limit.due_on or date.max)
    done_at = first.clock.stopped_at if first.clock else None
    of_year = first.year if first.kind == TaskDeadline.Kind.YEARLY else None
    counting = [report for report in reports if of_year is None or report.counts_for(of_year)]
    did = {report.unit_id for report in counting if report.done}
    names = {row.unit.pk: str(row.unit) for row in task.assignments.all() if row.unit}
    names = {unit.pk: str(unit) for unit in bound} | names
    waiting = [names[pk] for pk in names if pk in completing - did]
    why = f"{'、'.join(waiting)}尚未报送办结情况" if waiting else "尚未有单位报送办结情况"
    if not counting:
        why += "，期内没有采纳过进展报告"
    return state, LateTask(
        place=_place(task),
        heading=task.heading.rstrip("。"),
        due=overview.words_of(first),
        days=max(1, (_day(done_at or at) - (first.due_on or _day(as_of))).days),
        why=why + "。",
    )


def _entry(task: Task, state: rules.State, role: str, *, unit: Unit | None) -> YearTask:
    named: dict[str, list[str]] = defaultdict(list)
    for row in task.assignments.all():
        named[row.role].append(row.name_as_written)
    words = [
        "、".join(named[kind]) + label
        for kind, label in (("lead", "牵头"), ("by_duty", "按职责分工负责"), ("support", "配合"))
        if named[kind]
    ]
    if task.others:
        words.append("其他单位按职责分工负责" if words else "各单位按职责分工负责")
    limits = [limit for limit in task.deadlines.all() if limit.kind in ("one_off", "yearly")]
    known: list[ProgressReport] = task.known  # type: ignore[attr-defined]  # set by the prefetch
    return YearTask(
        key=task.key,
        place=_place(task),
        heading=task.heading.rstrip("。"),
        units="，".join(words),
        role=role,
        state=state.zh,
        light=state.light,
        due="；".join(dict.fromkeys(overview.words_of(limit) for limit in limits)),
        progress=tuple(
            Progress(
                unit=str(row.unit),
                sent_on=_day(row.at),
                text=row.text,
                done=row.done,
                evidence=tuple(_proof(item) for item in row.shown),  # type: ignore[attr-defined]  # set by the prefetch
            )
            for row in known
            if unit is None or row.unit_id == unit.pk
        ),
    )


def _proof(item: Evidence) -> Proof:
    if item.kind == Evidence.Kind.DOCUMENT and item.document:
        return Proof(item.name, f"索引号{item.document.index_number}")
    if item.kind == Evidence.Kind.LINK:
        return Proof(item.name, item.url)
    return Proof(item.name, "附件")


def _role(task: Task, unit: Unit | None, bound: list[Unit]) -> str | None:
    """Return the unit's part in a task, in words; None where it has none."""
    if unit is None:
        return ""
    for row in task.assignments.all():
        if row.unit_id == unit.pk:
            return str(row.get_role_display())
    if task.others and any(each.pk == unit.pk for each in bound):
        return BY_THE_WAY if task.assignments.all() else TOGETHER
    return None


def _texts(
    programme: Programme, year: int, unit: Unit | None, *, at: datetime, inside: bool
) -> tuple[tuple[UnitText, ...], tuple[str, ...]]:
    owed = programme.returns.filter(kind=Return.Kind.YEAR_REPORT, year=year).select_related("unit")
    if unit is not None:
        owed = owed.filter(unit=unit)
    texts, missing = [], []
    for row in owed.order_by("unit__kind_order", "unit__order", "pk"):
        if row.state in (Return.State.MISSING, Return.State.RETURNED):
            missing.append(str(row.unit))
        may_show = inside or (row.state == Return.State.ACCEPTED and row.judged_at is not None and row.judged_at <= at)
        if may_show and row.text:
            texts.append(
                UnitText(
                    str(row.unit),
                    str(row.get_state_display()),
                    _day(row.submitted_at) if row.submitted_at else None,
                    row.text,
                )
            )
    return tuple(texts), tuple(missing)


def _place(task: Task) -> str:
    return task.clause


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def _plain(value: object) -> dict[str, object]:
    def walk(each: object) -> object:
        if isinstance(each, dict):
            return {key: walk(inner) for key, inner in each.items()}
        if isinstance(each, list | tuple):
            return [walk(inner) for inner in each]
        if isinstance(each, date):
            return f"{each.year}年{each.month}月{each.day}日"
        return each

    plain = walk(value)
    assert isinstance(plain, dict)  # noqa: S101 - a dataclass is a dict
    return plain
