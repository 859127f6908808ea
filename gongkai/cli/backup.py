"""`gongkai backup FILE`: one archive with the database and every file, consistent while the house is at work.

The archive holds `manifest.json` (what, when, digests), `database.sqlite3` or `database.dump`, and `media/`.
The signing key is never in it: it lives in the environment.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from gongkai.cli.django import bureau_is_set_up, progress, setup
from gongkai.errors import BadInput

FORMAT = "gongkai-backup/1"


def main(argv: Sequence[str]) -> int:
    """Write the archive; it appears under its name only when it is whole."""
    parser = argparse.ArgumentParser(prog="gongkai backup", description=__doc__)
    parser.add_argument("file", type=Path, help="archive to write, e.g. gongkai-2026-11-23.tar.gz")
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    target: Path = words.file
    if target.exists():
        raise BadInput(f"{target} 已存在，请换一个文件名。")
    if not target.parent.is_dir():
        raise BadInput(f"目录 {target.parent} 不存在。")
    partial = target.with_name(target.name + ".partial")
    try:
        count = write(partial)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    print(f"已备份到 {target}：数据库 1 个，文件 {count} 个，{target.stat().st_size:,} 字节。")
    return 0


def write(path: Path) -> int:
    """Write the archive to `path` and return how many files of the house's media are in it."""
    from django.conf import settings
    from django.db import connection

    from gongkai.frame.time import now
    from gongkai.ledger import actions as ledger

    with tempfile.TemporaryDirectory() as scratch:
        # The database first: a file that a record names is written before the record is, so every
        # record in the copy finds its file in the media tree that is copied after it.
        name = "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"
        copy = Path(scratch) / name
        (_copy_sqlite if connection.vendor == "sqlite" else _dump_postgresql)(copy)
        media = sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
        size, root = ledger.head()
        manifest = {
            "format": FORMAT,
            "at": now().isoformat(timespec="seconds"),
            "database": name,
            "sha256": {name: _sha256(copy)},
            "log": {"size": size, "root": root.hex()},
        }
        with tarfile.open(path, "w:gz", compresslevel=4) as archive:
            archive.add(copy, arcname=name)
            for done, item in enumerate(media, start=1):
                arcname = f"media/{item.relative_to(settings.MEDIA_ROOT).as_posix()}"
                manifest["sha256"][arcname] = _sha256(item)  # type: ignore[index]  # a dict by construction
                archive.add(item, arcname=arcname)
                progress("files", done, len(media))
            listing = Path(scratch) / "manifest.json"
            listing.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
            archive.add(listing, arcname="manifest.json")
    return len(media)


def read_manifest(path: Path, into: Path) -> dict[str, object]:
    """Unpack the archive into the folder and return its manifest; BadInput when anything in it is not as listed."""
    try:
        with tarfile.open(path) as archive:
            archive.extractall(into, filter="data")
        manifest: dict[str, object] = json.loads((into / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError) as error:
        raise BadInput(f"{path} 不是完整的备份文件。") from error
    if manifest.get("format") != FORMAT:
        raise BadInput(f"{path} 不是本平台的备份文件。")
    listed = manifest["sha256"]
    assert isinstance(listed, dict)  # noqa: S101 - the format says so
    for name, digest in listed.items():
        item = into / name
        if not item.is_file() or _sha256(item) != digest:
            raise BadInput(f"备份文件中的 {name} 缺失或已损坏。")
    return manifest


def postgresql_words() -> tuple[list[str], dict[str, str]]:
    """Return the connection options and environment for PostgreSQL's own tools; the password goes by environment."""
    from django.db import connection

    wanted = connection.settings_dict
    options = ["--dbname", str(wanted["NAME"])]
    for flag, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if wanted[key]:
            options += [flag, str(wanted[key])]
    return options, {**os.environ, "PGPASSWORD": str(wanted["PASSWORD"] or "")}


def run_tool(tool: str, *words: str) -> None:
    """Run one of PostgreSQL's tools; BadInput when it is missing or fails."""
    found = shutil.which(tool)
    if found is None:
        raise BadInput(f"找不到 {tool}，请先安装 PostgreSQL 客户端工具。")
    options, environment = postgresql_words()
    done = subprocess.run([found, *options, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BadInput(f"{tool} 未能完成：{done.stderr.strip().splitlines()[-1:] or ['']}。")


def _copy_sqlite(target: Path) -> None:
    from django.db import connection

    connection.ensure_connection()
    with sqlite3.connect(target) as copy:
        connection.connection.backup(copy, pages=2000)
        copy.execute("PRAGMA journal_mode=DELETE")
    copy.close()


def _dump_postgresql(target: Path) -> None:
    run_tool("pg_dump", "--format=custom", "--no-owner", "--file", str(target))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
