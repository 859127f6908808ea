"""A browser, a live house and a hand to sign in with. Without Chromium the stories are skipped, unless CI insists."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.cast import PASSWORD, Cast, assemble

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
CHROMIUM = next((name for name in PLACES if Path(name).exists()), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every story as needing the browser."""
    for item in items:
        if "tests/stories" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once a session."""
    if not CHROMIUM:
        if os.environ.get("GONGKAI_BROWSER_REQUIRED"):
            pytest.fail("Chromium is required here and was not found.")
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The bureau and its people, in the live server's database."""
    from gongkai.organisation.setup import ensure_roles

    ensure_roles()
    return assemble()


@pytest.fixture
def stand_at(settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the whole house stand at an instant and go on from there: what the doors ask is answered with it."""
    from django.utils import timezone

    from gongkai.frame import time

    def stand(instant: datetime) -> None:
        shift = instant - timezone.now()
        settings.DEMO = True
        monkeypatch.setattr(time, "demo_shift", lambda: shift)

    return stand


class Visitor:
    """One person at one browser window."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.site = site

    def goes(self, path: str) -> Page:
        """Open an address of the house; it must answer with a page, not an error."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status < 400, f"{path} answered {answer.status}"
        return self.page

    def signs_in(self, username: str, password: str = PASSWORD) -> Visitor:
        """Come in by the staff door."""
        self.goes("/staff/login/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.click("button[type=submit]")
        return self


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Press the button and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).click()


@pytest.fixture
def visitor(browser: Browser, live_server) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors; each has cookies of their own. `javascript=False` for one without scripts."""
    contexts: list[BrowserContext] = []

    def come(*, javascript: bool = True, width: int = 1280, dark: bool = False) -> Visitor:
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": 860},
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
        )
        contexts.append(context)
        return Visitor(context, live_server.url)

    yield come
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def _told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo office lies, told once a run."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "office"


@pytest.fixture
def office(transactional_db: None, settings, _told: Path, stand_at: Callable[[datetime], None]) -> None:
    """The demo office with its half-year, standing at its own day."""
    from gongkai.cli.demo_office import story
    from gongkai.organisation.setup import ensure_roles
    from tests.worlds import bring

    def build() -> None:
        ensure_roles()
        story.tell(lambda what: None)

    bring(build, _told, media=Path(settings.MEDIA_ROOT))
    stand_at(story.TODAY)
