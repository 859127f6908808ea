"""The log on the staff's screens: entries, one entry, and the check on demand."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from gongkai.ledger import actions as ledger
from gongkai.ledger import check as ledger_check
from gongkai.ledger.models import Entry
from gongkai.ledger.words import VERBS, words_of
from gongkai.organisation.access import StaffRequest, power_required
from gongkai.organisation.models import Unit, User
from gongkai.publishing.models import Document
from gongkai.publishing.views import seen_by
from gongkai.workdesk import evidence

PAGE = 50
SHOWN_FINDINGS = 200


@power_required("log.see")
def entries(request: StaffRequest) -> HttpResponse:
    """List the log, newest first; by what happened and by what it happened to."""
    verb, subject = request.GET.get("verb", ""), request.GET.get("subject", "").strip()[:200]
    found = Entry.objects.order_by("-number")
    if verb in VERBS:
        found = found.filter(verb=verb)
    if subject:
        found = found.filter(subject__contains=subject)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "透明日志",
        "page": page,
        "rows": rows(page.object_list),
        "verbs": VERBS.items(),
        "verb": verb,
        "subject": subject,
        **_head(),
    }
    return render(request, "workdesk/entries.html", context)


@power_required("log.see")
def entry(request: StaffRequest, number: int) -> HttpResponse:
    """Show one entry as it was hashed, and what else the log says of its subject."""
    found = get_object_or_404(Entry, number=number)
    body = bytes(found.body)
    context = {
        "title": f"日志第{number}条",
        "entry": found,
        "words": words_of(found.verb),
        "unit": Unit.objects.filter(code=found.unit).first() if found.unit else None,
        "body": body.decode("utf-8", "replace"),
        "fields": json.loads(body) if body else {},
        "leaf": bytes(found.leaf).hex(),
        "others": rows(Entry.objects.for_subject(found.subject).exclude(number=number).order_by("-number")[:30]),
        "matter": _matter(request.user, found.subject),
    }
    return render(request, "workdesk/entry.html", context)


@power_required("log.see")
@require_POST
def check(request: StaffRequest) -> HttpResponse:
    """Recompute the whole log and compare it with the records; show what does not agree."""
    report = ledger_check.check(evidence.subjects(), limit=SHOWN_FINDINGS)
    context = {"title": "日志核对结果", "report": report, "root_hex": report.root.hex(), **_head()}
    return render(request, "workdesk/check.html", context)


def rows(found: object) -> list[tuple[Entry, str]]:
    """Return (entry, its verb in words) for a list."""
    return [(entry, words_of(entry.verb)) for entry in found]  # type: ignore[attr-defined]  # a queryset or a page of one


def _head() -> dict[str, object]:
    size, root = ledger.head()
    try:
        key = ledger.verifier_key()
    except ledger.NoKey as error:
        key, no_key = "", error.says
    else:
        no_key = ""
    return {"size": size, "root": root.hex(), "checkpoint": ledger.latest_checkpoint(), "key": key, "no_key": no_key}


def _matter(person: User, subject: str) -> str:
    """Return the staff page of what an entry speaks of, where it is a document this person may see."""
    kind, _, name = subject.partition("/")
    found = seen_by(person)
    if kind == "document":
        found = found.filter(index_number=name)
    elif kind == "draft":
        found = found.filter(uid=name) if _is_uid(name) else found.none()
    elif kind == "clock" and name.isdigit():
        return reverse("deadlines_clock", args=[int(name)])
    else:
        return ""
    document: Document | None = found.first()
    return reverse("publishing_document", args=[document.pk]) if document else ""


def _is_uid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and all(sign in "0123456789abcdef-" for sign in text)
