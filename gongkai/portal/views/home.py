"""The first page answers what visitors come for: what is new, due, changed; how to ask, how to check."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.columns.models import Column
from gongkai.deadlines.models import Light
from gongkai.feedback.figures import tallies
from gongkai.feedback.models import Message
from gongkai.frame.templatetags.frame import LIGHTS
from gongkai.frame.time import now
from gongkai.ledger import actions as log
from gongkai.organisation.models import Unit
from gongkai.portal import documents, lights, logbook
from gongkai.portal.caching import revalidated
from gongkai.portal.plans import Summary, summaries

NEWEST, DUE, CHANGES = 8, 6, 8
# The order of a bar of lights: what needs doing first.
ORDER = (Light.RED, Light.YELLOW, Light.GREEN, Light.PAUSED, Light.WAITING, Light.DONE_LATE, Light.DONE, Light.ENDED)


@require_safe
@revalidated
def home(request: HttpRequest) -> HttpResponse:
    at = now()
    clocks = lights.public_clocks(at)
    by_light = clocks.lit(at).values_list("light")  # type: ignore[misc]  # lit() annotates it
    counts = dict(by_light.annotate(Count("pk")).order_by())
    stretches = lights.bar(
        (lights.COLOURS[light], LIGHTS[lights.COLOURS[light]][0], counts.get(light, 0), "") for light in ORDER
    )
    due = [
        *clocks.overdue(at).prefetch_related("units")[:DUE],
        *clocks.open()
        .filter(paused_at__isnull=True, due_at__gte=at)
        .order_by("due_at")
        .prefetch_related("units")[:DUE],
    ][:DUE]
    size, _ = log.head()
    plans = summaries(at)
    newest = documents.newest(NEWEST, at=at)
    return render(
        request,
        "portal/home.html",
        {
            "documents": newest,
            "proposed": [row.title for row in newest],
            "stretches": stretches,
            "clock_total": sum(counts.values()),
            "due": [lights.of_clock(clock, at) for clock in due],
            "changes": logbook.for_visitors(CHANGES, at=at),
            "plans": plans,
            "units": Unit.objects.standing(),
            "columns": Column.objects.public(at),
            "figures": _figures(counts, plans, size, at=at),
            "doors": _doors(),
        },
    )


def _figures(counts: dict[str, int], plans: list[Summary], entries: int, *, at: datetime) -> list[dict[str, object]]:
    """Return the few numbers of the first screen, each with the page that shows what is counted."""
    letters, _, _ = tallies(Message.objects.all(), at=at)
    in_time = (
        {"value": f"{letters.in_time}/{letters.due}", "unit": "件"}
        if letters.due
        else {"value": letters.received, "unit": "件"}
    )
    return [
        {"name": "公开文件", "value": documents.count(at=at), "unit": "件", "url": reverse("portal:documents")},
        {
            "name": "方案任务",
            "value": sum(plan.total for plan in plans),
            "unit": "项",
            "url": reverse("portal:plans"),
        },
        {"name": "日志条目", "value": entries, "unit": "条", "url": reverse("portal:ledger")},
        _lit("临近期限", counts.get(Light.YELLOW, 0), "yellow"),
        _lit("已逾期", counts.get(Light.RED, 0), "red"),
        {"name": "来信按期答复" if letters.due else "来信", **in_time, "url": reverse("feedback:answers")},
    ]


def _lit(name: str, count: int, light: str) -> dict[str, object]:
    """Return a figure with its light, which is lit only where there is something to see."""
    return {"name": name, "value": count, "unit": "项", "light": light if count else ""}


def _doors() -> list[dict[str, str]]:
    """Return what most people come for: find, ask for, write, follow, check."""
    return [
        {
            "sign": "document",
            "name": "查文件",
            "says": "按主题、单位、年份和效力",
            "url": reverse("portal:documents"),
        },
        {
            "sign": "request",
            "name": "申请公开",
            "says": "没有主动公开的，可以申请获取",
            "url": reverse("portal:disclosure_on_request"),
        },
        {
            "sign": "ask",
            "name": "提问与纠错",
            "says": "限时答复，答复对外公开",
            "url": reverse("feedback:answers"),
        },
        {
            "sign": "list",
            "name": "看落实",
            "says": "方案逐条任务、责任单位和期限",
            "url": reverse("portal:plans"),
        },
        {
            "sign": "check",
            "name": "验真伪",
            "says": "手里的文件是不是当初公开的那一份",
            "url": reverse("portal:verify"),
        },
    ]
