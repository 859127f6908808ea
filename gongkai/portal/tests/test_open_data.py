"""Every list goes out as CSV, JSON, XLSX and Atom with the filters of its page, is catalogued, and is fairly shared."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
from django.test import Client
from openpyxl import load_workbook

from gongkai.frame.time import now
from gongkai.ledger import actions as ledger
from gongkai.ledger import merkle, notes
from gongkai.ledger.notes import Signer
from gongkai.portal import package, records, tables
from gongkai.portal.api import api
from gongkai.portal.datasets import DATASETS
from gongkai.portal.tests import world
from gongkai.publishing import withdrawal
from tests.cast import beijing

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


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


def test_a_set_that_is_none_has_no_table(house, visitor):
    assert visitor.get("/data/users.csv").status_code == 404


def test_the_package_is_whole_signed_and_says_nothing_that_is_not_public(house, visitor, tmp_path):
    target = tmp_path / "packages" / "gongkai.zip"
    assert visitor.get("/data/package.zip").status_code == 503
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
    assert visitor.get("/data/package.zip").status_code == 503


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


def test_a_browser_learns_how_to_search_here(house, visitor):
    said = ElementTree.fromstring(visitor.get("/opensearch.xml").content)
    names = {"{http://a9.com/-/spec/opensearch/1.1/}" + name for name in ("ShortName", "Description", "Url")}
    assert names <= {child.tag for child in said}
    assert len(said.findtext("{http://a9.com/-/spec/opensearch/1.1/}ShortName")) <= 16
    assert 'rel="search"' in visitor.get("/").content.decode()


def test_the_interface_describes_every_address_it_answers(house, visitor):
    said = visitor.get("/api/v1/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    operations = [found for path in said["paths"].values() for found in path.values()]
    assert len({found["operationId"] for found in operations}) == len(operations)
    described = set(said["paths"])
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


def test_a_page_of_another_site_may_read_the_interface(house, visitor):
    assert visitor.get("/api/v1/documents")["Access-Control-Allow-Origin"] == "*"


def test_who_asks_too_often_is_told_when_to_come_back(house, settings):
    settings.RATE = 3
    far, other = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="203.0.113.6")
    assert [far.get("/api/v1/units").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = far.get("/data/units.csv")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit"].startswith('"minute";r=0;t=')
    assert "后再取" in answer.json()["detail"]
    assert far.get("/").status_code == 200
    assert other.get("/api/v1/units").status_code == 200
    assert Client(REMOTE_ADDR="127.0.0.1").get("/api/v1/units").status_code == 200


def test_the_count_ends_with_its_minute(house, settings, monkeypatch):
    from gongkai.frame import limits

    settings.RATE = 1
    far = Client(REMOTE_ADDR="203.0.113.5")
    instant = [1000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: instant[0])
    assert [far.get("/api/v1/units").status_code for _ in range(2)] == [200, 429]
    instant[0] += 61
    assert far.get("/api/v1/units").status_code == 200
