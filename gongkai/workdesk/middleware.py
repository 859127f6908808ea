"""The lock on the whole of /staff/: what is not in the table is closed, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongkai.errors import BadInput, GongkaiError, NotAllowed, Refused
from gongkai.frame.time import now
from gongkai.organisation.delegation import require_at
from gongkai.workdesk import access

STAFF = "/staff/"


class NoPost(NotAllowed):
    says = "您的账号还没有岗位，不能使用工作平台。请与本单位系统管理员联系。"


class StaffDoor:
    """Ask the table before any staff view runs, and show a refusal on a staff page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    @cached_property
    def table(self) -> dict[str, str]:
        """The powers by address; read once, when all rooms are there."""
        return access.table()

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if not request.path.startswith(STAFF):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in access.OPEN:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
        if name in access.SIGNED_IN:
            return None
        if not request.user.roles:
            return self._page(request, NoPost())
        if request.user.must_change_password and name not in access.BEFORE_A_NEW_PASSWORD:
            return redirect("wagtailadmin_account")
        if name not in self.table:
            raise Http404(name)
        try:
            require_at(request.user, self.table[name], at=now())
        except NotAllowed as error:
            return self._page(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show what the house refused; anything else is a mistake of ours, for the page 500."""
        if isinstance(error, GongkaiError) and request.path.startswith(STAFF) and request.user.is_authenticated:
            return self._page(request, error)
        return None

    def _page(self, request: HttpRequest, error: GongkaiError) -> HttpResponse:
        status = 403 if isinstance(error, NotAllowed) else 400 if isinstance(error, BadInput) else 409
        title = {403: "无权办理", 400: "内容无法识别", 409: "未能办理"}[status]
        source = error.source if isinstance(error, Refused) else None
        context = {"title": title, "says": error.says, "source": getattr(source, "zh", source)}
        return render(request, "workdesk/refused.html", context, status=status)
