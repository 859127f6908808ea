"""Links that lead out of the house, asked only where the operator has said so: one request each, public hosts only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from gongkai.reposts import fetch
from gongkai.selfcheck.rules import Problem

MOST = 500
_SMALL = 256 * 1024


def problems(links: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the links ({address: page it stands on}) of which the other side says that there is no such page.

    A side that is silent, slow or sends us elsewhere is no proof: it is left alone.
    """
    for address in sorted(links)[:MOST]:
        host = urlsplit(address).hostname
        if not host:
            continue
        try:
            fetch.get(address, hosts=frozenset({host}), limit=_SMALL, seconds=10)
        except fetch.Unreachable as error:
            if error.is_gone:
                says = f"指向{address}的链接，对方网站称网页不存在（{error.status}）。"[:500]
                yield Problem("outside_link", links[address], says, "", address[:300])
