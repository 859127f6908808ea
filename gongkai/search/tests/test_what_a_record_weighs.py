"""What the engine is told a record weighs: its worth times its freshness, within what the engine can reckon with."""

from datetime import date, datetime

import pytest
import tantivy

from gongkai.frame.findable import Record
from gongkai.frame.time import BEIJING
from gongkai.search import index as indexes


def _scored(*days: date) -> list[float]:
    """Return the scores of records of these days that hold the same words."""
    index = tantivy.Index(indexes.schema())
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = index.writer(15_000_000, 1)
    for number, day in enumerate(days):
        at = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
        key = f"made/{number}"
        made = Record(key, key, "document", "通知", "", "抽检", day, at, year=day.year)
        writer.add_document(indexes.document(made))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    hits = searcher.search(tantivy.Query.term_query(index.schema, "text", "抽检"), 10, weight_by_field="weight").hits
    scores = {searcher.doc(address)["key"][0]: score for score, address in hits}
    return [scores[f"made/{number}"] for number in range(len(days))]


def test_seven_years_newer_weighs_twice_as_much():
    old, new = _scored(date(2017, 9, 28), date(2024, 9, 28))
    assert new / old == pytest.approx(2.0, rel=1e-3)


def test_a_year_typed_wrong_weighs_no_more_than_the_freshest_and_is_still_a_number():
    late, wrong = _scored(date(2044, 9, 21), date(9999, 1, 1))
    assert late == wrong < float("inf")


def test_what_is_very_old_is_still_told_apart_down_to_the_least():
    older, old, oldest = _scored(date(2003, 1, 1), date(2005, 1, 1), date(1980, 1, 1))
    assert 0 < oldest < older < old
