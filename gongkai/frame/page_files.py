"""Ready pages as files, for nginx to hand out by itself (deploy/nginx).

A page lies at pages/tree/NUMBER/EDITION?QUERY/ADDRESS@ and, compressed, beside it with .gz. nginx reads NUMBER from
shared memory at every request, so a number that has passed is not found any more, whatever nginx still holds open.

Only pages are written whose headers are exactly those that deploy/nginx gives: what nginx hands out is what Django
would have said. The time of a file is part of its digest, so the tag nginx makes of it is ours (frame.pages.tag).
"""

from __future__ import annotations

import logging
import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gongkai.frame import pages
from gongkai.frame.generation import Generation

if TYPE_CHECKING:
    from gongkai.frame.page_cache import Page

logger = logging.getLogger(__name__)

# The addresses and questions that nginx looks for; nothing in them can lead out of the tree.
_ADDRESS = re.compile(r"(?:/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)*/?", re.ASCII)
_QUERY = re.compile(r"[a-z_]{1,20}=[A-Za-z0-9_\-]{0,40}(?:&[a-z_]{1,20}=[A-Za-z0-9_\-]{0,40}){0,3}", re.ASCII)
# Questions are endless: so many files of one number may have one.
MOST_QUESTIONS, MOST_FILES = 2000, 50_000

BASE = {
    "cache-control": "no-cache",
    "vary": "Accept-Encoding, Cookie",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "content-security-policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'",
}
HSTS = {"strict-transport-security": "max-age=31536000"}
OPEN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Retry-After, RateLimit, RateLimit-Policy",
}


def expected(path: str, secure: bool) -> dict[str, str]:
    """Return the headers that deploy/nginx gives a ready file of this address, but for its length and tag."""
    headers = BASE | (HSTS if secure else {})
    if path.startswith("/api/v1/") and path != "/api/v1/docs":
        return headers | OPEN | {"content-type": "application/json; charset=utf-8"}
    if path.startswith("/feeds/"):
        kind = {".atom": "atom+xml", ".json": "feed+json"}.get(path[-5:], "octet-stream")
        return headers | OPEN | {"content-type": f"application/{kind}; charset=utf-8"}
    return headers | {"content-type": "text/html; charset=utf-8"}


class Writer:
    """Puts pages into the tree of the number they belong to, for the site at `base_url`."""

    def __init__(self, house: Generation, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.house, self.host, self.secure = house, parts.netloc, parts.scheme == "https"
        self.number, self.files, self.questions = 0, 0, 0
        self.counting = threading.Lock()

    def keep(self, number: int, key: tuple[str, ...], page: Page, until: float) -> None:
        """Write the page if nginx may hand it out; a disk that does not take it is no reason not to answer."""
        host, _, path, query, edition = key
        if host != self.host or not _ADDRESS.fullmatch(path) or (query and not _QUERY.fullmatch(query)):
            return
        if {name.lower(): value for name, value in page.headers} != expected(path, self.secure):
            return
        try:
            if self._has_room(number, bool(query)):
                self._write(self.house.files / str(number) / f"{edition}?{query}", path, page)
                self.house.offer(number, until)
        except OSError as error:
            logger.error("a ready page could not be written: %s", error)

    def _has_room(self, number: int, question: bool) -> bool:
        with self.counting:
            if number < self.number:
                return False
            if number > self.number:
                self.number, self.files, self.questions = number, 0, 0
                threading.Thread(target=self.house.sweep, name="sweep", daemon=True).start()
            if self.files >= MOST_FILES or (question and self.questions >= MOST_QUESTIONS):
                return False
            self.files += 1
            self.questions += question
            return True

    def _write(self, folder: Path, path: str, page: Page) -> None:
        place = folder / (path.lstrip("/") + "@")
        place.parent.mkdir(parents=True, exist_ok=True)
        stamp = pages.stamp(page.body)
        # The compressed one first: whoever finds the plain one finds both.
        if page.packed:
            _put(place.with_name(place.name + ".gz"), page.packed, stamp)
        _put(place, page.body, stamp)


def _put(place: Path, content: bytes, stamp: int) -> None:
    """Write a file at once or not at all, with `stamp` for its time."""
    partial = place.with_name(f".{place.name}.{os.getpid()}.{threading.get_ident()}")
    partial.write_bytes(content)
    os.utime(partial, (stamp, stamp))
    partial.chmod(0o644)
    partial.replace(place)
