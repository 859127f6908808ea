"""A paper as PDF: set by typst to PDF/UA-1 (tagged, titled, in Chinese by its own word), the same bytes each time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import typst

from gongkai.printing import code, fonts
from gongkai.printing.paper import Block, Heading, Paper, Paragraph, Part, Picture, Signature, Table, day

TEMPLATE = Path(__file__).parent / "paper.typ"


def to_pdf(paper: Paper) -> bytes:
    """Return the paper as a tagged PDF."""
    return _set(paper, "pdf")[0]


def to_pages(paper: Paper, *, ppi: int = 96) -> list[bytes]:
    """Return the pages as PNG images."""
    return _set(paper, "png", ppi=ppi)


def _set(paper: Paper, form: Literal["pdf", "png"], *, ppi: int | None = None) -> list[bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.typ").write_bytes(TEMPLATE.read_bytes())
        (folder / "paper.json").write_text(json.dumps(_words(paper, folder), ensure_ascii=False), encoding="utf-8")
        if paper.code is not None:
            (folder / "code.svg").write_bytes(code.svg(paper.code.address))
        made: object = typst.compile(
            folder / "paper.typ",
            root=folder,
            font_paths=fonts.loaded(),
            format=form,
            ppi=ppi,
            timestamp=0,
            pdf_standards="ua-1" if form == "pdf" else None,
        )
    if isinstance(made, list):
        return made
    if not isinstance(made, bytes):
        raise TypeError("typst returns the bytes of the file, or of each page")
    return [made]


def _words(paper: Paper, folder: Path) -> dict[str, object]:
    """Return what the template reads; pictures are laid beside it."""
    dated = paper.dated
    return {
        **{key: value for key, value in asdict(paper).items() if key != "body"},
        "plain_title": paper.plain_title,
        "maker": paper.maker,
        "dated": {"year": dated.year, "month": dated.month, "day": dated.day} if dated else None,
        "made_on": day(paper.made_on),
        "printed_on": day(paper.printed_on),
        "fonts": fonts.faces(),
        "body": [
            {**_block(block, folder / f"picture-{place}"), "depth": depth}
            for place, (block, depth) in enumerate(zip(paper.body, _depths(paper.body), strict=True))
        ],
    }


def _depths(body: Sequence[Block]) -> Iterator[int]:
    """Yield how deep each heading lies in the tags: under its part's title, the first at 1, none skipped."""
    last, under = 0, 0
    for block in body:
        if isinstance(block, Part) and block.title:
            last, under = 1, 1
        elif isinstance(block, Heading) and not block.run_in:
            last = min(block.level + under, last + 1)
        yield last


def _block(block: object, beside: Path) -> dict[str, object]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "text": block.text,
                "level": block.level,
                "run_in": block.run_in,
                "centred": block.centred,
            }
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "align": block.align, "indent": block.indent}
        case Table():
            broad, covered = block.broad, block.covered
            rows = [
                [
                    {"words": words, "down": block.spans.get((place, column), (1, 1))[0], "across": across}
                    for column, words in enumerate([*row, *[""] * (broad - len(row))])
                    if (place, column) not in covered
                    for across in [block.spans.get((place, column), (1, 1))[1]]
                ]
                for place, row in enumerate(block.rows)
            ]
            return {
                "kind": "table",
                "rows": rows,
                "heads": min(block.heads, len(rows)),
                "columns": broad,
                "widths": list(block.widths),
                "aligns": list(block.aligns),
                "caption": block.caption,
                "merged": bool(block.spans),
            }
        case Picture():
            beside = beside.with_suffix(".jpg" if block.data.startswith(b"\xff\xd8") else ".png")
            beside.write_bytes(block.data)
            return {"kind": "picture", "file": beside.name, "alt": block.alt, "width": min(block.width, 156)}
        case Signature():
            return {"kind": "signature", "signers": list(block.signers), "made_on": block.made_on}
        case Part():
            return {
                "kind": "part",
                "title": block.title,
                "label": block.label,
                "number": block.number,
                "new_page": block.new_page,
            }
    raise TypeError(f"a paper does not hold {type(block).__name__}")
