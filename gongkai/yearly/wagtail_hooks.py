"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.organisation.menu import Line
from gongkai.yearly import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    one = "yearly/<int:pk>/"
    return [
        path("yearly/", views.report_list, name="yearly_reports"),
        path(one, views.report, name="yearly_report"),
        path(f"{one}fill/", views.report_fill, name="yearly_report_fill"),
        path(f"{one}register/", views.report_register, name="yearly_report_register"),
        path(f"{one}place/", views.report_place, name="yearly_report_place"),
        path(f"{one}count/", views.report_count, name="yearly_report_count"),
        path(f"{one}sign/", views.report_sign, name="yearly_report_sign"),
        path(f"{one}send-back/", views.report_send_back, name="yearly_report_send_back"),
        path(f"{one}publish/", views.report_publish, name="yearly_report_publish"),
        path(f"{one}cells/<str:name>/", views.report_cell, name="yearly_report_cell"),
        path(f"{one}file.<slug:form>", views.report_file, name="yearly_report_file"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("年度报告", "yearly_reports", "yearly.see", icon_name="calendar-alt", order=345)
