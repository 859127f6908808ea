"""A line of the staff menu, shown to whoever may open it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem

from gongkai.organisation.models import User
from gongkai.organisation.roles import may


class Line(MenuItem):
    """A menu line that leads to `url_name` and is shown to the holders of `power`."""

    def __init__(self, label: str, url_name: str, power: str, *, icon_name: str, order: int) -> None:
        super().__init__(label, reverse_lazy(url_name), name=url_name, icon_name=icon_name, order=order)
        self.power = power

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and may(request.user, self.power)
