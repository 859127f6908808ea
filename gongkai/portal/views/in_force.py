"""What was in force on a day: the page; its list is taken along at /data/, as every list is."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.frame.time import BEIJING, now
from gongkai.portal import documents as rows
from gongkai.portal import in_force, listing
from gongkai.portal.caching import revalidated
from gongkai.portal.paper import validity_of


@require_safe
@revalidated
def listed(request: HttpRequest) -> HttpResponse:
    """Show the documents in force on ?on=, today without it; unit, topic and kind narrow them."""
    at = now()
    on = in_force.day_asked(request.GET, at=at)
    filters = listing.Filters.read(request.GET)
    page = listing.page(in_force.select(filters, on, at=at), request.GET.get("page"))
    kept = {key: value for key in ("unit", "topic", "kind", "q") if (value := getattr(filters, key))}
    shown = rows.rows(page.object_list, at=at)
    today = at.astimezone(BEIJING).date()
    # Who takes today's list along, or reads it as a feed, means the day on which it is asked for.
    taken = ({} if on == today else {"on": on.isoformat()}) | kept
    context = {
        "on": on,
        "is_today": on == today,
        "is_past": on < today,
        "filters": filters,
        "page": page,
        "rows": [
            {"row": row, "says": f"当日{validity_of(document, on).zh}，现时{validity_of(document, today).zh}。"}
            for row, document in zip(shown, page.object_list, strict=True)
        ],
        "choices": listing.choices(at=at),
        "asked": f"?{urlencode(taken)}" if taken else "",
    }
    return render(request, "portal/in_force.html", context)


@require_safe
def exported(request: HttpRequest, extension: str) -> HttpResponse:
    """Lead from the address this list once had to the one it has with all others, for good."""
    asked = request.META["QUERY_STRING"]
    here = reverse("portal:data_table", args=["in-force", extension])
    response = redirect(f"{here}?{asked}" if asked else here, permanent=True)
    response["Access-Control-Allow-Origin"] = "*"
    return response
