"""From lines to paragraphs: blanks stripped, text without line ends cut into its blocks, wrapped lines joined.

Three kinds of text arrive. Intact: a line is a paragraph. Wrapped: lines end at a fixed width. Flattened: the line
ends are gone, perhaps a blank is left of each; then a block begins where a number continues the numbering of its
level, after a stop, and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.reading import markers
from gongkai.reading.addressees import ends_as_addressee
from gongkai.reading.bodies import split_bodies
from gongkai.reading.chinese_dates import DATE_LINE, FULL_DATE
from gongkai.reading.source import Line
from gongkai.reading.titles import balanced

__all__ = ["Row", "rows_of"]

_EDGE = " \t\r\u3000\xa0\u2002\u2003\ufeff"
_STOPS = "。；;！？!?：:"
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
_WIDE_BLANKS = re.compile(r"[ \t\u3000\xa0]{4,}|\u3000{2,}")
_STOP_BLANK = re.compile(r"(?<=[。！？!?：:；;”）)])[ \t\u3000\xa0]+(?=\S)")


@dataclass(slots=True)
class Row:
    text: str
    number: int  # the line it comes from
    level: int = 0
    table: bool = False
    centred: bool = False
    bold: bool = False
    gap: bool = False  # an empty line stands before it
    indent: int = 0


def rows_of(lines: tuple[Line, ...]) -> tuple[list[Row], str]:
    """Return the paragraphs of the text, and how it came: "intact", "wrapped" or "flattened"."""
    rows: list[Row] = []
    gap = False
    for line in lines:
        text = line.text.strip(_EDGE)
        if not text:
            gap = True
            continue
        indent = len(line.text) - len(line.text.lstrip(_EDGE))
        rows.append(Row(text, line.number, line.level, line.table, line.centred, line.bold, gap, indent))
        gap = False
    if _is_flattened(rows):
        cut: list[Row] = []
        for row in rows:
            cut.extend(_unfold(row) if len(row.text) > 60 and not row.table else [row])
        return cut, "flattened"
    if _is_wrapped(rows):
        return _join_wrapped(rows), "wrapped"
    return rows, "intact"


def _is_flattened(rows: list[Row]) -> bool:
    if not rows or len(rows) > 400:
        return False
    total = sum(len(row.text) for row in rows)
    longest = max(len(row.text) for row in rows)
    if total < 60 or longest < 0.5 * total:
        return False
    if len(rows) <= 3:
        return True
    marked = sum(1 for row in rows if markers.at_start(row.text))
    text = next(row.text for row in rows if len(row.text) == longest)
    return len(rows) <= 12 and marked <= 1 and len(_accepted(text)) >= 2


# --- flattened -------------------------------------------------------------------------------------------------------


def _accepted(text: str) -> list[int]:
    """Return the places where a mark continues the numbering of its level."""
    last: dict[int, int] = {}
    ever: dict[int, int] = {}
    places: list[int] = []
    for place in markers.places_inside(text):
        marker = markers.at_start(text[place : place + 24])
        if marker is None:
            continue
        before = text[max(0, place - 40) : place].rstrip(_EDGE)[-1:]
        blank = place > 0 and text[place - 1] in _EDGE
        strong = not before or before in "。！？!?”）)；;：:" or blank
        if not strong and marker.rank > markers.RANK_ARTICLE:
            continue
        previous = last.get(marker.rank, 0)
        # The numbers of a level may start again under each heading or go on counting: both continue it.
        continues = marker.count in {previous + 1, ever.get(marker.rank, 0) + 1} or (
            marker.count == 1 and marker.rank in ever
        )
        # A lost number (its line fell out of the copy) is passed over only where a paragraph clearly begins.
        lost = (
            marker.count - previous in {2, 3}
            and blank
            and previous
            and (before in "。）)”" or marker.rank == markers.RANK_3)
        )
        if not (continues or lost) or (before == "、" and not blank):
            continue
        last[marker.rank] = ever[marker.rank] = marker.count
        for rank in [rank for rank in last if rank > marker.rank and rank != markers.RANK_ARTICLE]:
            del last[rank]
        places.append(place)
    return places


def _unfold(row: Row) -> list[Row]:
    text = row.text
    cuts = _accepted(text)
    chunks = [text[start:end].strip(_EDGE) for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    pieces: list[str] = []
    for place, chunk in enumerate(chunks):
        if not chunk:
            continue
        if place == 0 and cuts[:1] != [0]:
            pieces.extend(_front(chunk))
        else:
            pieces.extend(_numbered(chunk))
    return [
        Row(piece, row.number, row.level if place == 0 else 0, False, False, False, row.gap and place == 0)
        for place, piece in enumerate(pieces)
    ]


def _front(chunk: str) -> list[str]:
    """Cut what stands before the first number: title, number, addressee, opening words."""
    colon = _addressee_end(chunk)
    head, rest = chunk[:colon], chunk[colon:].strip(_EDGE)
    pieces = _short_lines(head) if head else []
    return pieces + (_sentences(rest) if rest else [])


def _addressee_end(chunk: str) -> int:
    """Return where the front of a flattened text ends: after the addressee's colon, or before the first sentence."""
    stop = re.search(r"[。；]", chunk)
    limit = stop.start() if stop else len(chunk)
    for match in re.finditer(r"[：:]", chunk[: min(limit, 1500)]):
        if re.search(r"(?:号|索引|机关|日期|标\s*题|来源|时间|作者|主题词|分类)\s*$", chunk[: match.start()]):
            continue
        if match.end() < len(chunk) and ends_as_addressee(chunk[: match.start()].rstrip(_EDGE)):
            return match.end()
    first_blank = None
    for match in _BLANKS.finditer(chunk[:limit]):
        first_blank = match.end()
    return first_blank or 0


def _short_lines(chunk: str) -> list[str]:
    """Cut at every blank: title lines, number, addressee. Blanks inside spaced characters and numbers are kept."""
    pieces: list[str] = []
    for piece in _BLANKS.split(chunk):
        if not piece:
            continue
        # No line of a front is longer; without the bound a text of single characters would cost its square.
        joined = (
            pieces
            and len(pieces[-1]) < 200
            and (
                (len(piece) == 1 and len(pieces[-1].split()[-1]) == 1 and not piece.isdigit())
                or (
                    pieces[-1][-1:].isascii()
                    and pieces[-1][-1:].isalnum()
                    and len(pieces[-1]) < 40
                    and piece[0] in "年月日"
                )
                or (pieces[-1][-1:] in "〕]］）)" and piece[0].isdigit() and len(piece) < 8)
                or (pieces[-1][-1:].isdigit() and piece == "号")
                or (pieces[-1][-1:] in "年月" and piece[0].isdigit() and re.search(r"\d$|\d\s*[年月]$", pieces[-1]))
            )
        )
        if joined:
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return pieces


def _numbered(chunk: str) -> list[str]:
    """Cut a chunk that begins with a number: its heading at the first blank, then its sentences."""
    marker = markers.at_start(chunk)
    if marker is None:
        return _sentences(chunk)
    mark, text = _BLANKS.sub("", chunk[: marker.end]), chunk[marker.end :].lstrip(_EDGE)
    gap = " " if marker.rank <= markers.RANK_ARTICLE else ""
    blank = _BLANKS.search(text)
    pieces: list[str] = []
    if blank and blank.start() <= 60 and marker.rank != markers.RANK_ARTICLE:
        head, rest = text[: blank.start()], text[blank.end() :]
        # A blank between two Chinese characters is what is left of a line end.
        whole = not re.search(r"[。；]", head) and balanced(head)
        if whole and len(rest) > 3 and _is_cjk(rest[0]) and (_is_cjk(head[-1]) or head[-1] in "”）》"):
            pieces = [head, *_sentences(rest)]
    pieces = pieces or _sentences(text) or [""]
    return [mark + gap + pieces[0], *pieces[1:]]


def _is_cjk(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or character in "“《（"


_LABELLED = re.compile(
    r"(?:牵头|责任|配合|负责|主办|承办|参与|协办)(?:责任)?(?:单位|部门|处室|科室)\s*[：:]\s*[^\s。]+(?=\s+[\u4e00-\u9fff])"
)


def _sentences(chunk: str) -> list[str]:
    """Cut running text at a stop followed by a blank; cut what follows the last stop into short lines."""
    pieces: list[str] = []
    for piece in _STOP_BLANK.split(chunk):
        piece = piece.strip(_EDGE)
        label = _LABELLED.match(piece)
        if label:
            pieces.append(label[0])
            piece = piece[label.end() :].strip(_EDGE)
        if piece:
            pieces.extend(_tail_of(piece))
    return pieces


def _tail_of(piece: str) -> list[str]:
    """Cut "甲局 2020年2月5日 关于…的措施", a piece without a stop of its own, into its lines."""
    early = FULL_DATE.search(piece[:200])
    if early and early.start() and split_bodies(piece[: early.start()]):
        rest = piece[early.end() :].strip(_EDGE)
        signers = _short_lines(piece[: early.start()])
        return [*signers, early[0], *(_tail_of(rest) if rest else [])]
    if piece[-1] in _STOPS or piece[-1] in "）)】":
        wide = [part for part in _WIDE_BLANKS.split(piece) if part]
        return wide if len(wide) > 1 and FULL_DATE.search(piece) else [piece]
    head, stop, tail = "", -1, piece
    for mark in "。！？":
        stop = max(stop, piece.rfind(mark))
    if stop >= 0:
        head, tail = piece[: stop + 1], piece[stop + 1 :]
    parts: list[str] = []
    dates = list(FULL_DATE.finditer(tail))
    if not dates:
        short = len(tail) < 120 and "，" not in tail and _BLANKS.search(tail)
        parts = _short_lines(tail) if short else [tail]
    else:
        start = 0
        for match in dates:
            after = tail[match.end() : match.end() + 1]
            if (
                after
                and after not in _EDGE
                and not markers.at_start(tail[match.end() : match.end() + 12])
                and "附件" not in tail[match.end() : match.end() + 3]
            ):
                continue
            before = tail[start : match.start()]
            if before.strip(_EDGE):
                parts.extend(_short_lines(before) if "，" not in before else [before.strip(_EDGE)])
            parts.append(match[0])
            start = match.end()
        if tail[start:].strip(_EDGE):
            parts.extend(_short_lines(tail[start:]) if "，" not in tail[start:] else [tail[start:].strip(_EDGE)])
    return ([head] if head else []) + [part for part in parts if part]


# --- wrapped ---------------------------------------------------------------------------------------------------------


def _is_wrapped(rows: list[Row]) -> bool:
    """Whether the lines were cut at a fixed width: most long lines are equally long and stop in mid-sentence."""
    if len(rows) < 8 or any(row.level or row.table for row in rows[:50]):
        return False
    lengths = sorted(len(row.text) + row.indent for row in rows)
    width = lengths[int(len(lengths) * 0.9)]
    if not 16 <= width <= 60 or lengths[-1] > width + 6:
        return False
    full = [row for row in rows if len(row.text) + row.indent >= width - 3]
    broken = sum(1 for row in full if row.text[-1] not in "。；：！？;:")
    return len(full) >= 0.4 * len(rows) and broken >= 0.6 * len(full)


def _join_wrapped(rows: list[Row]) -> list[Row]:
    lengths = sorted(len(row.text) + row.indent for row in rows)
    width = lengths[int(len(lengths) * 0.9)]
    joined: list[Row] = []
    was_full = False
    for row in rows:
        full = len(row.text) + row.indent >= width - 3
        previous = joined[-1] if joined else None
        if (
            previous
            and was_full
            and not row.gap
            and previous.text[-1] not in "。；：！？;:"
            and not markers.at_start(row.text)
            and row.indent < 2
            and not DATE_LINE.match(row.text)
        ):
            glue = (
                " "
                if previous.text[-1].isascii()
                and previous.text[-1].isalpha()
                and row.text[0].isascii()
                and row.text[0].isalpha()
                else ""
            )
            previous.text += glue + row.text
        else:
            joined.append(row)
        was_full = full
    return joined
