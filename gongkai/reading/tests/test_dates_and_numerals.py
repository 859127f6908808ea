"""Dates and numerals as documents write them (GB/T 9704-2012, 7.3.5.4)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.reading import chinese_dates
from gongkai.reading.numerals import value


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("三十一", 31),
        ("廿三", 23),
        ("一百零五", 105),
        ("二〇一七", 2017),
        ("二○一七", 2017),
        ("二零一七", 2017),
        ("１２", 12),
        ("两", 2),
        ("甲", None),
        ("", None),
    ],
)
def test_a_numeral_is_read_by_place_or_digit_by_digit(written, number):
    assert value(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "2017年6月15日",
        "2017 年 6 月 15 日",
        "２０１７年６月１５日",
        "二〇一七年六月十五日",
        "二○一七年六月十五日",
        "二零一七年六月十五日",
        "2017-06-15",
        "2017.6.15",
        "2017/6/15",
        "2017-06-15 09:30:00",
    ],
)
def test_a_date_is_read_in_every_hand(written):
    assert chinese_dates.parse(written) == date(2017, 6, 15)
    assert chinese_dates.DATE_LINE.match(written)


def test_a_day_that_does_not_exist_is_no_date():
    assert chinese_dates.parse("2019年2月30日") is None


def test_a_sentence_with_a_date_is_no_date_line():
    assert not chinese_dates.DATE_LINE.match("2017年6月15日起执行")
