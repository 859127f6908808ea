"""What is measured from outside, with tools that are fetched when asked for: Lighthouse and the Nu HTML checker.

python tools/audit.py            serve a fresh demo, check the markup of every page kind, the staff's too, measure four

Both tools come from npm, in the versions named here, into a cache folder (GONGKAI_AUDIT_CACHE, else
~/.cache/gongkai-audit); nothing of them is shipped. Needs node 18, npm, Java 11 and Chromium. Exit 1 when a page is
not valid or a score is below 95.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from make_screenshots import PASSWORD, PLAN, chromium, served

from tests.pages_of_the_demo import PUBLIC, REFUSALS, reached

TOOLS = ("lighthouse@12.8.2", "vnu-jar@26.9.27")
CACHE = Path(os.environ.get("GONGKAI_AUDIT_CACHE", Path.home() / ".cache" / "gongkai-audit"))
DOCUMENT = PLAN.replace("/plans/", "/documents/")
# name: page that Lighthouse measures
MEASURED = {
    "home": "/",
    "document": DOCUMENT,
    "list": "/documents/",
    "search": "/search",
    "results": "/search?q=公开",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
# The checker wants a search form to be <search>, which browsers of 2020 do not know; the rows of one cell are in
# Wagtail's list of keyboard shortcuts, on each of its pages.
SET_ASIDE = re.compile(
    r"role .*search.*unnecessary|Consider using the .*search.* element|A table row was 1 columns wide"
)
CLERK = "liqiang"  # of the demo: sees most of what the staff see


def main() -> int:
    """Fetch the tools once, then check and measure; print a line each."""
    install()
    with served() as site:
        faults = valid(site)
        low = measure(site)
    print(f"\nmarkup: {faults} faults; scores below {LEAST}: {low}")
    return 1 if faults or low else 0


def install() -> None:
    """Bring the tools into the cache, where they are not there yet."""
    stamp = CACHE / "installed"
    if stamp.exists() and stamp.read_text() == " ".join(TOOLS):
        return
    for program, package in (("npm", "nodejs npm"), ("java", "default-jre-headless")):
        if shutil.which(program) is None:
            raise SystemExit(f"make audit needs {program} (Debian: apt-get install {package}).")
    print(f"fetching {' and '.join(TOOLS)} into {CACHE} …", flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(CACHE), *TOOLS], check=True
    )
    stamp.write_text(" ".join(TOOLS))


def valid(site: str) -> int:
    """Check a page of each kind, the ends of forms and the staff's with the Nu HTML checker; return the faults."""
    pages = {path: fetched(site + quote(path, safe="/?=&%")) for path in one_of_each(site)}
    pages |= {name: page.encode() for name, page in reached(site).items()}
    behind = of_the_staff(site)
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (path, page) in enumerate({**pages, **behind}.items()):
            file = Path(folder) / f"{number:03}.html"
            file.write_bytes(page)
            names[file.name] = path
        jar = next(CACHE.glob("node_modules/vnu-jar/**/vnu.jar"))
        words = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always"]
        ran = subprocess.run([*words, *map(str, sorted(Path(folder).iterdir()))], capture_output=True, check=True)
    messages = [
        one
        for one in json.loads(ran.stderr or ran.stdout)["messages"]
        if one["type"] != "info" or one.get("subType") == "warning"
    ]
    kept = [one for one in messages if not SET_ASIDE.search(one["message"])]
    for one in kept:
        print(f"  {names[Path(one['url']).name]}:{one.get('lastLine', '')} {one['message']}")
    print(f"Nu HTML checker: {len(pages)} kinds of public page, {len(behind)} of the staff's; {len(kept)} faults")
    return len(kept)


def of_the_staff(site: str) -> dict[str, bytes]:
    """Return one page of each kind that a clerk reaches from the work desk in three steps, by looking only."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    door = f"{site}/staff/login/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opener.open(door).read().decode())
    assert token is not None
    words = {"csrfmiddlewaretoken": token[1], "username": CLERK, "password": PASSWORD}
    opener.open(urllib.request.Request(door, urlencode(words).encode(), {"Referer": door}))
    pages: dict[str, bytes] = {}
    seen, now = set(), ["/staff/"]
    for _ in range(3):
        links: list[str] = []
        for path in now:
            kind = re.sub(r"\d+", "0", path.partition("?")[0])
            if kind in seen or "logout" in kind:
                continue
            seen.add(kind)
            try:
                with opener.open(f"{site}{path}", timeout=30) as answer:
                    page = answer.read() if "html" in answer.headers.get("Content-Type", "") else b""
            except urllib.error.HTTPError:
                continue
            if page:
                pages[path] = page
                links += re.findall(r'href="(/staff/[^"#]*)"', page.decode())
        now = [html.unescape(link) for link in links]
    return pages


def one_of_each(site: str) -> list[str]:
    """Return one address of each kind of page on the site map, and those that axe is shown."""
    found: dict[str, str] = {}
    for place in re.findall(r"<loc>([^<]+)</loc>", fetched(f"{site}/sitemap.xml").decode()):
        path = place.removeprefix(site) or "/"
        kind = (
            re.sub(r"\d+", "0", path) if path.startswith(("/disclosure", "/ledger")) else re.sub(r"[^/]+$", "*", path)
        )
        kind = re.sub(r"/[0-9A-Za-z]{9,18}/", "/*/", kind)
        found.setdefault(kind, path)
    return list(dict.fromkeys([*found.values(), *PUBLIC, *REFUSALS]))


def fetched(address: str) -> bytes:
    """Return what an address answers, an error page too."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        return error.read()


def measure(site: str) -> int:
    """Run Lighthouse on four pages, as a phone and as a desk, and return how many scores are below the bar."""
    low = 0
    print(f"\n{'page':<10} {'as':<8} " + " ".join(f"{name:>15}" for name in CATEGORIES))
    for name, path in MEASURED.items():
        for device in ("mobile", "desktop"):
            scores = lighthouse(site + quote(path, safe="/?=&%"), device)
            low += sum(score < LEAST for score in scores)
            print(f"{name:<10} {device:<8} " + " ".join(f"{score:>15}" for score in scores), flush=True)
    return low


def lighthouse(address: str, device: str) -> list[int]:
    """Return the scores of a page, of 100, in the order of CATEGORIES."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        words = [
            str(CACHE / "node_modules" / ".bin" / "lighthouse"),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={out}",
            f"--only-categories={','.join(CATEGORIES)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            *(["--preset=desktop"] if device == "desktop" else []),
        ]
        subprocess.run(words, check=True, env={**os.environ, "CHROME_PATH": chromium()})
        said = json.loads(out.read_text())
    for name in CATEGORIES:
        for reference in said["categories"][name]["auditRefs"]:
            audit = said["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {name}: {audit['title']} {audit.get('displayValue', '')}")
    return [round(100 * (said["categories"][name]["score"] or 0)) for name in CATEGORIES]


if __name__ == "__main__":
    sys.exit(main())
