"""What the head and the foot of every page say of the site itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gongkai.ledger import actions as ledger
from gongkai.organisation.models import Bureau


def site(request: HttpRequest) -> dict[str, object]:
    """Return `bureau` and `ledger_foot`; neither is looked up before a template asks."""
    return {
        "bureau": SimpleLazyObject(Bureau.load),
        "ledger_foot": SimpleLazyObject(ledger_foot),
    }


def ledger_foot() -> dict[str, str]:
    """Return the log's origin and public key, as the foot of every page prints them; no key where none is set."""
    return {"origin": settings.LEDGER_ORIGIN, "key": verifier_key()}


def verifier_key() -> str:
    """Return the log's public key, "" while none is set."""
    try:
        return ledger.verifier_key()
    except ledger.NoKey:
        return ""
