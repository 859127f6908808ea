"""The site's look at itself, for everyone: what is looked at, what was found, who mends it and by when."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.columns.freshness import Freshness, of
from gongkai.columns.models import Column
from gongkai.feedback.figures import tallies
from gongkai.feedback.models import Message
from gongkai.frame.time import BEIJING, now
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.portal import lights
from gongkai.portal.caching import revalidated
from gongkai.selfcheck.models import Finding, Inspection, Promise
from gongkai.selfcheck.rules import ITEMS, Group, State

OPEN, CLOSED, EARLIER = 100, 20, 14


@require_safe
@revalidated
def front(request: HttpRequest) -> HttpResponse:
    at = now()
    inspections = list(Inspection.objects.filter(at__lte=at)[:EARLIER])
    last = inspections[0] if inspections else None
    public = Finding.objects.public(at).select_related("unit", "clock").prefetch_related("clock__units")
    waiting = list(public.open().order_by("clock__due_at", "pk")[:OPEN])
    letters, kinds, _ = tallies(Message.objects.all(), at=at)
    return render(
        request,
        "portal/selfcheck.html",
        {
            "last": last,
            "entry": Entry.objects.for_subject(last.subject).first() if last else None,
            "groups": _groups(last, at.astimezone(BEIJING).date()) if last else [],
            "waiting": [
                {"finding": one, "clock": lights.of_clock(one.clock, at) if one.clock else None} for one in waiting
            ],
            "waiting_total": public.open().count(),
            "closed": public.exclude(closed_at__isnull=True).order_by("-closed_at", "-pk")[:CLOSED],
            "inspections": [
                {"inspection": one, "found": sum(item["found"] for item in one.result["items"])} for one in inspections
            ],
            "columns": _columns(at),
            "promise": Promise.load(),
            "corrections": next((kind for kind in kinds if kind.name == Message.Kind.CORRECTION.label), letters),
        },
    )


@require_safe
@revalidated
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the very bytes whose digest stands in the log."""
    inspection = Inspection.objects.filter(pk=pk, at__lte=now()).first()
    if inspection is None:
        raise Http404
    response = HttpResponse(canonical.encode(inspection.result), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _columns(at: datetime) -> list[dict[str, object]]:
    """Return how fresh each column is now. One query a column: a portal has a dozen."""
    colours = {
        Freshness.State.FRESH: ("done", "按期更新"),
        Freshness.State.LATE: ("red", "超期未更新"),
        Freshness.State.EMPTY: ("waiting", "没有内容"),
        Freshness.State.FREE: ("standing", "没有规定周期"),
    }
    found: list[dict[str, object]] = []
    for column in Column.objects.public(at).select_related("unit").prefetch_related("units"):
        fresh = of(column, at=at)
        colour, word = colours[fresh.state]
        found.append({"column": column, "fresh": fresh, "colour": colour, "word": word})
    return found


def _groups(inspection: Inspection, today: Any) -> list[dict[str, object]]:
    """Return the items in their groups, each with what the inspection said of it."""
    said = {item["item"]: item for item in inspection.result["items"]}
    found: dict[Group, list[dict[str, object]]] = {group: [] for group in Group}
    colours = {State.CLEAN: "done", State.FOUND: "red", State.BY_HAND: "standing", State.OFF: "waiting"}
    for item in ITEMS:
        state = State(said[item.key]["state"]) if item.key in said else State.OFF
        found[item.group].append(
            {
                "item": item,
                "state": state,
                "colour": colours[state],
                "found": said.get(item.key, Counter())["found"],
                "basis": item.basis(today),
            }
        )
    return [{"word": group.zh, "rows": rows, "is_veto": group is Group.VETO} for group, rows in found.items()]
