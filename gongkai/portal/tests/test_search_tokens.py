"""How text is cut and asked for: nothing two characters long is lost, numbers match in any bracket."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.portal.search.tokens import marks, pieces, question, terms

CHINESE = st.text("政务公开全面推进实施方案的了在，。、 〔〕2017aB", max_size=40)


def held(text: str) -> dict[int, set[str]]:
    """Return {position: terms} as an index would hold them."""
    found: dict[int, set[str]] = {}
    for position, term, _, _ in terms(text):
        found.setdefault(position, set()).add(term)
    return found


def finds(text: str, asked: str) -> bool:
    """Return whether an index of `text` alone answers the question `asked`: every term as a phrase."""
    index = held(text)
    return all(
        any(all(word in index.get(start + offset, ()) for offset, word in term.wanted()) for start in index)
        for term in question(asked)
    )


@pytest.mark.parametrize(
    ("text", "asked", "because"),
    [
        ("全面推进政务公开工作", "政务公开", "the plain case"),
        ("全面推进政务公开工作", "务公", "a word no dictionary has"),
        ("强化政策解读。", "读", "one character at the end"),
        ("晋政办发〔2017〕50号", "晋政办发[2017]50号", "square brackets"),
        ("晋政办发〔2017〕50号", "晋政办发（2017）50号", "round brackets"),
        ("晋政办发〔2017〕50号", "晋政办发２０１７ 50号", "full-width digits and a blank"),
        ("2017年底前", "2017年底", "digits before characters"),
        ("索引号 012150436/2017-00160", "012150436/2017-00160", "an index number"),
        ("索引号 012150436/2017-00160", "012150", "the beginning of a number"),
        ("12315指挥中心", "12315指挥", "digits and characters together"),
        ("山西省 工 商 局", "工商", "blanks that only spread the characters"),
        ("WiFi建设", "wifi", "letters in either case"),
        ("公开、透明", "公开、透明", "punctuation in the question"),
    ],
)
def test_it_is_found(text, asked, because):
    assert finds(text, asked), because


@pytest.mark.parametrize(
    ("text", "asked", "because"),
    [
        ("公开、透明", "开透", "punctuation parts what stands around it"),
        ("2017年底", "17年", "a number is asked for from its beginning"),
        ("2017年底", "20年", "a beginning ends the question"),
        ("公开政务", "政务公开", "the order counts"),
        ("政策公开与政务", "政务 解读", "every word must be there"),
    ],
)
def test_it_is_not_found(text, asked, because):
    assert not finds(text, asked), because


@given(CHINESE)
def test_every_two_neighbouring_characters_are_found(text):
    for first, second in pairwise(pieces(text)):
        if second.joined and not first.is_word and not second.is_word:
            assert finds(text, first.text + second.text)


@given(CHINESE, st.integers(0, 38), st.integers(2, 6))
def test_what_stands_in_the_text_is_found_as_a_plain_search_finds_it(text, start, length):
    asked = text[start : start + length]
    before = text[start - 1 : start] if start else ""
    if not asked.strip() or (asked[0].isascii() and asked[0].isalnum() and before.isascii() and before.isalnum()):
        return  # begins inside a number or a Latin word
    assert finds(text, asked)
    assert marks(text, question(asked)) or not question(asked)


@given(CHINESE, st.text("政务公开全面推进", min_size=2, max_size=4))
def test_what_the_index_finds_is_what_is_marked(text, asked):
    assert finds(text, asked) == bool(marks(text, question(asked)))


@given(CHINESE, CHINESE)
def test_marks_lie_inside_the_text_in_order(text, asked):
    done = 0
    for start, end in marks(text, question(asked)):
        assert done <= start < end <= len(text)
        done = end
