"""The staff door: import, plans, tasks, reports, returns, yearly reports. Fetch, ask an action, show."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongkai import printing
from gongkai.deadlines.models import Light
from gongkai.errors import BadInput, NotAllowed
from gongkai.frame import stored
from gongkai.frame.time import BEIJING, now
from gongkai.ledger.models import Entry
from gongkai.ledger.words import words_of
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, may
from gongkai.programme import actions, importing, intake, overview, rules, yearbook
from gongkai.programme.forms import (
    AcceptForm,
    AssignForm,
    ImportForm,
    NameForm,
    ReasonForm,
    ReportForm,
    ReturnForm,
    UploadForm,
)
from gongkai.programme.importing import NewUnit, Read
from gongkai.programme.models import Assignment, Evidence, PendingImport, Programme, ProgressReport, Return, Task
from gongkai.programme.overview import TaskView
from gongkai.programme.yearbook_paper import to_paper
from gongkai.publishing.models import Document

PAGE = 30
UNPROCESSABLE = 422

# --- import --------------------------------------------------------------------------------------


@power_required("document.draft")
def import_file(request: StaffRequest) -> HttpResponse:
    """Take a file and read it; what it holds is shown before anything is kept for good."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        data = sent.read()
        before = importing.known(data, by=request.user)
        if before is not None:
            messages.info(request, f"该文件此前已经导入：《{before.title}》，没有重复导入。")
            return redirect(_home_of(before))
        kept: list[PendingImport] = []
        if carry_out(form, lambda: kept.append(importing.keep(sent.name, data, by=request.user, at=now()))):
            return redirect("programme_import_preview", token=kept[0].token)
    context = {"title": "导入文件", "form": form}
    return render(request, "programme/import.html", context, status=_status(form))


@power_required("document.draft")
def import_preview(request: StaffRequest, token: uuid.UUID) -> HttpResponse:
    """Show what the reader found, let it be set right, and make the draft."""
    pending = get_object_or_404(PendingImport, token=token, by=request.user)
    read = importing.read_again(pending)
    person = request.user
    can_plan = may(person, "plan.import")
    own = None if Role.OPENNESS_OFFICE in person.roles else person.unit
    if own is None and Role.OPENNESS_OFFICE not in person.roles:
        raise NotAllowed("您的账号尚未填写所在单位，不能导入文件。")
    form = ImportForm(
        request.POST or None, read=read, own=own, can_plan=can_plan, this_year=now().astimezone(BEIJING).year
    )
    if own is None and not form.is_bound and person.unit_id:
        form.initial["unit"] = person.unit_id
    named = intake.match(read.plan)
    names = _name_forms(request, named.unknown) if "as_plan" in form.fields else []
    valid = form.is_valid() if form.is_bound else False
    as_plan = bool(form.is_bound and valid and form.cleaned_data.get("as_plan"))
    if valid and (not as_plan or all(each.is_valid() for each in names)):
        taken: list[importing.Taken] = []
        choices = {each.name: each.said for each in names if each.said is not None} if as_plan else {}
        if carry_out(form, lambda: taken.append(_take_in(pending, form, as_plan, choices, by=person))):
            importing.drop(pending)
            programme, document = taken[0].programme, taken[0].document
            if programme is not None:
                messages.success(request, f"已建立草稿，并列出任务{programme.tasks.count()}项。")
            else:
                messages.success(request, "已建立草稿。")
            return redirect(_home_of(document))
    context = {
        "title": "核对导入内容",
        "pending": pending,
        "form": form,
        "read": read,
        "reading": read.reading,
        "tasks": _drafted(read, named.found) if can_plan else [],
        "names": names,
        "unknown": set(named.unknown),
    }
    return render(request, "programme/import_preview.html", context, status=_status(form, *names))


@power_required("document.draft")
@require_POST
def import_drop(request: StaffRequest, token: uuid.UUID) -> HttpResponse:
    """Give up an import."""
    importing.drop(get_object_or_404(PendingImport, token=token, by=request.user))
    messages.info(request, "已放弃导入，上传的文件已删除。")
    return redirect("programme_import")


def _take_in(
    pending: PendingImport, form: ImportForm, as_plan: bool, names: dict[str, importing.Choice], *, by: User
) -> importing.Taken:
    with pending.file.open("rb") as file:
        data = file.read()
    return importing.take_in(
        data,
        pending.name,
        form.said,
        unit=form.cleaned_data["unit"],
        as_plan=as_plan,
        short_title=form.cleaned_data.get("short_title") or "",
        year=form.cleaned_data.get("year"),
        names=names,
        by=by,
        at=now(),
    )


def _name_forms(request: StaffRequest, unknown: tuple[str, ...]) -> list[NameForm]:
    units = list(Unit.objects.standing())
    return [
        NameForm(request.POST or None, units=units, name=name, prefix=f"name-{number}")
        for number, name in enumerate(unknown)
    ]


def _drafted(read: Read, found: Any) -> list[dict[str, Any]]:
    """Return the tasks a plan would have, each name with the unit it was matched to."""
    return [
        {
            "draft": task,
            "units": [
                (label, [(name, found.get(name)) for name in names])
                for label, names in (("牵头", task.lead), ("按职责分工负责", task.by_duty), ("配合", task.support))
                if names
            ],
        }
        for task in read.plan.tasks
    ]


def _home_of(document: Document) -> str:
    programme = Programme.objects.filter(document=document).first()
    if programme is not None:
        return reverse("programme_plan", args=[programme.pk])
    return reverse("publishing_document", args=[document.pk])


# --- plans ---------------------------------------------------------------------------------------


@power_required("plan.see")
@require_safe
def plans(request: StaffRequest) -> HttpResponse:
    """List the plans, how their tasks stand, and what is still to be done before they start."""
    at = now()
    rows = list(_seen_by(request.user).select_related("document__unit"))
    counts = overview.counts(rows, at)
    open_names = dict(
        Assignment.objects.filter(task__programme__in=rows, unit__isnull=True, set_aside="")
        .values_list("task__programme")
        .annotate(count=Count("name_as_written", distinct=True))
    )
    context = {
        "title": "方案",
        "rows": [
            {
                "plan": row,
                "total": sum(counts[row.pk].values()),
                "late": counts[row.pk].get(rules.State.LATE, 0),
                "done": counts[row.pk].get(rules.State.DONE, 0) + counts[row.pk].get(rules.State.DONE_LATE, 0),
                "open_names": open_names.get(row.pk, 0),
            }
            for row in rows
        ],
        "can_import": may(request.user, "document.draft"),
    }
    return render(request, "programme/plans.html", context)


@power_required("plan.see")
@require_safe
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a plan by clause, with lights; who is late; which names wait; what may be done next."""
    return _plan_page(request, pk)


def _act_on_plan(power: str, done: str) -> Callable[[Callable[..., object]], Any]:
    """Make a view of an action on a plan: a button, then the plan's page again. A refusal is said on that page."""

    def wrap(action: Callable[..., object]) -> Any:
        @power_required(power)
        @require_POST
        def view(request: StaffRequest, pk: int) -> HttpResponse:
            found = _plan(request.user, pk)
            form = forms.Form(request.POST)
            form.is_valid()
            if carry_out(form, partial(action, found, by=request.user, at=now())):
                messages.success(request, done)
                return redirect("programme_plan", pk=pk)
            return _plan_page(request, pk, refused=form)

        return view

    return wrap


@_act_on_plan("document.publish", "方案已发布，各项任务的时限已经起算。")
def plan_release(found: Programme, *, by: User, at: datetime) -> None:
    actions.release_plan(found.document, by=by, at=at)


@_act_on_plan("plan.start", "任务已经启动，各项时限已经起算。")
def plan_start(found: Programme, *, by: User, at: datetime) -> None:
    actions.start(found, by=by, at=at)


@_act_on_plan("plan.start", "方案已经结束。")
def plan_close(found: Programme, *, by: User, at: datetime) -> None:
    actions.close(found, by=by, at=at)


@_act_on_plan("plan.import", "已按现在的正文重新读取任务。")
def plan_reread(found: Programme, *, by: User, at: datetime) -> None:
    actions.reread(found, by=by, at=at)


@power_required("task.assign")
@require_POST
def plan_name(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which unit a name in the plan means, or why it stays without one."""
    found = _plan(request.user, pk)
    waiting = actions.open_names(found)
    name = request.POST.get("name", "")
    if name not in waiting:
        messages.info(request, "该名称已经处理。")
        return redirect("programme_plan", pk=pk)
    units = list(Unit.objects.standing())
    form = NameForm(request.POST, units=units, name=name, prefix=f"name-{waiting.index(name)}")
    if form.is_valid():
        choice = form.said
        if choice is None:
            form.add_error("choice", "请选择对应的单位。")
        elif carry_out(form, lambda: _settle_name(found, name, choice, by=request.user)):
            messages.success(request, f"“{name}”已处理。")
            return redirect("programme_plan", pk=pk)
    return _plan_page(request, pk, name_form=form)


def _settle_name(found: Programme, name: str, choice: importing.Choice, *, by: User) -> None:
    if isinstance(choice, importing.Aside):
        actions.set_name_aside(found, name, choice.reason, by=by, at=now())
    else:
        unit = importing.new_unit(name, choice, by=by) if isinstance(choice, NewUnit) else choice
        actions.match_name(found, name, unit, by=by, at=now())


def _plan_page(
    request: StaffRequest, pk: int, *, refused: forms.Form | None = None, name_form: NameForm | None = None
) -> HttpResponse:
    found, at, person = _plan(request.user, pk), now(), request.user
    whole = overview.plan_overview(found, at)
    units = list(Unit.objects.standing())
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
    chosen = request.GET.get("state", "")
    document = found.document
    waiting = actions.open_names(found)
    names = [
        name_form
        if name_form is not None and name_form.name == name
        else NameForm(units=units, name=name, prefix=f"name-{number}")
        for number, name in enumerate(waiting)
    ]
    context = {
        "title": found.short_title,
        "plan": found,
        "document": document,
        "at": at,
        "parts": _narrowed(whole, unit, chosen),
        "late": [view for view in whole.late if _of(view, unit)],
        "late_units": _late_units(whole),
        "tabs": _tabs(whole, unit),
        "chosen": chosen,
        "units": units,
        "unit": unit,
        "names": names if may(person, "task.assign") else [],
        "waiting": waiting,
        "can_release": document.state == Document.State.APPROVED and may(person, "document.publish"),
        "can_start": document.is_released and not found.is_started and may(person, "plan.start"),
        "can_reread": not found.is_started and may(person, "plan.import"),
        "can_close": found.is_started and found.closed_at is None and may(person, "plan.start"),
        "refused": refused,
        "years": yearbook.years(found, at),
    }
    return render(request, "programme/plan.html", context, status=UNPROCESSABLE if refused or name_form else 200)


def _narrowed(whole: overview.PlanOverview, unit: Unit | None, chosen: str) -> list[tuple[str, list[Any]]]:
    """Return the parts that hold a task of the unit and the state asked for."""
    parts = []
    for part in whole.parts:
        sections = [
            (section.title, [view for view in section.tasks if _of(view, unit) and chosen in ("", view.state.value)])
            for section in part.sections
        ]
        if any(tasks for _, tasks in sections):
            parts.append((part.title, [(title, tasks) for title, tasks in sections if tasks]))
    return parts


def _of(view: TaskView, unit: Unit | None) -> bool:
    return unit is None or any(name.unit == unit for name in view.units)


def _tabs(whole: overview.PlanOverview, unit: Unit | None) -> list[tuple[str, str, int]]:
    counts: dict[rules.State, int] = defaultdict(int)
    for view in whole.tasks:
        if _of(view, unit):
            counts[view.state] += 1
    order = (rules.State.LATE, *(state for state in rules.State if state is not rules.State.LATE))
    return [
        ("", "全部", sum(counts.values())),
        *((state.value, state.zh, counts[state]) for state in order if counts[state]),
    ]


def _late_units(whole: overview.PlanOverview) -> list[tuple[str, int]]:
    """Return who is late, with how many tasks: the leading units of what is late, the most first."""
    counts: dict[str, int] = defaultdict(int)
    for view in whole.late:
        for name in view.lead or view.by_duty or view.support:
            counts[str(name.unit or name)] += 1
    return sorted(counts.items(), key=lambda each: -each[1])


def _seen_by(person: User) -> Any:
    """Return the plans a person may see: those started, and drafts of their own unit, or of all."""
    return Programme.objects.filter(document__in=Document.objects.seen_by(person))


def _plan(person: User, pk: int) -> Programme:
    found = get_object_or_404(Programme.objects.select_related("document__unit"), pk=pk)
    if not _seen_by(person).filter(pk=pk).exists():
        raise NotAllowed("方案发布前，只有起草单位和有权办理的人员可以查看。")
    return found


# --- one task ------------------------------------------------------------------------------------


@power_required("plan.see")
@require_safe
def task(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a task: its words, units, limits, reports, and the form to report."""
    return _task_page(request, pk)


@power_required("report.submit")
@require_POST
def task_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Report progress with evidence."""
    found = _task(request.user, pk)
    units, years = _may_report(found, request.user), actions.years_open(found, at=now())
    form = ReportForm(request.POST, request.FILES, units=units, years=years, auto_id="report_%s")
    if form.is_valid() and carry_out(
        form,
        lambda: actions.report(
            found,
            form.cleaned_data["unit"],
            text=form.cleaned_data["text"],
            done=form.cleaned_data["done"],
            proofs=form.proofs,
            year=form.cleaned_data.get("year"),
            by=request.user,
            at=now(),
        ),
    ):
        messages.success(request, "进展已报送，待政务公开办公室审核。")
        return redirect("programme_task", pk=pk)
    return _task_page(request, pk, report_form=form)


@power_required("task.assign")
@require_POST
def task_assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Name one more unit for a task."""
    found = _task(request.user, pk)
    form = AssignForm(request.POST, auto_id="assign_%s")
    if form.is_valid() and carry_out(
        form, lambda: actions.assign(found, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, f"已增加责任单位“{form.cleaned_data['unit']}”。")
        return redirect("programme_task", pk=pk)
    return _task_page(request, pk, assign_form=form)


@power_required("task.assign")
@require_POST
def task_unassign(request: StaffRequest, pk: int, assignment: int) -> HttpResponse:
    """Take a unit off a task."""
    row = get_object_or_404(Assignment.objects.select_related("task__programme"), pk=assignment, task_id=pk)
    form = forms.Form(request.POST)
    form.is_valid()
    if carry_out(form, lambda: actions.unassign(row, by=request.user, at=now())):
        messages.success(request, f"已移除责任单位“{row.name_as_written}”。")
        return redirect("programme_task", pk=pk)
    return _task_page(request, pk, assign_form=form)


def _task_page(
    request: StaffRequest, pk: int, *, report_form: forms.Form | None = None, assign_form: forms.Form | None = None
) -> HttpResponse:
    found, person, at = _task(request.user, pk), request.user, now()
    view = overview.task_overview(found, at)
    mine = _may_report(found, person)
    running = found.programme.is_started and found.programme.closed_at is None
    if report_form is None and mine and running and may(person, "report.submit"):
        report_form = ReportForm(units=mine, years=actions.years_open(found, at=at), auto_id="report_%s")
    can_assign = may(person, "task.assign") and found.kind != Task.Kind.YEARLY_REPORT
    if assign_form is None and can_assign:
        assign_form = AssignForm(auto_id="assign_%s")
    sent = (
        found.reports.select_related("unit", "by", "judged_by")
        .prefetch_related("evidence__document")
        .order_by("-number")
    )
    context = {
        "title": f"{view.place}　{found.heading}",
        "task": found,
        "view": view,
        "at": at,
        "assignments": list(found.assignments.select_related("unit")),
        "reports": [(row, _may_read(row.unit_id, row.state == ProgressReport.State.ACCEPTED, person)) for row in sent],
        "report_form": report_form,
        "assign_form": assign_form,
        "can_assign": can_assign,
        "can_judge": may(person, "report.judge"),
        "history": _history(found),
    }
    refused = any(form is not None and form.is_bound for form in (report_form, assign_form))
    return render(request, "programme/task.html", context, status=UNPROCESSABLE if refused else 200)


def _task(person: User, pk: int) -> Task:
    found = get_object_or_404(Task.objects.select_related("programme__document__unit"), pk=pk)
    _plan(person, found.programme_id)
    return found


def _may_report(found: Task, person: User) -> list[Unit]:
    """Return the units a person may report for on this task: their own, or any concerned for the openness office."""
    if found.kind == Task.Kind.YEARLY_REPORT:
        return []
    concerned = {row.unit.pk: row.unit for row in found.assignments.select_related("unit") if row.unit}
    if found.others:
        concerned |= {unit.pk: unit for unit in actions.bound_units(found.programme) if unit.pk not in concerned}
    if Role.OPENNESS_OFFICE in person.roles:
        return list(concerned.values())
    return [unit for unit in concerned.values() if unit.pk == person.unit_id]


def _may_read(unit_id: int, accepted: bool, person: User) -> bool:
    """Return whether a person may read what a unit sent in: once accepted all, before it the unit and the office."""
    return accepted or person.unit_id == unit_id or may(person, "report.see_all")


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a task's history, from the log."""

    number: int
    at: datetime
    says: str


def _history(found: Task) -> list[Happening]:
    entries = Entry.objects.filter(
        Q(subject=found.subject) | Q(subject__startswith=f"{found.subject}/reports/")
    ).order_by("-number")
    return [Happening(entry.number, entry.at, words_of(entry.verb)) for entry in entries[:100]]


# --- reports -------------------------------------------------------------------------------------


@power_required("report.judge")
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    """List what waits for the office: reports and returns, the oldest first."""
    waiting = ProgressReport.objects.waiting().select_related("task__programme", "unit", "by")
    sent = Return.objects.waiting().select_related("programme", "unit", "submitted_by", "clock")
    context = {
        "title": "进展审核",
        "page": Paginator(waiting, PAGE).get_page(request.GET.get("page")),
        "returns": list(sent[:100]),
        "at": now(),
    }
    return render(request, "programme/reports.html", context)


@power_required("plan.see")
@require_safe
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a report with its evidence, and the judgement to be made on it."""
    return _report_page(request, pk)


@power_required("report.judge")
@require_POST
def report_accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept a report."""
    found = _report(request.user, pk)
    form = AcceptForm(request.POST, offered=_offered(found), auto_id="accept_%s")
    if form.is_valid() and carry_out(
        form,
        lambda: actions.accept(
            found, opened=form.opened_ids, reason=form.cleaned_data["reason"], by=request.user, at=now()
        ),
    ):
        messages.success(request, "进展已采纳，并对外公开。")
        return redirect("programme_task", pk=found.task_id)
    return _report_page(request, pk, accept_form=form)


@power_required("report.judge")
@require_POST
def report_return(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a report back."""
    found = _report(request.user, pk)
    form = ReasonForm(request.POST, auto_id="return_%s")
    if form.is_valid() and carry_out(
        form, lambda: actions.return_report(found, form.cleaned_data["reason"], by=request.user, at=now())
    ):
        messages.success(request, "已退回报送单位。")
        return redirect("programme_task", pk=found.task_id)
    return _report_page(request, pk, return_form=form)


def _report_page(
    request: StaffRequest, pk: int, *, accept_form: forms.Form | None = None, return_form: forms.Form | None = None
) -> HttpResponse:
    found, person = _report(request.user, pk), request.user
    refused = accept_form is not None or return_form is not None
    can_judge = (
        found.state == ProgressReport.State.SUBMITTED and may(person, "report.judge") and found.by_id != person.pk
    )
    if can_judge:
        accept_form = accept_form or AcceptForm(offered=_offered(found), auto_id="accept_%s")
        return_form = return_form or ReasonForm(auto_id="return_%s")
    context = {
        "title": f"{found.unit}报送的进展",
        "report": found,
        "evidence": list(found.evidence.select_related("document")),
        "accept_form": accept_form,
        "return_form": return_form,
        "own": found.by_id == person.pk and found.state == ProgressReport.State.SUBMITTED,
    }
    return render(request, "programme/report.html", context, status=UNPROCESSABLE if refused else 200)


def _report(person: User, pk: int) -> ProgressReport:
    found = get_object_or_404(
        ProgressReport.objects.select_related("task__programme__document", "unit", "by", "judged_by"), pk=pk
    )
    _plan(person, found.task.programme_id)
    if not _may_read(found.unit_id, found.state == ProgressReport.State.ACCEPTED, person):
        raise NotAllowed("进展报告采纳前，只有报送单位和政务公开办公室可以查看。")
    return found


def _offered(found: ProgressReport) -> list[Evidence]:
    return list(found.evidence.filter(kind=Evidence.Kind.FILE, offered=True))


@power_required("plan.see")
@require_safe
def evidence_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Hand out an evidence file to the staff: as it was sent to its unit and the office, to others its public copy."""
    found = get_object_or_404(Evidence.objects.select_related("report"), pk=pk, kind=Evidence.Kind.FILE)
    report = _report(request.user, found.report_id)
    # A file that is not open stays with its unit and the office, even when the report itself is public.
    inside = _may_read(report.unit_id, False, request.user)
    if not found.opened and not inside:
        raise NotAllowed("该文件不对外公开，只有报送单位和政务公开办公室可以查看。")
    file, sha256 = (found.file, found.sha256) if inside else (found.copy, found.copy_sha256)
    response = FileResponse(
        stored.opened(file, sha256),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# --- returns -------------------------------------------------------------------------------------


@power_required("plan.see")
@require_safe
def returns(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who has sent in what the plan asks of every unit, by year."""
    found, at = _plan(request.user, pk), now()
    rows = list(found.returns.select_related("unit", "clock"))
    heaps: dict[tuple[int, str], list[Return]] = defaultdict(list)
    for row in rows:
        heaps[row.year, row.kind].append(row)
    order = sorted(heaps, key=lambda each: (-each[0], each[1]))
    shown = request.GET.get("show", "")
    context = {
        "title": "报送情况",
        "plan": found,
        "at": at,
        "heaps": [
            {
                "year": year,
                "kind": Return.Kind(kind),
                "rows": [row for row in heaps[year, kind] if shown != "late" or _late(row, at)],
                "owed": len(heaps[year, kind]),
                "sent": sum(
                    1 for row in heaps[year, kind] if row.state in (Return.State.SUBMITTED, Return.State.ACCEPTED)
                ),
                "late": sum(1 for row in heaps[year, kind] if _late(row, at)),
            }
            for year, kind in order
        ],
        "shown": shown,
    }
    return render(request, "programme/returns.html", context)


def _late(row: Return, at: datetime) -> bool:
    return row.clock is not None and row.clock.light_at(at) == Light.RED


@power_required("plan.see")
@require_safe
def owed(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what one unit owes or sent in."""
    return _owed_page(request, pk)


def _act_on_return(power: str, name: str, make: Callable[..., forms.Form], done: str) -> Callable[[Any], Any]:
    """Make a view of an action on a return: the form, then the action, then its page again."""

    def wrap(action: Callable[..., object]) -> Any:
        @power_required(power)
        @require_POST
        def view(request: StaffRequest, pk: int) -> HttpResponse:
            found = _owed(request.user, pk)
            form = make(request)
            if form.is_valid() and carry_out(form, partial(action, found, form, by=request.user, at=now())):
                messages.success(request, done)
                return redirect("programme_return", pk=pk)
            return _owed_page(request, pk, **{name: form})

        return view

    return wrap


@_act_on_return(
    "report.submit", "submit", lambda request: ReturnForm(request.POST, auto_id="submit_%s"), "已报送，待审核。"
)
def owed_submit(found: Return, form: ReturnForm, *, by: User, at: datetime) -> None:
    actions.submit_return(found, form.cleaned_data["text"], by=by, at=at)


@_act_on_return("report.judge", "accept", lambda request: forms.Form(request.POST), "已采纳。")
def owed_accept(found: Return, form: forms.Form, *, by: User, at: datetime) -> None:
    actions.accept_return(found, by=by, at=at)


@_act_on_return(
    "report.judge", "send_back", lambda request: ReasonForm(request.POST, auto_id="return_%s"), "已退回，时限继续计算。"
)
def owed_return(found: Return, form: ReasonForm, *, by: User, at: datetime) -> None:
    actions.return_return(found, form.cleaned_data["reason"], by=by, at=at)


def _owed_page(request: StaffRequest, pk: int, **bound: forms.Form) -> HttpResponse:
    found, person, at = _owed(request.user, pk), request.user, now()
    context: dict[str, Any] = {"title": str(found), "owed": found, "at": at}
    own = Role.OPENNESS_OFFICE in person.roles or found.unit_id == person.unit_id
    due = found.state in (Return.State.MISSING, Return.State.RETURNED)
    running = found.programme.closed_at is None
    if due and own and running and may(person, "report.submit") and found.kind != Return.Kind.CONTACTS:
        context["submit"] = ReturnForm(initial={"text": found.text}, auto_id="submit_%s")
    context["can_name"] = due and own and found.kind == Return.Kind.CONTACTS and may(person, "contact.report")
    if found.state == Return.State.SUBMITTED and may(person, "report.judge") and found.submitted_by_id != person.pk:
        context["accept"] = forms.Form()
        context["send_back"] = ReasonForm(auto_id="return_%s")
    context["may_read"] = _may_read(found.unit_id, found.state == Return.State.ACCEPTED, person)
    context |= bound
    return render(request, "programme/return.html", context, status=UNPROCESSABLE if bound else 200)


def _owed(person: User, pk: int) -> Return:
    found = get_object_or_404(
        Return.objects.select_related("unit", "programme__document", "clock", "submitted_by", "judged_by"), pk=pk
    )
    _plan(person, found.programme_id)
    return found


# --- the yearly report ---------------------------------------------------------------------------


@power_required("plan.see")
@require_safe
def years(request: StaffRequest) -> HttpResponse:
    """List the plans and the years a report can be made for."""
    at = now()
    rows = [
        (found, yearbook.years(found, at))
        for found in Programme.objects.filter(started_at__isnull=False).select_related("document")
    ]
    return render(request, "programme/years.html", {"title": "方案年度报告", "rows": rows})


@power_required("plan.see")
@require_safe
def year_report(request: StaffRequest, pk: int, year: int) -> HttpResponse:
    """Show the report for a year, of one unit or of the whole bureau."""
    book, unit = _assembled(request, pk, year)
    context = {
        "title": book.title,
        "book": book,
        "plan": _plan(request.user, pk),
        "year": year,
        "unit": unit,
        "units": list(Unit.objects.standing()),
        "query": f"?unit={unit.code}" if unit else "",
    }
    return render(request, "programme/year_report.html", context)


@power_required("plan.see")
@require_safe
def year_docx(request: StaffRequest, pk: int, year: int) -> HttpResponse:
    """Hand out the report as DOCX."""
    book, _ = _assembled(request, pk, year)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return _download(printing.to_docx(to_paper(book)), f"{book.title}.docx", kind)


@power_required("plan.see")
@require_safe
def year_pdf(request: StaffRequest, pk: int, year: int) -> HttpResponse:
    """Hand out the report as PDF."""
    book, _ = _assembled(request, pk, year)
    return _download(printing.to_pdf(to_paper(book)), f"{book.title}.pdf", "application/pdf")


def _assembled(request: StaffRequest, pk: int, year: int) -> tuple[yearbook.YearReport, Unit | None]:
    """Return the report asked for. What was not accepted is in it only for those who may read it."""
    found, at, person = _plan(request.user, pk), now(), request.user
    if year not in yearbook.years(found, at):
        raise Http404(year)
    code = request.GET.get("unit", "")
    unit = get_object_or_404(Unit, code=code) if code else None
    inside = may(person, "report.see_all") or (unit is not None and unit.pk == person.unit_id)
    return yearbook.assemble(found, year, at=at, unit=unit, inside=inside), unit


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = _attachment(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    header = content_disposition_header(True, name)
    if header is None:
        raise BadInput("文件名无法使用。")
    return header


def _status(*forms_: forms.Form) -> int:
    """Return 422 when a form was handed in and could not be taken, 200 otherwise."""
    return UNPROCESSABLE if any(form.is_bound and form.errors for form in forms_) else 200


ACCESS = {
    "programme_plans": "plan.see",
    "programme_import": "document.draft",
    "programme_import_preview": "document.draft",
    "programme_import_drop": "document.draft",
    "programme_reports": "report.judge",
    "programme_years": "plan.see",
    "programme_plan": "plan.see",
    "programme_plan_name": "task.assign",
    "programme_plan_reread": "plan.import",
    "programme_plan_release": "document.publish",
    "programme_plan_start": "plan.start",
    "programme_plan_close": "plan.start",
    "programme_returns": "plan.see",
    "programme_year": "plan.see",
    "programme_year_docx": "plan.see",
    "programme_year_pdf": "plan.see",
    "programme_task": "plan.see",
    "programme_task_report": "report.submit",
    "programme_task_assign": "task.assign",
    "programme_task_unassign": "task.assign",
    "programme_report": "plan.see",
    "programme_report_accept": "report.judge",
    "programme_report_return": "report.judge",
    "programme_evidence": "plan.see",
    "programme_return": "plan.see",
    "programme_return_submit": "report.submit",
    "programme_return_accept": "report.judge",
    "programme_return_return": "report.judge",
}
