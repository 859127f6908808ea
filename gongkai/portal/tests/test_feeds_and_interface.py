"""Open data: feeds, sitemap, interface; each list can be read to its end (Order 711, art. 24)."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongkai.answers import after
from gongkai.answers.tests.factories import decided
from gongkai.feedback.tests import factories as letters
from gongkai.frame.time import now
from gongkai.law.foi_report import FORMATS
from gongkai.ledger import canonical
from gongkai.portal.tests import world
from gongkai.publishing.models import Document
from gongkai.yearly.models import YearlyReport
from tests.cast import beijing

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_atom_feed_is_well_formed_and_complete(house, visitor):
    response = visitor.get("/feeds/documents.atom")
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == Document.objects.public(now()).official().count()
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for node in (feed, *entries):
        assert datetime.fromisoformat(node.findtext(f"{ATOM}updated")).tzinfo is not None
        assert node.find(f"{ATOM}link").get("href").startswith("http")
    assert "ETag" in response


def test_a_feed_survives_characters_that_xml_cannot_hold(house, visitor):
    world.released(house.cast, "含<控制>&字符\x0b的通知", at=beijing("2017-11-01"))
    titles = [e.findtext(f"{ATOM}title") for e in ElementTree.fromstring(visitor.get("/feeds/documents.atom").content)]
    assert "含<控制>&字符的通知" in titles


def test_the_json_feed_follows_its_version(house, visitor):
    feed = visitor.get("/feeds/documents.json").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all(item["id"] and item["url"] and item["content_text"] for item in feed["items"])


def test_a_feed_can_be_narrowed_to_a_unit_or_topic(house, visitor):
    narrowed = visitor.get("/feeds/documents.json", {"topic": house.notice.topic}).json()
    assert [item["title"] for item in narrowed["items"]] == [house.notice.title]
    assert visitor.get("/feeds/documents.json", {"unit": "zhucechu"}).json()["items"] == []


def test_the_feed_of_changes_tells_of_marks_and_reports(house, visitor):
    titles = [
        entry.findtext(f"{ATOM}title")
        for entry in ElementTree.fromstring(visitor.get("/feeds/changes.atom").content).findall(f"{ATOM}entry")
    ]
    assert any(title.startswith("标注文件“废止”") for title in titles)
    assert any(title.startswith("采纳任务进展") for title in titles)


# Pages without an argument that belong to one reader, or are the beginning of a form.
OF_ONE_READER = {"/display", "/requests/new", "/requests/draft", "/requests/review", "/requests/look"}
OF_ONE_READER |= {"/feedback/new", "/feedback/look", "/subscriptions/new", "/subscriptions/sent"}


def without_argument(resolver=None, spaces=()):
    """Yield the path of every public address that takes no argument."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver) and not str(entry.pattern).startswith("staff/"):
            yield from without_argument(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern) and not entry.pattern.converters and "api" not in spaces:
            yield reverse(":".join((*spaces, entry.name or "")))


def test_the_sitemap_names_every_page_that_stands(house, visitor):
    """What is not in it no engine finds, and the nightly inspection does not open."""
    text = visitor.get("/sitemap.xml").content.decode()
    ElementTree.fromstring(text)
    for path in set(without_argument()) - OF_ONE_READER:
        answer = visitor.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            assert f"{path}</loc>" in text, path
    assert not any(f"{path}</loc>" in text for path in OF_ONE_READER)


def test_the_sitemap_names_every_record(house, visitor):
    at = beijing("2017-12-01 10:00")
    letter = letters.answered(house.cast, letters.received(house.notice, at=at), at=at)
    hidden = letters.received(house.notice, at=at)
    report = YearlyReport.objects.create(
        year=2016,
        format=FORMATS[0].key,
        state="published",
        begun_by=house.cast.office,
        begun_at=at,
        signed_by=house.cast.leader,
        signed_at=at,
        released_by=house.cast.second_office,
        released_at=at,
    )
    said = {"title": "关于抽查的答复", "question": "抽查结果", "answer": "见本局网站。"}
    answer = after.propose(decided(house.cast, submission="sitemap"), **said, by=house.cast.office, at=now())
    assert answer.get_absolute_url() not in visitor.get("/sitemap.xml").content.decode()
    after.show(answer, by=house.cast.second_office, at=now())
    text = visitor.get("/sitemap.xml").content.decode()
    for record in (house.notice, letter, report, answer):
        assert f"{record.get_absolute_url()}</loc>" in text
    assert f"/feedback/answers/{hidden.pk}<" not in text
    assert text.count("/tasks/") == house.plan.tasks.count()


def test_a_list_is_read_to_its_end_by_its_cursor(house, visitor):
    for number in range(5):
        world.released(house.cast, f"第{number}号通知", at=beijing("2017-12-01"))
    seen, cursor = [], ""
    while True:
        answer = visitor.get("/api/v1/documents", {"limit": 2, "cursor": cursor}).json()
        seen += [item["index_number"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == Document.objects.public(now()).official().count()
    clocks, cursor = [], ""
    while True:
        answer = visitor.get("/api/v1/clocks", {"limit": 2, "cursor": cursor}).json()
        clocks += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(clocks) == len(visitor.get("/api/v1/clocks", {"limit": 100}).json()["items"]) > 2


def test_what_is_published_meanwhile_moves_no_cursor(house, visitor):
    before = [item["index_number"] for item in visitor.get("/api/v1/documents", {"limit": 100}).json()["items"]]
    first = visitor.get("/api/v1/documents", {"limit": 2}).json()
    new = world.released(house.cast, "插进来的通知", at=now())
    world.corrected(house.cast, house.corrected, "又一次更正。", at=now())
    rest = visitor.get("/api/v1/documents", {"limit": 100, "cursor": first["next"]}).json()["items"]
    read = [item["index_number"] for item in [*first["items"], *rest]]
    assert read == before
    assert visitor.get("/api/v1/documents", {"limit": 1}).json()["items"][0]["index_number"] == new.index_number
    day = {"on": "2017-12-18", "limit": 1}
    ahead = visitor.get("/api/v1/in-force", {**day, "limit": 100}).json()["items"]
    cursor = visitor.get("/api/v1/in-force", day).json()["next"]
    world.released(house.cast, "再插进来的通知", at=now())
    then = visitor.get("/api/v1/in-force", {**day, "limit": 100, "cursor": cursor}).json()["items"]
    assert [item["index_number"] for item in then][: len(ahead) - 1] == [item["index_number"] for item in ahead[1:]]


@pytest.mark.parametrize("cursor", ["x", "!!!", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk6MQ", "MTI6", "%00"])
def test_a_bent_cursor_is_refused_politely(house, visitor, cursor):
    assert visitor.get("/api/v1/documents", {"cursor": cursor}).status_code == 400
    assert visitor.get("/api/v1/clocks", {"cursor": cursor}).status_code == 400


def test_the_interface_gives_the_form_whose_digest_stands_in_the_log(house, visitor):
    said = visitor.get(f"/api/v1/documents/{house.notice.index_number}").json()
    assert canonical.digest(said["canonical"]) == said["digest"]
    entry = visitor.get("/api/v1/ledger/entries", {"from": said["log_entry"], "limit": 1}).json()["items"][0]
    assert entry["entry"]["content"] == said["digest"]
    task = visitor.get(f"/api/v1/plans/{house.plan.document.index_number}/tasks/2-2-1").json()
    assert canonical.digest(task["canonical"]) == task["digest"]
    assert visitor.get("/api/v1/ledger/entries", {"subject": f"{house.plan.subject}/2-2-1"}).json()["items"]


def test_the_plan_has_its_27_tasks(house, visitor):
    plan = visitor.get(f"/api/v1/plans/{house.plan.document.index_number}").json()
    assert len(plan["items"]) == 27
    assert sum(plan["states"].values()) == 27


def test_the_schema_names_every_operation_and_the_page_shows_them(house, visitor):
    schema = visitor.get("/api/v1/openapi.json").json()
    page = visitor.get("/api/v1/docs").content.decode()
    assert schema["openapi"].startswith("3.")
    assert {"/api/v1/documents", "/api/v1/ledger/entries"} <= schema["paths"].keys()
    silent = [
        (path, each["name"])
        for path, item in schema["paths"].items()
        for each in item["get"].get("parameters", ())
        if not (each.get("description") or each["schema"].get("description"))
    ]
    assert silent == [], "each parameter says what it takes"
    assert "单位代码，见 /api/v1/units" in page
    assert all(
        f'id="op-{operation["operationId"]}"' in page
        for path in schema["paths"].values()
        for operation in path.values()
    )


def test_the_interface_answers_304_to_who_has_it(house, visitor):
    first = visitor.get("/api/v1/documents")
    assert visitor.get("/api/v1/documents", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_house_says_how_it_stands(house, visitor):
    visitor.get("/search?q=公开")
    said = visitor.get("/healthz").json()
    assert said["status"] == said["database"] == "ok"
    assert said["index"]["behind"] == 0
    assert said["log"]["size"] > 0


def test_entries_are_given_in_bulk_as_they_were_hashed(house, visitor):
    lines = b"".join(visitor.get("/ledger/entries.jsonl", {"from": 3, "limit": 4}).streaming_content).split(b"\n")[:-1]
    assert len(lines) == 4
    assert lines[0] == visitor.get("/ledger/entries/3.json").content
    assert json.loads(lines[0])["v"] == 1
    assert visitor.get("/ledger/entries.jsonl?from=-1").status_code == 400


# --- every operation answers as it is described --------------------------------------------------------

# What nobody should send, and somebody will: another type, beyond the bounds, too long, half an escape.
BENT = ("", "x", "-1", "9" * 20, "2017-02-30", "%' OR 1=1 --", "é獬" * 200)


def agrees(value, schema, known) -> bool:
    """Return whether a JSON value is what a schema of our description says: the words of JSON Schema that it uses."""
    if "$ref" in schema:
        return agrees(value, known[schema["$ref"].rpartition("/")[2]], known)
    if "anyOf" in schema:
        return any(agrees(value, each, known) for each in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    if schema.get("format") in {"date", "date-time"}:
        kind = date if schema["format"] == "date" else datetime
        return isinstance(value, str) and kind.fromisoformat(value) is not None
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
    if "type" in schema and (
        not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool))
    ):
        return False
    if isinstance(value, list):
        return all(agrees(each, schema.get("items", {}), known) for each in value)
    if isinstance(value, dict):
        inner, more = schema.get("properties", {}), schema.get("additionalProperties", {})
        return set(schema.get("required", ())) <= value.keys() and all(
            agrees(each, inner.get(name, more if isinstance(more, dict) else {}), known) for name, each in value.items()
        )
    return True


def test_every_operation_answers_good_and_bent_questions_as_it_is_described(house, visitor):
    said = visitor.get("/api/v1/openapi.json").json()
    known = said["components"]["schemas"]
    number, gone = house.notice.index_number, house.withdrawn.index_number
    good = {
        "unit": "bangongshi",
        "year": "2017",
        "kind": "通知",
        "validity": "in_force",
        "q": "抽查",
        "limit": "3",
        "on": "2017-07-02",
        "light": "green",
        "order": "newest",
        "page": "1",
        "from": "2",
        "subject": f"document/{number}",
        "key": "2-2-1",
        "name": "documents",
        "ending": "json",
    }
    asked, wrong = 0, []
    for path, item in said["paths"].items():
        (operation,) = item.values()
        names = {each["name"]: each for each in operation.get("parameters", [])}
        assert {name for name, each in names.items() if each["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        query = {name for name, each in names.items() if each["in"] == "query"}
        must = {name: good[name] for name in query if names[name].get("required")}
        home = house.plan.document.index_number if "plans" in path else number
        here = path.format_map({**good, "number": home})
        questions = [(here, must), (here, must | {name: good[name] for name in query & good.keys()})]
        for name in query:  # a text may be any text; of a number, a day or a cursor there is more to get wrong
            is_text = names[name]["schema"].get("type") == "string" and name not in {"cursor", "year"}
            questions += [(here, must | {name: bent}) for bent in (BENT[-2:] if is_text else BENT)]
        if "{number}" in path:
            for bent in (gone, "0/1", "012150436/2017-99999"):
                questions.append((path.format_map({**good, "number": bent}), must))
        if "{key}" in path:
            questions.append((path.format_map({**good, "number": home, "key": "no-such"}), must))
        for address, values in questions:
            answer = visitor.get(address, values)
            asked += 1
            told = operation["responses"].get(str(answer.status_code))
            shape = (told or {}).get("content", {}).get("application/json", {}).get("schema")
            if told is None or (shape and not agrees(answer.json(), shape, known)):
                wrong.append((address, values, answer.status_code))
    assert wrong == []
    assert asked > 150
    assert visitor.get("/api/v1/documents?q=%00").status_code == 400


def test_an_answer_that_is_not_as_described_would_be_seen():
    known = {"A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}}
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/A"}}
    assert agrees([{"a": 1}], schema, known)
    for value in ({"a": 1}, [{}], [{"a": "1"}], [{"a": True}], [None]):
        assert not agrees(value, schema, known)
