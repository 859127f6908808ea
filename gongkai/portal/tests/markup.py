"""A strict reader of pages, for the tests: what a careful person would mark in a page's source."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NEEDS_WORDS = {"h1", "h2", "h3", "h4", "a", "button", "th", "label", "title", "caption", "summary", "legend", "option"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SELF_CLOSING_SVG = {"path", "rect", "circle", "line", "polyline", "polygon", "ellipse"}


class Page(HTMLParser):
    """Reads a page once; `faults` lists what is wrong with it, in words."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[int] = []
        self.links: list[str] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._tables = self._captions = 0
        self._labels: set[str] = set()
        self._fields: list[dict[str, str | None]] = []
        self.lang = ""
        if not source.lstrip().lower().startswith("<!doctype html>"):
            self.faults.append("no doctype")
        self.feed(source)
        self.close()
        self._finish()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if len(said) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if said.get("id"):
            self.ids.append(str(said["id"]))
        if "style" in said or any(name.startswith("on") for name in said):
            self.faults.append(f"<{tag}> has an inline style or script")
        if tag == "style":
            self.faults.append("an inline style sheet")
        if tag == "script" and "src" not in said and said.get("type") != "application/ld+json":
            self.faults.append("an inline script")
        if tag == "html":
            self.lang = str(said.get("lang") or "")
        if tag == "a":
            self.links.append(str(said.get("href") or ""))
            if not said.get("href"):
                self.faults.append("a link that leads nowhere")
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            if said.get(name):
                self.targets += str(said[name]).split()
        if tag == "th" and not said.get("scope"):
            self.faults.append("a heading of a table that does not say whether of a row or a column")
        if tag == "caption":
            self._captions += 1
        if tag == "table":
            self._tables += 1
        if tag == "img" and "alt" not in said:
            self.faults.append("an image without its words")
        if tag == "label" and said.get("for"):
            self._labels.add(str(said["for"]))
        if tag in {"input", "select", "textarea"} and said.get("type") not in {"hidden", "submit"}:
            self._fields.append(said)
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))
        if tag == "p" and any(
            name in {"p", "h1", "h2", "h3", "h4", "span", "a", "button"} for name, _, _ in self._open[-1:]
        ):
            self.faults.append(f"<p> in <{self._open[-1][0]}>")
        if tag == "a" and any(name in {"a", "button"} for name, _, _ in self._open):
            self.faults.append("a link in a link")
        parent = self._open[-1][0] if self._open else ""
        if parent in {"ul", "ol"} and tag != "li":
            self.faults.append(f"<{tag}> straight in <{parent}>")
        if tag == "li" and parent not in {"ul", "ol"}:
            self.faults.append(f"<li> in <{parent}>")
        if tag not in VOID:
            self._open.append((tag, said, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and tag not in SELF_CLOSING_SVG:
            self.faults.append(f"<{tag}/> closes itself")

    def handle_data(self, data: str) -> None:
        for _, _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes <{self._open[-1][0] if self._open else ''}>")
            while self._open and self._open[-1][0] != tag:
                self._open.pop()
        if not self._open:
            return
        _, said, words = self._open.pop()
        if tag in NEEDS_WORDS and not "".join(words).strip() and not said.get("aria-label") and not said.get("value"):
            self.faults.append(f"<{tag}> without words {said}")

    def _finish(self) -> None:
        if self._open:
            self.faults.append(f"never closed: {[name for name, _, _ in self._open]}")
        double = {name for name in self.ids if self.ids.count(name) > 1}
        if double:
            self.faults.append(f"ids twice: {double}")
        lost = set(self.targets) - set(self.ids)
        if lost:
            self.faults.append(f"refers to ids that are not there: {lost}")
        for link in self.links:
            if link.startswith("#") and link[1:] not in self.ids:
                self.faults.append(f"leads to {link}, which is not there")
        if self._tables != self._captions:
            self.faults.append("a table without a caption")
        if self.lang != "zh-CN":
            self.faults.append("does not say its language")
        if self.headings.count(1) != 1:
            self.faults.append(f"{self.headings.count(1)} h1")
        for before, after in zip(self.headings, self.headings[1:], strict=False):
            if after > before + 1:
                self.faults.append(f"h{before} followed by h{after}")
        for field in self._fields:
            if field.get("id") not in self._labels and not field.get("aria-label"):
                self.faults.append(f"a field without a label: {field}")
