"""A portal of our own on 127.0.0.1, and a source that watches it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gongkai.reposts import actions
from gongkai.reposts.models import Source
from tests.cast import Cast, assemble, beijing

SEEN = beijing("2017-06-20 09:00")

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Portal:
    """What the server answers, by path; `asked` is every (path, headers) it was asked."""

    root: str = ""
    answers: dict[str, Answer | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Let `path` answer `body`; `ETag` and the like are written with _ for -. Returns the whole address."""
        data = body if isinstance(body, bytes) else body.encode()
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, data)
        return self.root + path

    def times(self, path: str) -> int:
        """Return how often `path` was asked for."""
        return sum(1 for asked, _ in self.asked if asked == path)


@pytest.fixture
def portal() -> Iterator[Portal]:
    here = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append((self.path, dict(self.headers)))
            answer = here.answers.get(self.path, (404, {}, b"no such page"))
            if callable(answer):
                answer(self)
                return
            status, headers, body = answer
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, client: None  # type: ignore[method-assign]  # we hang up on it on purpose
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    here.root = f"http://127.0.0.1:{server.server_port}"
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


@pytest.fixture(autouse=True)
def _inside(settings, tmp_path):
    settings.REPOST_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def watch(cast: Cast, portal: Portal) -> Callable[..., Source]:
    """Register a source on the portal."""

    def make(kind: str = "rss", path: str = "/feed.xml", **fields: object) -> Source:
        said = {
            "name": "中国政府网",
            "code": "gov-cn",
            "kind": kind,
            "address": portal.root + path,
            "unit": cast.unit("bangongshi"),
            "since": beijing("2017-06-01").date(),
            **fields,
        }
        return actions.add_source(said, by=cast.office, at=SEEN)

    return make


def page(
    title: str = "国务院办公厅关于推进重大建设项目信息公开的意见",
    *,
    number: str = "国办发〔2017〕45号",
    text: str = "为进一步做好重大建设项目批准和实施领域的信息公开工作，经国务院同意，现提出如下意见，请认真贯彻执行。",
    published: str = "2017-06-19 16:30",
) -> str:
    """Return a page as a portal shows it."""
    head = f'<meta name="PubDate" content="{published}">' if published else ""
    numbered = f"<p>{number}</p>" if number else ""
    return (
        f"<html><head><title>{title}_某网</title>{head}</head><body><div class='nav'><a href='/'>首页</a></div>"
        f"<div id='zoom'><h1>{title}</h1>{numbered}<p>各省、自治区、直辖市人民政府：</p><p>{text}</p>"
        f"<p>一、总体要求</p><p>坚持依法公开、及时公开、全面公开，重点突出，注重实效，回应社会关切。</p>"
        f"<p>国务院办公厅</p><p>2017年6月12日</p></div><div class='foot'>版权所有</div></body></html>"
    )


def rss(*entries: tuple[str, str, str], encoding: str = "utf-8") -> bytes:
    """Return an RSS feed of (title, link, date)."""
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"
        for title, link, date in entries
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>要闻</title>'
    return f"{head}{items}</channel></rss>".encode(encoding)
