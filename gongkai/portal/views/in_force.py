"""What was in force on a day: the page and its exports."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.frame.time import BEIJING, now
from gongkai.portal import documents as rows
from gongkai.portal import in_force, listing, tables
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
        "query": urlencode({"on": on.isoformat(), **kept}),
    }
    return render(request, "portal/in_force.html", context)


@require_safe
@revalidated
def exported(request: HttpRequest, extension: str) -> HttpResponse:
    """Give the same list whole, as CSV, XLSX or JSON."""
    at = now()
    on = in_force.day_asked(request.GET, at=at)
    lines = in_force.lines(in_force.select(listing.Filters.read(request.GET), on, at=at), on, at=at)
    found = map(asdict, lines)
    data, kind = {
        "csv": lambda: (tables.to_csv(in_force.HEADS, found), tables.CSV),
        "xlsx": lambda: (tables.to_xlsx(f"{on.isoformat()}有效文件", in_force.HEADS, found), tables.XLSX),
        "json": lambda: (in_force.to_json(found, on), tables.JSON),
    }[extension]()
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="in-force-{on.isoformat()}.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    return response
