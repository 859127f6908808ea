"""Open data, without login: documents, plans, tasks, clocks, the log. Each list goes on by its cursor.

Described at /api/v1/docs and /api/v1/openapi.json. Everything starts from public(at), as the screens do.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from ninja import NinjaAPI, Query, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from pydantic import Field

from gongkai.deadlines.models import Clock
from gongkai.frame.time import BEIJING, now
from gongkai.law import limits
from gongkai.ledger import actions as log
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Unit
from gongkai.portal import converters, corrections, gone, in_force, lights, listing, paper, plans
from gongkai.portal.caching import revalidated
from gongkai.portal.context import verifier_key
from gongkai.programme.canonical import programme_form, task_form
from gongkai.programme.overview import TaskView
from gongkai.publishing import withdrawal
from gongkai.publishing.canonical import form
from gongkai.publishing.models import Document, EarlierVersion, ValidityMark
from gongkai.publishing.standing import standing
from gongkai.search.query import Filters as SearchFilters
from gongkai.search.query import search as find

__all__ = ["api", "converters"]

MOST = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

api = NinjaAPI(
    title="政务公开数据接口",
    version="1",
    description="公开的文件、方案、任务、时限和透明日志，免登录、可批量获取。",
    docs_url=None,
    # Served by views.health: the address of the schema is reversed without our namespace otherwise.
    openapi_url=None,
    urls_namespace="api",
)

Limit = Annotated[int, Query(20, ge=1, le=MOST, description="每页条数，最多100")]
Cursor = Annotated[str, Query("", max_length=80, description="上一页给出的 next")]


class DocumentLine(Schema):
    """A document in a list."""

    index_number: str
    title: str
    document_number: str
    document_type: str
    unit: str
    topic: str
    made_on: date | None
    published_on: date | None
    released_at: datetime | None
    validity: str = Field(description="in_force、pending、amended、repealed、expired")
    interprets: str | None = Field(description="所解读文件的索引号")
    url: str
    api: str


class Documents(Schema):
    items: list[DocumentLine]
    next: str | None


class ChangeLine(Schema):
    """One edge of the graph: what was done to a document, from which day, by which other."""

    kind: str = Field(description="amended、repealed、expired")
    from_day: date
    basis: str = Field(description="作出改变的文件；另一方为本机关文件时同时给出索引号")
    index_number: str | None
    url: str | None


class InForceLine(DocumentLine):
    validity_then: str = Field(description="所查日期的效力：in_force、amended")
    begins_on: date


class InForce(Schema):
    on: date
    items: list[InForceLine]
    next: str | None


class CorrectionLine(Schema):
    """One correction of a document: what was wrong, when it was replaced, and what stood there before."""

    version: int = Field(description="更正前的版次")
    note: str = Field(description="更正说明")
    replaced_at: datetime
    log_entry: int
    url: str | None = Field(description="更正前的版本；含有不宜公开的内容而停止提供的，为空")
    canonical_url: str | None = Field(description="更正前的规范字节，其摘要在日志中")
    hidden: str = Field(description="停止提供更正前版本的说明")


class DocumentWhole(DocumentLine):
    """A document with its canonical form, which the digest in the log stands for."""

    canonical: dict[str, Any]
    canonical_url: str
    digest: str
    log_entry: int | None
    interpretations: list[str]
    attachments: list[dict[str, Any]]
    changed_by: list[ChangeLine] = Field(description="修改、废止本文件，或者使其失效的文件")
    changes: list[ChangeLine] = Field(description="本文件修改、废止的文件")
    corrections: list[CorrectionLine] = Field(description="更正，先更正的在前")
    copies: dict[str, str] = Field(description="本文件的PDF、DOCX，每页标明现时效力")
    state_url: str = Field(description="现时状态页，打印件上的短网址指向此处")


class PlanLine(Schema):
    index_number: str
    short_title: str
    year: int
    started_at: datetime
    tasks: int
    states: dict[str, int]
    url: str
    api: str


class TaskLine(Schema):
    key: str
    clause: str
    heading: str
    state: str
    state_zh: str
    lead: list[str]
    support: list[str]
    by_duty: list[str]
    others: bool = Field(description="其他单位按职责分工负责")
    url: str
    api: str


class PlanWhole(PlanLine):
    canonical: dict[str, Any]
    items: list[TaskLine]


class TaskWhole(TaskLine):
    plan: str
    canonical: dict[str, Any]
    digest: str
    clocks: list[ClockLine]


class ClockLine(Schema):
    duty: str
    matter: str
    basis: str
    limit: str
    units: list[str]
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    light: str = Field(description="green、yellow、red、paused、waiting、done、done_late、ended")
    url: str


class Clocks(Schema):
    items: list[ClockLine]
    next: str | None


class UnitLine(Schema):
    code: str
    full_name: str
    short_name: str
    kind: str
    office_phone: str
    address: str
    url: str


class Head(Schema):
    origin: str
    size: int
    root: str = Field(description="RFC 6962 根散列，十六进制")
    key: str
    checkpoint: str | None = Field(description="最近一次签发的检查点原文")


class LogEntry(Schema):
    number: int
    leaf: str
    entry: dict[str, Any]


class LogEntries(Schema):
    items: list[LogEntry]
    next: int | None


class HitLine(Schema):
    kind: str
    title: str
    snippet: str = Field(description="HTML，所查的词在 <mark> 中")
    number: str
    units: str
    day: date | None
    validity: str
    url: str


class Hits(Schema):
    total: int
    page: int
    pages: int
    items: list[HitLine]


TaskWhole.model_rebuild()


@api.get("/documents", response=Documents, summary="公开文件", operation_id="documents", url_name="documents")
@decorate_view(revalidated)
def documents(
    request: HttpRequest,
    unit: str = "",
    topic: str = "",
    year: str = "",
    kind: str = "",
    validity: str = "",
    q: str = "",
    cursor: Cursor = "",
    limit: Limit = 20,
) -> dict[str, Any]:
    """新发布的在前。筛选条件与网页列表相同；validity 取 in_force、pending、amended、repealed、expired。"""
    at = now()
    values = {"unit": unit, "topic": topic, "year": year, "kind": kind, "validity": validity, "q": q}
    found = (
        listing.narrowed(listing.Filters.read(values).of_the_list, at=at)
        .select_related("unit", "interprets")
        .prefetch_related("marks")
    )
    if cursor:
        released, pk = _read_cursor(cursor)
        found = found.filter(Q(released_at__lt=released) | Q(released_at=released, pk__lt=pk))
    rows = list(found.defer("body").order_by("-released_at", "-pk")[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return {
        "items": [_line(document, at) for document in rows],
        "next": _cursor(rows[-1].released_at, rows[-1].pk) if more and rows[-1].released_at else None,
    }


@api.get(
    "/documents/{index:number}",
    response=DocumentWhole,
    summary="一件文件",
    operation_id="document",
    url_name="document",
)
@decorate_view(revalidated)
def document(request: HttpRequest, number: str) -> dict[str, Any]:
    """规范形式 canonical 与日志中的摘要一一对应；其规范字节在 canonical_url 下载。"""
    at = now()
    found = (
        Document.objects.public(at)
        .filter(index_number=number)
        .select_related("unit", "interprets")
        .prefetch_related("attachments", "marks__by_document")
        .first()
    )
    if found is None:
        raise _missing(number, "没有这件公开文件。", at)
    stands = standing(found, at=at)
    said = form(found)
    digest = canonical.digest(said)
    entry = Entry.objects.for_subject(found.subject).filter(content=digest).last()
    return {
        **_line(found, at),
        "canonical": said,
        "canonical_url": _absolute("portal:document_canonical", number),
        "digest": digest,
        "log_entry": entry.number if entry else None,
        "interpretations": list(
            Document.objects.public(at).filter(interprets=found).order_by("pk").values_list("index_number", flat=True)
        ),
        "attachments": [
            {
                "name": item.name,
                "size": item.size,
                "sha256": item.sha256,
                "url": _absolute("portal:attachment", number, place) if item.file else None,
            }
            for place, item in enumerate(found.attachments.all(), 1)
        ],
        "changed_by": [
            _change(change.mark, change.basis, change.mark.by_document if change.url else None)
            for change in (*stands.marks, *stands.coming)
        ],
        "changes": [
            _change(mark, f"《{mark.document.title}》", mark.document)
            for mark in found.marks_made.filter(document__in=Document.objects.public(at)).select_related("document")
        ],
        "corrections": [
            _correction(version, number, at)
            for version in EarlierVersion.objects.told(at).filter(document=found).select_related("document")
        ],
        "copies": {
            "pdf": _absolute("portal:document_pdf", number),
            "docx": _absolute("portal:document_docx", number),
        },
        "state_url": _absolute("portal:state", number),
    }


@api.get("/in-force", response=InForce, summary="某日有效的文件", operation_id="in_force", url_name="in_force")
@decorate_view(revalidated)
def in_force_on(
    request: HttpRequest,
    on: Annotated[date | None, Query(None, description="日期，不填为今日")] = None,
    unit: str = "",
    topic: str = "",
    kind: str = "",
    cursor: Cursor = "",
    limit: Limit = 20,
) -> dict[str, Any]:
    """已经施行，尚未废止、失效的公开文件，先施行的在前；依现有标注推算。"""
    at = now()
    day = on or at.astimezone(BEIJING).date()
    found = in_force.select(listing.Filters.read({"unit": unit, "topic": topic, "kind": kind}), day, at=at)
    if cursor:
        begun, pk = _read_cursor(cursor)
        since = begun.astimezone(BEIJING).date()
        found = found.filter(Q(begins_on__gt=since) | Q(begins_on=since, pk__gt=pk))
    rows = list(found.select_related("interprets")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    return {
        "on": day,
        "items": [
            {
                **_line(document, at),
                "validity_then": paper.validity_of(document, day).value,
                "begins_on": _begins(document),
            }
            for document in rows
        ],
        "next": _cursor(datetime.combine(_begins(rows[-1]), time(), tzinfo=BEIJING), rows[-1].pk) if more else None,
    }


@api.get("/plans", response=list[PlanLine], summary="方案", operation_id="plans", url_name="plans")
@decorate_view(revalidated)
def all_plans(request: HttpRequest) -> list[dict[str, Any]]:
    """已启动的方案和各状态的任务数。"""
    return [_plan(summary) for summary in plans.summaries(now())]


@api.get("/plans/{index:number}", response=PlanWhole, summary="一个方案", operation_id="plan", url_name="plan")
@decorate_view(revalidated)
def one_plan(request: HttpRequest, number: str) -> dict[str, Any]:
    """方案的规范形式和逐条任务。"""
    at = now()
    view = plans.one(number, at=at)
    if view is None:
        raise _missing(number, "没有这个公开的方案。", at)
    return {
        **_plan(plans.summary(view, at)),
        "canonical": programme_form(view.programme),
        "items": [_task(task) for task in view.tasks],
    }


@api.get(
    "/plans/{index:number}/tasks/{slug:key}",
    response=TaskWhole,
    summary="一项任务",
    operation_id="task",
    url_name="task",
)
@decorate_view(revalidated)
def one_task(request: HttpRequest, number: str, key: str) -> dict[str, Any]:
    """任务的规范形式、状态和时限。"""
    at = now()
    found = plans.with_canonical_form(number, key, at=at)
    view = plans.task(number, key, at=at)
    if found is None or view is None:
        raise _missing(number, "没有这项公开的任务。", at)
    said = task_form(found)
    running = [clock.pk for limit in view.deadlines for clock in (*limit.earlier, limit.clock) if clock is not None]
    return {
        **_task(view),
        "plan": number,
        "canonical": said,
        "digest": canonical.digest(said),
        "clocks": [
            _clock(clock, at)
            for clock in Clock.objects.filter(pk__in=running, public=True).prefetch_related("units").order_by("due_at")
        ],
    }


@api.get("/clocks", response=Clocks, summary="公开的时限", operation_id="clocks", url_name="clocks")
@decorate_view(revalidated)
def clocks(
    request: HttpRequest, light: str = "", unit: str = "", cursor: Cursor = "", limit: Limit = 20
) -> dict[str, Any]:
    """先起算的在前。light 取 green、yellow、red、paused、waiting、done、done_late、ended。"""
    at = now()
    found = lights.public_clocks(at).lit(at)
    if light:
        found = found.filter(light=light)  # type: ignore[misc]  # lit() annotates it
    if unit:
        found = found.of_unit(Unit.objects.filter(code=unit.replace("\0", "")).first())
    if cursor:
        started, pk = _read_cursor(cursor)
        found = found.filter(Q(started_at__gt=started) | Q(started_at=started, pk__gt=pk))
    rows = list(found.prefetch_related("units").order_by("started_at", "pk")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    return {
        "items": [_clock(clock, at) for clock in rows],
        "next": _cursor(rows[-1].started_at, rows[-1].pk) if more else None,
    }


@api.get("/units", response=list[UnitLine], summary="单位", operation_id="units", url_name="units")
@decorate_view(revalidated)
def units(request: HttpRequest) -> list[dict[str, Any]]:
    """现有单位，按本机关的排列顺序。"""
    return [
        {
            "code": unit.code,
            "full_name": unit.full_name,
            "short_name": unit.short_name,
            "kind": unit.get_kind_display(),
            "office_phone": unit.office_phone,
            "address": unit.address,
            "url": _absolute("portal:unit", unit.code),
        }
        for unit in Unit.objects.standing()
    ]


@api.get("/search", response=Hits, summary="检索", operation_id="search", url_name="search")
@decorate_view(revalidated)
def search(
    request: HttpRequest,
    q: Annotated[str, Query(..., min_length=1, max_length=100, description="词之间用空格分开，须全部出现")],
    kind: str = "",
    unit: str = "",
    year: str = "",
    validity: str = "",
    topic: str = "",
    order: str = "best",
    page: Annotated[int, Query(1, ge=1, le=10_000)] = 1,
) -> dict[str, Any]:
    """与网页检索相同的结果；order 取 best（相关程度）或者 newest（时间）。"""
    filters = SearchFilters.read({"kind": kind, "unit": unit, "year": year, "validity": validity, "topic": topic})
    found = find(q, filters, at=now(), page=page, order=order, facets=False)
    return found.to_json()


@api.get("/ledger/head", response=Head, summary="日志末端", operation_id="ledger_head", url_name="ledger_head")
@decorate_view(revalidated)
def ledger_head(request: HttpRequest) -> dict[str, Any]:
    """日志现有条数、根散列、公钥和最近的检查点。"""
    size, root = log.head()
    last = log.latest_checkpoint()
    return {
        "origin": settings.LEDGER_ORIGIN,
        "size": size,
        "root": root.hex(),
        "key": verifier_key(),
        "checkpoint": last.note if last else None,
    }


@api.get(
    "/ledger/entries",
    response=LogEntries,
    summary="日志条目",
    operation_id="ledger_entries",
    url_name="ledger_entries",
)
@decorate_view(revalidated)
def ledger_entries(
    request: HttpRequest,
    start: Annotated[int, Query(0, alias="from", ge=0, le=2**53, description="从这一号起")] = 0,
    subject: Annotated[str, Query("", max_length=200)] = "",
    limit: Limit = 20,
) -> dict[str, Any]:
    """按序号先后。需要规范字节的，请用 /ledger/entries.jsonl。"""
    found = Entry.objects.after(start - 1)
    if subject:
        found = found.filter(subject=subject.replace("\0", ""))
    rows = list(found[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    return {
        "items": [
            {
                "number": row.number,
                "leaf": bytes(row.leaf).hex(),
                "entry": {
                    "v": 1,
                    "at": row.at.astimezone(BEIJING).isoformat(),
                    "verb": row.verb,
                    "subject": row.subject,
                    "unit": row.unit,
                    "content": row.content,
                    "prior": row.prior,
                    "basis": row.basis,
                },
            }
            for row in rows
        ],
        "next": rows[-1].number + 1 if more else None,
    }


def _missing(number: str, words: str, at: datetime) -> HttpError:
    """Return what is said where nothing public has this number: 410 and why, where it was withdrawn."""
    found = withdrawal.at_number(number, at=at)
    return HttpError(404, words) if found is None else HttpError(410, gone.says(found))


def _line(document: Document, at: datetime) -> dict[str, Any]:
    number = document.index_number or ""
    return {
        "index_number": number,
        "title": document.title,
        "document_number": document.document_number,
        "document_type": document.document_type,
        "unit": document.unit.code,
        "topic": document.topic,
        "made_on": document.made_on,
        "published_on": document.published_on,
        "released_at": document.released_at.astimezone(BEIJING) if document.released_at else None,
        "validity": paper.validity_of(document, at.astimezone(BEIJING).date()).value,
        "interprets": document.interprets.index_number if document.interprets else None,
        "url": _absolute("portal:document", number),
        "api": _absolute("portal:api:document", number),
    }


def _correction(version: EarlierVersion, number: str, at: datetime) -> dict[str, Any]:
    told, address = corrections.told(version), (number, version.number)
    proof = told.url and corrections.proof_is_shown(version, at=at)
    return {
        "version": version.number,
        "note": version.note,
        "replaced_at": version.replaced_at.astimezone(BEIJING),
        "log_entry": version.entry,
        "url": _absolute("portal:document_version", *address) if told.url else None,
        "canonical_url": _absolute("portal:document_version_canonical", *address) if proof else None,
        "hidden": told.hidden,
    }


def _begins(document: Document) -> date:
    day: date = document.begins_on  # type: ignore[attr-defined]  # in_force() annotates it
    return day


def _change(mark: ValidityMark, basis: str, other: Document | None) -> dict[str, Any]:
    return {
        "kind": mark.kind,
        "from_day": mark.from_day,
        "basis": basis,
        "index_number": other.index_number if other else None,
        "url": _absolute("portal:document", other.index_number or "") if other else None,
    }


def _plan(summary: plans.Summary) -> dict[str, Any]:
    return {
        "index_number": summary.number,
        "short_title": summary.title,
        "year": summary.year,
        "started_at": summary.started_at,
        "tasks": summary.total,
        "states": {state.value: count for state, count in summary.states.items()},
        "url": _absolute("portal:plan", summary.number),
        "api": _absolute("portal:api:plan", summary.number),
    }


def _task(view: TaskView) -> dict[str, Any]:
    task = view.task
    return {
        "key": task.key,
        "clause": task.clause,
        "heading": task.heading,
        "state": view.state.value,
        "state_zh": view.state.zh,
        "lead": [str(name) for name in view.lead],
        "support": [str(name) for name in view.support],
        "by_duty": [str(name) for name in view.by_duty],
        "others": view.others,
        "url": settings.BASE_URL + task.get_absolute_url(),
        "api": _absolute("portal:api:task", task.programme.document.index_number, task.key),
    }


def _clock(clock: Clock, at: datetime) -> dict[str, Any]:
    return {
        "duty": clock.duty,
        "matter": clock.matter,
        "basis": limits.shown_zh(clock.source),
        "limit": clock.running_length.zh,
        "units": [unit.code for unit in clock.units.all()],
        "started_at": clock.started_at.astimezone(BEIJING),
        "due_at": clock.due_at.astimezone(BEIJING) if clock.due_at else None,
        "stopped_at": clock.stopped_at.astimezone(BEIJING) if clock.stopped_at else None,
        "light": clock.light_at(at).value,
        "url": settings.BASE_URL + clock.address,
    }


def _absolute(name: str, *args: object) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def _cursor(instant: datetime | None, pk: int) -> str:
    if instant is None:
        return ""
    micros = (instant - EPOCH) // MICROSECOND
    return base64.urlsafe_b64encode(f"{micros}:{pk}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[datetime, int]:
    try:
        micros, pk = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(":")
        return EPOCH + int(micros) * MICROSECOND, int(pk)
    except (ValueError, binascii.Error, UnicodeDecodeError, OverflowError):
        raise HttpError(400, "cursor 无法识别，请从第一页取起。") from None


def _answers_head(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let HEAD be answered as GET is, and pages of other sites read the answer.

    The server leaves the body out. Ninja knows the methods of the schema only.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        try:
            response = view(request, *args, **kwargs)
        finally:
            request.method = method
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


# What urls.py includes: every address above, by GET and by HEAD.
urls = api.urls
for _pattern in urls[0]:
    if isinstance(_pattern, URLPattern):
        _pattern.callback = _answers_head(_pattern.callback)
