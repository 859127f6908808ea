"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.columns import views
from gongkai.organisation.menu import Line


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("columns/", views.columns, name="columns_columns"),
        path("columns/new/", views.column_new, name="columns_column_new"),
        path("columns/suggested/<slug:slug>/", views.column_suggested, name="columns_column_suggested"),
        path("columns/<int:pk>/", views.column, name="columns_column"),
        path("columns/<int:pk>/close/", views.column_close, name="columns_column_close"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("栏目", "columns_columns", "column.see", icon_name="list-ul", order=250)
