"""The frame of government-information disclosure: guide, rules, contents, annual reports, on request.

General Office Openness Letter 2019 No. 61; State Council Order 711, arts. 12, 20, 49.
"""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.frame.time import BEIJING, now
from gongkai.law import contents as articles
from gongkai.law import limits, sources
from gongkai.law.sources import ORDER_492, ORDER_711, Citation, Instrument, disclosure_regulation
from gongkai.portal import documents as rows
from gongkai.portal.caching import revalidated
from gongkai.publishing.models import Document
from gongkai.review import negative_list as refusals
from gongkai.yearly.models import YearlyReport

# What binds this office in disclosure matters; only what was read in its text is shown as law.
RULES: tuple[Instrument, ...] = (
    sources.ORDER_711,
    sources.FEES_2020,
    sources.RULES_2016_80,
    sources.NOTICE_2016_61,
    sources.RULES_2018_115,
    sources.RULES_2018_118,
    sources.MEDIA_2018_123,
    sources.DECISIONS_2019,
    sources.SECRECY_LAW,
)
# An office's own rules bear one of these words in their title.
RULE_WORDS = ("制度", "办法", "规定", "规则", "规程", "细则")
OPENNESS_WORDS = ("政务公开", "政府信息公开", "信息公开")
REPORT_WORDS = "政府信息公开工作年度报告"
PAGES = (
    ("portal:disclosure_guide", "政府信息公开指南", "怎么查、怎么取、向谁问。"),
    ("portal:disclosure_rules", "政府信息公开制度", "本机关遵循的法规，以及本机关自己的制度。"),
    ("portal:disclosure_contents", "法定主动公开内容", "应当主动公开的十五项内容，逐项对应。"),
    ("portal:disclosure_annual_reports", "政府信息公开年报", "每年公布上一年度的工作报告。"),
    ("portal:disclosure_on_request", "依申请公开", "没有主动公开的信息，可以申请获取。"),
)


@require_safe
@revalidated
def front(request: HttpRequest) -> HttpResponse:
    at = now()
    return render(
        request,
        "portal/disclosure.html",
        {
            "pages": PAGES,
            "documents": rows.newest(6, at=at),
            "topics": Document.objects.public(at)
            .exclude(topic="")
            .values("topic")
            .annotate(total=Count("pk"))
            .order_by("-total", "topic"),
        },
    )


@require_safe
@revalidated
def guide(request: HttpRequest) -> HttpResponse:
    at = now()
    today = at.astimezone(BEIJING).date()
    sample = Document.objects.public(at).order_by("-published_on", "-pk").values_list("index_number", flat=True).first()
    return render(
        request,
        "portal/disclosure_guide.html",
        {
            "pages": PAGES,
            "sample": sample,
            "article": _of_its_time(today, ORDER_711.art(12), ORDER_492.art(19, confidence="memory")),
            "publication": limits.PROACTIVE_PUBLICATION.on(today),
            "interpretation": limits.INTERPRETATION.on(today),
        },
    )


@require_safe
@revalidated
def rules(request: HttpRequest) -> HttpResponse:
    at = now()
    today = at.astimezone(BEIJING).date()
    own = Q()
    for word in RULE_WORDS:
        own |= Q(title__contains=word)
    about = Q()
    for word in OPENNESS_WORDS:
        about |= Q(title__contains=word)
    found = (
        Document.objects.public(at)
        .official()
        .filter(own | Q(title__contains="方案"), about)
        .select_related("unit")
        .prefetch_related("marks")
        .defer("body")
    )
    law = disclosure_regulation(today)
    shown = [law, *(rule for rule in RULES if rule is not ORDER_711)]
    return render(
        request,
        "portal/disclosure_rules.html",
        {
            "pages": PAGES,
            "rules": [rule for rule in shown if rule.confidence == "verified" and (rule is law or _stands(rule, at))],
            "rows": rows.rows(found.order_by("-published_on", "-pk"), at=at),
        },
    )


@require_safe
@revalidated
def negative_list(request: HttpRequest) -> HttpResponse:
    """Show what may be kept back: the list in force, and the versions that have been published."""
    at = now()
    known = refusals.in_force(at.astimezone(BEIJING).date())
    context = {"pages": PAGES, "known": known, "versions": refusals.public(at)}
    return render(request, "portal/disclosure_negative_list.html", context)


@require_safe
@revalidated
def contents(request: HttpRequest) -> HttpResponse:
    """Show the items of article 20, each with what of it stands here; an item without anything says so."""
    at = now()
    counted = (
        Document.objects.public(at).official().values("topic", "document_type").annotate(total=Count("pk")).order_by()
    )
    held = [(row["topic"], row["document_type"], row["total"]) for row in counted]
    items = []
    for item in articles.ITEMS:
        links = []
        if item.here:
            links.append({"word": "机构与单位", "url": reverse(f"portal:{item.here}"), "total": None})
        for topic in sorted({topic for topic, _, _ in held if any(_below(topic, first) for first in item.topics)}):
            total = sum(count for here, _, count in held if here == topic)
            links.append({"word": topic, "url": _list(topic=topic), "total": total})
        for kind in item.types:
            total = sum(count for _, here, count in held if here == kind)
            if total:
                links.append({"word": kind, "url": _list(kind=kind), "total": total})
        items.append({"item": item, "links": links})
    return render(
        request,
        "portal/disclosure_contents.html",
        {
            "pages": PAGES,
            "items": items,
            "article": articles.ARTICLE,
            "is_in_force": articles.ARTICLE.instrument.in_force(at.astimezone(BEIJING).date()),
        },
    )


@require_safe
@revalidated
def annual_reports(request: HttpRequest) -> HttpResponse:
    at = now()
    today = at.astimezone(BEIJING).date()
    found = (
        Document.objects.public(at)
        .filter(title__contains=REPORT_WORDS)
        .select_related("unit")
        .prefetch_related("marks")
        .defer("body")
        .order_by("-published_on")
    )
    rule = limits.ANNUAL_REPORT.on(today)
    due_this_year = today.replace(month=rule.length.month, day=rule.length.day)  # type: ignore[attr-defined]  # a yearly length
    year = today.year if today <= due_this_year else today.year + 1
    return render(
        request,
        "portal/disclosure_annual_reports.html",
        {
            "pages": PAGES,
            "rows": rows.rows(found, at=at),
            "reports": YearlyReport.objects.newest(at),
            "rule": rule,
            "next_year": year - 1,
            "due_on": due_this_year.replace(year=year),
        },
    )


@require_safe
@revalidated
def on_request(request: HttpRequest) -> HttpResponse:
    today = now().astimezone(BEIJING).date()
    return render(
        request,
        "portal/disclosure_on_request.html",
        {
            "pages": PAGES,
            "reply": limits.REPLY.on(today),
            "extension": limits.REPLY_EXTENSION.on(today),
            "content_article": _of_its_time(today, ORDER_711.art(29), ORDER_492.art(20, confidence="memory")),
            "litigation_article": _of_its_time(today, ORDER_711.art(51), ORDER_492.art(33, confidence="memory")),
        },
    )


def _of_its_time(today: date, present: Citation, before: Citation) -> Citation:
    """Return the place in the regulation of the day: a matter of 2017 is told by the law of 2017."""
    return present if disclosure_regulation(today) is present.instrument else before


def _stands(rule: Instrument, at: datetime) -> bool:
    """Return whether a rule whose first day is known has come into force; one without a day is shown as it is."""
    return rule.effective_on is None or rule.in_force(at.astimezone(BEIJING).date())


def _below(topic: str, first: str) -> bool:
    return topic == first or topic.startswith((first + "\\", first + "/", first + "＼"))


def _list(**filters: str) -> str:
    return f"{reverse('portal:documents')}?{urlencode(filters)}"
