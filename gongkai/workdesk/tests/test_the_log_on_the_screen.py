"""The log can be read entry by entry, and checked against the records by a button (Plan 2017, III(3))."""

from __future__ import annotations

import pytest

from gongkai.ledger import actions as ledger
from gongkai.ledger.models import Entry
from gongkai.programme.tests import factories as plans
from gongkai.publishing.models import Document
from gongkai.publishing.tests import factories as documents
from gongkai.workdesk import evidence

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def auditor(client, cast):
    client.force_login(cast.auditor, BACKEND)
    return client


def test_entries_are_listed_newest_first_and_filtered(auditor, cast):
    document = documents.released(cast)
    last = Entry.objects.order_by("number").last()
    assert auditor.get("/staff/log/").context["rows"][0][0] == last
    found = auditor.get("/staff/log/", {"verb": "document.published"}).context["rows"]
    assert [(entry.subject, words) for entry, words in found] == [(document.subject, "发布文件")]
    by_subject = auditor.get("/staff/log/", {"subject": str(document.uid)}).context["rows"]
    assert {entry.subject for entry, _ in by_subject} == {document.draft_subject}


def test_an_entry_shows_the_very_bytes_that_were_hashed_and_leads_to_its_matter(auditor, cast):
    document = documents.released(cast)
    entry = Entry.objects.for_subject(document.subject).get()
    page = auditor.get(f"/staff/log/{entry.number}/")
    assert page.context["body"] == bytes(entry.body).decode()
    assert page.context["matter"] == f"/staff/records/{document.pk}/"


def test_an_entry_does_not_lead_to_another_unit_s_draft(client, cast):
    document = documents.drafted(cast)
    entry = Entry.objects.for_subject(document.subject).get()
    client.force_login(cast.other_drafter, BACKEND)
    assert client.get(f"/staff/log/{entry.number}/").context["matter"] == ""


def test_the_check_finds_nothing_where_nothing_was_changed(auditor, cast):
    documents.released(cast)
    plans.started(cast)
    ledger.seal(documents.AT)
    page = auditor.post("/staff/log/check/")
    assert "核对无误。" in page.content.decode()


def test_the_check_finds_a_released_text_that_was_changed_in_the_table(auditor, cast):
    document = documents.released(cast)
    Document.objects.filter(pk=document.pk).update(title="偷换的标题")
    page = auditor.post("/staff/log/check/")
    assert not page.context["report"].ok
    assert document.subject in page.content.decode()


def test_every_room_that_logs_public_records_is_compared(cast):
    documents.released(cast)
    plans.started(cast)
    kinds = {subject.split("/")[0] for subject, _ in evidence.subjects()}
    assert {"document", "draft", "programme"} <= kinds


def test_without_a_key_the_log_is_still_shown(auditor, settings):
    settings.LEDGER_KEY = ""
    assert "尚未配置日志签名密钥" in auditor.get("/staff/log/").content.decode()
