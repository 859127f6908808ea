"""What a command would delete or replace: only a demo is thrown away, only a house at rest is restored."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from subprocess import CompletedProcess

import pytest

from gongkai.cli import demo, restore, serve
from gongkai.errors import BadInput


@pytest.mark.parametrize("stamp", ["demo-release", "demo-secret"])
def test_a_demo_is_thrown_away(tmp_path, stamp):
    var = tmp_path / "var"
    var.mkdir()
    (var / stamp).write_text("x")
    demo.clear(var)
    assert not var.exists()


def test_a_bureau_s_folder_is_never_thrown_away(tmp_path, monkeypatch):
    (tmp_path / "gongkai.sqlite3").write_text("records")
    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path))
    with pytest.raises(BadInput, match="不是演示数据目录"):
        demo.main(["--fresh", "--build-only"])
    assert (tmp_path / "gongkai.sqlite3").read_text() == "records"


def test_a_port_in_use_is_said_before_anything_is_built(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path / "var"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadInput, match="已被占用"):
            demo.main(["--fresh", "--port", str(taken.getsockname()[1])])
    assert not (tmp_path / "var").exists()


def test_a_demo_is_not_built_in_the_process_its_server_is_forked_from(tmp_path, monkeypatch):
    """Threads that set letters there are not in the fork, and its first PDF would never come."""
    asked: list[list[str]] = []
    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(demo, "environment", lambda *_: None)
    monkeypatch.setattr(demo, "open_or_build", lambda _: pytest.fail("built here"))
    monkeypatch.setattr(serve, "serve", lambda *_: 0)
    monkeypatch.setattr(serve, "require_free", lambda *_: None)
    monkeypatch.setattr(demo.subprocess, "run", lambda words, **_: asked.append(words) or CompletedProcess(words, 0))
    assert demo.main(["--port", "8799"]) == 0
    assert asked[0][3:5] == ["demo", "--build-only"]


def test_an_address_that_is_none_is_said_plainly():
    with pytest.raises(BadInput, match="请用 --port"):
        serve.require_free("127.0.0.1", 99999)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_when_the_change_fails_the_present_state_stands_as_it_was(tmp_path, kind):
    new, present, kept = (tmp_path / name for name in ("new", "present", "present.before-restore"))
    for path, word in ((new, "new"), (present, "present"), (kept, "kept")):
        if kind == "folder":
            path.mkdir()
            path = path / "file"
        path.write_text(word)
    with pytest.raises(OSError, match="disk"), restore._changed(new, present):
        raise OSError("disk")
    assert _words(present) == "present"
    assert _words(kept) == "kept"


def test_when_it_succeeds_the_state_before_is_kept_beside_it(tmp_path):
    new, present = tmp_path / "new", tmp_path / "present"
    new.write_text("new")
    present.write_text("present")
    with restore._changed(new, present):
        pass
    assert present.read_text() == "new"
    assert (tmp_path / "present.before-restore").read_text() == "present"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["present", "present.before-restore"]


def _words(path):
    return (path / "file" if path.is_dir() else path).read_text()


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "house.sqlite3"
    with closing(sqlite3.connect(path)) as house:
        house.execute("PRAGMA journal_mode=WAL")
        house.execute("CREATE TABLE record (said TEXT)")
        house.commit()
    return path


@pytest.mark.parametrize("busy", [False, True])
def test_a_database_that_somebody_has_open_is_not_replaced(database, busy):
    with closing(sqlite3.connect(database)) as server:
        server.execute("SELECT * FROM record").fetchall()
        if busy:
            server.execute("INSERT INTO record VALUES ('x')")
        with pytest.raises(BadInput, match="请先停止服务"):
            restore._require_idle(database)


def test_what_a_server_that_died_left_beside_the_file_is_written_into_it(database, tmp_path):
    dead = tmp_path / "dead.sqlite3"
    with closing(sqlite3.connect(database)) as server:
        server.execute("INSERT INTO record VALUES ('late')")
        server.commit()
        for suffix in ("", "-wal"):
            dead.with_name(dead.name + suffix).write_bytes(database.with_name(database.name + suffix).read_bytes())
    restore._require_idle(dead)
    assert not dead.with_name(dead.name + "-wal").exists()
    with closing(sqlite3.connect(dead)) as found:
        assert found.execute("SELECT said FROM record").fetchall() == [("late",)]
