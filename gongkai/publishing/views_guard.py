"""The staff door to the guard: what was found, one click to mask it, why it may stay; and the list of words."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.errors import NotAllowed
from gongkai.frame.time import now
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.forms import StaffForm
from gongkai.organisation.models import User
from gongkai.organisation.roles import Role, may
from gongkai.publishing import bodies, guard, masking, words
from gongkai.publishing.models import Document, Justification, KeptOriginal, WordListVersion
from gongkai.publishing.views import _document, sees_originals
from gongkai.screening import Word

HISTORY = 20


class MaskForm(forms.Form):
    keys = forms.JSONField(required=False)

    def __init__(self, *args: object, request: HttpRequest, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own
        self.chosen = request.POST.getlist("key")[:500]


class JustifyForm(StaffForm):
    key = forms.CharField(max_length=16, widget=forms.HiddenInput)
    reason = forms.CharField(label="可以公开的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class WordForm(StaffForm):
    lines = forms.CharField(
        label="词语",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一个，写作“词语”“词语=应为”或者“词语=应为=提示”。不写“提示”的，发现后阻止发布。",
    )
    note = forms.CharField(label="修改说明", max_length=200, required=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A finding on the screen: why it may stay, if somebody said so, and whether it still stands in the way."""

    found: guard.Found
    reason: Justification | None
    open: bool


# --- one document ------------------------------------------------------------------------------------


@power_required("document.see")
def document_guard(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what the guard finds in the document as it reads now, and what this person may do about it."""
    return _page(request, pk)


@power_required("document.draft")
@require_POST
def document_mask(request: StaffRequest, pk: int) -> HttpResponse:
    """Mask the findings that were ticked, or the one whose button was pressed."""
    found, form = _document(request.user, pk), MaskForm(request.POST, request=request)
    form.is_valid()
    done: list[int] = []
    if carry_out(form, lambda: done.append(masking.mask(found, form.chosen, by=request.user, at=now()))):
        messages.success(request, f"已遮盖或者替换{done[0]}处，原文留存内部。内容视为改动，须重新审查。")
        return redirect("publishing_guard", pk=pk)
    return _page(request, pk, mask=form)


@power_required("guard.justify")
@require_POST
def document_justify(request: StaffRequest, pk: int) -> HttpResponse:
    """Say why a finding may stay."""
    found, form = _document(request.user, pk), JustifyForm(request.POST)
    if form.is_valid() and carry_out(
        form, lambda: masking.justify(found, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, "理由已记录。内容改动后该理由不再适用。")
        return redirect("publishing_guard", pk=pk)
    return _page(request, pk, justify=form)


@power_required("original.see")
def document_original(request: StaffRequest, pk: int, kept: int) -> HttpResponse:
    """Show what stood in the document before something was masked, to those who may see it."""
    found = _document(request.user, pk)
    if not sees_originals(found, request.user):
        raise NotAllowed("遮盖前的原文只有起草单位、政务公开办公室和保密审查员可以查看。")
    original = get_object_or_404(KeptOriginal.objects.select_related("by"), pk=kept, document=found)
    context = {
        "title": "遮盖前的原文",
        "document": found,
        "original": original,
        "old_title": original.kept.get("title", ""),
        "text": bodies.to_text(original.kept.get("body", [])),
        "others": [(label, _shown(original.kept.get(name))) for name, label in guard.FIELDS.items() if name != "title"],
    }
    return render(request, "publishing/guard_original.html", context)


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _page(request: StaffRequest, pk: int, **bound: forms.Form) -> HttpResponse:
    found, person = _document(request.user, pk), request.user
    findings, reasons = guard.report(found), guard.justifications(found)
    rows = [Row(each, reasons.get(each.key), each.blocks and each.key not in reasons) for each in findings]
    context = {
        "title": "发布前检查",
        "document": found,
        "rows": sorted(rows, key=lambda row: (not row.open, not row.found.blocks)),
        "open": sum(row.open for row in rows),
        "can_mask": _can_mask(found, person),
        "can_justify": may(person, "guard.justify") and person.pk not in found.authors and not found.is_released,
        "originals": list(found.kept_originals.select_related("by")) if sees_originals(found, person) else [],
        "words": words.current(),
        **bound,
    }
    return render(request, "publishing/guard.html", context, status=422 if bound else 200)


def _can_mask(found: Document, person: User) -> bool:
    own = Role.OPENNESS_OFFICE in person.roles or found.unit_id == person.unit_id
    return may(person, "document.draft") and own and not found.is_released and not found.is_embargoed


# --- the list of words --------------------------------------------------------------------------------


@power_required("words.see")
def word_list(request: StaffRequest) -> HttpResponse:
    """Show the list, its versions, and to the openness office the form to change it."""
    return _words(request)


@power_required("words.manage")
@require_POST
def words_add(request: StaffRequest) -> HttpResponse:
    """Put words on the list."""
    form = WordForm(request.POST)
    if form.is_valid() and carry_out(form, lambda: _add(form, by=request.user)):
        messages.success(request, "词表已更新，以后的检查按新词表进行。")
        return redirect("publishing_words")
    return _words(request, form)


@power_required("words.manage")
@require_POST
def words_remove(request: StaffRequest) -> HttpResponse:
    """Take a word off the list."""
    form = forms.Form(request.POST)
    form.is_valid()
    term = request.POST.get("term", "")[: words.LONGEST]
    if carry_out(form, lambda: words.remove(term, by=request.user, at=now())):
        messages.success(request, f"“{term}”已从词表移除。")
        return redirect("publishing_words")
    return _words(request, form)


def _add(form: WordForm, *, by: User) -> None:
    said: list[Word] = words.read_lines(form.cleaned_data["lines"])
    words.add(said, form.cleaned_data["note"], by=by, at=now())


def _words(request: StaffRequest, form: forms.Form | None = None) -> HttpResponse:
    manages = may(request.user, "words.manage")
    query = request.GET.get("q", "").strip()[: words.LONGEST]
    listed = [word for word in words.current_words() if query in word.term or query in word.suggestion]
    context = {
        "title": "错敏词表",
        "version": words.current(),
        "rows": [{"word": word, "weight": words.WEIGHTS[word.severity]} for word in listed[:500]],
        "total": len(listed),
        "query": query,
        "form": form if isinstance(form, WordForm) else WordForm() if manages else None,
        "errors": form.non_field_errors() if form is not None and not isinstance(form, WordForm) else [],
        "manages": manages,
        "versions": WordListVersion.objects.select_related("made_by").defer("words")[:HISTORY],
    }
    return render(request, "publishing/words.html", context, status=422 if form is not None else 200)
