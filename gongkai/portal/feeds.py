"""Feeds: Atom (RFC 4287), JSON Feed 1.1, sitemaps. Values in, bytes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from gongkai.frame.time import BEIJING

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. `id` never changes; `url` is where a reader goes."""

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    summary: str = ""
    author: str = ""
    categories: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and the addresses of itself and of the page it mirrors. `next` leads to older entries."""

    id: str
    title: str
    url: str
    home: str
    updated: datetime
    items: Sequence[Item]
    author: str
    next: str = ""


def atom(feed: Feed) -> bytes:
    """Return the feed as an Atom document."""
    out, stream = _xml()
    _start(out, "feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(out, "id", feed.id)
    _text(out, "title", feed.title)
    _text(out, "updated", _iso(feed.updated))
    _link(out, "self", feed.url, "application/atom+xml")
    _link(out, "alternate", feed.home, "text/html")
    if feed.next:
        _link(out, "next", feed.next, "application/atom+xml")
    _author(out, feed.author)
    for item in feed.items:
        _start(out, "entry")
        _text(out, "id", item.id)
        _text(out, "title", item.title)
        _link(out, "alternate", item.url, "text/html")
        _text(out, "published", _iso(item.published))
        _text(out, "updated", _iso(item.updated))
        if item.author:
            _author(out, item.author)
        for category in item.categories:
            _start(out, "category", {"term": _clean(category)})
            out.endElement("category")
        if item.summary:
            _text(out, "summary", item.summary)
        out.endElement("entry")
    out.endElement("feed")
    out.endDocument()
    return stream.getvalue()


def json_feed(feed: Feed) -> bytes:
    """Return the feed as JSON Feed 1.1."""
    said: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "language": "zh-CN",
        "authors": [{"name": feed.author}],
    }
    if feed.next:
        said["next_url"] = feed.next
    said["items"] = [
        {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "content_text": item.summary or item.title,
            "date_published": _iso(item.published),
            "date_modified": _iso(item.updated),
            **({"authors": [{"name": item.author}]} if item.author else {}),
            **({"tags": list(item.categories)} if item.categories else {}),
        }
        for item in feed.items
    ]
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def sitemap(pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    """Return a sitemap of (address, last change); at most 50,000 pages, as the format allows."""
    out, stream = _xml()
    _start(out, "urlset", {"xmlns": SITEMAP})
    for address, changed in pages:
        _start(out, "url")
        _text(out, "loc", address)
        if changed is not None:
            _text(out, "lastmod", _iso(changed))
        out.endElement("url")
    out.endElement("urlset")
    out.endDocument()
    return stream.getvalue()


def sitemap_index(parts: Iterable[str]) -> bytes:
    """Return an index of sitemaps."""
    out, stream = _xml()
    _start(out, "sitemapindex", {"xmlns": SITEMAP})
    for address in parts:
        _start(out, "sitemap")
        _text(out, "loc", address)
        out.endElement("sitemap")
    out.endElement("sitemapindex")
    out.endDocument()
    return stream.getvalue()


def _xml() -> tuple[XMLGenerator, BytesIO]:
    stream = BytesIO()
    out = XMLGenerator(stream, encoding="utf-8", short_empty_elements=True)
    out.startDocument()
    return out, stream


def _start(out: XMLGenerator, name: str, attributes: dict[str, str] | None = None) -> None:
    out.startElement(name, AttributesImpl(attributes or {}))


def _text(out: XMLGenerator, name: str, text: str) -> None:
    _start(out, name)
    out.characters(_clean(text))
    out.endElement(name)


def _link(out: XMLGenerator, rel: str, href: str, kind: str) -> None:
    _start(out, "link", {"rel": rel, "href": href, "type": kind})
    out.endElement("link")


def _author(out: XMLGenerator, name: str) -> None:
    _start(out, "author")
    _text(out, "name", name)
    out.endElement("author")


def _clean(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r" or (ord(sign) >= 0x20 and sign not in "\ufffe\uffff" and not "\ud800" <= sign <= "\udfff")
    )


def _iso(instant: datetime) -> str:
    return instant.astimezone(BEIJING).isoformat(timespec="seconds")
