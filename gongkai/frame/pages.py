"""Pages that are the same for every reader: their tag, and until when they stay true; and pages for one reader alone.

A view that says `revalidated` may be kept ready by page_cache. It must show nothing of the person who asks.
"""

from __future__ import annotations

import hashlib
import time as clock
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)

from gongkai.frame import generation, time

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
# Given an instant: the next one at which a room shows something else although nobody has written anything.
Change = Callable[[datetime], datetime | None]

# The keys in the environment of a request: set by page_cache on the way in, by `revalidated` on the way out.
ASKED, KEEP = "gongkai.pages.asked", "gongkai.pages.keep"
# What is spent of a limit is drawn to the hundredth; no page is older than this in any case.
OLDEST = timedelta(minutes=10)
_MINUTE = timedelta(minutes=1)

_changes: list[Change] = []
_known: tuple[int, float] = (0, 0.0)


def changes_by_itself(change: Change) -> Change:
    """Let `change` be asked when the pages of its room change next by the mere passing of time."""
    if change not in _changes:
        _changes.append(change)
    return change


def next_change(at: datetime) -> datetime:
    """Return the first instant after `at` at which any page may look different: a limit, midnight, OLDEST at most."""
    midnight = (at.astimezone(time.BEIJING) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    times = [midnight, at + OLDEST, *(found for change in _changes if (found := change(at)) is not None)]
    if settings.DEMO:  # Every page of the demo shows its time of day.
        times.append(at.replace(second=0, microsecond=0) + _MINUTE)
    return min(times)


def true_until() -> float:
    """Return until when what is rendered from now on stays true, in seconds since 1970; asked once a number."""
    global _known
    number, real = generation.house().number, clock.time()
    if _known[0] != number or _known[1] <= real:
        at = time.now()
        _known = (number, real + (next_change(at) - at).total_seconds())
    return _known[1]


def tag(body: bytes, sent: int | None = None) -> str:
    """Return the ETag of a page: 31 bits of its digest and its length as sent (compressed, say), as nginx writes it.

    nginx makes its own tag of a file's time and length. A ready file bears those 31 bits as its time, so a reader
    who has a page from one of us has it from both.
    """
    return f'"{stamp(body):x}-{len(body) if sent is None else sent:x}"'


def stamp(body: bytes) -> int:
    """Return 31 bits of the digest of `body`."""
    return int.from_bytes(hashlib.sha256(body).digest()[:4], "big") >> 1


def revalidated(view: View[P]) -> View[P]:
    """Give the page an ETag made of what it says, and answer 304 to who has it.

    The tag is made of the bytes and not of a generation number: lights change with the hour and the bureau's telephone
    without a log entry, and a page must never be older than it looks.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        # Asked before the page is made: what changes while it is made must count.
        until = true_until() if ASKED in request.META else 0.0
        response = view(request, *args, **kwargs)
        if response.streaming or response.status_code != 200 or request.method not in {"GET", "HEAD"}:
            return response
        response["ETag"] = etag = tag(response.content)
        patch_cache_control(response, no_cache=True)
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        if ASKED in request.META:
            if not getattr(getattr(request, "session", None), "accessed", False):
                request.META[KEEP] = until
            return response  # page_cache answers who has it already: it knows how the page is sent.
        return get_conditional_response(request, etag=etag, response=response) or response

    return answer


def for_one_reader(view: View[P]) -> View[P]:
    """Let nobody keep the page, index it, or learn its address from the next page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not "no-referrer": Django's own check of forms over HTTPS asks where a form came from.
        response["Referrer-Policy"] = "same-origin"
        return response

    return answer
