"""The first page: what is new, what is due, what changed, how to check."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.deadlines.models import Light
from gongkai.frame.templatetags.frame import LIGHTS
from gongkai.frame.time import now
from gongkai.ledger import actions as log
from gongkai.organisation.models import Unit
from gongkai.portal import documents, lights, logbook
from gongkai.portal.caching import revalidated
from gongkai.portal.plans import summaries

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
    return render(
        request,
        "portal/home.html",
        {
            "documents": documents.newest(NEWEST, at=at),
            "stretches": stretches,
            "clock_total": sum(counts.values()),
            "due": [lights.of_clock(clock, at) for clock in due],
            "changes": logbook.for_visitors(CHANGES, at=at),
            "plans": plans,
            "units": Unit.objects.standing(),
            "figures": [
                {"name": "公开文件", "value": documents.count(at=at), "unit": "件", "url": reverse("portal:documents")},
                {
                    "name": "方案任务",
                    "value": sum(plan.total for plan in plans),
                    "unit": "项",
                    "url": reverse("portal:plans"),
                },
                {"name": "日志条目", "value": size, "unit": "条", "url": reverse("portal:ledger")},
            ],
        },
    )
