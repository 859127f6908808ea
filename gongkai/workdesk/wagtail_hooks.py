"""The staff menu as the house wants it: its own lines, and none of Wagtail's."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.organisation.menu import Line

# Wagtail's own lines; what they lead to is closed (access.py).
_NOT_OURS = frozenset({"explorer", "images", "documents", "snippets", "reports", "settings", "help"})


@hooks.register("register_admin_menu_item")
def home() -> MenuItem:
    return MenuItem("工作台", reverse_lazy("wagtailadmin_home"), name="workdesk", icon_name="home", order=10)


@hooks.register("register_admin_menu_item")
def the_log() -> MenuItem:
    return Line("透明日志", "ledger_entries", "log.see", icon_name="history", order=600)


@hooks.register("register_admin_menu_item")
def style() -> MenuItem:
    return Line("样式指南", "workdesk_style", "style.see", icon_name="view", order=900)


@hooks.register("construct_main_menu")
def only_ours(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _NOT_OURS]
