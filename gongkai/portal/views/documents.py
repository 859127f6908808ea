"""The list of documents, the document, its print, its canonical form, its files."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.deadlines.models import Clock
from gongkai.feedback.faq import faq_of
from gongkai.frame import stored
from gongkai.frame.time import BEIJING, now
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.portal import corrections, lights, listing, paper
from gongkai.portal import documents as rows
from gongkai.portal import timeline as timelines
from gongkai.portal.caching import revalidated
from gongkai.portal.gone import or_withdrawn
from gongkai.programme.models import Programme
from gongkai.publishing import interpretation_plan
from gongkai.publishing import printed as printed_paper
from gongkai.publishing.canonical import form
from gongkai.publishing.models import Attachment, Document
from gongkai.publishing.standing import standing
from gongkai.reposts.origin import origin_of

# What a browser may be told of a file; anything else is a file of unknown kind. All are sent as downloads.
SAFE_TYPES = {
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/zip",
    "image/png",
    "image/jpeg",
    "text/plain",
    "text/csv",
}


# A file that is not handed out waits for a person: no program need ask sooner than tomorrow.
A_DAY = "86400"
# Pictures that a page of an interpretation shows in its text, each with the words that stand for it.
PICTURES = {"image/png", "image/jpeg"}


@require_safe
@revalidated
def listed(request: HttpRequest) -> HttpResponse:
    at = now()
    filters = listing.Filters.read(request.GET)
    page = listing.page(listing.narrowed(filters.of_the_list, at=at), request.GET.get("page"))
    return render(
        request,
        "portal/documents.html",
        {
            "filters": filters,
            "page": page,
            "rows": rows.rows(page.object_list, at=at),
            "choices": listing.choices(at=at),
            "kind": filters.of_the_list.kind or None,
        },
    )


@require_safe
@or_withdrawn
@revalidated
def shown(request: HttpRequest, number: str) -> HttpResponse:
    """Show the document; with ?print as its print view does."""
    template = "portal/document_print.html" if "print" in request.GET else "portal/document.html"
    return render(request, template, context(number, at=now()))


@require_safe
@or_withdrawn
@revalidated
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """Show what happened to the matter, from the draft to today, told from the log."""
    at = now()
    document = public_document(number, at=at)
    context = {"document": document, "steps": timelines.of_document(document, at=at)}
    return render(request, "portal/document_timeline.html", context)


@require_safe
@or_withdrawn
@revalidated
def printed(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "portal/document_print.html", context(number, at=now()))


def context(number: str, *, at: datetime) -> dict[str, object]:
    """Return what the pages of one public document need. Raises Http404 for what is not public at `at`."""
    return of_document(public_document(number, at=at), at=at)


def of_document(document: Document, *, at: datetime) -> dict[str, Any]:
    """Return what the page of a document needs, which has its number, its day and all it shows already fetched."""
    number = str(document.index_number)
    stands = standing(document, at=at)
    text = paper.of_body(document.body, title=document.title, number=document.document_number)
    interpretations = list(
        Document.objects.public(at).filter(interprets=document).order_by("released_at").defer("body")
    )
    interprets = (
        Document.objects.public(at).filter(pk=document.interprets_id).first() if document.interprets_id else None
    )
    marked_here = (
        document.marks_made.filter(document__in=Document.objects.public(at)).select_related("document").order_by("pk")
    )
    clock = document.interpretation_clock
    corrected = corrections.of_document(document, at=at)
    entries = list(Entry.objects.for_subject(document.subject).filter(at__lte=at))
    return {
        "document": document,
        "validity": stands.validity.value,
        "validity_word": stands.validity.zh,
        "paper": text,
        "toc": paper.toc(text.outline),
        "facts": paper.facts(document, stands.validity),
        "issuer": "　".join(document.issuing_bodies) or document.unit.full_name,
        "head_word": printed_paper.head_word(document),
        "attachments": [
            {
                "name": item.name,
                "url": reverse("portal:attachment", args=[number, place]) if item.file else "",
                "size": paper.readable_size(item.size),
                "sha256": item.sha256,
                "address": item.address,
                "alt": item.alt,
                "is_picture": bool(item.alt) and item.media_type in PICTURES and document.interprets_id is not None,
            }
            for place, item in enumerate(document.attachments.all(), 1)
        ],
        "marks": stands.marks,
        "corrections": corrected,
        "coming_marks": stands.coming,
        "own_end": stands.own_end,
        "not_yet": stands.not_yet,
        "marked_here": [{"mark": mark, "url": mark.document.get_absolute_url()} for mark in marked_here],
        "interpretations": interpretations,
        "interprets": interprets,
        "plan": interpretation_plan.of(document),
        "same_unit": interprets is not None and interprets.unit_id == document.unit_id,
        "clock": lights.of_clock(clock, at) if clock is not None else None,
        "clock_is_late": clock is not None and clock.late_by(at) > timedelta(),
        "late_says": _late_says(clock, at) if clock is not None else "",
        "timeline": timelines.of_document(document, at=at),
        "entries": entries,
        "last_entry": entries[-1] if entries else None,
        "digest": canonical.digest(form(document)),
        "programme": Programme.objects.public(at).filter(document=document).select_related("document").first(),
        "origin": origin_of(document, at),
        "faq": faq_of(document, at=at),
    }


def _late_says(clock: Clock, at: datetime) -> str:
    """Return the plain sentence that an interpretation is, or was, late."""
    if clock.due_at is None:
        return ""
    due = clock.due_at.astimezone(BEIJING)
    when = f"解读材料应于{_day(due.date())}前发布"
    if clock.stopped_at is None:
        return f"{when}，至今尚未发布，{lights.remaining(clock, at)}。"
    return f"{when}，实际于{_day(clock.stopped_at.astimezone(BEIJING).date())}发布，{lights.remaining(clock, at)}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def public_document(number: str, *, at: datetime) -> Document:
    """Return the public document with this index number and all that its pages show. Raises Http404 otherwise."""
    try:
        return (
            Document.objects.public(at)
            .select_related("unit", "interprets", "interpretation_clock")
            .prefetch_related("attachments", "marks__by_document", "interpretation_clock__units")
            .get(index_number=number)
        )
    except Document.DoesNotExist:
        raise Http404 from None


@require_safe
@or_withdrawn
@revalidated
def canonical_form(request: HttpRequest, number: str) -> HttpResponse:
    """Give the very bytes whose digest stands in the log."""
    document = public_document(number, at=now())
    response = HttpResponse(canonical.encode(form(document)), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'inline; filename="{number.replace("/", "_")}.json"'
    return response


@require_safe
@or_withdrawn
def attachment(request: HttpRequest, number: str, place: int) -> HttpResponseBase:
    """Send the file that stands at `place` (from 1) among the attachments of a public document."""
    document = public_document(number, at=now())
    found = list(document.attachments.all())[place - 1 : place] if place else []
    if not found or not found[0].file:
        raise Http404
    return send(request, found[0])


def send(request: HttpRequest, item: Attachment) -> HttpResponseBase:
    """Return the public copy of an attachment; one that nobody ever made clean is not handed out (503)."""
    if not item.original_sha256:
        context = {"name": item.name, "sha256": item.sha256, "not_clean": True}
        response = render(request, "portal/file_withheld.html", context, status=503)
        response["Cache-Control"], response["Retry-After"] = "no-store", A_DAY
        return response
    return download(request, item.file, item.name, item.media_type, item.sha256)


def download(request: HttpRequest, file: FieldFile, name: str, media_type: str, sha256: str) -> HttpResponseBase:
    """Return a stored file as a download, under its own name, never as something a browser would run.

    Its bytes are compared with the record first: what was altered or lost in the store is not handed out (503).
    """
    try:
        content = stored.opened(file, sha256)
    except stored.Altered:
        response = render(request, "portal/file_withheld.html", {"name": name, "sha256": sha256}, status=503)
        response["Cache-Control"], response["Retry-After"] = "no-store", A_DAY
        return response
    kind = media_type if media_type in SAFE_TYPES else "application/octet-stream"
    sent = FileResponse(content, content_type=kind)
    sent["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    sent["X-Content-Type-Options"] = "nosniff"
    sent["Content-Security-Policy"] = "default-src 'none'; sandbox"
    sent["ETag"] = f'"{sha256}"'
    return sent
