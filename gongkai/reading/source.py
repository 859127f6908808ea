"""What the loader hands to the parser: the lines of a text, and what its markup said about them.

A `Source` is the text of one document after its format has been taken away. Everything the format knew and plain text
cannot say (a heading's level, that a line is a row of a table, that it was centred) is kept on the line. Nothing here
knows what a Chinese official document looks like; that is the parser's business.

What the parser may rely on: a text is stripped at both ends, is never empty, holds no line break, no control, bidi or
zero-width character, and no tab unless `table`; U+00A0 has become a plain blank, U+3000 inside a line stays. Numbers
rise, but blank lines count in txt and md, so that a number is the one an editor shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Format", "Line", "Source"]

Format = Literal["txt", "html", "md", "docx", "pdf"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the extracted text; for HTML, DOCX and PDF that is one paragraph or one row of a table."""

    text: str
    number: int  # 1-based, in the extracted text
    level: int = 0  # the heading level the markup gave it, 1-6; 0 when it gave none
    table: bool = False  # a row of a data table; the cells are joined by a tab
    centred: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A document as lines of text.

    `metadata`: {label without blanks and colon: value as written}, from header tables, <meta name>, front-matter, and
    for DOCX 页眉 and 页脚. A header table read into it is not repeated in the lines. `title_hint` is what the markup
    itself calls the title (<h1>, ArticleTitle, <title> without the site's name), "" when it does not say.
    """

    name: str
    encoding: str
    format: Format
    lines: tuple[Line, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    title_hint: str = ""
    links: tuple[tuple[str, str], ...] = ()  # (text, address)
    warnings: tuple[str, ...] = ()
