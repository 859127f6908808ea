"""A signed list of files, and its verification: what makes of a zip or a folder something that anyone can check.

A note signed with the log's key (docs/ledger.md): the format, the log's origin, the day, the size of the log, then
`sha256 size name` for each file. Beside the files lie the log up to that size and the records with their proofs, so
that whoever trusts the log's key needs nothing else. Verifying asks no database.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

from gongkai.frame.time import BEIJING
from gongkai.ledger import actions as ledger
from gongkai.ledger import export, notes
from gongkai.ledger.models import Checkpoint, Entry
from gongkai.portal import records

NAME, LOG = "manifest.txt", "log/"
HEAD = 4
BLOCK = 1 << 20


class Manifest:
    """The list while it is written: `form` says of what, `size` how long the log is."""

    def __init__(self, form: str, size: int, *, at: datetime) -> None:
        day = at.astimezone(BEIJING).date().isoformat()
        self._said = [form, settings.LEDGER_ORIGIN, day, str(size)]
        self._files: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """List a file with what it holds."""
        self._files[name] = f"{hashlib.sha256(content).hexdigest()} {len(content)} {name}"

    def signed(self) -> bytes:
        """Return the list as a note signed with the log's key. Raises NoKey when there is none."""
        lines = [*self._said, *(self._files[name] for name in sorted(self._files))]
        return ledger.sign("\n".join(lines) + "\n").encode()

    def __len__(self) -> int:
        return len(self._files)


def proofs(checkpoint: Checkpoint, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of what proves the rest: the log up to `checkpoint`, the records and their proofs."""
    bodies = Entry.objects.filter(number__lt=checkpoint.size).order_by("number").values_list("body", flat=True)
    with tempfile.TemporaryDirectory() as scratch:
        log = export.write_export(
            Path(scratch), map(bytes, bodies.iterator(chunk_size=2000)), checkpoint.note, ledger.verifier_key()
        )
        for path in sorted(log.iterdir()):
            yield LOG + path.name, path.read_bytes()
    yield from records.files(checkpoint.size, at)


class Files(Protocol):
    """Where the files lie."""

    def names(self) -> set[str]:
        """Return the names of all files there are."""

    def read(self, name: str) -> bytes:
        """Return what a file holds. Raises OSError or KeyError where there is none."""

    def digest(self, name: str) -> tuple[str, str]:
        """Return (SHA-256, size) of a file, as the list writes them."""


class Zipped:
    """The files of an archive."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed

    def names(self) -> set[str]:
        return set(self._packed.namelist())

    def read(self, name: str) -> bytes:
        return self._packed.read(name)

    def digest(self, name: str) -> tuple[str, str]:
        content = self._packed.read(name)
        return hashlib.sha256(content).hexdigest(), str(len(content))


class Folder:
    """The files below a folder; links are no files of it."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def names(self) -> set[str]:
        found = (path for path in self._place.rglob("*") if path.is_symlink() or not path.is_dir())
        return {path.relative_to(self._place).as_posix() for path in found}

    def read(self, name: str) -> bytes:
        return (self._place / name).read_bytes()

    def digest(self, name: str) -> tuple[str, str]:
        path, made, size = self._place / name, hashlib.sha256(), 0
        if path.is_symlink():
            return "", "0"
        with path.open("rb") as content:
            while block := content.read(BLOCK):
                made.update(block)
                size += len(block)
        return made.hexdigest(), str(size)


def problems(files: Files, form: str, verifier: str | None = None) -> list[str]:
    """Return what is wrong with `files` that should be a whole `form`, in Chinese sentences; nothing when all holds.

    `verifier` is the log's key as known from elsewhere; without it the one inside shows only that the parts agree.
    """
    there = files.names()
    if NAME not in there:
        return [f"没有清单 {NAME}：不是本平台制作的，或者没有制作完。"]
    found, head = _log(files, there, verifier)
    try:
        key = verifier or found_key(files)
        text = notes.verify(files.read(NAME).decode(), notes.Verifier.parse(key))
        said, lines = text.split("\n")[:HEAD], text.split("\n")[HEAD:-1]
        listed = {name: (digest, size) for digest, size, name in (line.split(" ", 2) for line in lines)}
    except (OSError, KeyError, notes.NoteError, ValueError) as error:
        return [*found, f"清单的签名不成立（{error}）。"]
    if said[0] != form or (head and said[3] != str(head.size)):
        found.append("清单与日志不符。")
    found += [f"缺少 {name}。" for name in sorted(listed.keys() - there)]
    found += [f"多出 {name}，清单没有列出。" for name in sorted(there - listed.keys() - {NAME})]
    for name in sorted(listed.keys() & there):
        if files.digest(name) != listed[name]:
            found.append(f"{name} 与清单中的摘要不符，已被改动。")
    return found + (list(_records(files, listed.keys() & there, head)) if head else [])


def _log(files: Files, there: set[str], verifier: str | None) -> tuple[list[str], notes.Checkpoint | None]:
    """Return what is wrong with the log inside, and its signed head; None when no signature holds on it."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in (export.ENTRIES, export.CHECKPOINT, export.README):
            if LOG + name in there:
                (Path(scratch) / name).write_bytes(files.read(LOG + name))
        log = export.verify_export(Path(scratch), verifier)
    if not log.size:
        return log.problems, None
    return log.problems, notes.Checkpoint(log.verifier.split("+", 1)[0], log.size, log.root)


def found_key(files: Files) -> str:
    """Return the key that the files themselves name."""
    return export.printed_key(files.read(LOG + export.README).decode())


def _records(files: Files, names: set[str], head: notes.Checkpoint) -> Iterator[str]:
    for name in sorted(names):
        if not name.startswith(records.FOLDER) or name.endswith(records.PROOFS):
            continue
        proofs_name = name.removesuffix(records.FORMS) + records.PROOFS
        if proofs_name not in names:
            yield f"{name} 没有日志证明。"
            continue
        for problem in records.problems(files.read(name), files.read(proofs_name), head):
            yield f"{name}：{problem}"
