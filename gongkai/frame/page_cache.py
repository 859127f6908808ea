"""Ready pages in front of Django: a dictionary, thrown away whenever the number of the house moves.

It stands outermost, so a ready page costs a look into shared memory and one into a dictionary, and bears every header
Django gave it. Kept is only what a view declared the same for every reader (`frame.pages.revalidated`), what sets no
cookie and holds no form's token. Who is signed in, or has a message waiting, is never answered from here.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterable
from time import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from gongkai.frame import page_files, reader
from gongkai.frame.generation import NUMBER, Generation
from gongkai.frame.pages import ASKED, KEEP, tag

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

# Ready answers by the very words of a request, in front of the pages themselves: most readers ask in the same words.
MOST_ANSWERS = 4096
# A longer address is no address of ours.
LONGEST_QUERY = 500
SMALLEST_GZIP = 500
PLAIN = "plain"
_SET_ANEW = {"content-length", "etag", "content-encoding"}
_ONLY_WITH_BODY = {"content-length", "content-type", "content-encoding"}


class Answer:
    """One way a page is sent: as it is or compressed; whole, without its body, or as a 304."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: str, headers: Headers, body: list[bytes]) -> None:
        self.status, self.headers, self.body = status, headers, body


class Page:
    """A page ready to be sent, plain and compressed."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        kept = [(name, value) for name, value in headers if name.lower() not in _SET_ANEW]
        self.headers, self.body = kept, body
        self.packed = b""
        if len(body) >= SMALLEST_GZIP and _is_text(kept):
            self.packed = gzip.compress(body, 6, mtime=0)
        self.tags = (tag(body), tag(body, len(self.packed)))

    @property
    def size(self) -> int:
        """What the page takes in memory, about."""
        return len(self.body) + len(self.packed) + 2000

    def answer(self, method: str, packed: bool, known: str | None) -> Answer:
        """Return what is sent to a reader who takes gzip (`packed`) and names the tags `known`."""
        packed = packed and bool(self.packed)
        body, etag = (self.packed, self.tags[1]) if packed else (self.body, self.tags[0])
        headers = [*self.headers, ("ETag", etag)]
        if known is not None and (known.strip() == "*" or etag in known):
            return Answer("304 Not Modified", [h for h in headers if h[0].lower() not in _ONLY_WITH_BODY], [])
        headers.append(("Content-Length", str(len(body))))
        if packed:
            headers.append(("Content-Encoding", "gzip"))
        return Answer("200 OK", headers, [] if method == "HEAD" else [body])


class Shelf:
    """All that is ready of one number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.until = 0.0
        self.pages: dict[tuple[str, ...], Page] = {}
        self.answers: dict[tuple[str | None, ...], Answer] = {}
        self.size = 0
        self.making: dict[tuple[str, ...], threading.Lock] = {}


class PageCache:
    """A WSGI application in front of `application`; at most `memory` bytes of pages."""

    def __init__(
        self, application: Application, house: Generation, *, memory: int, session_cookie: str, files_for: str = ""
    ) -> None:
        self.application, self.house, self.memory = application, house, memory
        # Who sends one of these is a person and not just anybody.
        self.personal = (f"{session_cookie}=", "messages=")
        self.words = house.words
        self.shelf = Shelf(-1)
        self.putting = threading.Lock()
        self.files = page_files.Writer(house, files_for) if files_for else None

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        get = environ.get
        asked = (
            get("REQUEST_METHOD"),
            get("PATH_INFO"),
            get("QUERY_STRING"),
            get("HTTP_COOKIE"),
            get("HTTP_ACCEPT_ENCODING"),
            get("HTTP_HOST"),
            get("HTTP_IF_NONE_MATCH"),
            get("HTTP_X_FORWARDED_PROTO"),
        )
        shelf = self.shelf
        answer = shelf.answers.get(asked)
        # The number is read after the page was found: what it belongs to is what counts.
        if answer is not None and self.words[NUMBER] == shelf.number and time() < shelf.until:
            start_response(answer.status, answer.headers)
            return answer.body
        return self._look(environ, start_response, asked)

    def _look(self, environ: Environ, start_response: Start, asked: tuple[str | None, ...]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        query, cookie = environ.get("QUERY_STRING") or "", environ.get("HTTP_COOKIE") or ""
        if (
            method not in {"GET", "HEAD"}
            or len(query) > LONGEST_QUERY
            or path.startswith(("/staff/", "/static/"))
            or any(name in cookie for name in self.personal)
        ):
            return self.application(environ, start_response)
        number = self.house.settled()
        if number & 1:
            return self.application(environ, start_response)
        shelf = self._shelf(number)
        key = (
            environ.get("HTTP_HOST", ""),
            environ.get("HTTP_X_FORWARDED_PROTO", ""),
            path,
            _canonical(query),
            _edition(cookie) if cookie else PLAIN,
        )
        page = shelf.pages.get(key)
        if page is None:
            with self.putting:
                making = shelf.making.setdefault(key, threading.Lock())
            # One makes the page, the others wait for it: they would not be quicker together.
            try:
                with making:
                    page = shelf.pages.get(key)
                    if page is None:
                        page, passed = self._make(environ, start_response, shelf, key)
            finally:
                shelf.making.pop(key, None)
            if page is None:
                return passed
        accepts = environ.get("HTTP_ACCEPT_ENCODING")
        answer = page.answer(method, _takes_gzip(accepts), environ.get("HTTP_IF_NONE_MATCH"))
        if not cookie and shelf.pages.get(key) is page:
            if len(shelf.answers) >= MOST_ANSWERS:
                shelf.answers.clear()
            shelf.answers[asked] = answer
        start_response(answer.status, answer.headers)
        return answer.body

    def _shelf(self, number: int) -> Shelf:
        """Return the shelf of `number`; an empty one when the house has moved on, or time has."""
        shelf = self.shelf
        if shelf.number == number and shelf.until and time() >= shelf.until:
            with self.putting:
                if self.words[NUMBER] == number:
                    self.house.turn()
            number = self.house.settled()
        if shelf.number != number:
            with self.putting:
                shelf = self.shelf
                if shelf.number < number:
                    shelf = self.shelf = Shelf(number)
        return shelf

    def _make(
        self, environ: Environ, start_response: Start, shelf: Shelf, key: tuple[str, ...]
    ) -> tuple[Page | None, Iterable[bytes]]:
        """Ask Django; keep the page when it may be kept. Otherwise (None, the body), its start already passed on."""
        told: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, error: object = None) -> Callable[[bytes], None]:
            told[:] = [(status, headers)]
            return _no_write

        environ[ASKED] = True
        body = self.application(environ, start)
        until = environ.get(KEEP)
        status, headers = told[0]
        names = {name.lower() for name, _ in headers}
        if until is None or not status.startswith("200") or "set-cookie" in names:
            start_response(status, headers)
            return None, body
        try:
            whole = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        if b"csrfmiddlewaretoken" in whole:
            start_response(status, headers)
            return None, [] if environ["REQUEST_METHOD"] == "HEAD" else [whole]
        page = Page(headers, whole)
        if time() < until and shelf.number == self.words[NUMBER]:
            self._keep(shelf, key, page, until)
            if self.files is not None:
                self.files.keep(shelf.number, key, page, until)
        return page, ()

    def _keep(self, shelf: Shelf, key: tuple[str, ...], page: Page, until: float) -> None:
        if page.size > self.memory // 8:  # one bulk download must not push out all pages
            return
        with self.putting:
            shelf.until = min(shelf.until, until) if shelf.until else until
            shelf.pages[key] = page
            shelf.size += page.size
            while shelf.size > self.memory and shelf.pages:
                oldest = next(iter(shelf.pages))
                shelf.size -= shelf.pages.pop(oldest).size
                shelf.answers.clear()


def _edition(cookie: str) -> str:
    """Return which edition of a page the reader's choice of looks asks for: plain, large, care-dark."""
    cookies = {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in cookie.split(";"))}
    return "-".join(filter(None, reader.chosen(cookies).values())) or PLAIN


def _canonical(query: str) -> str:
    """Return the query with its parameters in the order of their names: the same question is one page."""
    return urlencode(sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0])) if query else ""


def _takes_gzip(accepts: str | None) -> bool:
    if not accepts:
        return False
    for part in accepts.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in {"gzip", "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _is_text(headers: Headers) -> bool:
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return kind.startswith("text/") or "json" in kind or "xml" in kind


def _no_write(data: bytes) -> None:
    raise RuntimeError("Django does not write before it answers")
