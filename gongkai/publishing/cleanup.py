"""A clean-up 清理 of documents: a decision each, one announcement with the lists, all marks on its release.

Plan 2017, II(1)1, last sentence. The announcement goes the straight path like any document; when it is out,
`consequences.follow` makes the marks in the transaction of its release.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from gongkai.errors import BadInput, Refused
from gongkai.frame.time import BEIJING
from gongkai.law.sources import PLAN_2017
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical as plain
from gongkai.organisation.models import Bureau, User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.publishing import actions, announcement
from gongkai.publishing.models import Cleanup, CleanupItem, Document, DocumentQuerySet

Decision = CleanupItem.Decision
BASIS = PLAN_2017.clause("二（一）1")


@transaction.atomic
def open_cleanup(title: str, documents: DocumentQuerySet, *, note: str = "", by: User, at: datetime) -> Cleanup:
    """Open a clean-up over `documents`: those in force today among them come in, the rest stay out."""
    require(by, "cleanup.manage")
    if not title.strip():
        raise BadInput("请填写清理的名称。")
    cleanup = Cleanup.objects.create(title=title.strip(), note=note.strip(), opened_by=by, opened_at=at)
    if not _add(cleanup, documents, at=at):
        raise BadInput("所选范围内没有现行有效的文件。")
    ledger.record("cleanup.opened", cleanup.subject, at=at, content=digest(cleanup), basis=str(BASIS))
    return cleanup


@transaction.atomic
def decide(item: CleanupItem, decision: str, text: str = "", *, by: User, at: datetime) -> None:
    """Say what shall become of one document; the unit that drafted it says so, or the openness office."""
    require(by, "cleanup.decide")
    require_own_unit(by, item.document.unit_id)
    cleanup = _open_row(item.cleanup)
    if decision not in Decision.values or decision == Decision.OPEN:
        raise BadInput("请选择清理意见。")
    if decision == Decision.AMEND and not text.strip():
        raise BadInput("决定修改的，请写明修改内容，修改内容载入清理公告。")
    if decision in {Decision.REPEAL, Decision.EXPIRE} and not text.strip():
        raise BadInput("决定废止或者宣布失效的，请写明理由。")
    item = CleanupItem.objects.select_for_update().get(pk=item.pk)
    item.decision, item.text, item.decided_by, item.decided_at = decision, text.strip(), by, at
    item.save()
    ledger.record(
        "cleanup.decided",
        cleanup.subject,
        at=at,
        unit=item.document.unit.code,
        content=digest(cleanup),
        basis=str(BASIS),
    )


@transaction.atomic
def announce(cleanup: Cleanup, *, number: str = "", by: User, at: datetime) -> Document:
    """Draft the announcement with the three lists, once every document has its decision. It is a draft like any."""
    require(by, "cleanup.manage")
    cleanup = _open_row(cleanup)
    items = list(cleanup.items.select_related("document", "document__unit").order_by("order", "pk"))
    left = [item for item in items if not item.decision]
    if left:
        raise Refused(f"尚有{len(left)}件文件没有清理意见。")
    if by.unit is None:
        raise BadInput("您的账号尚未填写所在单位，不能起草公告。")
    bureau, today = Bureau.load().name, at.astimezone(BEIJING).date()
    document = actions.draft(
        {
            "title": f"{bureau}关于公布{cleanup.title}结果的公告",
            "document_number": number,
            "document_type": "公告",
            "issuing_bodies": [bureau],
            "made_on": today,
            "body": announcement.body(cleanup, items, bureau, today),
        },
        unit=by.unit,
        by=by,
        at=at,
    )
    cleanup.announcement = document
    cleanup.save(update_fields=["announcement"])
    ledger.record("cleanup.announced", cleanup.subject, at=at, content=digest(cleanup), basis=str(BASIS))
    return document


@transaction.atomic
def reopen(cleanup: Cleanup, *, by: User, at: datetime) -> None:
    """Let the decisions be changed again; the drafted announcement has no effect any more."""
    require(by, "cleanup.manage")
    cleanup = Cleanup.objects.select_for_update(of=("self",)).select_related("announcement").get(pk=cleanup.pk)
    if cleanup.applied_at is not None:
        raise Refused("清理公告已经发布，清理结果已经生效。")
    if cleanup.announcement is None:
        raise Refused("尚未拟写清理公告。")
    cleanup.announcement = None
    cleanup.save(update_fields=["announcement"])
    ledger.record("cleanup.reopened", cleanup.subject, at=at, content=digest(cleanup), basis=str(BASIS))


def progress(cleanup: Cleanup) -> list[tuple[str, str, int]]:
    """Return (decision, its word, how many) for each decision there is, the open ones first."""
    counted = Counter(cleanup.items.values_list("decision", flat=True))
    return [(value, word, counted[value]) for value, word in Decision.choices if counted[value] or value == ""]


def waiting_for(person: User) -> QuerySet[CleanupItem]:
    """Return the items that wait for the decision of this person's unit."""
    return CleanupItem.objects.filter(
        decision="", cleanup__announcement__isnull=True, cleanup__applied_at__isnull=True, document__unit=person.unit_id
    ).select_related("document", "cleanup")


def digest(cleanup: Cleanup) -> str:
    """Return the salted digest of what was decided so far; the log holds it."""
    said = {
        "title": cleanup.title,
        "items": [
            {"document": item.document.index_number, "decision": item.decision, "text": item.text}
            for item in cleanup.items.select_related("document").order_by("order", "pk")
        ],
    }
    return plain.digest(said, salt=bytes.fromhex(cleanup.salt))


def _add(cleanup: Cleanup, documents: DocumentQuerySet, *, at: datetime) -> int:
    today = at.astimezone(BEIJING).date()
    found = documents.public(at).official().in_force(today).order_by("made_on", "pk")
    made = [CleanupItem(cleanup=cleanup, document=one, order=place) for place, one in enumerate(found, 1)]
    CleanupItem.objects.bulk_create(made)
    return len(made)


def _open_row(cleanup: Cleanup) -> Cleanup:
    """Return the clean-up locked; Refused once its announcement is drafted."""
    cleanup = Cleanup.objects.select_for_update(of=("self",)).get(pk=cleanup.pk)
    if cleanup.applied_at is not None:
        raise Refused("清理公告已经发布，清理结果已经生效。")
    if cleanup.announcement_id is not None:
        raise Refused("清理公告已经拟写，清理意见不能再改；需要改动的，先取消公告。")
    return cleanup
