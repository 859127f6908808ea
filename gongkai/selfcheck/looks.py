"""The looks that ask the records: columns, home page, letters, required contents. Each returns problems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from gongkai.columns.freshness import Freshness, of
from gongkai.columns.models import Column
from gongkai.columns.rules import Sort
from gongkai.feedback.models import Message
from gongkai.frame.time import BEIJING
from gongkai.law import limits, rules, site_checks
from gongkai.law.lengths import CalendarDays, Months
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau, GroupSeat, Unit
from gongkai.publishing.models import Document
from gongkai.selfcheck.rules import Problem, missing_tags
from gongkai.selfcheck.walk import Walk
from gongkai.yearly.models import YearlyReport

# What a change on the home page is made of.
_ON_THE_HOME_PAGE = (
    "document.published",
    "document.amended",
    "document.repealed",
    "document.expired",
    "document.corrected",
    "document.revised",
    "document.withdrawn",
    "programme.started",
    "report.accepted",
    "feedback.published",
)
# A new column may stand empty this long.
_GRACE = timedelta(days=14)


def of_the_records(at: datetime) -> Iterator[Problem]:
    """Yield what is wrong by the records, without a page being opened."""
    yield from of_columns(at)
    yield from of_the_home_page(at)
    yield from of_letters(at)
    yield from of_contents(at)


def of_columns(at: datetime) -> Iterator[Problem]:
    """Yield columns that are late or empty, each to its unit; and the veto where they are too many together."""
    today = at.astimezone(BEIJING).date()
    bound: list[Column] = []
    neglected: list[Column] = []
    empty: list[Column] = []
    for column in Column.objects.public(at).select_related("unit").prefetch_related("units"):
        fresh, place, unit = of(column, at=at), column.get_absolute_url(), column.unit.code
        if fresh.state is Freshness.State.EMPTY:
            if at - column.opened_at >= _GRACE:
                empty.append(column)
                yield Problem("empty_column", place, f"栏目“{column.title}”开设以来没有内容。", unit)
        elif fresh.state is Freshness.State.LATE and fresh.until is not None:
            (bound if Sort(column.sort) is not Sort.OTHER else neglected).append(column)
            due = f"{fresh.until.year}年{fresh.until.month}月{fresh.until.day}日"
            yield Problem(
                "stale_column", place, f"栏目“{column.title}”应在{due}前更新，依据：{fresh.basis}。", unit, due
            )
    for found, count, words in (
        (bound, site_checks.STALE_COLUMNS, "动态、通知公告和政策文件类栏目超期未更新"),
        ([*bound, *neglected], site_checks.NEGLECTED_COLUMNS, "应更新未更新的栏目"),
        (empty, site_checks.EMPTY_COLUMNS, "空白栏目"),
    ):
        if len(found) >= count.on(today)[0]:
            yield Problem("columns", "/columns/", f"{words}共{len(found)}个。", "", words)


def of_the_home_page(at: datetime) -> Iterator[Problem]:
    """Yield the veto when nothing the home page shows has changed within the limit."""
    limit = site_checks.HOME.on(max(at.astimezone(BEIJING).date(), site_checks.HOME.rows[0].since)).length
    assert isinstance(limit, CalendarDays)  # noqa: S101 - so it stands in the law
    told = Entry.objects.filter(verb__in=_ON_THE_HOME_PAGE, at__lte=at, at__gt=at - timedelta(days=limit.amount))
    if not told.exists():
        yield Problem("home", "/", f"首页{limit.zh}内没有更新。")


def of_letters(at: datetime) -> Iterator[Problem]:
    """Yield every letter of the last year that waits longer than the limit. No word of the letter is said."""
    rule = limits.MESSAGE_ANSWER.on(max(at.astimezone(BEIJING).date(), limits.MESSAGE_ANSWER.rows[0].since))
    assert isinstance(rule.length, Months)  # noqa: S101 - so it stands in the law
    waiting = Message.objects.open().filter(created_at__gte=at - timedelta(days=366)).select_related("unit")
    for message in waiting:
        due = rules.months_later(message.created_at.astimezone(BEIJING).date(), rule.length.amount)
        if at.astimezone(BEIJING).date() > due:
            unit = message.unit.code if message.unit else ""
            says = f"{message.get_kind_display()}来信一件，收到已超过{rule.length.zh}，没有答复。"
            yield Problem("unanswered", "/feedback/", says, unit, str(message.uid))


def of_contents(at: datetime) -> Iterator[Problem]:
    """Yield what the bureau must say of itself and does not."""
    bureau = Bureau.load()
    for name, words, place in (
        ("address", "办公地址", "/disclosure/guide"),
        ("office_hours", "办公时间", "/disclosure/guide"),
        ("phone", "联系电话", "/disclosure/guide"),
        ("foi_office", "政府信息公开工作机构", "/disclosure/guide"),
        ("site_code", "网站标识码", "/"),
        ("icp_filing", "ICP备案号", "/"),
        ("psb_filing", "公安备案号", "/"),
        ("emblem_url", "党政机关网站标识", "/"),
    ):
        if not getattr(bureau, name):
            yield Problem("sections", place, f"没有公布{words}。", "", name)
    today = at.astimezone(BEIJING).date()
    silent = Unit.objects.standing(today).filter(duties="", kind=Unit.Kind.DEPARTMENT).count()
    if silent:
        yield Problem("sections", "/units/", "有机关处（室）的职能没有公布。", "", "duties")
    if not GroupSeat.objects.filter(seat=GroupSeat.Seat.HEAD, since__lte=today).exclude(name="").exists():
        yield Problem("sections", "/units/", "没有公布政务公开工作负责人。", "", "head")
    yield from _of_the_yearly_report(at)


def _of_the_yearly_report(at: datetime) -> Iterator[Problem]:
    today = at.astimezone(BEIJING).date()
    rule = limits.ANNUAL_REPORT.on(today)
    due = rule.length.zh
    year = today.year - 1
    if (today.month, today.day) <= (rule.length.month, rule.length.day):  # type: ignore[attr-defined]  # a yearly day
        return
    if YearlyReport.objects.public(at).filter(year=year).exists():
        return
    # One of the years before the house counted by itself was published as a document.
    reports = Document.objects.public(at).filter(title__contains="政府信息公开").filter(title__contains="年度报告")
    if not reports.filter(title__contains=str(year)).exists():
        says = f"没有公布{year}年政府信息公开工作年度报告（期限：{due}，{rule.citation.shown_zh}）。"
        yield Problem("sections", "/disclosure/annual-reports", says, "", f"report {year}")


def of_the_walk(seen: Walk, at: datetime) -> Iterator[Problem]:
    """Yield what was wrong on the pages that were opened."""
    today = at.astimezone(BEIJING).date()
    failed = len(seen.failed) + len(seen.slow)
    threshold, _ = site_checks.FAILED_VISITS.on(today)
    if seen.visits and failed * 100 >= threshold * seen.visits:
        yield Problem("availability", "/", f"打开{seen.visits}页，{failed}页出错或者过慢。")
    for path, status in seen.failed:
        yield Problem("page_error", path, f"页面打不开（{status}）。")
    for page, link, status in seen.dead:
        yield Problem("dead_link", page, f"指向{link}的链接打不开（{status}）。"[:500], _owner(page), link[:300])
    for path in seen.unfound:
        yield Problem("search", "/search", f"按索引号检索不到已公开的文件{path}。", "", path)
    has_code = bool(Bureau.load().site_code)
    for page_seen in seen.pages:
        missing = "、".join(missing_tags(page_seen.path, page_seen.tags, site_code=has_code))
        if missing:
            yield Problem("tags", page_seen.path, f"缺少页面标签：{missing}。", _owner(page_seen.path), missing[:300])
        if not page_seen.has_entry and not page_seen.path.startswith(("/feedback/", "/requests/")):
            yield Problem("entry", page_seen.path, "页面上没有“我要纠错”入口。")


def _owner(path: str) -> str:
    """Return the code of the unit whose page it is: the drafter's of a document, the keeper's of a column, whoever
    answered a letter."""
    parts = path.strip("/").split("/")
    if parts[0] in {"documents", "plans"} and len(parts) >= 3:
        number = "/".join(parts[1:3])
        return Document.objects.filter(index_number=number).values_list("unit__code", flat=True).first() or ""
    if parts[:2] == ["feedback", "answers"] and parts[-1].isdigit():
        return Message.objects.filter(pk=parts[-1]).values_list("unit__code", flat=True).first() or ""
    if parts[0] == "columns" and len(parts) == 2:
        return Column.objects.filter(slug=parts[1]).values_list("unit__code", flat=True).first() or ""
    return ""
