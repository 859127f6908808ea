"""What was in force on a day, for readers and programs; a mark shows at every exit (Plan 2017, II(1)1)."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import openpyxl
import pytest

from gongkai.portal.tests.world import World, released
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document
from tests.cast import beijing

pytestmark = pytest.mark.django_db


def titles(visitor, query: str) -> list[str]:
    return [item["title"] for item in json.loads(visitor.get(f"/data/in-force.json{query}").content)["items"]]


def test_a_repealed_document_was_in_force_until_the_day_before(house: World, visitor):
    assert house.repealed.title in titles(visitor, "?on=2017-07-02")
    assert house.repealed.title not in titles(visitor, "?on=2017-07-03")
    assert house.repealed.title not in titles(visitor, "")
    assert house.interpretation.title not in titles(visitor, "")
    page = visitor.get("/documents/in-force?on=2017-07-02").content.decode()
    assert house.repealed.title in page
    assert "当日有效，现时废止。" in page
    assert "2017年7月2日有效的文件" in page


def test_page_interface_and_all_exports_agree(house: World, visitor):
    day = "2017-07-02"
    expected = titles(visitor, f"?on={day}")
    said = visitor.get(f"/api/v1/in-force?on={day}&limit=100").json()
    assert [item["title"] for item in said["items"]] == expected
    assert {item["validity_then"] for item in said["items"]} == {"in_force"}
    text = visitor.get(f"/data/in-force.csv?on={day}").content.decode("utf-8-sig")
    assert [row["标题"] for row in csv.DictReader(io.StringIO(text))] == expected
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"/data/in-force.xlsx?on={day}").content))
    rows = list(book.active.values)
    assert [row[2] for row in rows[1:]] == expected
    (mark,) = [row[13] for row in rows[1:] if row[2] == house.repealed.title]
    assert mark == f"废止，自2017年7月3日起，依据：《{house.notice.title}》（{house.notice.document_number}）。"
    page = visitor.get(f"/documents/in-force?on={day}").content.decode()
    assert all(title in page for title in expected)


def test_the_list_has_one_address_and_the_one_it_once_had_leads_there(house: World, visitor):
    for ending in ("csv", "xlsx", "json"):
        answer = visitor.get(f"/documents/in-force.{ending}?on=2017-07-02&unit=bangongshi")
        assert answer.status_code == 301
        assert answer["Location"] == f"/data/in-force.{ending}?on=2017-07-02&unit=bangongshi"
        assert visitor.get(answer["Location"]).status_code == 200
    assert visitor.get("/documents/in-force.csv")["Location"] == "/data/in-force.csv"
    assert "/documents/in-force." not in visitor.get("/documents/in-force?on=2017-07-02").content.decode()


def test_the_interface_goes_on_by_its_cursor(house: World, visitor):
    found, cursor = [], ""
    while True:
        said = visitor.get(f"/api/v1/in-force?on=2017-12-01&limit=1&cursor={cursor}").json()
        found += [item["index_number"] for item in said["items"]]
        cursor = said["next"]
        if not cursor:
            break
    assert (
        len(found)
        == len(set(found))
        == Document.objects.public(beijing("2017-12-18")).official().in_force(date(2017, 12, 1)).count()
    )


def test_a_title_that_looks_like_a_formula_stays_a_text(house: World, visitor):
    released(house.cast, "=HYPERLINK(1)", at=beijing("2017-07-06"))
    assert "'=HYPERLINK(1)" in visitor.get("/data/in-force.csv").content.decode("utf-8-sig")


def test_what_is_no_day_is_today(house: World, visitor):
    assert "<h1>2017年12月18日有效的文件</h1>" in visitor.get("/documents/in-force?on=明天").content.decode()


def test_a_mark_shows_at_every_exit(house: World, visitor):
    repealed, notice = house.repealed, house.notice
    for address in (
        f"/documents/{repealed.index_number}",
        f"/documents/{repealed.index_number}/print",
        f"/v/{repealed.index_number}",
        "/documents/",
    ):
        assert "废止" in visitor.get(address).content.decode(), address
    assert f"【废止】{repealed.title}" in visitor.get("/feeds/documents.atom").content.decode()
    assert f"【废止】{repealed.title}" in visitor.get("/feeds/documents.json").content.decode()
    twin = visitor.get(f"/api/v1/documents/{repealed.index_number}").json()
    assert (twin["validity"], twin["canonical"]["marks"][0]["kind"]) == ("repealed", "repealed")
    assert (
        '"legislationLegalForce": "https://schema.org/NotInForce"'
        in visitor.get(repealed.get_absolute_url()).content.decode()
    )
    assert twin["changed_by"] == [
        {
            "kind": "repealed",
            "from_day": "2017-07-03",
            "basis": f"《{notice.title}》（{notice.document_number}）",
            "index_number": notice.index_number,
            "url": twin["changed_by"][0]["url"],
        }
    ]
    other = visitor.get(f"/api/v1/documents/{notice.index_number}").json()
    assert [(change["kind"], change["index_number"]) for change in other["changes"]] == [
        ("repealed", repealed.index_number)
    ]
    assert "本文件所改变的文件" in visitor.get(notice.get_absolute_url()).content.decode()


def test_a_mark_taken_back_leaves_every_exit(house: World, visitor):
    mark = house.repealed.marks.get()
    publishing.correct_mark(mark, "标错了文件。", by=house.cast.office, at=beijing("2017-12-01"))
    assert "【废止】" not in visitor.get("/feeds/documents.atom").content.decode()
    assert visitor.get(f"/api/v1/documents/{house.repealed.index_number}").json()["changed_by"] == []
    assert house.repealed.title in titles(visitor, "")
