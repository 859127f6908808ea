"""Anyone may write anything into an address or a form: the house answers, and never breaks."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from gongkai.frame.middleware import Bounded
from gongkai.portal.tests.test_pages import pages_of
from gongkai.portal.views.ledger import LARGEST_FORM

pytestmark = pytest.mark.django_db

NAMES = (
    *("q", "unit", "topic", "year", "kind", "validity", "page", "state", "part", "from", "limit", "cursor"),
    *("since", "until", "about", "next", "to", "light", "subject", "number", "after", "before", "plan", "type"),
)
STRANGE = (
    *("", "0", "0000", "-1", "1", "9" * 30, "1e9", "0x10", "２０１７", "2017-02-30", "null", "[]", "NaN"),
    *("\0", "a\0b", "'\"<>;--", "%", "\\", "\n", "‮", "长" * 3000, "9999-12-31T23:59:59+99:99", "AAAA", "LTE6OTk5"),
)
FEEDS = ("/feeds/documents.atom", "/feeds/documents.json", "/feeds/changes.atom", "/sitemap.xml")
BULK = "/ledger/entries.jsonl"
FEEDBACK = ("/feedback/", "/feedback/new", "/feedback/answers.atom", "/size")


def interface(visitor) -> list[str]:
    """Return every address of the open data that takes no name in its path."""
    paths = visitor.get("/api/v1/openapi.json").json()["paths"]
    return [path for path in paths if "{" not in path]


def test_whatever_stands_behind_the_question_mark_no_public_page_breaks(house, visitor):
    paths = {path.partition("?")[0] for path in pages_of(house) if "/tasks/" not in path}
    for value in STRANGE:
        asked = urlencode(dict.fromkeys(NAMES, value))
        for path in [*sorted(paths), *FEEDS, BULK, *FEEDBACK, *interface(visitor)]:
            answer = visitor.get(f"{path}?{asked}")
            assert answer.status_code < 500, (path, value)
            if answer.streaming:
                b"".join(answer.streaming_content)


def test_bytes_that_are_no_text_break_nothing(house, visitor):
    for path in ("/documents/", "/search", "/ledger/", *FEEDS, *interface(visitor)):
        assert visitor.get(f"{path}?q=%ff%fe&year=%80&page=%c0&cursor=%ff").status_code < 500, path


def test_a_year_that_is_none_is_left_aside(house, visitor):
    for path in ("/documents/", "/search", *FEEDS[:3], *interface(visitor)):
        for year in ("0000", "0001", "1899", "10000", "-1"):
            assert visitor.get(path, {"year": year}).status_code < 500, (path, year)


def test_the_open_data_answer_head_as_they_answer_get(house, visitor):
    paths = interface(visitor)
    assert len(paths) > 3
    for path in [*paths, f"/api/v1/documents/{house.notice.index_number}"]:
        head, get = visitor.head(path), visitor.get(path)
        assert (head.status_code, head["Content-Type"]) == (get.status_code, get["Content-Type"]), path
        assert head.content == b""
    assert visitor.post(paths[0]).status_code == 405


# --- what is too large ------------------------------------------------------------------------------


def test_a_stranger_s_large_body_is_refused_before_it_is_read(visitor):
    upload = SimpleUploadedFile("a.json", b" " * (settings.PUBLIC_POST_LIMIT + 1))
    for path in ("/verify", "/feedback/new", "/staff/login/"):
        upload.seek(0)
        answer = visitor.post(path, {"file": upload})
        assert answer.status_code == 413, path
        assert "提交的内容过大" in answer.content.decode()


def test_not_a_byte_of_it_is_read():
    class Unread(BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    request = RequestFactory().generic("POST", "/verify", b"x")
    request.META["CONTENT_LENGTH"] = str(settings.PUBLIC_POST_LIMIT + 1)
    request.META["wsgi.input"] = request._stream = Unread()
    request.user = type("Stranger", (), {"is_authenticated": False})()
    assert Bounded(lambda _: None)(request).status_code == 413


def test_a_text_too_long_for_a_canonical_form_is_not_taken(visitor):
    answer = visitor.post("/verify", {"text": "x" * (LARGEST_FORM + 1)})
    assert "规范文本不会这么大" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/feedback/?unit=%00", "/units/%00", "/documents/?unit=a%00b", "/staff/records/?q=%00"]
)
def test_a_nul_in_the_address_is_refused_before_anything_is_asked(client, address):
    assert client.get(address).status_code == 400
