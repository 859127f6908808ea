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
from gongkai.law.foi_report import Flaw
from gongkai.organisation.access import carry_out, power_required
from gongkai.organisation.models import User
from gongkai.organisation.roles import may
from gongkai.printing import to_docx, to_pdf
from gongkai.yearly import actions, canonical, checks, counting, registers
from gongkai.yearly.models import RegisterFile, YearlyReport, YearlyRow
from gongkai.yearly.paper import to_paper
from gongkai.yearly.public import cell_context, parts_of
from gongkai.yearly.table import sources


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
        self.sources: dict[str, str] = {}
        before = ""
        for place, (name, table, row, column) in enumerate(report.form.cells()):
            if counting.is_counted(report.form, name):
                continue
            key = canonical.source_key(table, row)
            if key != before:
                before = self._ask_source(key, row.path[0] if table.key == "S" and row.path else row.zh, place)
            field = f"c{place}"
            self.cells[field] = name
            value, counted = report.entered.get(name), report.counted.get(name)
            self.fields[field] = forms.CharField(
                label=f"{row.zh}：{column.zh}" if column.zh != row.zh else row.zh,
                required=False,
                max_length=20,
                initial="" if value is None else value,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                help_text="" if counted is None else f"由记录统计为{counted}，空白即用此数。",
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

    def _ask_source(self, key: str, label: str, place: int) -> str:
        field = f"s{place}"
        self.sources[field] = key
        self.fields[field] = forms.CharField(
            label=f"{label}：填报数的来源",
            required=False,
            max_length=120,
            initial=self.report.sources.get(key, ""),
            help_text="如“行政处罚信息系统2026年1月5日导出”，对外公开。",
        )
        return key

    @property
    def said(self) -> dict[str, Any]:
        """Return what `actions.fill_in` takes; only after is_valid()."""
        return {
            "entered": {name: self.cleaned_data[field] for field, name in self.cells.items()},
            "sources": {key: self.cleaned_data[field] for field, key in self.sources.items()},
            "texts": {key: self.cleaned_data[field] for field, key in self.parts.items()},
            "explained": self.cleaned_data["explained"],
        }


class RegisterForm(forms.Form):
    register = forms.ChoiceField(label="类别")
    file = forms.FileField(
        label="明细文件",
        help_text="CSV，表头为：日期、事项、承办单位、金额（元）、废止日期；其他列不读取。"
        "每行一件，随报告对外公开，不得含个人信息。再次导入的，替换原来的明细。",
    )

    def __init__(self, *args: Any, report: YearlyReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["register"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = registers.known(report.form)


class PlaceForm(forms.Form):
    key = forms.IntegerField(widget=forms.HiddenInput)
    row = forms.ChoiceField(label="归入")
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(self, *args: Any, report: YearlyReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["row"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = actions.result_rows(report.form)


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
    found = _empty_told_once(found)
    draft = row.state == YearlyReport.State.DRAFT
    context: dict[str, Any] = {
        "title": str(row),
        "report": row,
        "flaws": found,
        "errors": sum(flaw.is_error for flaw in found),
        "parts": parts_of(row, wrong),
        "before": checks.previous(row),
        "sources": sources(row),
        "files": RegisterFile.objects.filter(year=row.year, superseded_at=None).select_related("by"),
    }
    wrong_place = filled.get("place_form")
    if draft and may(person, "yearly.prepare"):
        context["fill"] = FillForm(report=row)
        if registers.known(row.form):
            context["bring_in"] = RegisterForm(report=row, auto_id="register_%s")
        context["unplaced"] = [
            (
                one,
                str(one.key) in row.placed,
                wrong_place
                if isinstance(wrong_place, PlaceForm) and wrong_place["key"].value() == str(one.key)
                else PlaceForm(report=row, initial=_placed(row, one), auto_id=f"p{one.key}_%s"),
            )
            for one in actions.unplaceable(row)
        ]
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


def _empty_told_once(found: list[Flaw]) -> list[Flaw]:
    """Return the flaws with the empty cells told in one line; forty of the same hide what else is wrong."""
    empty = [flaw for flaw in found if flaw.check == "A5" and flaw.says.endswith("没有填写。")]
    if len(empty) <= 3:
        return found
    first = "、".join(flaw.says.partition("”")[0] + "”" for flaw in empty[:2])
    told = Flaw(
        "A5", "error", f"{first}等{len(empty)}格没有填写。", tuple(name for flaw in empty for name in flaw.cells)
    )
    return [told, *(flaw for flaw in found if flaw not in empty)]


def _placed(report: YearlyReport, one: YearlyRow) -> dict[str, object]:
    """Return what the form of an old decision begins with: where it stands now."""
    stands = next((name.split(".")[1] for name in one.cells if name.startswith("T3.R3_") and ".R3_7." not in name), "")
    return {"key": one.key, "row": stands} | {
        name: said for name, said in report.placed.get(str(one.key), {}).items() if name == "reason"
    }


@power_required("yearly.prepare")
@require_POST
def report_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the rows of a register from a file."""
    row = get_object_or_404(YearlyReport, pk=pk)
    form = RegisterForm(request.POST, request.FILES, report=row, auto_id="register_%s")
    if form.is_valid():
        sent, register = form.cleaned_data["file"], form.cleaned_data["register"]
        if sent.size > registers.LARGEST:
            form.add_error("file", "文件超过5MB，请分类别导出后再导入。")
        elif carry_out(
            form, lambda: actions.bring_in(row, register, sent.name, sent.read(), by=_person(request), at=now())
        ):
            messages.success(request, "已导入明细并重新统计。")
            return redirect("yearly_report", pk=pk)
    return _page(request, pk, bring_in=form)


@power_required("yearly.prepare")
@require_POST
def report_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an old decision into a row, for a reason."""
    row = get_object_or_404(YearlyReport, pk=pk)
    key = request.POST.get("key", "")
    form = PlaceForm(request.POST, report=row, auto_id=f"p{key if key.isdecimal() else ''}_%s")
    if form.is_valid():
        said = form.cleaned_data
        if carry_out(
            form, lambda: actions.place(row, said["key"], said["row"], said["reason"], by=_person(request), at=now())
        ):
            messages.success(request, "已归入并重新统计。")
            return redirect("yearly_report", pk=pk)
    return _page(request, pk, place_form=form)


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
    "yearly_report_register": "yearly.prepare",
    "yearly_report_place": "yearly.prepare",
    "yearly_report_count": "yearly.prepare",
    "yearly_report_sign": "yearly.sign",
    "yearly_report_send_back": "yearly.prepare",
    "yearly_report_publish": "yearly.publish",
    "yearly_report_cell": "yearly.see",
    "yearly_report_file": "yearly.see",
}
