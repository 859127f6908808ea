"""The staff door: what the sources publish, one page an item, several steps at once. Fetch, ask an action, show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.errors import BadInput
from gongkai.frame.time import now
from gongkai.ledger.models import Entry
from gongkai.ledger.words import words_of
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.roles import may
from gongkai.publishing import bodies
from gongkai.publishing.models import Document
from gongkai.reposts import actions, desk, rules
from gongkai.reposts.forms import NoteForm, RepostForm, SetAsideForm, SourceForm
from gongkai.reposts.models import Change, Item, Source
from gongkai.reposts.pages import read_page
from gongkai.review.forms import SecrecyForm

PAGE = 30
SECONDS = 20.0  # for a visit while someone waits; the timer reads the rest
CHANGED = "changed"

_STEP_WORDS = {
    "decide": ("待审定公开属性", "审定为“主动公开”"),
    "secrecy": ("待保密审查", "所选各件均不涉密，可以公开"),
    "approve": ("待批准", "批准"),
    "release": ("待发布", "发布"),
}


# --- items ---------------------------------------------------------------------------------------


@power_required("repost.see")
def items(request: StaffRequest) -> HttpResponse:
    """List what the sources published, by state and source; what is most urgent first."""
    at = now()
    open_changes = Change.objects.filter(item=OuterRef("pk"), outcome=Change.Outcome.OPEN)
    found = Item.objects.annotate(has_change=Exists(open_changes))
    sources = list(Source.objects.all())
    source = next((one for one in sources if str(one.pk) == request.GET.get("source")), None)
    query = request.GET.get("q", "").strip()[:100]
    if source is not None:
        found = found.filter(source=source)
    if query:
        found = found.filter(Q(title__icontains=query) | Q(document_number__icontains=query))
    counts = dict(found.order_by().values_list("state").annotate(count=Count("pk")))
    changed = found.filter(has_change=True).count()
    chosen = request.GET.get("state", Item.State.PROPOSED)
    rows = found
    if chosen == CHANGED:
        rows = rows.filter(has_change=True)
    elif chosen in Item.State.values:
        rows = rows.filter(state=chosen)
    rows = rows.select_related("source", "clock", "document")
    order = ["clock__due_at", "pk"] if chosen == Item.State.PROPOSED else ["-seen_at", "-pk"]
    tabs = [(state.value, state.label, counts.get(state.value, 0)) for state in Item.State]
    tabs = [*tabs[1:2], *tabs[:1], *tabs[2:], (CHANGED, "原文有变动", changed), ("all", "全部", sum(counts.values()))]
    context = {
        "title": "转载",
        "at": at,
        "page": Paginator(rows.order_by(*order), PAGE).get_page(request.GET.get("page")),
        "tabs": tabs,
        "chosen": chosen,
        "sources": sources,
        "source": source,
        "query": query,
        "target": actions.HOUSE_TARGET,
        "can_manage": may(request.user, "repost.manage_sources"),
        "to_do": sum(len(waits) for waits in desk.steps_for(request.user).values()),
    }
    return render(request, "reposts/items.html", context)


@power_required("repost.see")
def item(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one item: where it is from, what it says, what is doubtful, and the two answers."""
    return _item_page(request, _item(pk))


@power_required("repost.review")
@require_POST
def item_repost(request: StaffRequest, pk: int) -> HttpResponse:
    """转载: one click makes the draft and proposes its attribute."""
    found = _item(pk)
    form = RepostForm(request.POST, alike=actions.doubles_of(found)[1] is not None)
    if form.is_valid() and carry_out(
        form,
        lambda: actions.repost(
            found, although_alike=form.cleaned_data.get("although_alike", False), by=request.user, at=now()
        ),
    ):
        messages.success(request, "已起草转载件并拟定为“主动公开”，待审定、保密审查和批准。")
        return redirect("reposts_item", pk=pk)
    return _item_page(request, found, repost_form=form)


@power_required("repost.review")
@require_POST
def item_set_aside(request: StaffRequest, pk: int) -> HttpResponse:
    """不转载, with the reason."""
    found = _item(pk)
    form = SetAsideForm(request.POST)
    if form.is_valid() and carry_out(
        form, lambda: actions.set_aside(found, form.cleaned_data["reason"], by=request.user, at=now())
    ):
        messages.success(request, "已记录不转载的理由。")
        return redirect("reposts_items")
    return _item_page(request, found, aside_form=form)


@power_required("repost.review")
@require_POST
def item_resume(request: StaffRequest, pk: int) -> HttpResponse:
    """Judge it once more."""
    found = _item(pk)
    form = forms.Form(request.POST)
    if form.is_valid() and carry_out(form, lambda: actions.resume(found, by=request.user, at=now())):
        messages.success(request, "已重新列入研判。")
        return redirect("reposts_item", pk=pk)
    return _item_page(request, found, resume_form=form)


def _item(pk: int) -> Item:
    return get_object_or_404(Item.objects.select_related("source__unit", "clock", "document", "judged_by"), pk=pk)


def _item_page(request: StaffRequest, found: Item, **bound: forms.Form) -> HttpResponse:
    page = None
    if found.is_read:
        try:
            with found.raw.open("rb") as file:
                page = read_page(file.read(), name="page.html", today=now().date())
        except (BadInput, OSError):
            page = None
    same, near = actions.doubles_of(found) if found.state in {Item.State.NEW, Item.State.PROPOSED} else (None, None)
    mine = may(request.user, "repost.review") and desk.judged_by(request.user).filter(pk=found.pk).exists()
    offers: dict[str, Any] = {}
    if mine and found.state in {Item.State.NEW, Item.State.PROPOSED}:
        offers = {"repost_form": RepostForm(alike=near is not None), "aside_form": SetAsideForm(auto_id="aside_%s")}
    elif mine and found.state == Item.State.DRAFTED:
        offers = {"aside_form": SetAsideForm(auto_id="aside_%s")}
    elif mine and found.state == Item.State.SET_ASIDE:
        offers = {"resume_form": forms.Form()}
    subjects = [found.subject, found.original]
    context = {
        "title": found.title,
        "item": found,
        "at": now(),
        "body": page,
        "document": found,
        "pieces": bodies.pieces(page.body, title=found.title) if page else [],
        "same": same,
        "near": near,
        "changes": list(found.changes.select_related("settled_by")),
        "reposts": list(found.reposts.select_related("document").order_by("pk")),
        "history": [
            (entry, words_of(entry.verb)) for entry in Entry.objects.filter(subject__in=subjects).order_by("-number")
        ],
        "target": actions.HOUSE_TARGET,
        **offers,
        **bound,
    }
    return render(request, "reposts/item.html", context, status=422 if bound else 200)


# --- changes at the source ------------------------------------------------------------------------


@power_required("repost.see")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what the source changed, line by line."""
    return _change_page(request, _change(pk))


@power_required("repost.review")
@require_POST
def change_follow(request: StaffRequest, pk: int) -> HttpResponse:
    """Follow the source."""
    found = _change(pk)
    form = forms.Form(request.POST)
    made: list[Document] = []
    if form.is_valid() and carry_out(form, lambda: made.append(actions.follow(found, by=request.user, at=now()))):
        messages.success(request, "已按原文更新草稿，须重新审定、保密审查和批准。")
        return redirect("publishing_document", pk=made[0].pk)
    return _change_page(request, found, follow_form=form)


@power_required("repost.review")
@require_POST
def change_note(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave it, and say why."""
    found = _change(pk)
    form = NoteForm(request.POST)
    if form.is_valid() and carry_out(
        form, lambda: actions.note(found, form.cleaned_data["note"], by=request.user, at=now())
    ):
        messages.success(request, "已记录核对情况。")
        return redirect("reposts_item", pk=found.item_id)
    return _change_page(request, found, note_form=form)


def _change(pk: int) -> Change:
    return get_object_or_404(Change.objects.select_related("item__source__unit", "item__document", "settled_by"), pk=pk)


def _change_page(request: StaffRequest, found: Change, **bound: forms.Form) -> HttpResponse:
    mine = may(request.user, "repost.review") and desk.judged_by(request.user).filter(pk=found.item_id).exists()
    offers: dict[str, Any] = {}
    if mine and found.outcome == Change.Outcome.OPEN:
        offers["note_form"] = NoteForm()
        if found.kind == Change.Kind.ALTERED:
            offers["follow_form"] = forms.Form()
    context = {
        "title": found.get_kind_display(),
        "change": found,
        "item": found.item,
        "lines": rules.differences(found.old_text, found.new_text) if found.kind == Change.Kind.ALTERED else [],
        "at": now(),
        **offers,
        **bound,
    }
    return render(request, "reposts/change.html", context, status=422 if bound else 200)


# --- several at once ------------------------------------------------------------------------------


@power_required("repost.see")
def steps(request: StaffRequest) -> HttpResponse:
    """Show the reposts that wait for a step of mine, to be taken for several at once."""
    return _steps_page(request)


@power_required("attribute.decide")
@require_POST
def steps_decide(request: StaffRequest) -> HttpResponse:
    """Let the attributes stand."""
    return _take(request, "decide", actions.decide_all)


@power_required("secrecy.review")
@require_POST
def steps_secrecy(request: StaffRequest) -> HttpResponse:
    """Clear several: the points are answered once, and hold for each."""
    form = SecrecyForm({**request.POST.dict(), "result": "clear"})
    if not form.is_valid():
        return _steps_page(request, secrecy_form=form)
    return _take(
        request,
        "secrecy",
        lambda documents, *, by, at: actions.clear_all(documents, form.checklist, by=by, at=at),
    )


@power_required("document.approve")
@require_POST
def steps_approve(request: StaffRequest) -> HttpResponse:
    """Approve several."""
    return _take(request, "approve", actions.approve_all)


@power_required("document.publish")
@require_POST
def steps_release(request: StaffRequest) -> HttpResponse:
    """Release several."""
    return _take(request, "release", actions.release_all)


def _take(request: StaffRequest, step: str, act: Callable[..., actions.Outcome]) -> HttpResponse:
    ticked = {int(key) for key in request.POST.getlist("document") if key.isdecimal() and len(key) < 10}
    offered = [document for document in desk.steps_for(request.user)[step] if document.pk in ticked]
    if not offered:
        messages.error(request, "请先勾选要办理的转载件。")
        return redirect("reposts_steps")
    outcome = act(offered, by=request.user, at=now())
    if outcome.done:
        messages.success(request, f"{_STEP_WORDS[step][0].removeprefix('待')}：已办理{len(outcome.done)}件。")
    for document, says in outcome.refused:
        messages.error(request, f"《{document.title}》未能办理：{says}")
    return redirect("reposts_steps")


def _steps_page(request: StaffRequest, secrecy_form: SecrecyForm | None = None) -> HttpResponse:
    heaps = [
        {"step": step, "title": _STEP_WORDS[step][0], "button": _STEP_WORDS[step][1], "documents": found}
        for step, found in desk.steps_for(request.user).items()
        if found
    ]
    context = {
        "title": "转载件批量办理",
        "heaps": heaps,
        "secrecy_form": secrecy_form or SecrecyForm(),
        "target": actions.HOUSE_TARGET,
    }
    return render(request, "reposts/steps.html", context, status=422 if secrecy_form else 200)


# --- sources -------------------------------------------------------------------------------------


@power_required("repost.see")
def sources(request: StaffRequest) -> HttpResponse:
    """List the portals that are watched, and whether they answer."""
    rows = Source.objects.select_related("unit").annotate(
        found=Count("items"), posted=Count("items", filter=Q(items__state=Item.State.POSTED))
    )
    context = {"title": "转载来源", "rows": rows, "can_manage": may(request.user, "repost.manage_sources")}
    return render(request, "reposts/sources.html", context)


@power_required("repost.manage_sources")
def source_new(request: StaffRequest) -> HttpResponse:
    """Watch one more portal."""
    form = SourceForm(request.POST or None, initial={"since": now().date(), "kind": Source.Kind.PAGE_LIST})
    if form.is_valid() and carry_out(form, lambda: actions.add_source(form.cleaned_data, by=request.user, at=now())):
        messages.success(request, "已登记来源，下次读取时开始收录。")
        return redirect("reposts_sources")
    context = {"title": "新增转载来源", "form": form}
    return render(request, "reposts/source_new.html", context, status=422 if form.errors else 200)


@power_required("repost.manage_sources")
def source(request: StaffRequest, pk: int) -> HttpResponse:
    """Change how a portal is watched, or stop."""
    found = get_object_or_404(Source.objects.select_related("unit"), pk=pk)
    form = SourceForm(request.POST or None, source=found)
    if form.is_valid() and carry_out(
        form, lambda: actions.change_source(found, form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, "来源设置已保存。")
        return redirect("reposts_source", pk=pk)
    context = {"title": found.name, "source": found, "form": form}
    return render(request, "reposts/source.html", context, status=422 if form.errors else 200)


@power_required("repost.manage_sources")
@require_POST
def source_visit(request: StaffRequest, pk: int) -> HttpResponse:
    """Read the source now, and say what came of it."""
    found = get_object_or_404(Source.objects.select_related("unit"), pk=pk)
    visit = actions.visit(found, seconds=SECONDS, at=now())
    if visit.error:
        messages.error(request, visit.error)
    else:
        says = f"列有{visit.listed}条，新发现{visit.found}条，读到原文{visit.read}条，原文有变动{visit.changed}条。"
        messages.success(request, says)
    return redirect("reposts_source", pk=pk)


ACCESS = {
    "reposts_items": "repost.see",
    "reposts_item": "repost.see",
    "reposts_item_repost": "repost.review",
    "reposts_item_set_aside": "repost.review",
    "reposts_item_resume": "repost.review",
    "reposts_change": "repost.see",
    "reposts_change_follow": "repost.review",
    "reposts_change_note": "repost.review",
    "reposts_steps": "repost.see",
    "reposts_steps_decide": "attribute.decide",
    "reposts_steps_secrecy": "secrecy.review",
    "reposts_steps_approve": "document.approve",
    "reposts_steps_release": "document.publish",
    "reposts_sources": "repost.see",
    "reposts_source_new": "repost.manage_sources",
    "reposts_source": "repost.manage_sources",
    "reposts_source_visit": "repost.manage_sources",
}
