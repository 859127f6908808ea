"""The command line does what its pages say: the demo builds, the night runs, nothing is imported twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files

import pytest
from django.db import connection
from django.test import override_settings

from gongkai.cli import demo, main, selfcheck
from gongkai.cli.demo_office import story
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Unit
from gongkai.organisation.setup import ensure_roles
from gongkai.portal import package
from gongkai.programme.models import Programme, Task
from gongkai.publishing.models import Document
from tests.cast import assemble
from tests.worlds import Standing, standing

PLAN = str(files("gongkai.programme.demo") / "plan-2017.txt")
KEY = "22" * 32


@pytest.fixture(scope="module")
def _told(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Standing[None]]:
    """The demo office, told once. It stands to the end of the file: who asks for none of it goes before."""

    @override_settings(LEDGER_KEY=KEY)
    def build() -> None:
        ensure_roles()
        story.tell(lambda what: None)

    var = tmp_path_factory.mktemp("office")
    with django_db_blocker.unblock(), standing(build, at=story.TODAY, var=var) as told, told.visited():
        yield told


@pytest.fixture
def office(_told, db, settings, tmp_path) -> None:
    """The demo office, told by its story."""
    settings.LEDGER_KEY = KEY
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    _told.lent(tmp_path)


def run(*words: str) -> int:
    """Run a command as the shell would."""
    return main.main(words)


def test_help_lists_every_command_and_each_has_a_main(capsys):
    from importlib import import_module

    assert run("help") == 0
    printed = capsys.readouterr().out
    for name, (module, _) in main.COMMANDS.items():
        assert f"gongkai {name}" in printed
        assert callable(import_module(module).main)


def test_an_unknown_command_is_said_plainly(capsys):
    assert run("publish-everything") == 2
    assert "publish-everything" in capsys.readouterr().err


def test_what_is_no_mirror_is_neither_verified_nor_written_over(capsys, tmp_path, db, settings):
    settings.LEDGER_KEY = KEY
    ensure_roles()
    (tmp_path / "letter.txt").write_text("信")
    assert run("mirror", "verify", str(tmp_path)) == 1
    assert "没有清单 manifest.txt" in capsys.readouterr().err
    assert run("mirror", str(tmp_path)) == 2
    assert "不是空的" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.django_db
def test_the_plan_is_imported_once(capsys):
    ensure_roles()
    assemble()
    assert run("import", PLAN, "--user", "liqiang") == 0
    assert "任务 27 项" in capsys.readouterr().out
    assert run("import", PLAN, "--user", "liqiang") == 0
    assert "没有重复导入" in capsys.readouterr().out
    assert (Document.objects.count(), Programme.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_what_cannot_be_imported_is_said_and_leaves_nothing(capsys, tmp_path):
    ensure_roles()
    assemble()
    (tmp_path / "code.txt").write_text("def f(x):\n    return x\n")
    assert run("import", str(tmp_path / "code.txt"), str(tmp_path / "missing.txt"), "--user", "liqiang") == 2
    said = capsys.readouterr().err
    assert "不是公文" in said
    assert "missing.txt" in said
    assert Document.objects.count() == 0


@pytest.mark.django_db
def test_nobody_imports_without_the_power(capsys):
    ensure_roles()
    assemble()
    assert run("import", PLAN, "--user", "zhaoyong") == 2
    assert "没有此项权限" in capsys.readouterr().err
    assert Document.objects.count() == 0


def test_the_log_of_the_demo_agrees_with_its_records(office, capsys):
    assert run("ledger", "check", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (
            "publishing_document",
            "UPDATE publishing_document SET title = title || '（改）' WHERE index_number LIKE '%00160'",
        ),
        ("programme_task", "UPDATE programme_task SET text = text || '。' WHERE key = '2-1-1'"),
        ("publishing_validitymark", "DELETE FROM publishing_validitymark"),
    ],
)
def test_a_record_changed_behind_the_houses_back_is_found(office, capsys, table, change):
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert run("ledger", "check") == 1
    assert "发现问题" in capsys.readouterr().out


def test_an_entry_is_proved_and_an_export_verified(office, capsys, tmp_path):
    assert run("ledger", "prove", "3") == 0
    assert json.loads(capsys.readouterr().out)["number"] == 3
    assert run("ledger", "prove", str(Entry.objects.count())) == 2
    capsys.readouterr()
    assert run("ledger", "export", str(tmp_path / "log")) == 0
    assert run("ledger", "verify", str(tmp_path / "log")) == 0
    lines = (tmp_path / "log" / "entries.jsonl").read_bytes().replace(b"document.published", b"document.amended00", 1)
    (tmp_path / "log" / "entries.jsonl").write_bytes(lines)
    assert run("ledger", "verify", str(tmp_path / "log")) == 1


def test_the_night_run_starts_the_new_year_and_finds_no_fault(office, capsys, monkeypatch):
    from gongkai.frame import time

    monkeypatch.setattr(time, "now", lambda: story.at("2018-01-02", "02:00"))
    assert run("nightly") == 0
    assert "已签到" in capsys.readouterr().out
    years = Programme.objects.get().returns.filter(kind="year_report").values_list("year", flat=True)
    assert 2018 in set(years)
    made = package.place().stat().st_mtime_ns

    # What was altered behind the house's back is said, and not signed: the package of the night before stays.
    monkeypatch.setattr(selfcheck, "run", lambda: None)
    Task.objects.filter(key="2-1-1").update(text="换过的文本。")
    assert run("nightly") == 1
    assert "数据包没有重新制作" in capsys.readouterr().out
    assert package.place().stat().st_mtime_ns == made


def test_search_finds_what_the_public_may_see(office, capsys):
    assert run("reindex") == 0
    capsys.readouterr()
    assert run("search", "抽检") == 0
    assert "抽检结果" in capsys.readouterr().out
    assert run("search", "绝对没有的词语") == 1


def test_the_demo_is_described_as_it_is(office, capsys, tmp_path):
    (tmp_path / "demo-sign-ins").write_text(demo.sign_ins(), encoding="utf-8")
    demo.announce(tmp_path, "127.0.0.1", 8000)
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8000/staff/" in printed
    assert story.PASSWORD in printed
    assert Unit.objects.standing().count() > 25
