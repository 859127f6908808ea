"""The whole data set as one signed file: tables, records in canonical form, the log with its checkpoint.

A zip whose manifest is signed with the log's key (manifest.py). Every record is proved to lie in the log, the log is
whole, and its checkpoint signed. The same records on the same day are the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gongkai.ledger import actions as ledger
from gongkai.portal import manifest, records, tables
from gongkai.portal.datasets import DATASETS

FORM = "gongkai-package/1"
SCHEMA = "schema.json"
HIDDEN = "hidden"
NO_DAY = (2000, 1, 1, 0, 0, 0)


def place() -> Path:
    """Return where the night puts the package."""
    return Path(settings.VAR) / "packages" / "gongkai.zip"


def write(target: Path, *, at: datetime) -> int:
    """Write the package as of `at`, at once or not at all, and return how many files it holds.

    Raises NoKey when no signing key is set.
    """
    checkpoint = ledger.seal(at)
    # Asked before anything is written: what is withdrawn meanwhile holds the package back.
    shown = {kind.name: sorted(kind.subjects(at)) for kind in records.KINDS} | {HIDDEN: sorted(records.hidden())}
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    listed = manifest.Manifest(FORM, checkpoint.size, at=at)
    with zipfile.ZipFile(partial, "w") as packed:
        for name, content in sorted([*_tables(at), *manifest.proofs(checkpoint, at)]):
            _put(packed, name, content)
            listed.add(name, content)
        _put(packed, manifest.NAME, listed.signed())
    beside = target.with_suffix(".json")
    beside.unlink(missing_ok=True)  # A package and a list that do not belong together offer nothing.
    partial.replace(target)
    beside.write_text(json.dumps(shown))
    return len(listed)


def is_still_public(target: Path, *, at: datetime) -> bool:
    """Return whether all that the package holds may still be seen: what was withdrawn since must not go out again.

    Neither must a text that was corrected since and may no longer be read as it was.
    """
    try:
        shown = json.loads(target.with_suffix(".json").read_text())
        if not records.hidden() <= set(shown[HIDDEN]):
            return False
        return target.exists() and all(set(shown[kind.name]) <= kind.subjects(at) for kind in records.KINDS)
    except (OSError, ValueError, KeyError):
        return False


def _tables(at: datetime) -> Iterator[tuple[str, bytes]]:
    for found in DATASETS.values():
        if found.name == "entries":
            continue  # the log itself is inside, byte for byte
        rows = list(found.rows({}, at))
        yield f"data/{found.name}.csv", tables.to_csv(found.heads, rows)
        yield f"data/{found.name}.jsonl", _lines(json.dumps(row, ensure_ascii=False).encode() for row in rows)
    columns = {found.name: {"title": found.title, "about": found.about, "columns": dict(found.heads)} for found in DATASETS.values()}  # fmt: skip  # noqa: E501
    yield SCHEMA, json.dumps(columns, ensure_ascii=False, indent=1).encode()


def _lines(pieces: Iterable[bytes]) -> bytes:
    return b"".join(piece + b"\n" for piece in pieces)


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, NO_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, content)


def verify(target: Path, verifier: str | None = None) -> list[str]:
    """Return what is wrong with a package, in Chinese sentences; nothing when all holds. Needs no database."""
    try:
        with zipfile.ZipFile(target) as packed:
            return manifest.problems(manifest.Zipped(packed), FORM, verifier)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        return [f"数据包不完整：{error}。"]
