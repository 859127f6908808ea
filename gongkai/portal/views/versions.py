"""What a corrected document said before: its page, its bytes, its files, and what was corrected.

Only below a document that stands in public; a version that had to be hidden answers 410 and says so.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.frame.time import now
from gongkai.ledger.models import Entry
from gongkai.portal import corrections, paper
from gongkai.portal.caching import revalidated
from gongkai.portal.gone import or_withdrawn
from gongkai.portal.views.documents import send
from gongkai.publishing import comparison
from gongkai.publishing.canonical import form
from gongkai.publishing.models import EarlierVersion


@require_safe
@or_withdrawn
@revalidated
def shown(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Show the text as it stood, with the change note it was replaced with."""
    at = now()
    found = _told(number, version, at=at)
    if found.hidden_at is not None:
        return _hidden(request, found)
    said, document = json.loads(found.form), found.document
    text = paper.of_body(said["body"], title=said["title"], number=said["document_number"])
    address = [document.index_number, found.number]
    return render(
        request,
        "portal/version.html",
        {
            "document": document,
            "version": found,
            "told": corrections.told(found),
            "said": said,
            "paper": text,
            "issuer": "　".join(said["issuing_bodies"]) or document.unit.full_name,
            "attachments": [
                {
                    "name": item["name"],
                    "url": reverse("portal:document_version_file", args=[*address, place]) if item["sha256"] else "",
                    "size": paper.readable_size(item["size"]),
                    "sha256": item["sha256"],
                    "address": item["address"],
                }
                for place, item in enumerate(said["attachments"], 1)
            ],
            "proof": corrections.proof_is_shown(found, at=at),
            "entry": Entry.objects.for_subject(document.subject).filter(content=found.digest).last(),
        },
    )


@require_safe
@or_withdrawn
@revalidated
def changes(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Show what the correction changed: this version beside the one that followed it."""
    at = now()
    found = _told(number, version, at=at)
    if found.hidden_at is not None:
        return _hidden(request, found)
    following = EarlierVersion.objects.public(at).filter(document=found.document, number=found.number + 1).first()
    after = json.loads(following.form) if following is not None else form(found.document)
    before = json.loads(found.form)
    for each in (before, after):
        each.pop("change_note", None)  # It stands above, and is not what was corrected.
    return render(
        request,
        "portal/version_changes.html",
        {
            "document": found.document,
            "version": found,
            "following": following,
            "told": corrections.told(found),
            "changes": comparison.compare(before, after),
        },
    )


@require_safe
@or_withdrawn
@revalidated
def canonical_form(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Give the very bytes whose digest the log holds from the time when they stood in public."""
    at = now()
    found = _told(number, version, at=at)
    if found.hidden_at is not None:
        return _hidden(request, found)
    if not corrections.proof_is_shown(found, at=at):
        raise Http404
    response = HttpResponse(found.form.encode(), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    name = f"{found.document.index_number}_{found.number}".replace("/", "_")
    response["Content-Disposition"] = f'inline; filename="{name}.json"'
    return response


@require_safe
@or_withdrawn
def attachment(request: HttpRequest, number: str, version: int, place: int) -> HttpResponseBase:
    """Send a file that went with the earlier version."""
    at = now()
    found = _told(number, version, at=at)
    if found.hidden_at is not None:
        return _hidden(request, found)
    files = list(found.draft.attachments.all())[place - 1 : place] if place else []
    if not files or not files[0].file:
        raise Http404
    return send(request, files[0])


def _told(number: str, version: int, *, at: datetime) -> EarlierVersion:
    """Return the version an address names, hidden or not. Raises Http404 where the public is told of none."""
    found = EarlierVersion.objects.told(at).select_related("document__unit", "document__interprets", "draft")
    one = found.filter(document__index_number=number, number=version).first()
    if one is None:
        raise Http404
    return one


def _hidden(request: HttpRequest, version: EarlierVersion) -> HttpResponse:
    context = {"document": version.document, "version": version}
    return render(request, "portal/version_hidden.html", context, status=410)
