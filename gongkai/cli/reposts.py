"""`gongkai reposts fetch`: ask the watched portals what is new, take in what was dropped, note what has gone out.

Nothing is asked of any network address that no operator has registered as a source.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from gongkai.cli.django import bureau_is_set_up, setup
from gongkai.errors import BadInput


def main(argv: Sequence[str]) -> int:
    """Run one of the room's commands; exit 1 when a source could not be read or a file not taken."""
    parser = argparse.ArgumentParser(prog="gongkai reposts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fetch = commands.add_parser("fetch", help="read every enabled source and the drop folder")
    fetch.add_argument("--source", default="", help="code of one source only")
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    return 0 if run(words.source) else 1


def run(only: str = "") -> bool:
    """Read every enabled source (or the one with the code `only`), say what came of it; False when one failed."""
    from django.conf import settings

    from gongkai.frame.time import now
    from gongkai.reposts import actions, drop
    from gongkai.reposts.models import Source

    sources = Source.objects.filter(enabled=True).select_related("unit")
    if only:
        sources = sources.filter(code=only)
        if not sources.exists():
            raise BadInput(f"没有代码为“{only}”的启用来源。")
    well = True
    for source in sources.exclude(kind=Source.Kind.DROP):
        visit = actions.visit(source, at=now())
        if visit.error:
            well = False
            print(f"{source.name}：{visit.error}")
        else:
            print(f"{source.name}：新发现 {visit.found} 条，读到 {visit.read} 条，原文有变动 {visit.changed} 条。")
    if settings.REPOST_DROP is not None and not only:
        try:
            files = drop.take_all(settings.REPOST_DROP, at=now())
        except BadInput as error:  # A missing folder must not keep the night's other work from being done.
            files, well = [], False
            print(error.says)
        for taken in files:
            well = well and not taken.error
            print(f"{taken.source.name}　{taken.name}：{taken.error or taken.says}")
    posted = actions.settle(at=now())
    if posted:
        print(f"登记已发布的转载件 {len(posted)} 件。")
    return well
