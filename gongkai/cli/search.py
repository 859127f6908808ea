"""`gongkai search QUERY`: what a citizen would find."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from gongkai.cli.django import bureau_is_set_up, setup


def main(argv: Sequence[str]) -> int:
    """Print the first results; exit 1 when there is none."""
    parser = argparse.ArgumentParser(prog="gongkai search", description=__doc__)
    parser.add_argument("query")
    parser.add_argument("--page", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    from gongkai.frame.time import now
    from gongkai.search import search

    results = search(words.query, at=now(), page=words.page)
    if words.json:
        print(json.dumps(results.to_json(), ensure_ascii=False))
    else:
        print(f"“{words.query}”共 {results.total} 条")
        for hit in results.hits:
            print(f"- {hit.title}\n  {hit.address}")
    return 0 if results.total else 1
