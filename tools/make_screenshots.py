"""Pictures of the demo, made in Chromium: each page kind on a desk and on a phone, and any page for a look.

python tools/make_screenshots.py                        all of KINDS and LOOKS, into docs/pictures/, and a page of them
python tools/make_screenshots.py --into DIR /path …     those pages, at 390 and 1440 pixels
"""

from __future__ import annotations

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "gongkai-demo-2017"
PLAN = "/plans/012150436/2017-00160"
NUMBER = "012150436/2017-00160"
# name: (what it is, path, who looks at it)
KINDS = {
    "home": ("首页", "/", ""),
    "document": ("文件", f"/documents/{NUMBER}", ""),
    "interpretation": ("解读", "/documents/012150436/2017-00161", ""),
    "list": ("列表", "/documents/", ""),
    "column": ("栏目", "/columns/notices", ""),
    "plan": ("方案", PLAN, ""),
    "task": ("任务", f"{PLAN}/tasks/2-5-1", ""),
    "unit": ("单位", "/units/bangongshi", ""),
    "search": ("检索", "/search?q=公开", ""),
    "disclosure": ("政府信息公开", "/disclosure/", ""),
    "ledger": ("透明日志", "/ledger/", ""),
    "verify": ("查验", "/verify", ""),
    "request": ("申请政府信息", "/requests/new", ""),
    "feedback": ("互动交流", "/feedback/", ""),
    "print": ("打印版", f"/documents/{NUMBER}/print", ""),
    "selfcheck": ("网站自查", "/selfcheck/", ""),
    "workdesk": ("工作台", "/staff/", "liqiang"),
}
# On what a page is looked at: its words, width and height.
SCREENS = {"desk": ("桌面", 1440, 900), "phone": ("手机", 390, 844)}
# name: (what it is, path, screen, cookies)
LOOKS = {
    "home-dark": ("首页，深色", "/", "desk", {"look": "dark"}),
    "home-care": ("首页，关怀版", "/", "phone", {"size": "care"}),
    "document-high": ("文件，深色高对比", f"/documents/{NUMBER}", "phone", {"look": "dark", "contrast": "high"}),
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
            everything(browser, site, words.into)
        for path in words.paths:
            for width in (1440, 390):
                name = f"{path.strip('/').replace('/', '_') or 'home'}-{width}.png"
                take(browser, site, path, width, words.into / name, user=words.user, whole=words.whole, dark=words.dark)
        browser.close()
    return 0


def everything(browser: Browser, site: str, into: Path) -> None:
    """Take the pictures of all page kinds and looks, and write the page that lists them."""
    lines = ["# The pages, as they are", "", "Made from the demo by `make screenshots`.", ""]
    for name, (words, path, user) in KINDS.items():
        for screen, (_, width, _) in SCREENS.items():
            take(browser, site, path, width, into / f"{name}-{screen}.png", user=user)
        lines.append(f"| {words} · 桌面 | {words} · 手机 |\n| --- | --- |")
        lines.append(f"| ![{words}，桌面]({name}-desk.png) | ![{words}，手机]({name}-phone.png) |\n")
    for name, (words, path, screen, cookies) in LOOKS.items():
        take(browser, site, path, SCREENS[screen][1], into / f"{name}-{screen}.png", cookies=cookies)
        lines.append(f"{words}：\n\n![{words}]({name}-{screen}.png)\n")
    (into / "README.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


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
    cookies: Mapping[str, str] | None = None,
) -> None:
    """Save a picture of one page, of few colours, so that it stays small."""
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width < 500 else 900},
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
    )
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in (cookies or {}).items()])
    page: Page = context.new_page()
    if user:
        page.goto(f"{site}/staff/login/")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
    page.goto(f"{site}{path}")
    drawn = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    drawn.quantize(64, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE).save(into, optimize=True)
    print(f"{into.name}: {path} at {width}, {into.stat().st_size // 1024} kB", flush=True)
    context.close()


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of a demo built in a folder of its own (or in GONGKAI_SHOTS_VAR, which is kept).

    With GONGKAI_SHOTS_SITE the demo that is served there is taken as it is.
    """
    if "GONGKAI_SHOTS_SITE" in os.environ:
        yield os.environ["GONGKAI_SHOTS_SITE"]
        return
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
