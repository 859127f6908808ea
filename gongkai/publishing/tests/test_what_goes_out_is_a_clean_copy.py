"""An attachment goes out as a copy rebuilt without what it hid; the original stays inside (Order 711, art. 14)."""

from __future__ import annotations

import pytest

from gongkai.errors import BadInput
from gongkai.frame import stored
from gongkai.publishing import actions, canonical, copies
from gongkai.publishing.models import Attachment, Document
from gongkai.publishing.tests.factories import AT, approved, drafted, fresh
from gongkai.screening import Clean, traces
from gongkai.screening.tests.carriers import DOCUMENTS, SECRET

HIDING = DOCUMENTS["comments"]()


def attached(cast) -> tuple[Document, Attachment]:
    document = drafted(cast)
    return document, actions.attach(document, name="清单.docx", data=HIDING, by=cast.drafter, at=AT)


def bytes_of(file) -> bytes:
    with file.storage.open(file.name, "rb") as handle:
        return handle.read()


def test_the_copy_is_clean_and_the_original_is_kept(cast):
    _, attachment = attached(cast)
    assert bytes_of(attachment.original) == HIDING
    assert traces(HIDING, [SECRET])
    assert traces(bytes_of(attachment.file), [SECRET]) == []
    assert stored.digest_of(attachment.file) == attachment.sha256 != attachment.original_sha256


def test_the_drafter_is_told_what_was_removed_and_no_word_of_it_is_kept(cast):
    _, attachment = attached(cast)
    assert any("批注" in words for words in attachment.removed)
    assert SECRET not in "".join(attachment.removed)


def test_what_is_judged_and_proved_is_the_copy(cast):
    document, attachment = attached(cast)
    (said,) = canonical.matter(document)["attachments"]
    assert (said["sha256"], said["size"]) == (attachment.sha256, attachment.size)


def test_a_file_that_cannot_be_cleaned_is_refused_with_what_to_do(cast):
    document = drafted(cast)
    with pytest.raises(BadInput, match="另存为DOCX"):
        actions.attach(document, name="旧.doc", data=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 20, by=cast.drafter, at=AT)
    assert not document.attachments.exists()


def test_a_cleaner_that_left_something_behind_stops_the_upload(cast, monkeypatch):
    document = drafted(cast)
    monkeypatch.setattr(copies, "sanitise", lambda data, name: Clean(data, "application/pdf", [], [SECRET]))
    with pytest.raises(copies.NotClean, match="仍有残留"):
        actions.attach(document, name="清单.docx", data=HIDING, by=cast.drafter, at=AT)


def test_the_copy_is_proved_again_at_the_release(cast, monkeypatch):
    document, _ = attached(cast)
    document = approved(cast, fresh(document))
    monkeypatch.setattr(copies, "traces", lambda data, values: ["已清除的内容仍在文件中。"] if values else [])
    with pytest.raises(copies.NotClean):
        actions.release(document, by=cast.office, at=AT)


def test_a_file_from_before_there_were_copies_does_not_go_out(cast):
    document, attachment = attached(cast)
    Attachment.objects.filter(pk=attachment.pk).update(original="", original_sha256="")
    document = approved(cast, fresh(document))
    with pytest.raises(copies.NotClean, match="没有经过清理"):
        actions.release(document, by=cast.office, at=AT)


def test_a_file_put_in_the_place_of_the_copy_does_not_go_out_even_if_its_digest_is_set_right(cast):
    document, attachment = attached(cast)
    Attachment.objects.filter(pk=attachment.pk).update(file=attachment.original.name, sha256=attachment.original_sha256)
    document = approved(cast, fresh(document))
    with pytest.raises(copies.NotClean):
        actions.release(document, by=cast.office, at=AT)


def test_the_original_is_for_its_unit_the_office_and_the_secrecy_reviewer(cast, client, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)
    document, attachment = attached(cast)
    address = f"/staff/records/{document.pk}/attachments/{attachment.pk}/original/"
    for person, status in (
        (cast.drafter, 200),
        (cast.unit_head, 200),
        (cast.office, 200),
        (cast.secrecy_reviewer, 200),
        (cast.other_drafter, 403),
        (cast.leader, 403),
        (cast.auditor, 403),
    ):
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        assert answer.status_code == status, person
        if status == 200:
            assert b"".join(answer.streaming_content) == HIDING
