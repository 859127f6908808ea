"""`gongkai restore FILE`: put a copy back. The present state is kept beside it until the copy stands.

Stop the server first. Refuses to run over a log that is longer than the copy's unless told --older.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
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
    restore(words.file, older=words.older)
    print(f"已从 {words.file} 恢复。请运行 gongkai ledger check 核对。")
    return 0


def restore(path: Path, *, older: bool = False) -> None:
    """Put the archive's database and files in place of the present ones."""
    from django.conf import settings
    from django.db import connection

    var = Path(settings.VAR)
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
        if connection.vendor == "sqlite":
            _change_sqlite(database)
        else:
            connection.close()
            run_tool("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(database))
        media, kept = Path(settings.MEDIA_ROOT), var / "media.before-restore"
        shutil.rmtree(kept, ignore_errors=True)
        if media.exists():
            media.rename(kept)
        if (folder / "media").is_dir():
            shutil.move(folder / "media", media)
        shutil.rmtree(var / "index", ignore_errors=True)  # the search index is built anew from the records


def _log_size() -> int:
    from django.db import DatabaseError

    from gongkai.ledger import actions as ledger

    try:
        return ledger.head()[0]
    except DatabaseError:
        return 0


def _change_sqlite(database: Path) -> None:
    from django.db import connection

    present = Path(connection.settings_dict["NAME"])
    connection.close()
    for suffix in ("-wal", "-shm"):
        present.with_name(present.name + suffix).unlink(missing_ok=True)
    if present.exists():
        present.replace(present.with_name(present.name + ".before-restore"))
    shutil.move(database, present)
