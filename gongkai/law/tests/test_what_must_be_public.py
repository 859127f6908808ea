"""What must be public without anyone asking: fifteen items, each with its place in the law (Order 711, art. 20)."""

from __future__ import annotations

import pytest

from gongkai.law import contents, document_types, topics


def test_the_article_has_fifteen_items_in_its_own_order():
    assert [item.number for item in contents.ITEMS] == list(range(1, 16))
    assert [item.code for item in contents.ITEMS] == [f"A20_{number:02}" for number in range(1, 16)]


def test_each_item_cites_its_own_place():
    assert contents.named("A20_07").citation.zh.startswith("《中华人民共和国政府信息公开条例》第二十条")
    with pytest.raises(KeyError):
        contents.named("A20_16")


def test_items_are_filed_under_topics_and_types_that_exist():
    for item in contents.ITEMS:
        assert set(item.topics) <= set(topics.TOPICS)
        assert all(document_types.find(f"关于甲的{name}") for name in item.types), item.types
