"""Asking: what was typed becomes a query; what the engine finds is ranked, checked and shown.

The engine finds; the database answers. Every hit is read again through the choke point before it is shown, and its
validity is that of the day of asking.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from tantivy import DocAddress, FieldType, Occur, Query, Searcher

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit
from gongkai.portal import asked as parameters
from gongkai.portal.search import index as indexes
from gongkai.portal.search import records, shown
from gongkai.portal.search.records import NEVER
from gongkai.portal.search.tokens import Term, marks, question
from gongkai.publishing.rules import Validity

PAGE = 10
# Hits that are ranked by validity and freshness too; beyond them nobody pages.
RANKED = 2000
BOOSTS = (("title", 4.0), ("number", 8.0), ("text", 1.0))
SNIPPET = 110
# What an ended document and an older one weigh beside a valid one of today.
ENDED_WEIGHT, AMENDED_WEIGHT = 0.45, 0.9
FRESHNESS, HALF_LIFE = 0.35, 730.0
# A clause of a plan stands behind the plan itself.
TASK_WEIGHT = 0.7

KINDS = {records.DOCUMENT: "文件", records.INTERPRETATION: "解读", records.TASK: "任务"}


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
        kind, validity = parameters.words(values, "kind", 20), parameters.words(values, "validity", 20)
        return cls(
            kind=kind if kind in KINDS else "",
            unit=parameters.words(values, "unit", 40),
            year=parameters.year(values),
            validity=validity if validity in set(Validity) else "",
            topic=parameters.words(values, "topic", 60),
        )

    def without(self, name: str) -> Filters:
        """Return these filters with one taken away."""
        kept = {each: getattr(self, each) for each in ("kind", "unit", "year", "validity", "topic") if each != name}
        return Filters(**kept)


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
    """A page of answers. `total` counts what the engine found; `facets` {filter name: choices}."""

    asked: list[Term]
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 0
    facets: dict[str, list[Facet]] = field(default_factory=dict)

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


def search(q: str, filters: Filters | None = None, *, at: datetime, page: int = 1) -> Found:
    """Return what is public at `at` and holds every word of `q`, best first.

    Blanks part words; a word of Chinese is found wherever its characters stand together. Asked for nothing, it finds
    nothing.
    """
    filters = filters or Filters()
    asked = question(q)
    if not asked:
        return Found(asked)
    index = indexes.index()
    searcher = index.searcher()
    today = at.astimezone(BEIJING).date()
    wanted = _words(index, asked, q)
    narrowed = _all(wanted, *_narrow(index, filters, at, today))
    result = searcher.search(narrowed, RANKED)
    total: int = result.count  # type: ignore[attr-defined]  # the stubs leave it out
    order = _ranked(searcher, result.hits, today)
    pages = -(-min(total, RANKED) // PAGE)
    page = max(1, min(page, pages or 1))
    keys = [searcher.doc(address)["key"][0] for address in order[(page - 1) * PAGE : page * PAGE]]
    hits = [_hit(record, asked) for record in shown.read(keys, at=at)]
    return Found(asked, hits, total, page, pages, _facets(index, searcher, wanted, filters, at, today))


def mark(text: str, asked: list[Term]) -> SafeString:
    """Return `text` escaped, with what was asked for in <mark>."""
    return _marked(text, marks(text, asked))


def snippet(pieces: Iterable[str], asked: list[Term]) -> SafeString:
    """Return the piece of text that holds most of what was asked for, cut to size around it and marked."""
    best, best_marks, most = "", [], -1
    for text in pieces:
        places = marks(text, asked)
        kinds = sum(1 for term in asked if any(True for _ in marks(text, [term]))) if places else 0
        if kinds > most:
            best, best_marks, most = text, places, kinds
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


def _hit(record: shown.Shown, asked: list[Term]) -> Hit:
    return Hit(
        key=record.key,
        kind=KINDS[record.kind],
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


def anywhere(index: indexes.SearchIndex, term: Term) -> Query:
    """Return a query for records that hold `term` in any field."""
    return _anywhere(index, term)


def narrowed(index: indexes.SearchIndex, wanted: Query, at: datetime, today: date) -> Query:
    """Return `wanted`, among what was released by `at`."""
    return _all(wanted, *_narrow(index, Filters(), at, today))


# --- the query ---------------------------------------------------------------------------------------
def _words(index: indexes.SearchIndex, asked: list[Term], q: str) -> Query:
    """Return a query for records that hold every term, in whichever field; a title that holds all as typed leads."""
    parts = [(Occur.Must, _anywhere(index, term)) for term in asked]
    whole = question("".join(q.split()))
    if len(asked) > 1 and whole:
        parts.append((Occur.Should, Query.boost_query(_in_field(index, "title", whole[0]), 6.0)))
    return Query.boolean_query(parts)


def _anywhere(index: indexes.SearchIndex, term: Term) -> Query:
    return Query.boolean_query(
        [(Occur.Should, Query.boost_query(_in_field(index, name, term), boost)) for name, boost in BOOSTS]
    )


def _in_field(index: indexes.SearchIndex, name: str, term: Term) -> Query:
    wanted = term.wanted()
    if len(wanted) == 1:
        return Query.term_query(index.schema, name, wanted[0][1])
    return Query.phrase_query(index.schema, name, list(wanted))


def _narrow(index: indexes.SearchIndex, filters: Filters, at: datetime, today: date) -> list[Query]:
    schema = index.schema
    parts = [_up_to(index, "released", int(at.timestamp()))]
    for name in ("kind", "unit", "topic"):
        value = getattr(filters, name)
        if value:
            parts.append(Query.const_score_query(Query.term_query(schema, name, value), 0.0))
    if filters.year is not None:
        parts.append(Query.const_score_query(Query.term_query(schema, "year", filters.year), 0.0))
    if filters.validity:
        parts.append(Query.const_score_query(_worth(index, Validity(filters.validity), today.toordinal()), 0.0))
    return parts


def _worth(index: indexes.SearchIndex, validity: Validity, today: int) -> Query:
    """Return a query for documents worth `validity` on a day, as publishing.rules.validity_on decides it."""
    official = Query.boolean_query(
        [
            (Occur.Should, Query.term_query(index.schema, "kind", records.DOCUMENT)),
            (Occur.Should, Query.term_query(index.schema, "kind", records.INTERPRETATION)),
        ]
    )
    repealed = _up_to(index, "repealed", today)
    expired = _up_to(index, "expired", today)
    pending = _from(index, "effective", today + 1)
    amended = _up_to(index, "amended", today)
    must, must_not = {
        Validity.REPEALED: ([repealed], []),
        Validity.EXPIRED: ([expired], [repealed]),
        Validity.PENDING: ([pending], [repealed, expired]),
        Validity.AMENDED: ([amended], [repealed, expired, pending]),
        Validity.IN_FORCE: ([], [repealed, expired, pending, amended]),
    }[validity]
    return Query.boolean_query(
        [(Occur.Must, official), *((Occur.Must, q) for q in must), *((Occur.MustNot, q) for q in must_not)]
    )


def _up_to(index: indexes.SearchIndex, name: str, value: int) -> Query:
    return Query.const_score_query(Query.range_query(index.schema, name, FieldType.Integer, 0, value), 0.0)


def _from(index: indexes.SearchIndex, name: str, value: int) -> Query:
    return Query.const_score_query(Query.range_query(index.schema, name, FieldType.Integer, value, NEVER), 0.0)


def _all(*parts: Query) -> Query:
    return Query.boolean_query([(Occur.Must, part) for part in parts])


# --- order and facets ----------------------------------------------------------------------------------
def _ranked(searcher: Searcher, hits: list[tuple[float, DocAddress]], today: date) -> list[DocAddress]:
    """Return the addresses of `hits`, best first: by match, validity, freshness; the newer first."""
    addresses = [address for _, address in hits]
    if not addresses:
        return []
    day = today.toordinal()
    columns = {
        name: [int(value or 0) for value in searcher.fast_field_values(name, addresses)]
        for name in ("repealed", "expired", "amended", "day", "is_task")
    }
    weighed = []
    for place, (score, address) in enumerate(hits):
        weight = 1.0
        if min(columns["repealed"][place], columns["expired"][place]) <= day:
            weight = ENDED_WEIGHT
        elif columns["amended"][place] <= day:
            weight = AMENDED_WEIGHT
        if columns["is_task"][place]:
            weight *= TASK_WEIGHT
        age = max(0, day - columns["day"][place])
        weight *= 1 + FRESHNESS * 0.5 ** (age / HALF_LIFE)
        weighed.append((-score * weight, -columns["day"][place], place, address))
    weighed.sort(key=lambda item: item[:3])
    return [address for *_, address in weighed]


def _facets(
    index: indexes.SearchIndex, searcher: Searcher, wanted: Query, filters: Filters, at: datetime, today: date
) -> dict[str, list[Facet]]:
    """Return the choices of each filter with their counts, as they would be with the other filters kept."""
    found: dict[str, list[Facet]] = {}
    names = {unit.code: unit.short_name for unit in Unit.objects.all()}
    words = {"kind": KINDS, "unit": names}
    for name in ("kind", "unit", "year"):
        query = _all(wanted, *_narrow(index, filters.without(name), at, today))
        answer = searcher.aggregate(query, {"f": {"terms": {"field": name, "size": 200}}})
        chosen = getattr(filters, name)
        facets = []
        for bucket in answer["f"]["buckets"]:
            value = str(int(bucket["key"])) if name == "year" else bucket["key"]
            word = f"{value}年" if name == "year" else words[name].get(value, value)
            facets.append(Facet(value, word, bucket["doc_count"], value == str(chosen or "")))
        if name == "year":
            facets.sort(key=lambda facet: facet.value, reverse=True)
        found[name] = facets
    found["validity"] = []
    for validity in Validity:
        query = _all(wanted, *_narrow(index, replace(filters, validity=validity.value), at, today))
        count: int = searcher.search(query, 1).count  # type: ignore[attr-defined]  # the stubs leave it out
        if count:
            found["validity"].append(Facet(validity.value, validity.zh, count, filters.validity == validity.value))
    return found
