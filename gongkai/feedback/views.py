"""The staff door: messages from the public, from the first look to the released answer. Fetch, ask, show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.deadlines import calendar
from gongkai.feedback import actions, figures, rules
from gongkai.feedback.forms import AnswerForm, MergeForm, PromiseForm, ReasonForm, ReleaseForm, RouteForm
from gongkai.feedback.models import Message, MessageQuerySet, Promises
from gongkai.frame.time import BEIJING, now
from gongkai.law.calendar import CalendarMissing
from gongkai.law.rules import ends_at
from gongkai.organisation.access import carry_out, power_required
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, may

PAGE = 30
OPEN, DRAFTED = "open", "drafted"


def seen_by(person: User) -> MessageQuerySet:
    """Return the messages `person` may see: their own unit's, or all where the table says so."""
    if may(person, "feedback.see_all"):
        return Message.objects.all()
    return Message.objects.filter(unit=person.unit_id) if person.unit_id else Message.objects.none()


def waiting_for(person: User) -> dict[str, MessageQuerySet]:
    """Return the messages that wait for a step `person` can take, by step: route, answer, release."""
    seen = seen_by(person).open()
    own = seen if Role.OPENNESS_OFFICE in person.roles else seen.filter(unit=person.unit_id)
    none = Message.objects.none()
    undrafted = own.filter(drafted_by__isnull=True)
    return {
        "route": own.filter(state=Message.State.NEW) if Role.OPENNESS_OFFICE in person.roles else none,
        # The office sees what is new in order to route it; to answer it has what lies with its own unit.
        "answer": undrafted.filter(unit=person.unit_id) if may(person, "feedback.answer") else none,
        "release": own.filter(drafted_by__isnull=False).exclude(drafted_by=person)
        if may(person, "feedback.release")
        else none,
    }


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the lock on every view of this file has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user


@power_required("feedback.see")
def message_list(request: HttpRequest) -> HttpResponse:
    """List the messages by state and unit, those that are due first on top."""
    at, seen = now(), seen_by(_person(request))
    units = list(Unit.objects.standing())
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
    if unit is not None:
        seen = seen.filter(unit=unit)
    kind = request.GET.get("kind", "")
    if kind in Message.Kind.values:
        seen = seen.filter(kind=kind)
    counts = dict(seen.order_by().values_list("state").annotate(count=Count("pk")))
    drafted = seen.open().filter(drafted_by__isnull=False)
    tabs = [(OPEN, "待答复", seen.open().count()), (DRAFTED, "待审定", drafted.count())]
    tabs += [(state.value, str(state.label), counts.get(state.value, 0)) for state in Message.State]
    chosen = request.GET.get("state", OPEN)
    rows = (
        seen.filter(state=chosen) if chosen in Message.State.values else drafted if chosen == DRAFTED else seen.open()
    )
    if chosen not in Message.State.values and chosen != DRAFTED:
        chosen = OPEN
    rows = rows.select_related("unit", "clock", "drafted_by")
    rows = rows.order_by("clock__due_at", "pk") if chosen in {OPEN, DRAFTED} else rows.order_by("-created_at", "-pk")
    whole, _, _ = figures.tallies(seen, at=at)
    context = {
        "title": "公众来信",
        "at": at,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs,
        "chosen": chosen,
        "units": units,
        "unit": unit,
        "kind": kind,
        "kinds": Message.Kind.choices,
        "whole": whole,
        "can_promise": may(_person(request), "feedback.promise"),
    }
    return render(request, "feedback/messages.html", context)


@power_required("feedback.see")
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a message and what this person may do with it now."""
    return _page(request, pk)


def _act(power: str, name: str, make: Callable[..., forms.Form], done: str) -> Callable[[Callable[..., object]], Any]:
    """Make a view of an action on one message: the form, then the action, then the page again.

    Whatever is refused is said on the message's own page, above the form it came from.
    """

    def wrap(action: Callable[..., object]) -> Any:
        @power_required(power)
        @require_POST
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            found = get_object_or_404(seen_by(_person(request)), pk=pk)
            form = make(request, found)
            if form.is_valid() and carry_out(form, partial(action, found, form, by=_person(request), at=now())):
                messages.success(request, done)
                if seen_by(_person(request)).filter(pk=pk).exists():
                    return redirect("feedback_message", pk=pk)
                return redirect("feedback_messages")
            return _page(request, pk, **{name: form})

        return view

    return wrap


def _plain(request: HttpRequest, found: Message) -> forms.Form:
    return forms.Form(request.POST)


def _reason(request: HttpRequest, found: Message) -> ReasonForm:
    return ReasonForm(request.POST)


@_act("feedback.route", "route", lambda request, found: RouteForm(request.POST, auto_id="route_%s"), "已转承办单位。")
def message_route(found: Message, form: RouteForm, *, by: User, at: datetime) -> None:
    actions.route(found, form.cleaned_data["unit"], note=form.cleaned_data["note"], by=by, at=at)


@_act(
    "feedback.answer",
    "answer",
    lambda request, found: AnswerForm(request.POST, message=found, auto_id="answer_%s"),
    "答复已拟好，待处室负责人或者政务公开办公室审定。",
)
def message_answer(found: Message, form: AnswerForm, *, by: User, at: datetime) -> None:
    actions.draft_answer(found, form.cleaned_data["text"], form.cleaned_data["outcome"], by=by, at=at)


@_act("feedback.release", "send_back", _reason, "已退回修改。")
def message_send_back(found: Message, form: ReasonForm, *, by: User, at: datetime) -> None:
    actions.send_back(found, form.cleaned_data["reason"], by=by, at=at)


@_act(
    "feedback.release",
    "release",
    lambda request, found: ReleaseForm(request.POST, message=found, auto_id="release_%s"),
    "答复已发出。",
)
def message_release(found: Message, form: ReleaseForm, *, by: User, at: datetime) -> None:
    actions.release(found, **form.said, by=by, at=at)


@_act("feedback.set_aside", "withdraw", _reason, "已撤下公开内容。")
def message_withdraw(found: Message, form: ReasonForm, *, by: User, at: datetime) -> None:
    actions.withdraw(found, form.cleaned_data["reason"], by=by, at=at)


@_act("feedback.set_aside", "merge", lambda request, found: MergeForm(request.POST, auto_id="merge_%s"), "已合并办理。")
def message_merge(found: Message, form: MergeForm, *, by: User, at: datetime) -> None:
    actions.merge(found, form.cleaned_data["into"], by=by, at=at)


@_act("feedback.set_aside", "set_aside", _reason, "已不予受理。")
def message_set_aside(found: Message, form: ReasonForm, *, by: User, at: datetime) -> None:
    actions.set_aside(found, form.cleaned_data["reason"], by=by, at=at)


@_act("feedback.set_aside", "restore", _plain, "已恢复办理。")
def message_restore(found: Message, form: forms.Form, *, by: User, at: datetime) -> None:
    actions.restore(found, by=by, at=at)


@power_required("feedback.see_contact")
@require_POST
def message_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show once how the sender can be reached; who looked is kept."""
    found = get_object_or_404(seen_by(_person(request)), pk=pk)
    form, shown = forms.Form(request.POST), []
    carry_out(form, lambda: shown.append(actions.see_contact(found, by=_person(request), at=now())))
    return _page(request, pk, contact=form, contact_shown=shown[0] if shown else "")


@power_required("feedback.promise")
def promises(request: HttpRequest) -> HttpResponse:
    """Show and change what the bureau promises."""
    form = PromiseForm(request.POST or None, promises=Promises.load())
    if form.is_valid() and carry_out(form, lambda: actions.promise(form.cleaned_data, by=_person(request))):
        messages.success(request, "承诺已保存，对今后收到的来信生效。")
        return redirect("feedback_promises")
    return render(
        request, "feedback/promises.html", {"title": "来信办理的承诺", "form": form}, status=422 if form.errors else 200
    )


def _page(request: HttpRequest, pk: int, **filled: Any) -> HttpResponse:
    at = now()
    found = get_object_or_404(
        seen_by(_person(request)).select_related(
            "unit", "clock", "document", "drafted_by", "answered_by", "merged_into__unit"
        ),
        pk=pk,
    )
    context = {
        "title": f"{found.name}（第{found.pk}件）"[:120],
        "message": found,
        "at": at,
        "events": list(found.events.select_related("by")),
        "merged": list(found.merged.all()),
        "alike": list(_alike(found, _person(request))),
        "outer_at": _outer(found),
        **_offers(found, _person(request)),
        **filled,
    }
    failed = any(isinstance(form, forms.BaseForm) and form.errors for form in filled.values())
    return render(request, "feedback/message.html", context, status=422 if failed else 200)


def _offers(found: Message, person: User) -> dict[str, Any]:
    """Return the forms this person may fill in now."""
    own = Role.OPENNESS_OFFICE in person.roles or (person.unit_id is not None and person.unit_id == found.unit_id)
    offers: dict[str, Any] = {"can_see_contact": bool(found.contact) and own and may(person, "feedback.see_contact")}
    if found.published and may(person, "feedback.set_aside"):
        offers["withdraw"] = ReasonForm(auto_id="withdraw_%s")
    if found.state == Message.State.SPAM and found.text_forgotten_at is None and may(person, "feedback.set_aside"):
        offers["restore"] = forms.Form()
    if not found.is_open or not own:
        return offers
    if may(person, "feedback.route"):
        offers["route"] = RouteForm(initial={"unit": found.unit_id}, auto_id="route_%s")
    if may(person, "feedback.answer"):
        offers["answer"] = AnswerForm(message=found, auto_id="answer_%s")
    if found.drafted_by_id and found.drafted_by_id != person.pk and may(person, "feedback.release"):
        offers["release"] = ReleaseForm(message=found, auto_id="release_%s")
        offers["send_back"] = ReasonForm(auto_id="back_%s")
    if may(person, "feedback.set_aside"):
        offers["merge"] = MergeForm(auto_id="merge_%s")
        offers["set_aside"] = ReasonForm(auto_id="aside_%s")
    return offers


def _alike(found: Message, person: User) -> MessageQuerySet:
    """Return other open or lately answered messages about the same page: perhaps the same matter."""
    since = found.created_at - timedelta(days=90)
    seen = seen_by(person).filter(about_path=found.about_path, kind=found.kind, created_at__gte=since)
    return seen.exclude(pk=found.pk).exclude(state__in=[Message.State.SPAM, Message.State.MERGED])[:8]


def _outer(found: Message) -> datetime | None:
    """Return when the site checks would count the message as unanswered; None where they do not say."""
    length = rules.outer_limit(found.kind, found.created_at.astimezone(BEIJING).date())
    if length is None:
        return None
    try:
        return ends_at(found.created_at, length, calendar.current())
    except CalendarMissing:
        return None


ACCESS = {
    "feedback_messages": "feedback.see",
    "feedback_message": "feedback.see",
    "feedback_message_route": "feedback.route",
    "feedback_message_answer": "feedback.answer",
    "feedback_message_send_back": "feedback.release",
    "feedback_message_release": "feedback.release",
    "feedback_message_withdraw": "feedback.set_aside",
    "feedback_message_merge": "feedback.set_aside",
    "feedback_message_set_aside": "feedback.set_aside",
    "feedback_message_restore": "feedback.set_aside",
    "feedback_message_contact": "feedback.see_contact",
    "feedback_promises": "feedback.promise",
}
