"""The staff door: yearly reports from the count to the signature. Fetch, ask, show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from gongkai.frame.time import BEIJING, now
from gongkai.organisation.access import carry_out, power_required
from gongkai.organisation.models import User
from gongkai.organisation.roles import may
from gongkai.printing import to_docx, to_pdf
from gongkai.yearly import actions, checks, counting
from gongkai.yearly.models import YearlyReport
from gongkai.yearly.paper import to_paper
from gongkai.yearly.public import cell_context, parts_of


class BeginForm(forms.Form):
    year = forms.IntegerField(label="报告年度", min_value=2014, max_value=2100)
    note = forms.CharField(
        label="更正说明", max_length=500, required=False, help_text="该年度已经公布的，填写后编制更正版本。"
    )


class FillForm(forms.Form):
    """The cells nobody counts and the parts in words. Every field keeps what was typed."""

    explained = forms.CharField(
        label="与上年不衔接的说明",
        max_length=300,
        required=False,
        help_text="机构合并、调整致使“上年结转”与上年报告不一致的，在此说明。",
    )

    def __init__(self, *args: Any, report: YearlyReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.cells: dict[str, str] = {}
        self.parts: dict[str, str] = {}
        for place, (name, _table, row, column) in enumerate(report.form.cells()):
            if counting.is_counted(report.form, name):
                continue
            field = f"c{place}"
            self.cells[field] = name
            value = report.entered.get(name)
            self.fields[field] = forms.CharField(
                label=f"{row.zh}：{column.zh}" if column.zh != row.zh else row.zh,
                required=False,
                max_length=20,
                initial="" if value is None else value,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        for part in report.form.parts:
            if part.written:
                field = f"t{part.key}"
                self.parts[field] = part.key
                self.fields[field] = forms.CharField(
                    label=part.zh,
                    required=False,
                    max_length=20_000,
                    initial=report.texts.get(part.key, ""),
                    widget=forms.Textarea(attrs={"rows": 6}),
                    help_text=f"应当写到：{'、'.join(part.asks)}。" if part.asks else "",
                )
        self.fields["explained"].initial = report.explained

    @property
    def said(self) -> dict[str, Any]:
        """Return what `actions.fill_in` takes; only after is_valid()."""
        return {
            "entered": {name: self.cleaned_data[field] for field, name in self.cells.items()},
            "texts": {key: self.cleaned_data[field] for field, key in self.parts.items()},
            "explained": self.cleaned_data["explained"],
        }


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the lock on every view of this file has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user


@power_required("yearly.see")
def report_list(request: HttpRequest) -> HttpResponse:
    """List the reports; the office begins one here."""
    person, at = _person(request), now()
    can = may(person, "yearly.prepare")
    year = at.astimezone(BEIJING).year - 1
    form = BeginForm(request.POST or None, initial={"year": year}) if can else None
    made: list[YearlyReport] = []
    if form is not None and form.is_valid():
        said = form.cleaned_data
        if carry_out(form, lambda: made.append(actions.begin(said["year"], note=said["note"], by=person, at=at))):
            messages.success(request, "已按记录统计，请填写其余部分。")
            return redirect("yearly_report", pk=made[0].pk)
    context = {
        "title": "年度报告",
        "rows": list(YearlyReport.objects.select_related("begun_by", "signed_by", "released_by")),
        "form": form,
        "due": actions.due_on(year),
        "year": year,
    }
    return render(
        request, "yearly/staff_reports.html", context, status=422 if form is not None and form.errors else 200
    )


@power_required("yearly.see")
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report with its checks, and what this person may do with it."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, **filled: Any) -> HttpResponse:
    row = get_object_or_404(YearlyReport.objects.select_related("begun_by", "signed_by", "released_by"), pk=pk)
    person = _person(request)
    found = checks.drift(row) if row.state == YearlyReport.State.PUBLISHED else checks.check(row)
    wrong = tuple(name for flaw in found if flaw.is_error for name in flaw.cells)
    draft = row.state == YearlyReport.State.DRAFT
    context: dict[str, Any] = {
        "title": str(row),
        "report": row,
        "flaws": found,
        "errors": sum(flaw.is_error for flaw in found),
        "parts": parts_of(row, wrong),
        "before": checks.previous(row),
        "documents": checks.made_in(row.year),
    }
    if draft and may(person, "yearly.prepare"):
        context["fill"] = FillForm(report=row)
    context["can_sign"] = draft and may(person, "yearly.sign") and row.begun_by_id != person.pk
    signed = row.state == YearlyReport.State.SIGNED
    context["can_publish"] = signed and may(person, "yearly.publish") and row.signed_by_id != person.pk
    context |= filled
    failed = any(isinstance(each, forms.BaseForm) and each.errors for each in filled.values())
    return render(request, "yearly/staff_report.html", context, status=422 if failed else 200)


@power_required("yearly.prepare")
@require_POST
def report_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the entered numbers and the parts in words."""
    row = get_object_or_404(YearlyReport, pk=pk)
    form = FillForm(request.POST, report=row)
    if form.is_valid() and carry_out(form, lambda: actions.fill_in(row, **form.said, by=_person(request), at=now())):
        messages.success(request, "已保存。")
        return redirect("yearly_report", pk=pk)
    return _page(request, pk, fill=form)


def _act(power: str, done: str) -> Callable[[Callable[..., object]], Any]:
    """Make a view of an action that needs no words."""

    def wrap(action: Callable[..., object]) -> Any:
        @power_required(power)
        @require_POST
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            row = get_object_or_404(YearlyReport, pk=pk)
            form = forms.Form(request.POST)
            if carry_out(form, lambda: action(row, by=_person(request), at=now())):
                messages.success(request, done)
                return redirect("yearly_report", pk=pk)
            return _page(request, pk, act=form)

        return view

    return wrap


report_count = _act("yearly.prepare", "已重新统计。")(actions.count)
report_sign = _act("yearly.sign", "已签发，由政务公开办公室公布。")(actions.sign)
report_send_back = _act("yearly.prepare", "已退回编制。")(actions.send_back)
report_publish = _act("yearly.publish", "已公布。")(actions.publish)


@power_required("yearly.see")
@require_safe
def report_cell(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Open a number of a report in hand."""
    row = get_object_or_404(YearlyReport, pk=pk)
    context = cell_context(row, name, request.GET.get("page"))
    return render(request, "yearly/staff_cell.html", {"title": "数据明细", **context})


@power_required("yearly.see")
@require_safe
def report_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Give a report in hand as PDF or DOCX, to be looked at before it is signed."""
    row = get_object_or_404(YearlyReport, pk=pk)
    if form not in {"pdf", "docx"}:
        raise Http404
    data = to_pdf(to_paper(row)) if form == "pdf" else to_docx(to_paper(row))
    media = "application/pdf"
    if form == "docx":
        media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="yearly-{row.year}-v{row.version}.{form}"'
    return response


ACCESS = {
    "yearly_reports": "yearly.see",
    "yearly_report": "yearly.see",
    "yearly_report_fill": "yearly.prepare",
    "yearly_report_count": "yearly.prepare",
    "yearly_report_sign": "yearly.sign",
    "yearly_report_send_back": "yearly.prepare",
    "yearly_report_publish": "yearly.publish",
    "yearly_report_cell": "yearly.see",
    "yearly_report_file": "yearly.see",
}
