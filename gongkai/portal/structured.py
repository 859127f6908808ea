"""Every public page in words that machines read: schema.org, as JSON-LD.

One table says what each page is, by its template. A page is described from what it shows and from nothing else: its own
context, its title and its trail. So nothing is said to machines that is not said to people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau, Unit
from gongkai.portal.dataset import ENDINGS, Dataset
from gongkai.programme.rules import State
from gongkai.publishing.models import Document
from gongkai.publishing.rules import Validity

Said = dict[str, Any]
Context = Mapping[str, Any]
# What must not stand in a script element, as JSON may write it instead.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_STEP = re.compile(r'<li[^>]*>(?:<a href="([^"]*)">)?([^<]*)')
# Lines of a list that are named; the list itself has the rest.
MOST = 50

# schema.org knows three: in force, partly in force, not in force.
_FORCE = {
    Validity.IN_FORCE: "https://schema.org/InForce",
    Validity.AMENDED: "https://schema.org/PartiallyInForce",
    Validity.PENDING: "https://schema.org/NotInForce",
    Validity.REPEALED: "https://schema.org/NotInForce",
    Validity.EXPIRED: "https://schema.org/NotInForce",
}
_ACTION = {
    State.WAITING: "https://schema.org/PotentialActionStatus",
    State.NOT_BEGUN: "https://schema.org/PotentialActionStatus",
    State.UNDER_WAY: "https://schema.org/ActiveActionStatus",
    State.LATE: "https://schema.org/ActiveActionStatus",
    State.LASTING: "https://schema.org/ActiveActionStatus",
    State.QUIET: "https://schema.org/ActiveActionStatus",
    State.DONE: "https://schema.org/CompletedActionStatus",
    State.DONE_LATE: "https://schema.org/CompletedActionStatus",
}


def of_page(template: str, context: Context, words: Callable[[str], str]) -> SafeString:
    """Return the page made by `template` as a script element; "" for one that says nothing of itself.

    `words` renders a block of the page. An error, a form and what is shown to one reader only say nothing.
    """
    page: Said = {"@type": PAGES.get(template, "WebPage")}
    if template not in PAGES and template not in THINGS:
        return mark_safe("")
    here = settings.BASE_URL + escape_uri_path(context["request"].path)
    page |= {"@id": here, "breadcrumb": _trail(words("trail"), here)}
    if template in THINGS:
        said = THINGS[template](context) | {"mainEntityOfPage": page}
        return _script({"@id": here, **said})
    bureau = context["bureau"]
    page |= {
        "url": here,
        "name": _plain(words("title")),
        "description": _plain(words("description")),
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "WebSite", "@id": f"{settings.BASE_URL}/", "name": _site(bureau)},
        "publisher": _bureau(bureau),
    }
    return _script(page | ENTITIES.get(template, _nothing)(context))


# --- things that a page stands for -----------------------------------------------------------------------


def _document(context: Context) -> Said:
    document, corrections = context["document"], context["corrections"]
    return of_document(
        document,
        context["bureau"],
        Validity(context["validity"]),
        corrected_at=corrections[-1].at if corrections else None,
    )


def of_document(
    document: Document, bureau: Bureau, validity: Validity, *, corrected_at: datetime | None = None
) -> Said:
    """Return a document, as an act of government or as the article that explains one."""
    return {
        "@type": "Legislation" if not document.interprets_id else "Article",
        "name": document.title,
        "headline": document.title[:110],
        "identifier": document.index_number,
        "legislationIdentifier": document.document_number or None if not document.interprets_id else None,
        "legislationLegalForce": _FORCE[validity] if not document.interprets_id else None,
        "inLanguage": "zh-CN",
        "datePublished": _day(document.published_on),
        "dateCreated": _day(document.made_on),
        "dateModified": corrected_at.astimezone(BEIJING).isoformat() if corrected_at else None,
        "correction": document.change_note or None,
        "about": document.topic or None,
        "keywords": document.keywords or None,
        "isAccessibleForFree": True,
        "publisher": {"@type": "GovernmentOrganization", "name": bureau.name},
        "author": [_organisation(name) for name in document.issuing_bodies] or None,
    }


def _home(context: Context) -> Said:
    """Return the site and its host, with the address at which it is searched."""
    bureau = context["bureau"]
    return {
        "@type": "WebSite",
        "name": _site(bureau),
        "url": f"{settings.BASE_URL}/",
        "inLanguage": "zh-CN",
        "publisher": _bureau(bureau),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{settings.BASE_URL}{reverse('portal:search')}?q={{q}}",
            },
            "query-input": "required name=q",
        },
    }


def _unit(context: Context) -> Said:
    """Return a unit of the bureau: what it is called, where it is, its office telephone."""
    unit: Unit = context["unit"]
    return {
        **_organisation(unit.full_name),
        "alternateName": unit.short_name,
        "identifier": unit.code,
        "telephone": unit.office_phone or None,
        "address": unit.address or None,
        "parentOrganization": _bureau(context["bureau"]),
    }


def _data(context: Context) -> Said:
    """Return the catalogue of data sets, each with where it is in each form."""
    here = settings.BASE_URL + reverse("portal:data")
    return {
        "@type": "DataCatalog",
        "name": f"{_site(context['bureau'])}数据目录",
        "publisher": _bureau(context["bureau"]),
        "dataset": [_dataset(each["set"], here) for each in context["sets"]],
    }


def _dataset(found: Dataset, here: str) -> Said:
    def address(ending: str) -> str:
        return settings.BASE_URL + reverse("portal:data_table", args=[found.name, ending])

    return {
        "@type": "Dataset",
        "@id": f"{here}#{found.name}",
        "name": found.title,
        "description": found.about,
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address(ending)}
            for ending, _, kind in ENDINGS
        ],
    }


def _report(context: Context) -> Said:
    """Return a yearly report with the year it tells of."""
    report = context["report"]
    return {
        "@type": "Report",
        "name": context["title"],
        "version": report.version,
        "temporalCoverage": str(report.year),
        "datePublished": report.released_at.astimezone(BEIJING).isoformat(),
        "correction": report.note or None,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "publisher": _bureau(context["bureau"]),
    }


def _requesting(context: Context) -> Said:
    """Return the service by which anybody asks for information, and where."""
    return {
        "@type": "GovernmentService",
        "name": "申请公开政府信息",
        "serviceType": "依申请公开政府信息",
        "provider": _bureau(context["bureau"]),
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": settings.BASE_URL + reverse("requests:new"),
            "availableLanguage": "zh-CN",
        },
    }


def _interface(context: Context) -> Said:
    return {
        "@type": "APIReference",
        "name": f"{_site(context['bureau'])}数据接口",
        "inLanguage": "zh-CN",
        "publisher": _bureau(context["bureau"]),
        "associatedMedia": {
            "@type": "MediaObject",
            "encodingFormat": "application/json",
            "contentUrl": settings.BASE_URL + reverse("portal:openapi"),
        },
    }


# --- what a page is mainly about ---------------------------------------------------------------------------


def _nothing(context: Context) -> Said:
    return {}


def _list(lines: Callable[[Context], Iterable[tuple[str, str]]]) -> Callable[[Context], Said]:
    """Return what says that a page is a list: of (address, words), in its order."""

    def said(context: Context) -> Said:
        kept = list(lines(context))[:MOST]
        items = [
            {"@type": "ListItem", "position": place, "url": settings.BASE_URL + address, "name": name}
            for place, (address, name) in enumerate(kept, 1)
        ]
        return {"mainEntity": {"@type": "ItemList", "itemListElement": items}} if items else {}

    return said


_rows = _list(lambda context: ((row.url, row.title) for row in context["rows"]))


def _task(context: Context) -> Said:
    """Return a task as what it is: something that units do, by a day, for a plan."""
    view, document = context["view"], context["plan"].programme.document
    due = [limit.due_on for limit in view.deadlines if limit.due_on and not (limit.clock and limit.clock.stopped_at)]
    names = [str(name) for name in (*view.lead, *view.by_duty, *view.support)]
    return {
        "mainEntity": {
            "@type": "Action",
            "name": context["row"]["title"],
            "actionStatus": _ACTION[view.state],
            "agent": [_organisation(name) for name in names] or None,
            "endTime": _day(min(due, default=None)),
            "object": _act(document),
        }
    }


def _plan(context: Context) -> Said:
    rows = (row for part in context["parts"] for section in part["sections"] for row in section["rows"])
    lines = [(str(row["url"]), str(row["title"])) for row in rows]
    return {"about": _act(context["plan"].programme.document), **_list(lambda _: lines)(context)}


def _letter(context: Context) -> Said:
    """Return what somebody wrote and what was answered, as the page shows them."""
    message = context["message"]
    return _question(
        context["row"].title, message.public_text, message.answer, message.answered_at, message.unit, context
    )


def _answer(context: Context) -> Said:
    """Return what was asked of the bureau and what it answered, as the page shows them."""
    row = context["row"]
    return _question(row.title, row.question, row.answer, row.answered_on, row.unit, context)


def _question(name: str, text: str, answer: str, when: date, unit: Unit | None, context: Context) -> Said:
    return {
        "mainEntity": {
            "@type": "Question",
            "name": name,
            "text": text,
            "answerCount": 1,
            "acceptedAnswer": {
                "@type": "Answer",
                "text": answer,
                "dateCreated": _day(when),
                "url": settings.BASE_URL + escape_uri_path(context["request"].path),
                "author": _organisation(unit.full_name) if unit is not None else _bureau(context["bureau"]),
            },
        }
    }


def _topics(context: Context) -> Iterator[tuple[str, str]]:
    for group in context["groups"]:
        for topic in (group["name"], *(item["topic"] for item in group["below"])):
            yield reverse("portal:topic", args=[topic]), topic.replace("\\", " › ")


def _units(context: Context) -> Iterator[tuple[str, str]]:
    for group in context["groups"]:
        for row in group["units"]:
            yield reverse("portal:unit", args=[row["unit"].code]), row["unit"].full_name


# --- the tables --------------------------------------------------------------------------------------------

# Pages that stand for one thing: the thing is said, and the page is its page.
THINGS: dict[str, Callable[[Context], Said]] = {
    "portal/home.html": _home,
    "portal/document.html": _document,
    "portal/unit.html": _unit,
    "portal/data.html": _data,
    "portal/api_docs.html": _interface,
    "yearly/report.html": _report,
    "requests/front.html": _requesting,
}
# All others that say what they are.
PAGES = {
    **dict.fromkeys(
        (
            *(f"portal/{name}.html" for name in ("documents", "in_force", "columns", "column", "topics", "topic")),
            *(f"portal/{name}.html" for name in ("plans", "plan", "units", "ledger", "ledger_subject")),
            *("portal/disclosure_contents.html", "portal/disclosure_annual_reports.html"),
            *("answers/answers.html", "feedback/answers.html", "yearly/reports.html"),
        ),
        "CollectionPage",
    ),
    **dict.fromkeys(("answers/answer.html", "feedback/answer.html"), "QAPage"),
    "portal/search.html": "SearchResultsPage",
    **dict.fromkeys(
        (
            *("portal/disclosure.html", "portal/disclosure_guide.html", "portal/disclosure_rules.html"),
            *("portal/disclosure_negative_list.html", "portal/disclosure_on_request.html"),
            *("portal/document_timeline.html", "portal/task.html", "portal/ledger_entry.html", "portal/verify.html"),
            *("portal/selfcheck.html", "yearly/numbers.html"),
        ),
        "WebPage",
    ),
}
ENTITIES: dict[str, Callable[[Context], Said]] = {
    **dict.fromkeys(
        (
            *("portal/documents.html", "portal/column.html", "portal/topic.html"),
            *("portal/disclosure_rules.html", "portal/disclosure_annual_reports.html"),
        ),
        _rows,
    ),
    "portal/in_force.html": _list(lambda context: ((each["row"].url, each["row"].title) for each in context["rows"])),
    "portal/columns.html": _list(
        lambda context: ((each["column"].get_absolute_url(), each["column"].title) for each in context["columns"])
    ),
    "portal/topics.html": _list(_topics),
    "portal/plans.html": _list(lambda context: ((plan.url, plan.full_title) for plan in context["plans"])),
    "portal/plan.html": _plan,
    "portal/task.html": _task,
    "portal/units.html": _list(_units),
    "portal/search.html": _list(lambda context: ((hit.address, hit.title) for hit in context["found"].hits)),
    "portal/document_timeline.html": lambda context: {"about": _act(context["document"])},
    "answers/answers.html": _list(lambda context: ((row.get_absolute_url(), row.title) for row in context["page"])),
    "answers/answer.html": _answer,
    "feedback/answers.html": _rows,
    "feedback/answer.html": _letter,
    "yearly/reports.html": _list(
        lambda context: ((report.get_absolute_url(), str(report)) for report in context["reports"])
    ),
}


# --- words -------------------------------------------------------------------------------------------------


def _site(bureau: Bureau) -> str:
    return f"{bureau.name}政务公开"


def _bureau(bureau: Bureau) -> Said:
    return {**_organisation(bureau.name), "telephone": bureau.phone or None, "address": bureau.address or None}


def _organisation(name: str) -> Said:
    return {"@type": "GovernmentOrganization", "name": name}


def _act(document: Document) -> Said:
    kind = "Legislation" if not document.interprets_id else "Article"
    return {"@type": kind, "@id": settings.BASE_URL + document.get_absolute_url(), "name": document.title}


def _trail(html: str, here: str) -> Said:
    """Return the steps from the home page to this one, as the page shows them."""
    steps = [(reverse("portal:home"), "首页"), *_STEP.findall(html)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": _plain(name),
                "item": settings.BASE_URL + unescape(address) if address else here,
            }
            for place, (address, name) in enumerate(steps, 1)
        ],
    }


def _plain(html: str) -> str:
    return " ".join(unescape(html).split())


def _day(found: date | None) -> str | None:
    if isinstance(found, datetime):
        return found.astimezone(BEIJING).isoformat()
    return found.isoformat() if found else None


def _script(said: Said) -> SafeString:
    """Return what is said in its script element; what is not known is left out."""
    text = json.dumps(_kept({"@context": "https://schema.org", **said}), ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def _kept(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _kept(value) for key, value in said.items() if value is not None and value != ""}
    return [_kept(value) for value in said] if isinstance(said, list) else said
