"""The door of the log: record an entry, seal the head with a signature, ask for head and key."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from gongkai.errors import Refused
from gongkai.ledger import entries, merkle, notes
from gongkai.ledger.export import write_export
from gongkai.ledger.models import Checkpoint, Entry, Head

logger = logging.getLogger(__name__)

# Two writers may take their time in one order and the lock in the other. More than this, and the operator is told.
USUAL_OVERTAKING = timedelta(minutes=5)


class NoKey(Refused):
    says = "尚未配置日志签名密钥（GONGKAI_LEDGER_KEY），不能签发或者核验检查点。"


class NotSealed(Refused):
    says = "日志尚未签发过检查点，请先签发再导出。"


class HeadMissing(Refused):
    says = "日志末端记录缺失而条目仍在，日志可能已被改动；请先运行日志核查。"


def record(
    verb: str, subject: str, *, at: datetime, unit: str = "", content: str | None = None, basis: str = ""
) -> Entry:
    """Append one entry to the log, in the transaction of the action it tells of, and return it.

    `verb` is `thing.participle`; `subject` a path of ASCII names; `unit` a unit's code; `content` the
    digest of the subject's canonical form (salted unless it is public); `basis` the provision, in words.
    No personal data in any of them.

    The log never runs backwards. An `at` earlier than that of the last entry is written as the last
    entry's: writers who race for the lock must not fail for a second's difference, and the order of the
    log is its numbers anyway. So `entry.at` says when the log was told, never earlier than `at` itself.

    The head stays locked until the transaction ends, so record late in an action: a lock taken after
    it is a lock that others may hold while they wait for the log.
    Raises RuntimeError outside a transaction, entries.EntryError (a ValueError) when a field has not its shape.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("ledger.record() must run inside the transaction of the action it records")
    head = _locked_head()
    tree = head.tree()
    told = entries.whole_second(at)
    if head.at is not None and told < head.at:
        if head.at - told > USUAL_OVERTAKING:
            logger.warning(
                "entry %d is dated %s and not %s, which lies before the entry ahead of it", head.size, head.at, told
            )
        told = head.at
    said = entries.EntryBody(told, verb, subject, unit, content, _last_about(subject), basis)
    body = entries.encode(said)
    leaf = merkle.leaf_hash(body)
    entry = Entry(
        number=tree.size,
        at=told,
        verb=verb,
        subject=subject,
        unit=unit,
        content=content,
        prior=said.prior,
        basis=basis,
        body=body,
        leaf=leaf,
    )
    entry.save(force_insert=True)
    tree.append(leaf)
    _move_head(tree, told)
    return entry


@transaction.atomic
def seal(at: datetime) -> Checkpoint:
    """Sign the head and return the checkpoint; the last one again when the log has not grown since.

    Raises NoKey when no signing key is set.
    """
    signer = _signer()
    head = _locked_head()
    last = Checkpoint.objects.order_by("size").last()
    if last is not None and last.size == head.size:
        return last
    root = head.tree().root()
    note = notes.sign_checkpoint(notes.Checkpoint(signer.verifier.name, head.size, root), signer)
    return Checkpoint.objects.create(size=head.size, root=root, note=note, at=at)


def head() -> tuple[int, bytes]:
    """Return how many entries the log has, and their root (32 bytes).

    Asked with every question to the search: the query is ready, and a root that is known is not built anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, frontier FROM ledger_head WHERE id = 1")
        row = cursor.fetchone()
    return _rooted(row[0], bytes(row[1])) if row else _rooted(0, b"")


@lru_cache(16)
def _rooted(size: int, frontier: bytes) -> tuple[int, bytes]:
    return size, merkle.Frontier.from_bytes(size, frontier).root()


def latest_checkpoint() -> Checkpoint | None:
    """Return the last signed checkpoint, None before the first."""
    return Checkpoint.objects.order_by("size").last()


def export(directory: Path) -> Path:
    """Write the log, up to its last checkpoint, as plain files into `directory` and return it.

    Raises NotSealed before the first checkpoint; ValueError when the rows are no longer what was signed.
    """
    last = latest_checkpoint()
    if last is None:
        raise NotSealed
    bodies = Entry.objects.filter(number__lt=last.size).order_by("number").values_list("body", flat=True)
    return write_export(directory, map(bytes, bodies.iterator(chunk_size=2000)), last.note, verifier_key())


def verifier_key() -> str:
    """Return the log's public key, written `origin+id+base64`. Raises NoKey when no signing key is set."""
    return str(_signer().verifier)


def sign(text: str) -> str:
    """Return `text` as a note signed with the log's key. It must not read as a checkpoint: begin it with its format.

    Raises NoKey when no signing key is set.
    """
    return _signer().sign(text)


def _signer() -> notes.Signer:
    if not settings.LEDGER_KEY:
        raise NoKey
    try:
        return notes.Signer(settings.LEDGER_KEY, settings.LEDGER_ORIGIN)
    except notes.NoteError as error:
        raise NoKey(
            "日志签名密钥（GONGKAI_LEDGER_KEY）应为 64 位十六进制数字，"
            "来源名（GONGKAI_LEDGER_ORIGIN）不得含空格和加号。"
        ) from error


def _locked_head() -> Head:
    """Return the head, locked until the transaction ends; made on the first day of the log."""
    row = _lock()
    if row is None:
        # Whoever comes second waits here for the first to commit, and then finds the row made.
        Head.objects.bulk_create([Head(pk=1)], ignore_conflicts=True)
        row = _lock()
        assert row is not None  # noqa: S101 - the line above has just made it, or waited for whoever did
        if row.size == 0 and Entry.objects.exists():
            raise HeadMissing
    return row


# Every action of the house comes through these three statements, and building them anew from querysets
# took two thirds of the time of an append. So they are written out; tables and columns are the models'.


def _lock() -> Head | None:
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return next(iter(Head.objects.raw(f"SELECT id, size, frontier, at FROM ledger_head WHERE id = 1{lock}")), None)  # noqa: S608 - no value from outside


def _move_head(tree: merkle.Frontier, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_head SET size = %s, frontier = %s, at = %s WHERE id = 1",
            [tree.size, tree.to_bytes(), connection.ops.adapt_datetimefield_value(at)],
        )


def _last_about(subject: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(number) FROM ledger_entry WHERE subject = %s", [subject])
        return cursor.fetchone()[0]
