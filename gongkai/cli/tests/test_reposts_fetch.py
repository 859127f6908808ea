"""`gongkai reposts fetch`: what the timer runs, and what it says (Plan 2017, II(4)1)."""

# ruff: noqa: F401, F811 - the fixtures of the room are asked for by name

from __future__ import annotations

import pytest

from gongkai.cli import reposts as command
from gongkai.reposts import actions
from gongkai.reposts.models import Source
from gongkai.reposts.tests.conftest import SEEN, _inside, cast, page, portal, rss, watch

TITLE = "国务院办公厅关于推进重大建设项目信息公开的意见"


def test_the_timer_reads_every_source_and_says_what_came_of_it(watch, portal, capsys, settings, monkeypatch):
    monkeypatch.setattr("gongkai.frame.time.now", lambda: SEEN)
    portal.put("/feed.xml", rss((TITLE, portal.put("/1.htm", page()), "2017-06-19 16:30")))
    watch()
    watch(path="/none.xml", name="省政府门户", code="sheng")
    assert command.main(["fetch", "--source", "gov-cn"]) == 0
    assert "中国政府网：新发现 1 条，读到 1 条" in capsys.readouterr().out
    assert command.main(["fetch"]) == 1
    assert "省政府门户：来源网站返回状态404。" in capsys.readouterr().out


def test_the_timer_takes_what_was_dropped(watch, settings, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("gongkai.frame.time.now", lambda: SEEN)
    watch("drop", "/")
    settings.REPOST_DROP = tmp_path / "none"
    assert command.main(["fetch"]) == 1
    assert "投递目录不存在" in capsys.readouterr().out
    settings.REPOST_DROP = tmp_path
    (tmp_path / "gov-cn").mkdir()
    address = Source.objects.get().address + "1.htm"
    (tmp_path / "gov-cn" / "1.htm").write_text(f"<!-- saved from url=(0001){address} -->{page()}", encoding="utf-8")
    assert command.main(["fetch"]) == 0
    assert "1.htm：已阅读" in capsys.readouterr().out


def test_without_a_source_nothing_is_asked(db, monkeypatch, capsys):
    monkeypatch.setattr(actions.fetch, "get", lambda *a, **k: pytest.fail("asked the network"))
    assert command.main(["fetch"]) == 0
    assert capsys.readouterr().out == ""
