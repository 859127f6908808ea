"""The public door: answers for everyone, as list, page, file, feed and JSON. Everything starts from public(at)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from gongkai.answers import canonical
from gongkai.answers.models import PublishedAnswer, PublishedAnswerQuerySet, ReleaseFile
from gongkai.frame.pages import for_one_reader, revalidated
from gongkai.frame.stored import opened
from gongkai.frame.time import BEIJING, now
from gongkai.law.foi_decisions import ALL as DECISIONS
from gongkai.law.foi_decisions import Family
from gongkai.ledger import canonical as digests
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau, Unit
from gongkai.requests.public import own

PAGE = 20
FEED = 50
MOST = 100
BEGINNING = datetime(2008, 5, 1, tzinfo=BEIJING)
LONGEST_QUERY = 40


@require_safe
@revalidated
def answers(request: HttpRequest) -> HttpResponse:
    """List the published answers, newest first; narrowed by what came of them, by year, by a word."""
    at = now()
    found, family, year, query = narrowed(request.GET, at=at)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "family": family,
        "families": [("", "全部"), *((each.value, each.zh) for each in Family if each is not Family.OTHER)],
        "year": year,
        "years": _years(at),
        "query": query,
        "at": at,
    }
    return render(request, "answers/answers.html", context)


@require_safe
@revalidated
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one published answer."""
    at = now()
    gone = PublishedAnswer.objects.withdrawn(at).select_related("unit").filter(uid=uid).first()
    if gone is not None:
        return render(request, "answers/withdrawn.html", {"row": gone}, status=410)
    row = _public(uid, at=at)
    entries = list(Entry.objects.for_subject(row.subject).filter(at__lte=at))
    decision = row.decision
    context = {
        "row": row,
        "decision": decision,
        "basis": "、".join(each.shown_zh for each in decision.citations),
        "files": _files(row),
        "digest": digests.digest(canonical.answer(row)),
        "last_entry": entries[-1] if entries else None,
    }
    return render(request, "answers/answer.html", context)


@require_safe
@revalidated
def canonical_form(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the very bytes whose digest stands in the log."""
    row = _public(uid, at=now())
    response = HttpResponse(digests.encode(canonical.answer(row)), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'inline; filename="answer-{row.uid}.json"'
    return response


@require_safe
def file(request: HttpRequest, uid: UUID, place: int) -> HttpResponseBase:
    """Hand out a file of a published answer, as a download."""
    files = _files(_public(uid, at=now()))
    if not 1 <= place <= len(files):
        raise Http404
    return _handed(files[place - 1])


@require_safe
@for_one_reader
def given(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the applicant a file that answers their own request, once the answer went out."""
    inquiry = own(request)
    if inquiry is None:
        return redirect("requests:look")
    if inquiry.sent_on is None:
        raise Http404
    row = get_object_or_404(inquiry.release_files.filter(checked_at__isnull=False), pk=pk)
    return cast(HttpResponse, _handed(row))


@require_safe
@revalidated
def atom(request: HttpRequest) -> HttpResponse:
    """The newest published answers as Atom (RFC 4287); narrowed as the list is."""
    at = now()
    found, *_ = narrowed(request.GET, at=at)
    site, bureau = settings.BASE_URL, Bureau.load().name
    host = urlsplit(site).hostname
    address = site + reverse("answers:answers")
    feed = Atom1Feed(
        title=f"{bureau} 依申请公开的答复",
        link=address,
        description="",
        language="zh-CN",
        author_name=bureau,
        feed_url=site + reverse("answers:atom"),
        feed_guid=f"tag:{host},2019:answers",
    )
    for row in found[:FEED]:
        feed.add_item(
            title=row.title,
            link=site + row.get_absolute_url(),
            description=f"{row.question}\n\n答复（{row.decision.zh}）：{row.answer}",
            unique_id=f"tag:{host},2019:{row.subject}",
            unique_id_is_permalink=False,
            pubdate=row.released_at,
            updateddate=row.released_at,
            author_name=row.unit.full_name if row.unit else bureau,
            categories=[row.decision.family.zh],
        )
    if not feed.items:
        feed.latest_post_date = lambda: BEGINNING  # type: ignore[method-assign]  # an empty feed must not take today's
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@revalidated
def listed_json(request: HttpRequest) -> HttpResponse:
    """The published answers as JSON, a hundred at a time; `next` is the address of those that follow."""
    at = now()
    found, family, year, query = narrowed(request.GET, at=at)
    page = Paginator(found, MOST).get_page(request.GET.get("page"))
    asked = {"family": family, "year": str(year or ""), "q": query}
    more = ""
    if page.has_next():
        said = "&".join([f"{name}={value}" for name, value in asked.items() if value] + [f"page={page.number + 1}"])
        more = settings.BASE_URL + reverse("answers:json") + f"?{said}"
    response = JsonResponse(
        {"items": [_plain(row) for row in page], "count": page.paginator.count, "next": more},
        json_dumps_params={"ensure_ascii": False},
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _plain(row: PublishedAnswer) -> dict[str, Any]:
    return canonical.answer(row) | {
        "released_at": row.released_at.astimezone(BEIJING).isoformat() if row.released_at else None,
        "url": settings.BASE_URL + row.get_absolute_url(),
    }


def narrowed(values: Mapping[str, str], *, at: datetime) -> tuple[PublishedAnswerQuerySet, str, int | None, str]:
    """Return the public answers that a query leaves, newest first, and what it names."""
    found = PublishedAnswer.objects.public(at).select_related("unit").prefetch_related("files")
    family = values.get("family", "")
    if family in {each.value for each in Family}:
        found = found.filter(decision_code__in=[each.code for each in DECISIONS if each.family == family])
    else:
        family = ""
    asked = values.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else None
    if year:
        found = found.filter(answered_on__year=year)
    query = " ".join(values.get("q", "")[:LONGEST_QUERY].replace("\0", "").split())
    for word in query.split():
        found = found.filter(Q(title__icontains=word) | Q(question__icontains=word) | Q(answer__icontains=word))
    return found.order_by("-released_at", "-pk"), family, year, query


def _years(at: datetime) -> list[int]:
    days = PublishedAnswer.objects.public(at).dates("answered_on", "year", order="DESC")
    return [day.year for day in days]


def _public(uid: UUID, *, at: datetime) -> PublishedAnswer:
    row = PublishedAnswer.objects.public(at).select_related("unit").prefetch_related("files").filter(uid=uid).first()
    if row is None:
        raise Http404
    return row


def _handed(row: ReleaseFile) -> HttpResponseBase:
    """Return the file as a download that no browser runs."""
    response = FileResponse(
        opened(row.made, row.made_sha256), as_attachment=True, filename=row.made_name, content_type=row.made_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _files(row: PublishedAnswer) -> list[Any]:
    return [each for each in sorted(row.files.all(), key=lambda one: one.pk) if each.is_ready]


def written_about(named: dict[str, Any], at: datetime) -> tuple[str, Unit | None] | None:
    """Return what the page of an answer is called and its unit, for a reader who writes about it (feedback.about)."""
    found = PublishedAnswer.objects.public(at).select_related("unit").filter(**named).first()
    return (found.title, found.unit) if found else None
