"""The public reads the law of the day, and what nobody of the house has read is not shown as law."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine

from gongkai.law import limits, sources
from gongkai.law.sources import ORDER_492, ORDER_711, RECEIPT_2015
from gongkai.portal.tests.test_pages import pages_of
from tests.cast import beijing

pytestmark = pytest.mark.django_db

DISCLOSURE = (
    "/disclosure/",
    "/disclosure/guide",
    "/disclosure/rules",
    "/disclosure/contents",
    "/disclosure/annual-reports",
    "/disclosure/on-request",
)


def unread() -> set[str]:
    """Return every place the limits cite that nobody has read, as it would stand on a page."""
    cited = [row.citation for provision in limits.ALL.values() for row in provision.rows]
    read = {citation.zh for citation in cited if citation.is_verified}
    return {one.zh for one in cited if not one.is_verified and one.instrument.zh != one.zh} - read


def shown(visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_a_place_nobody_has_read_is_left_out_and_said_to_be_open():
    assert ORDER_711.art(33).shown_zh == ORDER_711.art(33).zh
    assert ORDER_492.art(33, confidence="memory").shown_zh == "《中华人民共和国政府信息公开条例》（条文待核）"
    assert RECEIPT_2015.whole().shown_zh == "《关于政府信息公开期限有关问题的解释》（待核）"


def test_a_clock_s_source_is_marked_when_nobody_has_read_it():
    assert unread()
    for text in unread():
        assert "待核" in limits.shown_zh(text)
    assert limits.shown_zh(ORDER_711.art(33).zh) == ORDER_711.art(33).zh
    assert limits.shown_zh("领导批示") == "领导批示"


def test_no_public_page_shows_an_unread_place_as_law(house, visitor):
    for path in pages_of(house):
        text = shown(visitor, path) if "/print" not in path else visitor.get(path).content.decode()
        for place in unread():
            assert place not in text, (path, place)


@pytest.mark.parametrize("path", DISCLOSURE)
def test_no_instrument_nobody_has_read_stands_in_the_frame_of_disclosure(house, visitor, path):
    text = shown(visitor, path)
    for instrument in sources.unsure():
        assert not re.search(re.escape(instrument.zh) + "(?!（待核）)", text), (path, instrument.title)


def test_the_regulation_is_the_one_of_the_day():
    change = date(2019, 5, 15)
    assert sources.disclosure_regulation(change) is ORDER_711
    assert sources.disclosure_regulation(change - timedelta(days=1)) is ORDER_492


@pytest.mark.parametrize("path", DISCLOSURE)
def test_in_2017_no_article_of_the_law_of_2019_is_shown_as_in_force(house, visitor, path):
    text = shown(visitor, path)
    for article in ("第十二条", "第二十九条", "第五十一条", "第四十九条"):
        assert article not in text, (path, article)
    if "第二十条" in text:
        assert "2019年5月15日起施行" in text


def test_today_the_articles_of_order_711_are_shown(house, visitor):
    with time_machine.travel(beijing("2026-11-23"), tick=False):
        assert ORDER_711.art(12).zh in shown(visitor, "/disclosure/guide")
        assert ORDER_711.art(29).zh in shown(visitor, "/disclosure/on-request")
        assert ORDER_711.art(51).zh in shown(visitor, "/disclosure/on-request")
        assert f"{ORDER_711.art(20).zh}列举的十五项" in shown(visitor, "/disclosure/contents")
