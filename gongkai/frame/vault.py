"""What must be unreadable in a stolen disk or backup: sealed with a key from the environment, never without one.

AES in an authenticated envelope (Fernet, of the `cryptography` package). GONGKAI_VAULT_KEYS names the keys, the first
of which seals; the others only open, so a key is changed by putting the new one in front and running
`gongkai requests rotate`. A lost key means a lost paper: keep it apart from the backups.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from gongkai.errors import Refused


class NoKeyFits(Refused):
    """What was sealed cannot be opened: the key is gone, or the bytes were changed."""

    says = "密件无法打开：密钥不符，或者存储内容被改动，请联系系统管理员核查。"


def seal(data: bytes) -> bytes:
    """Return `data` sealed with the first key."""
    return _keys(settings.VAULT_KEYS).encrypt(data)


def opened(sealed: bytes) -> bytes:
    """Return what was sealed. Raises NoKeyFits when no key opens it or a byte of it was changed."""
    try:
        return _keys(settings.VAULT_KEYS).decrypt(bytes(sealed))
    except InvalidToken as error:
        raise NoKeyFits from error


def seal_text(text: str) -> bytes:
    """Return a text sealed; an empty one stays empty, so that one can see there is nothing."""
    return seal(text.encode()) if text else b""


def opened_text(sealed: bytes) -> str:
    """Return a sealed text."""
    return opened(sealed).decode() if sealed else ""


def resealed(sealed: bytes) -> bytes:
    """Return the same, sealed with the first key. Raises NoKeyFits as `opened`."""
    try:
        return _keys(settings.VAULT_KEYS).rotate(bytes(sealed))
    except InvalidToken as error:
        raise NoKeyFits from error


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.encode()) for key in keys])
