"""Paper: an official document set in the form of GB/T 9704, as PDF and as DOCX. Plain Python, no Django.

Describe it as a `Paper` (paper.py), then ask `to_pdf(paper)` or `to_docx(paper)` for its bytes: the same bytes for the
same paper, bearing no person's name. Whoever prints in this house prints here.
"""

from __future__ import annotations

from gongkai.printing import titles
from gongkai.printing.paper import Code, Form, Heading, Paper, Paragraph, Part, Picture, Signature, Table

__all__ = [
    "Code",
    "Form",
    "Heading",
    "Paper",
    "Paragraph",
    "Part",
    "Picture",
    "Signature",
    "Table",
    "titles",
    "to_docx",
    "to_pages",
    "to_pdf",
]


def to_pdf(paper: Paper) -> bytes:
    """Return `paper` as a tagged PDF that says its language and its title."""
    from gongkai.printing import pdf  # the typesetter is loaded by whoever asks for it

    return pdf.to_pdf(paper)


def to_docx(paper: Paper) -> bytes:
    """Return `paper` as a DOCX, to be edited on."""
    from gongkai.printing import docx  # the heavy library is loaded by whoever asks for it

    return docx.to_docx(paper)


def to_pages(paper: Paper, *, ppi: int = 96) -> list[bytes]:
    """Return the pages as PNG images, to be looked at."""
    from gongkai.printing import pdf

    return pdf.to_pages(paper, ppi=ppi)
