"""Pages rendered a second by the whole stack of middleware, views and templates, in one process.

The baseline of the same run is Django answering a constant text through the same middleware: what a page
costs beyond that is ours.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

PAGES = (
    ("home", "/"),
    ("document", "/documents/012150436/2017-00160"),
    ("list", "/documents/"),
    ("plan", "/plans/012150436/2017-00160"),
    ("task", "/plans/012150436/2017-00160/tasks/2-5-1"),
    ("search", "/search?q=公开"),
    ("feed", "/feeds/documents.atom"),
    ("api", "/api/v1/documents"),
)
SECONDS = 2.0


def main() -> int:
    """Build a demo office in a folder of its own and time its pages."""
    from gongkai.cli import demo

    with tempfile.TemporaryDirectory() as scratch:
        var = Path(scratch) / "var"
        demo.environment(var, "127.0.0.1", 8000)
        from gongkai.cli.django import setup

        setup()
        demo.open_or_build(var)
        from django.http import HttpResponse
        from django.test import Client
        from django.urls import path

        from gongkai import urls

        urls.urlpatterns.insert(0, path("constant", lambda request: HttpResponse("constant")))
        client = Client(headers={"host": "127.0.0.1"})
        baseline = rate(client, "/constant")
        print("pages rendered a second, one process (baseline: a constant answer through the same middleware)")
        print(f"{'page':<10} {'per second':>12} {'ms':>8} {'bytes':>10} {'of baseline':>12}")
        print(f"{'constant':<10} {baseline:>12.0f} {1000 / baseline:>8.2f} {8:>10} {1:>12.3f}")
        for name, address in PAGES:
            pages = rate(client, address)
            size = len(client.get(address).content)
            print(f"{name:<10} {pages:>12.1f} {1000 / pages:>8.1f} {size:>10} {pages / baseline:>12.3f}")
    return 0


def rate(client: object, address: str) -> float:
    """Return how many times a second the page is answered, over about SECONDS after one warm-up."""
    get = client.get  # type: ignore[attr-defined]  # Django's test client, imported late
    answer = get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        get(address)
        count += 1
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
