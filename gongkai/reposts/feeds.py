"""What a source lists: the entries of an Atom or RSS feed, or the links of a list page. Bytes in, entries out.

Nothing in a feed is trusted: no entity is expanded, no address outside the source's hosts is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urljoin

from lxml import etree

from gongkai.errors import BadInput
from gongkai.frame.time import BEIJING
from gongkai.reading.encoding import decode
from gongkai.reposts.rules import Moment, fits, moment_in, moment_in_address, same_address, stands_at

MAX_ENTRIES = 500
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
# Characters that XML does not allow, which careless programs leave in feeds.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")
_TAGS = re.compile(r"<[^>]*>")
_CUT_SHORT = ("…", "...", "．．．")
_ROW = frozenset({"li", "tr", "dd", "dl", "p", "article"})
_NOT_A_PAGE = re.compile(r"\.(?:jpe?g|png|gif|css|js|ico|zip|rar|mp[34])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing listed. `content` is the page itself where the feed carries it whole (HTML), else empty."""

    title: str
    address: str
    published: Moment | None = None
    content: str = ""


class NotAFeed(BadInput):
    says = "内容不是可以识别的Atom或者RSS订阅。"


def read_feed(data: bytes, *, base: str, hosts: frozenset[str]) -> list[Entry]:
    """Return the entries of an Atom or RSS feed, newest as they come. Raises NotAFeed.

    `base` resolves relative addresses; entries outside `hosts` are left out. A feed that is broken further down gives
    what stands before the break.
    """
    root, is_whole = _xml(data)
    if _local(root) not in {"feed", "rss", "RDF"}:
        raise NotAFeed
    found = []
    for node in root.iter():
        if _local(node) in {"entry", "item"}:
            entry = _entry(node, base)
            if entry is not None and stands_at(entry.address, hosts):
                found.append(entry)
            if len(found) >= MAX_ENTRIES:
                break
    if not found and not is_whole:
        raise NotAFeed("订阅内容残缺，没有读到条目。")
    return _once(found)


def is_feed(data: bytes) -> bool:
    """Return whether these bytes look like a feed and not like a page."""
    head = data[:2000].decode("latin-1").lower()
    return any(mark in head for mark in ("<rss", "<feed", "<rdf:rdf"))


def read_list(
    data: bytes, *, base: str, hosts: frozenset[str], link_pattern: str, date_pattern: str, today: date
) -> list[Entry]:
    """Return the links of a list page that fit `link_pattern`, with the title and the date beside each.

    Raises BadInput when the page cannot be read at all.
    """
    text, _, _ = decode(data)
    parser = etree.HTMLParser(no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(_CONTROL.sub(" ", _DECLARATION.sub("", text)), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("栏目列表页无法识别。") from error
    if root is None:
        raise BadInput("栏目列表页无法识别。")
    own = next((node.get("href", "") for node in root.iter("base") if node.get("href")), "")
    base = (_join(base, own) if own else "") or base  # A <base> that is no address changes nothing.
    found = []
    for node in root.iter("a"):
        address = _join(base, node.get("href") or "")
        if (
            not address
            or not stands_at(address, hosts)
            or _NOT_A_PAGE.search(address)
            or not fits(address, link_pattern)
        ):
            continue
        title = _title(node)
        if same_address(address) == same_address(base) or len(title) < 4:
            continue
        published = _beside(node, date_pattern, today) or moment_in_address(address, today=today)
        found.append(Entry(title[:300], address, published))
        if len(found) >= MAX_ENTRIES:
            break
    return _once(found)


def instant_of(text: str) -> Moment | None:
    """Return the instant a feed writes, as RFC 822, ISO 8601 or the plain Chinese form; without a zone, Beijing's."""
    text = text.strip()
    if not text:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        to_the_minute = ":" in text
        try:
            return Moment(at.replace(tzinfo=BEIJING) if at.tzinfo is None else at.astimezone(BEIJING), to_the_minute)
        except (ValueError, OverflowError):
            return None
    return moment_in(text, today=date.max)


def _xml(data: bytes) -> tuple[etree._Element, bool]:
    """Return the root, and whether the text is well-formed to its end."""
    try:
        text, _, _ = decode(data)
    except BadInput as error:
        raise NotAFeed from error
    if _ENTITY.search(text[:10_000]):
        raise NotAFeed("订阅中自行定义了实体，没有读取。")
    plain = _CONTROL.sub(" ", _DECLARATION.sub("", text.lstrip("\ufeff"))).strip().encode()
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover, encoding="utf-8"
        )
        try:
            root = etree.fromstring(plain, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root, not recover
    raise NotAFeed


def _entry(node: etree._Element, base: str) -> Entry | None:
    title = link = date_ = content = guid = ""
    for child in node:
        name, words = _local(child), "".join(map(str, child.itertext())).strip()
        if name == "title":
            title = title or _plain(words)
        elif name == "link" and child.get("href"):
            if child.get("rel", "alternate") == "alternate":
                link = link or str(child.get("href"))
        elif name == "link":
            link = link or words
        elif name in {"guid", "id"} and child.get("isPermaLink", "true") == "true":
            guid = words
        elif name in {"published", "pubDate"} or (name in {"date", "updated", "issued"} and not date_):
            date_ = words
        elif name in {"content", "encoded"}:
            content = _markup(child, words)
    address = _join(base, link or guid)
    if not title or not address:
        return None
    return Entry(title[:300], address, instant_of(date_), content)


def _markup(node: etree._Element, words: str) -> str:
    """Return the HTML that an entry carries: escaped as text, or as elements of its own (Atom, type xhtml)."""
    if len(node):
        return "".join(etree.tostring(child, encoding="unicode") for child in node)
    return words if "<" in words else ""


def _title(node: etree._Element) -> str:
    text = _squeezed("".join(map(str, node.itertext())))
    said = _squeezed(node.get("title") or "")
    if said and (not text or text.endswith(_CUT_SHORT) or (said.startswith(text) and len(said) > len(text))):
        return said
    return text.lstrip("·•▪■◆● ")


def _beside(node: etree._Element, pattern: str, today: date) -> Moment | None:
    """Return the date that stands with a link: in its row, up to three boxes around it, with no other row's in them."""
    around: etree._Element | None = node
    for _ in range(3):
        found = moment_in(" ".join(map(str, around.itertext())), pattern, today=today) if around is not None else None
        if found is not None:
            return found
        if around is None or _local(around) in _ROW:
            break
        around = around.getparent()
        if around is not None and sum(1 for _ in around.iter("a")) > 3:
            return moment_in(node.tail or "", pattern, today=today)
    return None


def _once(entries: list[Entry]) -> list[Entry]:
    known: dict[str, Entry] = {}
    for entry in entries:
        before = known.get(key := same_address(entry.address))
        if before is None or (before.published is None and entry.published is not None):
            known[key] = entry
    return list(known.values())


def _join(base: str, link: str) -> str:
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return ""
    return address.partition("#")[0] if len(address) <= 1000 else ""


def _plain(words: str) -> str:
    return _squeezed(_TAGS.sub("", unescape(words)))


def _squeezed(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
