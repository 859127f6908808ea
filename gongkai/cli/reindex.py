"""`gongkai reindex`: build the search index anew from what the public may see."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from gongkai.cli.django import bureau_is_set_up, progress, setup


def main(argv: Sequence[str]) -> int:
    """Rebuild, showing how far it has come."""
    argparse.ArgumentParser(prog="gongkai reindex", description=__doc__).parse_args(argv)
    setup()
    bureau_is_set_up()
    from gongkai.frame import generation
    from gongkai.frame.time import now
    from gongkai.publishing import file_texts
    from gongkai.search import reindex

    file_texts.fill(now())
    count = reindex(now().date(), progress=lambda done, total: progress("records", done, total))
    generation.house().turn()  # what was found before may be found differently now
    print(f"已为 {count} 条记录建立索引。")
    return 0
