"""How much screening takes before it says no. What concerns single formats stands in `reading.limits`."""

from __future__ import annotations

from gongkai.reading.limits import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_ELEMENTS,
    MAX_PART_BYTES,
    MAX_PDF_MEMORY,
    MAX_PDF_PAGES,
    MAX_PDF_SECONDS,
    MAX_ZIP_ENTRIES,
)

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "MAX_CLEAN_BYTES",
    "MAX_ELEMENTS",
    "MAX_FINDINGS",
    "MAX_NESTING",
    "MAX_PART_BYTES",
    "MAX_PDF_DEPTH",
    "MAX_PDF_MEMORY",
    "MAX_PDF_OBJECTS",
    "MAX_PDF_PAGES",
    "MAX_PDF_SECONDS",
    "MAX_PIXELS",
    "MAX_TRACED",
    "MAX_UNPACKED",
    "MAX_VALUES",
    "MAX_ZIP_ENTRIES",
]

MAX_UNPACKED = 256 * 1024 * 1024  # of all entries of one package, whatever their headers claim
MAX_NESTING = 3  # packages inside packages
MAX_PIXELS = 60_000_000  # of one image; an A3 page at 600 dpi has 70 million, at 400 dpi 31 million
MAX_CLEAN_BYTES = 128 * 1024 * 1024  # of what a rebuilt PDF may weigh
MAX_PDF_OBJECTS = 200_000  # copied into the rebuilt PDF
MAX_PDF_DEPTH = 40  # of drawings inside drawings and of lists inside lists
MAX_FINDINGS = 5_000  # in one file; more say nothing new
MAX_VALUES = 400  # removed values kept for the independent check
MAX_TRACED = 256 * 1024 * 1024  # decoded bytes that the independent check looks through
