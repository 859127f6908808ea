"""A library hosts the mirror in a folder of its own, a reader takes it on a stick; both can see that it is whole."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from gongkai.feedback.tests.factories import released
from gongkai.frame.time import now
from gongkai.portal.mirror import writing
from tests.cast import Cast

# One unit stands for the others, and the log is inside as it is: a small mirror is a mirror.
LEFT_OUT = re.compile(r"/(ledger/(entries|subjects)|api|topics)/|/units/.")


class Quiet(SimpleHTTPRequestHandler):
    """A static server of the plainest kind."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address under which it is hosted."""
    (tmp_path / "library").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path / "library" / "gongkai", f"http://127.0.0.1:{server.server_address[1]}/library/gongkai"
    server.shutdown()
    server.server_close()


def fine(page: Page) -> None:
    """Assert that axe finds nothing on the page that is open."""
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] != "minor"] == []


def test_a_mirror_is_read_and_verified_from_a_host_and_from_a_disk(
    cast: Cast, browser: Browser, library: tuple[Path, str]
) -> None:
    folder, host = library
    document = released(cast)
    writing.write(folder, at=now(), left_out=LEFT_OUT)
    page = browser.new_page(locale="zh-CN")
    page.set_default_timeout(15_000)

    page.goto(f"{host}/index.html")
    page.fill("main input[type=search]", document.title[:4])
    page.press("main input[type=search]", "Enter")
    page.get_by_role("link", name=document.title).click()
    page.wait_for_url(f"**/documents/{document.index_number}.html")
    page.get_by_label("离线镜像").get_by_role("link", name="核验").click()
    fine(page)
    page.get_by_role("button", name="核验本处的镜像").click()
    expect(page.get_by_role("status")).to_contain_text("完好")

    one = folder / "documents" / f"{document.index_number}.html"
    one.write_text(one.read_text().replace(document.title, document.title[::-1]))
    (folder / "documents" / "more.html").write_text("x")
    page.get_by_role("button", name="核验本处的镜像").click()
    expect(page.get_by_role("status")).to_contain_text("发现问题 1 处")
    expect(page.get_by_role("status")).to_contain_text(f"documents/{document.index_number}.html 与清单中的摘要不符")

    page.goto(f"file://{folder}/mirror/verify.html")
    page.set_input_files("#folder", folder)
    expect(page.get_by_role("status")).to_contain_text("发现问题 2 处")
    expect(page.get_by_role("status")).to_contain_text("多出 documents/more.html")
    page.close()
