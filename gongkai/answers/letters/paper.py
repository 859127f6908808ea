"""A letter as a paper in official form (GB/T 9704, 信函格式)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.answers.letters.kinds import Kind
from gongkai.answers.letters.template import Line, NewPage, Rows, Text
from gongkai.printing import Form, Paper, Paragraph, Part, Signature, Table
from gongkai.printing.paper import Block, day


def to_paper(kind: Kind, title: str, lines: Sequence[Line], *, bureau: str, number: str, on: date) -> Paper:
    """Return the letter ready to be printed. The first line that ends with a colon is whom it addresses."""
    rest = list(lines)
    addressees: list[str] = []
    if rest and isinstance(rest[0], Text) and rest[0].text.endswith("："):
        addressees.append(rest[0].text.rstrip("："))
        rest.pop(0)
    body: list[Block] = []
    pages: list[Block] = []
    into = body
    for line in rest:
        if isinstance(line, Text):
            into.append(Paragraph(line.text))
        elif isinstance(line, Rows):
            into.append(Table(rows=line.rows, heads=0, widths=_widths(line.rows)))
        else:
            assert isinstance(line, NewPage)  # noqa: S101 - there are three kinds
            pages.append(Part(title=line.title))
            into = pages
    if pages and kind.signed:  # the signature stands under the letter, not under what is to be filled in
        body.append(Signature([bureau], day(on)))
    return Paper(
        title=title,
        form=Form.LETTER if kind.signed else Form.PLAIN,
        issuers=[bureau] if kind.signed else [],
        number=number,
        addressees=addressees,
        body=[*body, *pages],
        signers=[bureau] if kind.signed and not pages else [],
        made_on=on if kind.signed and not pages else None,
        author=bureau,
        subject=kind.zh,
    )


def _widths(rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    columns = max(len(row) for row in rows)
    return (46.0, 110.0) if columns == 2 else ()
