"""What stands at the address of a withdrawn document: what it was, who took it back, when and on what ground (410)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongkai.frame.time import now
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau
from gongkai.publishing import withdrawal
from gongkai.publishing.models import Withdrawal

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def or_withdrawn(view: View[P]) -> View[P]:
    """Let a view of one document, or of what lies below it, say 410 where the document was withdrawn.

    The view is asked first and knows nothing of it: what is not public is not found.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            at = now()
            found = withdrawal.at_number(str(kwargs["number"]), at=at)
            if found is None:
                raise
            return render(request, "portal/withdrawn.html", context(found, at=at), status=410)

    return answer


def context(found: Withdrawal, *, at: datetime) -> dict[str, object]:
    """Return what the page says of a withdrawn document. Its title only where the withdrawal leaves it to be read."""
    document = found.document
    entries = Entry.objects.for_subject(document.subject).filter(at__lte=at)
    return {
        "withdrawal": found,
        "number": document.index_number,
        "document_title": "" if found.hides_title else document.title,
        "document_number": "" if found.hides_title else document.document_number,
        "published_on": document.published_on,
        "office": office(found),
        "entry": entries.filter(verb="document.withdrawn").last(),
        "subject": document.subject,
    }


def office(found: Withdrawal) -> str:
    """Return which office withdrew the document; the person is not told."""
    unit = found.withdrawn_by.unit
    return unit.full_name if unit is not None else Bureau.load().name


def says(found: Withdrawal) -> str:
    """Return the withdrawal in one sentence, for programs."""
    return f"该文件已由{office(found)}撤回。依据：{found.basis}。{found.reason}"
