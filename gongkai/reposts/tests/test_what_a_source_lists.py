"""Atom, RSS and list pages, as they are and as they are broken."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.errors import BadInput
from gongkai.reposts import feeds
from gongkai.reposts.tests.conftest import rss
from tests.cast import beijing

BASE = "http://www.portal.example/zhengce/"
HOSTS = frozenset({"www.portal.example"})
TODAY = date(2017, 6, 20)


def feed(data):
    return feeds.read_feed(data if isinstance(data, bytes) else data.encode(), base=BASE, hosts=HOSTS)


def listed(body, *, link="", dates=""):
    page = f"<html><body>{body}</body></html>".encode()
    return feeds.read_list(page, base=BASE, hosts=HOSTS, link_pattern=link, date_pattern=dates, today=TODAY)


def test_an_rss_feed():
    (entry,) = feed(rss(("关于某事的通知", "http://www.portal.example/1.htm", "Mon, 19 Jun 2017 16:30:00 +0800")))
    assert (entry.title, entry.address) == ("关于某事的通知", "http://www.portal.example/1.htm")
    assert entry.published == (beijing("2017-06-19 16:30"), True)


def test_an_atom_feed():
    (entry,) = feed(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>要闻</title><entry>'
        '<title type="html">关于&lt;b&gt;某事&lt;/b&gt;的通知</title>'
        '<link rel="self" href="/api/1"/><link href="../1.htm#top"/><updated>2017-06-20T00:00:00Z</updated>'
        "<published>2017-06-19T08:30:00Z</published></entry></feed>"
    )
    assert entry.title == "关于某事的通知"
    assert entry.address == "http://www.portal.example/1.htm"
    assert entry.published == (beijing("2017-06-19 16:30"), True)


@pytest.mark.parametrize(
    ("written", "at", "to_the_minute"),
    [
        ("2017-06-19 16:30:00", "2017-06-19 16:30", True),
        ("2017-06-19T16:30:00+08:00", "2017-06-19 16:30", True),
        ("Mon, 19 Jun 2017 08:30:00 GMT", "2017-06-19 16:30", True),
        ("2017-06-19", "2017-06-19 00:00", False),
        ("2017年6月19日 16:30", "2017-06-19 16:30", True),
        ("2017年6月19日", "2017-06-19 00:00", False),
    ],
)
def test_the_ways_in_which_feeds_write_an_instant(written, at, to_the_minute):
    assert feeds.instant_of(written) == (beijing(at), to_the_minute)


@pytest.mark.parametrize("written", ["", "昨天", "2017-13-45", "99999-01-01"])
def test_what_is_no_instant_is_none(written):
    assert feeds.instant_of(written) is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gb18030", "utf-16"])
def test_a_feed_in_an_older_encoding(encoding):
    data = rss(("国务院办公厅关于信息公开的意见", "http://www.portal.example/1.htm", "2017-06-19"), encoding=encoding)
    assert feed(data)[0].title == "国务院办公厅关于信息公开的意见"


def test_a_feed_that_says_one_encoding_and_means_another():
    data = rss(("国务院办公厅关于信息公开的意见", "http://www.portal.example/1.htm", "2017-06-19"))
    wrong = data.decode().encode("gb18030")
    assert b"utf-8" in wrong
    assert feed(wrong)[0].title == "国务院办公厅关于信息公开的意见"


def test_a_feed_broken_further_down_gives_what_stands_before():
    data = rss(("第一件关于某事的通知", "http://www.portal.example/1.htm", "2017-06-19")).decode()
    broken = data.replace("</channel>", "<item><title>第二件 & 其他<link>")
    assert [entry.title for entry in feed(broken)][:1] == ["第一件关于某事的通知"]


def test_characters_that_xml_forbids_do_not_lose_the_feed():
    data = rss(("第一件关于\x0b某事的通知", "http://www.portal.example/1.htm", "2017-06-19"))
    assert feed(data)[0].title == "第一件关于 某事的通知"


@pytest.mark.parametrize("data", [b"", b"<html><body>404</body></html>", b"{}", b"\0\1\2", "没有".encode(), b"<rss"])
def test_what_is_no_feed_is_said(data):
    with pytest.raises(BadInput):
        feed(data)


def test_entities_are_never_expanded():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&b;&f;</title></item></channel></rss>'
    )
    with pytest.raises(feeds.NotAFeed, match="实体"):
        feed(bomb)


def test_entries_on_other_hosts_are_left_out():
    data = rss(
        ("别处的通知", "http://other.example/1.htm", ""),
        ("脚本", "javascript:alert(1)", ""),
        ("这里的通知", "http://www.portal.example/1.htm", ""),
    )
    assert [entry.title for entry in feed(data)] == ["这里的通知"]


def test_the_same_address_twice_is_one_entry():
    data = rss(
        ("关于某事的通知", "http://www.portal.example/1.htm", ""),
        ("关于某事的通知", "https://www.portal.example/1.htm#a", "2017-06-19"),
    )
    (entry,) = feed(data)
    assert entry.published is not None


def test_a_feed_may_carry_the_page_itself():
    data = rss(("关于某事的通知", "http://www.portal.example/1.htm", "")).replace(
        b"</item>",
        '<e:encoded xmlns:e="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>正文。</p>]]></e:encoded></item>'.encode(),
    )
    assert feed(data)[0].content == "<p>正文。</p>"


def test_a_list_page_gives_titles_dates_and_addresses():
    found = listed(
        '<div class="nav"><a href="/">首页</a><a href="/about.htm">关于我们和联系方式</a></div>'
        '<ul><li><a href="content/2017-06/1.htm" title="国务院办公厅关于推进重大建设项目信息公开的意见">'
        "国务院办公厅关于推进…</a>"
        "<span>2017-06-19</span></li>"
        '<li><a href="content/2017-06/2.htm">关于另一件事的通知</a><span>[2017年6月18日 09:05]</span></li></ul>',
        link="/zhengce/content/*.htm",
    )
    assert [(entry.title, entry.address) for entry in found] == [
        ("国务院办公厅关于推进重大建设项目信息公开的意见", BASE + "content/2017-06/1.htm"),
        ("关于另一件事的通知", BASE + "content/2017-06/2.htm"),
    ]
    assert [entry.published for entry in found] == [
        (beijing("2017-06-19 00:00"), False),
        (beijing("2017-06-18 09:05"), True),
    ]


@pytest.mark.parametrize(
    ("pattern", "written", "day"),
    [
        ("MM-DD", "06-19", "2017-06-19"),
        ("[MM-DD]", "[06-19]", "2017-06-19"),
        ("MM-DD", "12-31", "2016-12-31"),
        ("YYYY/MM/DD", "2017/6/19", "2017-06-19"),
        ("YYYY.MM.DD", "2017.06.19", "2017-06-19"),
    ],
)
def test_a_date_is_written_as_the_operator_says(pattern, written, day):
    (entry,) = listed(f"<ul><li><a href='1.htm'>关于某事的通知</a> {written}</li></ul>", dates=pattern)
    assert entry.published == (beijing(f"{day} 00:00"), False)


def test_the_date_of_another_row_is_not_taken():
    rows = "".join(f"<p><a href='{n}.htm'>关于第{n}件事的通知</a></p>" for n in range(1, 6))
    found = listed(f"<div><span>2017-06-19</span>{rows}</div>")
    assert [entry.published for entry in found] == [None] * 5


def test_an_address_may_carry_the_date():
    (entry,) = listed("<a href='/xw/201706/t20170615_1.html'>关于某事的通知</a>")
    assert entry.published == (beijing("2017-06-15 00:00"), False)


def test_the_page_itself_its_pictures_and_short_words_are_no_entries():
    assert (
        listed(f"<a href='{BASE}'>本栏目政策文件</a><a href='a.jpg'>现场的一张照片</a><a href='2.htm'>更多</a>") == []
    )


def test_a_list_page_in_gb2312_without_a_word_about_it():
    row = "<li><a href='1.htm'>国务院办公厅关于信息公开的意见</a>2017-06-19</li>"
    data = f"<html><body><ul>{row}</ul></body></html>".encode("gb2312")
    found = feeds.read_list(data, base=BASE, hosts=HOSTS, link_pattern="", date_pattern="", today=TODAY)
    assert found[0].title == "国务院办公厅关于信息公开的意见"


def test_a_very_deep_or_broken_page_does_not_stop_us():
    found = listed("<div>" * 5000 + "<a href='1.htm'>关于某事的通知</a>" + "<ul><li>" * 300)
    assert len(found) <= 1
