"""All objects of a PDF, whether a page reaches them or not, and the strings in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    TextStringObject,
)

from gongkai.screening import limits

__all__ = ["every_object", "raw_strings", "strings_in"]

_INNER: Final = ("/ObjStm", "/XRef")


def every_object(reader: PdfReader) -> Iterator[Any]:
    """Yield every object that any cross-reference of the file still knows, reached from a page or not."""
    known = {(number, generation) for generation, table in reader.xref.items() for number in table}
    known |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(known)[: limits.MAX_PDF_OBJECTS]:
        try:
            obj = IndirectObject(number, generation, reader).get_object()
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            continue
        if obj is not None and not (isinstance(obj, DictionaryObject) and obj.get("/Type") in _INNER):
            yield obj


def strings_in(value: Any) -> list[str]:
    """Return the strings of one object, not following its pointers."""
    return [text for _, text in raw_strings(value)]


def raw_strings(value: Any, depth: int = 0) -> list[tuple[bytes, str]]:
    """Return (bytes, text) of the strings of one object; those that only say how to set a field are left out."""
    if depth > 12 or isinstance(value, IndirectObject | NameObject):
        return []
    if isinstance(value, ByteStringObject):
        return [(bytes(value), value.decode("latin-1"))] if len(value) < 4000 else []
    if isinstance(value, TextStringObject):
        return [(value.original_bytes, str(value))]
    if isinstance(value, ArrayObject):
        return [each for n in range(len(value)) for each in raw_strings(list.__getitem__(value, n), depth + 1)]
    if isinstance(value, DictionaryObject):
        return [each for key in value if key != "/DA" for each in raw_strings(value.raw_get(key), depth + 1)]
    return []
