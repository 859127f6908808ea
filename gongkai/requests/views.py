"""The staff door: requests from the first look to the archive. Fetch, ask, show; the table decides what is offered."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gongkai.deadlines import calendar
from gongkai.errors import Refused
from gongkai.frame.time import now
from gongkai.law import foi_decisions
from gongkai.law.rules import beijing_day
from gongkai.organisation.access import carry_out, power_required
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import Role, may
from gongkai.requests import actions, drafts, incoming, machine, notices, rules, scribe, steps
from gongkai.requests.actions import Upload
from gongkai.requests.machine import State
from gongkai.requests.models import (
    Costs,
    IncomingMail,
    InformationRequest,
    InformationRequestQuerySet,
    Practice,
    RequestFile,
)

PAGE = 30
# What the list is parted into: (key, word, states).
TABS: tuple[tuple[str, str, tuple[State, ...]], ...] = (
    ("arrived", "待登记", (State.SUBMITTED,)),
    ("running", "办理中", (State.REGISTERED, State.IN_REVIEW, State.AWAITING_REASON, State.DRAFT_ANSWER)),
    (
        "waiting",
        "等待他人",
        (State.AWAITING_CORRECTION, State.AWAITING_FEE, State.AUTHORITY_CONSULT, *sorted(machine.CONSULTING)),
    ),
    ("judging", "审核审批", (State.LEGAL_REVIEW, State.SECRECY_REVIEW, State.APPROVAL)),
    ("decided", "待发出、送达", (State.DECIDED,)),
    ("ended", "办结", (State.SERVED, State.TRANSFERRED, State.SPLIT, State.ABANDONED, State.WITHDRAWN, State.CLOSED)),
)


def seen_by(person: User) -> InformationRequestQuerySet:
    """Return the requests `person` may see: their own unit's, or all where the table of roles says so."""
    if may(person, "request.see_all"):
        return InformationRequest.objects.all()
    if not may(person, "request.see") or person.unit_id is None:
        return InformationRequest.objects.none()
    return InformationRequest.objects.filter(unit=person.unit_id)


def waiting_for(person: User) -> dict[str, InformationRequestQuerySet]:
    """Return the requests that wait for a step `person` can take, by step, for the work desk."""
    none = InformationRequest.objects.none()
    seen = seen_by(person)
    office = Role.OPENNESS_OFFICE in person.roles
    own = seen.filter(unit=person.unit_id) if person.unit_id is not None else none
    unopened = Q(assignments__opened_at__isnull=True, assignments__ended_at__isnull=True, assignments__isnull=False)
    judges = seen.exclude(drafted_by=person)
    asked = Q(extensions__decided_at__isnull=True, extensions__superseded=False, extensions__isnull=False)
    return {
        "register": seen.filter(state=State.SUBMITTED) if may(person, "request.register") else none,
        "route": seen.filter(state=State.REGISTERED) if may(person, "request.route") else none,
        "open": own.filter(unopened, state=State.IN_REVIEW).distinct() if may(person, "request.handle") else none,
        "draft": own.filter(state__in=[State.IN_REVIEW, State.DRAFT_ANSWER]).exclude(unopened)
        if may(person, "request.handle")
        else none,
        "legal": judges.filter(state=State.LEGAL_REVIEW) if may(person, "request.check_law") else none,
        "secrecy": judges.filter(state=State.SECRECY_REVIEW) if may(person, "secrecy.review") else none,
        "decide": judges.filter(state=State.APPROVAL) if may(person, "request.decide") else none,
        "extend": seen.filter(asked).exclude(asked, extensions__asked_by=person).distinct()
        if may(person, "request.extend")
        else none,
        "send": seen.filter(state=State.DECIDED) if office else none,
        "letters": seen.owing_letters() if may(person, scribe.POWER) else none,
    }


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the lock on every view of this file has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user


@power_required("request.see")
def request_list(request: HttpRequest) -> HttpResponse:
    """List the requests by where they stand, those that are due first on top."""
    at, person = now(), _person(request)
    seen = seen_by(person)
    units = list(Unit.objects.standing())
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
    if unit is not None:
        seen = seen.filter(unit=unit)
    q = rules.one_line(request.GET.get("q", ""))[:60]
    if q:
        number = rules.read_number(q)
        named = Q(name__icontains=q) | Q(content__icontains=q) | Q(document_number__icontains=q)
        seen = seen.filter(Q(year=number[0], serial=number[1]) if number else named)
    counts = dict(seen.order_by().values_list("state").annotate(count=Count("pk")))
    tabs = [(key, word, sum(counts.get(state.value, 0) for state in states)) for key, word, states in TABS]
    every = {key: states for key, _, states in TABS}
    chosen = request.GET.get("tab", "")
    if chosen not in every:
        chosen = next((key for key, _, count in tabs if count and key != "ended"), "arrived")
    rows = seen.filter(state__in=[state.value for state in every[chosen]]).select_related(
        "unit", "clock", "arrival_clock"
    )
    order = ("-year", "-serial") if chosen == "ended" else ("clock__due_at", "arrival_clock__due_at", "year", "serial")
    running = seen.filter(clock__isnull=False, clock__stopped_at__isnull=True)
    context = {
        "title": "依申请公开",
        "at": at,
        "page": Paginator(rows.order_by(*order), PAGE).get_page(request.GET.get("page")),
        "tabs": tabs,
        "chosen": chosen,
        "units": units,
        "unit": unit,
        "q": q,
        "figures": {
            "year": beijing_day(at).year,
            "received": seen.received_in(beijing_day(at).year).count(),
            "carried": seen.carried_into(beijing_day(at).year).count(),
            "concluded": seen.concluded_in(beijing_day(at).year).count(),
            "open": seen.open().count(),
            "overdue": running.filter(clock__due_at__lt=at).count(),
            "unopened": seen.filter(state=State.SUBMITTED, arrival_clock__due_at__lt=at).count(),
        },
        "mails": IncomingMail.objects.filter(state=IncomingMail.State.WAITING).count(),
        "can_enter": may(person, "request.register"),
        "can_set": may(person, "request.set_practice"),
    }
    return render(request, "requests/requests.html", context)


@power_required("request.register")
def request_enter(request: HttpRequest) -> HttpResponse:
    """Enter what came on paper, in person, by fax or by mail."""
    at = now()
    mail = IncomingMail.objects.filter(pk=_number(request.GET.get("mail"))).first()
    form = steps.EnterForm(request.POST or None, request.FILES or None, initial=_from_mail(mail, at))
    if request.method == "POST" and form.is_valid():
        taken: list[InformationRequest] = []
        secret = drafts.new_secret()

        def enter() -> None:
            found = actions.enter(
                form.said,
                channel=form.cleaned_data["channel"],
                arrived_at=form.cleaned_data["arrived_at"],
                submission=rules.hash_of(f"mail {mail.digest}" if mail else secrets.token_hex(16)),
                secret=secret,
                uploads=_uploads(form),
                by=_person(request),
                at=at,
            )
            if mail is not None:
                incoming.entered(mail, found)
            taken.append(found)

        if carry_out(form, enter):
            shown = rules.shown_secret(secret)
            messages.success(
                request,
                f"已录入，编号 {taken[0].number_shown}。查询密钥 {shown} 只显示这一次，请写入登记回执交申请人。",
            )
            return redirect("requests_request", pk=taken[0].pk)
    context = {"title": "录入申请", "form": form, "mail": mail}
    return render(request, "requests/enter.html", context, status=422 if form.errors else 200)


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 10 else 0


def _from_mail(mail: IncomingMail | None, at: datetime) -> dict[str, Any]:
    if mail is None:
        return {"arrived_at": at, "channel": "in_person"}
    return {
        "channel": "email",
        "arrived_at": mail.arrived_at,
        "email": incoming.address_in(mail.sender),
        "name": incoming.name_in(mail.sender),
        "content": mail.text[: rules.LONGEST_CONTENT],
        "form": "electronic",
        "delivery": "email",
    }


def _uploads(form: steps.EnterForm) -> list[Upload]:
    found = []
    for name, kind in (("proof", RequestFile.Kind.PROOF), ("scan", RequestFile.Kind.SCAN)):
        file = form.cleaned_data.get(name)
        if isinstance(file, UploadedFile):
            found.append(Upload(kind.value, file.name or "", file.read()))
    return found


# --- one request ----------------------------------------------------------------------------------


@power_required("request.see")
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request and what this person may do with it now."""
    return _page(request, pk)


@power_required("request.see")
@require_POST
def request_step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Carry out one row of the table. Its own power is asked by the action."""
    person, at = _person(request), now()
    found = get_object_or_404(seen_by(person), pk=pk)
    if event not in machine.EVENTS or event in {machine.SUBMIT.code, machine.ENTER.code}:
        raise Refused("没有这一步。")
    letter = actions.letter_with(found, machine.EVENTS[event], person)
    form = steps.form_of(event)(request.POST, request.FILES, inquiry=found, at=at, letter=letter, auto_id=f"{event}_%s")
    if form.is_valid() and carry_out(form, partial(_carried, found, event, form, by=person, at=at)):
        messages.success(request, f"已办理：{machine.EVENTS[event].zh}。")
        if seen_by(person).filter(pk=pk).exists():
            return redirect("requests_request", pk=pk)
        return redirect("requests_requests")
    return _page(request, pk, filled={event: form})


def _carried(found: InformationRequest, event: str, form: steps.StepForm, *, by: User, at: datetime) -> None:
    take = actions.take_with_letter if form.wants_letter else actions.take
    take(found, event, by=by, at=at, **form.facts)


def _page(request: HttpRequest, pk: int, *, filled: dict[str, forms.Form] | None = None, **more: Any) -> HttpResponse:
    person, at = _person(request), now()
    found = get_object_or_404(
        seen_by(person).select_related(
            "unit", "clock", "arrival_clock", "part_of", "drafted_by", "legal_by", "secrecy_by", "decided_by"
        ),
        pk=pk,
    )
    filled = filled or {}
    offers = []
    for row in actions.offered(found, person, at=at):
        code = row.event.code
        form = filled.get(code) or steps.form_of(code)(
            inquiry=found, at=at, letter=actions.letter_with(found, row.event, person), auto_id=f"{code}_%s"
        )
        basis = row.event.basis_of(found.regime)
        offers.append(
            {
                "row": row,
                "form": form,
                "open": bool(form.errors),
                "basis": basis.shown_zh if basis else "",
                "danger": code in {"set_aside", "withdraw", "return_draft", "refuse_extension", "reject_reason"},
            }
        )
    office = Role.OPENNESS_OFFICE in person.roles
    context = {
        "title": f"{found.number_shown}号申请",
        "inquiry": found,
        "state": found.standing,
        "at": at,
        "offers": offers,
        "events": list(found.events.select_related("by")),
        "consultations": list(found.consultations.all()),
        "corrections": list(found.corrections.all()),
        "extensions": list(found.extensions.select_related("asked_by", "decided_by")),
        "fees": list(found.fees.all()),
        "costs": Costs.objects.filter(inquiry=found).first(),
        "parts": list(found.parts.order_by("year", "serial")),
        "assignments": list(found.assignments.select_related("unit", "clock", "opened_by")),
        "files": list(found.files.all()),
        "letters": list(found.letters.all()),
        "owed": scribe.owed(found),
        "notices": notices.sent(found),
        "can_seal": may(person, scribe.POWER),
        "decision": foi_decisions.get(found.decision_code) if found.decision_code else None,
        "needs_purpose": found.regime == machine.FOI_2007,
        "repeats": actions.likely_repeats(found) if office else [],
        "earlier": actions.earlier_of(found)[:5] if office else [],
        "month": actions.items_this_month(found),
        "excessive": Practice.load().excessive_items,
        "petition": rules.petition_words(found.content),
        "correction_until": _correction_until(found),
        "can_see_paper": may(person, "request.see_paper"),
        "can_register": may(person, "request.register"),
        "can_route": may(person, "request.route"),
        "can_letters": may(person, "letter.see"),
        "note_form": steps.NoteForm(auto_id="note_%s"),
        "items_form": steps.ItemsForm(initial={"items": found.items}, auto_id="items_%s"),
        **more,
    }
    failed = any(form.errors for form in filled.values()) or any(
        isinstance(form, forms.BaseForm) and form.errors for form in more.values()
    )
    return render(request, "requests/request.html", context, status=422 if failed else 200)


def _correction_until(found: InformationRequest) -> object | None:
    """Return the last day on which a correction may be asked for, while that is still of interest."""
    if found.regime != machine.FOI_2019 or found.standing not in {State.REGISTERED, State.IN_REVIEW}:
        return None
    if found.received_on is None or found.corrections.exists():
        return None
    try:
        return rules.last_day("CORRECTION_NOTICE", found.received_on, found.received_on, calendar.current())
    except Refused:
        return None


@power_required("request.see")
@require_POST
def request_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a remark into the history."""
    found = get_object_or_404(seen_by(_person(request)), pk=pk)
    form = steps.NoteForm(request.POST, auto_id="note_%s")
    if form.is_valid() and carry_out(
        form, lambda: actions.note(found, form.cleaned_data["text"], by=_person(request), at=now())
    ):
        return redirect("requests_request", pk=pk)
    return _page(request, pk, note_form=form)


@power_required("request.route")
@require_POST
def request_items(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many items the request is."""
    found = get_object_or_404(seen_by(_person(request)), pk=pk)
    form = steps.ItemsForm(request.POST, auto_id="items_%s")
    if form.is_valid() and carry_out(
        form, lambda: actions.count_items(found, form.cleaned_data["items"], by=_person(request), at=now())
    ):
        return redirect("requests_request", pk=pk)
    return _page(request, pk, items_form=form)


@power_required("request.see")
@require_POST
def request_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Hand out a sealed file; what shows a person goes to the handling post only, and each look is recorded."""
    found = get_object_or_404(seen_by(_person(request)), pk=pk)
    one = get_object_or_404(found.files, pk=file)
    data = actions.see_paper(one, by=_person(request), at=now())
    response = HttpResponse(data, content_type="application/octet-stream")
    ending = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif"}
    name = f"{found.number_shown}-{one.pk}{ending.get(one.media_type, '.bin')}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@power_required("request.see_paper")
@require_POST
def request_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Show once the number of the identity paper; who looked is kept."""
    found = get_object_or_404(seen_by(_person(request)), pk=pk)
    form, shown = forms.Form(request.POST), []
    carry_out(form, lambda: shown.append(actions.see_number(found, by=_person(request), at=now())))
    return _page(request, pk, number_form=form, number_shown=shown[0] if shown else "")


@power_required("request.register")
@require_POST
def request_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the applicant a new secret, or shut the page; the old one opens nothing from now on."""
    found = get_object_or_404(seen_by(_person(request)), pk=pk)
    stop = request.POST.get("do") == "stop"
    secret = "" if stop else drafts.new_secret()
    actions.renew_secret(found, secret, by=_person(request), at=now())
    return _page(request, pk, new_secret=rules.shown_secret(secret), link_stopped=stop)


# --- mails and practice ---------------------------------------------------------------------------


@power_required("request.register")
def mail_list(request: HttpRequest) -> HttpResponse:
    """List the mails that were brought in, those that wait for a person first."""
    chosen = request.GET.get("state", IncomingMail.State.WAITING)
    rows = IncomingMail.objects.filter(state=chosen).select_related("inquiry")
    counts = dict(IncomingMail.objects.order_by().values_list("state").annotate(count=Count("pk")))
    context = {
        "title": "来信邮件",
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": [(state.value, state.label, counts.get(state.value, 0)) for state in IncomingMail.State],
        "chosen": chosen,
    }
    return render(request, "requests/mails.html", context)


@power_required("request.register")
def mail_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mail: what was read of it, what was not, its files."""
    mail = get_object_or_404(IncomingMail.objects.select_related("inquiry"), pk=pk)
    form = steps.MailAsideForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and carry_out(form, lambda: incoming.set_aside(mail, form.cleaned_data["reason"], by=_person(request)))
    ):
        return redirect("requests_mails")
    context = {"title": str(mail), "mail": mail, "form": form, "files": list(mail.files.all())}
    return render(request, "requests/mail.html", context, status=422 if form.errors else 200)


@power_required("request.set_practice")
def practice(request: HttpRequest) -> HttpResponse:
    """Show and change what the office has settled for itself."""
    form = steps.PracticeForm(request.POST or None, instance=Practice.load())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "已保存，对今后的办理生效。")
        return redirect("requests_practice")
    context = {"title": "依申请公开的办理设置", "form": form}
    return render(request, "requests/practice.html", context, status=422 if form.errors else 200)


ACCESS = {
    "requests_requests": "request.see",
    "requests_enter": "request.register",
    "requests_request": "request.see",
    "requests_step": "request.see",
    "requests_note": "request.see",
    "requests_items": "request.route",
    "requests_file": "request.see",
    "requests_number": "request.see_paper",
    "requests_secret": "request.register",
    "requests_mails": "request.register",
    "requests_mail": "request.register",
    "requests_practice": "request.set_practice",
}
