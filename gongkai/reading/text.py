"""Plain text to lines, and the cleaning of characters that every format shares.

A text copied from a narrow page is hard-wrapped: its lines break where the page was full and not where a paragraph
ends. Such lines are joined again, but only when the whole text shows the habit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from gongkai.errors import BadInput
from gongkai.reading import limits
from gongkai.reading.source import Line, Source

__all__ = ["JOINED", "Cleaner", "bounded", "columns", "join_wrapped", "load_text", "opens_item", "unwrap"]

_BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# U+2003 and its like are blanks of a fixed width; U+3000 is kept, it is part of Chinese setting.
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f]")
_RUN = re.compile("[ \u3000]{9,}")  # that long it only sets text in place
_SHORT_RUN: Final = " " * 8

# PDF and some fonts write characters as the radicals that look like them; Unicode maps only one of the two blocks.
_RADICALS: Final = {
    ord(radical): char
    for radical, char in zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
} | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_RADICAL = re.compile("[\u2e80-\u2fd5\uf900-\ufaff\ufb00-\ufb06]")  # and Latin ligatures, which PDF also has


class Cleaner:
    """Cleans text of what a reader cannot see, and remembers what it took away for the warnings."""

    def __init__(self) -> None:
        self.invisible = 0
        self.bidi = 0

    def __call__(self, text: str) -> str:
        """Return `text` with LF for every line break, plain blanks, and nothing invisible or turned around."""
        if text.isascii() and text.isprintable() and _SHORT_RUN not in text:
            return text
        text = _BREAKS.sub("\n", text)
        if _INVISIBLE.search(text):
            self.bidi += len(_BIDI.findall(text))
            text, removed = _INVISIBLE.subn("", text)
            self.invisible += removed
        text = _RUN.sub(_SHORT_RUN, _BLANKS.sub(" ", text))
        if _RADICAL.search(text):
            text = _RADICAL.sub(_unified, text)
        return text

    def warnings(self) -> tuple[str, ...]:
        if self.bidi:
            return (f"已去除{self.invisible}个不可见字符，其中{self.bidi}个会改变文字的显示方向。",)
        return (f"已去除{self.invisible}个不可见字符。",) if self.invisible else ()


def _unified(found: re.Match[str]) -> str:
    char = found.group()
    return _RADICALS.get(ord(char)) or unicodedata.normalize("NFKC", char)


def bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield `lines` as they are, and refuse to go on where there are too many."""
    characters = 0
    for count, line in enumerate(lines, 1):
        characters += len(line.text)
        if count > limits.MAX_LINES:
            raise BadInput(f"文件超过{limits.MAX_LINES}行，请拆分后再读。")
        if characters > limits.MAX_CHARACTERS:
            raise BadInput(f"文件正文超过{limits.MAX_CHARACTERS // 10000}万字，请拆分后再读。")
        yield line


def load_text(text: str, *, name: str, encoding: str, warnings: tuple[str, ...]) -> Source:
    """Return the lines of a plain text, hard-wrapped paragraphs joined. Blank lines count but are not kept."""
    clean = Cleaner()
    raw = clean(text).split("\n")
    lines = tuple(bounded(_plain_lines(raw)))
    joined = join_wrapped(lines, raw)
    if len(joined) < len(lines):
        warnings = (*warnings, JOINED)
    return Source(
        name=name,
        encoding=encoding,
        format="txt",
        lines=joined,
        warnings=(*warnings, *clean.warnings()),
    )


def _plain_lines(raw: list[str]) -> Iterator[Line]:
    """Yield the lines that are not blank; neighbours with equally many tabs are the rows of a table."""
    tabs_before = 0
    for at, each in enumerate(raw):
        body = each.strip()
        if not body:
            tabs_before = 0
            continue
        tabs = body.count("\t")
        if not tabs:
            yield Line(body, at + 1)
        else:
            below = raw[at + 1].strip().count("\t") if at + 1 < len(raw) else 0
            # A list pasted from a word processor has a tab behind its number.
            if tabs in (tabs_before, below) and not _ITEM.fullmatch(body.split("\t", 1)[0].strip()):
                yield Line(body, at + 1, table=True)
            else:
                yield Line(" ".join(body.split("\t")), at + 1)
        tabs_before = tabs


# ---- hard-wrapped lines ----------------------------------------------------------------------------------------------

_ENDS_SENTENCE = re.compile(r"[。！？：；!?:;…][”’」』）)】]*$")
_ITEM = re.compile(
    r"[（(【]?[一二三四五六七八九十百〇零\d]{1,4}[、．.）)】]|第[一二三四五六七八九十百千〇零\d]+[条章节编]|附\s*[件录表]|[①-⑳㈠-㈩⑴-⒇⒈-⒛]"
)
_FEWEST: Final = 8  # fewer lines show no habit
_JUDGED: Final = 2_000  # lines at the head tell for all

JOINED: Final = "文本按固定宽度折行，已按段落合并。"


def opens_item(text: str) -> bool:
    """Say whether a line begins something of its own: 一、（一）1. 第一条 附件."""
    return _ITEM.match(text) is not None


def columns(text: str) -> int:
    """Return the width of `text` in half-width columns."""
    return len(text) + sum(char > "\u2e7f" or char in "“”‘’—…·×" for char in text)


def join_wrapped(lines: tuple[Line, ...], raw: Sequence[str]) -> tuple[Line, ...]:
    """Return `lines` with hard-wrapped paragraphs joined; unchanged when the text does not show the habit.

    `raw` are all lines of the file as written: their width tells where the page was full, their indent where a
    paragraph begins. The habit is that most lines stop in mid-sentence at one and the same width; lists and tables
    also have lines without a full stop, but these are of every width.
    """
    judged = lines[:_JUDGED]
    open_ended = [raw[line.number - 1].rstrip() for line in judged if not _ENDS_SENTENCE.search(line.text[-12:])]
    if len(judged) < _FEWEST or len(open_ended) < len(judged) * 0.5:
        return lines
    # Some programs break by the width on paper, some by the number of characters.
    fulls = []
    for measure, narrow, wide, slack in ((columns, 30, 120, 3), (len, 15, 90, 1)):
        widths = list(map(measure, open_ended))
        full = max(widths)
        if narrow <= full <= wide and sum(width >= full - slack for width in widths) >= len(widths) * 0.6:
            fulls.append((measure, full, slack))
    if not fulls:
        return lines

    joined: list[Line] = []
    last = 0  # the number of the line before
    for line in lines:
        written = raw[line.number - 1]
        goes_on = (
            joined
            and line.number == last + 1
            and any(abs(measure(raw[last - 1].rstrip()) - full) <= slack for measure, full, slack in fulls)
            and not (line.level or line.table or joined[-1].level or joined[-1].table)
            and not written.startswith(("\u3000", "  ", "\t"))
            and not opens_item(line.text)
        )
        last = line.number
        if goes_on:
            joined[-1] = replace(joined[-1], text=unwrap(joined[-1].text, line.text))
        else:
            joined.append(line)
    return tuple(joined)


def unwrap(before: str, after: str) -> str:
    """Return two halves of a broken line as one; Latin words keep the blank that the break stood for."""
    latin = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha()
    return f"{before} {after}" if latin else before + after
