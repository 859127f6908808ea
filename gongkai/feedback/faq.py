"""Questions about a document and the answers of the unit that drafted it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from gongkai.feedback.models import Message
from gongkai.publishing.models import Document


def faq_of(document: Document, *, at: datetime) -> list[Message]:
    """Return the public questions on a document and on the other half of its pair, newest answer last."""
    asked = Q(document=document) | Q(document__in=Document.objects.public(at).filter(interprets=document))
    if document.interprets_id:
        asked |= Q(document__in=Document.objects.public(at).filter(pk=document.interprets_id))
    found = Message.objects.public(at).filter(asked, kind=Message.Kind.QUESTION)
    return list(found.select_related("unit").order_by("answered_at", "pk"))
