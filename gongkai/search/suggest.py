"""What the house proposes: titles while a question is typed, other words when it finds nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product

from tantivy import Occur, Query, Searcher

from gongkai.frame.findable import Shown
from gongkai.search import query as asking
from gongkai.search import sounds, sources
from gongkai.search.index import SearchIndex
from gongkai.search.tokens import Term, folded, question

MOST = 8
# Of a question that finds nothing: so many words are tried in its place, and so many shown.
MOST_TRIED, MOST_SHOWN = 24, 3
LONGEST_TRIED = 16


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record whose title or number holds what was typed so far."""

    title: str
    number: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Instead:
    """Another question, and how many records answer it."""

    q: str
    total: int


def suggestions(q: str, *, at: datetime, most: int = MOST) -> list[Suggestion]:
    """Return public records whose title or number holds every word typed so far, or sounds so; the best first."""
    terms = question(q)
    if not terms:
        return []
    index, searcher = asking.searching(at)
    parts = [(Occur.Must, _begun(index, term)) for term in terms]
    hits = searcher.search(Query.boolean_query(parts), most, count=False, weight_by_field="weight").hits
    keys = [searcher.doc(address)["key"][0] for _, address in hits]
    kinds = sources.kinds()
    return [
        Suggestion(record.title, record.number, kinds[record.kind], record.url) for record in sources.shown(keys, at)
    ]


def instead(q: str, filters: asking.Filters, *, at: datetime) -> list[Instead]:
    """Return other questions that find something, for one that does not: a document number as it is printed, one word
    put right (by its sound, or with one character changed), one word left out; the most promising first."""
    found: dict[str, int] = {}

    def tried(other: str, narrowed: asking.Filters) -> None:
        if other and other not in found and (count := asking.total(other, narrowed, at=at)):
            found[other] = count

    for other in _numbers(q):
        tried(other, filters)
    terms = question(q)
    for number, term in enumerate(terms):
        for word in islice(_put_right(term, at), MOST_TRIED):
            words = [word if place == number else each.text for place, each in enumerate(terms)]
            tried(" ".join(words), filters)
            if len(found) >= MOST_SHOWN:
                break
    if len(terms) > 1:
        for number in range(len(terms)):
            tried(" ".join(each.text for place, each in enumerate(terms) if place != number), filters)
    return [Instead(other, count) for other, count in list(found.items())[:MOST_SHOWN]]


# A document number as people say it: 晋政办发2017年第50号, 国令711号.
_SAID = re.compile(r"[〔［\[（(]?((?:19|20)\d\d)[〕］\]）)]?年?第?(\d{1,5})号?")
_ORDER = re.compile(r"令(第?)(\d{1,5})号")


def _numbers(q: str) -> Iterator[str]:
    """Yield a question with its document number as documents print it: the year in brackets, an order with its 第."""
    plain = re.sub(r"(?<=\d)\s+|\s+(?=\d)", "", unicodedata.normalize("NFKC", q))
    for other in (
        _SAID.sub(r"〔\1〕\2号", plain),
        _ORDER.sub(lambda found: f"令{'' if found[1] else '第'}{found[2]}号", plain),
    ):
        if other != plain:
            yield other


def _begun(index: SearchIndex, term: Term) -> Query:
    parts = [asking.in_field(index, "title", term), asking.in_field(index, "number", term)]
    parts += [asking.by_sound(index, way) for way in sounds.said(term.text)]
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def _put_right(term: Term, at: datetime) -> Iterator[str]:
    """Yield words of public titles that sound like a term, or differ from it by one character."""
    index, searcher = asking.searching(at)
    if not 2 <= len(term.text) <= LONGEST_TRIED:
        return
    seen = {term.text}
    for way in islice(product(*sounds.alike(term.text)), 4):
        if way:
            for record in _read(searcher, asking.by_sound(index, way), at):
                yield from _new(sounds.where(record.title, [list(way)]), seen)
    for record in _read(searcher, _nearly(index, term), at):
        yield from _new(_one_off(record.title, term.text), seen)
        yield from _new(_one_off(record.number, term.text), seen)


def _new(word: str, seen: set[str]) -> Iterator[str]:
    if word and word not in seen:
        seen.add(word)
        yield word


def _read(searcher: Searcher, query: Query, at: datetime) -> Sequence[Shown]:
    hits = searcher.search(query, 10, count=False, weight_by_field="weight").hits
    return sources.shown([searcher.doc(address)["key"][0] for _, address in hits], at)


def _nearly(index: SearchIndex, term: Term) -> Query:
    """Return a query for titles and numbers that hold most pairs of a term: all but those that one sign spoils."""
    pairs = sorted({first + second for first, second in zip(term.text, term.text[1:], strict=False)})
    most = max(1, len(pairs) - 2)
    fields = [
        Query.boolean_query(
            [(Occur.Should, Query.term_query(index.schema, name, pair)) for pair in pairs],
            minimum_number_should_match=most,
        )
        for name in ("title", "number")
    ]
    return Query.boolean_query([(Occur.Should, each) for each in fields]) if len(pairs) > 1 else Query.empty_query()


def _one_off(text: str, asked: str) -> str:
    """Return the stretch of a text that differs from what was asked for by one sign; "" when there is none."""
    signs = "".join(sign for sign in folded(text) if sign.isalnum())
    size = len(asked)
    for start in range(len(signs) - size + 1):
        stretch = signs[start : start + size]
        if sum(a != b for a, b in zip(stretch, asked, strict=True)) == 1:
            return stretch
    return ""
