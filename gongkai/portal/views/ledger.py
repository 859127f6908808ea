"""The log for everyone: what it is, where it ends, every entry in words and in bytes; and how to check a document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.frame.time import now
from gongkai.ledger import actions as log
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.portal import asked, logbook
from gongkai.portal.caching import revalidated
from gongkai.portal.context import verifier_key
from gongkai.publishing.models import Document

PAGE = 30
BULK = 10_000
LARGEST_FORM = 2 * 1024 * 1024


@require_safe
@revalidated
def front(request: HttpRequest) -> HttpResponse:
    at = now()
    size, root = log.head()
    page = Paginator(Entry.objects.order_by("-number"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/ledger.html",
        {
            "size": size,
            "root": root.hex(),
            "checkpoint": log.latest_checkpoint(),
            "key": verifier_key(),
            "origin": settings.LEDGER_ORIGIN,
            "page": page,
            "lines": logbook.lines(page.object_list, at=at),
        },
    )


@require_safe
@revalidated
def entry(request: HttpRequest, number: int) -> HttpResponse:
    at = now()
    row = _entry(number)
    around = Entry.objects.for_subject(row.subject).order_by("-number")[:20]
    return render(
        request,
        "portal/ledger_entry.html",
        {
            "entry": row,
            "line": logbook.lines([row], at=at)[0],
            "body": bytes(row.body).decode(),
            "leaf": bytes(row.leaf).hex(),
            "others": logbook.lines(around, at=at),
            "has_next": Entry.objects.filter(number=number + 1).exists(),
        },
    )


@require_safe
@revalidated
def entry_bytes(request: HttpRequest, number: int) -> HttpResponse:
    """Give the very bytes that were hashed."""
    response = HttpResponse(bytes(_entry(number).body), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@revalidated
def history(request: HttpRequest, subject: str) -> HttpResponse:
    """Show every entry about one subject, oldest first."""
    page = Paginator(Entry.objects.for_subject(subject), PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404
    return render(
        request,
        "portal/ledger_subject.html",
        {"subject": subject, "page": page, "lines": logbook.lines(page.object_list, at=now())},
    )


@require_safe
@revalidated
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the last signed checkpoint as it was signed."""
    last = log.latest_checkpoint()
    if last is None:
        raise Http404
    return HttpResponse(last.note, content_type="text/plain; charset=utf-8")


@require_safe
@revalidated
def key(request: HttpRequest) -> HttpResponse:
    """Give the log's public key, origin+id+base64."""
    found = verifier_key()
    if not found:
        raise Http404
    return HttpResponse(found + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def bulk(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """Give entries as JSON lines, canonical bytes each, from `from` (0) on; at most `limit` (10000), in one stream."""
    values = {"from": "0", "limit": str(BULK)} | request.GET.dict()
    first, limit = (asked.number(values, name, least=0, most=2**53) for name in ("from", "limit"))
    if first is None or limit is None:
        return HttpResponse("from 和 limit 应为非负整数。\n", status=400, content_type="text/plain; charset=utf-8")
    entries = Entry.objects.after(first - 1).values_list("body", flat=True)[: min(limit, BULK)]

    def lines() -> Iterator[bytes]:
        for body in entries.iterator(chunk_size=1000):
            yield bytes(body) + b"\n"

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


class VerifyForm(forms.Form):
    """A canonical form to be looked up in the log: pasted, or as the file that was downloaded."""

    text = forms.CharField(
        label="粘贴规范文本",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        strip=False,
    )
    file = forms.FileField(label="或者选择下载的文件", required=False, allow_empty_file=True)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None and upload.size > LARGEST_FORM:
            raise forms.ValidationError("文件超过 2 MB，规范文本不会这么大。")
        data = upload.read() if upload is not None else str(cleaned.get("text") or "").encode()
        if len(data) > LARGEST_FORM:
            raise forms.ValidationError("粘贴的内容超过 2 MB，规范文本不会这么大。")
        if not data.strip():
            raise forms.ValidationError("请粘贴规范文本，或者选择文件。")
        cleaned["data"] = data
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say which entries of the log a canonical form equals. Nothing handed in is kept."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    context: dict[str, object] = {"form": form, "key": verifier_key(), "origin": settings.LEDGER_ORIGIN}
    if request.method == "POST" and form.is_valid():
        at = now()
        digest, rewritten = _digest(form.cleaned_data["data"])
        entries = list(Entry.objects.filter(content=digest).order_by("number")[:PAGE])
        subject = entries[-1].subject if entries else ""
        context |= {
            "asked": True,
            "digest": digest,
            "rewritten": rewritten,
            "lines": logbook.lines(entries, at=at),
            "is_newest": bool(entries) and _newest_content(subject) == digest,
        }
    sample = Document.objects.public(now()).order_by("-published_on", "-pk").only("index_number").first()
    return render(request, "portal/verify.html", context | {"sample": sample})


def _digest(data: bytes) -> tuple[str, bool]:
    """Return the digest of what was handed in, and whether it had to be brought into canonical form first.

    Bytes that are in the log as they stand are taken as they stand. A text pasted from a browser may have gained a
    line end or other spacing: read as JSON and written canonically it is the same form again.
    """
    plain = canonical.of_bytes(data)
    if Entry.objects.filter(content=plain).exists():
        return plain, False
    try:
        return canonical.digest(json.loads(data)), True
    except (ValueError, RecursionError):
        return plain, False


def _newest_content(subject: str) -> str | None:
    told = Entry.objects.for_subject(subject).filter(content__isnull=False)
    return told.order_by("-number").values_list("content", flat=True).first()


def _entry(number: int) -> Entry:
    try:
        return Entry.objects.get(number=number)
    except (Entry.DoesNotExist, OverflowError):
        raise Http404 from None
