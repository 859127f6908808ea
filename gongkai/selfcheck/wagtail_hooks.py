"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.organisation.menu import Line
from gongkai.selfcheck import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("selfcheck/", views.findings, name="selfcheck_findings"),
        path("selfcheck/run/", views.run, name="selfcheck_run"),
        path("selfcheck/promise/", views.promise, name="selfcheck_promise"),
        path("selfcheck/<int:pk>/", views.finding, name="selfcheck_finding"),
        path("selfcheck/<int:pk>/excuse/", views.finding_excuse, name="selfcheck_finding_excuse"),
        path("selfcheck/<int:pk>/hand-over/", views.finding_hand_over, name="selfcheck_finding_hand_over"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("网站自查", "selfcheck_findings", "selfcheck.see", icon_name="glasses", order=450)
