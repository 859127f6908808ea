"""The staff's home and the ways from it. Doors: fetch, ask, show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from gongkai.answers import desk as answers
from gongkai.deadlines.models import Clock
from gongkai.feedback import views as feedback
from gongkai.frame.time import now, stand_at
from gongkai.ledger.models import Entry
from gongkai.organisation.access import StaffRequest, power_required
from gongkai.organisation.models import DisclosureContact, RoleGrant, User
from gongkai.organisation.roles import may
from gongkai.programme import actions as programme
from gongkai.programme.models import Programme, ProgressReport, Return
from gongkai.publishing import cleanup, schedule, step_clocks, validity
from gongkai.publishing.models import Document
from gongkai.publishing.views import waiting_for
from gongkai.reposts import desk as reposts
from gongkai.requests import views as requests
from gongkai.workdesk import log
from gongkai.workdesk.forms import TimeForm
from gongkai.yearly.models import YearlyReport

SHOWN = 8

# {kind of matter: name of its staff page}; clocks and tasks point at a matter by kind and key.
MATTERS = {
    "document": "publishing_document",
    "clock": "deadlines_clock",
    "programme": "programme_plan",
    "task": "programme_task",
    "return": "programme_return",
    "report": "programme_report",
    "repost": "reposts_item",
    "round": "publishing_round",
    "case": "answers_case",
    "heap": "answers_heap",
    "request": "requests_request",
}

_REQUEST_STEPS = {
    "register": "待登记的公开申请",
    "route": "待分办的公开申请",
    "open": "待签收的公开申请",
    "draft": "待拟写答复的公开申请",
    "legal": "待合法性审核的答复",
    "secrecy": "待保密审查的答复",
    "decide": "待批准的答复",
    "extend": "待决定的延期",
    "letters": "有文书尚未出具的申请",
    "send": "待发出、送达的答复",
}
_STEPS = {
    "revise": "退回我修改的文件",
    "propose": "待拟定公开属性的文件",
    "examine": "拟不主动公开、待政务公开办公室审查的政策文件",
    "decide": "待审定公开属性的文件",
    "secrecy": "待保密审查的文件",
    "legality_request": "待提请合法性审核的文件",
    "legality": "待合法性审核的文件",
    "approve": "待批准的文件",
    "release": "待发布的文件",
    "archive": "不主动公开、可以归档的文件",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of the work desk."""

    title: str
    url: str
    note: str = ""
    clock: Clock | None = None


@dataclass(slots=True)
class Heap:
    """What waits for me under one heading; `count` may be more than is shown."""

    title: str
    count: int = 0
    matters: list[Matter] = field(default_factory=list)
    more: str = ""


@power_required("document.see")
def home(request: StaffRequest) -> HttpResponse:
    """Show what waits for me, what is late, and what happened lately."""
    person, at = request.user, now()
    heaps: list[Heap | reposts.Heap | answers.Heap] = [
        *_documents(person),
        *_validity(person),
        *_programme(person, at),
        *_requests(person),
        *answers.waiting(person, at),
        *_yearly(person),
        *_feedback(person),
        *reposts.waiting(person, at),
        *_roles(person),
    ]
    wide = may(person, "clock.see_all")
    clocks = Clock.objects.all() if wide else Clock.objects.of_unit(person.unit_id)
    overdue, warned = clocks.overdue(at), clocks.warned(at)
    context = {
        "title": "工作台",
        "at": at,
        "heaps": [heap for heap in heaps if heap.count],
        "waiting": sum(heap.count for heap in heaps),
        "wide": wide,
        "overdue": list(overdue.prefetch_related("units")[: SHOWN * 2]),
        "overdue_count": overdue.count(),
        "warned": list(warned.prefetch_related("units")[:SHOWN]),
        "warned_count": warned.count(),
        "entries": log.rows(Entry.objects.order_by("-number")[:SHOWN]),
        "time_form": TimeForm(initial={"instant": at}) if settings.DEMO and may(person, "demo.move_time") else None,
    }
    return render(request, "workdesk/home.html", context)


def _feedback(person: User) -> list[Heap]:
    titles = {"route": "待分办的群众意见", "answer": "待答复的群众意见", "release": "待审发的答复"}
    heaps = []
    for step, found in feedback.waiting_for(person).items():
        matters = [
            Matter(
                f"{message.get_kind_display()}：{message.about_title}",
                reverse("feedback_message", args=[message.pk]),
                f"{message.created_at:%m-%d}收到",
                message.clock,
            )
            for message in found.select_related("clock").order_by("pk")[:SHOWN]
        ]
        if matters:
            heaps.append(Heap(titles[step], found.count(), matters, reverse("feedback_messages")))
    return heaps


def _requests(person: User) -> list[Heap]:
    heaps = []
    for step, found in requests.waiting_for(person).items():
        matters = [
            Matter(
                f"{inquiry.number_shown}　{inquiry.content[:40]}",
                reverse("requests_request", args=[inquiry.pk]),
                inquiry.get_state_display(),
                inquiry.clock or inquiry.arrival_clock,
            )
            for inquiry in found.select_related("clock", "arrival_clock").order_by("clock__due_at", "pk")[:SHOWN]
        ]
        if matters:
            heaps.append(Heap(_REQUEST_STEPS[step], found.count(), matters, reverse("requests_requests")))
    return heaps


def _yearly(person: User) -> list[Heap]:
    """Reports to sign or to publish, for whoever may and did not make the step before."""
    found = []
    if may(person, "yearly.sign"):
        found.append((YearlyReport.State.DRAFT, "待签发的年度报告", "begun_by"))
    if may(person, "yearly.publish"):
        found.append((YearlyReport.State.SIGNED, "待公布的年度报告", "signed_by"))
    heaps = []
    for state, title, hand in found:
        rows = list(YearlyReport.objects.filter(state=state).exclude(**{hand: person}))
        matters = [Matter(str(row), reverse("yearly_report", args=[row.pk])) for row in rows]
        heaps.append(Heap(title, len(rows), matters, reverse("yearly_reports")))
    return heaps


def _documents(person: User) -> list[Heap]:
    heaps = []
    for step, found in waiting_for(person).items():
        count = found.count()
        if not count:
            continue
        shown = list(found.select_related("unit", "drafted_by", "publication_clock").order_by("pk")[:SHOWN])
        running = step_clocks.open_ones(shown)
        matters = []
        for document in shown:
            own = running.get((document.pk, step))
            matters.append(
                Matter(
                    f"更正：{document.title}" if document.is_correction else document.title,
                    reverse("publishing_document", args=[document.pk]),
                    document.sent_back if step == "revise" else f"{document.unit}　{document.drafted_by}起草",
                    own.clock if own else document.publication_clock,
                )
            )
        more = reverse("publishing_approvals" if step == "approve" else "publishing_documents")
        heaps.append(Heap(_STEPS[step], count, matters, more))
    return heaps


def _validity(person: User) -> list[Heap]:
    heaps = []
    if may(person, "document.mark"):
        naming = validity.waiting()
        matters = [
            Matter(document.title, reverse("publishing_document_named", args=[document.pk]), "写明废止、修改其他文件")
            for document in naming.order_by("pk")[:SHOWN]
        ]
        if matters:
            heaps.append(Heap("待确认标注的文件", naming.count(), matters))
    if may(person, "document.publish"):
        old = Document.objects.public(now()).with_files_never_cleaned()
        matters = [
            Matter(document.title, reverse("publishing_document", args=[document.pk]), "起草更正件后附件自动清理")
            for document in old.order_by("pk")[:SHOWN]
        ]
        if matters:
            heaps.append(Heap("附件没有清理、公众不能下载的文件", old.count(), matters))
    if may(person, "cleanup.decide"):
        items = cleanup.waiting_for(person)
        matters = [
            Matter(
                item.document.title,
                reverse("publishing_cleanup", args=[item.cleanup_id]) + "?decision=",
                item.cleanup.title,
            )
            for item in items[:SHOWN]
        ]
        if matters:
            heaps.append(Heap("待提出清理意见的文件", items.count(), matters, reverse("publishing_cleanups")))
    return heaps


def _programme(person: User, at: datetime) -> list[Heap]:
    heaps = []
    if may(person, "plan.start"):
        resting = Programme.objects.filter(started_at__isnull=True, document__released_at__lte=at)
        matters = [
            Matter(plan.short_title, _open("programme", plan.pk), "文件已发布，任务尚未起算")
            for plan in resting[:SHOWN]
        ]
        heaps.append(Heap("待启动的方案", resting.count(), matters))
    if may(person, "report.judge"):
        reports = ProgressReport.objects.waiting().exclude(by=person)
        heaps.append(
            Heap(
                "待审核的任务进展",
                reports.count(),
                [
                    Matter(
                        f"{report.task.clause}{report.task.heading}",
                        _open("task", report.task_id),
                        f"{report.unit}报送",
                    )
                    for report in reports.select_related("task", "unit")[:SHOWN]
                ],
            )
        )
        returns = Return.objects.waiting().exclude(submitted_by=person)
        heaps.append(Heap("待审核的报送材料", returns.count(), [_owed(owed) for owed in _with_clock(returns)[:SHOWN]]))
    if may(person, "report.submit") and person.unit_id is not None:
        owed = Return.objects.outstanding().filter(unit=person.unit_id)
        heaps.append(Heap("本单位应当报送的材料", owed.count(), [_owed(one) for one in _with_clock(owed)[:SHOWN]]))
        sent_back = ProgressReport.objects.filter(state=ProgressReport.State.RETURNED, unit=person.unit_id).exclude(
            task__reports__state__in=[ProgressReport.State.SUBMITTED, ProgressReport.State.ACCEPTED],
            task__reports__unit=person.unit_id,
        )
        heaps.append(
            Heap(
                "被退回的任务进展",
                sent_back.count(),
                [
                    Matter(f"{report.task.clause}{report.task.heading}", _open("task", report.task_id), report.reason)
                    for report in sent_back.select_related("task")[:SHOWN]
                ],
            )
        )
    if may(person, "contact.report") and person.unit_id is not None:
        named = DisclosureContact.objects.serving().filter(unit=person.unit_id).exists()
        if not named:
            title = "报送本单位专门负责政务公开工作的人员"
            heaps.append(Heap("专门人员", 1, [Matter(title, reverse("organisation_contact_report"))]))
    return [heap for heap in heaps if heap.count]


def _roles(person: User) -> list[Heap]:
    if not may(person, "role.confirm"):
        return []
    grants = RoleGrant.objects.waiting().exclude(proposed_by=person).exclude(person=person)
    address = reverse("organisation_roles")
    matters = [Matter(str(grant), address) for grant in grants.select_related("person")[:SHOWN]]
    return [Heap("待确认的岗位", grants.count(), matters, address)] if matters else []


def _with_clock(returns: Any) -> Any:
    return returns.select_related("unit", "programme", "clock")


def _owed(owed: Return) -> Matter:
    note = owed.programme.short_title + (f"　退回理由：{owed.reason}" if owed.state == Return.State.RETURNED else "")
    return Matter(str(owed), _open("return", owed.pk), note, owed.clock)


def _open(kind: str, pk: int) -> str:
    return reverse("workdesk_open", args=[kind, pk])


@power_required("document.see")
def open_matter(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Go to the staff page of a matter."""
    if kind not in MATTERS:
        raise Http404(kind)
    try:
        return redirect(reverse(MATTERS[kind], args=[pk]))
    except NoReverseMatch as error:
        raise Http404(kind) from error


@power_required("demo.move_time")
@require_POST
def move_time(request: StaffRequest) -> HttpResponse:
    """Let the demo stand at another time; the duties of the years on the way begin."""
    if not settings.DEMO:
        raise Http404
    form = TimeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写日期和时间。")
        return redirect("wagtailadmin_home")
    stand_at(form.cleaned_data["instant"])
    programme.roll_years(now())
    schedule.tick(at=now(), release=programme.release_any)
    messages.success(request, f"演示时间已移到{now():%Y年%m月%d日 %H:%M}。")
    return redirect("wagtailadmin_home")


ACCESS = {
    "wagtailadmin_home": "document.see",
    "wagtailadmin_account": "document.see",
    "workdesk_open": "document.see",
    "workdesk_move_time": "demo.move_time",
    "workdesk_style": "style.see",
    "ledger_entries": "log.see",
    "ledger_entry": "log.see",
    "ledger_check": "log.see",
}
