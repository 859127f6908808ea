"""Topics: everything public of one subject, whoever drafted it."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.columns.models import Column
from gongkai.frame.time import now
from gongkai.law.topics import TOPICS, split
from gongkai.portal import documents as rows
from gongkai.portal import listing
from gongkai.portal.caching import revalidated
from gongkai.publishing.models import Document


@require_safe
@revalidated
def listed(request: HttpRequest) -> HttpResponse:
    """Show the topics in the order of the national catalogue, each with what lies under it. One query."""
    groups: dict[str, dict[str, object]] = {}
    counted = (
        Document.objects.public(now()).exclude(topic="").values_list("topic").annotate(Count("pk")).order_by("topic")
    )
    for topic, total in counted:
        first, second = split(topic)
        group = groups.setdefault(first, {"name": first, "total": 0, "below": []})
        group["total"] = int(str(group["total"])) + total
        if second:
            group["below"].append({"name": second, "topic": f"{first}\\{second}", "total": total})  # type: ignore[attr-defined]  # made a list above
    order = {name: place for place, name in enumerate(TOPICS)}
    found = sorted(groups.values(), key=lambda group: order.get(str(group["name"]), len(order)))
    return render(request, "portal/topics.html", {"groups": found})


@require_safe
@revalidated
def shown(request: HttpRequest, topic: str) -> HttpResponse:
    """Show the documents and interpretations of a topic and of all below it. A topic without any is no page."""
    at = now()
    first, second = split(topic)
    name = f"{first}\\{second}" if second else first
    public = Document.objects.public(at)
    found = public.filter(topic=name) if second else public.filter(Q(topic=first) | Q(topic__startswith=f"{first}\\"))
    if not found.exists():
        raise Http404
    page = listing.page(found.order_by("-published_on", "-pk"), request.GET.get("page"))
    below = (
        found.exclude(topic=first).order_by("topic").values_list("topic").annotate(Count("pk")) if not second else []
    )
    units = (
        found.values_list("unit__code", "unit__short_name", "unit__kind_order", "unit__order")
        .annotate(Count("pk"))
        .order_by("unit__kind_order", "unit__order")
    )
    columns = [
        column
        for column in Column.objects.public(at)
        if any(name == kept or name.startswith(f"{kept}\\") for kept in column.topics)
    ]
    return render(
        request,
        "portal/topic.html",
        {
            "name": second or first,
            "topic": name,
            "above": first if second else "",
            "below": [{"topic": key, "name": split(key)[1], "total": total} for key, total in below],
            "units": [{"code": code, "name": short, "total": total} for code, short, _, _, total in units],
            "columns": columns,
            "page": page,
            "rows": rows.rows(page.object_list, at=at),
            "is_leaf": bool(second),
        },
    )
