"""Headers of every answer, and the page that shows a refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
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


# In how many seconds to come back, where an answer does not say it itself: the doors count by the hour (frame.gate),
# the sign-in opens again after a quarter of one (AXES_COOLOFF_TIME).
NOT_NOW, AN_HOUR, A_QUARTER = (429, 503), "3600", "900"
# What a page of another site may send with its question, and read of the answer beside the text.
MAY_SEND = "Accept, Accept-Language, Content-Language, If-Modified-Since, If-None-Match, Range"
MAY_READ = "ETag, Retry-After, RateLimit, RateLimit-Policy"


class Headers:
    """Set the content security policy and its fellows on every answer, and when to come back on a "not now"."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        staff = request.path.startswith("/staff/")
        response.headers.setdefault("Content-Security-Policy", STAFF_POLICY if staff else PUBLIC_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if staff:
            response.headers.setdefault("Cache-Control", "no-store, private")
        if response.status_code in NOT_NOW:
            response.headers.setdefault("Retry-After", A_QUARTER if staff else AN_HOUR)
        if "Access-Control-Allow-Origin" in response.headers:
            response.headers.setdefault("Access-Control-Expose-Headers", MAY_READ)
        return response


class Elsewhere:
    """Let pages of other sites ask for what is open to all, also with a tag in hand (CORS, the question beforehand).

    What they may read, each answer says by itself: nothing of the back office, of a form or of an applicant does.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.headers.get("Access-Control-Request-Method")
        if request.method != "OPTIONS" or wanted is None or request.path_info.startswith(("/staff/", "/requests/")):
            return self.get_response(request)
        return HttpResponse(
            status=204,
            headers={
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "GET, HEAD",
                "Access-Control-Allow-Headers": MAY_SEND,
                "Access-Control-Max-Age": "86400",
            },
        )


class Plain:
    """Refuse an address with a NUL in it: no name of the house has one, and PostgreSQL breaks on it. Status 400."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "%00" in asked or "\x00" in asked:
            return render(request, "400.html", status=400)
        return self.get_response(request)


class Bounded:
    """Refuse a body from a stranger that is larger than any public form can be, before a byte of it is read.

    Stands behind the sign-in and ahead of every reader of the body: the token check reads it too. A body that does
    not say its length is not read at all by Django.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = settings.PUBLIC_UPLOADS.get(request.path_info, settings.PUBLIC_POST_LIMIT)
        if _length(request) > most and not request.user.is_authenticated:
            return render(request, "413.html", {"megabytes": most // (1024 * 1024)}, status=413)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


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
