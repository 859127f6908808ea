"""A page of a portal to lines: its blocks, its header table, and which part of it is the document.

The page is read as a stream of tags, so that neither its depth nor its size costs more than its length. The part that
is the document is a range of lines: the smallest container that holds nearly all running text of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from gongkai.reading import limits
from gongkai.reading.labels import add_pairs, header_of, known_label, pairs_in
from gongkai.reading.source import Line, Source
from gongkai.reading.text import Cleaner, bounded, opens_item

__all__ = ["load_html"]

_DROPPED: Final = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "canvas",
        "object",
        "select",
        "textarea",
        "button",
        "iframe",
        "audio",
        "video",
        "map",
        "applet",
        "noframes",
        "datalist",
        "input",
    }
)
_BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "details",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "title",
        "ucapcontent",
    }
)
_CONTAINERS: Final = frozenset(
    {"article", "body", "center", "div", "form", "main", "section", "td", "ucapcontent", "span", "p"}
)
_BOLD: Final = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_FURNITURE: Final = frozenset({"nav", "footer", "aside"})

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*(\w+)", re.IGNORECASE)
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_HEAVY = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
# Names that the editors of the usual Chinese content systems give to the text itself.
_SURE = re.compile(
    r"ucap-?content|trs_?u?editor|^zoom$|^articlecontent$|article[-_]con(?:tent|t)?$|pages?_content|custom_unionstyle|"
    r"^easysite-news-text$|^vsb_content|news_?content|^artibody$|content_?body|^mainText$|^NewsContent|^detail-?content$",
    re.IGNORECASE,
)
_LIKELY = re.compile(r"content|article|detail|^text$|^zw|zhengwen|^con$|^nr$|^body$", re.IGNORECASE)
_ASIDE = re.compile(
    r"foot|copyright|crumb|(?:^|[-_])nav|menu|share|sidebar|related|position|location|dqwz|weizhi|toolbar|banner|header$",
    re.IGNORECASE,
)
_TITLED = re.compile(r"title|(?:^|[-_])(?:tit|bt|biaoti|headline)(?:$|[-_\d])", re.IGNORECASE)
_FILE_LINK = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|rar|zip|pptx?|txt)(?:$|[?#])", re.IGNORECASE)
_SENTENCE = re.compile("[，。；：、！？]")
_TECHNICAL: Final = frozenset(
    {"viewport", "robots", "renderer", "generator", "referrer", "theme-color", "format-detection"}
)
_SITE_MARK = re.compile(r"\s*(?:[_|｜]+|\s[-—–－]+\s|--+|——)\s*")

_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK_IN_CHINESE = re.compile("(?<=[\u2e80-\uffef“”‘’—…])[ \t]*[\r\n][ \t\r\n]*(?=[\u2e80-\uffef“”‘’—…])")
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))

_LONG_CELL: Final = 1_500  # characters; a cell with more than this is part of the page's frame
_MOST: Final = 0.7  # of the page's running text lies in the document


@dataclass(slots=True)
class _Block:
    """One line as it comes off the page, with what decides whether it belongs to the document."""

    text: str
    level: int = 0
    table: bool = False
    centred: bool = False
    bold: bool = False
    linked: int = 0  # characters inside links
    aside: bool = False
    titled: bool = False

    @property
    def weight(self) -> int:
        """Return how much running text the line carries; menus and footers carry none."""
        if self.aside:
            return 0
        free = len(self.text) - self.linked
        return free if free >= 15 or self.table or _SENTENCE.search(self.text) else 0


@dataclass(slots=True)
class _Open:
    """What an open tag changes, and what to put back when it closes."""

    tag: str
    hidden: bool = False
    bold: int = 0
    centred: bool = False
    aside: bool = False
    titled: bool = False
    hint: int = 0
    first: int = 0  # the number of blocks before it
    container: bool = False


@dataclass(slots=True)
class _Table:
    first: int
    containers: int
    links: int
    rows: list[list[tuple[int, int, int, int]]] = field(default_factory=list)  # (from, to, colspan, rowspan)
    cell: tuple[int, int, int] | None = None
    nested: bool = False
    cells: int = 0


@dataclass(slots=True)
class _Range:
    first: int
    last: int  # one beyond
    hint: int  # 2 sure, 1 likely, 0 none


class _Page:
    """The target of the parser: start, end and data come in the order of the page."""

    def __init__(self, show_hidden: bool = False) -> None:
        self.show_hidden = show_hidden
        self.clean = Cleaner()
        self.blocks: list[_Block] = []
        self.ranges: list[_Range] = []
        self.links: list[tuple[int, str, str]] = []
        self.metadata: dict[str, str] = {}
        self.page_title = ""
        self._open: list[_Open] = []
        self._hidden = 0
        self._tables: list[_Table] = []
        self._lists: list[list[int | str] | None] = []
        self._pairs: list[tuple[_Table, list[tuple[str, int, int]]]] = []  # each open <dl> with its <dt> and <dd>
        self._marker = ""
        self._pre = 0
        self._text: list[str] = []
        self._bold_chars = self._all_chars = self._linked_chars = 0
        self._level = 0
        self._link: list[str] | None = None
        self._href = ""
        self._in_title = False

    # -- what the parser calls -----------------------------------------------------------------------------------------

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        before = self._open[-1] if self._open else _Open("")
        style = attrib.get("style", "")[:2000]
        hidden = tag in _DROPPED or (
            not self.show_hidden and ("hidden" in attrib or (bool(style) and _HIDDEN.search(style) is not None))
        )
        now = _Open(tag, hidden, before.bold, before.centred, before.aside, before.titled)
        self._open.append(now)
        if hidden:
            self._hidden += 1
        if self._hidden:
            return
        if tag == "br":
            self._flush()
            return
        if tag == "title":
            self._in_title = True
            return
        if tag == "meta":
            self._meta(attrib)
            return
        if tag in _BLOCKS:
            self._flush()
        names = f"{attrib.get('id', '')} {attrib.get('class', '')}"[:300].split()
        now.first = len(self.blocks)
        self._dress(now, tag, attrib, style, names)
        if tag == "table":
            self._open_table()
        elif tag in ("td", "th") and self._tables:
            self._open_cell(attrib)
        elif tag == "tr" and self._tables:
            self._close_cell()
            self._tables[-1].rows.append([])
        elif tag in ("ul", "ol"):
            self._lists.append([_whole(attrib.get("start"), 1), attrib.get("type", "1")] if tag == "ol" else None)
        elif tag == "li":
            self._marker = self._next_marker()
        elif tag == "dl":
            self._pairs.append((_Table(len(self.blocks), len(self.ranges), len(self.links)), []))
        elif tag == "pre":
            self._pre += 1
        elif tag == "a":
            self._link, self._href = [], attrib.get("href", "").strip()
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._level = int(tag[1])

    def end(self, tag: str) -> None:
        if not self._open:
            return
        now = self._open.pop()
        if now.hidden:
            self._hidden -= 1
            return
        if self._hidden:
            return
        if tag == "title":
            self._in_title = False
            return
        if tag == "a":
            self._close_link()
        if tag in _BLOCKS:
            self._flush(now)
        if now.container and len(self.blocks) > now.first:
            self.ranges.append(_Range(now.first, len(self.blocks), now.hint))
        if tag == "table" and self._tables:
            self._close_table()
        elif tag in ("td", "th") and self._tables:
            self._close_cell()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in ("dt", "dd") and self._pairs:
            self._pairs[-1][1].append((tag, now.first, len(self.blocks)))
        elif tag == "dl" and self._pairs:
            self._close_pairs(*self._pairs.pop())
        elif tag == "pre" and self._pre:
            self._pre -= 1
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._level = 0

    def data(self, data: str) -> None:
        if self._hidden:
            return
        if self._in_title:
            if len(self.page_title) < limits.MAX_VALUE:
                self.page_title += data
            return
        if self._pre and "\n" in data:
            first, *others = data.split("\n")
            self._add(first)
            for each in others:
                self._flush()
                self._add(each)
            return
        self._add(data)

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def close(self) -> None:
        self._flush()
        while self._open:
            self.end(self._open[-1].tag)

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _dress(self, now: _Open, tag: str, attrib: dict[str, str], style: str, names: list[str]) -> None:
        if tag in _BOLD or (style and _HEAVY.search(style)):
            now.bold = 1
        elif style and _NOT_HEAVY.search(style):
            now.bold = 0
        aligned = _CENTRED.search(style) if style else None
        align = aligned.group(1) if aligned else attrib.get("align", "")
        if align:
            now.centred = align.lower() == "center"
        elif tag == "center":
            now.centred = True
        if tag in _FURNITURE or any(_ASIDE.search(each) for each in names):
            now.aside = True
        if names and not now.titled:
            now.titled = any(_TITLED.search(each) for each in names)
        if tag in _CONTAINERS:
            now.container = tag not in ("span", "p")
            if any(_SURE.search(each) for each in names) or tag == "ucapcontent":
                now.hint, now.container, now.aside = 2, True, False
            elif now.container and any(_LIKELY.search(each) for each in names):
                now.hint = 1

    def _add(self, data: str) -> None:
        if not data:
            return
        self._text.append(data)
        size = len(data) - data.count(" ") - data.count("\n")
        self._all_chars += size
        if self._open and self._open[-1].bold:
            self._bold_chars += size
        if self._link is not None:
            self._linked_chars += len(data)
            self._link.append(data)

    def _flush(self, closing: _Open | None = None) -> None:
        """End the line that is being gathered."""
        if not self._text:
            return
        raw = "".join(self._text)
        self._text.clear()
        text = self.clean(_SPACE.sub(" ", _BREAK_IN_CHINESE.sub("", raw))).replace("\n", " ").strip()
        heavy = self._bold_chars >= self._all_chars * 0.9 > 0
        linked = min(self._linked_chars, len(text))
        self._bold_chars = self._all_chars = self._linked_chars = 0
        if not text:
            return
        if self._marker:
            if not opens_item(text):
                text = self._marker + text
            self._marker = ""
        now = closing or (self._open[-1] if self._open else _Open(""))
        self.blocks.append(_Block(text, self._level, False, now.centred, heavy, linked, now.aside, now.titled))

    def _next_marker(self) -> str:
        counter = self._lists[-1] if self._lists else None
        if counter is None:
            return ""
        number = int(counter[0])
        counter[0] = number + 1
        kind = str(counter[1])
        if kind in "aA" and 0 < number <= 26:
            return chr(ord(kind) + number - 1) + "."
        if kind in "iI" and 0 < number < 40:
            roman = ""
            for value, sign in _ROMAN:
                roman += sign * (number // value)
                number %= value
            return (roman.upper() if kind == "I" else roman) + "."
        return f"{number}."

    def _close_link(self) -> None:
        if self._link is None:
            return
        text = self.clean(_SPACE.sub(" ", "".join(self._link))).strip()
        self._link = None
        leads = self._href and not self._href.lower().startswith(("javascript:", "#", "mailto:", "data:"))
        if text and leads and len(self.links) < limits.MAX_LINKS:
            self.links.append((len(self.blocks), text[: limits.MAX_VALUE], self._href[: limits.MAX_VALUE]))

    def _meta(self, attrib: dict[str, str]) -> None:
        name, content = attrib.get("name", "").strip(), self.clean(attrib.get("content", "")).strip()
        if name and content and len(name) <= 40 and name.lower() not in _TECHNICAL:
            add_pairs(self.metadata, [(name, _SPACE.sub(" ", content))])

    # -- tables --------------------------------------------------------------------------------------------------------

    def _open_table(self) -> None:
        if self._tables:
            self._tables[-1].nested = True
        if len(self._tables) < limits.MAX_DEPTH:
            self._tables.append(_Table(len(self.blocks), len(self.ranges), len(self.links)))
        else:
            self._open[-1].tag = "div"  # deeper than anything real: read on, but keep no table of it

    def _open_cell(self, attrib: dict[str, str]) -> None:
        self._close_cell()
        across, down = (min(_whole(attrib.get(each), 1), limits.MAX_SPAN) for each in ("colspan", "rowspan"))
        self._tables[-1].cell = (len(self.blocks), across, down)

    def _close_cell(self) -> None:
        table = self._tables[-1]
        if table.cell is None:
            return
        first, across, down = table.cell
        table.cell = None
        table.cells += across
        if not table.rows:
            table.rows.append([])
        table.rows[-1].append((first, len(self.blocks), across, down))

    def _close_table(self) -> None:
        self._close_cell()
        table = self._tables.pop()
        if table.nested or table.cells > limits.MAX_CELLS or len(self.blocks) == table.first:
            return
        rows = self._cells(table)
        pairs = header_of(rows)
        if not pairs and not self._is_data(table, rows):
            return
        aside = all(block.aside for block in self.blocks[table.first :])
        linked = [sum(b.linked for b in self.blocks[r[0][0] : r[-1][1]]) if r else 0 for r in table.rows]
        del self.blocks[table.first :]
        del self.ranges[table.containers :]
        if pairs:
            add_pairs(self.metadata, pairs)
        else:
            for row, links in zip(rows, linked, strict=True):
                if text := "\t".join(row).rstrip("\t"):
                    self.blocks.append(_Block(text, table=True, linked=min(links, len(text)), aside=aside))
        self._pull_links(table.links)

    def _close_pairs(self, mark: _Table, parts: list[tuple[str, int, int]]) -> None:
        rows: list[list[str]] = []
        for tag, begin, end in parts:
            text = " ".join(block.text for block in self.blocks[begin:end])
            if tag == "dt" or not rows:
                rows.append([text])
            else:
                rows[-1].append(text)
        if pairs := header_of(rows):
            add_pairs(self.metadata, pairs)
            del self.blocks[mark.first :]
            del self.ranges[mark.containers :]
            self._pull_links(mark.links)

    def _pull_links(self, first: int) -> None:
        """Keep the places of the links from `first` on within the blocks there are."""
        for at in range(first, len(self.links)):
            before, text, href = self.links[at]
            self.links[at] = (min(before, len(self.blocks)), text, href)

    def _cells(self, table: _Table) -> list[list[str]]:
        """Return the texts of the cells in their columns; where a cell reaches over others, those are empty."""
        rows: list[list[str]] = []
        reaching: dict[int, int] = {}  # {column: rows still covered from above}
        for cells in table.rows:
            row: list[str] = []
            below: dict[int, int] = {}
            for first, last, across, down in cells:
                while reaching.get(len(row), 0):
                    row.append("")
                if down > 1:
                    below.update(dict.fromkeys(range(len(row), len(row) + across), down))
                text = " ".join(block.text.replace("\t", " ") for block in self.blocks[first:last])
                row.extend([text, *[""] * (across - 1)])
            rows.append(row)
            reaching = {c: left - 1 for c, left in (reaching | below).items() if left > 1}
        return rows

    def _is_data(self, table: _Table, rows: list[list[str]]) -> bool:
        if max(map(len, rows), default=0) < 2 or sum(sum(map(bool, row)) >= 2 for row in rows) < 1:
            return False
        longest = max(len(cell) for row in rows for cell in row)
        if longest > _LONG_CELL or (len(rows) <= 2 and longest > 200):
            return False
        return not any(each.hint == 2 or each.last - each.first > 40 for each in self.ranges[table.containers :])


def _whole(text: str | None, default: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) > 0 else default


def load_html(text: str, *, name: str, encoding: str, warnings: tuple[str, ...]) -> Source:
    """Return the document of a page: its lines, its header fields and its links, without the page around it."""
    page = _read(text, show_hidden=False)
    if not page.blocks:
        # Some pages hide their text until a script shows it.
        page = _read(text, show_hidden=True)
    first, last = _document(page)
    title = _title(page, first, last)
    blocks = _around(page, first, last, title)
    warnings = (*warnings, *page.clean.warnings())
    return Source(
        name=name,
        encoding=encoding,
        format="html",
        lines=tuple(
            bounded(
                Line(
                    each.text if each.table else each.text.replace("\t", " "),
                    n,
                    each.level,
                    each.table,
                    each.centred,
                    each.bold,
                )
                for n, each in enumerate(blocks, 1)
            )
        ),
        metadata=page.metadata,
        title_hint=title,
        links=tuple((text, href) for at, text, href in page.links if first <= at < last or _FILE_LINK.search(href)),
        warnings=warnings,
    )


def _read(text: str, *, show_hidden: bool) -> _Page:
    page = _Page(show_hidden)
    parser = etree.HTMLParser(
        target=page,  # type: ignore[arg-type]  # the stubs say bytes where lxml gives str
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        no_network=True,
    )
    parser.feed(text.replace("\0", "").encode("utf-8", "replace"))
    parser.close()
    return page


def _document(page: _Page) -> tuple[int, int]:
    """Return the range of blocks that is the document; all of them where nothing stands out."""
    sums = [0]
    for block in page.blocks:
        sums.append(sums[-1] + block.weight)
    total = sums[-1]

    def weight(each: _Range) -> int:
        return sums[each.last] - sums[each.first]

    sure = [each for each in page.ranges if each.hint == 2 and weight(each) >= 20]
    if sure and sum(map(weight, sure)) >= total * 0.2:
        heaviest = max(map(weight, sure))
        kept = [each for each in sure if weight(each) >= heaviest * 0.1]
        return min(each.first for each in kept), max(each.last for each in kept)
    for hint, share in ((1, _MOST), (0, _MOST), (1, 0.4)):
        fitting = [each for each in page.ranges if each.hint >= hint and weight(each) >= max(total * share, 1)]
        if fitting:
            best = min(fitting, key=lambda each: (each.last - each.first, -each.hint))
            return best.first, best.last
    return 0, len(page.blocks)


def _title(page: _Page, first: int, last: int) -> str:
    for key in ("ArticleTitle", "articletitle", "title"):
        if page.metadata.get(key):
            return page.metadata[key]
    headings = [block.text for block in page.blocks[:last] if block.level == 1 and not block.aside]
    if len(headings) == 1:
        return headings[0]
    titled = [
        b.text for b in page.blocks[:first] if b.titled and not b.aside and 8 <= len(b.text) <= 200 and not b.linked
    ]
    if len(titled) == 1:
        return titled[0]
    whole = _SPACE.sub(" ", page.clean(page.page_title)).strip()
    pieces = [each for each in _SITE_MARK.split(whole) if each]
    return pieces[0] if pieces else ""


def _around(page: _Page, first: int, last: int, title: str) -> list[_Block]:
    """Return the document's blocks, with its title and attachments where the page sets them outside of it.

    Header fields printed outside go to the metadata; the rest of the page is left out.
    """
    inside = page.blocks[first:last]
    if first == 0 and last == len(page.blocks):
        return inside
    label = ""
    above: list[_Block] = []
    bare_title = _SPACE.sub("", title)
    opening = "".join(_SPACE.sub("", each.text) for each in inside[:8])
    for block in page.blocks[:first]:
        if pairs := pairs_in(block.text):
            add_pairs(page.metadata, pairs)
            label = pairs[-1][0] if not pairs[-1][1] else ""
            continue
        if known := known_label(block.text):
            label = known
            continue
        if label and not block.linked:
            add_pairs(page.metadata, [(label, block.text)])
            label = ""
            continue
        label = ""
        bare = _SPACE.sub("", block.text)
        shown = block.level in (1, 2) or block.centred or block.titled or (bare_title and bare in bare_title)
        if shown and not block.aside and not block.linked and 4 <= len(bare) <= 200 and bare not in opening:
            above.append(block)
    below: list[_Block] = []
    for block in page.blocks[last:]:
        if pairs := pairs_in(block.text):
            add_pairs(page.metadata, pairs)
        elif re.match(r"附\s*件", block.text) and not block.aside and len(block.text) < 200:
            below.append(block)
    return above + inside + below
