"""What only the house can read again: encrypted and authenticated, in one kind of envelope, under two rings of keys.

Words of the house (letters that wait, addresses of subscribers) lie under its own key, one derived for each purpose.
Papers that show a person lie in the `vault`, under keys of their own (GONGKAI_VAULT_KEYS) that are kept apart: whoever
learns the one ring reads nothing of the other. In both the first key seals and the others only open, so a key is
changed by putting the new one in front: GONGKAI_OLD_SECRET_KEYS names the old ones of the house, and
`gongkai requests rotate` seals the vault anew. A copy of the database alone gives nothing away; a lost vault key means
a lost paper, so keep it apart from the backups.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from gongkai.errors import Refused


class CannotOpen(Refused):
    """The key is gone, it was sealed for another purpose, or a byte was changed."""

    says = "密件无法打开：密钥不符，或者存储内容被改动，请联系系统管理员核查。"


@dataclass(frozen=True, slots=True)
class Ring:
    """Keys of one purpose (Fernet: AES-128-CBC, HMAC-SHA-256). `keys` is asked each time: the first seals."""

    keys: Callable[[], tuple[bytes, ...]]

    def seal(self, data: bytes) -> bytes:
        """Return `data` sealed with the first key."""
        return _box(self.keys()).encrypt(data)

    def opened(self, sealed: bytes) -> bytes:
        """Return what was sealed. Raises CannotOpen."""
        try:
            return _box(self.keys()).decrypt(bytes(sealed))
        except InvalidToken as error:
            raise CannotOpen from error

    def resealed(self, sealed: bytes) -> bytes:
        """Return the same, sealed with the first key. Raises CannotOpen."""
        try:
            return _box(self.keys()).rotate(bytes(sealed))
        except InvalidToken as error:
            raise CannotOpen from error

    def seal_text(self, text: str) -> bytes:
        """Return a text sealed; an empty one stays empty, so that one can see there is nothing."""
        return self.seal(text.encode()) if text else b""

    def opened_text(self, sealed: bytes) -> str:
        """Return a sealed text. Raises CannotOpen."""
        return self.opened(sealed).decode() if sealed else ""


vault = Ring(lambda: tuple(key.encode() for key in settings.VAULT_KEYS))


def seal(words: str, *, purpose: str) -> bytes:
    """Return words of the house sealed; they open for the same `purpose` only."""
    return _house(purpose).seal(words.encode())


def opened(sealed: bytes, *, purpose: str) -> str:
    """Return the words that were sealed for `purpose`. Raises CannotOpen."""
    return _house(purpose).opened(sealed).decode()


def fingerprint(words: str, *, purpose: str) -> str:
    """Return what is the same for the same words, 64 hexadecimal digits: to find sealed words again without opening."""
    return hmac.new(_key(settings.SECRET_KEY, f"fingerprint {purpose}"), words.encode(), hashlib.sha256).hexdigest()


def _house(purpose: str) -> Ring:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return Ring(lambda: tuple(base64.urlsafe_b64encode(_key(secret, purpose)) for secret in secrets))


@lru_cache(maxsize=16)
def _box(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"gongkai-sealed/1\n{purpose}".encode()).derive(secret.encode())
