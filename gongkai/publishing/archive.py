"""Filing (归档): a document is put away only when it is decided what the public may see of it (Plan 2017, II(5)1).

What is public is filed after it has gone out and stays public; what is not public is filed with its attribute, and
comes up again on its day of return.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongkai.errors import Refused
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require, require_own_unit
from gongkai.publishing import canonical, correction
from gongkai.publishing.models import Document
from gongkai.review import actions as review
from gongkai.review.models import Attribute


class Undecided(review.NotDecided):
    says = "尚未认定公开属性，不得办结、归档。"


@transaction.atomic
def archive(document: Document, *, by: User, at: datetime) -> Document:
    """File the document. Raises Undecided, TextChanged, or Refused for what should go out first."""
    require(by, "document.archive")
    require_own_unit(by, document.unit_id)
    document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    if document.is_superseded:
        raise correction.Superseded
    if document.is_archived:
        raise Refused("文件已经归档。")
    decision = document.attribute_decision
    if decision is None or decision.decided_at is None:
        raise Undecided
    content = canonical.draft_digest(document)
    if not document.is_released:
        if decision.content != content:
            raise review.TextChanged
        if decision.attribute == Attribute.PROACTIVE:
            raise Refused("认定为主动公开的，应当发布后归档。", source=review.AT_SOURCE)
    document.archived_by, document.archived_at = by, at
    document.save(update_fields=["archived_by", "archived_at"])
    ledger.record(
        "document.archived",
        document.subject,
        at=at,
        unit=document.unit.code,
        content=canonical.public_digest(document) if document.is_released else content,
        basis=str(review.AT_SOURCE),
    )
    return document
