"""The check of the log: recompute everything from the rows, and say in plain words what does not agree."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from gongkai.ledger import actions, entries, merkle, notes
from gongkai.ledger.models import Checkpoint, Entry, Head

BATCH = 2000
COLUMNS = ("number", "at", "verb", "subject", "unit", "content", "prior", "basis", "body", "leaf")
# Verbs whose content is what was judged, and not what the subject says now.
JUDGEMENTS = ("attribute.", "secrecy.")
# What reading a row raises when its bytes are no longer a text, an instant or a number; and what stands in its place.
UNREADABLE = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)
UNREAD = object()

Row = tuple[Any, ...]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree. `kind` is for programs, `says` for people; `number` is an entry's, or None."""

    kind: str
    says: str
    number: int | None = None


@dataclass
class Report:
    """What a check saw. `root` is the recomputed root over the `entries` rows that are there.

    `sealed` is the size of the newest checkpoint that holds, and the entries after it stand on the
    head alone. `findings` keeps the first ones only; `count` is how many there were.
    """

    entries: int = 0
    root: bytes = merkle.EMPTY_ROOT
    checkpoints: int = 0
    sealed: int = 0
    subjects: int = 0
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    @property
    def ok(self) -> bool:
        """Return whether nothing was found."""
        return self.count == 0


def check(
    subjects: Iterable[tuple[str, str | None]] | None = None,
    *,
    known: Iterable[str] = (),
    verifiers: Sequence[str] | None = None,
    progress: Progress | None = None,
    limit: int = 1000,
) -> Report:
    """Return what a full recomputation of the log finds, in memory that does not grow with the log.

    Every entry: its bytes are canonical and say what its columns say, its number follows without a gap,
    its time does not run back, its `prior` is the entry before it about the same subject, its leaf is
    right. The tree over them agrees with the head and, at its size, with every checkpoint; every
    checkpoint is signed. So an entry edited, removed, put in or moved is found even when all hashes, the
    head and the unsigned columns have been made to fit again, and so are entries cut from the end.

    `subjects` are (subject, digest of its public form now) of all that stands before the public; None
    leaves the records out, an empty iterable says that nothing is public. The digest must be that of the
    subject's last entry with content, judgements left aside (`attribute.…`, `secrecy.…`): those carry
    the digest of what was judged, which may be older than the record. A digest of None asks only that the
    subject is known. A subject with a `….published` entry must be given, unless a later `….withdrawn` took it back.
    Subjects written to while the check runs are left to the next one.

    `known` are signed checkpoints kept outside this database (an export, a newspaper, a witness).
    `verifiers` are the keys whose signature counts; None means the key in the settings. `progress` is
    called with (entries read, entries there). At most `limit` findings are kept, all are counted.

    What no check of this database alone can find: whoever holds the signing key can rewrite entries
    and sign every checkpoint again; whoever deletes the newest checkpoints can rewrite what only they
    covered, and an emptied database is a new log. Against these stand the copies elsewhere, given as
    `known`. When a checkpoint was made (its `at`) is not signed. And the log proves what was said, not
    that it was true.
    """
    return _Check(verifiers, progress, limit).run(subjects, known)


@dataclass(order=True)
class _Claim:
    """A statement that `size` entries have the root `root`, from a stored checkpoint or from outside."""

    size: int
    root: bytes
    stored: bool


class _Check:
    def __init__(self, verifiers: Sequence[str] | None, progress: Progress | None, limit: int) -> None:
        self.report = Report()
        self.progress = progress
        self.limit = limit
        self.tree = merkle.Frontier()
        self.unread = False
        self.verifiers: list[notes.Verifier] | None = None
        if verifiers is not None:
            self.verifiers = [notes.Verifier.parse(text) for text in verifiers]
        # The order of these reads lets the log grow meanwhile: a checkpoint read first is never larger than a
        # head read last, and neither is the last entry. Where it is otherwise, something was taken away.
        self.last_sealed = self._last(Checkpoint, "size")
        self.last_number = self._last(Entry, "number")
        self.head = self._head()
        self.until = max(self.last_number, self.head_size - 1)

    @property
    def head_size(self) -> int:
        return self.head[0] if self.head else 0

    def run(self, subjects: Iterable[tuple[str, str | None]] | None, known: Iterable[str]) -> Report:
        self._walk(heapq.merge(self._stored(), self._known(known)))
        self._follow(subjects)
        return self.report

    def find(self, kind: str, says: str, number: int | None = None) -> None:
        self.report.count += 1
        if len(self.report.findings) < self.limit:
            self.report.findings.append(Finding(kind, says, number))

    def _last(self, table: type[Checkpoint] | type[Entry], column: str) -> int:
        last = table.objects.order_by(f"-{column}").values_list(column, flat=True).first()
        if last is None:
            return -1
        if not isinstance(last, int):  # SQLite lets a text stand where a number should.
            self.find("altered", f"{table._meta.verbose_name}中有一行的序号不是数字。")
            return table.objects.count() - 1
        return last

    # --- the head -------------------------------------------------------------------------------------

    def _head(self) -> tuple[int, bytes, datetime | None] | None:
        try:
            row = Head.objects.filter(pk=1).values_list("size", "frontier", "at").first()
            if row is None:
                if self.last_number >= 0:
                    self.find("head", "日志末端记录缺失，而条目仍在。")
                return None
            size, frontier, at = row
            tree = merkle.Frontier.from_bytes(size, bytes(frontier))
        except UNREADABLE:
            self.find("head", "日志末端记录无法读取。")
            return None
        if size < self.last_number + 1:
            self.find("head", f"日志末端记为 {size} 条，实有条目却到第 {self.last_number} 条。", self.last_number)
        return size, tree.to_bytes(), at

    # --- the checkpoints ------------------------------------------------------------------------------

    def _stored(self) -> Iterator[_Claim]:
        after = -1
        while True:
            batch = Checkpoint.objects.filter(size__gt=after, size__lte=self.last_sealed).order_by("size")
            try:
                rows = list(batch.values_list("size", "root", "note")[:BATCH])
            except UNREADABLE:
                rows = [(size, root, _note(size)) for size, root in batch.values_list("size", "root")[:BATCH]]
            for size, root, note in rows:
                self.report.checkpoints += 1
                said = self._opened(note, f"检查点（{size} 条）")
                if said is not None and (said.size, said.root) != (size, _bytes(root)):
                    self.find("checkpoint", f"检查点（{size} 条）的字段与其签名文本不一致。")
                    yield _Claim(size, _bytes(root), stored=False)
                else:
                    yield _Claim(size, _bytes(root), stored=said is not None)
            if len(rows) < BATCH:
                return
            after = rows[-1][0]

    def _known(self, known: Iterable[str]) -> list[_Claim]:
        found = (self._opened(note, "外部保存的检查点") for note in known)
        return sorted(_Claim(said.size, said.root, stored=False) for said in found if said is not None)

    def _opened(self, note: str, name: str) -> notes.Checkpoint | None:
        """Return what a signed checkpoint says; None, and a finding, when nobody we trust has signed it."""
        if self.verifiers is None:
            try:
                self.verifiers = [notes.Verifier.parse(actions.verifier_key())]
            except actions.NoKey:
                self.verifiers = []
        if not self.verifiers:
            self.find("signature", f"没有公钥，{name}的签名未能核验。")
            return None
        for verifier in self.verifiers:
            try:
                return notes.open_checkpoint(note, verifier)
            except (notes.NoteError, UnicodeError):
                continue
        self.find("signature", f"{name}的签名不成立。")
        return None

    # --- first walk: by number ------------------------------------------------------------------------

    def _walk(self, claims: Iterator[_Claim]) -> None:
        claim = next(claims, None)
        expected = 0
        last_at: datetime | None = None
        for row in self._rows():
            number, at = row[0], row[1]
            while claim is not None and claim.size <= number:
                self._judge(claim)
                claim = next(claims, None)
            if self.head and expected <= self.head_size <= number:
                self._judge_head(last_at)
            if number != expected:
                self._gap(expected, number)
            expected = number + 1
            if at is not None:
                if last_at is not None and at < last_at:
                    self.find("order", f"第 {number} 条的时间早于前一条。", number)
                last_at = at
            self.tree.append(self._examine(row))
            self.report.entries += 1
        if self.head and expected <= self.head_size:
            if expected < self.head_size:
                self._gap(expected, self.head_size)
            self._judge_head(last_at)
        while claim is not None:
            self._judge(claim)
            claim = next(claims, None)
        self.report.root = self.tree.root()

    def _rows(self) -> Iterator[Row]:
        """Yield the entries by number; what cannot be read comes as its number and its bytes, with a finding."""
        after, done = -1, 0
        while True:
            batch = Entry.objects.filter(number__gt=after, number__lte=self.until).order_by("number")
            try:
                rows = list(batch.values_list(*COLUMNS)[:BATCH])
            except UNREADABLE:
                rows = [self._row(number) for number in batch.values_list("number", flat=True)[:BATCH]]
            yield from rows
            done += len(rows)
            if self.progress:
                self.progress(done, self.until + 1)
            if len(rows) < BATCH:
                return
            after = rows[-1][0]

    def _row(self, number: int) -> Row:
        one = Entry.objects.filter(number=number)
        try:
            return one.values_list(*COLUMNS).get()
        except UNREADABLE:
            self.find("altered", f"第 {number} 条的字段无法读取。", number)
        try:
            body = one.values_list("body", flat=True).get()
        except UNREADABLE:
            body = b""
        return (number, *[None] * 7, body, UNREAD)

    def _gap(self, expected: int, number: int) -> None:
        if number == expected + 1:
            self.find("missing", f"第 {expected} 条缺失。", expected)
        else:
            self.find("missing", f"第 {expected} 条至第 {number - 1} 条缺失。", expected)

    def _examine(self, row: Row) -> bytes:
        """Return the leaf of the stored bytes, after comparing them with the columns."""
        number, at, verb, subject, unit, content, prior, basis, body, leaf = row
        body = _bytes(body)
        computed = merkle.leaf_hash(body)
        if leaf is UNREAD:
            return computed  # Said already.
        said = entries.EntryBody(at, verb, subject, unit, content, prior, basis)
        try:
            agrees = entries.encode(said) == body
        except entries.EntryError:
            agrees = False
        if not agrees:
            self.find("altered", _difference(number, said, body), number)
        if computed != _bytes(leaf):
            self.find("leaf", f"第 {number} 条的叶散列与其原文不符。", number)
        return computed

    def _judge(self, claim: _Claim) -> None:
        if claim.size > self.tree.size and claim.size > self.until + 1:
            self.find("shrunk", f"检查点载明有 {claim.size} 条，现仅有 {self.until + 1} 条：末尾的条目已被移除。")
        elif claim.size != self.tree.size or claim.root != self.tree.root():
            self.find("root", f"前 {claim.size} 条的根散列与检查点不符：其中有条目在签发之后被改动。")
        elif claim.stored:
            self.report.sealed = claim.size

    def _judge_head(self, last_at: datetime | None) -> None:
        assert self.head is not None  # noqa: S101 - asked by the caller
        size, frontier, at = self.head
        if self.tree.size != size or self.tree.to_bytes() != frontier:
            self.find("head", f"日志末端（{size} 条）与逐条重算的结果不符。")
        elif size and at != last_at:
            self.find("head", "日志末端的时间与最后一条不符。")

    # --- second walk: subject by subject --------------------------------------------------------------

    def _follow(self, subjects: Iterable[tuple[str, str | None]] | None) -> None:
        # A private table on disk: the records of a bureau may be many, and the memory is not ours.
        with closing(sqlite3.connect("")) as given:
            given.execute("CREATE TABLE given (subject TEXT PRIMARY KEY, content TEXT, met INTEGER) WITHOUT ROWID")
            given.executemany("INSERT OR REPLACE INTO given VALUES (?, ?, 0)", subjects or ())
            for told in self._subjects():
                self.report.subjects += 1
                if subjects is not None:
                    self._compare(told, given)
            if self.unread:
                self.find("unread", "有条目无法读取，逐个对象的核对未能完成。")
                return
            for (subject,) in given.execute("SELECT subject FROM given WHERE met = 0 ORDER BY subject"):
                if not self._is_busy(subject):
                    self.find("unlogged", f"“{subject}”已经公开，日志中却没有记载。")

    def _subjects(self) -> Iterator[_Told]:
        """Yield what the log says of each subject, and check on the way that its entries point to one another."""
        told: _Told | None = None
        for subject, number, prior, content, verb in self._by_subject():
            if not (isinstance(subject, str) and isinstance(verb, str)):
                continue  # The first walk has found it.
            if told is None or subject != told.subject:
                if told is not None:
                    yield told
                told = _Told(subject)
            if prior != told.last:
                self.find("prior", f"第 {number} 条所指的上一条不对，应为{_ordinal(told.last)}。", number)
            told.hear(number, content, verb)
        if told is not None:
            yield told

    def _by_subject(self) -> Iterator[Row]:
        rows = (
            Entry.objects.filter(number__lte=self.until)
            .order_by("subject", "number")
            .values_list("subject", "number", "prior", "content", "verb")
            .iterator(chunk_size=BATCH)
        )
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except UNREADABLE:
                self.unread = True
                return
            yield row

    def _compare(self, told: _Told, given: sqlite3.Connection) -> None:
        row = given.execute("SELECT content FROM given WHERE subject = ?", (told.subject,)).fetchone()
        if row is None:
            if told.published is not None and not self._is_busy(told.subject):
                says = f"“{told.subject}”经第 {told.published} 条公开，现已不存在，日志中没有撤回的记载。"
                self.find("vanished", says, told.published)
            return
        given.execute("UPDATE given SET met = 1 WHERE subject = ?", (told.subject,))
        if row[0] is None or row[0] == told.content or self._is_busy(told.subject):
            return
        if told.content is None:
            self.find("unlogged", f"“{told.subject}”的内容在日志中没有记载。", told.last)
        else:
            says = f"“{told.subject}”现在的内容与第 {told.content_at} 条所载不符：记录在登记之后被改动。"
            self.find("differs", says, told.content_at)

    def _is_busy(self, subject: str) -> bool:
        """Return whether the log has heard of `subject` since the check began."""
        return Entry.objects.filter(subject=subject, number__gt=self.until).exists()


class _Told:
    """What the log says of one subject."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.last: int | None = None
        self.content: str | None = None
        self.content_at: int | None = None
        self.published: int | None = None

    def hear(self, number: int, content: str | None, verb: str) -> None:
        self.last = number
        if content is not None and not verb.startswith(JUDGEMENTS):
            self.content, self.content_at = content, number
        if verb.endswith((".published", ".republished")):
            self.published = number
        elif verb.endswith(".withdrawn"):
            self.published = None


def _difference(number: int, columns: entries.EntryBody, body: bytes) -> str:
    """Return the sentence that says how the columns of an entry and its bytes disagree."""
    try:
        said = entries.decode(body)
    except entries.EntryError:
        return f"第 {number} 条的原文不是规范的日志条目。"
    names = [name for name in said._fields if getattr(said, name) != getattr(columns, name)]
    return f"第 {number} 条的字段与其原文不一致（{'、'.join(names)}）。"


def _note(size: int) -> str:
    """Return the note of one checkpoint; nothing, which nobody has signed, when it cannot be read."""
    try:
        return Checkpoint.objects.values_list("note", flat=True).get(size=size)
    except UNREADABLE:
        return ""


def _ordinal(number: int | None) -> str:
    return "无" if number is None else f"第 {number} 条"


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else b""
