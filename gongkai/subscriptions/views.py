"""The public door: the form, the letter's link, the one click out, the calendar. Fetch, ask, show; decide nothing."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.errors import GongkaiError
from gongkai.frame import gate
from gongkai.frame.pages import for_one_reader, revalidated
from gongkai.frame.time import now
from gongkai.organisation.models import Bureau, Unit
from gongkai.post import actions as post
from gongkai.programme import overview
from gongkai.programme.models import Task
from gongkai.search.query import Filters
from gongkai.subscriptions import actions, calendar, models
from gongkai.subscriptions.forms import SEND, TRY, SubscriptionForm

LONGEST_QUESTION = 100
TOO_OFTEN = "同一网络短时间内提交过多，请一小时后再试；您填写的内容仍在下面。"


@for_one_reader
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a subscription to the question in the address: empty form, form with what is wrong, or on."""
    at, address = now(), gate.address_of(request)
    said = request.POST if request.method == "POST" else request.GET
    q = said.get("q", "").replace("\0", "").strip()[:LONGEST_QUESTION]
    filters = Filters.read(said)
    if request.method != "POST":
        return _form(request, SubscriptionForm(ticket=gate.new_ticket(at=at)), q, filters)
    ticket = gate.read_ticket(request.POST.get("ticket", ""), at=at)
    form = SubscriptionForm(request.POST, ticket=ticket or gate.new_ticket(at=at))
    if not gate.knock(address, TRY, at=at):
        return _form(request, form, q, filters, status=429, says=TOO_OFTEN)
    if ticket is None:
        says = "页面打开的时间过长，请核对后再次提交；您填写的内容仍在下面。"
        return _form(request, form, q, filters, status=422, says=says)
    if not form.is_valid():
        return _form(request, form, q, filters, status=422)
    if gate.is_too_quick(ticket, at=at):
        return _form(request, form, q, filters, status=422, says="提交得太快了，请核对内容后再次提交。")
    if not gate.knock(address, SEND, at=at):
        return _form(request, form, q, filters, status=429, says=TOO_OFTEN)
    try:
        actions.ask(form.cleaned_data["address"], q, filters, form.cleaned_data["rhythm"], at=at)
    except GongkaiError as error:
        form.add_error(None, error.says)
        return _form(request, form, q, filters, status=422)
    response = redirect("subscriptions:sent")
    response.status_code = 303
    return response


@for_one_reader
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way, the same to everyone."""
    return render(request, "subscriptions/sent.html")


@for_one_reader
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what would be confirmed; confirm it on the button: programs that follow links in letters confirm nothing."""
    at = now()
    found = models.by_confirm_token(token, at)
    if found is None:
        return render(request, "subscriptions/gone.html", status=404)
    if request.method == "POST":
        actions.confirm(found, at=at)
        found.refresh_from_db()
    context = {"subscription": found, "words": actions.named(found), "token": token, "leave": found.leave_token}
    return render(request, "subscriptions/confirm.html", context)


@csrf_exempt  # RFC 8058: the mail program of the reader sends this form, without a cookie; the token is the secret.
@for_one_reader
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """End the subscription on one click; a link that is only followed ends nothing. A second time says the same."""
    found = models.by_leave_token(token)
    if found is None:
        return render(request, "subscriptions/left.html")
    if request.method == "POST":
        actions.leave(found, at=now())
        return render(request, "subscriptions/left.html")
    return render(request, "subscriptions/leave.html", {"words": actions.named(found), "token": token})


@require_safe
@revalidated
def due(request: HttpRequest) -> HttpResponse:
    """Give what is still due on the public tasks as a calendar; ?unit= narrows it to one unit."""
    at = now()
    code = request.GET.get("unit", "").replace("\0", "")[:40]
    unit = Unit.objects.filter(code=code).first() if code else None
    tasks = Task.objects.public(at)
    if unit is not None:
        tasks = tasks.filter(assignments__unit=unit).distinct()
    host = urlsplit(settings.BASE_URL).hostname
    events = [event for view in overview.tasks_overview(tasks, at) for event in _events(view, str(host), at)]
    name = f"{Bureau.load().name} 到期事项" + (f" · {unit.short_name}" if unit else "")
    kept = f"?{urlencode({'unit': unit.code})}" if unit else ""
    body = calendar.calendar(name, events, url=settings.BASE_URL + reverse("subscriptions:due") + kept)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = 'inline; filename="due.ics"'
    return response


def _events(view: overview.TaskView, host: str, at: datetime) -> list[calendar.Event]:
    """Return the days on which something of a task is still due."""
    task = view.task
    units = "、".join(map(str, view.units))
    return [
        calendar.Event(
            uid=f"{task.subject}/{number}@{host}",
            day=limit.due_on,
            title=f"到期：{task.heading.rstrip('。')}",
            text="\n".join(filter(None, [f"《{task.programme.short_title}》{view.place}", units, limit.words])),
            url=settings.BASE_URL + task.get_absolute_url(),
            changed=(limit.clock.started_at if limit.clock else None) or task.programme.started_at or at,
        )
        for number, limit in enumerate(view.deadlines)
        if limit.due_on is not None and not (limit.clock and limit.clock.stopped_at)
    ]


def _form(
    request: HttpRequest, form: SubscriptionForm, q: str, filters: Filters, *, status: int = 200, says: str = ""
) -> HttpResponse:
    kept = {**({"q": q} if q else {}), **filters.chosen()}
    context = {
        "form": form,
        "words": actions.describe(q, filters),
        "kept": kept,
        "says": says,
        "open": post.is_configured(),
        "feed": reverse("portal:search_atom") + f"?{urlencode(kept)}"
        if kept
        else reverse("portal:feeds_documents_atom"),
    }
    return render(request, "subscriptions/new.html", context, status=status)
