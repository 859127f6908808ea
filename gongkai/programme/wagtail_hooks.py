"""The staff door of this room in Wagtail: addresses and menu lines."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from gongkai.organisation.menu import Line
from gongkai.programme import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    plan, task, report, owed = (
        "plans/<int:pk>/",
        "plans/tasks/<int:pk>/",
        "plans/reports/<int:pk>/",
        "plans/returns/<int:pk>/",
    )
    return [
        path("plans/", views.plans, name="programme_plans"),
        path("plans/import/", views.import_file, name="programme_import"),
        path("plans/import/<uuid:token>/", views.import_preview, name="programme_import_preview"),
        path("plans/import/<uuid:token>/drop/", views.import_drop, name="programme_import_drop"),
        path("plans/reports/", views.reports, name="programme_reports"),
        path("plans/years/", views.years, name="programme_years"),
        path(plan, views.plan, name="programme_plan"),
        path(f"{plan}names/", views.plan_name, name="programme_plan_name"),
        path(f"{plan}reread/", views.plan_reread, name="programme_plan_reread"),
        path(f"{plan}release/", views.plan_release, name="programme_plan_release"),
        path(f"{plan}start/", views.plan_start, name="programme_plan_start"),
        path(f"{plan}close/", views.plan_close, name="programme_plan_close"),
        path(f"{plan}returns/", views.returns, name="programme_returns"),
        path(f"{plan}years/<int:year>/", views.year_report, name="programme_year"),
        path(f"{plan}years/<int:year>/docx/", views.year_docx, name="programme_year_docx"),
        path(f"{plan}years/<int:year>/pdf/", views.year_pdf, name="programme_year_pdf"),
        path(task, views.task, name="programme_task"),
        path(f"{task}report/", views.task_report, name="programme_task_report"),
        path(f"{task}assign/", views.task_assign, name="programme_task_assign"),
        path(f"{task}unassign/<int:assignment>/", views.task_unassign, name="programme_task_unassign"),
        path(report, views.report, name="programme_report"),
        path(f"{report}accept/", views.report_accept, name="programme_report_accept"),
        path(f"{report}return/", views.report_return, name="programme_report_return"),
        path("plans/evidence/<int:pk>/", views.evidence_file, name="programme_evidence"),
        path(owed, views.owed, name="programme_return"),
        path(f"{owed}submit/", views.owed_submit, name="programme_return_submit"),
        path(f"{owed}accept/", views.owed_accept, name="programme_return_accept"),
        path(f"{owed}return/", views.owed_return, name="programme_return_return"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    lines = [
        Line("导入文件", "programme_import", "document.draft", icon_name="upload", order=10),
        Line("方案", "programme_plans", "plan.see", icon_name="list-ul", order=20),
        Line("进展审核", "programme_reports", "report.judge", icon_name="check", order=30),
        Line("方案年度报告", "programme_years", "plan.see", icon_name="calendar", order=40),
    ]
    return SubmenuMenuItem("方案任务", Menu(items=lines), name="programme", icon_name="tasks", order=300)
