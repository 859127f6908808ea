"""Pictures of the demo, made in Chromium: the README's, and any page at any width for a look.

python tools/make_screenshots.py                        the README's pictures, into docs/pictures/
python tools/make_screenshots.py --into DIR /path …     those pages, at 390 and 1280 pixels
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "gongkai-demo-2017"
PLAN = "/plans/012150436/2017-00160"
PICTURES = {
    "home": ("/", 1280, ""),
    "home-phone": ("/", 390, ""),
    "plan": (PLAN, 1280, ""),
    "document": ("/documents/012150436/2017-00160", 1280, ""),
    "workdesk": ("/staff/", 1280, "liqiang"),
}


def main() -> int:
    """Serve a fresh demo on a free port and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--user", default="", help="sign in as this person of the demo first")
    parser.add_argument("--whole", action="store_true", help="the whole page, not the first screen")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("paths", nargs="*")
    words = parser.parse_args()
    words.into.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        if not words.paths:
            for name, (path, width, user) in PICTURES.items():
                take(browser, site, path, width, words.into / f"{name}.png", user=user)
        for path in words.paths:
            for width in (1280, 390):
                name = f"{path.strip('/').replace('/', '_') or 'home'}-{width}.png"
                take(browser, site, path, width, words.into / name, user=words.user, whole=words.whole, dark=words.dark)
        browser.close()
    return 0


def take(
    browser: Browser,
    site: str,
    path: str,
    width: int,
    into: Path,
    *,
    user: str = "",
    whole: bool = False,
    dark: bool = False,
) -> None:
    """Save a picture of one page."""
    page: Page = browser.new_page(
        viewport={"width": width, "height": 860}, color_scheme="dark" if dark else "light", device_scale_factor=1
    )
    if user:
        page.goto(f"{site}/staff/login/")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
    page.goto(f"{site}{path}")
    page.screenshot(path=into, full_page=whole)
    print(f"{into.name}: {path} at {width}")
    page.close()


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of a demo built in a folder of its own (or in GONGKAI_SHOTS_VAR, which is kept)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as scratch:
        var = os.environ.get("GONGKAI_SHOTS_VAR", scratch)
        server = subprocess.Popen(
            [sys.executable, "-m", "gongkai", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "GONGKAI_VAR": var},
            stdout=subprocess.DEVNULL,
        )
        try:
            site = f"http://127.0.0.1:{port}"
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"{site}/healthz", timeout=2)
                    break
                except OSError:
                    time.sleep(0.5)
            else:
                raise SystemExit("the demo did not come up")
            yield site
        finally:
            server.terminate()
            server.wait(10)


def chromium() -> str:
    """Return where Chromium is; Debian calls it chromium."""
    for name in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"):
        if Path(name).exists():
            return name
    raise SystemExit("Chromium is not installed (Debian: apt-get install chromium).")


if __name__ == "__main__":
    sys.exit(main())
