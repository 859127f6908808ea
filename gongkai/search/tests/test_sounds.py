"""Pinyin, in full and by initials, leads to Chinese."""

from __future__ import annotations

import pytest

from gongkai.search import sounds


@pytest.mark.parametrize(
    ("typed", "way", "because"),
    [
        ("shichang", ["shi", "chang"], "two syllables"),
        ("shichangjianguan", ["shi", "chang", "jian", "guan"], "four"),
        ("zhengwugongkai", ["zheng", "wu", "gong", "kai"], "long syllables"),
        ("scjg", ["s.", "c.", "j.", "g."], "initials"),
        ("xian", ["xi", "an"], "one syllable or two"),
        ("xi'an", ["xi", "an"], "parted by the reader"),
        ("shichangj", ["shi", "chang", "j."], "the last one only begun"),
        ("falv", ["fa", "lv"], "ü is typed as v"),
    ],
)
def test_letters_are_heard(typed, way, because):
    assert way in sounds.said(typed), because


@pytest.mark.parametrize("typed", ["", "a", "2017", "市场", "x" * 50, "GB"])
def test_what_is_no_pinyin_is_not_heard(typed):
    assert sounds.said(typed) == []


def test_a_character_has_its_usual_sounds_and_initials():
    assert set(sounds.heard("重庆")) >= {(0, "zhong"), (0, "chong"), (0, "c."), (1, "qing"), (1, "q.")}


def test_signs_that_have_no_sound_keep_their_place():
    assert {place for place, _ in sounds.heard("双随机、一公开")} == {0, 1, 2, 4, 5, 6}


def test_traditional_characters_sound_as_their_simplified_ones():
    assert list(sounds.heard("條例")) == list(sounds.heard("条例"))


def test_many_ways_to_part_letters_are_bounded():
    assert len(sounds.said("a" * 30)) <= sounds.MOST_WAYS


@pytest.mark.parametrize(
    ("typed", "run"),
    [
        ("zheng wu gong kai", "zhengwugongkai"),
        ("Zhèngwù gōngkāi", "zhengwugongkai"),
        ("fǎ lǜ", "falv"),
        ("sjcc 2017", ""),
        ("政务 gongkai", ""),
        ("", ""),
    ],
)
def test_pinyin_may_be_typed_in_syllables_and_with_its_tones(typed, run):
    assert sounds.typed_apart(typed) == run
