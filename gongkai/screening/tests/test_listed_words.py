"""Words on the office's list are found, also where they hide."""

import random

import pytest

from gongkai.screening.guard import inspect_text
from gongkai.screening.simplified import simplified, table
from gongkai.screening.words import Word, WordList

WORDS = WordList(
    [Word("工商行政管理总局", "市场监督管理总局"), Word("质监局", severity="warn"), "错误说法", Word("GMP", exact=True)]
)


@pytest.mark.parametrize(
    "text",
    [
        "经错误说法所述",
        "经错 误 说 法所述",
        "经错\u200b误\u200b说\u200b法所述",
        "经错-误-说-法所述",
        "经错*误说*法所述",
        "經錯誤說法所述",
        "经错·误·说·法所述",
    ],
)
def test_a_word_is_found_in_every_disguise(text):
    found = inspect_text(text, words=WORDS)
    assert [each.kind.value for each in found] == ["word"]
    assert text[found[0].start] in "错錯"
    assert text[found[0].end - 1] == "法"


def test_the_right_word_is_suggested():
    found = inspect_text("国家工商行政管理总局", words=WORDS)[0]
    assert found.suggestion == "市场监督管理总局"
    assert found.says == "文中有列入词表的用语“工商行政管理总局”，应为“市场监督管理总局”。"


def test_a_comma_parts_what_was_never_a_word():
    assert inspect_text("有错，误说。法不当", words=WORDS) == []


def test_the_longest_of_two_words_is_told():
    found = inspect_text("市场监管局", words=WordList(["市场", "市场监管", "监管局"]))
    assert [each.says.split("“")[1].split("”")[0] for each in found] == ["市场监管"]


def test_an_exact_word_is_found_only_as_written():
    assert inspect_text("gmp", words=WORDS) == []
    assert len(inspect_text("GMP", words=WORDS)) == 1


def test_ten_thousand_words_are_found_where_they_stand():
    chance = random.Random(1)
    letters = [chr(0x4E00 + n) for n in range(3000)]
    terms = ["".join(chance.choices(letters, k=4)) for _ in range(10_000)]
    text = "".join(chance.choices(letters, k=5000))
    text += terms[7] + "。" + terms[9_999]
    found = {each.says.split("“")[1].split("”")[0] for each in inspect_text(text, words=WordList(terms))}
    assert found >= {terms[7], terms[9_999]}


def test_every_pair_of_the_table_is_a_traditional_and_a_simplified_character():
    pairs = table()
    assert len(pairs) > 3000
    assert [simplified(old) for old in "國務條與體證"] == list("国务条与体证")
    assert simplified("显著") == "显著"
    assert all(chr(old) != new and len(new) == 1 for old, new in pairs.items())
