"""A released document as a paper, to be printed as PDF and DOCX (room `printing`).

The text is that of the record, in its order. Only what the bureau itself issued bears a red head: what another
authority made is printed plainly, so that our copy is never taken for its original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gongkai.organisation.models import Bureau
from gongkai.printing import Code, Form, Heading, Paper, Paragraph, Part, Signature, Table, titles
from gongkai.printing.paper import Block
from gongkai.publishing import bodies
from gongkai.publishing.bodies import Piece
from gongkai.publishing.models import Document
from gongkai.publishing.standing import Standing, day

# What follows the body's name in the red head, where it is not 文件.
_HEAD_WORDS = {"公告": "公告", "通告": "通告", "命令（令）": "令", "命令": "令", "令": "令", "公报": "公报"}
_CHAPTER = re.compile(r"第.+[编章节]")


def paper_of(
    document: Document,
    standing: Standing,
    *,
    address: str,
    digest: str,
    origin: str = "",
    corrections: Sequence[str] = (),
) -> Paper:
    """Return the paper of a released document.

    `address` is that of the printed code, `digest` that of the public form; `origin` tells of a reposted text,
    `corrections` what was corrected since it went out, a line each.
    """
    own = _is_own(document) and not origin
    blocks = list(_blocks(bodies.pieces(document.body, title=document.title), document.document_number))
    addressees, blocks = _addressees(blocks)
    signed = any(isinstance(block, Signature) for block in blocks)
    named = any(isinstance(block, Paragraph) and block.text.startswith("附件") for block in blocks)
    official = own and bool(document.document_type)
    return Paper(
        title=titles.lines(document.title),
        form=_form(document) if official else Form.PLAIN,
        issuers=document.issuing_bodies if official else (),
        head_word=head_word(document),
        number=document.document_number,
        addressees=addressees,
        body=blocks,
        attachments=() if named else [item.name for item in document.attachments.all()],
        signers=() if signed or not official else document.issuing_bodies,
        made_on=None if signed or not official else document.made_on,
        stamp=standing.stamp,
        code=Code(address),
        source_note=_source_note(document, digest, origin, corrections),
        subject=document.summary,
        author="、".join(document.issuing_bodies) or Bureau.load().name,
    )


def head_word(document: Document) -> str:
    """Return what stands behind the bureau's name in the red head; nothing where the text is not an act of its own."""
    if not (_is_own(document) and document.document_type) or _form(document) is Form.LETTER:
        return ""
    return _HEAD_WORDS.get(document.document_type, "文件")


def _is_own(document: Document) -> bool:
    name = Bureau.load().name
    return bool(document.issuing_bodies) and document.issuing_bodies[0].startswith(name)


def _form(document: Document) -> Form:
    return Form.LETTER if document.document_type == "函" else Form.DOCUMENT


def _source_note(document: Document, digest: str, origin: str, corrections: Sequence[str]) -> str:
    maker = f"本件由{Bureau.load().name}政务公开平台依据公开文本生成，与印发件不一致的，以印发件为准。"
    facts = f"索引号：{document.index_number}　发布日期：{day(document.published_on)}\n规范文本摘要值：{digest}"
    return "\n".join(filter(None, [origin, *(f"本文件已更正：{line}" for line in corrections), maker, facts]))


def _addressees(blocks: list[Block]) -> tuple[list[str], list[Block]]:
    """Return the addressees that stand first, without their colon, and the rest."""
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph) and not first.indent and first.text.endswith(("：", ":")):
        return [first.text[:-1]], blocks[1:]
    return [], blocks


def _blocks(pieces: Sequence[Piece], number: str) -> Iterator[Block]:
    signature: list[str] = []
    heads: list[str] = []
    written = False
    for piece in [*pieces, Piece("end")]:
        if signature and piece.kind not in {"signature", "date"}:
            yield _signature(signature)
            signature = []
        if heads and piece.kind != "title":
            yield Part("\n".join(map(titles.lines, heads)), new_page=written)
            heads = []
        if piece.kind in {"signature", "date"}:
            signature += piece.text.splitlines()
        elif piece.kind == "title":
            heads += piece.text.splitlines()
        elif not (piece.kind == "number" and _plain(piece.text) == _plain(number)):
            yield from _set(piece)
        written = written or piece.kind not in {"title", "number"}


def _set(piece: Piece) -> Iterator[Block]:
    if piece.kind == "heading":
        centred = bool(_CHAPTER.match(piece.head)) and not piece.text
        yield Heading(piece.head, max(piece.level, 1), run_in=piece.text, centred=centred)
    elif piece.kind == "table":
        yield Table(piece.rows)
    elif piece.kind == "number":
        yield Paragraph(piece.text, align="center")
    elif piece.kind == "addressee":
        yield Paragraph(piece.text, indent=False)
    elif piece.kind != "end":
        for line in piece.text.splitlines():
            yield Paragraph(line)


def _signature(lines: Iterable[str]) -> Signature:
    """Return a signature whose last line is a date, where there is one."""
    said = [line.strip() for line in lines if line.strip()]
    dated = bool(said) and re.search(r"日$|\d$", said[-1]) is not None
    return Signature(said[:-1] if dated else said, said[-1] if dated else "")


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)
