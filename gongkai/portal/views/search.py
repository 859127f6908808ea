"""Search over all that is public."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.frame.time import now
from gongkai.portal import asked
from gongkai.portal.caching import revalidated
from gongkai.portal.search.query import PAGE, RANKED, Filters, search
from gongkai.portal.search.tokens import LONGEST_QUESTION


@require_safe
@revalidated
def found(request: HttpRequest) -> HttpResponse:
    q = asked.words(request.GET, "q", LONGEST_QUESTION)
    filters = Filters.read(request.GET)
    result = search(q, filters, at=now(), page=asked.number(request.GET, "page", least=1, most=10**6) or 1)
    query = request.GET.copy()
    query.pop("page", None)

    def address(name: str, value: str) -> str:
        """Return this search with one filter set, or taken away."""
        changed = query.copy()
        changed.pop(name, None)
        if value:
            changed[name] = value
        return f"?{changed.urlencode()}"

    titles = {"kind": "类型", "unit": "单位", "year": "年份", "validity": "有效性"}
    return render(
        request,
        "portal/search.html",
        {
            "q": q,
            "found": result,
            "filters": filters,
            "facets": [
                {
                    "title": title,
                    "choices": [
                        {
                            "word": facet.word,
                            "count": facet.count,
                            "chosen": facet.chosen,
                            "url": address(name, "" if facet.chosen else facet.value),
                        }
                        for facet in result.facets[name]
                    ],
                }
                for name, title in titles.items()
                if result.facets.get(name)
            ],
            "first": (result.page - 1) * PAGE + 1,
            "beyond": result.total > RANKED,
            "ranked": RANKED,
            "page": Paginator(range(min(result.total, RANKED)), PAGE).get_page(result.page),
        },
    )
