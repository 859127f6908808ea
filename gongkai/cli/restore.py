"""`gongkai restore FILE`: put a copy back. The present state is kept beside it until the copy stands.

Stop the server first: on SQLite it is refused while anyone has the database open. Refuses
to run over a log that is longer than the copy's unless told --older.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from gongkai.cli.backup import read_manifest, run_tool
from gongkai.cli.django import setup
from gongkai.errors import BadInput


def main(argv: Sequence[str]) -> int:
    """Check the archive, then change places; on any error the present state stands as it was."""
    parser = argparse.ArgumentParser(prog="gongkai restore", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--older", action="store_true", help="restore although the log has grown since the copy")
    words = parser.parse_args(argv)
    setup()
    from gongkai.frame import generation

    restore(words.file, older=words.older)
    generation.house().turn()
    print(f"已从 {words.file} 恢复。请运行 gongkai ledger check 核对。")
    return 0


def restore(path: Path, *, older: bool = False) -> None:
    """Put the archive's database and files in place of the present ones."""
    from django.conf import settings
    from django.db import connection

    var, media = Path(settings.VAR), Path(settings.MEDIA_ROOT)
    var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var) as scratch:
        folder = Path(scratch)
        manifest = read_manifest(path, folder)
        database = folder / str(manifest["database"])
        if (connection.vendor == "sqlite") != (database.suffix == ".sqlite3"):
            raise BadInput("备份所用的数据库类型与现在的设置不同，不能恢复。")
        log = manifest["log"]
        assert isinstance(log, dict)  # noqa: S101 - the format says so
        if _log_size() > int(log["size"]) and not older:
            raise BadInput("现有日志比备份中的长，恢复会丢失其后的记录；确需恢复的，请加 --older。")
        (folder / "media").mkdir(exist_ok=True)
        with _changed(folder / "media", media):
            if connection.vendor == "sqlite":
                present = Path(connection.settings_dict["NAME"])
                _require_idle(present)
                with _changed(database, present):
                    pass
            else:
                connection.close()
                run_tool("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(database))
        shutil.rmtree(var / "index", ignore_errors=True)  # the search index is built anew from the records


@contextmanager
def _changed(new: Path, present: Path) -> Iterator[None]:
    """Put `new` in the place of `present`, which is kept beside it; on any error the present one comes back.

    The two lie on one disk, so each step is one rename.
    """
    kept = present.with_name(present.name + ".before-restore")
    present.parent.mkdir(parents=True, exist_ok=True)
    older = kept.with_name(kept.name + ".older")
    _delete(older)
    if kept.exists():
        kept.rename(older)
    had = present.exists()
    try:
        if had:
            present.rename(kept)
        shutil.move(new, present)
        yield
    except BaseException:
        if had and kept.exists():
            _delete(present)
            kept.rename(present)
        elif not had:
            _delete(present)
        if older.exists():
            older.rename(kept)
        raise
    _delete(older)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _require_idle(database: Path) -> None:
    """Write what waits in the log of SQLite into the file, and make sure that nobody has it open.

    Raises BadInput while a server holds the database. Leaving WAL needs the file alone, so it is the test: it
    fails while any other connection is open, also an idle one. After it no -wal is left to be lost.
    """
    from django.db import connection

    connection.close()
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=0.5, isolation_level=None)) as alone:
        try:
            alone.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            mode = alone.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            alone.execute("BEGIN EXCLUSIVE")
            alone.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise BadInput("数据库正在使用，请先停止服务，再恢复。") from error
        except sqlite3.DatabaseError:
            return  # no database any more: what is restored is better, and the file is kept
    if mode != "delete":
        raise BadInput("数据库正在使用，请先停止服务，再恢复。")


def _log_size() -> int:
    from django.db import DatabaseError

    from gongkai.ledger import actions as ledger

    try:
        return ledger.head()[0]
    except DatabaseError:
        return 0
