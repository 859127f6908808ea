"""A closed network: pages and feeds are carried in as files, and each is taken once."""

from __future__ import annotations

import fcntl

import pytest

from gongkai.errors import BadInput
from gongkai.reposts import actions, drop
from gongkai.reposts.models import Change, Item, Source
from gongkai.reposts.tests.conftest import SEEN, page, rss
from tests.cast import beijing

TITLE = "国务院办公厅关于推进重大建设项目信息公开的意见"
ADDRESS = "http://www.portal.example/zhengce/content/1.htm"


@pytest.fixture
def source(cast) -> Source:
    said = {
        "name": "中国政府网",
        "code": "gov-cn",
        "kind": "drop",
        "address": "http://www.portal.example/",
        "unit": cast.unit("bangongshi"),
        "since": beijing("2017-06-01").date(),
    }
    return actions.add_source(said, by=cast.office, at=SEEN)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "drop"
    (place / "gov-cn").mkdir(parents=True)
    return place


def put(folder, name, body):
    path = folder / "gov-cn" / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def saved(body=None, address=ADDRESS):
    return f"<!-- saved from url=({len(address):04})%s -->\n" % address + (body or page())


def names(folder, kind):
    place = folder / "gov-cn" / kind
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def test_a_page_is_taken_read_and_moved_away(source, folder):
    put(folder, "1.htm", saved())
    (taken,) = drop.take_all(folder, at=SEEN)
    assert (taken.error, taken.says) == ("", "已阅读")
    item = Item.objects.get()
    assert (item.address, item.title, item.state) == (ADDRESS, TITLE, "proposed")
    assert item.clock.started_at == beijing("2017-06-19 16:30")
    assert names(folder, "done") == ["1.htm"]
    assert drop.take_all(folder, at=SEEN) == []


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{ADDRESS}">',
        f"<link href='{ADDRESS}' rel=canonical>",
        f'<meta name="Url" content="{ADDRESS}">',
        f'<meta property="og:url" content="{ADDRESS}">',
    ],
)
def test_a_page_says_in_several_ways_where_it_is_from(source, folder, head):
    put(folder, "1.htm", page().replace("<head>", f"<head>{head}"))
    assert drop.take_all(folder, at=SEEN)[0].error == ""
    assert Item.objects.get().address == ADDRESS


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (page(), "没有写明原网址"),
        (saved(address="http://other.example/1.htm"), "不属于来源"),
        (saved(address="http://www.portal.example.evil.example/1.htm"), "不属于来源"),
        (b"", "空"),
        (b"\x7fELF\0\0\0", "程序"),
    ],
)
def test_what_cannot_be_taken_is_put_aside_with_the_reason(source, folder, body, says):
    put(folder, "1.htm", body)
    (taken,) = drop.take_all(folder, at=SEEN)
    assert says in taken.error
    assert names(folder, "refused") == ["1.htm", "1.htm.txt"]
    assert says in (folder / "gov-cn" / "refused" / "1.htm.txt").read_text(encoding="utf-8")
    assert not Item.objects.exists()


def test_the_same_page_twice_is_one_item_and_both_files_are_kept(source, folder):
    put(folder, "1.htm", saved())
    drop.take_all(folder, at=SEEN)
    put(folder, "1.htm", saved())
    assert drop.take_all(folder, at=SEEN)[0].says == "与已读文本相同"
    assert Item.objects.count() == 1
    assert names(folder, "done") == ["1-2.htm", "1.htm"]


def test_a_later_copy_with_other_words_is_a_change(source, folder, cast):
    put(folder, "1.htm", saved())
    drop.take_all(folder, at=SEEN)
    actions.repost(Item.objects.get(), by=cast.office, at=SEEN)
    put(folder, "1b.htm", saved(page(text="经国务院批准，现将修改后的意见印发，请认真贯彻执行并及时公开。")))
    assert drop.take_all(folder, at=beijing("2017-06-22"))[0].says == "原文有改动"
    assert Change.objects.get().outcome == ""


def test_a_feed_goes_before_the_pages_and_gives_them_their_minute(source, folder):
    put(folder, "1.htm", saved(page(published="2017-06-19")))
    put(folder, "z.xml", rss((TITLE, ADDRESS, "2017-06-19 16:30")))
    taken = drop.take_all(folder, at=SEEN)
    assert [one.name for one in taken] == ["z.xml", "1.htm"]
    item = Item.objects.get()
    assert (item.published_at, item.published_to_the_minute) == (beijing("2017-06-19 16:30"), True)


def test_what_is_hidden_linked_or_in_a_strange_folder_is_left_alone(source, folder, tmp_path):
    put(folder, ".partial", saved())
    elsewhere = tmp_path / "secret.htm"
    elsewhere.write_text(saved())
    (folder / "gov-cn" / "link.htm").symlink_to(elsewhere)
    (folder / "unknown").mkdir()
    (folder / "unknown" / "1.htm").write_text(saved())
    assert drop.take_all(folder, at=SEEN) == []


def test_two_runs_do_not_meet(source, folder):
    put(folder, "1.htm", saved())
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert drop.take_all(folder, at=SEEN) == []
    assert len(drop.take_all(folder, at=SEEN)) == 1


def test_a_source_of_files_is_never_asked_over_the_network(source, monkeypatch):
    monkeypatch.setattr(actions.fetch, "get", lambda *a, **k: pytest.fail("asked the network"))
    assert actions.visit(source, at=SEEN).listed == 0


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(BadInput, match="投递目录不存在"):
        drop.take_all(tmp_path / "none", at=SEEN)
