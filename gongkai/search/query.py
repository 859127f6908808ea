"""Asking: what was typed becomes a query; what the engine finds is ranked, checked and shown.

The engine finds; the database answers. Every hit is read again through the choke point before it is shown, and its
validity is that of the day of asking.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import chain

from django.conf import settings
from django.db import connection
from django.utils.safestring import SafeString, mark_safe
from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

from gongkai.frame.findable import Shown
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit
from gongkai.publishing.rules import Validity
from gongkai.search import index as indexes
from gongkai.search import often, sounds, sources
from gongkai.search.index import SearchIndex
from gongkai.search.tokens import Term, marks, merged, question

PAGE = 10
# Beyond these nobody pages; they are counted, and narrowed by the facets.
RANKED = 2000
BOOSTS = (("title", 4.0), ("number", 40.0), ("text", 1.0))
WHOLE = 6.0  # what a title that holds all words as typed gains
SNIPPET = 110
FACETS = ("kind", "unit", "topic", "year", "validity")
BEST, NEWEST = "best", "newest"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the search to; empty means everything."""

    kind: str = ""
    unit: str = ""
    year: int | None = None
    validity: str = ""
    topic: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Filters:
        """Return the filters in a query string; what has no meaning is left aside."""

        def word(name: str, longest: int) -> str:
            return values.get(name, "").replace("\0", "").strip()[:longest]

        kind, validity, year = word("kind", 20), word("validity", 20), word("year", 4)
        return cls(
            kind=kind if kind in sources.kinds() else "",
            unit=word("unit", 40),
            year=int(year) if year.isascii() and year.isdigit() and 1900 <= int(year) <= 2999 else None,
            validity=validity if validity in set(Validity) else "",
            topic=word("topic", 60),
        )

    def without(self, name: str) -> Filters:
        """Return these filters with one taken away."""
        return Filters(**{each.name: getattr(self, each.name) for each in fields(self) if each.name != name})

    def chosen(self) -> dict[str, str]:
        """Return {name: value} of what is set, as it stands in a query string."""
        return {each.name: str(value) for each in fields(self) if (value := getattr(self, each.name))}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `marked` is the title and `snippet` some text as safe HTML, what was asked for in <mark>."""

    key: str
    kind: str
    address: str
    title: str
    marked: SafeString
    snippet: SafeString
    number: str
    units: str
    day: date | None
    validity: str
    light: str
    word: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow what was found."""

    value: str
    word: str
    count: int
    chosen: bool


@dataclass(slots=True)
class Found:
    """A page of answers. `total` counts what the engine found; `facets` {filter name: choices}.

    `heard` are words that were found by their sound, because what was typed stands nowhere.
    """

    asked: list[Term]
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 0
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """Return the page as plain values, for programs."""
        return {
            "total": self.total,
            "page": self.page,
            "pages": self.pages,
            "items": [
                {
                    "kind": hit.kind,
                    "title": hit.title,
                    "snippet": str(hit.snippet),
                    "number": hit.number,
                    "units": hit.units,
                    "day": hit.day.isoformat() if hit.day else None,
                    "validity": hit.validity,
                    "url": settings.BASE_URL + hit.address,
                }
                for hit in self.hits
            ],
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to one index at one instant."""

    index: SearchIndex
    searcher: Searcher
    terms: Sequence[Term]
    words: Query
    filters: Filters
    at: datetime
    heard: Mapping[str, list[list[str]]] = field(default_factory=dict)
    since: datetime | None = None
    changed: Collection[str] = ()

    def narrowed(self, filters: Filters | None = None) -> Query:
        """Return the query: the words, what is out by now, and the filters."""
        return self._narrowed(self.words, self.filters if filters is None else filters)

    def counted(self, filters: Filters) -> Query:
        """Return the query that finds the same and weighs nothing: a word that stands in many records is one term."""
        if not any(often.is_one(term, self.index.often) for term in self.terms):
            return self._narrowed(self.words, filters)
        parts = [
            Query.term_query(self.index.schema, "often", term.text)
            if often.is_one(term, self.index.often)
            else anywhere(self.index, term, self.heard.get(term.text, ()))
            for term in self.terms
        ]
        return self._narrowed(Query.boolean_query([(Occur.Must, part) for part in parts]), filters)

    def _narrowed(self, words: Query, filters: Filters) -> Query:
        parts = [words]
        # Nothing comes out by the passing of time; but who asks for an earlier instant gets what was out then.
        if self.index.latest > self.at.timestamp():
            out = Query.range_query(self.index.schema, "released", FieldType.Integer, None, int(self.at.timestamp()))
            parts.append(_silent(out))
        if self.since is not None:
            # To the second, and that second too: told twice is better than never.
            first = int(self.since.timestamp())
            news = Query.range_query(self.index.schema, "released", FieldType.Integer, first, None)
            if self.changed:
                again = Query.term_set_query(self.index.schema, "key", list(self.changed))
                news = Query.boolean_query([(Occur.Should, news), (Occur.Should, again)])
            parts.append(_silent(news))
        for name, value in filters.chosen().items():
            told = int(value) if name == "year" else value
            parts.append(_silent(Query.term_query(self.index.schema, name, told)))
        return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, part) for part in parts])


def search(
    q: str,
    filters: Filters | None = None,
    *,
    at: datetime,
    page: int = 1,
    size: int = PAGE,
    order: str = BEST,
    facets: bool = True,
    by_sound: bool = True,
    since: datetime | None = None,
    changed: Collection[str] = (),
) -> Found:
    """Return what is public at `at` and holds every word of `q`, best or newest first.

    Blanks part words; a word of Chinese, and a part of a number, is found wherever it stands. What stands nowhere and
    reads as pinyin is looked for by its sound. No words and some filters give all that the filters leave, newest first;
    asked for nothing, it finds nothing. `since` leaves what came out after that instant, and `changed`: the keys of
    records that changed after it.
    """
    filters = filters or Filters()
    terms = question(q)
    if not terms and (q.strip() or not (filters.chosen() or since)):
        return Found(terms)
    asked = _asked(terms, filters, at, since=since, changed=changed)
    heard: dict[str, list[list[str]]] = {}
    order = order if terms else NEWEST
    answer = _answer(asked, page, size, order, facets=facets)
    if not answer.total and terms and by_sound:
        for typed in dict.fromkeys([q, sounds.typed_apart(q)]):
            as_typed = question(typed)
            heard = {term.text: ways for term in as_typed if (ways := sounds.said(term.text))}
            if heard:
                asked = _asked(as_typed, filters, at, heard, since=since, changed=changed)
                answer = _answer(asked, page, size, order, facets=facets)
            if answer.total:
                break
    total, keys = answer.total, answer.keys
    pages = -(-min(total, RANKED) // size)
    page = max(1, min(page, pages or 1))
    shown = sources.shown(keys, at)
    spoken = {record.key: _spoken(record, heard) for record in shown} if heard else {}
    called = sources.kinds()
    hits = [_hit(record, [*terms, *question(" ".join(spoken.get(record.key, ())))], called) for record in shown]
    words = list(dict.fromkeys(word for found in spoken.values() for word in found))
    return Found(terms, hits, total, page, pages, _facets(filters, answer.counts) if facets else {}, words)


def total(q: str, filters: Filters | None = None, *, at: datetime) -> int:
    """Return how many records hold every word of `q`."""
    terms = question(q)
    asked = _asked(terms, filters or Filters(), at)
    return _count(asked.searcher, asked.narrowed()) if terms else 0


def mark(text: str, asked: list[Term]) -> SafeString:
    """Return `text` escaped, with what was asked for in <mark>."""
    return _marked(text, marks(text, asked))


def snippet(pieces: Iterable[str], asked: list[Term]) -> SafeString:
    """Return the piece of text that holds most of what was asked for, cut to size around it and marked."""
    best, best_marks, most = "", [], -1
    for text in pieces:
        found = [term.find(text) for term in asked]
        kinds = sum(map(bool, found))
        if kinds > most:
            best, best_marks, most = text, merged(chain.from_iterable(found)), kinds
        if most == len(asked):
            break
    start = max(0, (best_marks[0][0] if best_marks else 0) - SNIPPET // 3)
    # Begin where a sentence begins when one begins nearby.
    for place in range(start, max(-1, start - 12), -1):
        if place == 0 or best[place - 1] in "。；\n":
            start = place
            break
    end = min(len(best), start + SNIPPET)
    cut = [(max(a, start) - start, min(b, end) - start) for a, b in best_marks if a < end and b > start]
    return mark_safe(("…" if start else "") + _marked(best[start:end], cut) + ("…" if end < len(best) else ""))


def _marked(text: str, places: list[tuple[int, int]]) -> SafeString:
    out, done = [], 0
    for start, end in places:
        out += [html.escape(text[done:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        done = end
    return mark_safe("".join(out) + html.escape(text[done:]))


def _hit(record: Shown, asked: list[Term], called: Mapping[str, str]) -> Hit:
    return Hit(
        key=record.key,
        kind=called[record.kind],
        address=record.url,
        title=record.title,
        marked=mark(record.title, asked),
        snippet=snippet(record.texts, asked),
        number=record.number,
        units=record.units,
        day=record.day,
        validity=record.validity,
        light=record.light,
        word=record.word,
    )


def _spoken(record: Shown, heard: Mapping[str, list[list[str]]]) -> list[str]:
    """Return the words of a title that sound as was typed."""
    found = (sounds.where(record.title, ways) for ways in heard.values())
    return [word for word in found if word]


# --- the query ---------------------------------------------------------------------------------------
def _asked(
    terms: Sequence[Term],
    filters: Filters,
    at: datetime,
    heard: Mapping[str, list[list[str]]] | None = None,
    since: datetime | None = None,
    changed: Collection[str] = (),
) -> Asked:
    index, searcher = searching(at)
    words = _words(index, terms, heard or {}) if terms else Query.exists_query("weight")
    return Asked(index, searcher, terms, words, filters, at, heard or {}, since, changed)


def searching(at: datetime) -> tuple[SearchIndex, Searcher]:
    """Return the index in use and a searcher over all that the log has said by now."""
    index = indexes.index()
    return index, index.searcher(at.astimezone(BEIJING).date())


def _words(index: SearchIndex, terms: Sequence[Term], heard: Mapping[str, list[list[str]]]) -> Query:
    """Return a query for records that hold every term, in whichever field; a title that holds all as typed leads."""
    parts = [(Occur.Must, anywhere(index, term, heard.get(term.text, ()))) for term in terms]
    if len(terms) > 1:
        whole = question("".join(term.text for term in terms))
        parts += [(Occur.Should, Query.boost_query(in_field(index, "title", whole[0]), WHOLE))]
    return Query.boolean_query(parts) if len(parts) > 1 else parts[0][1]


def anywhere(index: SearchIndex, term: Term, ways: Sequence[Sequence[str]] = ()) -> Query:
    """Return a query for records that hold a term in any field, or in their title by its sound."""
    parts = [Query.boost_query(in_field(index, name, term), boost) for name, boost in BOOSTS]
    parts += [by_sound(index, way) for way in ways]
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def in_field(index: SearchIndex, name: str, term: Term) -> Query:
    """Return a query for records that hold a term in one field."""
    wanted, tail = term.wanted, term.tail
    if tail is not None:
        any_beginning_so = f"{tail[1]}.*"
        if not wanted:
            return Query.regex_query(index.schema, name, any_beginning_so)
        return Query.regex_phrase_query(index.schema, name, [*wanted, (tail[0], any_beginning_so)])
    if len(wanted) == 1:
        return Query.term_query(index.schema, name, wanted[0][1])
    return Query.phrase_query(index.schema, name, list(wanted))


def by_sound(index: SearchIndex, way: Sequence[str]) -> Query:
    """Return a query for records whose title holds these syllables or initials, one after another."""
    if len(way) == 1:
        return Query.term_query(index.schema, "sound", way[0])
    return Query.phrase_query(index.schema, "sound", list(way))


def _silent(query: Query) -> Query:
    """Return a query that narrows and does not weigh."""
    return Query.const_score_query(query, 0.0)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the engine says to a question: how many, the keys of one page, and how many of each choice."""

    total: int
    keys: list[str]
    counts: dict[str, dict[str, int]]


def _answer(asked: Asked, page: int, size: int, order: str, *, facets: bool) -> _Answer:
    """Ask the engine for one page, by match, validity and freshness or by day; beyond the last page it is the last.

    Every record is of one kind, so whoever counts the choices knows how many there are.
    """
    if facets:
        counts = _counts(asked)
        kind = asked.filters.kind
        total = counts["kind"].get(kind, 0) if kind else sum(counts["kind"].values())
    else:
        counts, total = {}, _count(asked.searcher, asked.counted(asked.filters))
    if not total:
        return _Answer(0, [], counts)
    last = min(-(-total // size), RANKED // size)
    addresses = _engine(asked, size, (max(1, min(page, last)) - 1) * size, order)
    return _Answer(total, [asked.searcher.doc(address)["key"][0] for address in addresses], counts)


def _engine(asked: Asked, size: int, at: int, order: str) -> list[DocAddress]:
    query = asked.narrowed()
    if order == NEWEST:
        result = asked.searcher.search(query, size, count=False, offset=at, order_by_field="day", order=Order.Desc)
    else:
        result = asked.searcher.search(query, size, count=False, offset=at, weight_by_field="weight")
    return [address for _, address in result.hits]


def _count(searcher: Searcher, query: Query) -> int:
    count: int = searcher.search(query, 1).count  # type: ignore[attr-defined]  # the stubs leave it out
    return count


# --- facets --------------------------------------------------------------------------------------------
# More values than a column has; the engine would leave out what lies beyond.
_ALL = {"size": 60_000}


def _facets(filters: Filters, counts: Mapping[str, Mapping[str, int]]) -> dict[str, list[Facet]]:
    """Return the choices of each filter, as they would be with the other filters kept."""
    words = {
        "kind": sources.kinds(),
        "unit": _short_names() if counts["unit"] else {},
        "validity": {validity.value: validity.zh for validity in Validity},
    }
    found: dict[str, list[Facet]] = {}
    for name in FACETS:
        chosen = str(getattr(filters, name) or "")
        facets = [
            Facet(
                value, f"{value}年" if name == "year" else words.get(name, {}).get(value, value), count, value == chosen
            )
            for value, count in sorted(counts[name].items(), key=lambda each: (-each[1], each[0]))
        ]
        if name == "year":
            facets.sort(key=lambda facet: facet.value, reverse=True)
        elif name == "validity":
            order = [validity.value for validity in Validity]
            facets.sort(key=lambda facet: order.index(facet.value))
        found[name] = facets
    return found


def _short_names() -> dict[str, str]:
    """Return {code: short name} of the units: asked with every question, so the query is ready."""
    with connection.cursor() as cursor:
        cursor.execute(_short_names_in_sql())
        return dict(cursor.fetchall())


@cache
def _short_names_in_sql() -> str:
    return str(Unit.objects.order_by().values_list("code", "short_name").query)


def _counts(asked: Asked) -> dict[str, dict[str, int]]:
    """Return {filter: {value: count}} with the other filters kept.

    One pass for all filters that are not set, one for each that is.
    """
    chosen = asked.filters.chosen()
    open_ones = [name for name in FACETS if name not in chosen]
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for names in [open_ones, *([name] for name in FACETS if name in chosen)]:
        columns = {
            name: {"terms": {"field": name, **_ALL}} for name in _COLUMNS if not _COLUMNS[name].isdisjoint(names)
        }
        if not columns:
            continue
        narrowed = asked.counted(asked.filters.without(names[0]) if names[0] in chosen else asked.filters)
        found: dict[tuple[str, str], int] = defaultdict(int)
        for column, part in asked.searcher.aggregate(narrowed, columns).items():
            for bucket in part["buckets"]:
                count = bucket["doc_count"]
                for named in _names(column, bucket["key"]):
                    found[named] += count
        for (name, value), count in found.items():
            if name in names:
                counts[name][value] = count
    return counts


_COLUMNS = {indexes.SORT: {"kind", "validity", "year"}, indexes.PLACE: {"topic", "unit"}}


@lru_cache(20_000)
def _names(column: str, value: str) -> tuple[tuple[str, str], ...]:
    """Return (filter, its value) for each name that a value of a column holds."""
    parts = value.split("\n")
    if column == indexes.SORT:
        named = zip(("kind", "validity", "year"), parts, strict=True)
        return tuple((name, part) for name, part in named if part not in {"", "0"})
    topic = (("topic", parts[0]),) if parts[0] else ()
    return (*topic, *(("unit", unit) for unit in parts[1:]))
