"""What a corrected document said before: its page, its bytes, its files, and what was corrected.

Only below a document that stands in public; a version that had to be hidden answers 410 and says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

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

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def _told(
    view: Callable[Concatenate[HttpRequest, EarlierVersion, datetime, P], R],
) -> Callable[Concatenate[HttpRequest, str, int, P], R | HttpResponse]:
    """Give a view the version that the address names; where that had to be hidden, say so (410) in the view's place.

    Raises Http404 where the public is told of no such version.
    """

    @wraps(view)
    def answer(request: HttpRequest, number: str, version: int, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        at = now()
        known = EarlierVersion.objects.told(at).select_related("document__unit", "document__interprets", "draft")
        found = known.filter(document__index_number=number, number=version).first()
        if found is None:
            raise Http404
        if found.hidden_at is not None:
            context = {"document": found.document, "version": found}
            return render(request, "portal/version_hidden.html", context, status=410)
        return view(request, found, at, *args, **kwargs)

    return answer


@require_safe
@or_withdrawn
@revalidated
@_told
def shown(request: HttpRequest, found: EarlierVersion, at: datetime) -> HttpResponse:
    """Show the text as it stood, with the change note it was replaced with."""
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
@_told
def changes(request: HttpRequest, found: EarlierVersion, at: datetime) -> HttpResponse:
    """Show what the correction changed: this version beside the one that followed it."""
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
@_told
def canonical_form(request: HttpRequest, found: EarlierVersion, at: datetime) -> HttpResponse:
    """Give the very bytes whose digest the log holds from the time when they stood in public."""
    if not corrections.proof_is_shown(found, at=at):
        raise Http404
    response = HttpResponse(found.form.encode(), content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    name = f"{found.document.index_number}_{found.number}".replace("/", "_")
    response["Content-Disposition"] = f'inline; filename="{name}.json"'
    return response


@require_safe
@or_withdrawn
@_told
def attachment(request: HttpRequest, found: EarlierVersion, at: datetime, place: int) -> HttpResponseBase:
    """Send a file that went with the earlier version."""
    files = list(found.draft.attachments.all())[place - 1 : place] if place else []
    if not files or not files[0].file:
        raise Http404
    return send(request, files[0])
