"""What nginx hands out is what Django would have said: the files of deploy/nginx hold the same headers."""

from __future__ import annotations

import os
import re
import time

import pytest

from gongkai.frame.generation import Generation
from gongkai.frame.page_cache import Page
from gongkai.frame.page_files import HSTS, Writer, expected
from gongkai.frame.pages import stamp
from tests.serving import DEPLOY

TEXT = "公开".encode() * 400


@pytest.fixture
def house(tmp_path):
    return Generation(tmp_path)


@pytest.fixture
def writer(house):
    return Writer(house, "https://gk.example.gov.cn")


def page(path="/documents/", **more):
    return Page([*(expected(path, True) | more).items(), ("Content-Length", "9"), ("ETag", '"x"')], TEXT)


def key(path="/documents/", query="", edition="plain", host="gk.example.gov.cn"):
    return (host, "https", path, query, edition)


def written(house):
    return sorted(str(path.relative_to(house.files / str(house.number))) for path in house.files.rglob("*@*"))


def test_a_page_lies_where_nginx_looks_and_bears_its_digest_for_a_time(house, writer):
    writer.keep(house.number, key(), page(), time.time() + 60)
    writer.keep(house.number, key("/documents/012150436/2017-00160", "page=2", "large"), page(), time.time() + 60)
    assert written(house) == [
        "large?page=2/documents/012150436/2017-00160@",
        "large?page=2/documents/012150436/2017-00160@.gz",
        "plain?/documents/@",
        "plain?/documents/@.gz",
    ]
    place = house.files / str(house.number) / "plain?/documents/@"
    assert place.read_bytes() == TEXT
    assert os.stat(place).st_mtime == stamp(TEXT)
    # nginx makes its tag of the time and the length, and so do we
    assert page().tags[0] == f'"{int(os.stat(place).st_mtime):x}-{len(TEXT):x}"'
    assert house.words[1] > time.time() * 1_000_000


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"host": "other.example"}, "another name of the site"),
        ({"path": "/documents/../../etc"}, "a way out of the tree"),
        ({"path": "/documents/.hidden"}, "a hidden name"),
        ({"query": "q=%E5%85%AC"}, "an endless variety of questions"),
        ({"query": "page=../../x"}, "a way out of the tree"),
        ({"query": "a=1&b=2&c=3&d=4&e=5"}, "more than nginx looks for"),
    ],
)
def test_what_nginx_would_not_look_for_is_not_written(house, writer, change, because):
    writer.keep(house.number, key(**change), page(), time.time() + 60)
    assert written(house) == [], because


@pytest.mark.parametrize(
    "more", [{"set-cookie": "a=b"}, {"content-type": "text/plain"}, {"cache-control": "no-store"}, {"x-other": "1"}]
)
def test_a_page_with_headers_of_its_own_is_not_written(house, writer, more):
    writer.keep(house.number, key(), page(**more), time.time() + 60)
    assert written(house) == []


def test_a_page_of_a_number_that_has_passed_is_offered_to_nobody(house, writer):
    old = house.number
    writer.keep(old, key(), page(), time.time() + 60)
    house.turn()
    assert house.words[1] == 0
    writer.keep(old, key("/plans/"), page("/plans/"), time.time() + 60)
    assert house.words[1] == 0
    writer.keep(house.number, key(), page(), time.time() + 60)
    assert house.words[1] > 0
    for _ in range(100):
        if not (house.files / str(old)).exists():
            break
        time.sleep(0.02)
    assert [folder.name for folder in house.files.iterdir()] == [str(house.number)]


def headers_of(name):
    found = re.findall(r'^add_header (\S+) "(.*)";$', (DEPLOY / name).read_text(), flags=re.M)
    return {header.lower(): value for header, value in found if value}


def test_the_files_for_nginx_give_the_headers_of_django():
    said = expected("/", True)
    assert headers_of("gongkai-headers.conf") == {name: said[name] for name in said if name != "content-type"}
    assert HSTS.items() <= headers_of("gongkai-headers.conf").items()


def test_every_location_of_nginx_says_the_type_that_is_expected_there():
    text = (DEPLOY / "gongkai-locations.conf").read_text()
    ready = re.findall(r"location ([^{]+) \{\s+default_type \"([^\"]+)\";(.*?)\}", text, flags=re.S)
    example = {r"~ \.atom$": "/feeds/documents.atom", r"~ \.json$": "/feeds/documents.json"}
    assert len(ready) >= 8
    for place, kind, rest in ready:
        said = expected(example.get(place, place.removeprefix("= ")), True)
        assert said["content-type"] == kind, place
        assert ("access-control-allow-origin" in said) == ("Access-Control-Allow-Origin" in rest), place
