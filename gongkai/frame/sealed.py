"""Words that only the house can read again: encrypted and authenticated under a key of the house, one key a purpose.

A copy of the database alone gives nothing away. Whoever changes GONGKAI_SECRET_KEY names the old one in
GONGKAI_OLD_SECRET_KEYS, and what was sealed under it still opens.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpenError(Exception):
    """The words were sealed under a key that the house no longer has, for another purpose, or were altered."""


def seal(words: str, *, purpose: str) -> bytes:
    """Return `words` encrypted (Fernet: AES-128-CBC, HMAC-SHA-256); they open for the same `purpose` only."""
    return _box(purpose).encrypt(words.encode())


def opened(sealed: bytes, *, purpose: str) -> str:
    """Return the words that were sealed for `purpose`. Raises CannotOpenError."""
    try:
        return _box(purpose).decrypt(sealed).decode()
    except InvalidToken as error:
        raise CannotOpenError from error


def fingerprint(words: str, *, purpose: str) -> str:
    """Return what is the same for the same words, 64 hexadecimal digits: to find sealed words again without opening."""
    return hmac.new(_key(settings.SECRET_KEY, f"fingerprint {purpose}"), words.encode(), hashlib.sha256).hexdigest()


def _box(purpose: str) -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(key, purpose))) for key in keys])


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"gongkai-sealed/1\n{purpose}".encode()).derive(secret.encode())
