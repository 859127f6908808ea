"""What is public and like what somebody wants in their own words: offered before a request for it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tantivy import Occur, Query

from gongkai.frame.findable import Shown
from gongkai.requests.rules import bigrams
from gongkai.requests.similar import Offer
from gongkai.search import query, sources
from gongkai.search.query import Asked, Filters
from gongkai.search.tokens import question

MOST = 5
CONSIDERED = 40
LONGEST = 400
# A record must share this much of the wanted words; less is chance.
LEAST = 0.18


def similar(wanted: str, at: datetime) -> Sequence[Offer]:
    """Return what is public at `at` and shares many of the neighbouring signs of `wanted`, best first.

    Unlike a search it does not ask for every word: whoever describes a paper rarely hits its very title.
    """
    pairs = sorted(bigrams(wanted[:LONGEST]))
    if not pairs:
        return ()
    asked = [term for pair in pairs for term in question(pair)][:120]
    if not asked:
        return ()
    index, searcher = query.searching(at)
    any_pair = Query.boolean_query([(Occur.Should, query.anywhere(index, term)) for term in asked])
    narrowed = Asked(index, searcher, asked, any_pair, Filters(), at).narrowed()
    hits = searcher.search(narrowed, CONSIDERED, count=False).hits
    keys = [searcher.doc(address)["key"][0] for _, address in hits]
    told = set(pairs)
    weighed = []
    for place, record in enumerate(sources.shown(keys, at)):
        own = bigrams(record.title)
        everything = own | frozenset().union(*(bigrams(text) for text in record.texts[:40]))
        share = len(told & everything) / len(told)
        titled = len(told & own) / max(1, len(own))
        if share >= LEAST or titled >= 0.5:
            weighed.append((share + titled, -place, record))
    weighed.sort(key=lambda one: one[:2], reverse=True)
    return [_offer(record) for _, _, record in weighed[:MOST]]


def _offer(record: Shown) -> Offer:
    note = "　".join(filter(None, [record.number, record.units, str(record.day or "")]))
    return Offer(record.title, record.url, note)
