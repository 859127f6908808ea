"""A public document to take along: PDF and DOCX, and the page its printed code leads to (Plan 2017, II(1)1).

A copy in someone's drawer bears a short address. Behind it stands what the document is worth today, and whether that
copy still says what the record says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from gongkai import __version__, printing
from gongkai.frame.time import now
from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.ledger.words import words_of
from gongkai.portal import corrections
from gongkai.portal import paper as page
from gongkai.portal.caching import revalidated
from gongkai.portal.gone import or_withdrawn
from gongkai.portal.views.documents import public_document
from gongkai.printing import Paper
from gongkai.publishing.canonical import form
from gongkai.publishing.models import Document
from gongkai.publishing.printed import paper_of
from gongkai.publishing.standing import standing
from gongkai.reposts.origin import origin_of

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Signs of the digest that a printed code bears: enough to tell one version of a document from another.
SIGNS = 12
KEPT_FOR = 24 * 3600


@require_safe
@or_withdrawn
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The document as PDF, as it stands now: what became of it is stamped on every page."""
    return _answer(request, number, printing.to_pdf, PDF, "pdf")


@require_safe
@or_withdrawn
def docx(request: HttpRequest, number: str) -> HttpResponse:
    """The document as DOCX, stamped alike."""
    return _answer(request, number, printing.to_docx, DOCX, "docx")


@require_safe
@or_withdrawn
@revalidated
def state(request: HttpRequest, number: str, signs: str = "") -> HttpResponse:
    """What the document is worth now. `signs` of a printed code tell which version the reader holds in hand."""
    at = now()
    document = public_document(number, at=at)
    digest = canonical.digest(form(document))
    entries = list(Entry.objects.for_subject(document.subject).filter(at__lte=at))
    held = [entry for entry in entries if signs and _signs(entry.content) == signs]
    same = bool(signs) and signs == _signs(digest)
    stands = standing(document, at=at)
    context = {
        "document": document,
        "standing": stands,
        "corrections": corrections.of_document(document, at=at),
        "facts": page.facts(document, stands.validity),
        "digest": digest,
        "signs": signs,
        "is_same": same,
        "held": held[-1] if held and not same else None,
        "since": [
            {"at": entry.at, "says": words_of(entry.verb), "number": entry.number}
            for entry in entries
            if held and entry.number > held[-1].number
        ],
        "at": at,
    }
    return render(request, "portal/state.html", context)


def paper(document: Document, *, at: datetime) -> Paper:
    """Return the public document as a paper, with the address of its printed code."""
    digest = canonical.digest(form(document))
    path = reverse("portal:state_of_copy", args=[document.index_number, _signs(digest)])
    origin = origin_of(document, at)
    return paper_of(
        document,
        standing(document, at=at),
        address=settings.BASE_URL + path,
        digest=digest,
        corrections=[told.says for told in corrections.of_document(document, at=at)],
        origin=f"转载自{origin.source}，原网址：{origin.address}" if origin else "",
    )


def _answer(
    request: HttpRequest, number: str, make: Callable[[Paper], bytes], kind: str, extension: str
) -> HttpResponse:
    document = public_document(number, at=now())
    printed = paper(document, at=now())
    # The same paper gives the same bytes, so what it says is its tag: nothing is set for a reader who has it.
    key = hashlib.sha256(f"{__version__}{extension}{printed!r}".encode()).hexdigest()[:40]
    etag = f'"{key}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None and unchanged.status_code == 304:
        return unchanged
    response = HttpResponse(cache.get_or_set(f"paper-{key}", lambda: make(printed), KEPT_FOR), content_type=kind)
    manner = "inline" if kind == PDF else "attachment"
    response["Content-Disposition"] = f"{manner}; filename*=UTF-8''{quote(f'{document.title}.{extension}', safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    patch_cache_control(response, no_cache=True)
    return response


def _signs(digest: str) -> str:
    return digest.removeprefix("sha256:")[:SIGNS]
