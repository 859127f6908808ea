"""What an excessive request may cost (General Office Letter 2020 No. 109; Order 711, art. 42)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import fees

NUMBERS = st.integers(min_value=0, max_value=5000)


@pytest.mark.parametrize(
    ("items", "yuan"),
    [
        (0, 0),
        (10, 0),
        (11, 100),
        (12, 200),
        (30, 2000),
        (31, 2200),
        (40, 4000),
        (41, 4300),
        (50, 7000),
        (51, 7400),
        (60, 11000),
        (100, 37000),
    ],
)
def test_items_of_one_month_cost_more_the_more_they_are(items, yuan):
    assert fees.by_items(items) == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [
        (0, 0),
        (30, 0),
        (31, 10),
        (60, 300),
        (100, 700),
        (101, 720),
        (150, 1700),
        (200, 2700),
        (201, 2740),
        (300, 6700),
    ],
)
def test_pages_cost_more_the_more_they_are(pages, yuan):
    assert fees.by_pages(pages) == yuan


@given(NUMBERS)
def test_one_more_never_costs_less_than_the_one_before(number):
    for scale in (fees.by_items, fees.by_pages):
        here, next_one, after = scale(number), scale(number + 1), scale(number + 2)
        assert 0 <= next_one - here <= after - next_one
        assert type(here) is int


@given(NUMBERS)
def test_the_lines_of_a_notice_cover_every_item_once_and_add_up(number):
    for lines, scale in ((fees.item_lines, fees.by_items), (fees.page_lines, fees.by_pages)):
        found = lines(number)
        assert sum(line.number for line in found) == number
        assert sum(line.yuan for line in found) == scale(number)
        assert [line.first for line in found[1:]] == [line.last + 1 for line in found[:-1]]


@given(NUMBERS, NUMBERS)
def test_the_parts_of_a_month_cost_together_what_the_month_costs(before, added):
    assert fees.by_items(before) + fees.added_items(before, added) == fees.by_items(before + added)


@pytest.mark.parametrize("number", [-1, 1.5, True, "3"])
def test_what_is_no_number_of_items_has_no_price(number):
    with pytest.raises(ValueError, match="not a number"):
        fees.by_items(number)


def test_nothing_received_before_2021_is_charged():
    assert not fees.may_charge(date(2020, 12, 31))
    assert fees.may_charge(date(2021, 1, 1))
