"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.organisation.menu import Line
from gongkai.requests import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    one = "requests/<int:pk>/"
    return [
        path("requests/", views.request_list, name="requests_requests"),
        path("requests/enter/", views.request_enter, name="requests_enter"),
        path("requests/practice/", views.practice, name="requests_practice"),
        path("requests/mails/", views.mail_list, name="requests_mails"),
        path("requests/mails/<int:pk>/", views.mail_page, name="requests_mail"),
        path(one, views.request_page, name="requests_request"),
        path(f"{one}note/", views.request_note, name="requests_note"),
        path(f"{one}items/", views.request_items, name="requests_items"),
        path(f"{one}number/", views.request_number, name="requests_number"),
        path(f"{one}secret/", views.request_secret, name="requests_secret"),
        path(f"{one}files/<int:file>/", views.request_file, name="requests_file"),
        path(f"{one}steps/<slug:event>/", views.request_step, name="requests_step"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("依申请公开", "requests_requests", "request.see", icon_name="folder-open-inverse", order=340)
