"""What may be done with a plan and its tasks. One verb, one transaction, one line in the log.

A plan is imported as a draft beside its document, released with it, and from then on its clocks run. Units report,
the office judges; when the work is done the clock stops as of the moment the last completing report was sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, QuerySet

from gongkai.deadlines import actions as deadlines
from gongkai.deadlines.models import Clock, Light
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame import stored
from gongkai.frame.time import BEIJING
from gongkai.law.lengths import Length, by_date, yearly
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical as ledger_canonical
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import DisclosureContact, Unit, User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.programme import canonical, clauses, evidence, intake, rules
from gongkai.programme.clauses import PlanDraft
from gongkai.programme.models import Assignment, Evidence, Programme, ProgressReport, Return, Task, TaskDeadline
from gongkai.publishing import actions as publishing
from gongkai.publishing import copies, guard
from gongkai.publishing.models import Document
from gongkai.reading.parse import parse
from gongkai.reading.reading import Reading
from gongkai.reading.source import Line, Source

LIMIT = "plan"
LONGEST_REPORT = 5000
MOST_EVIDENCE = 20


class NotStarted(Refused):
    says = "方案尚未启动，不能办理此项业务。"


class AlreadyStarted(Refused):
    says = "方案已经启动。"


class NamesOpen(Refused):
    """Some units the plan names are not known, and nobody has said why that may stand."""


class SamePersonJudges(NotAllowed):
    says = "报送人不得审核本人报送的材料。"


class AlreadyJudged(Refused):
    says = "该材料已经审核。"


class NotYourTask(NotAllowed):
    says = "本单位不是该任务的责任单位。"


# --- the plan --------------------------------------------------------------------------------------


@transaction.atomic
def import_plan(
    document: Document,
    reading: Reading,
    *,
    matches: Mapping[str, Unit] | None = None,
    set_aside: Mapping[str, str] | None = None,
    short_title: str = "",
    year: int | None = None,
    by: User,
    at: datetime,
) -> Programme:
    """Make the tasks of the plan that `document` is. `matches`: {name as written: unit} for names no unit bears.

    `set_aside`: {name: reason} for names that shall stay without a unit. Names found in neither are kept as written
    and wait. A document that already has its tasks returns them unchanged. Raises BadInput when no clause is a task.
    """
    require(by, "plan.import")
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    known = Programme.objects.filter(document=document).first()
    if known is not None:
        return known
    plan = intake.read_plan(reading)
    programme = Programme(
        document=document,
        short_title=(short_title or intake.short_title_of(document.title)).strip()[:120],
        year=year or intake.year_of(reading, at.astimezone(BEIJING).year),
        created_by=by,
        created_at=at,
    )
    _write(programme, plan, matches or {}, set_aside or {})
    ledger.record(
        "programme.imported",
        programme.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.programme_digest(programme),
    )
    return programme


@transaction.atomic
def reread(programme: Programme, *, by: User, at: datetime) -> Programme:
    """Make the tasks anew from the text as it reads now. Units matched and names set aside are kept by name."""
    require(by, "plan.import")
    programme = _locked(programme)
    if programme.is_started:
        raise AlreadyStarted
    rows = Assignment.objects.filter(task__programme=programme).select_related("unit")
    matches = {row.name_as_written: row.unit for row in rows if row.unit}
    set_aside = {row.name_as_written: row.set_aside for row in rows if row.set_aside}
    programme.tasks.all().delete()
    _write(programme, intake.read_plan(_read_again(programme.document)), matches, set_aside)
    ledger.record(
        "programme.reread",
        programme.subject,
        at=at,
        unit=programme.document.unit.code,
        content=canonical.programme_digest(programme),
    )
    return programme


@transaction.atomic
def start(programme: Programme, *, by: User, at: datetime) -> Programme:
    """Let the tasks of a released plan begin: their dated limits get clocks, every unit its returns.

    A limit that lies in the past keeps its date and gets no clock. Raises NamesOpen while a unit the plan names is
    neither matched nor set aside with a reason, Refused when the text changed after the tasks were read from it.
    """
    require(by, "plan.start")
    programme = _locked(programme)
    document = programme.document
    if programme.is_started:
        raise AlreadyStarted
    if not document.is_released:
        raise Refused("方案文件尚未发布，任务不能启动。")
    waiting = open_names(programme)
    if waiting:
        raise NamesOpen(f"尚有未对应到单位的名称：{'、'.join(waiting)}。请逐一对应，或者写明暂不落实的理由。")
    if programme.read_from != _body_digest(document):
        raise Refused("方案正文在读取任务之后有改动，请先重新读取任务。")
    programme.started_by, programme.started_at = by, at
    programme.save(update_fields=["started_by", "started_at"])

    today = _day(at)
    bound = bound_units(programme, on=today)
    for task in canonical.with_form(programme.tasks.order_by("order")):
        for limit in list(task.deadlines.all()):
            _begin(limit, task, bound, on=today, by=by, at=at)
        ledger.record("task.opened", task.subject, at=at, unit=document.unit.code, content=canonical.task_digest(task))
    _ask_by_notice(programme, bound, by=by, at=at)
    ledger.record(
        "programme.started",
        programme.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.programme_digest(programme),
    )
    return programme


@transaction.atomic
def release_plan(document: Document, *, by: User, at: datetime) -> Programme:
    """Publish the plan and let its tasks begin, both or neither."""
    released = publishing.release(document, by=by, at=at)
    return start(Programme.objects.get(document=released), by=by, at=at)


@transaction.atomic
def release_any(document: Document, *, by: User, at: datetime) -> None:
    """Publish a document; where it is a plan that was read into tasks, let them begin."""
    if Programme.objects.filter(document=document, started_at__isnull=True).exists():
        release_plan(document, by=by, at=at)
    else:
        publishing.release(document, by=by, at=at)


@transaction.atomic
def close(programme: Programme, *, by: User, at: datetime) -> Programme:
    """End a plan: nothing is asked any more. What was not done is ended and not called done.

    Refused while anything is late.
    """
    require(by, "plan.start")
    programme = _locked(programme)
    if not programme.is_started:
        raise NotStarted
    if programme.closed_at is not None:
        raise Refused("方案已经结束。")
    running = [
        limit.clock
        for limit in TaskDeadline.objects.filter(task__programme=programme, clock__stopped_at=None).select_related(
            "clock"
        )
        if limit.clock
    ]
    running += [
        owed.clock for owed in programme.returns.filter(clock__stopped_at=None).select_related("clock") if owed.clock
    ]
    if any(clock.light_at(at) is Light.RED for clock in running):
        raise Refused("尚有逾期未办结的任务或者报送事项，方案不能结束。")
    for clock in running:
        deadlines.end(clock, reason="方案结束", by=by, at=at)
    programme.closed_by, programme.closed_at = by, at
    programme.save(update_fields=["closed_by", "closed_at"])
    ledger.record(
        "programme.closed",
        programme.subject,
        at=at,
        unit=programme.document.unit.code,
        content=canonical.programme_digest(programme),
    )
    return programme


@transaction.atomic
def roll_years(at: datetime, *, by: User | None = None) -> list[Clock]:
    """Start the yearly clocks of every year that has begun by `at`; returns those that were started.

    Units founded since the last time are bound with the others: by what falls due from now on.
    Called every night and before anyone looks at a later year. Doing it twice does nothing.
    """
    started: list[Clock] = []
    today = _day(at)
    this_year = today.year
    for programme in (
        Programme.objects.select_for_update(of=("self",)).running().select_related("document").order_by("pk")
    ):
        bound = bound_units(programme, on=today)
        newest = (
            TaskDeadline.objects.filter(task__programme=programme, kind=TaskDeadline.Kind.YEARLY, year__isnull=False)
            .select_related("task__programme__document")
            .prefetch_related("task__assignments__unit")
            .order_by("task", "order", "-year")
        )
        seen: set[tuple[int, int]] = set()
        for last in newest:
            if (last.task_id, last.order) in seen:
                continue
            seen.add((last.task_id, last.order))
            started += _ask_newcomers(last, bound, by=by, at=at)
            for year in range((last.year or this_year) + 1, this_year + 1):
                following = TaskDeadline(
                    task=last.task,
                    raw=last.raw,
                    kind=last.kind,
                    value=last.value,
                    month=last.month,
                    day=last.day,
                    order=last.order,
                )
                new_year = datetime.combine(date(year, 1, 1), time(), tzinfo=BEIJING)
                started += _begin_year(following, last.task, bound, year, since=new_year, by=by, at=at)
        _hold_all(programme, bound)
    return started


def _ask_newcomers(newest: TaskDeadline, bound: list[Unit], *, by: User | None, at: datetime) -> list[Clock]:
    """Ask the units founded since for the report of the newest year, unless its day is past."""
    if newest.task.kind != Task.Kind.YEARLY_REPORT or newest.year is None or newest.month is None or newest.day is None:
        return []
    if rules.in_year(newest.year, newest.month, newest.day) < _day(at):
        return []
    length = yearly(newest.month, newest.day)
    return _ask_for_year(newest.task, newest.year, length, bound, since=at, by=by, at=at)


def _hold_all(programme: Programme, bound: list[Unit]) -> None:
    """Let the open clocks of the tasks of all units hold those that stand now."""
    for task in programme.tasks.filter(others=True).prefetch_related("assignments__unit"):
        if any(row.unit_id for row in task.assignments.all()):
            continue
        for limit in task.deadlines.filter(clock__isnull=False, clock__stopped_at=None).select_related("clock"):
            if limit.clock is not None:
                limit.clock.units.set(bound)


# --- who does it -----------------------------------------------------------------------------------


@transaction.atomic
def match_name(programme: Programme, name: str, unit: Unit, *, by: User, at: datetime) -> int:
    """Say which unit the plan means by `name`; from now on every document may call it so. Returns the tasks touched."""
    require(by, "task.assign")
    programme = _locked(programme)
    rows = _rows_named(programme, name)
    organisation.add_alias(unit, name, by=by)
    for row in rows:
        twin = row.task.assignments.filter(unit=unit).first()
        if twin is not None:
            row.set_aside = f"与“{twin.name_as_written}”为同一单位"
        else:
            row.unit, row.set_aside = unit, ""
        row.save(update_fields=["unit", "set_aside"])
    _reassigned(programme, [row.task_id for row in rows], by=by, at=at)
    return len(rows)


@transaction.atomic
def set_name_aside(programme: Programme, name: str, reason: str, *, by: User, at: datetime) -> int:
    """Let a name stay without a unit, and say why. It is shown as written. Returns the tasks touched."""
    require(by, "task.assign")
    programme = _locked(programme)
    if not reason.strip():
        raise BadInput("请写明暂不落实到单位的理由。")
    rows = _rows_named(programme, name)
    for row in rows:
        row.set_aside = reason.strip()[:300]
        row.save(update_fields=["set_aside"])
    return len(rows)


@transaction.atomic
def assign(task: Task, unit: Unit, role: str, *, by: User, at: datetime) -> Assignment:
    """Name a unit for a task, beyond what the plan's own bracket says."""
    require(by, "task.assign")
    programme = _locked(task.programme)
    if role not in Assignment.Role.values:
        raise BadInput("请选择分工。")
    if task.assignments.filter(unit=unit).exists():
        raise Refused("该单位已是该任务的责任单位。")
    row, _ = Assignment.objects.update_or_create(
        task=task,
        name_as_written=unit.short_name,
        defaults={
            "unit": unit,
            "role": role,
            "set_aside": "",
            "order": (task.assignments.aggregate(last=Max("order"))["last"] or 0) + 1,
        },
    )
    _reassigned(programme, [task.pk], by=by, at=at)
    return row


@transaction.atomic
def unassign(assignment: Assignment, *, by: User, at: datetime) -> None:
    """Take a unit off a task. Refused when the task would be left with nobody."""
    require(by, "task.assign")
    task = assignment.task
    programme = _locked(task.programme)
    if not task.others and not task.assignments.exclude(pk=assignment.pk).filter(unit__isnull=False).exists():
        raise Refused("任务至少应有一个责任单位。")
    assignment.delete()
    _reassigned(programme, [task.pk], by=by, at=at)


def open_names(programme: Programme) -> list[str]:
    """Return the unit names of the plan that are neither matched nor set aside, in order of appearance."""
    rows = Assignment.objects.filter(task__programme=programme, unit__isnull=True, set_aside="")
    return list(dict.fromkeys(rows.order_by("task__order", "order").values_list("name_as_written", flat=True)))


def bound_units(programme: Programme, *, on: date | None = None) -> list[Unit]:
    """Return the units standing on a day (today) that the plan binds when it says 各单位: of the kinds addressed.

    A plan that does not say to whom it goes binds every unit below the bureau itself.
    """
    kinds = rules.kinds_addressed(programme.document.addressees)
    standing = Unit.objects.standing(on)
    if kinds:
        return list(standing.filter(kind__in=kinds))
    return list(standing.exclude(kind=Unit.Kind.BUREAU))


def completing_units(task: Task, bound: Iterable[Unit]) -> frozenset[int]:
    """Return the ids of the units whose completing reports finish the task: the leading ones.

    Without any, those who share it by duty, then the supporting ones, then everyone the plan binds.
    """
    rows = [row for row in task.assignments.all() if row.unit_id is not None]
    for roles in ({Assignment.Role.LEAD}, {Assignment.Role.BY_DUTY}, {Assignment.Role.SUPPORT}):
        found = frozenset(row.unit_id for row in rows if row.role in roles and row.unit_id is not None)
        if found:
            return found
    return frozenset(unit.pk for unit in bound) if task.others else frozenset()


# --- progress --------------------------------------------------------------------------------------


@transaction.atomic
def report(
    task: Task,
    unit: Unit,
    *,
    text: str,
    done: bool = False,
    proofs: Iterable[evidence.Published | evidence.Link | evidence.Upload] = (),
    year: int | None = None,
    by: User,
    at: datetime,
) -> ProgressReport:
    """Say what `unit` did for the task; `done` says its own part is complete. It waits for the office.

    On a yearly duty a report counts for one year: the `year` it names, else the first whose part the unit still owes.
    Raises NotYourTask for a unit the task does not concern, BadInput for empty text or evidence that cannot be used.
    """
    require(by, "report.submit")
    require_own_unit(by, unit.pk)
    task = Task.objects.select_for_update(of=("self",)).select_related("programme__document").get(pk=task.pk)
    _running(task.programme)
    if task.kind == Task.Kind.YEARLY_REPORT:
        raise Refused("年度落实情况请在“报送事项”中报送。")
    if not _concerns(task, unit):
        raise NotYourTask
    text = text.strip()
    if not text:
        raise BadInput("请填写进展情况。")
    if len(text) > LONGEST_REPORT:
        raise BadInput(f"进展情况不超过{LONGEST_REPORT}字。")
    proofs = list(proofs)
    if len(proofs) > MOST_EVIDENCE:
        raise BadInput(f"佐证材料不超过{MOST_EVIDENCE}件。")
    number = (task.reports.aggregate(last=Max("number"))["last"] or 0) + 1
    sent = ProgressReport.objects.create(
        task=task,
        number=number,
        unit=unit,
        year=_year_meant(task, unit, year, at=at),
        text=text,
        done=done,
        by=by,
        at=at,
    )
    for order, proof in enumerate(proofs):
        _keep(proof, sent, order, at=at)
    ledger.record("report.submitted", sent.subject, at=at, unit=unit.code, content=canonical.report_digest(sent))
    return sent


def years_open(task: Task, *, at: datetime) -> list[int]:
    """Return the years of a yearly duty that have begun and are not closed at `at`, the oldest first."""
    return _years(_begun(task, at=at).filter(clock__stopped_at=None))


def _begun(task: Task, *, at: datetime) -> QuerySet[TaskDeadline]:
    return task.deadlines.filter(kind=TaskDeadline.Kind.YEARLY, year__lte=_day(at).year, clock__isnull=False)


def _years(limits: QuerySet[TaskDeadline]) -> list[int]:
    return sorted({limit.year for limit in limits if limit.year is not None})


def _year_meant(task: Task, unit: Unit, year: int | None, *, at: datetime) -> int | None:
    """Return the year a report of `unit` counts for; None on a task without yearly duties that have begun."""
    years = _years(_begun(task, at=at))
    if year is not None:
        if year not in years:
            raise BadInput(f"该任务没有{year}年度应当完成的事项。")
        return year
    said = set(
        task.reports.filter(unit=unit, done=True)
        .exclude(state=ProgressReport.State.RETURNED)
        .values_list("year", flat=True)
    )
    owed = years_open(task, at=at)
    return next((each for each in owed if each not in said), owed[-1] if owed else max(years, default=None))


@transaction.atomic
def accept(sent: ProgressReport, *, opened: Collection[int] = (), reason: str = "", by: User, at: datetime) -> None:
    """Accept a report: it becomes public, with the files in `opened` (evidence ids) that the unit offered.

    When with it every completing unit has reported its part complete, the task's clocks stop as of the moment the
    last of these reports was sent.
    """
    require(by, "report.judge")
    sent = _judged(sent, ProgressReport.State.ACCEPTED, reason, by=by, at=at)
    guard.require_clean_text(sent.text, "进展报告采纳后")
    task = sent.task
    wanted = sent.evidence.filter(pk__in=list(opened))
    if wanted.filter(offered=False).exists():
        raise Refused("报送单位未同意对外公开的文件，不得对外公开。")
    for item in wanted.filter(kind=Evidence.Kind.FILE):
        _open(item)
    ledger.record("report.accepted", task.subject, at=at, unit=sent.unit.code, content=_fresh_digest(task))
    _finish(task, by=by, at=at)


def _open(item: Evidence) -> None:
    """Let a file of evidence be public, as its public copy, when that is clean now."""
    if not item.copy_sha256:
        raise copies.NotClean(f"“{item.name}”没有经过清理，不能对外公开；请退回后重新报送。")
    with stored.opened(item.copy, item.copy_sha256) as handle:
        data = handle.read()
    copies.require_clean(item.name, item.file, item.sha256, data)
    guard.require_clean_file(data, item.name)
    item.opened = True
    item.save(update_fields=["opened"])


@transaction.atomic
def return_report(sent: ProgressReport, reason: str, *, by: User, at: datetime) -> None:
    """Send a report back to its unit with a reason; it stays inside the house."""
    require(by, "report.judge")
    if not reason.strip():
        raise BadInput("退回时应当写明理由。")
    sent = _judged(sent, ProgressReport.State.RETURNED, reason, by=by, at=at)
    ledger.record("report.returned", sent.subject, at=at, unit=sent.unit.code, content=canonical.report_digest(sent))


# --- what every unit sends in ----------------------------------------------------------------------


@transaction.atomic
def submit_return(owed: Return, text: str, *, by: User, at: datetime) -> None:
    """Send in the unit's yearly report, or what the notice asks for. Its clock stops."""
    require(by, "report.submit")
    owed = _locked_return(owed)
    require_own_unit(by, owed.unit_id)
    _running(owed.programme)
    if owed.kind == Return.Kind.CONTACTS:
        raise Refused("人员信息请逐人填写姓名、职务、办公电话和手机后报送。")
    if owed.state not in (Return.State.MISSING, Return.State.RETURNED):
        raise Refused("该事项已经报送。")
    if not text.strip():
        raise BadInput("请填写报送内容。")
    if len(text) > 4 * LONGEST_REPORT:
        raise BadInput(f"报送内容不超过{4 * LONGEST_REPORT}字。")
    owed.text, owed.state = text.strip(), Return.State.SUBMITTED
    owed.submitted_by, owed.submitted_at = by, at
    owed.judged_by = owed.judged_at = None
    owed.reason = ""
    owed.save()
    _stop(owed, by=by, at=at)
    ledger.record("return.submitted", owed.subject, at=at, unit=owed.unit.code, content=canonical.return_digest(owed))


@transaction.atomic
def accept_return(owed: Return, *, by: User, at: datetime) -> None:
    """Accept what a unit sent in."""
    owed = _judged_return(owed, Return.State.ACCEPTED, "", by=by, at=at)
    ledger.record("return.accepted", owed.subject, at=at, unit=owed.unit.code, content=canonical.return_digest(owed))


@transaction.atomic
def return_return(owed: Return, reason: str, *, by: User, at: datetime) -> None:
    """Send it back with a reason; its clock goes on as if nothing had come in."""
    if not reason.strip():
        raise BadInput("退回时应当写明理由。")
    owed = _judged_return(owed, Return.State.RETURNED, reason, by=by, at=at)
    if owed.clock is not None and owed.clock.stopped_at is not None:
        deadlines.reopen(owed.clock, reason=reason.strip()[:500], by=by, at=at)
    ledger.record("return.returned", owed.subject, at=at, unit=owed.unit.code, content=canonical.return_digest(owed))


@transaction.atomic
def report_contact(
    unit: Unit, *, name: str, title: str, office_phone: str, mobile: str = "", by: User, at: datetime
) -> DisclosureContact:
    """Name the unit's openness staff; what the notices of running plans ask for on this point is then done.

    The log is told that it was done, and nothing about the person.
    """
    contact = organisation.report_contact(
        unit, name=name, title=title, office_phone=office_phone, mobile=mobile, by=by, at=at
    )
    settle_contacts(at=at)
    return contact


@transaction.atomic
def settle_contacts(*, at: datetime) -> int:
    """Close what is owed of units that have named their staff, by whatever door; returns how many were closed.

    Their clocks stop as of the moment the staff were reported. Called every night too, for the reports that came
    in by the door of `organisation`, which does not know of plans.
    """
    serving = DisclosureContact.objects.serving().order_by("unit", "reported_at")
    first: dict[int, DisclosureContact] = {}
    for contact in serving:
        first.setdefault(contact.unit_id, contact)
    owing = (
        Return.objects.select_for_update(of=("self",))
        .outstanding()
        .filter(unit__in=first, kind=Return.Kind.CONTACTS, programme__in=Programme.objects.running())
    )
    closed = 0
    for owed in owing.select_related("clock", "unit", "programme__document"):
        contact = first[owed.unit_id]
        owed.state, owed.submitted_by, owed.submitted_at = (
            Return.State.ACCEPTED,
            contact.reported_by,
            contact.reported_at,
        )
        owed.save(update_fields=["state", "submitted_by", "submitted_at"])
        if owed.clock is not None and owed.clock.stopped_at is None:
            deadlines.stop(owed.clock, by=contact.reported_by, at=at, done_at=contact.reported_at)
        ledger.record("return.accepted", owed.subject, at=at, unit=owed.unit.code)
        closed += 1
    return closed


# --- inside ----------------------------------------------------------------------------------------


def _locked(programme: Programme) -> Programme:
    return Programme.objects.select_for_update(of=("self",)).select_related("document__unit").get(pk=programme.pk)


def _running(programme: Programme) -> None:
    if not programme.is_started:
        raise NotStarted
    if programme.closed_at is not None:
        raise Refused("方案已经结束。")


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def _body_digest(document: Document) -> str:
    return ledger_canonical.digest(document.body)


def _read_again(document: Document) -> Reading:
    """Return the reading of the text as it stands in the record."""
    lines: list[Line] = []
    last = None
    for number, block in enumerate(document.body, 1):
        text = str(block["text"])
        if block.get("kind") == "heading":
            text = rules.written(int(block.get("level") or 0), str(block.get("number") or "")) + text
        if last is not None and block.get("line") == last and lines:
            lines[-1] = Line(lines[-1].text + text, lines[-1].number, table=lines[-1].table)
        else:
            lines.append(Line(text, number, table=block.get("kind") == "table"))
        last = block.get("line")
    return parse(Source(document.title, "utf-8", "txt", tuple(lines)))


def _write(programme: Programme, plan: PlanDraft, matches: Mapping[str, Unit], set_aside: Mapping[str, str]) -> None:
    """Save the plan's tasks. Every name a clause bears becomes a row, whether or not a unit is known by it."""
    if not plan.tasks:
        raise BadInput("没有找到可以列为任务的条目。")
    found = {**intake.match(plan).found, **matches}
    programme.read_from = _body_digest(programme.document)
    notice = plan.notice
    programme.notice_kind = notice.kind if notice else ""
    programme.notice_text = notice.text if notice else ""
    programme.notice_due_on = notice.due_on if notice else None
    programme.save()
    for order, draft in enumerate(plan.tasks, 1):
        task = Task.objects.create(
            programme=programme,
            key=draft.key,
            clause=draft.clause[:60],
            kind=draft.kind,
            part_title=draft.part_title[:200],
            section_title=draft.section_title,
            number=draft.number[:20],
            order=order,
            heading=draft.heading,
            text=draft.text,
            raw_bracket=draft.raw_bracket,
            others=draft.others or intake.collective(draft.names),
        )
        _write_units(task, draft, found, set_aside)
        TaskDeadline.objects.bulk_create(
            TaskDeadline(
                task=task,
                raw=limit.raw[:200],
                kind=limit.kind,
                value=limit.value,
                due_on=limit.due_on,
                month=limit.month,
                day=limit.day,
                order=number,
            )
            for number, limit in enumerate(draft.deadlines)
        )


def _write_units(task: Task, draft: clauses.TaskDraft, found: Mapping[str, Unit], set_aside: Mapping[str, str]) -> None:
    taken: dict[int, str] = {}
    named = (
        *((name, Assignment.Role.LEAD) for name in draft.lead),
        *((name, Assignment.Role.BY_DUTY) for name in draft.by_duty),
        *((name, Assignment.Role.SUPPORT) for name in draft.support),
    )
    for order, (name, role) in enumerate(named):
        if intake.collective((name,)):
            continue
        unit, aside = found.get(name), set_aside.get(name, "")
        if unit is not None:
            twin = taken.setdefault(unit.pk, name)
            unit, aside = (unit, "") if twin == name else (None, f"与“{twin}”为同一单位")
        Assignment.objects.create(
            task=task, unit=unit, name_as_written=name[:100], role=role, set_aside=aside[:300], order=order
        )


def _rows_named(programme: Programme, name: str) -> list[Assignment]:
    rows = list(
        Assignment.objects.filter(task__programme=programme, name_as_written=name, unit__isnull=True).select_related(
            "task"
        )
    )
    if not rows:
        raise Refused(f"方案中没有待对应的名称“{name}”。")
    return rows


def _reassigned(programme: Programme, task_ids: list[int], *, by: User, at: datetime) -> None:
    """Let the clocks and the log follow when the units of a started plan's tasks change."""
    if not programme.is_started:
        return
    bound = bound_units(programme, on=_day(at))
    for task in canonical.with_form(Task.objects.filter(pk__in=task_ids).order_by("order")):
        units = _held(task, bound)
        for limit in task.deadlines.filter(clock__stopped_at=None).select_related("clock"):
            if limit.clock is not None:
                limit.clock.units.set(units)
        ledger.record(
            "task.assigned",
            task.subject,
            at=at,
            unit=programme.document.unit.code,
            content=canonical.task_digest(task),
        )
        _finish(task, by=by, at=at)


def _held(task: Task, bound: Iterable[Unit]) -> list[Unit]:
    """Return the units a clock of the task holds to the duty."""
    named = [row.unit for row in task.assignments.all() if row.unit is not None]
    return named or (list(bound) if task.others else [])


def _concerns(task: Task, unit: Unit) -> bool:
    return task.assignments.filter(unit=unit).exists() or (
        task.others and any(unit.pk == each.pk for each in bound_units(task.programme))
    )


def _source(task: Task) -> str:
    return f"《{task.programme.short_title}》{task.clause}"


def _begin(limit: TaskDeadline, task: Task, bound: list[Unit], *, on: date, by: User, at: datetime) -> None:
    """Start the clock of a dated limit as the plan begins; one that is past keeps its date and gets none."""
    if limit.kind == TaskDeadline.Kind.ONE_OFF and limit.due_on is not None and limit.due_on >= on:
        limit.clock = deadlines.start(
            by_date(limit.due_on),
            limit=LIMIT,
            duty=f"按“{limit.raw}”的要求落实"[:300],
            matter=str(task),
            subject=task.subject,
            address=task.get_absolute_url(),
            source=_source(task),
            units=_held(task, bound),
            since=at,
            by=by,
            at=at,
            public=True,
        )
        limit.save(update_fields=["clock"])
    elif limit.kind == TaskDeadline.Kind.YEARLY and limit.month and limit.day:
        year = rules.first_year(limit.month, limit.day, on=on)
        _begin_year(limit, task, bound, year, since=at, by=by, at=at)


def _begin_year(
    limit: TaskDeadline, task: Task, bound: list[Unit], year: int, *, since: datetime, by: User | None, at: datetime
) -> list[Clock]:
    """Start a year of a yearly limit: one clock for the task, or for the yearly report one for every unit."""
    if limit.month is None or limit.day is None:
        raise ValueError("a yearly limit has its day, by constraint")
    limit.year, limit.due_on = year, rules.in_year(year, limit.month, limit.day)
    length = yearly(limit.month, limit.day)
    if task.kind == Task.Kind.YEARLY_REPORT:
        limit.save()
        return _ask_for_year(task, year, length, bound, since=since, by=by, at=at)
    limit.clock = deadlines.start(
        length,
        limit=LIMIT,
        duty=f"按“{limit.raw}”的要求落实（{year}年）"[:300],
        matter=str(task),
        subject=task.subject,
        address=task.get_absolute_url(),
        source=_source(task),
        units=_held(task, bound),
        since=since,
        by=by,
        at=at,
        public=True,
    )
    limit.save()
    return [limit.clock]


def _ask_for_year(
    task: Task, year: int, length: Length, bound: list[Unit], *, since: datetime, by: User | None, at: datetime
) -> list[Clock]:
    known = set(
        task.programme.returns.filter(kind=Return.Kind.YEAR_REPORT, year=year).values_list("unit_id", flat=True)
    )
    started = []
    for unit in bound:
        if unit.pk not in known:
            owed = Return.objects.create(programme=task.programme, unit=unit, kind=Return.Kind.YEAR_REPORT, year=year)
            duty = f"报送{year}年政务公开工作落实情况"
            started.append(_clock_return(owed, length, duty, _source(task), since=since, by=by, at=at))
    return started


def _ask_by_notice(programme: Programme, bound: list[Unit], *, by: User, at: datetime) -> None:
    """Ask every unit for what the notice wants. What the house already knows is not asked for again."""
    due_on = programme.notice_due_on
    if not programme.notice_kind or due_on is None:
        return
    contacts = {}
    if programme.notice_kind == Programme.Notice.CONTACTS:
        serving = DisclosureContact.objects.serving().order_by("-reported_at")
        contacts = {contact.unit_id: contact for contact in serving}
    for unit in bound:
        owed = Return(programme=programme, unit=unit, kind=programme.notice_kind, year=due_on.year)
        contact = contacts.get(unit.pk)
        if contact is not None:
            owed.state = Return.State.ACCEPTED
            owed.submitted_by, owed.submitted_at = contact.reported_by, contact.reported_at
        owed.save()
        if contact is None and due_on >= _day(at):
            duty = "报送" + programme.get_notice_kind_display()
            _clock_return(owed, by_date(due_on), duty, f"《{programme.document.title}》", since=at, by=by, at=at)


def _clock_return(
    owed: Return, length: Length, duty: str, source: str, *, since: datetime, by: User | None, at: datetime
) -> Clock:
    owed.clock = deadlines.start(
        length,
        limit=LIMIT,
        duty=duty[:300],
        matter=str(owed),
        subject=owed.subject,
        address=deadlines.staff_address("return", owed.pk),
        source=source[:300],
        units=[owed.unit],
        since=since,
        by=by,
        at=at,
    )
    owed.save(update_fields=["clock"])
    return owed.clock


def _keep(
    proof: evidence.Published | evidence.Link | evidence.Upload, sent: ProgressReport, order: int, *, at: datetime
) -> None:
    kept = Evidence(report=sent, order=order)
    if isinstance(proof, evidence.Published):
        if not Document.objects.public(at).filter(pk=proof.document.pk).exists():
            raise BadInput("作为佐证的文件应当已经发布。")
        kept.kind, kept.document, kept.name = Evidence.Kind.DOCUMENT, proof.document, proof.document.title[:200]
    elif isinstance(proof, evidence.Link):
        kept.kind, kept.url, kept.name = Evidence.Kind.LINK, proof.url, (proof.name.strip() or proof.url)[:200]
    else:
        kept.kind, kept.media_type = Evidence.Kind.FILE, evidence.media_type(proof.data)
        kept.name = evidence.shown_name(proof.name, kept.media_type)
        kept.size, kept.sha256 = len(proof.data), hashlib.sha256(proof.data).hexdigest()
        kept.offered = proof.offered
        kept.file.save("", ContentFile(proof.data), save=False)
        if proof.offered:
            clean = copies.made(proof.data, kept.name)
            kept.copy_size, kept.copy_sha256 = len(clean.data), hashlib.sha256(clean.data).hexdigest()
            kept.media_type, kept.removed = clean.media_type, clean.removed
            kept.copy.save("", ContentFile(clean.data), save=False)
    kept.save()


def _judged(sent: ProgressReport, state: str, reason: str, *, by: User, at: datetime) -> ProgressReport:
    # The task's row is taken first, as when a report is sent: two judges of one task wait for each other.
    Task.objects.select_for_update(of=("self",)).get(pk=sent.task_id)
    sent = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("task__programme__document", "unit")
        .get(pk=sent.pk)
    )
    if sent.state != ProgressReport.State.SUBMITTED:
        raise AlreadyJudged
    if sent.by_id == by.pk:
        raise SamePersonJudges
    sent.state, sent.judged_by, sent.judged_at, sent.reason = state, by, at, reason.strip()
    sent.save(update_fields=["state", "judged_by", "judged_at", "reason"])
    return sent


def _fresh_digest(task: Task) -> str:
    """Return the digest of the task as its rows stand now."""
    return canonical.task_digest(canonical.with_form(Task.objects.filter(pk=task.pk))[0])  # type: ignore[index]  # a queryset


def _finish(task: Task, *, by: User, at: datetime) -> None:
    """Stop the clocks whose work the accepted reports complete.

    A one-off limit is done by reports of any time; a yearly one by the reports of its own year.
    """
    running = list(task.deadlines.filter(clock__isnull=False, clock__stopped_at=None).select_related("clock"))
    if not running:
        return
    completing = completing_units(task, bound_units(task.programme, on=_day(at)) if task.others else ())
    facts = [
        rules.ReportFact(row.unit_id, row.at, row.judged_at, row.done, row.year)
        for row in task.reports.filter(state=ProgressReport.State.ACCEPTED)
        if row.judged_at is not None
    ]
    for limit in running:
        year = limit.year if limit.kind == TaskDeadline.Kind.YEARLY else None
        done_at = rules.completed_at(completing, facts, year=year)
        if done_at is not None and limit.clock is not None:
            deadlines.stop(limit.clock, by=by, at=at, done_at=done_at)


def _locked_return(owed: Return) -> Return:
    return (
        Return.objects.select_for_update(of=("self",))
        .select_related("unit", "programme__document", "clock")
        .get(pk=owed.pk)
    )


def _judged_return(owed: Return, state: str, reason: str, *, by: User, at: datetime) -> Return:
    require(by, "report.judge")
    owed = _locked_return(owed)
    if owed.state != Return.State.SUBMITTED:
        raise AlreadyJudged
    if owed.submitted_by_id == by.pk:
        raise SamePersonJudges
    owed.state, owed.judged_by, owed.judged_at, owed.reason = state, by, at, reason.strip()
    owed.save(update_fields=["state", "judged_by", "judged_at", "reason"])
    return owed


def _stop(owed: Return, *, by: User, at: datetime) -> None:
    if owed.clock is not None and owed.clock.stopped_at is None:
        deadlines.stop(owed.clock, by=by, at=at)
