"""The staff door to marks that follow from other acts: the originals a document names, and clean-ups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.frame.time import now
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.forms import DateInput, StaffForm
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, may
from gongkai.publishing import cleanup, consequences, validity
from gongkai.publishing.forms import released_with
from gongkai.publishing.models import Cleanup, CleanupItem, Document, NamedOriginal, ValidityMark

PAGE = 50
LATER, MARK, ASIDE = "later", "mark", "aside"


def offers(found: Document, person: User) -> dict[str, Any]:
    """Return what a document's own page says of its effect on others."""
    return {
        "named": list(found.named_originals.filter(outcome="")) if may(person, "document.mark") else [],
        "marks_made": list(found.marks_made.select_related("document")),
        "announces": found.announces.first(),
    }


# --- the originals a document names -------------------------------------------------------------


class NamedForm(StaffForm):
    """What becomes of one original that the text names."""

    what = forms.ChoiceField(
        label="处理",
        choices=[(MARK, "标注"), (ASIDE, "不标注"), (LATER, "以后再定")],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label="标注为", choices=ValidityMark.Kind.choices, required=False)
    original = forms.CharField(label="所指文件的索引号", max_length=40, required=False)
    from_day = forms.DateField(label="自何日起", widget=DateInput, required=False)
    reason = forms.CharField(label="不标注的理由", max_length=300, required=False)

    def __init__(self, *args: Any, named: NamedOriginal, **kwargs: Any) -> None:
        self.named = named
        document = named.by_document
        self.found = named.original or consequences.best_match(named.name, document)
        kwargs["initial"] = {
            "what": MARK if self.found else LATER,
            "kind": named.kind,
            "original": self.found.index_number if self.found else "",
            "from_day": document.effective_on or document.published_on,
        }
        super().__init__(*args, prefix=f"n{named.pk}", **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("what") == MARK:
            number = str(said.get("original", "")).strip()
            said["document"] = released_with(number)
            if said["document"] is None:
                self.add_error("original", "本平台没有以此索引号发布的文件。" if number else "请填写所指文件的索引号。")
            if not said.get("from_day"):
                self.add_error("from_day", "请填写自何日起。")
        if said.get("what") == ASIDE and not str(said.get("reason", "")).strip():
            self.add_error("reason", "请写明不标注的理由。")
        return said

    @property
    def verdict(self) -> validity.Verdict | None:
        """Return what was said, None where it is left for later; only after is_valid()."""
        said = self.cleaned_data
        if said["what"] == MARK:
            return validity.Verdict(self.named, said["kind"], said["document"], said["from_day"])
        return validity.Verdict(self.named, reason=said["reason"]) if said["what"] == ASIDE else None


@power_required("document.mark")
def document_named(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every original that the document names, and mark those that are confirmed, all at once."""
    document = get_object_or_404(Document.objects.seen_by(request.user), pk=pk, state=Document.State.PUBLISHED)
    open_ones = list(document.named_originals.filter(outcome="").select_related("original", "by_document"))
    found = [NamedForm(request.POST or None, named=named) for named in open_ones]
    whole = forms.Form(request.POST or None)
    if request.method == "POST" and _all_valid(found) and whole.is_valid():
        verdicts = [form.verdict for form in found if form.verdict is not None]
        if not verdicts:
            whole.add_error(None, "没有选择要标注或者不标注的文件。")
        elif carry_out(whole, lambda: validity.settle(document, verdicts, by=request.user, at=now())):
            messages.success(request, "已确认，凡显示所标注文件处均同步标明。")
            return redirect("publishing_document", pk=pk)
    context = {
        "title": "确认文中废止、修改的文件",
        "document": document,
        "forms": found,
        "whole": whole,
        "settled": document.named_originals.exclude(outcome="").select_related("original", "settled_by"),
    }
    return render(request, "publishing/named.html", context, status=422 if request.method == "POST" else 200)


def _all_valid(found: list[NamedForm]) -> bool:
    """Return whether every form is: each is asked, so that each shows its own errors."""
    return False not in {form.is_valid() for form in found}


# --- clean-ups ------------------------------------------------------------------------------------


class CleanupForm(StaffForm):
    """A new clean-up: its name, why, and which documents."""

    title = forms.CharField(label="名称", max_length=200, help_text="如“2017年文件清理”，载入公告标题。")
    note = forms.CharField(
        label="依据和范围",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写成一句完整的话，载入公告正文。",
    )
    until = forms.DateField(label="成文日期不晚于", widget=DateInput, required=False)
    unit = forms.ModelChoiceField(
        label="起草单位", queryset=Unit.objects.none(), required=False, empty_label="全部单位"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["unit"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - declared above
        choice.queryset = Unit.objects.all()


class DecisionForm(StaffForm):
    """What shall become of one document."""

    decision = forms.ChoiceField(
        label="清理意见", choices=[choice for choice in CleanupItem.Decision.choices if choice[0]]
    )
    text = forms.CharField(
        label="理由或者修改内容",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="废止、失效写明理由，修改写明修改内容；载入公告，对外公开。",
    )


@power_required("cleanup.see")
def cleanups(request: StaffRequest) -> HttpResponse:
    """List the clean-ups, the newest first."""
    found = Cleanup.objects.select_related("opened_by", "announcement")
    context = {
        "title": "文件清理",
        "rows": [{"cleanup": one, "progress": cleanup.progress(one)} for one in found],
        "can_open": may(request.user, "cleanup.manage"),
    }
    return render(request, "publishing/cleanups.html", context)


@power_required("cleanup.manage")
def cleanup_new(request: StaffRequest) -> HttpResponse:
    """Open a clean-up over the documents that are in force today."""
    form = CleanupForm(request.POST or None)
    made: list[Cleanup] = []

    def open_it() -> None:
        said, documents = form.cleaned_data, Document.objects.all()
        if said["until"]:
            documents = documents.filter(made_on__lte=said["until"])
        if said["unit"]:
            documents = documents.filter(unit=said["unit"])
        made.append(cleanup.open_cleanup(said["title"], documents, note=said["note"], by=request.user, at=now()))

    if form.is_valid() and carry_out(form, open_it):
        messages.success(request, f"已发起，列入{made[0].items.count()}件现行有效的文件。")
        return redirect("publishing_cleanup", pk=made[0].pk)
    context = {"title": "发起文件清理", "form": form}
    return render(request, "publishing/cleanup_new.html", context, status=422 if form.errors else 200)


@power_required("cleanup.see")
def cleanup_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a clean-up: how far it is, its documents, and what this person may do now."""
    return _cleanup_page(request, pk)


@power_required("cleanup.decide")
@require_POST
def cleanup_decide(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """Take down the decision on one document."""
    found = get_object_or_404(CleanupItem.objects.select_related("document", "cleanup"), pk=item, cleanup=pk)
    form = DecisionForm(request.POST, prefix=f"i{found.pk}")
    if form.is_valid() and carry_out(
        form, lambda: cleanup.decide(found, **form.cleaned_data, by=request.user, at=now())
    ):
        word = CleanupItem.Decision(form.cleaned_data["decision"]).label
        messages.success(request, f"《{found.document.title}》的清理意见：{word}。")
        return redirect("publishing_cleanup", pk=pk)
    return _cleanup_page(request, pk, bound={found.pk: form})


@power_required("cleanup.manage")
@require_POST
def cleanup_announce(request: StaffRequest, pk: int) -> HttpResponse:
    """Draft the announcement with the three lists."""
    found, form = get_object_or_404(Cleanup, pk=pk), forms.Form(request.POST)
    form.is_valid()
    made: list[Document] = []
    if carry_out(form, lambda: made.append(cleanup.announce(found, by=request.user, at=now()))):
        messages.success(request, "清理公告已拟写为草稿，请按公文流程审查、批准、发布；发布时各项标注一并生效。")
        return redirect("publishing_document", pk=made[0].pk)
    return _cleanup_page(request, pk, whole=form)


@power_required("cleanup.manage")
@require_POST
def cleanup_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the decisions be changed again."""
    found, form = get_object_or_404(Cleanup, pk=pk), forms.Form(request.POST)
    form.is_valid()
    if carry_out(form, lambda: cleanup.reopen(found, by=request.user, at=now())):
        messages.success(request, "清理公告已取消，清理意见可以改动；原草稿不再与本次清理关联。")
        return redirect("publishing_cleanup", pk=pk)
    return _cleanup_page(request, pk, whole=form)


def _cleanup_page(
    request: StaffRequest, pk: int, *, bound: dict[int, DecisionForm] | None = None, whole: forms.Form | None = None
) -> HttpResponse:
    found = get_object_or_404(Cleanup.objects.select_related("announcement", "opened_by"), pk=pk)
    person, bound = request.user, bound or {}
    chosen = request.GET.get("decision", "all")
    items = found.items.select_related("document__unit", "decided_by").prefetch_related("document__marks")
    if chosen in CleanupItem.Decision.values:
        items = items.filter(decision=chosen)
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    is_open = found.announcement_id is None and found.applied_at is None
    own = None if Role.OPENNESS_OFFICE in person.roles else person.unit_id
    rows = []
    for item in page:
        mine = is_open and may(person, "cleanup.decide") and own in {None, item.document.unit_id}
        initial = {"decision": item.decision or "keep", "text": item.text}
        form = bound.get(item.pk) or (DecisionForm(initial=initial, prefix=f"i{item.pk}") if mine else None)
        rows.append({"item": item, "form": form})
    progress = cleanup.progress(found)
    total = sum(count for _, _, count in progress)
    context = {
        "title": found.title,
        "cleanup": found,
        "progress": progress,
        "total": total,
        "left": next(count for value, _, count in progress if value == ""),
        "tabs": [("all", "全部", total), *progress],
        "chosen": chosen,
        "page": page,
        "rows": rows,
        "whole": whole,
        "is_open": is_open,
        "can_manage": may(person, "cleanup.manage"),
    }
    return render(request, "publishing/cleanup.html", context, status=422 if bound or whole else 200)


ACCESS = {
    "publishing_document_named": "document.mark",
    "publishing_cleanups": "cleanup.see",
    "publishing_cleanup_new": "cleanup.manage",
    "publishing_cleanup": "cleanup.see",
    "publishing_cleanup_decide": "cleanup.decide",
    "publishing_cleanup_announce": "cleanup.manage",
    "publishing_cleanup_reopen": "cleanup.manage",
}
