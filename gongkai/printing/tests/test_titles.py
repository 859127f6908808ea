"""A long title breaks into even lines at words, as a careful typist breaks it (GB/T 9704—2012)."""

from __future__ import annotations

import pytest

from gongkai.printing.paper import width_in_characters
from gongkai.printing.titles import WIDEST, lines


@pytest.mark.parametrize(
    "said",
    [
        ["关于做好年报公示工作的通知"],
        ["山西省工商行政管理局办公室关于印发", "《政务信息发布审核暂行规定》的通知"],
        ["山西省工商行政管理局关于印发", "《全面推进政务公开工作实施方案》的通知"],
        ["山西省工商行政管理局", "关于2017年第三季度流通领域", "商品质量抽检结果的公告"],
    ],
)
def test_a_title_breaks_where_a_reader_pauses(said):
    made = lines("".join(said)).split("\n")
    assert "".join(made) == "".join(said)
    assert all(width_in_characters(line) <= WIDEST for line in made)
    assert not any(line.startswith(("》", "）", "的通知", "通知")) for line in made)
    if len(said) < 3:
        assert made == said


def test_what_was_broken_by_hand_stays():
    assert lines("甲\n乙") == "甲\n乙"


@pytest.mark.parametrize("title", ["字" * 300, "A" * 90, "《" * 50])
def test_any_title_comes_back_whole(title):
    assert lines(title).replace("\n", "") == title
