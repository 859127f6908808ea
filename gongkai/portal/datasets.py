"""Every list of the portal as data: one table of what there is, its columns, and who asks for its rows.

Each set starts from public(at) like the screens do, and takes the same filters as the page it stands behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from gongkai.columns.models import Column
from gongkai.feedback.canonical import form
from gongkai.feedback.public import narrowed as letters
from gongkai.frame.time import BEIJING
from gongkai.law import limits
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Unit
from gongkai.portal import asked, datasets_of_account, datasets_of_places, lights, listing, paper, plans
from gongkai.portal.dataset import PIECE, WHERE, Dataset, day, instant
from gongkai.portal.tables import Row
from gongkai.programme.models import Programme, Task
from gongkai.programme.overview import tasks_overview
from gongkai.publishing.models import Document, EarlierVersion


def _documents(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    today = at.astimezone(BEIJING).date()
    slug, under = asked.words(values, "column", 40), asked.words(values, "under", 60)
    found = listing.narrowed(listing.Filters.read(values), at=at)
    if slug:
        column = Column.objects.public(at).filter(slug=slug).first()
        found = found.filter(pk__in=column.documents(at).order_by().values("pk")) if column else found.none()
    if under:
        found = found.filter(Q(topic=under) | Q(topic__startswith=f"{under}\\"))
    last = EarlierVersion.objects.filter(document=OuterRef("pk"), replaced_at__lte=at).order_by("-number")
    found = found.annotate(corrected_at=Subquery(last.values("replaced_at")[:1]))
    found = found.select_related("unit", "interprets").prefetch_related("marks").defer("body")
    # What a document explains is named only where it is public itself.
    for document in found.iterator(chunk_size=PIECE):
        explained = document.interprets
        yield {
            "id": document.index_number,
            "title": document.title,
            "document_number": document.document_number,
            "document_type": document.document_type,
            "issuing_bodies": "、".join(document.issuing_bodies),
            "unit": document.unit.code,
            "unit_name": document.unit.full_name,
            "topic": document.topic,
            "made_on": day(document.made_on),
            "published_on": day(document.published_on),
            "effective_on": day(document.effective_on),
            "expires_on": day(document.expires_on),
            "validity": paper.validity_of(document, today).zh,
            "interprets": explained.index_number
            if explained is not None and explained.state == Document.State.PUBLISHED
            else None,
            "corrected_at": instant(document.corrected_at),
            "change_note": document.change_note,
            "changed": instant(document.corrected_at or document.released_at),
            "url": settings.BASE_URL + document.get_absolute_url(),
        }


def _plans(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    for found in plans.summaries(at):
        yield {
            "id": found.number,
            "title": found.title,
            "full_title": found.full_title,
            "year": found.year,
            "unit_name": found.unit,
            "tasks": found.total,
            **{f"state_{state.value}": found.states.get(state, 0) for state in plans.ORDER},
            "closed": "是" if found.is_closed else "否",
            "changed": instant(found.started_at),
            "url": settings.BASE_URL + found.url,
        }


def _tasks(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    unit, state, only = (asked.words(values, name, 40) for name in ("unit", "state", "plan"))
    for plan in Programme.objects.public(at).select_related("document").order_by("pk"):
        if only and only != plan.document.index_number:
            continue
        for view in tasks_overview(Task.objects.public(at).filter(programme=plan), at):
            names = {name.unit.code for name in view.units if name.unit is not None}
            if (unit and unit not in names) or (state and state != view.state.value):
                continue
            yield {
                "id": f"{plan.document.index_number}/{view.task.key}",
                "plan": plan.document.index_number,
                "clause": view.task.clause,
                "title": view.task.heading,
                "units": plans.units_in_words(view),
                "state": view.state.zh,
                "due": view.due,
                "reports": len(view.reports),
                "changed": instant(plan.started_at),
                "url": settings.BASE_URL + view.task.get_absolute_url(),
            }


def _clocks(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    light, unit = asked.words(values, "light", 20), asked.words(values, "unit", 40)
    found = lights.public_clocks(at).lit(at)
    if light:
        found = found.filter(light=light)  # type: ignore[misc]  # lit() annotates it
    if unit:
        found = found.filter(units__code=unit).distinct()
    for clock in found.prefetch_related("units").order_by("started_at", "pk").iterator(chunk_size=PIECE):
        yield {
            "id": clock.pk,
            "title": f"{clock.matter}：{clock.duty}",
            "basis": limits.shown_zh(clock.source),
            "limit": clock.running_length.zh,
            "units": "、".join(unit.short_name for unit in clock.units.all()),
            "started_at": instant(clock.started_at),
            "due_at": instant(clock.due_at),
            "stopped_at": instant(clock.stopped_at),
            "light": str(clock.light_at(at).label),
            "remaining": lights.remaining(clock, at),
            "changed": instant(clock.stopped_at or clock.started_at),
            "url": settings.BASE_URL + clock.address,
        }


def _units(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    for unit in Unit.objects.standing():
        yield {
            "id": unit.code,
            "title": unit.full_name,
            "short_name": unit.short_name,
            "kind": str(unit.get_kind_display()),
            "office_phone": unit.office_phone,
            "address": unit.address,
            "changed": None,
            "url": f"{settings.BASE_URL}/units/{unit.code}",
        }


def _entries(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    subject = asked.words(values, "subject", 200)
    found = Entry.objects.filter(at__lte=at).order_by("number")
    if subject:
        found = found.filter(Q(subject=subject))
    columns = ("number", "at", "verb", "subject", "unit", "content", "prior", "basis", "leaf")
    for number, told, verb, about, unit, content, prior, basis, leaf in found.values_list(*columns).iterator(PIECE):
        yield {
            "id": number,
            "title": f"{verb} {about}",
            "verb": verb,
            "subject": about,
            "unit": unit,
            "content": content,
            "prior": prior,
            "basis": basis,
            "leaf": bytes(leaf).hex(),
            "changed": instant(told),
            "url": f"{settings.BASE_URL}/ledger/entries/{number}",
        }


def _answers(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    found, _, _ = letters(values, at=at)
    for message in found.iterator(chunk_size=PIECE):
        said = form(message)
        yield {
            "id": message.pk,
            "title": f"{message.get_kind_display()}及答复",
            "kind": str(message.get_kind_display()),
            "about": message.about_path,
            "unit_name": message.unit.full_name if message.unit else "",
            "received_at": str(said["received_at"] or ""),
            "quote": message.public_quote,
            "text": message.public_text,
            "answer": message.answer,
            "changed": instant(message.answered_at),
            "url": f"{settings.BASE_URL}/feedback/answers/{message.pk}",
        }


DATASETS = {
    found.name: found
    for found in (
        Dataset(
            "documents",
            "公开文件",
            "本机关主动公开的全部文件和解读材料，一件一行，注明此刻的效力。",
            "portal:documents",
            (
                ("id", "索引号"),
                ("title", "标题"),
                ("document_number", "文号"),
                ("document_type", "公文种类"),
                ("issuing_bodies", "发布机构"),
                ("unit", "单位代码"),
                ("unit_name", "起草单位"),
                ("topic", "主题分类"),
                ("made_on", "成文日期"),
                ("published_on", "发布日期"),
                ("effective_on", "施行日期"),
                ("expires_on", "失效日期"),
                ("validity", "效力"),
                ("interprets", "所解读文件"),
                ("corrected_at", "更正时间"),
                ("change_note", "更正说明"),
                *WHERE,
            ),
            _documents,
            ("q", "unit", "topic", "year", "kind", "validity", "column", "under"),
        ),
        Dataset(
            "plans",
            "方案",
            "已启动的方案，各状态的任务数。",
            "portal:plans",
            (
                ("id", "索引号"),
                ("title", "简称"),
                ("full_title", "标题"),
                ("year", "年度"),
                ("unit_name", "起草单位"),
                ("tasks", "任务数"),
                *((f"state_{state.value}", state.zh) for state in plans.ORDER),
                ("closed", "是否结束"),
                *WHERE,
            ),
            _plans,
        ),
        Dataset(
            "tasks",
            "方案任务",
            "方案逐条形成的任务，责任单位和进展。",
            "portal:plans",
            (
                ("id", "编号"),
                ("plan", "方案"),
                ("clause", "条款"),
                ("title", "任务"),
                ("units", "责任单位"),
                ("state", "状态"),
                ("due", "期限"),
                ("reports", "进展报告"),
                *WHERE,
            ),
            _tasks,
            ("unit", "state", "plan"),
        ),
        Dataset(
            "clocks",
            "公开的时限",
            "对外显示的时限，起算、截止、办结时间和此刻的状态。",
            "portal:home",
            (
                ("id", "编号"),
                ("title", "事项"),
                ("basis", "依据"),
                ("limit", "时限"),
                ("units", "责任单位"),
                ("started_at", "起算时间"),
                ("due_at", "截止时间"),
                ("stopped_at", "办结时间"),
                ("light", "状态"),
                ("remaining", "剩余"),
                *WHERE,
            ),
            _clocks,
            ("light", "unit"),
        ),
        Dataset(
            "units",
            "机构与单位",
            "现有单位和办公电话。",
            "portal:units",
            (
                ("id", "代码"),
                ("title", "全称"),
                ("short_name", "简称"),
                ("kind", "类别"),
                ("office_phone", "办公电话"),
                ("address", "地址"),
                *WHERE,
            ),
            _units,
        ),
        Dataset(
            "entries",
            "透明日志",
            "日志逐条内容和叶散列；核对完整性请用数据包或者 /ledger/entries.jsonl。",
            "portal:ledger",
            (
                ("id", "序号"),
                ("title", "内容"),
                ("verb", "事项"),
                ("subject", "对象"),
                ("unit", "单位"),
                ("content", "内容摘要"),
                ("prior", "同一对象上一条"),
                ("basis", "依据"),
                ("leaf", "叶散列"),
                *WHERE,
            ),
            _entries,
            ("subject",),
        ),
        Dataset(
            "answers",
            "公众意见与答复",
            "已公开的纠错、建议、提问和答复，个人信息已遮盖。",
            "feedback:answers",
            (
                ("id", "编号"),
                ("title", "标题"),
                ("kind", "类别"),
                ("about", "所指页面"),
                ("unit_name", "答复单位"),
                ("received_at", "收到时间"),
                ("quote", "所指原文"),
                ("text", "来信"),
                ("answer", "答复"),
                *WHERE,
            ),
            _answers,
            ("kind", "unit"),
        ),
        *datasets_of_places.SETS,
        *datasets_of_account.SETS,
    )
}
