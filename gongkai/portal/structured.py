"""The page in words that machines read: schema.org, as JSON-LD."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau
from gongkai.publishing.models import Document
from gongkai.publishing.rules import Validity

# What must not stand in a script element, as JSON may write it instead.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


# schema.org knows three: in force, partly in force, not in force.
_FORCE = {
    Validity.IN_FORCE: "https://schema.org/InForce",
    Validity.AMENDED: "https://schema.org/PartiallyInForce",
    Validity.PENDING: "https://schema.org/NotInForce",
    Validity.REPEALED: "https://schema.org/NotInForce",
    Validity.EXPIRED: "https://schema.org/NotInForce",
}


def of_document(
    document: Document, bureau: Bureau, validity: Validity, *, corrected_at: datetime | None = None
) -> SafeString:
    """Return the document as JSON-LD, safe to stand in a script element of the type application/ld+json."""
    said = {
        "@context": "https://schema.org",
        "@type": "Legislation" if not document.interprets_id else "Article",
        "@id": f"{settings.BASE_URL}{document.get_absolute_url()}",
        "name": document.title,
        "headline": document.title[:110],
        "identifier": document.index_number,
        "legislationIdentifier": document.document_number or None,
        "legislationLegalForce": _FORCE[validity] if not document.interprets_id else None,
        "inLanguage": "zh-CN",
        "datePublished": document.published_on.isoformat() if document.published_on else None,
        "dateCreated": document.made_on.isoformat() if document.made_on else None,
        "dateModified": corrected_at.astimezone(BEIJING).isoformat() if corrected_at else None,
        "correction": document.change_note or None,
        "about": document.topic or None,
        "keywords": document.keywords or None,
        "isAccessibleForFree": True,
        "publisher": {"@type": "GovernmentOrganization", "name": bureau.name},
        "author": [{"@type": "GovernmentOrganization", "name": name} for name in document.issuing_bodies] or None,
    }
    kept = {key: value for key, value in said.items() if value is not None}
    return mark_safe(json.dumps(kept, ensure_ascii=False).translate(_ESCAPES))
