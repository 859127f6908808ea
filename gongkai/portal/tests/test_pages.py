"""Every kind of page: sound markup, no dead link, a fixed number of queries, empty as well as full."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from gongkai.portal.tests import world
from gongkai.portal.tests.markup import Page
from tests.cast import beijing

pytestmark = pytest.mark.django_db

STANDING = (
    "/",
    "/disclosure/",
    "/disclosure/guide",
    "/disclosure/rules",
    "/disclosure/contents",
    "/disclosure/annual-reports",
    "/disclosure/on-request",
    "/documents/",
    "/documents/?q=没有这样的文件",
    "/plans/",
    "/units/",
    "/search",
    "/search?q=公开",
    "/search?q=没有这样的词语",
    "/search?q=，",
    "/ledger/",
    "/verify",
    "/api/v1/docs",
)


def pages_of(house: world.World) -> list[str]:
    """Return one address of each kind of page, and the odd ones."""
    plan, notice = house.plan.document.index_number, house.notice.index_number
    return [
        *STANDING,
        "/documents/?validity=repealed&year=2017&unit=bangongshi&kind=通知",
        f"/documents/{notice}",
        f"/documents/{notice}?print",
        f"/documents/{notice}/print",
        f"/documents/{house.repealed.index_number}",
        f"/documents/{house.interpretation.index_number}",
        f"/documents/{plan}",
        f"/documents/{plan}/print",
        f"/plans/{plan}",
        f"/plans/{plan}?unit=zhucechu",
        f"/plans/{plan}?state=late",
        *(f"/plans/{plan}/tasks/{task.key}" for task in house.plan.tasks.all()),
        "/units/zhucechu",
        "/search?q=清单&kind=document&unit=bangongshi&validity=in_force&year=2017",
        "/ledger/entries/0",
        "/ledger/entries/40",
        f"/ledger/subjects/{house.notice.subject}",
    ]


def test_every_page_is_sound(house, visitor):
    for address in pages_of(house):
        response = visitor.get(address)
        assert response.status_code == 200, address
        assert Page(response.content.decode()).faults == [], address


def test_every_page_is_sound_in_an_empty_house(db, today, visitor):
    for address in STANDING:
        response = visitor.get(address)
        assert response.status_code == 200, address
        assert Page(response.content.decode()).faults == [], address


# A few addresses of a kind stand for all of them.
ALIKE = 10


def test_no_link_is_dead(house, visitor):
    todo, seen, kinds = list(pages_of(house)), set(), Counter()
    withdrawn = [f"/documents/{document.index_number}" for document in (house.withdrawn, house.untitled)]
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        kind = resolve(address.split("?")[0]).view_name
        kinds[kind] += 1
        if kinds[kind] > ALIKE:
            continue
        response = visitor.get(address)
        is_gone = address.startswith(tuple(withdrawn))
        assert response.status_code == (410 if is_gone else 200), address
        if response.streaming:
            assert b"".join(response.streaming_content)  # a file is read to its end, or it stays open
        elif "html" in response["Content-Type"]:
            for link in Page(response.content.decode()).links:
                path = link.split("#")[0]
                if path.startswith("?"):
                    path = address.split("?")[0] + path
                if path.startswith("/") and not path.startswith(("/staff/", "/size")):
                    todo.append(path)
    assert len(seen) > 100


def test_the_identifiers_of_the_site_guide_stand_in_the_head(house, visitor):
    text = visitor.get(f"/documents/{house.notice.index_number}").content.decode()
    for name in ("SiteName", "SiteDomain", "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource"):
        assert f'<meta name="{name}" content="' in text, name
    assert '<meta name="PubDate" content="2017-07-03 09:00">' in text


def test_lists_ask_the_same_few_questions_however_long_they_are(house, visitor):
    addresses = (
        "/documents/",
        "/disclosure/contents",
        "/plans/",
        "/feeds/documents.atom",
        "/feeds/documents.json",
        "/feeds/changes.atom",
        "/sitemap.xml",
        "/api/v1/documents?limit=100",
        "/units/",
        "/search?q=通知",
        "/ledger/",
        "/",
    )
    visitor.get("/search?q=通知")

    def questions() -> dict[str, int]:
        counted = {}
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert visitor.get(address).status_code == 200
            counted[address] = len(captured)
        return counted

    before = questions()
    for number in range(6):
        world.released(
            house.cast, f"关于第{number}号事项的通知", at=beijing("2017-12-01"), topic=f"综合政务\\其他{number}"
        )
    visitor.get("/search?q=通知")
    after = questions()
    assert {address: count for address, count in after.items() if count > before[address]} == {}
    assert max(before.values()) <= 30


def test_a_plan_is_read_in_a_fixed_number_of_questions(house, visitor):
    address = f"/plans/{house.plan.document.index_number}"
    with CaptureQueriesContext(connection) as captured:
        visitor.get(address)
    assert len(captured) <= 16


def test_a_page_that_is_not_there_says_so(house, visitor):
    for address in (
        "/documents/012150436/2017-09999",
        "/documents/nonsense",
        "/plans/012150436/2017-09999",
        f"/plans/{house.plan.document.index_number}/tasks/9-9-9",
        "/units/nowhere",
        "/ledger/entries/999999",
        "/ledger/entries/99999999999999999999999",
        "/ledger/subjects/document/none",
    ):
        response = visitor.get(address)
        assert response.status_code == 404, address
        assert "text/html" in response["Content-Type"]


def test_a_page_that_says_no_is_as_sound_as_one_that_says_yes(house, visitor, rf):
    for address, status in (
        (house.withdrawn.get_absolute_url(), 410),
        (f"/documents/{house.cleansed.index_number}/versions/1", 410),
        ("/feedback/AAAAA-AAAAA", 404),
        ("/data/package.zip", 404),
        ("/subscriptions/confirm/nothing", 404),
        ("/units/%00", 400),
    ):
        response = visitor.get(address)
        assert response.status_code == status, address
        assert Page(response.content.decode()).faults == [], address
    for name in ("400.html", "403_csrf.html", "413.html", "429.html", "500.html", "frame/often.html"):
        assert Page(render_to_string(name)).faults == [], name
    for name, more in (
        ("403.html", {}),
        ("frame/refused.html", {"says": "依照规定，不能进行此项操作。", "status": 409}),
        ("requests/often.html", {}),
        ("portal/file_withheld.html", {"name": "a.pdf", "sha256": "0" * 64}),
        ("portal/data_withheld.html", {"is_withheld": True}),
    ):
        request = rf.get("/")
        request.user = AnonymousUser()
        assert Page(render_to_string(name, more, request=request)).faults == [], name


def test_a_reader_reports_a_dead_link_from_the_page_that_is_not_there(house, visitor):
    page = visitor.get("/documents/<b>nonsense").content.decode()
    way = re.search(r'href="(/feedback/new\?kind=correction&amp;quote=[^"]+)"', page)[1]
    form = visitor.get(unescape(way)).content.decode()
    assert "/documents/&lt;b&gt;nonsense</textarea>" in form


def test_who_has_the_page_already_is_told_so(house, visitor):
    first = visitor.get("/documents/")
    again = visitor.get("/documents/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.released(house.cast, "又一件通知", at=beijing("2017-12-02"))
    assert visitor.get("/documents/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_nothing_is_changed_by_reading(house, visitor):
    for address in ("/documents/", "/search", "/ledger/", "/"):
        assert visitor.post(address).status_code == 405, address


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=-1",
        "page=99999999999999999999",
        "year=abcd",
        "year=０１２３",
        "year=0000",
        "validity=x",
        "unit=%27;--",
    ],
)
def test_odd_questions_get_an_answer(house, visitor, query):
    for address in (
        "/documents/",
        "/search?q=公开&",
        "/ledger/",
        "/feeds/documents.atom",
        "/sitemap.xml",
        "/search",
        "/api/v1/documents",
    ):
        joined = f"{address}{query}" if address.endswith("&") else f"{address}?{query}"
        assert visitor.get(joined).status_code == 200, joined
