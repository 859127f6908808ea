"""Anyone can check what the house has said (plan 2017, III(3); design, section 8)."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.ledger import actions as log
from gongkai.ledger.models import Entry
from tests.cast import beijing

pytestmark = pytest.mark.django_db


def form_of(visitor, document) -> bytes:
    return visitor.get(f"/documents/{document.index_number}/canonical.json").content


def test_a_downloaded_form_is_found_in_the_log(house, visitor):
    upload = SimpleUploadedFile("a.json", form_of(visitor, house.notice))
    text = visitor.post("/verify", {"file": upload}).content.decode()
    assert "与日志相符。" in text
    number = Entry.objects.for_subject(house.notice.subject).last().number
    assert f"/ledger/entries/{number}" in text


def test_a_pasted_form_with_other_spacing_is_found_too(house, visitor):
    import json

    pasted = json.dumps(json.loads(form_of(visitor, house.notice)), indent=2) + "\r\n"
    assert "与日志相符。" in visitor.post("/verify", {"text": pasted}).content.decode()


def test_one_changed_character_is_found_out(house, visitor):
    changed = form_of(visitor, house.notice).decode().replace("清单", "名单", 1)
    assert "日志中没有这份内容。" in visitor.post("/verify", {"text": changed}).content.decode()


def test_a_form_from_before_a_mark_is_known_as_an_older_one(house, visitor):
    from datetime import date

    from gongkai.publishing import actions as publishing

    before = form_of(visitor, house.notice)
    publishing.mark(
        house.notice,
        "expired",
        from_day=date(2017, 12, 1),
        by_citation="到期",
        by=house.cast.office,
        at=beijing("2017-12-02"),
    )
    assert "不是最新内容" in visitor.post("/verify", {"text": before.decode()}).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "[" * 5000, "{", "獬豸"])
def test_nonsense_gets_an_answer(house, visitor, text):
    assert visitor.post("/verify", {"text": text}).status_code == 200


def test_a_form_that_came_from_elsewhere_is_not_taken(house):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post("/verify", {"text": "{}"}).status_code == 403


def test_an_entry_page_gives_the_hash_that_its_bytes_have(house, visitor):
    data = visitor.get("/ledger/entries/5.json").content
    assert hashlib.sha256(b"\0" + data).hexdigest() in visitor.get("/ledger/entries/5").content.decode()


def test_the_checkpoint_is_given_as_it_was_signed(house, visitor):
    assert visitor.get("/ledger/checkpoint").status_code == 404
    sealed = log.seal(beijing("2017-12-18"))
    response = visitor.get("/ledger/checkpoint")
    assert response.content.decode() == sealed.note
    assert response["Content-Type"].startswith("text/plain")
    assert visitor.get("/ledger/key").content.decode().strip() == log.verifier_key()
