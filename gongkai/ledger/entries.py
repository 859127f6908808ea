"""The entry of the log, version 1: eight fields and nothing else, in canonical JSON. Plain Python.

    {"at": "2026-11-23T09:00:00+08:00", "basis": "…", "content": "sha256:…", "prior": 41,
     "subject": "document/012150436/2017-00160", "unit": "…", "v": 1, "verb": "document.published"}

An entry names things, not persons: `subject` is a path, `content` a digest. Its number is its place in
the log and is not written in it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from gongkai.ledger.canonical import is_digest

VERSION = 1
FIELDS = frozenset({"v", "at", "verb", "subject", "unit", "content", "prior", "basis"})
# A fixed offset and not the zone of Shanghai: that one stood at +09:00 in the summers of 1986 to 1991.
BEIJING_TIME = timezone(timedelta(hours=8))
MAX_NUMBER = 2**53 - 1

VERB = re.compile(r"[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}")
SUBJECT = re.compile(r"[a-z][a-z0-9_-]*(?:/[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?)+")
AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Made once: json.dumps() would build a new encoder for every entry.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
LONGEST_SUBJECT, LONGEST_UNIT, LONGEST_BASIS = 200, 64, 400


class EntryError(ValueError):
    """The entry has not the shape it must have."""


class EntryBody(NamedTuple):
    """What an entry says. `at` is aware and whole to the second; `prior` is the number of the entry before it
    about the same subject, or None."""

    at: datetime
    verb: str
    subject: str
    unit: str
    content: str | None
    prior: int | None
    basis: str


def whole_second(at: datetime) -> datetime:
    """Return `at` in Beijing time without its fraction of a second. Raises EntryError for an instant without a zone."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise EntryError("the instant of an entry must carry its zone")
    return at.astimezone(BEIJING_TIME).replace(microsecond=0)


def encode(body: EntryBody) -> bytes:
    """Return the canonical bytes of an entry: hashed, stored, published. Raises EntryError on a bad shape."""
    validate(body)
    # For ASCII keys, strings and small integers the standard library writes what RFC 8785 wants,
    # twice as fast; a test holds the two together.
    try:
        at = body.at.astimezone(BEIJING_TIME).isoformat()
    except OverflowError as error:
        raise EntryError("at: beyond the years that can be written") from error
    return _write(
        {
            "at": at,
            "basis": body.basis,
            "content": body.content,
            "prior": body.prior,
            "subject": body.subject,
            "unit": body.unit,
            "v": VERSION,
            "verb": body.verb,
        }
    ).encode()


def decode(data: bytes) -> EntryBody:
    """Return the entry written in `data`. Raises EntryError unless `data` is canonical to the last byte."""
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EntryError("an entry is JSON in UTF-8") from error
    if not isinstance(raw, dict) or raw.keys() != FIELDS:
        raise EntryError("an entry has its eight fields and no others")
    if type(raw["v"]) is not int or raw["v"] != VERSION:
        raise EntryError("the version of the entry is not known")
    body = EntryBody(
        at=_instant(raw["at"]),
        verb=raw["verb"],
        subject=raw["subject"],
        unit=raw["unit"],
        content=raw["content"],
        prior=raw["prior"],
        basis=raw["basis"],
    )
    if encode(body) != data:
        raise EntryError("the entry is not in canonical form")
    return body


def validate(body: EntryBody) -> None:
    """Raise EntryError, naming the field, unless every field of `body` has its shape."""
    at, verb, subject, unit, content, prior, basis = body
    if not isinstance(at, datetime) or at.tzinfo is None or at.microsecond:
        raise EntryError(f"at: an instant with its zone, whole to the second, not {at!r}")
    if not (isinstance(verb, str) and VERB.fullmatch(verb)):
        raise EntryError(f"verb: written thing.participle, not {verb!r}")
    if not (isinstance(subject, str) and SUBJECT.fullmatch(subject) and len(subject) <= LONGEST_SUBJECT):
        raise EntryError(f"subject: a path of ASCII names such as document/x/2017-1, not {subject!r}")
    if not (isinstance(unit, str) and len(unit) <= LONGEST_UNIT and not CONTROL.search(unit)):
        raise EntryError(f"unit: one line of at most {LONGEST_UNIT} characters, not {unit!r}")
    if content is not None and not (isinstance(content, str) and is_digest(content)):
        raise EntryError(f"content: sha256: and 64 hexadecimal digits, or None, not {content!r}")
    if prior is not None and not (type(prior) is int and 0 <= prior <= MAX_NUMBER):
        raise EntryError(f"prior: the number of an entry, or None, not {prior!r}")
    if not (isinstance(basis, str) and len(basis) <= LONGEST_BASIS and not CONTROL.search(basis)):
        raise EntryError(f"basis: one line of at most {LONGEST_BASIS} characters, not {basis!r}")


def _instant(text: Any) -> datetime:
    if not isinstance(text, str) or not AT.fullmatch(text):
        raise EntryError("at: written 2026-11-23T09:00:00+08:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise EntryError("at: not an instant") from error
