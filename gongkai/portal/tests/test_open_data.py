"""Every list goes out as CSV, JSON, XLSX and Atom with the filters of its page, is catalogued, and is fairly shared.

The whole goes out as a signed package, and as a mirror of the site that any library can host and anyone can check.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from html import unescape
from itertools import combinations
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings as house_settings
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from openpyxl import load_workbook

from gongkai.answers import after
from gongkai.answers.tests.factories import decided
from gongkai.columns import actions as columns
from gongkai.errors import BadInput
from gongkai.frame.middleware import Headers
from gongkai.frame.time import now
from gongkai.ledger import actions as ledger
from gongkai.ledger import merkle, notes
from gongkai.ledger.notes import Signer
from gongkai.portal import package, records, tables
from gongkai.portal.api import api
from gongkai.portal.datasets import DATASETS
from gongkai.portal.mirror import writing
from gongkai.portal.tests import world
from gongkai.portal.tests.conftest import TODAY
from gongkai.portal.tests.markup import Page
from gongkai.portal.tests.test_leaks import words_in
from gongkai.portal.tests.world import World
from gongkai.publishing import withdrawal
from tests.cast import beijing
from tests.worlds import Standing

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LINK = re.compile(r'<(?:a|link|img|script)\b[^>]*?\b(?:href|src)="([^"]*)"')


@pytest.mark.parametrize("name", DATASETS)
def test_the_four_forms_hold_the_same_rows(house, visitor, name):
    items = visitor.get(f"/data/{name}.json").json()["items"]
    rows = list(csv.reader(io.StringIO(visitor.get(f"/data/{name}.csv").content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(visitor.get(f"/data/{name}.xlsx").content)).active
    feed = ElementTree.fromstring(visitor.get(f"/data/{name}.atom").content)
    heads = DATASETS[name].heads
    assert rows[0] == [word for _, word in heads] == [cell.value for cell in sheet[1]]
    assert rows[1:] == [[tables.safe(item[key]) for key, _ in heads] for item in items]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [item["id"] for item in items]
    assert len(feed.findall(f"{ATOM}entry")) == min(100, len(items))
    assert len({item["id"] for item in items}) == len(items)


def test_a_table_is_narrowed_as_its_page_is(house, visitor):
    everything = visitor.get("/data/documents.json").json()["items"]
    some = visitor.get("/data/documents.json", {"kind": "解读"}).json()["items"]
    assert [item["id"] for item in some] == [house.interpretation.index_number]
    assert some[0]["interprets"] == house.notice.index_number
    assert len(everything) > len(some)
    worth = visitor.get("/data/documents.json", {"validity": "repealed"}).json()["items"]
    assert [(item["id"], item["validity"]) for item in worth] == [(house.repealed.index_number, "废止")]


def test_every_pair_of_filters_leaves_what_each_of_them_leaves(house):
    """Filters narrow together, whichever they are: a set is asked by each alone and by each pair."""
    answer_shown(house)
    at, topic = now(), house.notice.topic
    values = {
        "documents": {
            "q": "通知",
            "unit": "bangongshi",
            "topic": topic,
            "under": topic.partition("\\")[0],
            "year": "2017",
            "kind": "通知",
            "validity": "in_force",
            "column": "texts",
        },
        "in-force": {"q": "通知", "unit": "bangongshi", "topic": topic, "kind": "通知"},
        "tasks": {"unit": "xiaobaochu", "state": "reported", "plan": house.plan.document.index_number},
        "clocks": {"light": "green", "unit": "xiaobaochu"},
        "answers": {"kind": "correction", "unit": "bangongshi"},
        "request-answers": {"family": "denied", "year": "2017", "q": "抽查"},
        "selfcheck": {"unit": "bangongshi", "state": "open"},
    }
    texts = {"title": "通知", "description": "题名含“通知”的。", "words": ["通知"], "matter": "documents"}
    columns.open_column("texts", {**texts, "unit": house.cast.unit("bangongshi")}, by=house.cast.office, at=at)
    assert {name for name, found in DATASETS.items() if len(found.filters) > 1} == values.keys()
    for name, known in values.items():
        assert known.keys() == set(DATASETS[name].filters) - {"on"}, name

        def ids(**asked: str) -> set[object]:
            return {row["id"] for row in DATASETS[name].rows(asked, at)}  # noqa: B023 - called at once

        whole, alone = ids(), {key: ids(**{key: value}) for key, value in known.items()}
        assert all(found <= whole for found in alone.values()), name
        if name == "documents":
            assert {key for key, found in alone.items() if not found or found == whole} <= {"unit", "year"}
        for (one, first), (other, second) in combinations(known.items(), 2):
            assert ids(**{one: first, other: second}) == alone[one] & alone[other], (name, one, other)


@pytest.mark.parametrize(
    ("page", "name", "filters"),
    [
        ("/documents/?unit=bangongshi", "documents", {"unit": "bangongshi", "kind": "文件"}),
        ("/documents/in-force?on=2017-07-02", "in-force", {"on": "2017-07-02"}),
        ("/columns/", "columns", {}),
        ("/columns/all", "documents", {"column": "all"}),
        ("/topics/", "topics", {}),
        ("/topics/市场监管、安全生产监管", "documents", {"under": "市场监管、安全生产监管"}),
        ("/plans/", "plans", {}),
        ("/plans/{plan}", "tasks", {"plan": "{plan}"}),
        ("/units/", "units", {}),
        ("/ledger/", "entries", {}),
        ("/ledger/subjects/document/{notice}", "entries", {"subject": "document/{notice}"}),
        ("/selfcheck/", "selfcheck", {}),
        ("/answers/?year=2017", "request-answers", {"year": "2017"}),
        ("/yearly/numbers", "request-figures", {}),
    ],
)
def test_every_list_offers_itself_in_four_forms(house, visitor, page, name, filters):
    if "answers" in page:
        answer_shown(house)
    known = {"plan": house.plan.document.index_number, "notice": house.notice.index_number}
    filters = {key: value.format(**known) for key, value in filters.items()}
    links = LINK.findall(visitor.get(page.format(**known)).content.decode())
    offered = [urlsplit(unescape(link)) for link in links if f"/data/{name}." in link]
    for ending in ("csv", "json", "xlsx", "atom"):
        if ending == "atom" and {"unit", "column"} & filters.keys():
            continue  # such a page has a feed of its own
        mine = [parts for parts in offered if parts.path == f"/data/{name}.{ending}"]
        assert {frozenset(parse_qsl(parts.query)) for parts in mine} == {frozenset(filters.items())}, ending
    items = visitor.get(f"/data/{name}.json", filters).json()["items"]
    assert items or name == "selfcheck"
    if {"subject", "under"} & filters.keys():
        assert len(items) < len(visitor.get(f"/data/{name}.json").json()["items"])


def answer_shown(house):
    """Return the answer to a request, public for everyone."""
    inquiry = decided(
        house.cast, received="2017-09-04", on="2017-09-20", serial=901, submission="x", content="抽查结果"
    )
    said = {"title": "抽查结果的答复", "question": "抽查结果", "answer": "见网站。"}
    row = after.propose(inquiry, **said, by=house.cast.office, at=now())
    after.show(row, by=house.cast.second_office, at=now())
    return row


def test_the_office_accounts_for_requests_as_data_and_hides_small_numbers(house, visitor):
    row = answer_shown(house)
    (item,) = visitor.get("/data/request-answers.json").json()["items"]
    assert (item["id"], item["answer"]) == (str(row.uid), "见网站。")
    assert "王晓云" not in visitor.get("/data/request-answers.csv").content.decode()
    figures = visitor.get("/data/request-figures.json", {"year": "2017"}).json()["items"]
    told = {item["id"]: (item["value"], item["note"]) for item in figures}
    assert told["2017/按月收到/9月"] == (None, "小于5，或者能够由它推出这样的数，不显示")
    assert told["2017/按月收到/8月"] == (0, "")
    after.withdraw(row, "有误", by=house.cast.office, at=now())
    assert visitor.get("/data/request-answers.json").json()["items"] == []


def test_a_mark_is_a_row_that_names_the_act_behind_it(house, visitor):
    (item,) = [each for each in visitor.get("/data/marks.json").json()["items"] if each["kind"] == "废止"]
    assert item["document"] == house.repealed.index_number
    assert (item["by_document"], item["from_day"]) == (house.notice.index_number, "2017-07-03")
    then = visitor.get("/data/in-force.json", {"on": "2017-07-02"}).json()["items"]
    ids = {each["id"] for each in then}
    assert house.repealed.index_number in ids
    assert house.repealed.index_number not in {
        each["id"] for each in visitor.get("/data/in-force.json").json()["items"]
    }


def test_no_spreadsheet_runs_what_somebody_wrote(house, visitor):
    world.released(house.cast, '=HYPERLINK("http://x","点击")', at=beijing("2017-12-01"))
    table = visitor.get("/data/documents.csv").content.decode("utf-8-sig")
    assert "\"'=HYPERLINK(" in table
    sheet = load_workbook(io.BytesIO(visitor.get("/data/documents.xlsx").content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [cell.data_type for cell in cells] == ["s"]


@pytest.mark.parametrize(
    ("value", "written"),
    [("=1+1", "'=1+1"), (" +1", "' +1"), ("@x", "'@x"), ("＝1", "'＝1"), (-1, "-1"), (None, ""), ("公开", "公开")],
)
def test_what_begins_like_a_formula_is_written_as_text(value, written):
    assert tables.safe(value) == written


def test_csv_has_a_mark_for_spreadsheets_and_none_for_programs(house, visitor):
    assert visitor.get("/data/units.csv").content.startswith(tables.BOM)
    assert not visitor.get("/data/units.csv?bom=0").content.startswith(tables.BOM)


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "atom"])
def test_the_same_rows_are_the_same_bytes_and_who_has_them_is_told(house, visitor, ending):
    first = visitor.get(f"/data/documents.{ending}")
    again = visitor.get(f"/data/documents.{ending}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert first["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/documents/?unit=bangongshi&page=1", "/feeds/documents.atom?unit=bangongshi"),
        ("/documents/in-force", "/data/in-force.atom"),
        ("/documents/in-force?on=2017-07-02", "/data/in-force.atom?on=2017-07-02"),
        ("/units/bangongshi", "/feeds/documents.atom?unit=bangongshi"),
        ("/columns/all", "/columns/all.atom"),
        ("/search?q=清单&unit=bangongshi", "/search.atom?q=%E6%B8%85%E5%8D%95&unit=bangongshi"),
    ],
)
def test_the_head_of_a_list_names_the_feed_of_what_it_shows(house, visitor, page, feed):
    head = visitor.get(page).content.decode().partition("</head>")[0]
    assert feed in map(unescape, LINK.findall(head))
    assert ElementTree.fromstring(visitor.get(feed).content).findall(f"{ATOM}entry")


def test_a_set_that_is_none_has_no_table(house, visitor):
    assert visitor.get("/data/users.csv").status_code == 404


def test_the_package_is_whole_signed_and_says_nothing_that_is_not_public(house, visitor, tmp_path):
    target = tmp_path / "packages" / "gongkai.zip"
    assert visitor.get("/data/package.zip").status_code == 404
    package.write(target, at=now())
    first = target.read_bytes()
    assert package.verify(target) == package.verify(target, ledger.verifier_key()) == []
    package.write(target, at=now())
    assert target.read_bytes() == first, "the same records on the same day are the same bytes"
    with zipfile.ZipFile(target) as packed:
        text = "".join(packed.read(name).decode() for name in packed.namelist())
    assert house.notice.title in text
    with zipfile.ZipFile(target) as packed:
        found = [
            (name, word)
            for name in packed.namelist()
            for word in (*house.hidden, house.withdrawn.title)
            if word in packed.read(name).decode()
        ]
    assert not found
    assert b"".join(visitor.get("/data/package.zip").streaming_content) == first

    with zipfile.ZipFile(target) as old, zipfile.ZipFile(tmp_path / "altered.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("随机抽查".encode(), "定期抽查".encode()))
    assert any("摘要不符" in problem for problem in package.verify(tmp_path / "altered.zip"))
    (tmp_path / "half.zip").write_bytes(first[:-300])
    assert package.verify(tmp_path / "half.zip")
    other = "gongkai.example/log" + str(Signer("22" * 32, "gongkai.example/log").verifier)[19:]
    assert package.verify(target, other)

    withdrawal.withdraw(house.notice, "MISTAKEN", "有误。", by=house.cast.office, at=now())
    answer = visitor.get("/data/package.zip")
    assert (answer.status_code, answer["Retry-After"]) == (503, str((20 * 60 + 50) * 60)), "six in the morning"


def test_every_public_record_is_proved_by_its_own_entry_and_by_no_other(house):
    checkpoint = ledger.seal(now())
    said = dict(records.files(checkpoint.size, now()))
    head = notes.open_checkpoint(checkpoint.note, notes.Verifier.parse(ledger.verifier_key()))
    for kind in ("documents", "plans", "tasks", "feedback"):
        lines, proofs = said[f"records/{kind}.jsonl"], said[f"records/{kind}.proofs.jsonl"]
        pairs = list(zip(lines.splitlines(), map(json.loads, proofs.splitlines()), strict=True))
        assert {proof["subject"] for _, proof in pairs} == {k.name: k.subjects(now()) for k in records.KINDS}[kind]
        for form, proof in pairs:  # by the hand of a reader who has nothing else
            assert json.loads(proof["entry"])["content"] == f"sha256:{hashlib.sha256(form).hexdigest()}"
            path = [bytes.fromhex(node) for node in proof["proof"]]
            leaf = merkle.leaf_hash(proof["entry"].encode())
            assert merkle.verify_inclusion(leaf, proof["number"], head.size, path, head.root)
        assert list(records.problems(lines, proofs, head)) == []
    turned = b"".join(line + b"\n" for line in reversed(proofs.splitlines()))
    assert len(list(records.problems(lines, turned, head))) == len(pairs) // 2 * 2


def test_the_catalogue_names_every_set_and_all_it_names_answers(house, visitor):
    said = visitor.get("/data.json").json()
    assert said["@type"] == "dcat:Catalog"
    assert [each["dct:identifier"] for each in said["dcat:dataset"]] == list(DATASETS)
    for each in said["dcat:dataset"]:
        assert {"dct:title", "dct:description", "dct:publisher", "dcat:contactPoint"} <= each.keys()
        for one in each["dcat:distribution"]:
            path = one["dcat:downloadURL"]["@id"].removeprefix("http://127.0.0.1:8000")
            assert visitor.get(path).status_code == 200
    prefixes = set(said["@context"])
    assert {key.partition(":")[0] for key in _keys(said) if not key.startswith("@")} <= prefixes


def _keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "@context":
                yield key
                yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def test_the_page_of_open_data_and_the_catalogue_announce_the_whole(house, visitor):
    page = visitor.get("/data/").content.decode()
    mirror = page.partition('id="mirror"')[2].partition("</section>")[0]
    for word in ("gongkai mirror 目录", "图书馆", "mirror/verify.html", "gongkai mirror verify", "/ledger/key"):
        assert word in mirror, word
    named = [each["dct:identifier"] for each in visitor.get("/data.json").json()["dcat:dataset"]]
    assert named == list(DATASETS), "before the first night there is no package"
    package.write(package.place(), at=now())
    *_, last = visitor.get("/data.json").json()["dcat:dataset"]
    assert last["dct:identifier"] == "package"
    (file,) = last["dcat:distribution"]
    sent = visitor.get(file["@id"].removeprefix("http://127.0.0.1:8000"))
    assert b"".join(sent.streaming_content) == package.place().read_bytes()


def test_a_browser_learns_how_to_search_here(house, visitor):
    said = ElementTree.fromstring(visitor.get("/opensearch.xml").content)
    names = {"{http://a9.com/-/spec/opensearch/1.1/}" + name for name in ("ShortName", "Description", "Url")}
    assert names <= {child.tag for child in said}
    assert len(said.findtext("{http://a9.com/-/spec/opensearch/1.1/}ShortName")) <= 16
    link = '<link rel="search" type="application/opensearchdescription+xml"'
    number = house.notice.get_absolute_url()
    for place in ("/", number, f"{number}/print", "/search?q=通知", "/feedback/new", "/no-such-page"):
        assert link in visitor.get(place).content.decode(), place
    for url in said.findall("{http://a9.com/-/spec/opensearch/1.1/}Url"):
        address = url.get("template").replace("{searchTerms}", "通知").replace("{startPage?}", "1")
        answer = visitor.get(address.removeprefix("http://127.0.0.1:8000"))
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, url.get("type")), address


def test_the_interface_describes_every_address_it_answers(house, visitor):
    said = visitor.get("/api/v1/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    operations = [found for path in said["paths"].values() for found in path.values()]
    assert len({found["operationId"] for found in operations}) == len(operations)
    bulk = {"/data/{name}.{ending}", "/data/package.zip"}
    described = set(said["paths"]) - bulk
    assert bulk <= set(said["paths"])
    built = {"/api/v1" + path for _, router in api._routers for path in router.path_operations}
    assert len(described) == len(built)
    for found in operations:
        assert found["summary"]
        assert "200" in {str(status) for status in found["responses"]}
    assert json.dumps(said).count("$ref") == sum(
        1 for ref in _refs(said) if ref.removeprefix("#/components/schemas/") in said["components"]["schemas"]
    )


def _refs(value):
    if isinstance(value, dict):
        yield from ([value["$ref"]] if "$ref" in value else [])
        for inner in value.values():
            yield from _refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _refs(inner)


def test_a_page_of_another_site_may_ask_and_read_also_with_a_tag_in_hand(house, visitor):
    before = {"origin": "https://reader.example", "access-control-request-method": "GET"}
    for path in ("/api/v1/documents", "/api/v1/nowhere", "/data/units.csv", "/data.json", "/feeds/documents.atom"):
        asked = visitor.options(path, headers={**before, "access-control-request-headers": "if-none-match"})
        assert asked.status_code == 204
        assert (asked["Access-Control-Allow-Origin"], asked["Access-Control-Allow-Methods"]) == ("*", "GET, HEAD")
        assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
        answer = visitor.get(path)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert {"ETag", "Retry-After"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
    for path in ("/staff/", "/requests/progress"):
        refused = visitor.options(path, headers=before)
        assert "Access-Control-Allow-Origin" not in refused


def test_who_asks_too_often_is_told_when_to_come_back(house, settings):
    settings.RATE = 3
    far, other = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="203.0.113.6")
    assert [far.get("/api/v1/units").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = far.get("/data/units.csv")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit"].startswith('"minute";r=0;t=')
    assert "后再取" in answer.json()["detail"]
    page = far.get("/search?q=公开", headers={"accept": "text/html,*/*"})
    assert (page.status_code, page["Retry-After"]) == (429, answer["Retry-After"])
    assert Page(page.content.decode()).faults == []
    assert f"请在{answer['Retry-After']}秒后再试" in page.content.decode()
    assert far.get("/").status_code == 200
    assert other.get("/api/v1/units").status_code == 200
    assert Client(REMOTE_ADDR="127.0.0.1").get("/api/v1/units").status_code == 200


def test_every_not_now_says_when_to_come_back():
    for status, said in ((429, "3600"), (503, "3600"), (200, None), (404, None)):
        answer = Headers(lambda _, status=status: HttpResponse(status=status))(RequestFactory().get("/"))
        assert answer.get("Retry-After") == said
    own = Headers(lambda _: HttpResponse(status=503, headers={"Retry-After": "7"}))(RequestFactory().get("/"))
    assert own["Retry-After"] == "7"


def test_the_count_ends_with_its_minute(house, settings, monkeypatch):
    from gongkai.frame import limits

    settings.RATE = 1
    far = Client(REMOTE_ADDR="203.0.113.5")
    instant = [1000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: instant[0])
    assert [far.get("/api/v1/units").status_code for _ in range(2)] == [200, 429]
    instant[0] += 61
    assert far.get("/api/v1/units").status_code == 200


# --- the offline mirror --------------------------------------------------------------------------------

THE_OTHERS = re.compile(
    r".*/tasks/(?!2-[12]-1(/|$))|/(ledger/(entries|subjects)|yearly/.+/.+/.+)/|/units/(?!$|zhucechu)|/api/v1/units|/v/.+/.+/"
)


@pytest.fixture(scope="module")
def mirror(_little_world: Standing[World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The mirror of the little world, written once: a task, a unit and a page of the log stand for the others."""
    place = tmp_path_factory.mktemp("mirror")
    _little_world.lent(place / "var")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    stores = {**house_settings.STORAGES, "staticfiles": plain}
    var = place / "var"
    with (
        override_settings(VAR=var, MEDIA_ROOT=var / "media", DEMO=False, STORAGES=stores),
        time_machine.travel(TODAY, tick=False),
    ):
        writing.write(place / "site", at=TODAY, left_out=THE_OTHERS)
    return place / "site"


def test_a_mirror_is_whole_and_signed(house, mirror):
    assert writing.verify(mirror) == []
    assert writing.verify(mirror, ledger.verifier_key()) == []


def test_every_link_leads_to_a_file_or_says_that_it_needs_the_site(house, mirror):
    dead, online = [], set()
    for page in mirror.rglob("*.html"):
        for written in LINK.findall(page.read_text()):
            parts = urlsplit(unescape(written))
            if parts.scheme or not parts.path:
                continue
            place = (page.parent / unquote(parts.path)).resolve()
            if not place.is_file():
                dead.append((page.relative_to(mirror).as_posix(), written))
            if place.name == "online.html":
                online.add(page)
    assert not dead
    assert mirror / "index.html" in online, "the form for mistakes is not in a folder of files"


def test_all_that_is_public_is_in_it_and_nothing_else(house, mirror):
    number = f"documents/{house.notice.index_number}"
    for file in (
        *(f"{number}{end}" for end in (".html", ".pdf", ".docx", "/print.html", "/canonical.json", "/timeline.html")),
        f"{number}/attachments/1-随机抽查事项清单.pdf",
        f"api/v1/{number}.json",
        f"plans/{house.plan.document.index_number}/tasks/2-2-1.html",
        *("data/documents.csv", "data/units.xlsx", "data.json", "feeds/changes.atom", "ledger/index~page-2.html"),
        *("feedback/index.html", "answers/index.html", "yearly/index.html", "selfcheck/index.html", "feeds/due.ics"),
        *("sitemap.xml", "topics/市场监管、安全生产监管/工商.html", "columns/all.html", "static/frame/base.css"),
        *("mirror/verify.html", "mirror/search.html", "README.txt", "log/entries.jsonl", "records/tasks.proofs.jsonl"),
    ):
        assert (mirror / file).is_file(), file
    words = {*house.hidden, house.withdrawn.title}
    told = [
        (path.relative_to(mirror).as_posix(), word)
        for path in mirror.rglob("*")
        if path.is_file()
        for said in [words_in(path.read_bytes(), "application/pdf" if path.suffix == ".pdf" else "")]
        for word in words
        if word in said or word in path.name
    ]
    assert not told
    for gone in (house.withdrawn, house.untitled):
        assert not list(mirror.glob(f"documents/{gone.index_number}*"))


def test_verifying_names_what_was_changed_taken_or_put_in(house, mirror, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(mirror, copy)
    page = copy / "documents" / f"{house.notice.index_number}.html"
    page.write_text(page.read_text().replace("随机抽查", "定期抽查"))
    (copy / "units" / "index.html").unlink()
    (copy / "documents" / "put-in.html").write_text("x")
    said = writing.verify(copy)
    assert [line for line in said if "改动" in line] == [f"{page.relative_to(copy)} 与清单中的摘要不符，已被改动。"]
    assert "缺少 units/index.html。" in said
    assert "多出 documents/put-in.html，清单没有列出。" in said
    assert len(said) == 3
    other = "gongkai.example/log" + str(Signer("22" * 32, "gongkai.example/log").verifier)[19:]
    assert any("签名不成立" in problem for problem in writing.verify(mirror, other))
    lines = (copy / "records" / "documents.jsonl").read_bytes().splitlines(keepends=True)
    (copy / "records" / "documents.jsonl").write_bytes(b"".join(lines[::-1]))
    assert any("日志证明不成立" in problem for problem in writing.verify(copy))
    (copy / "manifest.txt").unlink()
    assert "没有清单" in writing.verify(copy)[0]


def test_a_folder_with_anything_else_in_it_is_left_alone(house, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "draft.txt").write_text("信")
    with pytest.raises(BadInput, match="不是空的"):
        writing.write(tmp_path / "letters", at=now())
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["draft.txt"]


def test_a_house_that_does_not_answer_makes_no_mirror(house, tmp_path, settings):
    settings.BASE_URL = "https://gk.example.gov.cn"
    with pytest.raises(BadInput, match="不在 GONGKAI_HOSTS 中"):
        writing.write(tmp_path / "site", at=now())
    assert not list(tmp_path.glob("site*"))


def test_a_file_that_is_not_handed_out_is_not_in_the_mirror_and_hinders_nothing(house, tmp_path):
    house.notice.attachments.update(original="", original_sha256="", original_size=0)
    number = house.notice.index_number
    assert writing.write(tmp_path / "site", at=now(), left_out=re.compile(rf"/(?!sitemap|documents/{number})")).files
    assert (tmp_path / f"site/documents/{number}.html").exists()
    assert not list(tmp_path.glob(f"site/documents/{number}/attachments/*"))
    assert writing.verify(tmp_path / "site") == []


def test_a_mirror_is_replaced_whole_or_not_at_all(house, mirror, tmp_path, monkeypatch):
    old = tmp_path / "site"
    shutil.copytree(mirror, old)
    (old / "stale.html").write_text("x")

    def withdrawn_meanwhile(self, own):
        withdrawal.withdraw(house.notice, "MISTAKEN", "有误。", by=house.cast.office, at=now())

    monkeypatch.setattr(writing._Mirror, "_walk", withdrawn_meanwhile)
    with pytest.raises(BadInput, match="制作镜像期间有内容撤回"):
        writing.write(old, at=now())
    assert (old / "stale.html").exists()
    monkeypatch.setattr(writing._Mirror, "_walk", lambda self, own: None)
    writing.write(old, at=now())
    assert not (old / "stale.html").exists()
    assert writing.verify(old) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("site")] == ["site"]
