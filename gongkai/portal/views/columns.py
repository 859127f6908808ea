"""The columns of the portal: all of them, one of them, one as a feed."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.columns.freshness import Freshness, of
from gongkai.columns.models import Column
from gongkai.frame.time import now
from gongkai.organisation.models import Bureau
from gongkai.portal import documents as rows
from gongkai.portal import feeds, listing
from gongkai.portal.caching import revalidated
from gongkai.portal.feeds import Feed
from gongkai.portal.views.feeds import BEGINNING, answer, items_of, tag

NEWEST = 3
FEED = 50


@require_safe
@revalidated
def listed(request: HttpRequest) -> HttpResponse:
    """Show the columns, each with what is newest in it. Three queries a column: a portal has a dozen."""
    at = now()
    found = []
    for column in Column.objects.public(at).select_related("unit").prefetch_related("units"):
        newest = column.documents(at).select_related("unit").prefetch_related("marks").defer("body")[:NEWEST]
        found.append({"column": column, "rows": rows.rows(newest, at=at), "total": column.documents(at).count()})
    return render(request, "portal/columns.html", {"columns": found})


@require_safe
@revalidated
def shown(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a column; one that was closed says so, and why, at the same address (410)."""
    at = now()
    column = _column(slug, at=at)
    if column.closed_at is not None and column.closed_at <= at:
        return render(request, "portal/column_closed.html", {"column": column}, status=410)
    page = listing.page(column.documents(at), request.GET.get("page"))
    return render(
        request,
        "portal/column.html",
        {
            "column": column,
            "page": page,
            "rows": rows.rows(page.object_list, at=at),
            "freshness": of(column, at=at),
            "conditions": _conditions(column),
            "others": Column.objects.public(at).exclude(pk=column.pk),
            "late": of(column, at=at).state is Freshness.State.LATE,
        },
    )


@require_safe
@revalidated
def atom(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a column as a feed, newest first; ?page= goes back."""
    at = now()
    column = _column(slug, at=at)
    if column.closed_at is not None and column.closed_at <= at:
        raise Http404
    found = column.documents(at).select_related("unit").order_by("-released_at", "-pk").defer("body")
    page = Paginator(found, FEED).get_page(request.GET.get("page"))
    items = items_of(page.object_list, at=at)
    here = settings.BASE_URL + reverse("portal:column_atom", args=[slug])
    feed = Feed(
        id=f"{tag()}:{column.subject}",
        title=f"{Bureau.load().name} {column.title}",
        url=here,
        home=settings.BASE_URL + column.get_absolute_url(),
        updated=max((item.updated for item in items), default=BEGINNING),
        items=items,
        author=Bureau.load().name,
        next=f"{here}?page={page.next_page_number()}" if page.has_next() else "",
    )
    return answer(feeds.atom(feed), "application/atom+xml; charset=utf-8")


def _column(slug: str, *, at: object) -> Column:
    column = (
        Column.objects.filter(slug=slug, opened_at__lte=at).select_related("unit").prefetch_related("units").first()
    )
    if column is None:
        raise Http404
    return column


def _conditions(column: Column) -> list[dict[str, str]]:
    """Return what a document must be to lie in the column, as facts."""
    return [
        {"name": "收录", "value": column.get_matter_display()},
        {"name": "文种", "value": "、".join(column.kinds)},
        {"name": "主题分类", "value": "、".join(topic.replace("\\", " › ") for topic in column.topics)},
        {"name": "标题含有", "value": "、".join(column.words)},
        {"name": "起草单位", "value": "、".join(unit.short_name for unit in column.units.all())},
    ]
