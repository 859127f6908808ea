"""Plain text to lines, and the cleaning of characters that every format shares.

A text copied from a narrow page is hard-wrapped: its lines break where the page was full and not where a paragraph
ends. Such lines are joined again, but only when the whole text shows the habit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from gongkai.errors import BadInput
from gongkai.reading import limits
from gongkai.reading.source import Line, Source

__all__ = ["Cleaner", "bounded", "columns", "load_text", "opens_item", "unwrap"]

_BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# U+2003 and its like are blanks of a fixed width; U+3000 is kept, it is part of Chinese setting.
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f]")

# PDF and some fonts write characters as the radicals that look like them; Unicode maps only one of the two blocks.
_RADICALS: Final = {
    ord(radical): char
    for radical, char in zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
} | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_RADICAL = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")


class Cleaner:
    """Cleans text of what a reader cannot see, and remembers what it took away for the warnings."""

    def __init__(self) -> None:
        self.invisible = 0
        self.bidi = 0

    def __call__(self, text: str) -> str:
        """Return `text` with LF for every line break, plain blanks, and nothing invisible or turned around."""
        if text.isascii() and text.isprintable():
            return text
        text = _BREAKS.sub("\n", text)
        if _INVISIBLE.search(text):
            self.bidi += len(_BIDI.findall(text))
            text, removed = _INVISIBLE.subn("", text)
            self.invisible += removed
        text = _BLANKS.sub(" ", text)
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
    if _is_wrapped(raw):
        lines = _joined(raw)
        warnings = (*warnings, "文本按固定宽度折行，已按段落合并。")
    else:
        lines = (Line(" ".join(body.split("\t")), n) for n, each in enumerate(raw, 1) if (body := each.strip()))
    return Source(
        name=name,
        encoding=encoding,
        format="txt",
        lines=tuple(bounded(lines)),
        warnings=(*warnings, *clean.warnings()),
    )


# ---- hard-wrapped lines ----------------------------------------------------------------------------------------------

_ENDS_SENTENCE = re.compile(r"[。！？：；!?:;…][”’」』）)】]*$")
_ITEM = re.compile(
    r"[（(【]?[一二三四五六七八九十百〇零\d]{1,4}[、．.）)】]|第[一二三四五六七八九十百千〇零\d]+[条章节编]|附\s*[件录表]|[①-⑳㈠-㈩⑴-⒇⒈-⒛]"
)
_WRAP_LINES = 8  # fewer lines show no habit


def opens_item(text: str) -> bool:
    """Say whether a line begins something of its own: 一、（一）1. 第一条 附件."""
    return _ITEM.match(text) is not None


def columns(text: str) -> int:
    """Return the width of `text` in half-width columns."""
    return len(text) + sum(char > "\u2e7f" or char in "“”‘’—…·×" for char in text)


def _is_wrapped(raw: list[str]) -> bool:
    """Say whether many lines stop in mid-sentence at one and the same width.

    Lists and tables also have lines that end without a full stop, but these are of every width.
    """
    bodies = [each.rstrip() for each in raw[:2000] if each.strip()]
    if len(bodies) < _WRAP_LINES:
        return False
    open_ended = [columns(each) for each in bodies if not _ENDS_SENTENCE.search(each)]
    if len(open_ended) < len(bodies) * 0.5:
        return False
    full = max(open_ended)
    return 30 <= full <= 120 and sum(full - 3 <= width for width in open_ended) >= len(open_ended) * 0.6


def _joined(raw: list[str]) -> Iterator[Line]:
    full = max(columns(each.rstrip()) for each in raw[:2000] if not _ENDS_SENTENCE.search(each))
    held, held_at, goes_on = "", 0, False
    for number, each in enumerate(raw, 1):
        body = " ".join(each.strip().split("\t"))
        if not body:
            goes_on = False
            continue
        if held and goes_on and not each.startswith(("\u3000", "  ")) and not opens_item(body):
            held = unwrap(held, body)
        else:
            if held:
                yield Line(held, held_at)
            held, held_at = body, number
        goes_on = columns(each.rstrip()) >= full - 3
    if held:
        yield Line(held, held_at)


def unwrap(before: str, after: str) -> str:
    """Return two halves of a broken line as one; Latin words keep the blank that the break stood for."""
    latin = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha()
    return f"{before} {after}" if latin else before + after
