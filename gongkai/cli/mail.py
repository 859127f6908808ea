"""`gongkai mail send` writes the digests that are due and sends what waits in the outbox; `… list` counts."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from gongkai.cli.django import bureau_is_set_up, setup


def main(argv: Sequence[str]) -> int:
    """Send or count; exit 1 when a letter was given up."""
    parser = argparse.ArgumentParser(prog="gongkai mail", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", required=True)
    deeds.add_parser("send", help="send what is due; for a timer, every few minutes")
    deeds.add_parser("list", help="count the letters by state; no addresses")
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    return {"send": _send, "list": _list}[words.deed]()


def _send() -> int:
    from gongkai.frame.time import now
    from gongkai.post import actions
    from gongkai.subscriptions import actions as subscriptions

    written = subscriptions.tell(at=now())
    done = actions.send(at=now())
    print(f"新写订阅邮件 {written} 封；已发 {done.sent} 封，稍后再试 {done.put_off} 封，未能送达 {done.given_up} 封。")
    return 1 if done.given_up else 0


def _list() -> int:
    from gongkai.post.models import Letter

    counts = Counter(Letter.objects.order_by().values_list("state", flat=True))
    print("　".join(f"{state.label} {counts[state.value]} 封" for state in Letter.State))
    for letter in Letter.objects.waiting().exclude(trouble="").order_by("next_try_at")[:20]:
        print(f"- {letter.key}：{letter.trouble}，已试 {letter.tries} 次，下次 {letter.next_try_at:%Y-%m-%d %H:%M}")
    return 0
