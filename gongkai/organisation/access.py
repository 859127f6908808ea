"""The staff door's lock: a view says which power it needs, and asks the one table of roles.

Every view under /staff/ stands behind `power_required`. An unknown visitor is led to the sign-in
page; a person whose roles do not carry the power is told who could.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from gongkai.errors import GongkaiError
from gongkai.frame.time import now
from gongkai.organisation.delegation import require_at
from gongkai.organisation.models import User
from gongkai.organisation.roles import holders

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request behind the lock: somebody is signed in. Only a name for it, to annotate views with."""

    user: User


def power_required(power: str) -> Callable[[View], View]:
    """Let through whoever holds `power`; the view carries its name as `.power`. KeyError for an unknown power."""
    holders(power)

    def lock(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
            require_at(request.user, power, at=now())
            return view(request, *args, **kwargs)

        guarded.power = power  # type: ignore[attr-defined]  # read by the access table's test
        return guarded

    return lock


def carry_out(form: forms.BaseForm, action: Callable[[], object]) -> bool:
    """Do `action` and return True; when the house says no, put its words on `form` and return False.

    So a refusal stands on the page it was met on, beside what was typed, and nothing typed is lost.
    """
    try:
        action()
    except GongkaiError as error:
        form.add_error(None, told(error))
        return False
    return True


def told(error: GongkaiError) -> str:
    """Return the sentence of a refusal with its source behind it, as a staff screen shows it."""
    source = getattr(error, "source", None)
    if not source:
        return error.says
    return f"{error.says}（依据：{getattr(source, 'zh', source)}）"
