"""The portals above us are watched, and what they publish is read once (Plan 2017, II(4)1)."""

from __future__ import annotations

import pytest

from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger.models import Entry
from gongkai.reposts import actions
from gongkai.reposts.models import Change, Item
from gongkai.reposts.tests.conftest import SEEN, page, rss
from tests.cast import beijing

TITLE = "国务院办公厅关于推进重大建设项目信息公开的意见"


def one_entry(portal, body=None, **headers):
    """Let the portal have a feed with one page."""
    address = portal.put("/1.htm", body or page(), **headers)
    portal.put("/feed.xml", rss((TITLE, address, "2017-06-19 16:30")), ETag='"f1"')
    return address


def test_what_a_source_publishes_is_read_and_put_before_a_person(watch, portal):
    address = one_entry(portal)
    visit = actions.visit(watch(), at=SEEN)
    assert (visit.listed, visit.found, visit.read, visit.error) == (1, 1, 1, "")
    item = Item.objects.get()
    assert (item.state, item.title, item.document_number) == ("proposed", TITLE, "国办发〔2017〕45号")
    assert (item.address, item.published_at) == (address, beijing("2017-06-19 16:30"))
    assert "坚持依法公开" in item.text
    assert "首页" not in item.text
    with item.raw.open("rb") as file:
        assert file.read() == page().encode()


def test_the_target_of_24_hours_runs_from_the_minute_of_the_source_and_is_not_shown_as_law(watch, portal):
    one_entry(portal)
    actions.visit(watch(), at=SEEN)
    clock = Clock.objects.get()
    assert clock.started_at == beijing("2017-06-19 16:30")
    assert clock.due_at == beijing("2017-06-20 16:30")
    assert "自定目标" in clock.source
    assert "未规定时数" in clock.source
    assert [unit.code for unit in clock.units.all()] == ["bangongshi"]


def test_each_page_is_read_once_and_the_feed_asked_for_news_only(watch, portal):
    one_entry(portal)
    source = watch()
    actions.visit(source, at=SEEN)
    again = actions.visit(source, at=beijing("2017-06-20 10:00"))
    assert (again.listed, again.found) == (0, 0)
    assert portal.times("/1.htm") == 1
    assert portal.asked[-1][1].get("If-None-Match") == '"f1"'
    assert Item.objects.count() == 1


@pytest.mark.parametrize("kind", ["atom", "page_list"])
def test_an_atom_feed_and_a_list_page_are_watched_alike(watch, portal, kind):
    portal.put("/content/1.htm", page())
    if kind == "atom":
        body = (
            f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{TITLE}</title><link href="/content/1.htm"/>'
            "<published>2017-06-19T16:30:00+08:00</published></entry></feed>"
        )
    else:
        body = f"<html><body><ul><li><a href='/content/1.htm'>{TITLE}</a><span>06-19</span></li></ul></body></html>"
    portal.put("/list", body)
    actions.visit(watch(kind, "/list", link_pattern="/content/*.htm", date_pattern="MM-DD"), at=SEEN)
    item = Item.objects.get()
    assert (item.state, item.published_at, item.published_to_the_minute) == (
        "proposed",
        beijing("2017-06-19 16:30"),
        True,
    )


def test_only_what_holds_a_word_of_interest_is_put_before_a_person(watch, portal):
    pages = {
        "/1.htm": page(),
        "/2.htm": page("关于防汛工作的通知", number="国办发〔2017〕46号", text="切实做好防汛工作，确保安全。"),
    }
    links = [(path, portal.put(path, body)) for path, body in pages.items()]
    portal.put("/feed.xml", rss(*((f"关于{path}的通知", link, "2017-06-19 10:00") for path, link in links)))
    actions.visit(watch(words="建设项目\n商标"), at=SEEN)
    states = dict(Item.objects.values_list("title", "state"))
    assert states == {TITLE: "proposed", "关于防汛工作的通知": "new"}
    assert Item.objects.get(state="proposed").hits == ["建设项目"]
    assert Clock.objects.count() == 1


def test_what_was_published_before_we_began_to_watch_is_left_alone(watch, portal):
    portal.put("/feed.xml", rss((TITLE, portal.root + "/1.htm", "2017-05-31 16:30")))
    assert actions.visit(watch(), at=SEEN).found == 0
    assert portal.times("/1.htm") == 0


def test_a_page_that_turns_out_to_be_old_is_set_aside_without_a_clock(watch, portal):
    address = portal.put("/1.htm", page(published="2017-05-02 10:00"))
    portal.put("/feed.xml", rss((TITLE, address, "")))
    actions.visit(watch(), at=SEEN)
    item = Item.objects.get()
    assert (item.state, item.clock) == ("set_aside", None)
    assert "关注起始日" in item.reason


def test_a_time_ahead_of_ours_counts_as_now(watch, portal):
    address = portal.put("/1.htm", page(published="2017-06-21 10:00"))
    portal.put("/feed.xml", rss((TITLE, address, "2017-06-21 10:00")))
    actions.visit(watch(), at=SEEN)
    assert Item.objects.get().published_at == SEEN


def test_a_page_that_does_not_open_runs_its_clock_and_is_tried_again(watch, portal):
    portal.put("/1.htm", "busy", 503)
    portal.put("/feed.xml", rss((TITLE, portal.root + "/1.htm", "2017-06-19 16:30")))
    source = watch()
    actions.visit(source, at=SEEN)
    item = Item.objects.get()
    assert (item.state, item.error, item.is_read) == ("proposed", "来源网站返回状态503。", False)
    assert item.clock.due_at == beijing("2017-06-20 16:30")
    portal.put("/1.htm", page())
    assert actions.visit(source, at=beijing("2017-06-20 10:00")).read == 1
    item.refresh_from_db()
    assert (item.state, item.error, item.is_read) == ("proposed", "", True)
    assert Clock.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [(b"<html><body>maintenance</body></html>", "订阅"), (b"\0\0\1", "。"), (b"", "。")],
)
def test_a_broken_source_is_said_and_raises_nothing(watch, portal, body, says):
    portal.put("/feed.xml", body)
    source = watch()
    visit = actions.visit(source, at=SEEN)
    assert says in visit.error
    source.refresh_from_db()
    assert (source.error, source.visited_at, source.answered_at) == (visit.error, SEEN, None)


def test_a_list_page_without_a_fitting_link_is_said(watch, portal):
    portal.put("/list", "<html><body><a href='/x.htm'>关于某事的通知</a></body></html>")
    assert "链接样式" in actions.visit(watch("page_list", "/list", link_pattern="/zhengce/*"), at=SEEN).error


def test_a_source_that_sends_us_inside_is_refused_and_nothing_is_read(watch, portal):
    portal.put("/feed.xml", "", 302, Location="http://169.254.169.254/latest/meta-data/")
    source = watch()
    assert "不在该来源允许的主机之内" in actions.visit(source, at=SEEN).error


def test_a_source_inside_is_not_asked_unless_the_operator_named_it(watch, portal, settings):
    settings.REPOST_PRIVATE_HOSTS = frozenset()
    source = watch()
    assert "内部地址" in actions.visit(source, at=SEEN).error
    assert portal.asked == []


def test_what_is_switched_off_is_not_asked(watch, portal, cast):
    source = watch()
    source = actions.change_source(source, {"enabled": False}, by=cast.operator, at=SEEN)
    with pytest.raises(Refused, match="已停用"):
        actions.visit(source, at=SEEN)
    assert portal.asked == []


def test_two_sources_that_list_one_document_bring_it_once(watch, portal, cast):
    one_entry(portal)
    actions.visit(watch(), at=SEEN)
    copy = portal.put(
        "/sheng/9.htm", page(text="（中国政府网讯）为进一步做好信息公开工作，现提出如下意见，请贯彻执行。")
    )
    portal.put("/sheng.xml", rss((TITLE, copy, "2017-06-19 18:00")))
    actions.visit(watch(path="/sheng.xml", name="省政府门户", code="sheng"), at=SEEN)
    second = Item.objects.get(source__code="sheng")
    assert (second.state, second.clock) == ("set_aside", None)
    assert "中国政府网" in second.reason


def test_a_page_that_changes_before_anyone_judged_it_is_simply_read_anew(watch, portal):
    one_entry(portal)
    source = watch()
    actions.visit(source, at=SEEN)
    portal.put("/1.htm", page(text="为进一步做好公开工作，经国务院批准，现提出修改后的意见，请认真贯彻执行。"))
    assert actions.visit(source, at=beijing("2017-06-21")).changed == 1
    assert Change.objects.get().outcome == "taken_over"
    assert "修改后的意见" in Item.objects.get().text


def test_a_page_whose_frame_alone_changed_has_not_changed(watch, portal):
    one_entry(portal)
    source = watch()
    actions.visit(source, at=SEEN)
    portal.put("/1.htm", page().replace("版权所有", "版权所有　访问量10086"))
    assert actions.visit(source, at=beijing("2017-06-21")).changed == 0
    assert not Change.objects.exists()


def test_the_log_tells_what_was_watched_and_found(watch, portal):
    one_entry(portal)
    source = watch()
    actions.visit(source, at=SEEN)
    item = Item.objects.get()
    assert list(Entry.objects.filter(subject=source.subject).values_list("verb", flat=True)) == ["source.added"]
    found = Entry.objects.get(subject=item.original)
    assert (found.verb, found.content) == ("original.found", f"sha256:{item.raw_sha256}")


@pytest.mark.parametrize("who", ["drafter", "unit_head", "leader", "secrecy_reviewer", "auditor", "nobody"])
def test_who_does_not_keep_the_sources_cannot_add_one(cast, watch, portal, who):
    source = watch()
    with pytest.raises(NotAllowed):
        actions.change_source(source, {"name": "别的网站"}, by=getattr(cast, who), at=SEEN)
    with pytest.raises(NotAllowed):
        actions.add_source({"name": "别的网站"}, by=getattr(cast, who), at=SEEN)


@pytest.mark.parametrize("address", ["ftp://a.example/", "file:///etc/passwd", "http://", "http://a:b@c.example/"])
def test_an_address_that_is_none_cannot_be_watched(watch, address):
    with pytest.raises(BadInput):
        watch(address=address)


def test_the_code_of_a_source_stays(watch, cast):
    source = watch()
    with pytest.raises(Refused, match="不再改变"):
        actions.change_source(source, {"code": "other"}, by=cast.office, at=SEEN)


def test_two_sources_do_not_share_a_name(watch):
    watch()
    with pytest.raises(BadInput, match="同名"):
        watch(code="second")
