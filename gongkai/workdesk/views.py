"""The staff's home and the ways from it. Doors: fetch, ask, show."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from gongkai.organisation.access import power_required

# {kind of matter: name of its staff page}; clocks and tasks point at a matter by kind and key.
MATTERS = {
    "document": "publishing_document",
    "clock": "deadlines_clock",
    "programme": "programme_plan",
    "task": "programme_task",
    "return": "programme_return",
    "report": "programme_report",
}


@power_required("document.see")
def open_matter(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Go to the staff page of a matter."""
    if kind not in MATTERS:
        raise Http404(kind)
    try:
        return redirect(reverse(MATTERS[kind], args=[pk]))
    except NoReverseMatch as error:
        raise Http404(kind) from error


ACCESS = {
    "workdesk_open": "document.see",
}
