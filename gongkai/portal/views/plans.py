"""Plans clause by clause, and each task with its limits, its reports and how its days were counted."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.deadlines import actions as deadlines
from gongkai.deadlines.models import Clock, Light
from gongkai.frame.time import now
from gongkai.law.calendar import CalendarMissing
from gongkai.law.rules import Step
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.portal import lights, logbook, paper, plans
from gongkai.portal.caching import revalidated
from gongkai.portal.gone import or_withdrawn
from gongkai.portal.views.documents import download
from gongkai.programme.canonical import programme_form, task_form
from gongkai.programme.models import Evidence

# Runs of days of the same kind longer than this are told in one line.
LONG_RUN = 4


@require_safe
@revalidated
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/plans.html", {"plans": plans.summaries(now())})


@require_safe
@or_withdrawn
@revalidated
def shown(request: HttpRequest, number: str) -> HttpResponse:
    """Show the plan in its own order; ?unit= keeps the tasks that name the unit, ?state= those that stand so."""
    at = now()
    plan = plans.one(number, at=at)
    if plan is None:
        raise Http404
    unit, state = request.GET.get("unit", ""), request.GET.get("state", "")
    kept = {
        view.task.pk
        for view in plan.tasks
        if (not unit or any(name.unit and name.unit.code == unit for name in view.units))
        and (not state or view.state.value == state)
    }
    parts = []
    for part in plan.parts:
        sections = [
            {"title": section.title, "rows": rows}
            for section in part.sections
            if (rows := [plans.row(view) for view in section.tasks if view.task.pk in kept])
        ]
        if sections:
            parts.append({"title": part.title, "sections": sections})
    units = {name.unit.code: name.unit for view in plan.tasks for name in view.units if name.unit is not None}
    return render(
        request,
        "portal/plan.html",
        {
            "plan": plan,
            "summary": plans.summary(plan, at),
            "parts": parts,
            "shown": len(kept),
            "late": [{"row": plans.row(view), "days": max(1, view.late_by.days)} for view in plan.late],
            "units": sorted(units.values(), key=lambda found: (found.kind_order, found.order, found.pk)),
            "chosen_unit": unit,
            "chosen_state": state,
        },
    )


@require_safe
@or_withdrawn
@revalidated
def task(request: HttpRequest, number: str, key: str) -> HttpResponse:
    at = now()
    plan = plans.one(number, at=at)
    if plan is None:
        raise Http404
    order = list(plan.tasks)
    place = next((i for i, view in enumerate(order) if view.task.key == key), None)
    if place is None:
        raise Http404
    view = order[place]
    found = [clock for deadline in view.deadlines for clock in (*deadline.earlier, deadline.clock) if clock is not None]
    clocks = {
        clock.pk: clock
        for clock in Clock.objects.filter(pk__in=[clock.pk for clock in found], public=True).prefetch_related(
            "units", "events"
        )
    }
    entries = (
        Entry.objects.filter(subject=view.task.subject)
        | Entry.objects.filter(subject__startswith=f"{view.task.subject}/")
    ).filter(at__lte=at)
    form = plans.with_canonical_form(number, key, at=at)
    return render(
        request,
        "portal/task.html",
        {
            "plan": plan,
            "view": view,
            "row": plans.row(view),
            "units": plans.units_in_words(view),
            "paragraphs": [line for line in view.task.text.split("\n") if line.strip()],
            "deadlines": [
                {
                    "view": deadline,
                    "clock": _clock(clocks[deadline.clock.pk], at)
                    if deadline.clock and deadline.clock.pk in clocks
                    else None,
                    "earlier": [
                        lights.of_clock(clocks[clock.pk], at) for clock in deadline.earlier if clock.pk in clocks
                    ],
                }
                for deadline in view.deadlines
            ],
            "anchor": paper.anchor_of(view.task.clause),
            "history": logbook.lines(entries.order_by("-number")[:50], at=at),
            "digest": canonical.digest(task_form(form)) if form else "",
            "before": plans.row(order[place - 1]) if place else None,
            "after": plans.row(order[place + 1]) if place + 1 < len(order) else None,
        },
    )


def _clock(clock: Clock, at: datetime) -> dict[str, object]:
    """Return a clock with every day on its way, long runs told in one line."""
    view = lights.of_clock(clock, at)
    try:
        steps = folded(deadlines.explain(clock))
    except CalendarMissing:
        steps = []
    return {"view": view, "steps": steps, "is_late": view.colour == lights.COLOURS[Light.RED]}


def folded(steps: list[Step]) -> list[dict[str, object]]:
    """Return the steps of an explanation as lines {on, until, says}; long runs of the same reason become one line.

    The first and the last day always stand alone: they are where mistakes are looked for.
    """
    lines: list[dict[str, object]] = []
    run: list[Step] = []

    def close() -> None:
        if not run:
            return
        if len(run) <= LONG_RUN:
            lines.extend({"on": step.day, "until": None, "says": _says(step)} for step in run)
        else:
            first, last = run[0], run[-1]
            counted = f"，计为第{first.number}至第{last.number}日" if first.number and last.number else "，不计入"
            lines.append({"on": first.day, "until": last.day, "says": f"{first.why}{counted}（共{len(run)}天）"})
        run.clear()

    for place, step in enumerate(steps):
        edge = place in {0, len(steps) - 1}
        if edge or (run and (run[-1].why, run[-1].counted) != (step.why, step.counted)):
            close()
        run.append(step)
        if edge:
            close()
    close()
    return lines


def _says(step: Step) -> str:
    return f"{step.why}，第{step.number}日" if step.counted and step.number else f"{step.why}，不计入"


@require_safe
@or_withdrawn
@revalidated
def canonical_task(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Give the very bytes of a task's form whose digest stands in the log."""
    found = plans.with_canonical_form(number, key, at=now())
    if found is None:
        raise Http404
    return _bytes(task_form(found))


@require_safe
@or_withdrawn
@revalidated
def canonical_plan(request: HttpRequest, number: str) -> HttpResponse:
    """Give the very bytes of a plan's form whose digest stands in the log."""
    plan = plans.one(number, at=now())
    if plan is None:
        raise Http404
    return _bytes(programme_form(plan.programme))


def _bytes(form: dict[str, object]) -> HttpResponse:
    response = HttpResponse(canonical.encode(form), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@or_withdrawn
def evidence(request: HttpRequest, number: str, key: str, evidence: int) -> HttpResponseBase:
    """Send a file of evidence that the public may see."""
    found = (
        Evidence.objects.public(now())
        .filter(
            kind=Evidence.Kind.FILE,
            pk=evidence,
            report__task__key=key,
            report__task__programme__document__index_number=number,
        )
        .first()
    )
    if found is None or not found.copy:
        raise Http404
    return download(request, found.copy, found.name, found.media_type, found.copy_sha256)
