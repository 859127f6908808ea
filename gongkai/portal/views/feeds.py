"""Feeds of documents and of changes, the sitemap, the word to crawlers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.answers.models import PublishedAnswer
from gongkai.columns.models import Column
from gongkai.feedback.models import Message
from gongkai.frame.time import BEIJING, now
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau, Unit
from gongkai.portal import asked, corrections, feeds, listing, logbook
from gongkai.portal.caching import revalidated
from gongkai.portal.feeds import Feed, Item
from gongkai.portal.paper import validity_of
from gongkai.programme.models import Programme, Task
from gongkai.publishing.models import Document, EarlierVersion
from gongkai.publishing.rules import Validity
from gongkai.yearly.models import YearlyReport

PAGE = 50
SITEMAP_PAGE = 10_000
# Before anything was published a feed still needs a day.
BEGINNING = datetime(2008, 5, 1, tzinfo=BEIJING)


@require_safe
@revalidated
def documents_atom(request: HttpRequest) -> HttpResponse:
    """The newest documents. The parameters of the list narrow them, ?page= goes back."""
    feed = _documents(request, "portal:feeds_documents_atom")
    return answer(feeds.atom(feed), "application/atom+xml; charset=utf-8")


@require_safe
@revalidated
def documents_json(request: HttpRequest) -> HttpResponse:
    feed = _documents(request, "portal:feeds_documents_json")
    return answer(feeds.json_feed(feed), "application/feed+json; charset=utf-8")


@require_safe
@revalidated
def changes_atom(request: HttpRequest) -> HttpResponse:
    """What changed: publications, marks, accepted reports, each with its log entry."""
    at = now()
    lines = logbook.for_visitors(PAGE, at=at)
    told = EarlierVersion.objects.told(at).filter(entry__in=[line.number for line in lines])
    notes = dict(told.values_list("entry", "note"))
    items = [
        Item(
            id=f"{tag()}:log/{line.number}",
            url=settings.BASE_URL + line.url,
            title=f"{line.says}：{line.title}",
            published=line.at,
            updated=line.at,
            summary="".join(
                [
                    f"更正说明：{notes[line.number]}\n" if line.number in notes else "",
                    f"日志第{line.number}号。",
                    f"依据：{line.basis}。" if line.basis else "",
                ]
            ),
            author=line.unit,
        )
        for line in lines
    ]
    feed = Feed(
        id=f"{tag()}:changes",
        title=f"{Bureau.load().name} 公开与变更",
        url=settings.BASE_URL + reverse("portal:feeds_changes_atom"),
        home=settings.BASE_URL + reverse("portal:ledger"),
        updated=items[0].updated if items else BEGINNING,
        items=items,
        author=Bureau.load().name,
    )
    return answer(feeds.atom(feed), "application/atom+xml; charset=utf-8")


def _documents(request: HttpRequest, name: str) -> Feed:
    at = now()
    filters = listing.Filters.read(request.GET)
    found = listing.narrowed(filters.of_the_list, at=at).order_by("-released_at", "-pk")
    page = listing.page(found, request.GET.get("page"), size=PAGE)
    items = items_of(page.object_list, at=at)
    kept = {
        key: value for key, value in request.GET.items() if key in {"unit", "topic", "year", "kind", "validity", "q"}
    }
    here = settings.BASE_URL + reverse(name)
    bureau = Bureau.load().name
    words = [filters.topic, filters.kind, *Unit.objects.filter(code=filters.unit).values_list("short_name", flat=True)]
    return Feed(
        id=f"{tag()}:documents" + (f"?{urlencode(kept)}" if kept else ""),
        title=f"{bureau} 公开文件" + "".join(f" · {word}" for word in words if word),
        url=here + (f"?{urlencode(kept)}" if kept else ""),
        home=settings.BASE_URL + reverse("portal:documents") + (f"?{urlencode(kept)}" if kept else ""),
        updated=max((item.updated for item in items), default=BEGINNING),
        items=items,
        author=bureau,
        next=f"{here}?{urlencode(kept | {'page': page.next_page_number()})}" if page.has_next() else "",
    )


def items_of(documents: Iterable[Document], *, at: datetime) -> list[Item]:
    """Return entries of a feed for documents whose unit is already fetched. Two queries."""
    kept = list(documents)
    changed = _last_changes([document.subject for document in kept], at)
    corrected = corrections.newest(kept, at=at)
    return [
        Item(
            id=f"{tag()}:{document.subject}",
            url=settings.BASE_URL + document.get_absolute_url(),
            title=_marked(document, at),
            published=document.released_at or BEGINNING,
            updated=changed.get(document.subject, document.released_at) or BEGINNING,
            summary=_summary(document, corrected.get(document.pk)),
            author="、".join(document.issuing_bodies) or document.unit.full_name,
            categories=[word for word in (document.topic, document.document_type, _worth(document, at)) if word],
        )
        for document in kept
    ]


def _summary(document: Document, correction: corrections.Told | None) -> str:
    facts = [document.document_number, f"索引号 {document.index_number}", document.unit.full_name]
    said = document.summary or "　".join(filter(None, facts))
    return f"【已更正】{correction.says}\n{said}" if correction is not None else said


def _worth(document: Document, at: datetime) -> str:
    """Return what the document is worth now in a word, "" for what is simply in force."""
    validity = validity_of(document, at.astimezone(BEIJING).date())
    return "" if validity is Validity.IN_FORCE else validity.zh


def _marked(document: Document, at: datetime) -> str:
    """Return the title with the mark in front: a reader of the feed sees it without opening the page."""
    worth = _worth(document, at)
    return f"【{worth}】{document.title}" if worth else document.title


@require_safe
@revalidated
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages; beyond ten thousand documents an index of parts (?part=1 …)."""
    at = now()
    documents = Document.objects.public(at).order_by("pk")
    parts = -(-documents.count() // SITEMAP_PAGE)
    part = asked.number(request.GET, "part", least=1, most=10**5)
    if part is None and parts > 1:
        here = settings.BASE_URL + reverse("portal:sitemap")
        return answer(
            feeds.sitemap_index(f"{here}?part={number}" for number in range(1, parts + 1)),
            "application/xml; charset=utf-8",
        )
    number = part or 1
    found = list(
        documents.values_list("index_number", "released_at")[(number - 1) * SITEMAP_PAGE : number * SITEMAP_PAGE]
    )
    changed = _last_changes([f"document/{index}" for index, _ in found], at)
    pages: list[tuple[str, datetime | None]] = []
    if number == 1:
        pages += [(reverse(name), None) for name in STANDING]
        pages += [
            (reverse("portal:unit", args=[code]), None)
            for code in Unit.objects.standing().values_list("code", flat=True)
        ]
        pages += [(column.get_absolute_url(), None) for column in Column.objects.public(at)]
        pages += [
            (reverse("portal:topic", args=[topic]), None)
            for topic in Document.objects.public(at)
            .exclude(topic="")
            .order_by("topic")
            .values_list("topic", flat=True)
            .distinct()
        ]
        for index in Programme.objects.public(at).values_list("document__index_number", flat=True):
            pages.append((reverse("portal:plan", args=[index]), None))
        for index, key in Task.objects.public(at).values_list("programme__document__index_number", "key"):
            pages.append((reverse("portal:task", args=[index, key]), None))
        pages += [(report.get_absolute_url(), report.released_at) for report in YearlyReport.objects.newest(at)]
        pages += [
            (reverse("feedback:answer", args=[pk]), answered)
            for pk, answered in Message.objects.public(at).order_by("pk").values_list("pk", "answered_at")
        ]
        pages += [
            (reverse("answers:answer", args=[uid]), released)
            for uid, released in PublishedAnswer.objects.public(at).order_by("pk").values_list("uid", "released_at")
        ]
    pages += [
        (reverse("portal:document", args=[index]), changed.get(f"document/{index}", released))
        for index, released in found
    ]
    return answer(
        feeds.sitemap((settings.BASE_URL + address, when) for address, when in pages), "application/xml; charset=utf-8"
    )


# Every page that stands whatever is published; a test holds it to the addresses of the house.
STANDING = (
    *("portal:home", "portal:search", "portal:documents", "portal:in_force", "portal:columns", "portal:topics"),
    *("portal:plans", "portal:units", "portal:data", "portal:ledger", "portal:verify", "portal:selfcheck"),
    *("portal:disclosure", "portal:disclosure_guide", "portal:disclosure_rules", "portal:disclosure_negative_list"),
    *("portal:disclosure_contents", "portal:disclosure_annual_reports", "portal:disclosure_on_request"),
    *("portal:api_docs", "requests:front", "answers:answers", "feedback:answers", "yearly:reports", "yearly:numbers"),
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers are welcome to all but the back office and the endless variety of a question's filters and pages."""
    lines = [
        "User-agent: *",
        "Disallow: /staff/",
        "Disallow: /search?*&",
        "Disallow: /size",
        "Disallow: /display",
        "Allow: /",
        "",
        f"Sitemap: {settings.BASE_URL}{reverse('portal:sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _last_changes(subjects: list[str], at: datetime) -> dict[str, datetime]:
    """Return when the log last told of each subject."""
    told = Entry.objects.filter(subject__in=subjects, at__lte=at).order_by("number").values_list("subject", "at")
    return dict(told)


def tag() -> str:
    """Return the beginning of every id: a name that stays when the address of the site changes its scheme."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},2017"


def answer(body: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Access-Control-Allow-Origin"] = "*"
    return response
