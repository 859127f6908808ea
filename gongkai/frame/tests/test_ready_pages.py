"""A ready page is handed out for as long as it is true and to nobody it was not made for (issue: speed of a file)."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from io import BytesIO

import pytest

from gongkai.frame import generation
from gongkai.frame.generation import NUMBER, Generation
from gongkai.frame.page_cache import PageCache
from gongkai.frame.pages import ASKED, KEEP
from tests.serving import ROOT

TEXT = "公开是常态，不公开是例外。" * 60


class Office:
    """A stand-in for Django that counts how often it is asked; what it says can be set."""

    def __init__(self) -> None:
        self.asked = 0
        self.text, self.until, self.headers = TEXT, time.time() + 600, [("Content-Type", "text/html; charset=utf-8")]
        self.keeps = True
        self.meanwhile = lambda: None

    def __call__(self, environ, start_response):
        self.asked += 1
        body = self.text.encode()
        self.meanwhile()
        if self.keeps and ASKED in environ:
            environ[KEEP] = self.until
        start_response("200 OK", [*self.headers, ("ETag", '"django"'), ("Content-Length", str(len(body)))])
        return [body]


class Reader:
    """Asks the cache as a server would."""

    def __init__(self, cache) -> None:
        self.cache = cache

    def get(self, path="/documents/", query="", method="GET", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": "gk",
        }
        environ |= {"wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "SERVER_NAME": "gk", "SERVER_PORT": "80"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        told = []
        body = b"".join(self.cache(environ, lambda status, headers, error=None: told.append((status, headers))))
        (status, sent) = told[0]
        return int(status[:3]), {name.lower(): value for name, value in sent}, body


@pytest.fixture
def house(tmp_path):
    return Generation(tmp_path / "pages")


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def reader(house, office):
    return Reader(PageCache(office, house, memory=1_000_000, session_cookie="sessionid"))


def test_a_page_is_made_once_and_again_after_a_change(house, office, reader):
    assert reader.get()[2].decode() == reader.get()[2].decode() == TEXT
    assert office.asked == 1
    with house.change():
        office.text = "已撤回。"
    assert reader.get()[2].decode() == "已撤回。"
    assert office.asked == 2


def test_every_process_sees_the_change(house, office, reader, tmp_path):
    reader.get()
    office.text = "已撤回。"
    with Generation(tmp_path / "pages").change():
        pass
    assert reader.get()[2].decode() == "已撤回。"


def test_nothing_ready_is_handed_out_while_a_change_is_being_committed(house, office, reader, monkeypatch):
    monkeypatch.setattr(generation, "PATIENCE", 0.01)
    reader.get()
    with house.change():
        office.text = "已撤回。"
        assert reader.get()[2].decode() == "已撤回。"
        office.text = "又变了。"
        assert reader.get()[2].decode() == "又变了。"


def test_a_page_begun_before_a_change_is_not_kept(house, office, reader):
    def publish():
        with house.change():
            office.text = "新公开。"
        office.meanwhile = lambda: None

    office.meanwhile = publish
    reader.get()
    assert reader.get()[2].decode() == "新公开。"


def test_two_changes_at_once_are_both_waited_for(house):
    first, second = house.change(), house.change()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert house.number & 1
    second.__exit__(None, None, None)
    assert not house.number & 1


def test_a_change_whose_process_was_killed_leaves_nothing_old(house, office, reader, tmp_path):
    reader.get()
    before = house.number
    dying = (
        "import os, sys; from pathlib import Path; from gongkai.frame.generation import Generation\n"
        "with Generation(Path(sys.argv[1])).change(): os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", dying, str(tmp_path / "pages")], cwd=ROOT, check=False)
    assert ended.returncode == 9
    assert house.number & 1
    office.text = "已撤回。"
    assert reader.get()[2].decode() == "已撤回。"
    assert not house.number & 1
    assert house.number > before


def test_a_page_ends_when_its_time_is_over(house, office, reader):
    office.until = time.time() + 0.2
    reader.get()
    assert office.asked == 1
    time.sleep(0.25)
    office.text, office.until = "已逾期1天。", time.time() + 600
    assert reader.get()[2].decode() == "已逾期1天。"


def test_after_a_loss_of_power_nothing_ready_is_trusted(house, tmp_path):
    (house.files / str(house.number)).mkdir(parents=True)
    before = house.number
    house.words[generation.BOOT] = 12345
    again = Generation(tmp_path / "pages")
    assert again.number > before
    assert not again.files.exists()


@pytest.mark.parametrize(
    ("headers", "because"),
    [
        ({"cookie": "sessionid=abc"}, "somebody is signed in"),
        ({"cookie": "a=b; messages=xyz"}, "a message waits for one person"),
    ],
)
def test_a_person_is_never_answered_from_what_is_ready(office, reader, headers, because):
    reader.get()
    reader.get(**headers)
    reader.get(**headers)
    assert office.asked == 3, because


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_only_reading_is_answered_from_what_is_ready(office, reader, method):
    reader.get()
    reader.get(method=method)
    assert office.asked == 2


def test_a_form_with_a_token_a_cookie_or_a_page_that_nobody_declared_is_not_kept(office, reader):
    office.text = '<input name="csrfmiddlewaretoken" value="one person\'s">'
    reader.get()
    office.text = TEXT
    office.headers.append(("Set-Cookie", "csrftoken=one"))
    reader.get()
    office.headers.pop()
    office.keeps = False
    reader.get()
    office.keeps = True
    reader.get()
    assert office.asked == 4
    assert reader.get()[1].get("set-cookie") is None
    assert office.asked == 4


def test_each_choice_of_looks_is_an_edition_of_its_own(office, reader):
    reader.get()
    office.text = "深色"
    assert reader.get(cookie="look=dark; size=care")[2].decode() == "深色"
    office.text = "大字"
    assert reader.get(cookie="size=large")[2].decode() == "大字"
    assert reader.get(cookie="size=care;look=dark; size=care")[2].decode() == "深色"
    assert reader.get(cookie="size=enormous")[2].decode() == TEXT
    assert reader.get()[2].decode() == TEXT
    assert reader.get(cookie="other=1")[2].decode() == TEXT
    assert office.asked == 3


def test_the_same_question_in_another_order_is_one_page(office, reader):
    reader.get(query="unit=zhucechu&page=2")
    reader.get(query="page=2&unit=zhucechu")
    assert office.asked == 1
    reader.get(query="page=3&unit=zhucechu")
    assert office.asked == 2


def test_who_has_the_page_is_told_so(office, reader):
    _, headers, _ = reader.get()
    status, again, body = reader.get(if_none_match=headers["etag"])
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert "content-length" not in again
    assert reader.get(if_none_match=f'"x", W/{headers["etag"]}')[0] == 304
    assert reader.get(if_none_match='"x"')[0] == 200


def test_a_page_is_packed_once_and_has_a_tag_for_each_form(reader):
    _, plain, body = reader.get()
    _, packed, sent = reader.get(accept_encoding="br, gzip;q=0.5")
    assert packed["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == body
    assert packed["etag"] != plain["etag"]
    assert int(packed["content-length"]) == len(sent) < len(body)
    assert "content-encoding" not in reader.get(accept_encoding="gzip;q=0")[1]


def test_head_says_what_get_would_and_sends_nothing(reader):
    _, headers, body = reader.get()
    status, again, nothing = reader.get(method="HEAD")
    assert (status, nothing, again) == (200, b"", headers)
    assert int(headers["content-length"]) == len(body)


def test_memory_is_bounded_however_many_pages_are_asked_for(house, office):
    cache = PageCache(office, house, memory=100_000, session_cookie="sessionid")
    reader = Reader(cache)
    for number in range(200):
        reader.get(query=f"page={number}")
    assert cache.shelf.size <= 100_000
    assert len(cache.shelf.pages) < 50
    reader.get(query="page=199")
    assert office.asked == 200


def test_a_very_long_question_is_not_kept(office, reader):
    reader.get(query="q=" + "长" * 600)
    reader.get(query="q=" + "长" * 600)
    assert office.asked == 2


def test_the_file_is_never_replaced_so_nginx_keeps_its_mapping(house, tmp_path):
    place = tmp_path / "pages" / "state"
    before = os.stat(place).st_ino
    with Generation(tmp_path / "pages").change():
        pass
    assert os.stat(place).st_ino == before
    assert int.from_bytes(place.read_bytes()[:8], "little") == house.words[NUMBER]
