"""Words of very many records are terms of their own: the same is found and counted, for less (decision 0010)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongkai.frame.findable import Record
from gongkai.search import often
from gongkai.search.tokens import question


def record(text: str, title: str = "关于开展抽查的通知") -> Record:
    return Record("made/1", "made/1", "document", title, "", text, date(2017, 1, 1), datetime(2017, 1, 1, tzinfo=UTC))


def test_a_word_of_many_records_is_learned_and_a_rarer_one_is_not():
    sample = [record("推进政务公开。" if number % 5 == 0 else f"整治传销{number}。") for number in range(100)]
    sample[7] = record("獬豸壬癸。")
    words = often.learned(sample)
    assert {"政务公开", "推进政务公开", "整治传销", "关于开展抽查的通"} <= set(words)
    assert not any("獬豸" in word for word in words)
    assert all(often.SHORTEST <= len(word) <= often.LONGEST for word in words)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("推进政务公开工作。", True),
        ("政务 公开", True),
        ("政務公開", True),
        ("政务。公开", False),
        ("政务2公开", False),
        ("公开政务", False),
    ],
)
def test_a_record_holds_the_term_exactly_when_a_search_for_the_word_finds_it(text, stands):
    words = ("政务公开",)
    assert (often.standing(record(text), words) == set(words)) is stands
    (term,) = question("政务公开")
    assert bool(term.find(text)) is stands


@pytest.mark.parametrize(
    ("asked", "one"), [("政务公开", True), ("政務公開", True), ("政务公开工作", False), ("政务公开2017", False)]
)
def test_only_the_word_itself_is_asked_for_as_one_term(asked, one):
    (term,) = question(asked)
    assert often.is_one(term, {"政务公开"}) is one
