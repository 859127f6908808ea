"""The staff door: clocks, and the notices of holidays. Fetch, ask an action, show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.deadlines import actions, calendar
from gongkai.deadlines.forms import ExtendForm, NoticeForm
from gongkai.deadlines.models import Clock, ClockQuerySet, HolidayNotice, Light
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.time import now
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import Length
from gongkai.law.notices import Reading, parse_notice
from gongkai.organisation.access import StaffRequest, carry_out, power_required, told
from gongkai.organisation.forms import DayForm
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import may
from gongkai.organisation.views import unit_page

PAGE = 50
# Late first, then what will be late, then the rest; what is done comes last.
_URGENCY = Case(
    *(
        When(light=light, then=Value(place))
        for place, light in enumerate(["red", "yellow", "paused", "waiting", "green"])
    ),
    default=Value(9),
    output_field=IntegerField(),
)


def seen_by(person: User) -> ClockQuerySet:
    """Return the clocks `person` may see: all, or those of their own unit and those shown to the public."""
    if may(person, "clock.see_all"):
        return Clock.objects.all()
    return Clock.objects.filter(units=person.unit_id).distinct() | Clock.objects.filter(public=True).distinct()


@power_required("clock.see")
def clocks(request: StaffRequest) -> HttpResponse:
    """List clocks, late first; by light and by unit."""
    at = now()
    wide = may(request.user, "clock.see_all")
    found = seen_by(request.user).lit(at)
    units = list(Unit.objects.standing()) if wide else []
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
    if unit is not None:
        found = found.filter(units=unit)
    counts = dict(found.order_by().values_list("light").annotate(count=Count("pk", distinct=True)))  # type: ignore[misc]  # `light` is annotated by lit()
    chosen = request.GET.get("light", "")
    rows = found.filter(light=chosen) if chosen in Light.values else found  # type: ignore[misc]  # `light` is annotated by lit()
    rows = rows.annotate(urgency=_URGENCY).order_by("urgency", "due_at", "pk").prefetch_related("units")
    context = {
        "title": "时限",
        "at": at,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": [("", "全部", sum(counts.values()))]
        + [(light.value, light.label, counts[light.value]) for light in Light if counts.get(light.value)],
        "chosen": chosen,
        "units": units,
        "unit": unit,
        "wide": wide,
    }
    return render(request, "deadlines/clocks.html", context)


@power_required("clock.see")
def clock(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one clock: what happened to it, its old due dates, and how its due date is counted."""
    return _clock_page(request, pk)


@power_required("clock.extend")
@require_POST
def clock_extend(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a clock more time."""
    found = _clock(request.user, pk)
    form = ExtendForm(request.POST, clock=found)
    if form.is_valid() and carry_out(
        form,
        lambda: actions.extend(
            found,
            form.length,
            reason=form.cleaned_data["reason"],
            basis=form.cleaned_data["basis"],
            by=request.user,
            at=now(),
        ),
    ):
        messages.success(request, "时限已延长，原截止时间保留在记录中。")
        return redirect("deadlines_clock", pk=pk)
    return _clock_page(request, pk, form=form)


def _clock(person: User, pk: int) -> Clock:
    found = get_object_or_404(Clock, pk=pk)
    if not seen_by(person).filter(pk=pk).exists():
        raise NotAllowed("只能查看本单位的时限。")
    return found


def _clock_page(request: StaffRequest, pk: int, form: ExtendForm | None = None) -> HttpResponse:
    found = _clock(request.user, pk)
    events = [
        (event, Length.from_json(event.length).zh if event.length else "")
        for event in found.events.select_related("by").all()
    ]
    try:
        steps, unknown = actions.explain(found), ""
    except Refused as error:
        steps, unknown = [], told(error)
    open_ = found.stopped_at is None
    context = {
        "title": found.duty,
        "clock": found,
        "at": now(),
        "units": found.units.all(),
        "length": found.running_length.zh,
        "events": events,
        "steps": steps,
        "unknown": unknown,
        "form": form or ExtendForm(clock=found) if open_ and may(request.user, "clock.extend") else form,
    }
    return render(request, "deadlines/clock.html", context, status=422 if form is not None else 200)


# --- units that cease -----------------------------------------------------------------------------


@power_required("unit.manage")
@require_POST
def unit_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a unit cease, once nothing open rests on it alone. The page is that of the unit."""
    found = get_object_or_404(Unit, pk=pk)
    form = DayForm(request.POST, auto_id="close_%s")
    if form.is_valid() and carry_out(
        form, lambda: actions.close_unit(found, on=form.cleaned_data["on"], by=request.user, at=now())
    ):
        messages.success(request, f"“{found.full_name}”已标为撤销。")
        return redirect("organisation_units")
    return unit_page(request, pk, close_form=form)


# --- the calendar --------------------------------------------------------------------------------


@power_required("clock.see")
def holidays(request: StaffRequest) -> HttpResponse:
    """List the years whose holidays are known, each with the notice that says so."""
    known = calendar.current()
    loaded = {notice.year: notice for notice in HolidayNotice.objects.select_related("loaded_by")}
    rows = [
        {"year": year, "notices": known.notices(year), "loaded": loaded.get(year), **_sums(known, year)}
        for year in reversed(known.years)
    ]
    context = {
        "title": "放假安排",
        "rows": rows,
        "next_year": known.years[-1] + 1,
        "can_load": may(request.user, "holiday.load"),
        "waiting": Clock.objects.open().filter(due_at__isnull=True).count(),
    }
    return render(request, "deadlines/holidays.html", context)


@power_required("clock.see")
def holiday(request: StaffRequest, year: int) -> HttpResponse:
    """Show the days off and the make-up days of one year."""
    known = calendar.current()
    if year not in known.years:
        raise Http404(year)
    context = {
        "title": f"{year}年放假安排",
        "notices": known.notices(year),
        "loaded": HolidayNotice.objects.select_related("loaded_by").filter(year=year).first(),
        "festivals": _festivals(known, year),
    }
    return render(request, "deadlines/holiday.html", context)


@power_required("holiday.load")
def holiday_load(request: StaffRequest) -> HttpResponse:
    """Read a pasted notice, show what it would change, and load it once that has been confirmed."""
    form = NoticeForm(request.POST or None)
    context: dict[str, Any] = {"title": "录入放假安排", "form": form}
    if not form.is_valid():
        return render(request, "deadlines/holiday_load.html", context, status=422 if form.errors else 200)
    try:
        reading, known = _read(form)
    except (BadInput, Refused) as error:
        form.add_error("text", told(error))
        return render(request, "deadlines/holiday_load.html", context, status=422)
    if "confirm" in request.POST and (not reading.warnings or "checked" in request.POST):
        moved: list[Clock] = []

        def load() -> None:
            notice = known.notices(reading.year)[-1]
            moved.extend(
                actions.load_notice(
                    dict(known.data(reading.year)),
                    title=notice.title,
                    number=notice.number,
                    address=form.cleaned_data["address"],
                    text=form.cleaned_data["text"],
                    by=request.user,
                    at=now(),
                )
            )

        if carry_out(form, load):
            messages.success(request, f"{reading.year}年放假安排已录入，{len(moved)}项时限的截止时间随之调整。")
            return redirect("deadlines_holiday", year=reading.year)
    context |= {
        "reading": reading,
        "notice": known.notices(reading.year)[-1],
        "festivals": _festivals(known, reading.year),
        "replaces": reading.year in calendar.current().years,
        "moving": actions.foresee(known),
        "unchecked": "confirm" in request.POST,
    }
    return render(request, "deadlines/holiday_load.html", context)


def _read(form: NoticeForm) -> tuple[Reading, Calendar]:
    """Return what the pasted notice says, and the calendar as it would then stand."""
    current = calendar.current()
    said = form.cleaned_data
    reading = parse_notice(said["text"], calendar=current, url=said["address"])
    if said["number"]:
        reading.data["notice"]["number"] = said["number"]
    return reading, reading.applied_to(current)


def _festivals(known: Calendar, year: int) -> list[dict[str, object]]:
    """Return festival by festival the days off and the make-up days, later notices behind the first."""
    data = known.data(year)
    rows: list[dict[str, object]] = []
    for part in (data, *data.get("changes", ())):
        names = dict.fromkeys([*part.get("off", {}), *part.get("work", {})])
        rows += [
            {
                "name": name,
                "off": [_day(day) for day in part.get("off", {}).get(name, ())],
                "work": [_day(day) for day in part.get("work", {}).get(name, ())],
                "notice": part["notice"],
            }
            for name in names
        ]
    return rows


def _day(text: str) -> str:
    """2017-10-01 → 10月1日（周日)."""
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def _sums(known: Calendar, year: int) -> dict[str, int]:
    data = known.data(year)
    parts = (data, *data.get("changes", ()))
    return {
        "off": len({day for part in parts for days in part.get("off", {}).values() for day in days}),
        "work": len({day for part in parts for days in part.get("work", {}).values() for day in days}),
    }


ACCESS = {
    "deadlines_clocks": "clock.see",
    "deadlines_clock": "clock.see",
    "deadlines_clock_extend": "clock.extend",
    "deadlines_unit_close": "unit.manage",
    "deadlines_holidays": "clock.see",
    "deadlines_holiday": "clock.see",
    "deadlines_holiday_load": "holiday.load",
}
