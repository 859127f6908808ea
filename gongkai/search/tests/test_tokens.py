"""How text is cut and asked for: whatever stands in a text is found as a plain scan finds it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.search.tokens import BREAK, Term, folded, marks, pieces, question, terms

CHINESE = st.text("政务公开全面推进实施方案的了在，。、 〔〕2017aB條\n", max_size=40)


def holds(text: str, term: Term) -> bool:
    """Return whether an index of `text` alone answers for one term: its pairs at their places."""
    held = terms(text).split(" ")

    def stands(start: int) -> bool:
        there = {place: held[start + place] for place, _ in term.wanted if start + place < len(held)}
        if any(there.get(place) != wanted for place, wanted in term.wanted):
            return False
        if term.tail is None:
            return True
        place, sign = term.tail
        return start + place < len(held) and held[start + place].startswith(sign)

    return any(stands(start) for start in range(len(held)))


def finds(text: str, asked: str) -> bool:
    """Return whether an index of `text` alone answers the question `asked`."""
    return all(holds(text, term) for term in question(asked))


def scanned(text: str, term: Term) -> bool:
    """Return whether a plain scan of the folded text finds the term, told in another way than the index."""
    signs = [(piece.text, piece.joined) for piece in pieces(text)]
    wanted = [(piece.text, piece.joined) for piece in term.pieces]
    size = len(wanted)
    return any(
        signs[at][0] == wanted[0][0] and signs[at + 1 : at + size] == wanted[1:] for at in range(len(signs) - size + 1)
    )


@pytest.mark.parametrize(
    ("text", "asked", "because"),
    [
        ("全面推进政务公开工作", "政务公开", "the plain case"),
        ("全面推进政务公开工作", "务公", "a word no dictionary has"),
        ("强化政策解读。", "读", "one character at the end"),
        ("强化政策解读。", "策", "one character in the middle"),
        ("晋政办发〔2017〕50号", "晋政办发[2017]50号", "square brackets"),
        ("晋政办发〔2017〕50号", "晋政办发（2017）50号", "round brackets"),
        ("晋政办发〔2017〕50号", "晋政办发【2017】50號", "other brackets, a traditional character"),
        ("晋政办发〔2017〕50号", "晋政办发２０１７ 50号", "full-width digits and a blank"),
        ("晋政办发〔2017〕50号", "晋政办发2017 50", "no brackets, no end"),
        ("晋政办发〔2017〕50号", "办发〔2017", "the middle of it"),
        ("2017年底前", "2017年底", "digits before characters"),
        ("2017年底前", "2017年", "digits before one character"),
        ("索引号 012150436/2017-00160", "012150436/2017-00160", "an index number"),
        ("索引号 012150436/2017-00160", "012150", "the beginning of a number"),
        ("索引号 012150436/2017-00160", "0160", "the end of a number"),
        ("12315指挥中心", "12315指挥", "digits and characters together"),
        ("山西省 工 商 局", "工商", "blanks that only spread the characters"),
        ("WiFi建设", "wifi", "letters in either case"),
        ("公开、透明", "公开、透明", "punctuation in the question"),
        ("公开透明", "公开、透明", "punctuation that the text does not have"),
        ("行政許可與監督檢查", "行政许可与监督检查", "a text in traditional characters"),
        ("行政许可与监督检查", "行政許可與監督檢查", "a question in traditional characters"),
        ("第5条", "第5条", "single signs of either sort"),
        ("推进政务公开工作", '"政务 公开"', "what stands between quotation marks belongs together"),
        ("open data portal", "“open data”", "words of letters too"),
        ("关于“多证合一”登记制度", "“多证合一”登记", "quotation marks of a title"),
    ],
)
def test_it_is_found(text, asked, because):
    assert finds(text, asked), because


@pytest.mark.parametrize(
    ("text", "asked", "because"),
    [
        ("公开、透明", "开透", "punctuation parts what stands around it"),
        ("公开政务", "政务公开", "the order counts"),
        ("政务，公开", "政务公开", "and punctuation parts it"),
        ("政策公开与政务", "政务 解读", "every word must be there"),
        ("政策公开与政务", '"政务 公开"', "words between quotation marks stand one after another"),
        ("data that are open", '"open data"', "of letters too"),
        ("20 17年", "2017", "blanks part numbers"),
        ("2017年", "201年", "a number does not leave out a digit"),
        ("第15条", "第5条", "nor its beginning, where something stands before it"),
    ],
)
def test_it_is_not_found(text, asked, because):
    assert not finds(text, asked), because


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the text
@given(CHINESE, st.integers(0, 38), st.integers(1, 8))
def test_what_stands_in_the_text_is_found_and_marked(text, start, length):
    asked = text[start : start + length]
    assert finds(text, asked)
    if question(asked):
        assert marks(text, question(asked))


@given(CHINESE, CHINESE)
def test_the_index_finds_exactly_what_a_plain_scan_finds(text, asked):
    for term in question(asked):
        assert holds(text, term) == scanned(text, term) == bool(term.find(text))


@given(CHINESE, CHINESE)
def test_marks_lie_inside_the_text_in_order(text, asked):
    done = 0
    for start, end in marks(text, question(asked)):
        assert done <= start < end <= len(text)
        done = end


@given(st.text(max_size=60))
def test_any_text_can_be_cut_and_asked_for(text):
    assert all(held and BREAK not in held for held in terms(text).split(" ")) or not pieces(text)
    assert len(folded(text)) >= len(text)
    for term in question(text):
        assert holds(text, term)
