"""The lists by which the office accounts for itself: answers to requests, yearly figures, statistics, self-check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from gongkai.answers.public import narrowed as answers
from gongkai.frame.time import BEIJING
from gongkai.portal import asked
from gongkai.portal.dataset import PIECE, WHERE, Dataset, day, instant
from gongkai.portal.tables import Row
from gongkai.selfcheck.models import Finding
from gongkai.yearly import canonical as yearly
from gongkai.yearly import statistics
from gongkai.yearly.models import YearlyReport
from gongkai.yearly.public import years

HIDDEN = "小于{}，或者能够由它推出这样的数，不显示"


def _request_answers(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    found, *_ = answers(values, at=at)
    for row in found.iterator(chunk_size=PIECE):
        yield {
            "id": str(row.uid),
            "title": row.title,
            "question": row.question,
            "decision": row.decision.zh,
            "answer": row.answer,
            "reasons": row.reasons,
            "unit_name": row.unit.full_name if row.unit else "",
            "answered_on": day(row.answered_on),
            "changed": instant(row.released_at),
            "url": settings.BASE_URL + row.get_absolute_url(),
        }


def _yearly_reports(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    for report in YearlyReport.objects.public(at).order_by("-year", "-version"):
        yield {
            "id": f"{report.year}/{report.version}",
            "title": str(report),
            "year": report.year,
            "version": report.version,
            "form": report.format,
            "note": report.note,
            "changed": instant(report.released_at),
            "url": settings.BASE_URL + report.get_absolute_url(),
        }


def _yearly_figures(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    year = asked.year(values)
    for report in YearlyReport.objects.newest(at):
        if year and year != report.year:
            continue
        cells: list[dict[str, str | int | None]] = yearly.form(report)["cells"]  # type: ignore[assignment]  # a list
        for cell in cells:
            yield {
                "id": f"{report.year}/{report.version}/{cell['cell']}",
                "title": f"{report.year}年度　{cell['row']}　{cell['column']}",
                "year": report.year,
                "row": cell["row"],
                "column": cell["column"],
                "value": cell["value"],
                "origin": _ORIGINS[str(cell["from"])],
                "source": cell.get("source") or "",
                "changed": instant(report.released_at),
                "url": settings.BASE_URL + report.get_absolute_url(),
            }


_ORIGINS = {"records": "记录统计", "rows": "导入明细统计", "records,rows": "记录和导入明细统计", "entered": "填报"}


def _request_figures(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    today, only = at.astimezone(BEIJING).date(), asked.year(values)
    for year in years(today):
        if only and only != year:
            continue
        said = statistics.of_year(year, on=today)
        hidden = HIDDEN.format(said.small)
        for group, name, count in _counts(said):
            yield {
                "id": f"{year}/{group}/{name}",
                "title": f"{year}年　{group}　{name}",
                "year": year,
                "group": group,
                "name": name,
                "value": count,
                "note": hidden if count is None else "",
                "until": min(today, date(year, 12, 31)).isoformat(),
                "changed": None,
                "url": f"{settings.BASE_URL}{reverse('yearly:numbers')}?year={year}",
            }


def _counts(said: statistics.Statistics) -> Iterator[tuple[str, str, int | None]]:
    yield from (("合计", "收到", said.received), ("合计", "办结", said.concluded), ("合计", "在办", said.open))
    for month, begun, ended in said.months:
        yield "按月收到", month, begun
        yield "按月办结", month, ended
    for group, counts in (("办结结果", said.outcomes), ("申请人", said.kinds), ("在办时长", said.ages)):
        yield from ((group, name, count) for name, count in counts)
    times = said.times
    yield "答复用时（工作日）", "中位数", times.median
    yield "答复用时（工作日）", "九成不超过", times.ninetieth
    yield "按期答复", "答复件数", times.of
    yield "按期答复", "其中按期", times.in_time


def _selfcheck(values: Mapping[str, str], at: datetime) -> Iterator[Row]:
    unit, state = asked.words(values, "unit", 40), asked.words(values, "state", 10)
    found = Finding.objects.public(at).select_related("unit", "clock").order_by("pk")
    if unit:
        found = found.filter(unit__code=unit)
    if state in {"open", "closed"}:
        found = found.filter(closed_at__isnull=state == "open")
    for one in found.iterator(chunk_size=PIECE):
        yield {
            "id": one.pk,
            "title": str(one),
            "item": one.rule.zh,
            "place": one.place,
            "says": one.says,
            "unit_name": one.unit.full_name,
            "first_seen_at": instant(one.first_seen_at),
            "due_at": instant(one.clock.due_at) if one.clock else None,
            "closed_at": instant(one.closed_at),
            "excused_because": one.excused_because,
            "changed": instant(one.closed_at or one.first_seen_at),
            "url": f"{settings.BASE_URL}{reverse('portal:selfcheck')}",
        }


SETS = (
    Dataset(
        "request-answers",
        "依申请公开的答复",
        "向社会公开的答复，已隐去个人信息。",
        "answers:answers",
        (
            ("id", "编号"),
            ("title", "标题"),
            ("question", "申请内容"),
            ("decision", "决定"),
            ("answer", "答复"),
            ("reasons", "理由"),
            ("unit_name", "答复单位"),
            ("answered_on", "答复日期"),
            *WHERE,
        ),
        _request_answers,
        ("family", "year", "q"),
    ),
    Dataset(
        "request-figures",
        "依申请公开统计",
        "各年收到、办结、在办的申请，办结结果、申请人和用时；过小的数不显示。",
        "yearly:numbers",
        (
            ("id", "编号"),
            ("title", "名称"),
            ("year", "年度"),
            ("group", "类别"),
            ("name", "项目"),
            ("value", "数"),
            ("note", "说明"),
            ("until", "截至"),
            *WHERE,
        ),
        _request_figures,
        ("year",),
    ),
    Dataset(
        "yearly-reports",
        "政府信息公开工作年度报告",
        "公布的年度报告和更正后的各版。",
        "yearly:reports",
        (
            ("id", "编号"),
            ("title", "名称"),
            ("year", "年度"),
            ("version", "版次"),
            ("form", "格式"),
            ("note", "更正说明"),
            *WHERE,
        ),
        _yearly_reports,
    ),
    Dataset(
        "yearly-figures",
        "年度报告各项数",
        "每年最新一版年度报告的每个数，一格一行。",
        "yearly:reports",
        (
            ("id", "编号"),
            ("title", "名称"),
            ("year", "年度"),
            ("row", "行"),
            ("column", "列"),
            ("value", "数"),
            ("origin", "来源"),
            ("source", "填报数的来源"),
            *WHERE,
        ),
        _yearly_figures,
        ("year",),
    ),
    Dataset(
        "selfcheck",
        "网站自查发现的问题",
        "每夜自查发现的问题，责任单位、整改期限和确认整改的时间。",
        "portal:selfcheck",
        (
            ("id", "编号"),
            ("title", "问题"),
            ("item", "指标"),
            ("place", "页面"),
            ("says", "情况"),
            ("unit_name", "责任单位"),
            ("first_seen_at", "发现时间"),
            ("due_at", "整改期限"),
            ("closed_at", "确认整改"),
            ("excused_because", "不作为问题的理由"),
            *WHERE,
        ),
        _selfcheck,
        ("unit", "state"),
    ),
)
