"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.organisation.menu import Line
from gongkai.review import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    one = "negative-list/<int:number>/"
    return [
        path("step-limits/", views.step_limits_page, name="review_step_limits"),
        path("step-limits/set/", views.step_limit_set, name="review_step_limit_set"),
        path("negative-list/", views.lists, name="review_lists"),
        path("negative-list/new/", views.list_new, name="review_list_new"),
        path("negative-list/use/", views.use, name="review_use"),
        path(one, views.a_list, name="review_list"),
        path(f"{one}items/new/", views.item, name="review_item_new"),
        path(f"{one}items/<int:pk>/", views.item, name="review_item"),
        path(f"{one}items/<int:pk>/remove/", views.item_remove, name="review_item_remove"),
        path(f"{one}publish/", views.list_publish, name="review_list_publish"),
    ]


@hooks.register("register_admin_menu_item")
def limits() -> MenuItem:
    return Line("环节时限", "review_step_limits", "step_limit.see", icon_name="time", order=230)


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("负面清单", "review_lists", "negative_list.see", icon_name="list-ul", order=220)
