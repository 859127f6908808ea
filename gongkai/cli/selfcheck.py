"""`gongkai selfcheck`: walk the public pages in process, compare columns, letters and contents with the indicators.

Exit 1 when something was found. Nothing is asked over the network unless GONGKAI_SELFCHECK_OUTSIDE says so.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from gongkai.cli.django import bureau_is_set_up, setup


def main(argv: Sequence[str]) -> int:
    """Inspect, print each problem in a line, exit 0 when there is none."""
    parser = argparse.ArgumentParser(prog="gongkai selfcheck", description=__doc__)
    parser.add_argument("--pages", type=int, default=None, help="open at most this many pages")
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    return 0 if run(words.pages) == 0 else 1


def run(pages: int | None = None) -> int:
    """Inspect the site now and return how many problems were found, each printed in a line."""
    from django.conf import settings

    from gongkai.frame.time import now
    from gongkai.selfcheck import actions
    from gongkai.selfcheck.rules import BY_KEY

    inspection = actions.inspect(by=None, at=now(), most=pages or settings.SELFCHECK_PAGES)
    problems = inspection.result["problems"]
    print(f"网站自查：打开 {inspection.pages} 页、{inspection.links} 条链接，发现问题 {len(problems)} 项。")
    for one in problems:
        print(f"  {BY_KEY[one['item']].zh}　{one['place']}　{one['says']}")
    return len(problems)
