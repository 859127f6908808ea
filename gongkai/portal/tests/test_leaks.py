"""Nothing leaves the house before it was released (Order 711, arts. 14 to 17; design, section 6).

Every address that is not the staff's is asked; a new one without a question here fails the last test.
"""

from __future__ import annotations

import io
import json
import re
import zipfile

import pypdf
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gongkai.feedback import about
from gongkai.feedback.models import Message
from gongkai.frame.time import now
from gongkai.ledger.models import Entry
from gongkai.portal import package
from gongkai.portal.datasets import DATASETS
from gongkai.portal.tests.world import UNRELEASED, World
from gongkai.publishing import correction, withdrawal
from gongkai.publishing.models import Document

pytestmark = pytest.mark.django_db

SEARCHES = ("q", "kind", "unit", "topic", "year", "validity")


# An answer of nobody: those that are public are asked for in the tests of their own room.
NOBODYS = "00000000-0000-4000-8000-000000000000"


def public_addresses(house: World) -> dict[str, list[str]]:
    """Return {url name: addresses to ask}, so that each view is asked for all that could come out of it."""
    plan, notice = house.plan.document.index_number, house.notice.index_number
    gone = [house.withdrawn.index_number, house.untitled.index_number]
    documents = [
        notice,
        house.repealed.index_number,
        *[str(mark.document.index_number) for mark in house.withdrawn.marks_made.all()],
        *[str(mark.document.index_number) for mark in house.untitled.marks_made.all()],
        house.interpretation.index_number,
        plan,
        *UNRELEASED,
        *gone,
        house.corrected.index_number,
        house.cleansed.index_number,
    ]
    revised = [notice, house.corrected.index_number, house.cleansed.index_number, gone[0]]
    versions = [f"/documents/{number}/versions/{version}" for number in revised for version in (1, 2)]
    keys = [task.key for task in house.plan.tasks.all()]
    drafts = [f"draft/{uid}" for uid in Document.objects.values_list("uid", flat=True)]
    words = [*house.hidden, "正文", "獬豸"]
    letters = list(Message.objects.all())
    entries = range(Entry.objects.count())
    subjects = sorted({*Entry.objects.values_list("subject", flat=True), *drafts})
    return {
        "home": ["/"],
        "disclosure": ["/disclosure/"],
        "disclosure_guide": ["/disclosure/guide"],
        "disclosure_rules": ["/disclosure/rules"],
        "disclosure_negative_list": ["/disclosure/negative-list"],
        "disclosure_contents": ["/disclosure/contents"],
        "disclosure_annual_reports": ["/disclosure/annual-reports"],
        "disclosure_on_request": ["/disclosure/on-request"],
        "documents": ["/documents/", *(f"/documents/?{name}={word}" for name in SEARCHES for word in house.hidden)],
        "document": [f"/documents/{number}" for number in documents],
        "in_force": ["/documents/in-force", *(f"/documents/in-force?on={day}" for day in ("2017-07-02", "2099-01-01"))],
        "in_force_export": [
            f"/documents/in-force.{ending}?on={day}"
            for ending in ("csv", "xlsx", "json")
            for day in ("2017-07-02", "2099-01-01")
        ],
        "api:in_force": [f"/api/v1/in-force?limit=100&on={day}" for day in ("2017-07-02", "2099-01-01")],
        "document_pdf": [f"/documents/{number}.pdf" for number in documents],
        "document_docx": [f"/documents/{number}.docx" for number in documents],
        "state": [f"/v/{number}" for number in documents],
        "state_of_copy": [f"/v/{number}/0123456789ab" for number in documents],
        "document_print": [f"/documents/{number}/print" for number in documents],
        "document_canonical": [f"/documents/{number}/canonical.json" for number in documents],
        "document_timeline": [f"/documents/{number}/timeline" for number in documents],
        "document_version": versions,
        "document_version_changes": [f"{version}/changes" for version in versions],
        "document_version_canonical": [f"{version}/canonical.json" for version in versions],
        "document_version_file": [f"{version}/attachments/{place}" for version in versions for place in (0, 1)],
        "columns": ["/columns/"],
        "column": ["/columns/all", "/columns/all?page=2"],
        "column_atom": ["/columns/all.atom"],
        "topics": ["/topics/"],
        "topic": ["/topics/市场监管、安全生产监管", "/topics/市场监管、安全生产监管/工商"],
        "attachment": [f"/documents/{number}/attachments/{place}" for number in documents for place in (0, 1, 2)],
        "plans": ["/plans/"],
        "plan": [f"/plans/{plan}", f"/plans/{plan}?unit=zhucechu", f"/plans/{notice}", f"/plans/{gone[0]}"],
        "plan_canonical": [f"/plans/{plan}/canonical.json"],
        "task": [f"/plans/{plan}/tasks/{key}" for key in keys],
        "task_canonical": [f"/plans/{plan}/tasks/{key}/canonical.json" for key in keys],
        "evidence": [f"/plans/{plan}/tasks/2-1-1/evidence/{number}" for number in (0, 1, 2)],
        "units": ["/units/"],
        "unit": ["/units/zhucechu", "/units/bangongshi"],
        "search": ["/search", *(f"/search?q={word}" for word in words), "/search?kind=document", "/search?year=2017"],
        "search_atom": ["/search.atom", *(f"/search.atom?q={word}" for word in words), "/search.atom?kind=document"],
        "search_suggest": ["/search/suggest", *(f"/search/suggest?q={word}" for word in (*words, "xz", "xiezhi"))],
        "ledger": ["/ledger/", "/ledger/?page=2"],
        "ledger_checkpoint": ["/ledger/checkpoint"],
        "ledger_key": ["/ledger/key"],
        "ledger_bulk": ["/ledger/entries.jsonl?from=0"],
        "ledger_entry": [f"/ledger/entries/{number}" for number in entries],
        "ledger_entry_json": [f"/ledger/entries/{number}.json" for number in entries],
        "ledger_subject": [f"/ledger/subjects/{subject}" for subject in subjects],
        "verify": ["/verify"],
        "selfcheck": ["/selfcheck/"],
        "selfcheck_result": ["/selfcheck/1.json"],
        "feeds_documents_atom": [
            "/feeds/documents.atom",
            *(f"/feeds/documents.atom?q={word}" for word in house.hidden),
        ],
        "feeds_documents_json": [
            "/feeds/documents.json",
            *(f"/feeds/documents.json?topic={word}" for word in house.hidden),
        ],
        "feeds_changes_atom": ["/feeds/changes.atom"],
        "data": ["/data/"],
        "data_table": [
            *(f"/data/{name}.{ending}" for name in DATASETS for ending in ("csv", "json", "xlsx", "atom")),
            *(f"/data/documents.csv?q={word}" for word in house.hidden),
            *(f"/data/in-force.csv?on={day}" for day in ("2017-07-02", "2099-01-01")),
        ],
        "data_package": ["/data/package.zip"],
        "catalogue": ["/data.json"],
        "opensearch": ["/opensearch.xml"],
        "sitemap": ["/sitemap.xml", "/sitemap.xml?part=1", "/sitemap.xml?part=2"],
        "robots": ["/robots.txt"],
        "healthz": ["/healthz"],
        "openapi": ["/api/v1/openapi.json"],
        "api_docs": ["/api/v1/docs"],
        "api_nowhere": ["/api/v1/users"],
        "api:documents": ["/api/v1/documents", *(f"/api/v1/documents?q={word}" for word in house.hidden)],
        "api:document": [f"/api/v1/documents/{number}" for number in documents],
        "api:plans": ["/api/v1/plans"],
        "api:plan": [f"/api/v1/plans/{plan}"],
        "api:task": [f"/api/v1/plans/{plan}/tasks/{key}" for key in keys],
        "api:clocks": ["/api/v1/clocks?limit=100"],
        "api:units": ["/api/v1/units"],
        "api:search": [f"/api/v1/search?q={word}" for word in words],
        "api:ledger_head": ["/api/v1/ledger/head"],
        "api:ledger_entries": ["/api/v1/ledger/entries?limit=100", "/api/v1/ledger/entries?from=100&limit=100"],
        "api:api-root": ["/api/v1/"],
        "feedback:answers": ["/feedback/", "/feedback/?kind=correction"],
        "feedback:ask": ["/feedback/ask"],
        "feedback:new": [f"/feedback/new?about=/documents/{number}" for number in documents],
        "feedback:look": ["/feedback/look"],
        "feedback:atom": ["/feedback/answers.atom"],
        "feedback:answer": [f"/feedback/answers/{letter.pk}" for letter in letters],
        "feedback:canonical": [f"/feedback/answers/{letter.pk}/canonical.json" for letter in letters],
        "feedback:receipt": [f"/feedback/{letter.receipt}" for letter in letters],
        **{
            f"requests:{name}": [f"/requests/{path}"]
            for name, path in (
                ("front", ""),
                ("new", "new"),
                ("draft", "draft"),
                ("discard", "draft/discard"),
                ("drop_file", "draft/files/1/drop"),
                ("review", "review"),
                ("open_link", f"key/{'A' * 25}"),
                ("look", "look"),
                ("leave", "leave"),
                ("progress", "progress"),
                ("correct", "progress/correct"),
                ("give_reason", "progress/reason"),
                ("withdraw", "progress/withdraw"),
                ("turn_to", "progress/turn"),
                ("ask_notices", "progress/notices"),
                ("renew", "progress/renew"),
                ("letter", "progress/letters/1"),
            )
        },
        **{
            f"answers:{name}": [f"/answers/{path}"]
            for name, path in (
                ("answers", ""),
                ("atom", "answers.atom"),
                ("json", "answers.json"),
                ("answer", NOBODYS),
                ("canonical", f"{NOBODYS}/canonical.json"),
                ("file", f"{NOBODYS}/files/1"),
            )
        },
        **{
            f"yearly:{name}": [f"/yearly/{path}"]
            for name, path in (
                ("reports", ""),
                ("numbers", "numbers"),
                ("report", "2016"),
                ("printed", "2016.pdf"),
                ("version", "2016/v1"),
                ("version_printed", "2016/v1.pdf"),
                ("cell", "2016/v1/R1.TOTAL"),
            )
        },
        "subscriptions:new": [f"/subscriptions/new?q={word}" for word in house.hidden],
        "subscriptions:sent": ["/subscriptions/sent"],
        "subscriptions:confirm": ["/subscriptions/confirm/none"],
        "subscriptions:leave": ["/subscriptions/leave/none"],
        "subscriptions:due": ["/feeds/due.ics"],
        "given": ["/requests/progress/given/1"],
        "frame:size": ["/size"],
        "frame:display": ["/display"],
    }


def words_in(body: bytes, kind: str) -> str:
    """Return the words of an answer; of a paper also those in its properties and hidden parts."""
    if kind == "application/pdf" and b"/Type/Catalog" in body:
        file = pypdf.PdfReader(io.BytesIO(body))
        text = "".join(page.extract_text() for page in file.pages) + str(file.metadata) + str(file.outline)
        return re.sub(r"\s", "", text)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    return body.decode("utf-8", "replace")


def said_by(visitor: Client, address: str) -> tuple[int, str]:
    """Return the status and all the words of an answer, its headers too."""
    response = visitor.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = words_in(body, response.get("Content-Type", ""))
    if "json" in response.get("Content-Type", "") and not response.streaming:
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return response.status_code, text + str(dict(response.headers))


def without_the_question(text: str, address: str) -> str:
    """Return a page without what repeats the question: a search page says what was searched for."""
    from urllib.parse import parse_qsl, quote, urlsplit

    for _, value in parse_qsl(urlsplit(address).query):
        for form in (value, quote(value), quote(value, safe="")):
            text = text.replace(form, "")
    return text


def test_no_page_feed_file_or_answer_says_what_is_not_public(house, visitor):
    """What was withdrawn is named by its title at its own addresses only, and answers 410 there and nowhere else."""
    package.write(package.place(), at=now())
    assert said_by(visitor, "/data/package.zip")[0] == 200
    for addresses in public_addresses(house).values():
        for address in addresses:
            status, text = said_by(visitor, address)
            assert status in {200, 301, 302, 404, 405, 410}, (status, address)
            gone = address.removeprefix("/api/v1")
            assert (house.withdrawn.title in text) == is_at(house.withdrawn, address), address
            hidden = address.startswith(f"/documents/{house.cleansed.index_number}/versions/1")
            withdrawn = is_at(house.withdrawn, gone) or is_at(house.untitled, gone)
            assert (status == 410) == (withdrawn or hidden), address
            for word, why in house.hidden.items():
                if word in address:
                    # The page repeats the question; anything found beside it would name the thing a second time.
                    text_without = without_the_question(text, address)
                    assert word not in text_without, (address, why)
                else:
                    assert word not in text, (address, why)


def test_a_search_for_what_is_hidden_finds_nothing(house, visitor):
    for word in house.hidden:
        found = visitor.get("/api/v1/search", {"q": word}).json()
        assert found["total"] == 0, word
        assert visitor.get("/api/v1/documents", {"q": word}).json()["items"] == []


@pytest.mark.parametrize("number", UNRELEASED)
def test_what_is_not_released_has_no_page_even_with_its_number(house, visitor, number):
    """A draft, one with a set instant, one under embargo, one on request, one withheld, one approved."""
    assert Document.objects.filter(index_number=number).exists()
    for address in (
        f"/documents/{number}",
        f"/documents/{number}/print",
        f"/documents/{number}/timeline",
        f"/documents/{number}.pdf",
        f"/documents/{number}.docx",
        f"/v/{number}",
        f"/v/{number}/0123456789ab",
        f"/documents/{number}/canonical.json",
        f"/documents/{number}/attachments/1",
        f"/plans/{number}",
        f"/api/v1/documents/{number}",
    ):
        assert visitor.get(address).status_code == 404, address


def is_at(document: Document, address: str) -> bool:
    """Return whether an address is a withdrawn document's own, or lies below it."""
    return address.startswith(tuple(f"/{place}/{document.index_number}" for place in ("documents", "plans", "v")))


def test_a_withdrawn_document_says_who_took_it_back_when_and_why(house, visitor):
    page = visitor.get(f"/documents/{house.withdrawn.index_number}").content.decode()
    for words in (
        house.withdrawn.index_number,
        "山西省工商行政管理局办公室",
        "2017-07-11 09:00",
        "内容有误，正在核实更正",
        "所附清单有误，正在核实。",
        "2017年7月10日",
    ):
        assert words in page, words
    assert house.cast.office.full_name not in page
    answer = visitor.get(f"/api/v1/documents/{house.withdrawn.index_number}")
    assert (answer.status_code, "内容有误" in answer.json()["detail"]) == (410, True)


def test_a_version_that_had_to_be_hidden_is_said_to_be_hidden_and_why(house, visitor):
    address = f"/documents/{house.cleansed.index_number}"
    assert "更正前的版本不再提供。" in visitor.get(address).content.decode()
    answer = visitor.get(f"{address}/versions/1")
    assert (answer.status_code, "原公告误载个人信息，已经删除。" in answer.content.decode()) == (410, True)
    assert visitor.get(f"/api/v1{address}").json()["corrections"][0]["url"] is None


def test_the_bytes_of_a_version_rest_while_they_name_what_may_not_be_read(house, visitor):
    address = f"/documents/{house.corrected.index_number}/versions/1"
    assert visitor.get(address).status_code == 200
    assert visitor.get(f"{address}/canonical.json").status_code == 404
    twin = visitor.get(f"/api/v1/documents/{house.corrected.index_number}").json()["corrections"][0]
    assert (twin["url"].endswith("/versions/1"), twin["canonical_url"]) == (True, None)


def test_a_package_made_before_a_correction_hid_what_stood_there_is_offered_no_more(house, visitor):
    package.write(package.place(), at=now())
    assert package.is_still_public(package.place(), at=now())
    house.corrected.refresh_from_db()
    correction.hide(house.corrected, "误载个人信息。", by=house.cast.office, at=now())
    assert not package.is_still_public(package.place(), at=now())
    package.write(package.place(), at=now())
    assert package.is_still_public(package.place(), at=now())


def test_what_is_withdrawn_while_the_package_is_made_holds_it_back(house, monkeypatch):
    proofs = package.manifest.proofs

    def meanwhile(checkpoint, at):
        withdrawal.withdraw(house.notice, "MISTAKEN", "有误。", by=house.cast.office, at=now())
        return proofs(checkpoint, at)

    monkeypatch.setattr(package.manifest, "proofs", meanwhile)
    package.write(package.place(), at=now())
    with zipfile.ZipFile(package.place()) as made:
        assert house.notice.title in made.read("data/documents.csv").decode()
    assert not package.is_still_public(package.place(), at=now())


# Pages for one reader, forms of one errand, and what is no page of the house's matter.
WITHOUT_LINKS = {"display", "size"}


def test_each_page_takes_a_correction_and_a_suggestion_about_itself(house, visitor):
    """Plan 2017, II(3)3: on every page, and what is written goes to the unit that keeps the page."""
    without, about_the_site = [], []
    for name, addresses in public_addresses(house).items():
        if name.startswith(("requests:", "subscriptions:")) or name.partition(":")[2] in WITHOUT_LINKS:
            continue
        answer = visitor.get(addresses[0])
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        if not is_page or name in {"document_print", "feedback:new", "feedback:receipt", "given"}:
            continue
        path = addresses[0].partition("?")[0]
        said = answer.content.decode()
        if not all(f"kind={kind}&amp;about=" in said for kind in ("correction", "suggestion")):
            without.append(path)
        elif path != "/" and about.page(path, at=now()).is_site:
            about_the_site.append(path)
    assert (without, about_the_site) == ([], [])
    column = about.page("/columns/all", at=now())
    assert (column.title, column.unit) == ("全部", house.cast.unit("bangongshi"))
    assert about.page("/topics/市场监管、安全生产监管/工商", at=now()).title == "主题：工商"
    assert about.page("/topics/獬豸甲", at=now()).is_site


def test_each_address_that_is_not_the_staffs_is_asked_above(house):
    asked = public_addresses(house)

    def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[str]:
        found = []
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if str(pattern.pattern) == "staff/":
                    continue
                own = pattern.namespace or ""
                inner = f"{prefix}{own}:" if own and own != "portal" else prefix
                found += names(pattern.url_patterns, inner)
            else:
                found.append(f"{prefix}{pattern.name}")
        return found

    assert sorted(set(names(get_resolver().url_patterns))) == sorted(asked)
