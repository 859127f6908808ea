"""How much the loader takes before it says no. Every bound on what a stranger may hand in stands here.

An ordinary document has a few thousand characters; the longest statutes have some hundred thousand. The bounds leave
two orders of magnitude above that and still keep one file within seconds and some hundred megabytes.
"""

from __future__ import annotations

__all__ = [
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_ELEMENTS",
    "MAX_LINES",
    "MAX_LINKS",
    "MAX_METADATA",
    "MAX_PART_BYTES",
    "MAX_PDF_MEMORY",
    "MAX_PDF_PAGES",
    "MAX_PDF_SECONDS",
    "MAX_SPAN",
    "MAX_VALUE",
    "MAX_ZIP_ENTRIES",
]

MAX_BYTES = 64 * 1024 * 1024  # of the file as handed in
MAX_CHARACTERS = 8_000_000  # of the text in it; a thousand times an ordinary document
MAX_LINES = 500_000
MAX_LINKS = 2_000  # those after are not kept
MAX_METADATA = 200  # entries; those after are not kept
MAX_VALUE = 2_000  # characters of one metadata value; what is longer is no header field
MAX_CELLS = 200_000  # in one table
MAX_SPAN = 100  # columns one cell may claim; a larger colspan counts as this
MAX_DEPTH = 200  # tables inside tables; what lies deeper is read as if it lay at this depth

MAX_ZIP_ENTRIES = 10_000
MAX_PART_BYTES = 64 * 1024 * 1024  # of one part of a DOCX, unpacked, whatever its header claims
MAX_ELEMENTS = 2_000_000  # of one part of a DOCX; an ordinary page has some three hundred

MAX_PDF_PAGES = 1_000
MAX_PDF_SECONDS = 60  # of wall clock; the reading process is ended then
MAX_PDF_MEMORY = 1024 * 1024 * 1024  # of address space of that process
