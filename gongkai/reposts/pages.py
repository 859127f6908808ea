"""From the bytes of a page to what we keep of it: its text, its parts, when its source published it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from gongkai.publishing import bodies
from gongkai.reading.encoding import decode
from gongkai.reading.load import load
from gongkai.reading.parse import parse
from gongkai.reading.reading import Block, Reading
from gongkai.reading.source import Source as Read
from gongkai.reposts.feeds import instant_of
from gongkai.reposts.rules import Moment, moment_in

_LENGTHS = {"title": 300, "document_number": 80, "document_type": 20, "topic": 60}
_WHEN = ("PubDate", "发布时间", "发布日期", "publishdate", "firstpublishedtime", "时间", "日期")
# Where a saved page says that it came from.
_OWN_ADDRESS = (
    re.compile(r"<!--\s*saved from url=\(\d+\)(?P<address>https?://[^\s\"'<>]+?)\s*-->", re.IGNORECASE),
    re.compile(r"<link\b[^>]*\brel=[\"']?canonical[\"']?[^>]*\bhref=[\"'](?P<address>[^\"']+)", re.IGNORECASE),
    re.compile(r"<link\b[^>]*\bhref=[\"'](?P<address>[^\"']+)[\"'][^>]*\brel=[\"']?canonical", re.IGNORECASE),
    re.compile(r"<meta\b[^>]*\bname=[\"']url[\"'][^>]*\bcontent=[\"'](?P<address>[^\"']+)", re.IGNORECASE),
    re.compile(r"<meta\b[^>]*\bproperty=[\"']og:url[\"'][^>]*\bcontent=[\"'](?P<address>[^\"']+)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read. `text` is all its lines; what the reader was unsure of stands in `warnings`."""

    reading: Reading
    text: str
    body: list[dict[str, object]]
    published: Moment | None
    warnings: list[str]

    @property
    def title(self) -> str:
        """Return what the page calls itself, nothing when it does not say."""
        return self.reading.title

    def fields(self, *, title: str, made_by: str) -> dict[str, object]:
        """Return the fields of a document, as `publishing.actions.draft` takes them.

        Its index number and its date of publication are the source's and stay with the origin; a page that names no
        issuing body was issued by `made_by`.
        """
        reading = self.reading
        fields: dict[str, object] = {
            "title": reading.title or title,
            "document_number": reading.document_number,
            "document_type": reading.document_type,
            "issuing_bodies": list(reading.issuing_bodies) or [made_by],
            "addressees": list(reading.addressees),
            "made_on": reading.made_on,
            "effective_on": reading.effective_on,
            "topic": reading.topic,
            "keywords": list(reading.keywords),
            "body": self.body,
        }
        for name, length in _LENGTHS.items():
            fields[name] = str(fields[name])[:length]
        return fields

    def attachments(self, address: str) -> list[tuple[str, str]]:
        """Return (name, where it stands at the source) of the files that the page carries."""
        found = []
        for one in self.reading.attachments:
            try:
                where = urljoin(address, one.url) if one.url else ""
            except ValueError:
                where = ""
            found.append((one.name[:200], where if where.startswith(("http://", "https://")) else ""))
        return found


def read_page(data: bytes, *, name: str, today: date) -> Page:
    """Return a page as read. Raises BadInput when there is no text to be had from it."""
    source = load(data, name)
    reading = parse(source)
    body = [bodies.as_json(block) for block in reading.body] or [
        bodies.as_json(Block("table" if line.table else "paragraph", line.text, line.number)) for line in source.lines
    ]
    text = "\n".join(line.text for line in source.lines)
    return Page(reading, text, body, _published(source, reading, today), list(dict.fromkeys(reading.warnings)))


def own_address(data: bytes) -> str:
    """Return where a saved page says it came from, nothing when it does not say."""
    text, _, _ = decode(data)
    head = text[:50_000]
    for pattern in _OWN_ADDRESS:
        found = pattern.search(head)
        if found and found["address"].strip().startswith(("http://", "https://")):
            return found["address"].strip()
    return ""


def _published(source: Read, reading: Reading, today: date) -> Moment | None:
    for label in _WHEN:
        said = source.metadata.get(label, "")
        found = instant_of(said) or moment_in(said, today=today)
        if found is not None:
            return found
    return moment_in(reading.published_on.isoformat(), today=today) if reading.published_on else None
