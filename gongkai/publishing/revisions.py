"""The states a text went through (文稿): kept whenever a hand changes it, so that those who judge see what changed.

Why not Wagtail's revisions: docs/decisions, "review keeps its own papers".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from gongkai.organisation.models import User
from gongkai.publishing import canonical, comparison
from gongkai.publishing.models import Document, Revision
from gongkai.review.models import AttributeDecision, LegalityReview, SecrecyReview, SendBack


@dataclass(frozen=True, slots=True)
class Judged:
    """The last text somebody judged that is not the text as it stands now: what it was, by which step, when."""

    revision: Revision
    step: str
    at: datetime


def keep(document: Document, *, by: User, at: datetime) -> str:
    """Keep the text as it stands, unless it stands so already; returns its digest. The row is locked by the caller."""
    content = canonical.draft_digest(document)
    newest = last(document)
    if newest is None or newest.content != content:
        number = (document.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
        Revision.objects.create(
            document=document, number=number, content=content, form=canonical.matter(document), by=by, at=at
        )
    return content


def last(document: Document) -> Revision | None:
    """Return the newest kept state, None for a document older than this house's memory of texts."""
    return document.revisions.select_related("by").defer("form").order_by("-number").first()


def last_judged(document: Document) -> Judged | None:
    """Return the last text that a paper or a return was about and that is not the present one, None without one."""
    now, subject = canonical.draft_digest(document), document.draft_subject
    found: list[tuple[datetime, str, str]] = []
    for decision in AttributeDecision.objects.filter(subject=subject).exclude(content=now)[:1]:
        found.append((decision.decided_at or decision.proposed_at, decision.content, "公开属性"))
    for secrecy in SecrecyReview.objects.filter(subject=subject).exclude(content=now)[:1]:
        found.append((secrecy.at, secrecy.content, "保密审查"))
    for row in LegalityReview.objects.filter(subject=subject, at__isnull=False).exclude(content=now)[:1]:
        found.append((row.at or row.requested_at, row.content, "合法性审核"))
    for back in SendBack.objects.filter(subject=subject).exclude(content=now)[:1]:
        found.append((back.at, back.content, "退回"))
    for at, content, step in sorted(found, reverse=True):
        revision = document.revisions.filter(content=content).order_by("-number").first()
        if revision is not None:
            return Judged(revision, step, at)
    return None


def changes_since(document: Document, content: str) -> comparison.Changes | None:
    """Return what was changed since the text had this digest, None when that state is not known."""
    before = document.revisions.filter(content=content).order_by("-number").first()
    return comparison.compare(before.form, canonical.matter(document)) if before is not None else None
