"""The staff door for those who judge: refusals by the negative list, the openness office, the legal office, the file.

Fetch, ask an action, show; it decides nothing. The document's own page stands in views.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.errors import GongkaiError, NotAllowed
from gongkai.frame.time import now
from gongkai.organisation.access import StaffRequest, carry_out, power_required, told
from gongkai.organisation.models import User
from gongkai.organisation.roles import may
from gongkai.publishing import actions, archive, canonical, comparison, returning, revisions
from gongkai.publishing.forms import ReasonForm
from gongkai.publishing.models import Document, ReturnRound
from gongkai.publishing.views import _act, _document, _earlier, _plain, sees_originals, waiting_for
from gongkai.review import negative_list
from gongkai.review.forms import ExamineForm, LegalityForm, MaterialsForm, WithholdForm

AT_ONCE = 50


@power_required("document.see")
def document_compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what changed between two states of the text; without a choice, from what was last judged to now."""
    found = _document(request.user, pk)
    kept = list(found.revisions.select_related("by").defer("form").order_by("number"))
    if not kept:
        raise Http404(pk)
    if found.kept_originals.exists() and not sees_originals(found, request.user):
        raise NotAllowed("此前的文稿中有已经遮盖的信息，只有起草单位、政务公开办公室和保密审查员可以查看。")
    numbers = {one.number: one for one in kept}
    judged = revisions.last_judged(found)
    start = numbers.get(_number(request.GET.get("from"))) or (
        judged.revision if judged else kept[max(len(kept) - 2, 0)]
    )
    end = numbers.get(_number(request.GET.get("to"))) or kept[-1]
    context = {
        "title": "对照改动",
        "document": found,
        "kept": kept,
        "start": start,
        "end": end,
        "judged": judged,
        "changes": comparison.compare(start.form, end.form),
    }
    return render(request, "publishing/compare.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


@power_required("attribute.propose")
def document_withhold(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose that a document is not for the public: choose an item of the negative list, answer its questions."""
    found, at = _document(request.user, pk), now()
    known = negative_list.in_force(at.date())
    item = known.item(request.POST.get("item") or request.GET.get("item", ""))
    form = None
    if item is not None:
        before = (
            found.attribute_decision if found.attribute_decision and not found.attribute_decision.is_public else None
        )
        initial = {"attribute": before.attribute, "reason": before.reason} if before else {}
        form = WithholdForm(request.POST or None, item=item, initial=initial)

        def propose() -> None:
            said = form.cleaned_data
            actions.propose_attribute(
                found,
                said["attribute"],
                item=item.code,
                answers=form.answers,
                reason=said["reason"],
                return_on=said["return_on"],
                by=request.user,
                at=at,
            )

        if form.is_valid() and carry_out(form, propose):
            messages.success(request, "公开属性已拟定，待审定。")
            return redirect("publishing_document", pk=pk)
    context = {
        "title": "拟定为依申请公开或者不予公开",
        "document": found,
        "known": known,
        "item": item,
        "form": form,
        "earlier": found.attribute_decision if found.attribute_decision else _earlier(found),
    }
    return render(request, "publishing/withhold.html", context, status=422 if form and form.errors else 200)


@_act("attribute.examine", "examine", lambda request: ExamineForm(request.POST), "审查意见已记录，待审定。")
def document_examine(found: Document, form: ExamineForm, *, by: User, at: datetime) -> None:
    actions.examine_attribute(found, form.cleaned_data["note"], by=by, at=at)


@_act(
    "legality.request", "legality_request", lambda request: MaterialsForm(request.POST), "已提请合法性审核，开始计时。"
)
def document_legality_request(found: Document, form: MaterialsForm, *, by: User, at: datetime) -> None:
    actions.request_legality(found, form.said, by=by, at=at)


@_act("legality.review", "legality", lambda request: LegalityForm(request.POST), "合法性审核意见已记录。")
def document_legality(found: Document, form: LegalityForm, *, by: User, at: datetime) -> None:
    said = form.cleaned_data
    actions.review_legality(
        found, said["result"], form.checklist, opinion=said["opinion"], early=said["early"], by=by, at=at
    )


@power_required("attribute.rounds")
def rounds(request: StaffRequest) -> HttpResponse:
    """Show the yearly rounds; the openness office opens this year's."""
    at = now()
    can_open = may(request.user, "attribute.open_round")
    found = ReturnRound.objects.annotate(
        total=Count("items"), waiting=Count("items", filter=Q(items__after__isnull=True))
    )
    context = {
        "title": "不公开事项年度复审",
        "rounds": found,
        "can_open": can_open and not found.filter(year=at.date().year).exists(),
        "year": at.date().year,
        "kept": Document.objects.filter(returning.kept()).count() if can_open else 0,
    }
    return render(request, "publishing/rounds.html", context)


@power_required("attribute.open_round")
@require_POST
def round_open(request: StaffRequest) -> HttpResponse:
    """Open this year's round; a refusal is shown on the refusal page."""
    at = now()
    made = returning.open_round(at.date().year, by=request.user, at=at)
    messages.success(request, f"已发起{made}，共{made.items.count()}件。")
    return redirect("publishing_round", year=made.year)


@power_required("attribute.rounds")
def one_round(request: StaffRequest, year: int) -> HttpResponse:
    """Show what came back in a year, each with its old reason, and what is decided of it. Units see their own."""
    return _round(request, year)


@power_required("attribute.open_round")
@require_POST
def round_close(request: StaffRequest, year: int) -> HttpResponse:
    """Close the round of a year when everything in it is decided."""
    found = get_object_or_404(ReturnRound, year=year)
    form = forms.Form(request.POST)
    form.is_valid()
    if carry_out(form, lambda: returning.close_round(found, by=request.user, at=now())):
        messages.success(request, f"{found}已办结。")
        return redirect("publishing_round", year=year)
    return _round(request, year, form)


def _round(request: StaffRequest, year: int, form: forms.Form | None = None) -> HttpResponse:
    person, at = request.user, now()
    found = get_object_or_404(ReturnRound.objects.select_related("clock"), year=year)
    items = found.items.filter(document__in=Document.objects.seen_by(person, at)).select_related(
        "document__unit", "document__attribute_decision", "before__decided_by", "after__decided_by", "round"
    )
    context = {
        "title": str(found),
        "round": found,
        "items": items,
        "at": at,
        "may_propose": may(person, "attribute.propose"),
        "can_close": may(person, "attribute.open_round") and found.closed_at is None,
        "form": form,
    }
    return render(request, "publishing/round.html", context, status=422 if form else 200)


@_act("document.archive", "archive", _plain, "文件已归档。")
def document_archive(found: Document, form: forms.Form, *, by: User, at: datetime) -> None:
    archive.archive(found, by=by, at=at)


# --- several approvals on one screen --------------------------------------------------------------


class JudgementForm(ReasonForm):
    """What a leader says of one of several: approve, send back with a reason, or nothing yet."""

    judgement = forms.ChoiceField(
        label="意见",
        choices=[("later", "暂不处理"), ("approve", "批准"), ("return", "退回")],
        initial="later",
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].widget.attrs["rows"] = 2
        self.fields["reason"].help_text = "退回的填写。"


@dataclass(slots=True)
class Case:
    """One document on the screen, with what became of it."""

    document: Document
    form: JudgementForm
    said: str = ""
    done: str = ""
    errors: list[str] = field(default_factory=list)


@power_required("document.approve")
def approvals(request: StaffRequest) -> HttpResponse:
    """Judge several documents on one screen, each by itself: what fails says why, and the rest go through."""
    person, at = request.user, now()
    found = list(
        waiting_for(person)["approve"]
        .select_related(
            "unit",
            "drafted_by",
            "attribute_decision__decided_by",
            "secrecy_review__reviewer",
            "legality_review__reviewer",
            "interprets",
            "corrects",
        )
        .prefetch_related("attachments")
        .order_by("pk")[:AT_ONCE]
    )
    cases = []
    for document in found:
        seen = canonical.draft_digest(document)
        prefix = f"d{document.pk}"
        sent = request.method == "POST" and f"{prefix}-judgement" in request.POST
        form = JudgementForm(request.POST if sent else None, prefix=prefix, initial={"seen": seen})
        cases.append(Case(document, form))
    if request.method == "POST":
        outcomes = [_judge(case, by=person, at=at) for case in cases if case.form.is_bound]
        done, failed = outcomes.count("done"), outcomes.count("failed")
        if done:
            messages.success(request, f"已办理{done}件。")
        if failed:
            messages.warning(request, f"{failed}件未能办理，原因写在各件下面；其余不受影响。")
        if not failed:
            return redirect("publishing_approvals")
        cases = [case for case in cases if not case.done]
    context = {"title": "待批准的文件", "cases": cases}
    return render(request, "publishing/approvals.html", context)


def _judge(case: Case, *, by: User, at: datetime) -> str:
    """Do what was said of one document; "done", "failed", or "" for nothing yet."""
    if not case.form.is_valid():
        case.errors = ["请选择意见。"]
        return "failed"
    said = case.form.cleaned_data
    if said["judgement"] == "later":
        return ""
    try:
        if said["judgement"] == "approve":
            actions.approve(case.document, seen=said["seen"], by=by, at=at)
        else:
            actions.send_back(case.document, said["reason"], by=by, at=at)
    except GongkaiError as error:
        case.errors = [told(error)]
        return "failed"
    case.done = said["judgement"]
    return "done"
