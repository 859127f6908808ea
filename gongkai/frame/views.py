"""The reader's choice of type size, kept in a cookie, so that it works without scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

YEAR = 365 * 24 * 3600


@require_safe
@never_cache
def size(request: HttpRequest) -> HttpResponse:
    """Remember `?to=large` or `?to=normal` and go back to `?next=`, a page of this site.

    A plain link and no form: a form would need a token in every public page, and such a page cannot
    be cached for all. The cookie holds a preference and nothing of the person.
    """
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.GET.get("to") == "large":
        response.set_cookie("size", "large", max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("size", samesite="Lax")
    return response
