"""The staff door of this room in Wagtail: addresses and menu lines."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from gongkai.organisation.menu import Line
from gongkai.reposts import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    one = "reposts/<int:pk>/"
    return [
        path("reposts/", views.items, name="reposts_items"),
        path("reposts/steps/", views.steps, name="reposts_steps"),
        path("reposts/steps/decide/", views.steps_decide, name="reposts_steps_decide"),
        path("reposts/steps/secrecy/", views.steps_secrecy, name="reposts_steps_secrecy"),
        path("reposts/steps/approve/", views.steps_approve, name="reposts_steps_approve"),
        path("reposts/steps/release/", views.steps_release, name="reposts_steps_release"),
        path("reposts/sources/", views.sources, name="reposts_sources"),
        path("reposts/sources/new/", views.source_new, name="reposts_source_new"),
        path("reposts/sources/<int:pk>/", views.source, name="reposts_source"),
        path("reposts/sources/<int:pk>/visit/", views.source_visit, name="reposts_source_visit"),
        path("reposts/changes/<int:pk>/", views.change, name="reposts_change"),
        path("reposts/changes/<int:pk>/follow/", views.change_follow, name="reposts_change_follow"),
        path("reposts/changes/<int:pk>/note/", views.change_note, name="reposts_change_note"),
        path(one, views.item, name="reposts_item"),
        path(f"{one}repost/", views.item_repost, name="reposts_item_repost"),
        path(f"{one}set-aside/", views.item_set_aside, name="reposts_item_set_aside"),
        path(f"{one}resume/", views.item_resume, name="reposts_item_resume"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    lines = [
        Line("转载线索", "reposts_items", "repost.see", icon_name="download", order=10),
        Line("批量办理", "reposts_steps", "repost.see", icon_name="tasks", order=20),
        Line("转载来源", "reposts_sources", "repost.see", icon_name="site", order=30),
    ]
    return SubmenuMenuItem("转载", Menu(items=lines), name="reposts", icon_name="download", order=250)
