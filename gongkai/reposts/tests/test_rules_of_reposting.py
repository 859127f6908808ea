"""What is the same, what is wanted, and from when the target runs."""

from __future__ import annotations

import pytest

from gongkai.reposts import rules
from tests.cast import beijing


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("关于推进政务公开工作的意见", "关于推进政务公开工作的意见", True),
        ("关于印发《政务公开工作要点》的通知", "关于印发政务公开工作要点的通知", True),
        ("国务院办公厅关于推进重大建设项目信息公开的意见", "关于推进重大建设项目信息公开的意见", True),
        ("国务院办公厅关于做好政府公开工作的通知", "国务院办公厅关于做好政务公开工作的通知", True),
        ("2017年政务公开工作要点的通知", "2018年政务公开工作要点的通知", False),
        ("关于第一批取消事项的决定", "关于第二批取消事项的决定", False),
        ("关于推进政务公开工作的意见", "关于加强安全生产工作的决定", False),
        ("", "", False),
    ],
)
def test_titles_that_are_nearly_the_same(one, other, same):
    assert rules.alike(one, other) is same


def test_an_address_is_the_same_whatever_its_scheme_and_fragment():
    assert rules.key_of("http://a.example/1.htm") == rules.key_of("HTTPS://A.example:443/1.htm#top")
    assert rules.key_of("http://a.example/1.htm?id=1") != rules.key_of("http://a.example/1.htm?id=2")


@pytest.mark.parametrize(
    ("words", "wanted", "hits"),
    [
        ("", True, []),
        ("商标\n消费者", True, ["消费者"]),
        ("商标", False, []),
        ("消费者\n-征求意见", False, []),
        ("-商标", True, []),
    ],
)
def test_words_say_what_is_wanted(words, wanted, hits):
    assert rules.wanted(words, "关于保护消费者权益的通知", "现公开征求意见。") == (wanted, hits)


@pytest.mark.parametrize(
    ("published", "to_the_minute", "since", "because"),
    [
        ("2017-06-19 16:30", True, "2017-06-19 16:30", "the minute is known"),
        ("2017-06-19 00:00", False, "2017-06-20 00:00", "only the day is known: it runs from its end"),
        ("2017-06-20 00:00", False, "2017-06-20 09:00", "seen on the day itself: it runs from then"),
        (None, False, "2017-06-20 09:00", "nothing is known: it runs from when we saw it"),
    ],
)
def test_from_when_the_target_runs(published, to_the_minute, since, because):
    moment = rules.Moment(beijing(published), to_the_minute) if published else None
    assert rules.runs_from(moment, seen_at=beijing("2017-06-20 09:00")) == beijing(since), because


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("", True),
        ("/content/*.htm", True),
        ("*.htm", True),
        ("http://a.example/zhengce/*", True),
        ("/content/*.html", False),
        ("https://a.example/*", False),
    ],
)
def test_links_that_are_meant(pattern, fits):
    assert rules.fits("http://a.example/zhengce/content/2017-06/1.htm", pattern) is fits


def test_a_pattern_of_many_stars_is_quick():
    assert not rules.fits("http://a.example/" + "a" * 900, "*a" * 60 + "b")


def test_a_digest_leaves_blanks_aside_and_nothing_else():
    assert rules.digest_of(" 一。\n\n二。 ") == rules.digest_of("一。\n二。")
    assert rules.digest_of("一。") != rules.digest_of("一，")


def test_differences_show_what_went_and_what_came():
    lines = rules.differences("一\n二\n三", "一\n贰\n三")
    assert ("-", "二") in lines
    assert ("+", "贰") in lines
    assert rules.differences("一", "一") == []
