"""The staff door: what the site found wrong with itself. Fetch, ask an action, show."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.deadlines.models import ClockEvent
from gongkai.frame.time import now
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.models import Unit
from gongkai.organisation.roles import may
from gongkai.selfcheck import actions
from gongkai.selfcheck.forms import ExcuseForm, HandOverForm, PromiseForm
from gongkai.selfcheck.models import Finding, Inspection, Promise

PAGE = 50


@power_required("selfcheck.see")
def findings(request: StaffRequest) -> HttpResponse:
    """List what is open, the first due first; of one unit, or of all."""
    at = now()
    found = Finding.objects.open().select_related("unit", "clock").order_by("clock__due_at", "pk")
    code = request.GET.get("unit", "")
    if code:
        found = found.filter(unit__code=code)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "网站自查",
        "page": page,
        "rows": [{"finding": one, "light": one.clock.light_at(at) if one.clock else ""} for one in page.object_list],
        "units": Unit.objects.filter(findings__closed_at__isnull=True, findings__isnull=False).distinct(),
        "unit": code,
        "last": Inspection.objects.first(),
        "promise": Promise.load(),
        "can_run": may(request.user, "selfcheck.run"),
        "can_promise": may(request.user, "selfcheck.promise"),
    }
    return render(request, "selfcheck/findings.html", context)


@power_required("selfcheck.see")
def finding(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one finding and, to whoever may judge it, the form to excuse it."""
    return _page(request, pk)


@power_required("selfcheck.judge")
@require_POST
def finding_excuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Judge that it is no problem."""
    found = get_object_or_404(Finding, pk=pk)
    form = ExcuseForm(request.POST)
    if form.is_valid() and carry_out(
        form, lambda: actions.excuse(found, form.cleaned_data["reason"], by=request.user, at=now())
    ):
        messages.success(request, "已认定不作为问题，理由对外公布。")
        return redirect("selfcheck_finding", pk=pk)
    return _page(request, pk, form=form)


@power_required("selfcheck.hand_over")
@require_POST
def finding_hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Make it another unit's to mend."""
    found = get_object_or_404(Finding, pk=pk)
    form = HandOverForm(request.POST, auto_id="hand_over_%s")
    if form.is_valid() and carry_out(
        form, lambda: actions.hand_over(found, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, f"已改由{form.cleaned_data['unit'].short_name}整改，期限不变。")
        return redirect("selfcheck_finding", pk=pk)
    return _page(request, pk, handing=form)


@power_required("selfcheck.run")
@require_POST
def run(request: StaffRequest) -> HttpResponse:
    """Look at the site now."""
    inspection = actions.inspect(by=request.user, at=now(), most=settings.SELFCHECK_PAGES)
    messages.success(request, f"已打开{inspection.pages}页、{inspection.links}条链接，结果见下。")
    return redirect("selfcheck_findings")


@power_required("selfcheck.promise")
def promise(request: StaffRequest) -> HttpResponse:
    """Set who keeps the site and how soon findings are mended."""
    said = Promise.load()
    form = PromiseForm(request.POST or None, initial={"mend_days": said.mend_days, "unit": said.unit_id})
    if form.is_valid():
        actions.promise(**form.cleaned_data, by=request.user, at=now())
        messages.success(request, "已保存，自下次发现的问题起适用。")
        return redirect("selfcheck_findings")
    return render(request, "selfcheck/promise.html", {"title": "自查的承诺", "form": form})


def _page(
    request: StaffRequest, pk: int, *, form: ExcuseForm | None = None, handing: HandOverForm | None = None
) -> HttpResponse:
    found = get_object_or_404(Finding.objects.select_related("unit", "clock", "excused_by"), pk=pk)
    at = now()
    context = {
        "title": found.rule.zh,
        "finding": found,
        "light": found.clock.light_at(at) if found.clock else "",
        "form": form or ExcuseForm(),
        "can_judge": may(request.user, "selfcheck.judge") and found.closed_at is None,
        "handing": handing or HandOverForm(auto_id="hand_over_%s"),
        "can_hand_over": may(request.user, "selfcheck.hand_over") and found.closed_at is None,
        "handed": found.clock.events.filter(kind=ClockEvent.Kind.HANDED_OVER) if found.clock else (),
        "basis": found.rule.basis(at.date()),
    }
    return render(request, "selfcheck/finding.html", context)


# Which power each staff address of this room asks for; a test holds every address of the site to such a table.
ACCESS = {
    "selfcheck_findings": "selfcheck.see",
    "selfcheck_finding": "selfcheck.see",
    "selfcheck_finding_excuse": "selfcheck.judge",
    "selfcheck_finding_hand_over": "selfcheck.hand_over",
    "selfcheck_run": "selfcheck.run",
    "selfcheck_promise": "selfcheck.promise",
}
