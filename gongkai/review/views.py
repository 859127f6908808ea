"""The staff door of the negative list: its versions, its items, how it is used. Fetch, ask an action, show."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.frame.time import now
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.roles import may
from gongkai.review import negative_list, step_limits
from gongkai.review.forms import ListItemForm, PublishListForm, SpanForm, StepLimitForm
from gongkai.review.models import NegativeItem, NegativeList, StepLimit


@power_required("negative_list.see")
def lists(request: StaffRequest) -> HttpResponse:
    """Show the list in force and all its versions."""
    today = now().date()
    context = {
        "title": "负面清单",
        "known": negative_list.in_force(today),
        "versions": list(NegativeList.objects.select_related("drafted_by", "published_by")),
        "can_draft": may(request.user, "negative_list.edit")
        and not NegativeList.objects.filter(published_at__isnull=True).exists(),
        "can_see_use": may(request.user, "negative_list.figures"),
    }
    return render(request, "review/lists.html", context)


@power_required("negative_list.edit")
@require_POST
def list_new(request: StaffRequest) -> HttpResponse:
    """Open the next version, starting from the list in force."""
    row = negative_list.draft(by=request.user, at=now())
    messages.success(request, f"已开始编制{row}，以现行清单为底稿。")
    return redirect("review_list", number=row.number)


@power_required("negative_list.see")
def a_list(request: StaffRequest, number: int) -> HttpResponse:
    """Show a version; while it is drafted, what may be done with it."""
    return _page(request, _row(number))


@power_required("negative_list.edit")
def item(request: StaffRequest, number: int, pk: int | None = None) -> HttpResponse:
    """Add an item to a version that is being drafted, or change one."""
    row, at = _row(number), now()
    found = get_object_or_404(NegativeItem, pk=pk, version=row) if pk is not None else None
    form = ListItemForm(request.POST or None, on=at.date(), item=found)

    def save() -> None:
        negative_list.set_item(row, **form.said, item=found, by=request.user, at=at)

    if form.is_valid() and carry_out(form, save):
        messages.success(request, "事项已保存。")
        return redirect("review_list", number=number)
    context = {"title": f"修改事项：{found}" if found else "增加事项", "row": row, "form": form}
    return render(request, "review/item.html", context, status=422 if form.errors else 200)


@power_required("negative_list.edit")
@require_POST
def item_remove(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Take an item out of a version that is being drafted."""
    row = _row(number)
    found = get_object_or_404(NegativeItem, pk=pk, version=row)
    form = forms.Form(request.POST)
    form.is_valid()
    if carry_out(form, lambda: negative_list.remove_item(found, by=request.user, at=now())):
        messages.success(request, f"已删去“{found.name}”。")
        return redirect("review_list", number=number)
    return _page(request, row, refused=form)


@power_required("negative_list.publish")
@require_POST
def list_publish(request: StaffRequest, number: int) -> HttpResponse:
    """Put a version into force from a day; it is public from now on."""
    row = _row(number)
    form = PublishListForm(request.POST)

    def publish() -> None:
        negative_list.publish(row, **form.cleaned_data, by=request.user, at=now())

    if form.is_valid() and carry_out(form, publish):
        messages.success(request, f"{row}已发布。")
        return redirect("review_list", number=number)
    return _page(request, row, publish=form)


@power_required("negative_list.figures")
def use(request: StaffRequest) -> HttpResponse:
    """Show how often each item was cited in a span of days: what is not used, what is used too much."""
    today = now().date()
    form = SpanForm(request.GET or None, initial={"since": date(today.year, 1, 1), "until": today})
    since, until = date(today.year, 1, 1), today
    if form.is_bound and form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    known = negative_list.in_force(today)
    found, total = negative_list.uses(since, until, on=today)
    context = {
        "title": "负面清单使用情况",
        "known": known,
        "uses": found,
        "total": total,
        "form": form,
        "since": since,
        "until": until,
        "limit": negative_list.MUCH_USED,
    }
    return render(request, "review/use.html", context)


def _row(number: int) -> NegativeList:
    return get_object_or_404(NegativeList.objects.select_related("drafted_by", "published_by"), number=number)


def _page(request: StaffRequest, row: NegativeList, **bound: forms.Form) -> HttpResponse:
    person = request.user
    edits = may(person, "negative_list.edit") and not row.is_published
    publishes = may(person, "negative_list.publish") and not row.is_published and row.drafted_by_id != person.pk
    context = {
        "title": str(row),
        "row": row,
        "items": [(one, kept) for one, kept in zip(negative_list.items_of(row), row.items.all(), strict=True)],
        "edits": edits,
        "publish": PublishListForm(initial={"in_force_from": now().date()}) if publishes else None,
        **bound,
    }
    return render(request, "review/list.html", context, status=422 if bound else 200)


@power_required("step_limit.see")
def step_limits_page(request: StaffRequest) -> HttpResponse:
    """Show how long each step may take, by law or by the office's promise."""
    return _limits(request)


@power_required("step_limit.set")
@require_POST
def step_limit_set(request: StaffRequest) -> HttpResponse:
    """Promise how long a step takes, where the law does not say."""
    at = now()
    form = StepLimitForm(request.POST)

    def promise() -> None:
        said = form.cleaned_data
        step_limits.promise(said["step"], said["working_days"], since=said["since"], by=request.user, at=at)

    if form.is_valid() and carry_out(form, promise):
        messages.success(request, "环节时限已设定，正在计时的仍按原时限。")
        return redirect("review_step_limits")
    return _limits(request, form)


def _limits(request: StaffRequest, form: StepLimitForm | None = None) -> HttpResponse:
    today = now().date()
    if form is None and may(request.user, "step_limit.set"):
        form = StepLimitForm(initial={"since": today})
    context = {
        "title": "环节时限",
        "limits": [step_limits.of(step.key, today) for step in step_limits.STEPS],
        "form": form,
        "rows": StepLimit.objects.select_related("set_by").order_by("-pk")[:30],
        "names": {step.key: step.name for step in step_limits.STEPS},
    }
    return render(request, "review/step_limits.html", context, status=422 if form and form.errors else 200)


ACCESS = {
    "review_step_limits": "step_limit.see",
    "review_step_limit_set": "step_limit.set",
    "review_lists": "negative_list.see",
    "review_list_new": "negative_list.edit",
    "review_list": "negative_list.see",
    "review_item_new": "negative_list.edit",
    "review_item": "negative_list.edit",
    "review_item_remove": "negative_list.edit",
    "review_list_publish": "negative_list.publish",
    "review_use": "negative_list.figures",
}
