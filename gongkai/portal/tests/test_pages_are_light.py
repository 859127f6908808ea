"""Every public page weighs under 60 kB as it is sent, may be handed out by nginx, and asks the database a fixed number
of questions however long the list is (issue: speed of a file)."""

from __future__ import annotations

import gzip
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.frame import generation, page_files, pages
from gongkai.frame.page_cache import PageCache
from gongkai.frame.tests.test_ready_pages import Reader
from gongkai.portal.tests.test_leaks import public_addresses
from gongkai.portal.tests.world import released
from gongkai.publishing.models import Document, ValidityMark
from tests.cast import beijing

pytestmark = pytest.mark.django_db

HEAVIEST = 60_000
# What is no page: files, bulk data, forms, and what belongs to one person. Their views keep nothing ready.
NO_PAGES = {
    "attachment",
    "evidence",
    "ledger_bulk",
    "verify",
    "healthz",
    "robots",
    "document_pdf",
    "document_docx",
    "data_package",
}
# Rendered for each reader: they hold the token or ticket of a form, or show what belongs to one person.
FORMS = ("feedback:new", "feedback:ask", "feedback:look", "feedback:receipt", "requests:", "frame:", "given")
FORMS += ("subscriptions:new", "subscriptions:sent", "subscriptions:confirm", "subscriptions:leave")


def test_every_kind_of_page_is_light(house, visitor):
    heavy = []
    for name, addresses in public_addresses(house).items():
        for address in addresses[:2] if name not in NO_PAGES and name != "data_table" else ():
            answer = visitor.get(address)
            if answer.status_code == 200 and len(gzip.compress(answer.content, 6)) >= HEAVIEST:
                heavy.append((address, len(answer.content)))
    assert not heavy


def test_every_kind_of_page_is_kept_ready_and_the_pages_may_be_files(house, settings):
    settings.ALLOWED_HOSTS = ["gk"]
    asked = []
    django = WSGIHandler()

    def counting(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return django(environ, start_response)

    reader = Reader(PageCache(counting, generation.house(), memory=10**8, session_cookie="sessionid"))
    for name, addresses in public_addresses(house).items():
        path, _, query = addresses[0].partition("?")
        if name in NO_PAGES or name.startswith(FORMS) or reader.get(path, query)[0] != 200:
            continue
        before = len(asked)
        _, headers, _ = reader.get(path, query)
        assert len(asked) == before, f"{path} is made anew for every reader"
        if headers["content-type"].startswith("text/html") and name != "search":
            said = {name: value for name, value in headers.items() if name not in {"content-length", "etag"}}
            assert said == page_files.expected(path, secure=False), path


LISTS = (
    *("/", "/documents/", "/feeds/documents.atom", "/feeds/documents.json", "/api/v1/documents", "/units/"),
    *("/units/bangongshi", "/disclosure/contents", "/ledger/", "/feeds/changes.atom", "/sitemap.xml", "/plans/"),
    *("/columns/all", "/topics/", "/documents/in-force", "/data/documents.csv", "/data/documents.atom", "/selfcheck/"),
    *("/data/in-force.json", "/data/in-force.csv"),
)


def test_a_list_of_a_hundred_asks_no_more_than_a_list_of_ten(house, visitor):
    first = released(house.cast, "第一件通知", at=beijing("2017-12-01"), topic="综合政务")

    def grow(count):
        copies = [Document.objects.get(pk=first.pk) for _ in range(count)]
        for copy in copies:
            copy.pk, copy.uid, copy.index_number = None, uuid4(), f"012150436/2017-{uuid4().int % 10**8}"
        Document.objects.bulk_create(copies)
        marked = {"kind": "amended", "from_day": copies[0].published_on, "marked_at": copies[0].released_at}
        ValidityMark.objects.bulk_create(
            ValidityMark(document=each, by_document=house.notice, **marked) for each in copies
        )

    def questions():
        found = {}
        for address in LISTS:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert visitor.get(address).status_code == 200
            found[address] = len(asked)
        return found

    grow(10)
    few = questions()
    grow(90)
    many = questions()
    assert {address: count for address, count in many.items() if count > few[address]} == {}
    assert max(many.values()) <= 30


def test_a_page_ends_at_midnight_and_when_a_limit_passes(house, settings):
    from gongkai.deadlines.models import Clock

    at = beijing("2017-12-18 23:55")
    assert pages.next_change(at) == beijing("2017-12-19 00:00")
    clock = Clock.objects.filter(public=True, stopped_at__isnull=True, paused_at__isnull=True).first()
    Clock.objects.filter(pk=clock.pk).update(due_at=beijing("2017-12-18 09:15"), warn_at=beijing("2017-12-18 09:00"))
    found = pages.next_change(beijing("2017-12-18 09:10"))
    assert (found - beijing("2017-12-18 09:15")).total_seconds() == 1e-06
    assert pages.next_change(beijing("2017-12-18 12:00")) == beijing("2017-12-18 12:10")
    settings.DEMO = True
    assert pages.next_change(beijing("2017-12-18 12:00:20")) == beijing("2017-12-18 12:01")
