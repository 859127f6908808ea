"""Headers of every answer, and the page that shows a refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.errors import BadInput, NotAllowed, Refused

Answer = Callable[[HttpRequest], HttpResponse]

PUBLIC_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# The back office is Wagtail's: its widgets still write inline styles and start-up scripts.
STAFF_POLICY = PUBLIC_POLICY + "; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"


class Headers:
    """Set the content security policy and its fellows on every answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        staff = request.path.startswith("/staff/")
        response.headers.setdefault("Content-Security-Policy", STAFF_POLICY if staff else PUBLIC_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if staff:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class Refusals:
    """Show a `Refused` as a page: 409, or 403 where the person lacks the power. Nothing was changed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return self._page(request, error, 403)
        if isinstance(error, Refused):
            return self._page(request, error, 409)
        if isinstance(error, BadInput):
            return self._page(request, error, 400)
        return None

    def _page(self, request: HttpRequest, error: Refused | BadInput, status: int) -> HttpResponse:
        context = {"says": error.says, "source": getattr(error, "source", None), "status": status}
        return render(request, "frame/refused.html", context, status=status)
