"""The clocks of the steps: each step of a review that waits for somebody has a limit and a clock (Plan 2017, II(5)1).

What a document waits for follows from its papers. After each action the clocks follow: what began to wait is started,
what was done is stopped, what fell away with a changed text or a return is ended.
"""

from __future__ import annotations

from datetime import datetime

from gongkai.deadlines import actions as deadlines
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import holders
from gongkai.publishing import canonical
from gongkai.publishing.models import Document, StepClock
from gongkai.review import step_limits
from gongkai.review.models import LegalityReview, SecrecyReview

FELL_AWAY = "内容改动或者退回，本环节重新办理。"


def waiting(document: Document) -> set[str]:
    """Return the keys of the steps that wait for somebody now."""
    if document.is_released or document.is_superseded or document.is_embargoed:
        return set()
    content, decision = canonical.draft_digest(document), document.attribute_decision
    if decision is None or decision.content != content:
        return set()
    found = set()
    if decision.decided_at is None:
        found.add("examine" if decision.needs_examination else "decide")
    if not decision.is_public:
        return found
    secrecy, legality = document.secrecy_review, document.legality_review
    if secrecy is None or secrecy.content != content:
        found.add("secrecy")
    elif secrecy.result == SecrecyReview.Result.DOUBT:
        found.add("authority")
    if document.is_normative and legality is not None and legality.content == content and not legality.result:
        found.add("legality")
    if document.state == Document.State.CLEARED:
        found.add("approve")
    if document.state == Document.State.APPROVED and not _has_an_instant(document):
        found.add("release")
    return found


def follow(document: Document, *, by: User, at: datetime) -> None:
    """Let the clocks of the steps follow what the papers say now. The row is locked by the caller."""
    wanted = waiting(document)
    running = {
        row.step: row
        for row in StepClock.objects.filter(document=document, clock__stopped_at__isnull=True).select_related("clock")
    }
    for step, row in running.items():
        if step in wanted:
            continue
        if _was_done(document, step):
            deadlines.stop(row.clock, by=by, at=at)
        else:
            deadlines.end(row.clock, reason=FELL_AWAY, by=by, at=at)
    for begun in step_limits.STEPS:
        if begun.key in wanted - running.keys():
            _start(document, begun, by=by, at=at)


def open_ones(documents: list[Document]) -> dict[tuple[int, str], StepClock]:
    """Return {(key of a document, step): its running clock} for lists. One query."""
    found = StepClock.objects.filter(document__in=documents, clock__stopped_at__isnull=True).select_related("clock")
    return {(row.document_id, row.step): row for row in found}


def _start(document: Document, step: step_limits.Step, *, by: User, at: datetime) -> None:
    limit = step_limits.of(step.key, at.astimezone(BEIJING).date())
    asked = document.secrecy_review.authority if step.key == "authority" and document.secrecy_review else ""
    clock = deadlines.start(
        limit.length,
        limit=limit.limit,
        duty=f"{step.name}：{asked}" if asked else step.name,
        matter=document.title if not document.limited else "限定知悉范围的文件",
        subject=document.subject,
        address=deadlines.staff_address("document", document.pk),
        source=limit.source,
        units=_units(document, step),
        since=at,
        by=by,
        at=at,
    )
    StepClock.objects.create(document=document, step=step.key, clock=clock)


def _units(document: Document, step: step_limits.Step) -> list[Unit]:
    """Return whose clock it is: the drafting unit's for what its head decides, else that of those who take the step."""
    if step.key == "decide":
        return [document.unit]
    found = Unit.objects.filter(people__is_active=True, people__groups__name__in=holders(step.power))
    return list(found.distinct()) or [document.unit]


def _has_an_instant(document: Document) -> bool:
    return document.timed.filter(ended_at__isnull=True).exists()


def _was_done(document: Document, step: str) -> bool:
    content, decision = canonical.draft_digest(document), document.attribute_decision
    secrecy, legality = document.secrecy_review, document.legality_review
    if (
        document.is_superseded
        or document.is_released
        or document.is_embargoed
        or (step == "release" and _has_an_instant(document))
    ):
        return True
    if decision is None or decision.content != content:
        return False
    return {
        "examine": decision.examined_at is not None,
        "decide": decision.decided_at is not None,
        "secrecy": secrecy is not None and secrecy.content == content,
        "authority": secrecy is not None and bool(secrecy.reply),
        "legality": legality is not None and legality.content == content and legality.result in LegalityReview.Result,
        "approve": document.approved_content == content,
        "release": False,
    }[step]
