"""The units of the bureau: what each has made public, what it must do, whom to call at the office."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.frame.time import BEIJING, now
from gongkai.organisation.models import DisclosureContact, GroupSeat, Unit
from gongkai.portal import documents as rows
from gongkai.portal import lights, plans
from gongkai.portal.caching import revalidated
from gongkai.publishing.models import Document

NEWEST = 10


@require_safe
@revalidated
def listed(request: HttpRequest) -> HttpResponse:
    at = now()
    today = at.astimezone(BEIJING).date()
    counts = dict(Document.objects.public(at).values_list("unit").annotate(Count("pk")).order_by())
    standing = list(Unit.objects.standing())
    groups = [
        {"word": Unit.Kind(kind).label, "units": [{"unit": unit, "total": counts.get(unit.pk, 0)} for unit in units]}
        for kind, units in groupby(standing, key=lambda unit: unit.kind)
    ]
    seats = (
        GroupSeat.objects.filter(since__lte=today)
        .filter(Q(until__isnull=True) | Q(until__gte=today))
        .select_related("unit")
    )
    return render(request, "portal/units.html", {"groups": groups, "seats": seats})


@require_safe
@revalidated
def shown(request: HttpRequest, code: str) -> HttpResponse:
    at = now()
    unit = get_object_or_404(Unit.objects.select_related("parent"), code=code)
    found = Document.objects.public(at).filter(unit=unit).select_related("unit").prefetch_related("marks").defer("body")
    clocks = lights.public_clocks(at).of_unit(unit).open().prefetch_related("units")
    # Named columns, so that no change to the table can bring the mobile number out.
    contacts = DisclosureContact.objects.filter(unit=unit, ended_on__isnull=True).values(
        "name", "title", "office_phone"
    )
    return render(
        request,
        "portal/unit.html",
        {
            "unit": unit,
            "rows": rows.rows(found.order_by("-published_on", "-pk")[:NEWEST], at=at),
            "total": found.count(),
            "tasks": [plans.row(view) for view in plans.of_unit(unit, at=at)],
            "clocks": [lights.of_clock(clock, at) for clock in clocks.order_by("due_at")[:NEWEST]],
            "contacts": contacts,
        },
    )
