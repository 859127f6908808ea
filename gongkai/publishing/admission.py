"""Access-limited drafts 限定知悉范围: until it is public, a record is seen by its drafter and those it names.

Whoever is to take a step must be named. The log tells of its steps as of any other's; it names nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, Refused
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.publishing import actions, canonical
from gongkai.publishing.models import Document


@transaction.atomic
def limit(document: Document, people: Iterable[User], *, by: User, at: datetime) -> None:
    """Let only `people`, the drafter and `by` see the record and act on it until it is public."""
    require(by, "document.limit")
    require_own_unit(by, document.unit_id)
    document = actions.row(document, by)
    if document.is_released:
        raise actions.AlreadyPublished
    named = {person.pk for person in people if person.is_active} | {by.pk}
    if named == {by.pk}:
        raise BadInput("请至少选择一名经办人员，否则后续审查、批准无人办理。")
    document.limited = True
    document.save(update_fields=["limited"])
    document.admitted.set(named)
    name_clocks(document)
    _log("document.limited", document, at=at)


@transaction.atomic
def lift(document: Document, *, by: User, at: datetime) -> None:
    """Let the record be seen again by whoever may see any draft of its unit."""
    require(by, "document.limit")
    require_own_unit(by, document.unit_id)
    document = actions.row(document, by)
    if not document.limited:
        raise Refused("该文件没有限定知悉范围。")
    document.limited = False
    document.save(update_fields=["limited"])
    document.admitted.clear()
    name_clocks(document)
    _log("document.unlimited", document, at=at)


def name_clocks(document: Document) -> None:
    """Let the clocks of the record bear its title, or only that there is such a record, while it is limited."""
    owed = (document.publication_clock_id, document.return_clock_id)
    Clock.objects.filter(pk__in=[pk for pk in owed if pk is not None]).update(matter=document.matter_shown)


def _log(verb: str, document: Document, *, at: datetime) -> None:
    ledger.record(verb, document.subject, at=at, unit=document.unit.code, content=canonical.draft_digest(document))
