"""Search over all that is public: the page, the feed of a question, what to propose while one types."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.frame.time import BEIJING, now
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau
from gongkai.portal import asked, feeds, places
from gongkai.portal.caching import revalidated
from gongkai.portal.feeds import Feed, Item
from gongkai.portal.views.feeds import BEGINNING, answer, tag
from gongkai.search import sources
from gongkai.search.query import BEST, NEWEST, PAGE, RANKED, Filters, search
from gongkai.search.suggest import instead, suggestions
from gongkai.search.tokens import LONGEST_QUESTION

FEED = 50
TITLES = {"kind": "类型", "unit": "单位", "topic": "主题", "year": "年份", "validity": "有效性"}
ORDERS = {BEST: "相关程度", NEWEST: "时间"}


@require_safe
@revalidated
def found(request: HttpRequest) -> HttpResponse:
    """Show what holds every word asked for, and how to narrow it; where there is nothing, what else to do."""
    at, q, filters = now(), asked.words(request.GET, "q", LONGEST_QUESTION), Filters.read(request.GET)
    order = NEWEST if request.GET.get("order") == NEWEST else BEST
    page = asked.number(request.GET, "page", least=1, most=10**6) or 1
    result = search(q, filters, at=at, page=page, order=order)
    query = request.GET.copy()
    query.pop("page", None)
    shown = result.asked or filters.chosen()
    return render(
        request,
        "portal/search.html",
        {
            "q": q,
            "proposed": _proposed(q, at),
            "places": places.named(q, at) if page == 1 and not filters.chosen() else [],
            "found": result,
            "shown": shown,
            "filters": filters,
            "facets": [
                {
                    "title": title,
                    "choices": [
                        {
                            "word": facet.word.replace("\\", " › "),
                            "count": facet.count,
                            "chosen": facet.chosen,
                            "url": _changed(query, name, "" if facet.chosen else facet.value),
                        }
                        for facet in result.facets[name]
                    ],
                }
                for name, title in TITLES.items()
                if result.facets.get(name)
            ],
            "orders": [
                {
                    "word": word,
                    "chosen": order == value,
                    "url": _changed(query, "order", value if value != BEST else ""),
                }
                for value, word in ORDERS.items()
            ],
            "first": (result.page - 1) * PAGE + 1,
            "beyond": result.total > RANKED,
            "ranked": RANKED,
            "page": Paginator(range(min(result.total, RANKED)), PAGE).get_page(result.page),
            # One page of many that a reader makes of a question: the question itself is what others may keep.
            "canonical": _address("portal:search", q, filters if not q else Filters()),
            "narrowed": len(filters.chosen()),
            "kinds": sources.kinds().values(),
            "feed": _address("portal:search_atom", q, filters) if shown else "",
            "saved": urlencode({"q": q, **filters.chosen()}) if shown else "",
            **(_no_result(q, filters, query, at) if shown and not result.total else {}),
        },
    )


@require_safe
@revalidated
def atom(request: HttpRequest) -> HttpResponse:
    """The newest records that answer a question, as Atom (RFC 4287): a saved search."""
    at, q, filters = now(), asked.words(request.GET, "q", LONGEST_QUESTION), Filters.read(request.GET)
    result = search(q, filters, at=at, size=FEED, order=NEWEST, facets=False)
    told = _told([hit.key for hit in result.hits], at)
    bureau = Bureau.load().name
    items = [
        Item(
            id=f"{tag()}:{hit.key}",
            url=settings.BASE_URL + hit.address,
            title=hit.title,
            published=_began(hit.day),
            updated=max(told.get(hit.key, BEGINNING), _began(hit.day)),
            summary="　".join(filter(None, [hit.number, hit.units])),
            author=bureau,
            categories=[hit.kind],
        )
        for hit in result.hits
    ]
    words = "、".join(filter(None, [q, *filters.chosen().values()]))
    kept = urlencode({**({"q": q} if q else {}), **filters.chosen()})
    feed = Feed(
        id=f"{tag()}:search?{kept}",
        title=f"{bureau} 检索：{words}",
        url=settings.BASE_URL + _address("portal:search_atom", q, filters),
        home=settings.BASE_URL + _address("portal:search", q, filters),
        updated=max((item.updated for item in items), default=BEGINNING),
        items=items,
        author=bureau,
    )
    return answer(feeds.atom(feed), "application/atom+xml; charset=utf-8")


@require_safe
@revalidated
def suggest(request: HttpRequest) -> HttpResponse:
    """Give what to propose for the beginning of a question, as OpenSearch suggestions."""
    q = asked.words(request.GET, "q", LONGEST_QUESTION)
    found = suggestions(q, at=now())
    said = [
        q,
        [each.title for each in found],
        [" · ".join(filter(None, [each.kind, each.number])) for each in found],
        [settings.BASE_URL + each.url for each in found],
    ]
    response = JsonResponse(said, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _proposed(q: str, at: datetime) -> list[str]:
    """Return titles for the field to choose from, without a script: those that go on from `q`, or the newest."""
    if q:
        return [each.title for each in suggestions(q, at=at)]
    return [hit.title for hit in search("", Filters(kind="document"), at=at, order=NEWEST, facets=False).hits]


def _changed(query: QueryDict, name: str, value: str) -> str:
    """Return this search with one filter set, or taken away."""
    changed = query.copy()
    changed.pop(name, None)
    if value:
        changed[name] = value
    return f"?{changed.urlencode()}"


def _address(name: str, q: str, filters: Filters) -> str:
    kept = urlencode({**({"q": q} if q else {}), **filters.chosen()})
    return reverse(name) + (f"?{kept}" if kept else "")


def _no_result(q: str, filters: Filters, query: QueryDict, at: datetime) -> dict[str, object]:
    """Return what to try instead, what sounds or looks alike, and where to ask for what is not published."""
    wider = search(q, at=at, facets=False).total if filters.chosen() else 0
    return {
        "instead": [
            {"word": each.q, "count": each.total, "url": _changed(query, "q", each.q)}
            for each in instead(q, filters, at=at)
        ],
        "wider": {"count": wider, "url": f"?{urlencode({'q': q})}"} if wider else None,
        "ask": _ask(q),
    }


def _ask(q: str) -> str:
    """Return where a request for information is made, what was looked for already written down."""
    return reverse("requests:new") + (f"?{urlencode({'content': q})}" if q else "")


def _began(day: date | None) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) if day else BEGINNING


def _told(subjects: list[str], at: datetime) -> dict[str, datetime]:
    """Return when the log last told of each subject."""
    told = Entry.objects.filter(subject__in=subjects, at__lte=at).order_by("number").values_list("subject", "at")
    return dict(told)
