"""The staff door: columns. Fetch, ask an action, show."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.columns import actions, rules
from gongkai.columns.forms import CloseForm, ColumnForm
from gongkai.columns.models import Column
from gongkai.frame.time import now
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.models import Unit
from gongkai.organisation.roles import may


@power_required("column.see")
def columns(request: StaffRequest) -> HttpResponse:
    """List the columns, with how many documents lie in each, and those that are suggested."""
    at = now()
    found = list(Column.objects.select_related("unit").prefetch_related("units"))
    slugs = {column.slug for column in found}
    context = {
        "title": "栏目",
        "rows": [
            {"column": column, "total": column.documents(at).count()} for column in found if column.closed_at is None
        ],
        "closed": [column for column in found if column.closed_at is not None],
        "suggested": [one for one in rules.SUGGESTED if one.slug not in slugs],
        "can_manage": may(request.user, "column.manage"),
    }
    return render(request, "columns/staff_list.html", context)


@power_required("column.manage")
def column_new(request: StaffRequest) -> HttpResponse:
    """Open a column."""
    form = ColumnForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data

        def open_it() -> None:
            actions.open_column(said["slug"], form.fields_for_action(), units=said["units"], by=request.user, at=now())

        if carry_out(form, open_it):
            messages.success(request, f"栏目“{said['title']}”已开设。")
            return redirect("columns_columns")
    return render(request, "columns/staff_new.html", {"title": "开设栏目", "form": form})


@power_required("column.manage")
@require_POST
def column_suggested(request: StaffRequest, slug: str) -> HttpResponse:
    """Open a suggested column, in the care of the unit of whoever opens it."""
    wanted = next((one for one in rules.SUGGESTED if one.slug == slug), None)
    unit = request.user.unit or Unit.objects.standing().first()
    if wanted is not None and unit is not None:
        actions.open_suggested(wanted, unit=unit, by=request.user, at=now())
        messages.success(request, f"栏目“{wanted.title}”已开设，责任单位为{unit.short_name}。")
    return redirect("columns_columns")


@power_required("column.manage")
def column(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a column."""
    found = get_object_or_404(Column, pk=pk)
    form = ColumnForm(request.POST or None, column=found)
    if form.is_valid() and carry_out(
        form,
        lambda: actions.change(
            found, form.fields_for_action(), units=form.cleaned_data["units"], by=request.user, at=now()
        ),
    ):
        messages.success(request, "栏目已保存。")
        return redirect("columns_columns")
    return _page(request, found, form=form)


@power_required("column.manage")
@require_POST
def column_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a column."""
    found = get_object_or_404(Column, pk=pk)
    form = CloseForm(request.POST)
    if form.is_valid() and carry_out(
        form, lambda: actions.close(found, form.cleaned_data["reason"], by=request.user, at=now())
    ):
        messages.success(request, f"栏目“{found.title}”已关闭。")
        return redirect("columns_columns")
    return _page(request, found, close_form=form)


def _page(
    request: StaffRequest, column: Column, *, form: ColumnForm | None = None, close_form: CloseForm | None = None
) -> HttpResponse:
    context = {
        "title": column.title,
        "column": column,
        "form": form or ColumnForm(column=column),
        "close_form": close_form or CloseForm(prefix=None),
        "total": column.documents(now()).count(),
    }
    return render(request, "columns/staff_column.html", context)


# Which power each staff address of this room asks for; a test holds every address of the site to such a table.
ACCESS = {
    "columns_columns": "column.see",
    "columns_column_new": "column.manage",
    "columns_column_suggested": "column.manage",
    "columns_column": "column.manage",
    "columns_column_close": "column.manage",
}
