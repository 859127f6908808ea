"""The page in words that machines read: schema.org, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau, Unit
from gongkai.portal.dataset import ENDINGS, Dataset
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
    said: dict[str, object] = {
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
    return _script(said)


def of_site(bureau: Bureau) -> SafeString:
    """Return the site and its host, with the address at which it is searched."""
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "@id": f"{settings.BASE_URL}/",
            "name": f"{bureau.name}政务公开",
            "inLanguage": "zh-CN",
            "publisher": _bureau(bureau),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": f"{settings.BASE_URL}{reverse('portal:search')}?q={{q}}",
                },
                "query-input": "required name=q",
            },
        }
    )


def of_unit(unit: Unit, bureau: Bureau) -> SafeString:
    """Return a unit of the bureau: what it is called, where it is, its office telephone."""
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "GovernmentOrganization",
            "@id": f"{settings.BASE_URL}{reverse('portal:unit', args=[unit.code])}",
            "name": unit.full_name,
            "alternateName": unit.short_name,
            "identifier": unit.code,
            "telephone": unit.office_phone or None,
            "address": unit.address or None,
            "parentOrganization": _bureau(bureau),
        }
    )


def of_data(sets: Iterable[Dataset], address: Callable[[Dataset, str], str], bureau: Bureau) -> SafeString:
    """Return the catalogue of data sets; `address` gives where a set is in a form."""
    here = settings.BASE_URL + reverse("portal:data")
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "@id": here,
            "name": f"{bureau.name}政务公开数据目录",
            "publisher": _bureau(bureau),
            "dataset": [
                {
                    "@type": "Dataset",
                    "@id": f"{here}#{found.name}",
                    "name": found.title,
                    "description": found.about,
                    "isAccessibleForFree": True,
                    "distribution": [
                        {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address(found, ending)}
                        for ending, _, kind in ENDINGS
                    ],
                }
                for found in sets
            ],
        }
    )


def _bureau(bureau: Bureau) -> dict[str, str]:
    said = {"name": bureau.name, "telephone": bureau.phone, "address": bureau.address}
    return {"@type": "GovernmentOrganization", **{key: value for key, value in said.items() if value}}


def _script(said: dict[str, object]) -> SafeString:
    """Return what is said as it may stand in a script element."""
    kept = {key: value for key, value in said.items() if value is not None}
    return mark_safe(json.dumps(kept, ensure_ascii=False).translate(_ESCAPES))
