"""The staff door of this room in Wagtail: addresses and menu lines."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from gongkai.deadlines import views
from gongkai.organisation.menu import Line


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("clocks/", views.clocks, name="deadlines_clocks"),
        path("clocks/<int:pk>/", views.clock, name="deadlines_clock"),
        path("clocks/<int:pk>/extend/", views.clock_extend, name="deadlines_clock_extend"),
        path("units/<int:pk>/close/", views.unit_close, name="deadlines_unit_close"),
        path("holidays/", views.holidays, name="deadlines_holidays"),
        path("holidays/load/", views.holiday_load, name="deadlines_holiday_load"),
        path("holidays/<int:year>/", views.holiday, name="deadlines_holiday"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    lines = [
        Line("时限一览", "deadlines_clocks", "clock.see", icon_name="time", order=10),
        Line("放假安排", "deadlines_holidays", "clock.see", icon_name="calendar-alt", order=20),
    ]
    return SubmenuMenuItem("时限", Menu(items=lines), name="deadlines", icon_name="time", order=400)
