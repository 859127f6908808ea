"""The site asked from inside, as a stranger would: what it answers to anybody, without a request over the network."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_header_parameters


@dataclass(slots=True)
class Answer:
    """What an address answered. `seconds` is how long it took; `name` what the answer calls the file it is, or ""."""

    status: int
    kind: str
    body: bytes
    seconds: float
    name: str = ""


class Site:
    """The site as a stranger meets it: addresses in, answers out. `files` says whether files are read, too."""

    def __init__(self, *, files: bool = False) -> None:
        # The handler itself, not the WSGI door around it: that one closes the database connection after each answer,
        # which is this very process's own.
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self._files = files
        base = urlsplit(settings.BASE_URL)
        self.host, self.scheme = base.netloc, base.scheme
        self.name, self.port = base.hostname or "localhost", str(base.port or (443 if base.scheme == "https" else 80))

    def get(self, path: str) -> Answer:
        """Return what a path (with its query) answers; a redirect within the site is followed once."""
        answer, onward = self._ask(path)
        if onward:
            parts = urlsplit(urljoin(settings.BASE_URL + path, onward))
            if parts.netloc == self.host:
                answer, _ = self._ask(parts.path + (f"?{parts.query}" if parts.query else ""))
        return answer

    def _ask(self, path: str) -> tuple[Answer, str]:
        parts = urlsplit(path)
        environment = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": quote(parts.query, safe="=&%+;,/?:@!$'()*~-._"),
            "SERVER_NAME": self.name,
            "SERVER_PORT": self.port,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": self.host,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        began = time.monotonic()
        response = self._handler.get_response(WSGIRequest(environment))
        body = self._body(response)
        onward = response.get("Location", "") if response.status_code in (301, 302, 303, 307, 308) else ""
        seconds = time.monotonic() - began
        _, said = parse_header_parameters(response.get("Content-Disposition", ""))
        kind = response.get("Content-Type", "")
        return Answer(response.status_code, kind, body, seconds, said.get("filename", "")), onward

    def _body(self, response: HttpResponseBase) -> bytes:
        """Return what was answered. Unless asked to, a file is not read: that it is there is known by its status."""
        if isinstance(response, HttpResponse):
            return response.content
        body = b""
        if self._files and isinstance(response, StreamingHttpResponse):
            body = b"".join(response.streaming_content)  # type: ignore[arg-type]  # a WSGI answer is no async one
        file = getattr(response, "file_to_stream", None)
        if file is not None:
            file.close()
        return body
