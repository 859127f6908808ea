"""The whole data set as one signed file: tables, records in canonical form, the log with its checkpoint.

A zip whose manifest is a note signed with the log's key. The log inside is whole, so every record is proved by the
entry that holds its digest, and the entry by the checkpoint. The same records on the same day are the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gongkai.feedback.models import Message
from gongkai.frame.time import BEIJING
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical, export, notes
from gongkai.ledger.models import Entry
from gongkai.portal import tables
from gongkai.portal.datasets import DATASETS
from gongkai.programme.models import Task
from gongkai.publishing.canonical import form
from gongkai.publishing.models import Document

FORM = "gongkai-package/1"
MANIFEST, RECORDS, SCHEMA = "manifest.txt", "records/documents.jsonl", "schema.json"
NO_DAY = (2000, 1, 1, 0, 0, 0)
PIECE = 500


def place() -> Path:
    """Return where the night puts the package."""
    return Path(settings.VAR) / "packages" / "gongkai.zip"


def write(target: Path, *, at: datetime) -> int:
    """Write the package as of `at`, at once or not at all, and return how many files it holds.

    Raises NoKey when no signing key is set.
    """
    checkpoint = ledger.seal(at)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    said = [FORM, settings.LEDGER_ORIGIN, at.astimezone(BEIJING).date().isoformat(), str(checkpoint.size)]
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch, zipfile.ZipFile(partial, "w") as packed:
        bodies = Entry.objects.filter(number__lt=checkpoint.size).order_by("number").values_list("body", flat=True)
        log = export.write_export(
            Path(scratch), map(bytes, bodies.iterator(chunk_size=2000)), checkpoint.note, ledger.verifier_key()
        )
        for name, content in sorted(_files(log, at)):
            _put(packed, name, content)
            said.append(f"{hashlib.sha256(content).hexdigest()} {len(content)} {name}")
        _put(packed, MANIFEST, ledger.sign("\n".join(said) + "\n").encode())
    shown = {name: [row["id"] for row in DATASETS[name].rows({}, at)] for name in ("documents", "tasks", "answers")}
    target.with_suffix(".json").write_text(json.dumps(shown))
    partial.replace(target)
    return len(said) - 3


def is_still_public(target: Path, *, at: datetime) -> bool:
    """Return whether all that the package holds may still be seen: what was withdrawn since must not go out again."""
    try:
        shown = json.loads(target.with_suffix(".json").read_text())
    except (OSError, ValueError):
        return False
    tasks = Task.objects.public(at).values_list("programme__document__index_number", "key")
    return target.exists() and (
        set(shown["documents"]) <= set(Document.objects.public(at).values_list("index_number", flat=True))
        and set(shown["tasks"]) <= {f"{number}/{key}" for number, key in tasks}
        and set(shown["answers"]) <= set(Message.objects.public(at).values_list("pk", flat=True))
    )


def _files(log: Path, at: datetime) -> Iterator[tuple[str, bytes]]:
    for found in DATASETS.values():
        if found.name == "entries":
            continue  # the log itself is inside, byte for byte
        rows = list(found.rows({}, at))
        yield f"data/{found.name}.csv", tables.to_csv(found.heads, rows)
        yield f"data/{found.name}.jsonl", _lines(json.dumps(row, ensure_ascii=False).encode() for row in rows)
    documents = Document.objects.public(at).prefetch_related("attachments", "marks__by_document").order_by("pk")
    yield RECORDS, _lines(canonical.encode(form(found)) for found in documents.iterator(chunk_size=PIECE))
    columns = {found.name: {"title": found.title, "about": found.about, "columns": dict(found.heads)} for found in DATASETS.values()}  # fmt: skip  # noqa: E501
    yield SCHEMA, json.dumps(columns, ensure_ascii=False, indent=1).encode()
    for path in log.iterdir():
        yield f"log/{path.name}", path.read_bytes()


def _lines(pieces: Iterable[bytes]) -> bytes:
    return b"".join(piece + b"\n" for piece in pieces)


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, NO_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, content)


def verify(target: Path, verifier: str | None = None) -> list[str]:
    """Return what is wrong with a package, in Chinese sentences; nothing when all holds. Needs no database.

    `verifier` is the log's key as known from elsewhere; without it the one inside shows only that the parts agree.
    """
    try:
        with zipfile.ZipFile(target) as packed, tempfile.TemporaryDirectory() as scratch:
            return _verify(packed, Path(scratch), verifier)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        return [f"数据包不完整：{error}。"]


def _verify(packed: zipfile.ZipFile, scratch: Path, verifier: str | None) -> list[str]:
    folder = scratch / "log"
    folder.mkdir()
    for name in (export.ENTRIES, export.CHECKPOINT, export.README):
        (folder / name).write_bytes(packed.read(f"log/{name}"))
    log = export.verify_export(folder, verifier)
    problems = list(log.problems)
    try:
        text = notes.verify(packed.read(MANIFEST).decode(), notes.Verifier.parse(verifier or log.verifier))
    except (notes.NoteError, UnicodeError) as error:
        return [*problems, f"清单的签名不成立（{error}）。"]
    head, lines = text.splitlines()[:4], text.splitlines()[4:]
    if head[0] != FORM or head[3] != str(log.size):
        problems.append("清单与日志不符。")
    listed = {line.split(" ", 2)[2]: line.split(" ", 2)[:2] for line in lines}
    names = [name for name in packed.namelist() if name != MANIFEST]
    if sorted(names) != sorted(listed):
        problems.append("数据包中的文件与清单所列的不一致。")
    for name in listed.keys() & set(names):
        content = packed.read(name)
        if [hashlib.sha256(content).hexdigest(), str(len(content))] != listed[name]:
            problems.append(f"{name} 与清单中的摘要不符。")
    told = {json.loads(line).get("content") for line in packed.read(f"log/{export.ENTRIES}").splitlines()}
    for record in io.BytesIO(packed.read(RECORDS)):
        if canonical.of_bytes(record.removesuffix(b"\n")) not in told:
            problems.append("有一件文件的规范形式在日志中没有对应的条目。")
    return problems
