"""A PDF file from values: names, numbers, strings, lists, dictionaries, streams. Same values, same bytes."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Any

__all__ = ["Name", "Ref", "Stream", "Verbatim", "write_pdf"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name without its slash."""

    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to an object by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A number in the digits it came in."""

    text: bytes


@dataclass(slots=True)
class Stream:
    """Bytes with a dictionary; packed with Flate unless the dictionary names a filter of its own."""

    head: dict[str, Any]
    data: bytes


def _name(text: str) -> bytes:
    raw = text.encode("utf-8")
    return b"/" + re.sub(rb"[^!-~]|[#()<>\[\]{}/%]", lambda found: b"#%02X" % found.group()[0], raw)


def _written(value: Any) -> bytes:
    if isinstance(value, Verbatim):
        return value.text
    if isinstance(value, Ref):
        return b"%d 0 R" % value.number
    if isinstance(value, Name):
        return _name(value.text)
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".").encode() or b"0"
    if isinstance(value, bytes):
        return b"<" + value.hex().encode() + b">"
    if isinstance(value, list):
        return b"[" + b" ".join(map(_written, value)) + b"]"
    if isinstance(value, dict):
        return b"<<" + b" ".join(_name(key) + b" " + _written(each) for key, each in value.items()) + b">>"
    raise TypeError(f"{type(value)} has no form in a PDF")


def write_pdf(objects: list[Any]) -> bytes:
    """Return the file; `objects[0]` is number 1, the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, value in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number
        if isinstance(value, Stream):
            head, data = dict(value.head), value.data
            if "Filter" not in head:
                data = zlib.compress(data, 6)
                head["Filter"] = Name("FlateDecode")
            head["Length"] = len(data)
            out += _written(head) + b"\nstream\n" + data + b"\nendstream"
        else:
            out += _written(value)
        out += b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
