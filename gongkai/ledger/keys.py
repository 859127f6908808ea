"""The log's signing key: 32 random bytes, written as 64 hexadecimal digits."""

from __future__ import annotations

import secrets


def make_seed() -> str:
    """Return a new Ed25519 seed, as GONGKAI_LEDGER_KEY wants it. Keep it out of the database and its backups."""
    return secrets.token_hex(32)
