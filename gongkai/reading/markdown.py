"""Markdown to lines: the marks are taken away, headings keep their level, front-matter becomes metadata.

Only what official texts use is understood. A line stays a line: Chinese Markdown seldom sets a blank line between
paragraphs, so lines are joined only where the whole text is hard-wrapped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from gongkai.reading import limits
from gongkai.reading.labels import add_pairs, header_of
from gongkai.reading.source import Line, Source
from gongkai.reading.text import JOINED, Cleaner, bounded, join_wrapped

__all__ = ["load_markdown"]

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?=[^\s#]))(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_BULLET = re.compile(r"\s*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"\s{0,3}(?:>[ \t]?)+")
_SEPARATOR = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_FRONT_PAIR = re.compile(r"([^\s:：#][^:：\n]{0,30}?)[ \t]*[:：][ \t]*(.*)")
_COMMENT_START, _COMMENT_END = "<!--", "-->"

_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>\n]{0,500})?/?>")
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_MARK = re.compile(r"\*{1,3}|~~|_{1,3}|`+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ALL_BOLD = re.compile(r"\s*(?:\*\*(?!\*)[^*]+\*\*|__[^_]+__)\s*$")

_LONGEST: Final = 500  # characters of the words of a link; its address may have four times as many
_SHIELD: Final = 0xE000  # escaped marks wait in the private use area until the marks are gone


def load_markdown(text: str, *, name: str, encoding: str, warnings: tuple[str, ...]) -> Source:
    """Return the lines of a Markdown text, numbered as in the file."""
    clean = Cleaner()
    raw = clean(text).split("\n")
    metadata: dict[str, str] = {}
    links: list[tuple[str, str]] = []
    start = _front_matter(raw, metadata)
    written = tuple(bounded(_lines(raw, start, metadata, links)))
    lines = join_wrapped(written, raw)
    if len(lines) < len(written):
        warnings = (*warnings, JOINED)
    tops = [line.text for line in lines if line.level == 1]
    title = metadata.get("title") or metadata.get("标题") or (tops[0] if len(tops) == 1 else "")
    return Source(
        name=name,
        encoding=encoding,
        format="md",
        lines=lines,
        metadata=metadata,
        title_hint=title,
        links=tuple(links),
        warnings=(*warnings, *clean.warnings()),
    )


def _front_matter(raw: list[str], metadata: dict[str, str]) -> int:
    """Read the block between two --- at the head; return the index of the first line after it."""
    if not raw or raw[0].rstrip() != "---":
        return 0
    end = next((n for n, each in enumerate(raw[1:101], 1) if each.rstrip() in ("---", "...")), 0)
    if not end:
        return 0
    label, pairs = "", []
    for each in raw[1:end]:
        if found := _FRONT_PAIR.match(each):
            label = found.group(1).strip()
            pairs.append((label, found.group(2).strip().strip("\"'").strip()))
        elif label and each.lstrip().startswith("- "):
            item = each.lstrip()[2:].strip().strip("\"'")
            before = pairs[-1][1]
            pairs[-1] = (label, f"{before} {item}".strip())
    add_pairs(metadata, pairs)
    return end + 1


def _lines(raw: list[str], start: int, metadata: dict[str, str], links: list[tuple[str, str]]) -> Iterator[Line]:
    fenced = commented = False
    at = start
    while at < len(raw):
        each = raw[at]
        at += 1
        if commented or _COMMENT_START in each:
            each, commented = _without_comments(each, commented)
        if _FENCE.match(each):
            fenced = not fenced
            continue
        if fenced:
            if each.strip():
                yield Line(" ".join(each.split()), at)
            continue
        if not each.strip() or _RULE.match(each):
            continue
        if "|" in each and at < len(raw) and "|" in raw[at] and "-" in raw[at] and _SEPARATOR.match(raw[at]):
            end = at + 1
            while end < len(raw) and "|" in raw[end] and raw[end].strip():
                end += 1
            yield from _table(raw, at - 1, end, metadata, links)
            at = end
            continue
        if heading := _HEADING.match(each):
            if body := _plain(heading.group(2), links).strip():
                yield Line(body, at, level=len(heading.group(1)))
            continue
        underline = _UNDERLINE.match(raw[at]) if at < len(raw) else None
        bold = _ALL_BOLD.match(each) is not None
        body = _BULLET.sub("", _QUOTE.sub("", each, count=1), count=1)
        pieces = [piece for part in _BREAK.split(body) if (piece := _plain(part, links).strip())]
        # A rule right under a paragraph is often meant as a rule.
        if underline and len(pieces) == 1 and len(pieces[0]) <= 60 and pieces[0][-1] not in "。；：，":
            yield Line(pieces[0], at, level=1 if "=" in underline.group() else 2)
            at += 1
            continue
        for piece in pieces:
            yield Line(piece, at, bold=bold)


def _without_comments(text: str, inside: bool) -> tuple[str, bool]:
    kept: list[str] = []
    at = 0
    while at < len(text):
        if inside:
            end = text.find(_COMMENT_END, at)
            if end < 0:
                return "".join(kept), True
            at, inside = end + len(_COMMENT_END), False
        else:
            begin = text.find(_COMMENT_START, at)
            kept.append(text[at : begin if begin >= 0 else len(text)])
            if begin < 0:
                break
            at, inside = begin + len(_COMMENT_START), True
    return "".join(kept), inside


def _table(
    raw: list[str], first: int, end: int, metadata: dict[str, str], links: list[tuple[str, str]]
) -> Iterator[Line]:
    rows = [(n + 1, _cells(raw[n], links)) for n in range(first, end) if n != first + 1]
    if pairs := header_of([cells for _, cells in rows]):
        add_pairs(metadata, pairs)
        return
    for number, cells in rows:
        if text := "\t".join(cells).rstrip("\t"):
            yield Line(text, number, table=True)


def _cells(row: str, links: list[tuple[str, str]]) -> list[str]:
    body = row.strip().replace("\\|", chr(_SHIELD + ord("|")))
    body = body.removeprefix("|").removesuffix("|")
    return [_plain(_BREAK.sub(" ", cell), links).strip() for cell in body.split("|")]


def _plain(text: str, links: list[tuple[str, str]]) -> str:
    """Return `text` without the marks inside a line; links are kept aside."""
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: chr(_SHIELD + ord(found.group(1))), text)
    if "](" in text:
        text = _without_links(text, links)
    if "<" in text:
        text = _TAG.sub("", _AUTOLINK.sub(r"\1", text))
    if "*" in text or "_" in text or "`" in text or "~" in text:
        text = _without_emphasis(text)
    if "&" in text and ";" in text:
        text = Cleaner()(html.unescape(text)).replace("\n", " ")
    return " ".join(_unshielded(text).replace("\xa0", " ").split("\t"))


def _without_links(text: str, links: list[tuple[str, str]]) -> str:
    """Return `text` with [words](address) as words; pictures go. One pass, whatever the brackets look like."""
    kept: list[str] = []
    done = 0
    at = text.find("](")
    while at >= 0:
        begin = text.rfind("[", max(done, at - _LONGEST), at)
        end = text.find(")", at, at + 4 * _LONGEST)
        if begin >= 0 and end >= 0:
            words, address = text[begin + 1 : at], text[at + 2 : end].strip()
            picture = begin > done and text[begin - 1] == "!"
            kept.append(text[done : begin - picture])
            if not picture:
                kept.append(words)
                if words and len(links) < limits.MAX_LINKS:
                    links.append((words, address.split(" ", 1)[0].strip("<>")))
            done = end + 1
        at = text.find("](", max(at + 2, done))
    return "".join(kept) + text[done:]


def _without_emphasis(text: str) -> str:
    """Return `text` without the pairs of **, *, __, _, ~~ and `; a mark without its other half stays."""
    drop: list[tuple[int, int]] = []
    opened: dict[str, tuple[int, int]] = {}
    for found in _MARK.finditer(text):
        mark, (begin, end) = found.group(), found.span()
        left, right = text[begin - 1 : begin], text[end : end + 1]
        inside_word = mark[0] == "_" and (left.isalnum() or left == "_") and right.isalnum()
        if mark in opened and left and not left.isspace() and not inside_word:
            drop += [opened.pop(mark), (begin, end)]
        elif right and not right.isspace() and not inside_word:
            opened[mark] = (begin, end)
    kept, done = [], 0
    for begin, end in sorted(drop):
        kept.append(text[done:begin])
        done = end
    return "".join(kept) + text[done:]


def _unshielded(text: str) -> str:
    if not _SHIELDED.search(text):
        return text
    return _SHIELDED.sub(lambda found: chr(ord(found.group()) - _SHIELD), text)


_SHIELDED = re.compile("[\ue021-\ue07e]")
