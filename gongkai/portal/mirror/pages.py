"""A page of the site made a page of the mirror: its links lead to files, its forms say where they work. Plain Python.

Only the tags that must change are written anew; every other byte of the page stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

# Given an address as it stands on the page: where it leads in the mirror, and whether that is outside of it.
Lead = Callable[[str], tuple[str, bool]]
# Given the address a form is sent to: what stands in its place.
Form = Callable[[str], str]

_ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}


@dataclass
class Seen:
    """What a page links to, as written, and what it is called. `day` is when it was published, as the page says."""

    links: list[str] = field(default_factory=list)
    title: str = ""
    day: str = ""


def read(text: str) -> Seen:
    """Return what is to be followed on a page. Links that the page itself calls not worth following are left alone."""
    reader = _Reader()
    reader.feed(text)
    return reader.seen


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen, self._in_title = Seen(), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title"
        if tag == "meta" and said.get("name") == "PubDate":
            self.seen.day = said.get("content", "")[:10]
        address = said.get(_ADDRESSES.get(tag, ""), "")
        if address and not {"nofollow", "canonical"} & set(said.get("rel", "").split()):
            self.seen.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.seen.title += data


def rewritten(text: str, lead: Lead, *, strip: str, search: str, form: Form | None) -> str:
    """Return the page for the mirror.

    `strip` is put in at the top of the page, `search` is the file the search form leads to, and `form` gives what
    stands in the place of any other form; None lets them stand.
    """
    writer = _Writer(text, lead, strip, search, form)
    writer.feed(text)
    writer.close()
    return writer.whole()


class _Writer(HTMLParser):
    def __init__(self, text: str, lead: Lead, strip: str, search: str, form: Form | None) -> None:
        super().__init__(convert_charrefs=True)
        self._text, self._lead, self._strip, self._search, self._form = text, lead, strip, search, form
        # Where each line begins, as the parser counts them: by line feeds alone.
        self._lines = [0, *(place + 1 for place, sign in enumerate(text) if sign == "\n")]
        # (from, to, what stands there instead), in the order of the page
        self._edits: list[tuple[int, int, str]] = []
        self._gap: tuple[str, int, str] | None = None
        self._in_search = False
        self._strip_at: str = ""

    def whole(self) -> str:
        pieces, at = [], 0
        for start, end, instead in self._edits:
            pieces += [self._text[at:start], instead]
            at = end
        return "".join([*pieces, self._text[at:]])

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._gap is not None:
            return
        said, start = {name: value or "" for name, value in attrs}, self._place()
        raw = self.get_starttag_text() or ""
        end = start + len(raw)
        classes = set(said.get("class", "").split())
        if tag == "body" or (tag == "a" and "skip" in classes):
            self._strip_at = tag
        if tag == "form" and said.get("role") == "search":
            self._in_search = True
            self._put(start, end, tag, attrs, {"action": self._search})
        elif tag == "form" and self._form is not None:
            self._gap = ("form", start, self._form(said.get("action", "")))
        elif tag == "p" and "mast-tools" in classes:
            # The reader's choice of looks is kept by the site in a cookie; a folder of files keeps none.
            self._gap = ("p", start, "")
        elif tag == "input" and self._in_search:
            self._put(start, end, tag, [each for each in attrs if each[0] != "data-suggest"], {})
        elif (name := _ADDRESSES.get(tag)) and said.get(name) and "canonical" not in said.get("rel", ""):
            address, outside = self._lead(said[name])
            if address != said[name]:
                more = {"title": "需在线"} if outside and tag == "a" and "title" not in said else {}
                self._put(start, end, tag, attrs, {name: address, **more})
        if tag == "body" and 'class="skip"' not in self._text[end : end + 200]:
            self._edits.append((end, end, self._strip))
            self._strip_at = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        after = self._text.index(">", self._place()) + 1
        if self._gap is not None:
            if tag == self._gap[0]:
                self._edits.append((self._gap[1], after, self._gap[2]))
                self._gap = None
        elif tag == "form":
            self._in_search = False
        elif tag == "a" and self._strip_at == "a":
            self._edits.append((after, after, self._strip))
            self._strip_at = ""

    def _put(
        self, start: int, end: int, tag: str, attrs: list[tuple[str, str | None]], changed: dict[str, str]
    ) -> None:
        said = dict(attrs) | changed
        words = [name if value is None else f'{name}="{escape(value)}"' for name, value in said.items()]
        self._edits.append((start, end, f"<{' '.join([tag, *words])}>"))
