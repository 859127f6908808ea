"""The reader's choice of looks, kept in cookies, so that it works without scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.frame import reader

YEAR = 365 * 24 * 3600


@require_safe
@never_cache
def size(request: HttpRequest) -> HttpResponse:
    """Remember `?to=large`, `care` or `normal` and go back to `?next=`, a page of this site.

    A plain link and no form: a form would need a token in every public page, and such a page cannot
    be cached for all. The cookie holds a preference and nothing of the person.
    """
    response = HttpResponseRedirect(_back(request))
    _remember(request, response, reader.SIZE, request.GET.get("to", ""))
    return response


@require_safe
@never_cache
def display(request: HttpRequest) -> HttpResponse:
    """Show all that a reader may choose, with what is chosen now; with `?size=…` and its fellows, remember them.

    A form of the method GET, for the reason told above; it changes nothing but the asking browser's own cookies.
    """
    if any(choice.cookie in request.GET for choice in reader.CHOICES):
        response = HttpResponseRedirect(_back(request))
        for choice in reader.CHOICES:
            if choice.cookie in request.GET:
                _remember(request, response, choice, request.GET[choice.cookie])
        return response
    groups = [
        {"choice": choice, "now": choice.read(request.COOKIES) or choice.values[0][0]} for choice in reader.CHOICES
    ]
    # The page leads back to where the reader came from, never to itself: no chain of addresses without an end.
    back = _back(request)
    return render(request, "frame/display.html", {"groups": groups, "back": back, "here": back})


def _back(request: HttpRequest) -> str:
    back = request.GET.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if allowed else "/"


def _remember(request: HttpRequest, response: HttpResponse, choice: reader.Choice, value: str) -> None:
    kept = choice.read({choice.cookie: value})
    if kept:
        response.set_cookie(choice.cookie, kept, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(choice.cookie, samesite="Lax")
