"""How a page of the site becomes a file of the offline mirror. What is in a mirror: test_open_data.py."""

from __future__ import annotations

import pytest

from gongkai.portal.mirror import names, pages


@pytest.mark.parametrize(
    ("address", "kind", "name", "file"),
    [
        ("/", "text/html", "", "index.html"),
        ("/documents/", "text/html", "", "documents/index.html"),
        ("/documents/?page=2", "text/html", "", "documents/index~page-2.html"),
        ("/documents/012150436/2017-00160", "text/html; charset=utf-8", "", "documents/012150436/2017-00160.html"),
        ("/documents/012150436/2017-00160.pdf", "application/pdf", "通知.pdf", "documents/012150436/2017-00160.pdf"),
        (
            "/documents/0/1/attachments/1",
            "application/octet-stream",
            "清 单.xls",
            "documents/0/1/attachments/1-清 单.xls",
        ),
        ("/columns/all.atom", "application/atom+xml", "", "columns/all.atom"),
        ("/api/v1/units", "application/json", "", "api/v1/units.json"),
        ("/yearly/2016/v1/T3.R1.TOTAL", "text/html", "", "yearly/2016/v1/T3.R1.TOTAL.html"),
        ("/topics/%E5%B7%A5%E5%95%86/a%3Fb%7E", "text/html", "", "topics/工商/a_b_.html"),
    ],
)
def test_an_address_becomes_a_file_with_a_name_that_every_disk_takes(address, kind, name, file):
    assert names.file_of(address, kind, name) == file


def test_of_all_questions_only_the_pages_of_a_list_have_files():
    assert names.normal("/documents/?page=3") == "/documents/?page=3"
    assert names.normal("/documents/?page=1") == "/documents/"
    assert names.normal("/topics/工商") == "/topics/%E5%B7%A5%E5%95%86"
    for asked in ("?unit=fgc", "?page=2&unit=fgc", "?page=x", "?print"):
        assert names.normal(f"/documents/{asked}") is None


def test_only_what_must_change_on_a_page_is_changed():
    page = (
        '<!doctype html><body class="x">\u2028\n<a class="skip" href="#c">跳</a><svg viewBox="0 0 1 1"/>'
        '\n<p class="mast-tools"><a href="/size">大</a></p><form role="search" action="/search"><input '
        'data-suggest="/s" name="q"></form><a href="/b?x=1&amp;y=2" rel="nofollow">乙 &amp; 丙</a>&nbsp;'
        '<form action="/ask"><input name="text"></form><img src="data:,"></body>'
    )
    made = pages.rewritten(
        page,
        lambda at: (at.upper(), True) if at[0] == "/" else (at, False),
        strip="<i>",
        search="s.html",
        form=str.upper,
    )
    assert made == (
        '<!doctype html><body class="x">\u2028\n<a class="skip" href="#c">跳</a><i><svg viewBox="0 0 1 1"/>'
        '\n<form role="search" action="s.html"><input name="q"></form>'
        '<a href="/B?X=1&amp;Y=2" rel="nofollow" title="需在线">乙 &amp; 丙</a>&nbsp;/ASK<img src="data:,"></body>'
    )
