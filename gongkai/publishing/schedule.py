"""Release at a set instant 定时发布, and embargo 限时封存. What the timer runs is an action like any other.

The openness office sets the instant; the record must be ready then and there. Until the action has run nothing of it
is public, however late the timer comes. An embargo also seals the record: nobody changes it, nobody releases it early.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from gongkai.errors import BadInput, GongkaiError, Refused
from gongkai.ledger import actions as ledger
from gongkai.organisation.access import told
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.publishing import actions, canonical, step_clocks
from gongkai.publishing.models import Document, TimedRelease

Release = Callable[..., object]


@transaction.atomic
def schedule(document: Document, due_at: datetime, *, by: User, at: datetime) -> TimedRelease:
    """Let an approved document go out at `due_at`. A text changed until then does not go out."""
    return _set(document, TimedRelease.Kind.SCHEDULED, due_at, by=by, at=at)


@transaction.atomic
def embargo(document: Document, until: datetime, *, by: User, at: datetime) -> TimedRelease:
    """Seal an approved document until `until`, when it goes out by itself; until then nobody may change it."""
    timed = _set(document, TimedRelease.Kind.EMBARGO, until, by=by, at=at)
    timed.document.state = Document.State.EMBARGOED
    timed.document.save(update_fields=["state"])
    step_clocks.follow(timed.document, by=by, at=at)
    return timed


@transaction.atomic
def call_off(document: Document, reason: str, *, by: User, at: datetime) -> None:
    """Take the instant back, with a reason. An embargoed document waits for its release by hand again."""
    require(by, "document.publish")
    document = actions.row(document, by)
    timed = running(document)
    if timed is None:
        raise Refused("该文件没有设定发布时间。")
    if not reason.strip():
        raise BadInput("取消时应当写明理由。")
    _end(timed, document, TimedRelease.Outcome.CALLED_OFF, reason.strip(), at=at)
    _log("document.called_off", document, at=at)
    step_clocks.follow(document, by=by, at=at)


def running(document: Document) -> TimedRelease | None:
    """Return the instant that is set for the document, if any."""
    return document.timed.filter(ended_at__isnull=True).first()


def tick(*, at: datetime, release: Release = actions.release) -> list[TimedRelease]:
    """Release all whose instant has come, each by itself, and return what became of them.

    `release` is the action to use, for rooms above that do more at a release. What cannot go out is written down with
    the words of the refusal, and waits for a person; it is not tried again.
    """
    due = TimedRelease.objects.filter(ended_at__isnull=True, due_at__lte=at).values_list("pk", flat=True)
    done = (_carry_out(pk, release, at=at) for pk in list(due))
    return [timed for timed in done if timed is not None]


@transaction.atomic
def _carry_out(pk: int, release: Release, *, at: datetime) -> TimedRelease | None:
    timed = TimedRelease.objects.select_for_update(of=("self",)).select_related("document", "set_by").get(pk=pk)
    if timed.ended_at is not None:
        return None  # Another timer was first.
    try:
        with transaction.atomic():
            release(timed.document, by=timed.set_by, at=at)
    except GongkaiError as error:
        document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=timed.document_id)
        _end(timed, document, TimedRelease.Outcome.REFUSED, told(error), at=at)
        _log("document.held_back", document, at=at)
        step_clocks.follow(document, by=timed.set_by, at=at)
    timed.refresh_from_db()
    return timed


def _set(document: Document, kind: str, due_at: datetime, *, by: User, at: datetime) -> TimedRelease:
    require(by, "document.publish")
    document = actions.row(document, by)
    if document.is_released:
        raise actions.AlreadyPublished
    if running(document) is not None:
        raise Refused("该文件已经设定发布时间，请先取消。")
    content = actions.require_releasable(document, by=by)
    if due_at <= at:
        raise BadInput("发布时间应当晚于现在。")
    timed = TimedRelease.objects.create(
        document=document, kind=kind, due_at=due_at, content=content, set_by=by, set_at=at
    )
    step_clocks.follow(document, by=by, at=at)
    _log(f"document.{'embargoed' if kind == TimedRelease.Kind.EMBARGO else 'scheduled'}", document, at=at)
    return timed


def _end(timed: TimedRelease, document: Document, outcome: str, says: str, *, at: datetime) -> None:
    timed.outcome, timed.ended_at, timed.says = outcome, at, says[:500]
    timed.save(update_fields=["outcome", "ended_at", "says"])
    if document.is_embargoed:
        document.state = Document.State.APPROVED
        document.save(update_fields=["state"])


def _log(verb: str, document: Document, *, at: datetime) -> None:
    ledger.record(verb, document.subject, at=at, unit=document.unit.code, content=canonical.draft_digest(document))
