"""Column pages, topic pages and the timeline of a matter show what is public, and nothing else (Plan 2017, II(4)1)."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from gongkai.columns import actions as columns
from gongkai.portal.tests.markup import Page
from tests.cast import beijing

pytestmark = pytest.mark.django_db


@pytest.fixture
def column(house):
    cast = house.cast
    fields = {
        "title": "通知公告",
        "description": "本机关的通知和公告。",
        "unit": cast.unit("bangongshi"),
        "sort": "notices",
        "kinds": ["通知"],
    }
    return columns.open_column("notices", fields, by=cast.office, at=beijing("2017-06-01 09:00"))


def addresses(house, column) -> list[str]:
    topic = quote("市场监管、安全生产监管")
    return [
        "/columns/",
        "/columns/notices",
        "/columns/notices.atom",
        "/topics/",
        f"/topics/{topic}",
        f"/topics/{topic}/{quote('工商')}",
        f"/documents/{house.notice.index_number}/timeline",
        f"/documents/{house.plan.document.index_number}/timeline",
    ]


def test_each_page_is_sound_and_shows_nothing_hidden(house, column, visitor):
    for address in addresses(house, column):
        response = visitor.get(address)
        assert response.status_code == 200, address
        text = response.content.decode()
        if not address.endswith(".atom"):
            assert Page(text).faults == [], address
        for word, why in house.hidden.items():
            assert word not in text, f"{address}: {why}"


def test_a_column_page_says_what_lies_in_it_who_keeps_it_and_how_fresh_it_is(house, column, visitor):
    text = visitor.get("/columns/notices").content.decode()
    assert house.notice.title in text
    assert house.interpretation.title not in text
    assert '<meta name="ColumnName" content="通知公告">' in text
    assert '<meta name="ColumnDescription" content="本机关的通知和公告。">' in text
    assert "6个月" in text


def test_a_column_has_a_feed_of_its_own(house, column, visitor):
    feed = visitor.get("/columns/notices.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert house.notice.title in feed.content.decode()
    assert 'href="/columns/notices.atom"' in visitor.get("/columns/notices").content.decode()


def test_a_closed_column_says_so_at_its_address(house, column, visitor):
    columns.close(column, "并入“政策文件”。", by=house.cast.office, at=beijing("2017-06-02 09:00"))
    response = visitor.get("/columns/notices")
    assert response.status_code == 410
    assert "并入“政策文件”。" in response.content.decode()
    assert visitor.get("/columns/notices.atom").status_code == 404
    assert "通知公告" not in visitor.get("/columns/").content.decode()


@pytest.mark.parametrize("address", ["/columns/none", "/topics/没有的主题", "/topics/综合政务/没有"])
def test_what_is_not_there_is_not_found(house, visitor, address):
    assert visitor.get(address).status_code == 404


def test_a_topic_gathers_what_lies_below_it(house, visitor):
    text = visitor.get("/topics/市场监管、安全生产监管").content.decode()
    assert house.notice.title in text
    assert "/topics/" + quote("市场监管、安全生产监管") + "/" + quote("工商") in text


def test_a_timeline_tells_each_step_in_order_and_names_nobody(house, visitor):
    text = visitor.get(f"/documents/{house.notice.index_number}/timeline").content.decode()
    steps = ["起草", "审定公开属性", "完成保密审查", "批准", "公开", "发布解读"]
    places = [text.index(f"</time>{step}") for step in steps]
    assert places == sorted(places)
    for person in house.cast.people.values():
        assert person.full_name not in text


def test_the_repeal_of_a_document_is_a_step_of_its_matter(house, visitor):
    text = visitor.get(f"/documents/{house.repealed.index_number}").content.decode()
    assert "</time>标注“废止”" in text
