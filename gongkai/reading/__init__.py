"""The official-document reader: bytes in, the parts of a document out. Plain Python.

GB/T 9704 and the field's habits.
Door: read().
"""

from __future__ import annotations

from pathlib import Path

from gongkai.reading.load import load
from gongkai.reading.parse import parse
from gongkai.reading.reading import Reading

__all__ = ["Reading", "read"]


def read(document: str | Path | bytes, *, name: str = "") -> Reading:
    """Return the parts of a document given as a path or as its bytes.

    Raises BadInput for what cannot be read at all; what can be read but is no official document is of kind "other".
    """
    if isinstance(document, bytes):
        return parse(load(document, name))
    path = Path(document)
    return parse(load(path.read_bytes(), name or str(path)))
