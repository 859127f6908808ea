"""Canonical JSON (RFC 8785) and the digests made of it.

A digest is `sha256:` and 64 lower-case hexadecimal digits. Without a salt it is SHA-256 of the canonical
bytes, so `sha256sum` on the downloaded form gives the same. With a salt it is SHA-256 of the salt's raw
bytes followed at once by the canonical bytes: nothing stands between them and no length is written.
Whoever does not know the salt cannot try out what the form might have said, and once the salt is
forgotten the digest says nothing any more.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import rfc8785

MIN_SALT = 16
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def encode(value: Any) -> bytes:
    """Return the one byte string that RFC 8785 gives to a JSON value (dict, list, tuple, str, int, float, bool, None).

    Raises ValueError for what JSON cannot say exactly: integers beyond 2**53, NaN, lone surrogates,
    keys that are not strings, dates and other objects.
    """
    return rfc8785.dumps(value)


def digest(value: Any, salt: bytes | None = None) -> str:
    """Return `sha256:…` of the canonical bytes of `value`, after `salt` when one is given.

    A salt has at least 16 bytes and comes from `secrets.token_bytes`. Raises ValueError for a shorter
    one, and for a value that has no canonical form.
    """
    if salt is None:
        return of_bytes(encode(value))
    if len(salt) < MIN_SALT:
        raise ValueError(f"a salt needs at least {MIN_SALT} bytes, not {len(salt)}")
    return of_bytes(salt + encode(value))


def of_bytes(data: bytes) -> str:
    """Return `sha256:…` of bytes as they are: a file, an attachment."""
    return "sha256:" + sha256(data).hexdigest()


def is_digest(text: str) -> bool:
    """Return whether `text` is written as a digest."""
    return DIGEST.fullmatch(text) is not None
