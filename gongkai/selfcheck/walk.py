"""A walk over the public pages, in process: what a stranger would be answered, without a request over the network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

from gongkai.errors import BadInput
from gongkai.frame.asking import Site
from gongkai.law.site_checks import SLOWEST

_DOCUMENT = re.compile(r"/documents/[^/]+/[^/]+")
# So many documents are looked for with the site's own search.
SOUGHT = 3
_LOC = re.compile(r"<loc>([^<]+)</loc>")
# Pages of one thing each, of which there may be any number.
_RECORD = re.compile(r"/((documents|plans)/[^/]+|feedback/answers|answers)/.+")
# Where a walk does not go: the back office, and what is there for one reader only.
_NOT_WALKED = ("/staff/", "/static/", "/media/", "/size", "/display", "/feedback/new")


@dataclass(slots=True)
class PageSeen:
    """A page that was read: its tags, where its links lead, whether a reader can report a mistake on it."""

    path: str
    tags: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    has_entry: bool = False


@dataclass(slots=True)
class Walk:
    """All that was seen. `failed` are pages of the site map; `dead` are (page, link) for links nobody answered;
    `unfound` are documents that the site's own search does not lead to."""

    pages: list[PageSeen] = field(default_factory=list)
    failed: list[tuple[str, int]] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    dead: list[tuple[str, str, int]] = field(default_factory=list)
    unfound: list[str] = field(default_factory=list)
    outside: dict[str, str] = field(default_factory=dict)
    visits: int = 0
    links: int = 0
    whole: int = 0

    @property
    def visited(self) -> set[str]:
        """Return the pages of the site map that were asked."""
        return {page.path for page in self.pages} | {path for path, _ in self.failed}


def addresses(site: Site) -> list[str]:
    """Return the paths of the site map, in its order. Raises BadInput when the site does not answer to its own name."""
    answer = site.get("/sitemap.xml")
    if answer.status == 400:
        raise BadInput(f"GONGKAI_BASE_URL 的主机名 {site.host} 不在 GONGKAI_HOSTS 中，网站不能自查。")
    text = answer.body.decode()
    found: list[str] = []
    for place in _LOC.findall(text):
        place = place.replace("&amp;", "&")
        if "sitemap.xml" in place:
            found += [urlsplit(one).path for one in _LOC.findall(site.get(_path(place)).body.decode())]
        else:
            found.append(urlsplit(place).path)
    return found


def choose(paths: list[str], *, most: int, turn: int) -> list[str]:
    """Return at most `most` paths: every standing page and column, and of the records those whose turn it is.

    `turn` counts the nights; so each record comes up after a while, however many there are.
    """
    standing = [path for path in paths if not _RECORD.fullmatch(path)]
    records = [path for path in paths if _RECORD.fullmatch(path)]
    room = max(0, most - len(standing))
    if room >= len(records):
        return (standing + records)[:most]
    first = turn * room % len(records) if records else 0
    return (standing + (records + records)[first : first + room])[:most]


# A page that says what stood there, who took it away and why: the link to it leads somewhere.
GONE = 410


def walk(*, most: int = 2000, turn: int = 0) -> Walk:
    """Return what is seen on the pages of the site map and behind their links."""
    site = Site()
    seen, known = Walk(), {}
    every = addresses(site)
    seen.whole = len(every)
    for path in choose(every, most=most, turn=turn):
        answer = site.get(quote(path, safe="/%"))
        known[path] = answer.status
        seen.visits += 1
        if answer.seconds > SLOWEST:
            seen.slow.append(path)
        if answer.status != 200:
            seen.failed.append((path, answer.status))
        elif answer.kind.startswith("text/html"):
            seen.pages.append(_read(path, answer.body.decode("utf-8", "replace"), site.host))
    documents = [page.path for page in seen.pages if _DOCUMENT.fullmatch(page.path)]
    for path in documents[:SOUGHT]:
        number = path.removeprefix("/documents/")
        if f'href="{path}"' not in site.get(f"/search?q={quote(number)}").body.decode("utf-8", "replace"):
            seen.unfound.append(path)
    for page in seen.pages:
        for link in sorted(page.inside):
            seen.links += 1
            place = unquote(urlsplit(link).path)
            if place in known and not urlsplit(link).query:
                status = known[place]
            else:
                status = known.setdefault(link, 0) or site.get(link).status
                known[link] = status
            if status >= 400 and status != GONE:
                seen.dead.append((page.path, link, status))
        for link in page.outside:
            seen.outside.setdefault(link, page.path)
    return seen


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _read(path: str, text: str, host: str) -> PageSeen:
    reader = _Reader()
    reader.feed(text)
    page = PageSeen(path, reader.tags)
    for target in reader.links:
        parts = urlsplit(urljoin(f"http://{host}{quote(path, safe='/%')}", target))
        if parts.scheme not in {"http", "https"}:
            continue
        if parts.netloc != host:
            page.outside.add(parts._replace(fragment="").geturl())
        elif not parts.path.startswith(_NOT_WALKED):
            page.inside.add(parts.path + (f"?{parts.query}" if parts.query else ""))
        elif parts.path == "/feedback/new":
            page.has_entry = True
    return page


class _Reader(HTMLParser):
    """Reads the tags and links of a page; links that a page itself calls not worth following are left alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "meta" and said.get("name") and (said.get("content") or "").strip():
            self.tags.add(str(said["name"]))
        # What a page announces to programs, and its pictures, must answer too.
        if tag == "link" and said.get("href") and said.get("rel") in {"alternate", "canonical", "search"}:
            self.links.append(str(said["href"]))
        if tag in {"img", "source", "video", "audio"} and said.get("src"):
            self.links.append(str(said["src"]))
        if tag == "a" and said.get("href"):
            entry = str(said["href"]).startswith("/feedback/new")
            if entry or "nofollow" not in (said.get("rel") or ""):
                self.links.append(str(said["href"]))
