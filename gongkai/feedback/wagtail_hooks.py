"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.feedback import views
from gongkai.organisation.menu import Line


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    one = "feedback/<int:pk>/"
    return [
        path("feedback/", views.message_list, name="feedback_messages"),
        path("feedback/promises/", views.promises, name="feedback_promises"),
        path(one, views.message, name="feedback_message"),
        path(f"{one}route/", views.message_route, name="feedback_message_route"),
        path(f"{one}answer/", views.message_answer, name="feedback_message_answer"),
        path(f"{one}return/", views.message_send_back, name="feedback_message_send_back"),
        path(f"{one}release/", views.message_release, name="feedback_message_release"),
        path(f"{one}withdraw/", views.message_withdraw, name="feedback_message_withdraw"),
        path(f"{one}merge/", views.message_merge, name="feedback_message_merge"),
        path(f"{one}set-aside/", views.message_set_aside, name="feedback_message_set_aside"),
        path(f"{one}restore/", views.message_restore, name="feedback_message_restore"),
        path(f"{one}contact/", views.message_contact, name="feedback_message_contact"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("公众来信", "feedback_messages", "feedback.see", icon_name="mail", order=350)
