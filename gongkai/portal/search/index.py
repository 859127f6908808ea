"""The index on disk, and how it follows the log.

The index holds, in the very commit that holds the records, how far into the log it has read. So a crash loses nothing:
what was not committed is read again. Before a search the log is asked for its head; when it has grown, the records that
the new entries speak of are read again, through the choke point, and written. When the log is another one than the
index remembers (a backup restored, a new database), the index is built anew.

One process writes at a time: the engine's lock file sees to it. Who finds it taken waits for the other to finish.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.conf import settings

from gongkai.ledger import actions as ledger
from gongkai.ledger.models import Entry
from gongkai.portal.search import records
from gongkai.portal.search.records import Record
from gongkai.portal.search.tokens import terms

logger = logging.getLogger(__name__)

# Called with how many records are done, and how many there are.
Progress = Callable[[int, int], None]
# Raised whenever what is written changes its form; an index of another form is left aside and a new one built.
FORM = "2"
STATE = "state"
HEAP_TO_FOLLOW = 15_000_000
HEAP_TO_BUILD = 120_000_000
PATIENCE = 20.0  # seconds to wait for another process that is writing
ENTRIES_AT_ONCE = 2000

TEXTS = ("title", "number", "text")
NAMES = ("kind", "unit", "topic")
NUMBERS = ("year", "day", "released", "effective", "repealed", "expired", "amended", "is_task")


@dataclass(frozen=True, slots=True)
class State:
    """How far the index has read: entries read, the leaf of the last of them, the root over them; in hex."""

    size: int
    leaf: str
    root: str


class IndexBusyError(Exception):
    """Another process has been writing the index for too long."""


def schema() -> tantivy.Schema:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("group", tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in NAMES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class SearchIndex:
    """One index in one directory. Safe to use from several threads and beside other processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.schema = schema()
        self._turn = threading.RLock()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._state: State | None = None

    # --- reading ---------------------------------------------------------------------------------
    def searcher(self) -> tantivy.Searcher:
        """Return a searcher over what the log says is public by now."""
        self.follow()
        if self._searcher is None:
            raise RuntimeError("the index has no searcher after following the log")
        return self._searcher

    def state(self) -> State | None:
        """Return how far the index on disk has read; None for an empty one."""
        with self._turn:
            self._reload()
            return self._state

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self.path.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self.schema, path=str(self.path))
            # Reloaded by us at known moments, and not by a thread that watches files.
            self._index.config_reader(reload_policy="manual")
        return self._index

    def _reload(self) -> None:
        index = self._opened()
        index.reload()
        self._searcher = index.searcher()
        hits = self._searcher.search(tantivy.Query.term_query(self.schema, "key", STATE), 1).hits
        self._state = State(**json.loads(self._searcher.doc(hits[0][1])["state"][0])) if hits else None

    # --- following the log -----------------------------------------------------------------------
    def follow(self) -> None:
        """Read what the log has gained since; one small query when it has gained nothing."""
        size, root = ledger.head()
        if self._is_at(size, root):
            return
        with self._turn:
            self._reload()  # another process may have been faster
            if self._is_at(size, root):
                return
            try:
                writer = self._writer(HEAP_TO_FOLLOW)
            except IndexBusyError:
                if self._state is None:
                    raise
                logger.warning(
                    "the search index is %d entries behind: another process is writing it", size - self._state.size
                )
                return
            try:
                self._reload()
                if not self._is_at(size, root):
                    self._catch_up(writer)
            finally:
                writer.wait_merging_threads()
            self._reload()

    def reindex(self, progress: Progress | None = None) -> int:
        """Build the index anew and return how many records it holds. Searches go on with the old one meanwhile."""
        with self._turn:
            writer = self._writer(HEAP_TO_BUILD)
            try:
                done = self._build(writer, progress)
            finally:
                writer.wait_merging_threads()
            self._reload()
            return done

    def _is_at(self, size: int, root: bytes) -> bool:
        return self._state is not None and (self._state.size, self._state.root) == (size, root.hex())

    def _catch_up(self, writer: tantivy.IndexWriter) -> None:
        state = self._state
        if state is None or not _is_ours(state):
            self._build(writer, None)
            return
        # The head first, the records after it: a record may be newer than the head noted down, never older.
        head = _head()
        at = state.size
        subjects: set[str] = set()
        while at < head.size:
            batch = Entry.objects.after(at - 1)[:ENTRIES_AT_ONCE]
            last = at
            for number, subject in batch.values_list("number", "subject"):
                subjects.add(subject)
                last = number + 1
            if last == at:
                break
            at = last
        for group, found in records.about(subjects):
            writer.delete_documents_by_term("group", group)
            self._add(writer, found)
        self._note(writer, head)
        writer.commit()

    def _build(self, writer: tantivy.IndexWriter, progress: Progress | None) -> int:
        head = _head()
        writer.delete_all_documents()
        done = self._add(writer, records.everything(), progress, total=records.count() if progress else 0)
        self._note(writer, head)
        writer.commit()
        return done

    def _add(
        self, writer: tantivy.IndexWriter, found: Iterable[Record], progress: Progress | None = None, *, total: int = 0
    ) -> int:
        done = 0
        for record in found:
            writer.add_document(self._document(record))
            done += 1
            if progress is not None and done % 100 == 0:
                progress(done, total)
        if progress is not None:
            progress(done, total)
        return done

    def _note(self, writer: tantivy.IndexWriter, state: State) -> None:
        writer.delete_documents_by_term("key", STATE)
        text = json.dumps({"size": state.size, "leaf": state.leaf, "root": state.root})
        # Released at no time: no search can find it.
        writer.add_document(tantivy.Document(key=STATE, state=text, released=2**62))

    def _document(self, record: Record) -> tantivy.Document:
        document = tantivy.Document(key=record.key, group=record.group)
        for name in TEXTS:
            tokens = [tantivy.Token(term, position, 0, 0) for position, term, _, _ in terms(getattr(record, name))]
            document.add_pre_tokenized_text(name, tantivy.PreTokenizedString("", tokens))
        document.add_text("kind", record.kind)
        for unit in record.units:
            document.add_text("unit", unit)
        if record.topic:
            document.add_text("topic", record.topic)
        for name in NUMBERS:
            document.add_integer(name, getattr(record, name))
        return document

    def _writer(self, heap: int) -> tantivy.IndexWriter:
        index = self._opened()
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return index.writer(heap, 1)
            except ValueError as error:
                # The binding has one exception for everything; the lock is told by its name.
                if "lock" not in str(error).lower():
                    raise
                if time.monotonic() > deadline:
                    raise IndexBusyError from error
                time.sleep(0.05)


def _is_ours(state: State) -> bool:
    """Return whether the log of this database begins with the entries the index has read."""
    if state.size == 0:
        return True
    leaf = Entry.objects.filter(number=state.size - 1).values_list("leaf", flat=True).first()
    return leaf is not None and bytes(leaf).hex() == state.leaf


def _head() -> State:
    size, root = ledger.head()
    last = Entry.objects.filter(number=size - 1).values_list("leaf", flat=True).first() if size else None
    return State(size, bytes(last).hex() if last is not None else "", root.hex())


_open_index: SearchIndex | None = None
_opening = threading.Lock()


def index() -> SearchIndex:
    """Return the house's index, opened once a process."""
    global _open_index
    path = Path(settings.VAR) / "index" / FORM
    with _opening:
        if _open_index is None or _open_index.path != path:
            _open_index = SearchIndex(path)
        return _open_index


def reindex(progress: Progress | None = None) -> int:
    """Throw away what stands on disk, build the house's index anew, and return how many records it holds.

    `progress` is called with (done, total) now and then. The way out when the index is damaged.
    """
    global _open_index
    path = Path(settings.VAR) / "index" / FORM
    try:
        return index().reindex(progress)
    except ValueError:
        # Files of the index are damaged or gone; they hold nothing that the database does not.
        with _opening:
            shutil.rmtree(path, ignore_errors=True)
            _open_index = SearchIndex(path)
        return index().reindex(progress)
