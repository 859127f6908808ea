"""PDF to lines. The file is opened in a process of its own.

A PDF is a program: its streams may unpack without end and its objects may point in circles. No bound inside this
process would hold against all of that, so another one reads it, with little memory and a clock, and is ended when it
takes too long.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from gongkai.reading import limits
from gongkai.reading.apart import ask
from gongkai.reading.labels import add_pairs, header_of
from gongkai.reading.source import Line, Source
from gongkai.reading.text import Cleaner, bounded

__all__ = ["load_pdf"]


def load_pdf(data: bytes, *, name: str) -> Source:
    """Return the paragraphs of a PDF that holds text; its page numbers and running heads are left out."""
    found, _ = ask(
        "gongkai.reading.pdf_pages",
        data=data,
        seconds=limits.MAX_PDF_SECONDS,
        late=f"PDF在{limits.MAX_PDF_SECONDS}秒内未能读完，请拆分或另存为docx后再读。",
        broken="PDF过于复杂或已损坏，无法读取；请另存为docx后再读。",
    )
    clean = Cleaner()
    metadata: dict[str, str] = {}
    lines = tuple(bounded(_lines(found["lines"], clean, metadata)))
    title = clean(found["title"]).strip()
    head = "".join("".join(line.text.split()) for line in lines[:30])
    return Source(
        name=name,
        encoding="utf-8",
        format="pdf",
        lines=lines,
        metadata=metadata,
        # A PDF made from a template keeps the template's title; it counts only where the text says the same.
        title_hint=title if title and "".join(title.split()) in head else "",
        warnings=(*found["warnings"], *clean.warnings()),
    )


def _lines(found: list[tuple[str, bool, bool, bool]], clean: Cleaner, metadata: dict[str, str]) -> Iterator[Line]:
    number = 0
    for is_table, group in groupby(found, key=itemgetter(1)):
        texts = [(clean(text).replace("\n", " ").strip(), centred, bold) for text, _, centred, bold in group]
        if is_table and (pairs := header_of([text.split("\t") for text, _, _ in texts])):
            add_pairs(metadata, pairs)
            continue
        for text, centred, bold in texts:
            if text:
                number += 1
                yield Line(text if is_table else " ".join(text.split()), number, 0, is_table, centred, bold)
