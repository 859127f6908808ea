"""PDF: its texts, and the same pages in a new file. The file is opened in a process of its own, as in `reading.pdf`.

A PDF is a program: its streams may unpack without end and its objects may point in circles. So another process opens
it, with little memory and a clock, and is ended when it takes too long.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from gongkai.reading.apart import ask
from gongkai.screening import limits

__all__ = ["clean_pdf", "mask_pdf", "pdf_texts"]


def pdf_texts(data: bytes) -> Iterator[tuple[str, str, bytes | None]]:
    """Yield (where, text, None) for each text in the file, and (where, name, bytes) for each file attached to it."""
    told, _ = _ask("texts", data)
    for where, text in told["texts"]:
        yield where, text, None
    for where, name, attached in told["attached"]:
        yield where, name, base64.b64decode(attached)


def clean_pdf(data: bytes) -> tuple[bytes, list[str], list[str]]:
    """Return (the new file, what was removed, the removed values). Raises BadInput for what cannot be rebuilt."""
    told, clean = _ask("rebuild", data)
    return clean, told["removed"], told["values"]


def mask_pdf(data: bytes, cuts: dict[int, list[tuple[str, str]]]) -> bytes:
    """Return the file made anew with these values covered: {page from 1: [(folded value, what it is to look like)]}.

    Raises BadInput, saying on which page, for a value that cannot be found in the order it is drawn in.
    """
    return _ask("mask", json.dumps(cuts).encode("ascii") + b"\n" + data)[1]


def _ask(duty: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    return ask(
        "gongkai.screening.pdf_process",
        duty,
        data=data,
        seconds=limits.MAX_PDF_SECONDS,
        late=f"PDF在{limits.MAX_PDF_SECONDS}秒内未能处理完，请拆分后再提交。",
        broken="PDF过于复杂或已损坏，无法处理；请重新导出后再提交。",
    )
