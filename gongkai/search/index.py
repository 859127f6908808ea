"""The index on disk, and how it follows the log.

The index holds, in the very commit that holds the records, how far into the log it has read. So a crash loses nothing:
what was not committed is read again. Before a search the log is asked for its head; when it has grown, the records that
the new entries speak of are read again, through the choke point, and written. When a new day has begun, the records
whose validity turns on a day between are read again. When the log is another one than the index remembers (a backup
restored, a new database), the index is built anew.

An index is a folder of its own; a file beside them names the one in use. Building anew fills a new folder while
searches and publications go on with the old one, and ends by writing that name: old answers or new, never half of them.

One process writes an index at a time: the engine's lock file sees to it. Who finds it taken waits for the other to
finish.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import tantivy
from django.conf import settings
from tantivy import FieldType, Occur, Query

from gongkai.errors import Refused
from gongkai.frame.findable import Record
from gongkai.ledger import actions as ledger
from gongkai.ledger.models import Entry
from gongkai.search import often, sounds, sources
from gongkai.search.tokens import terms

logger = logging.getLogger(__name__)

# Called with how many records are done, and how many there are.
Progress = Callable[[int, int], None]
# Raised whenever what is written changes its form; an index of another form is left aside and a new one built.
FORM = "5"
STATE = "state"
HEAP_TO_FOLLOW = 15_000_000
HEAP_TO_BUILD = 200_000_000
PATIENCE = 20.0  # seconds to wait for another process that is writing
ENTRIES_AT_ONCE = 2000
# Between an unchanged record of 2008 and one of 2026 lies a factor of six: newer first where words decide little.
HALF_LIFE = 7 * 365.25
EPOCH = date(2017, 9, 28)
# Days after it, on to 2044: a date typed wrong outweighs nothing, and the engine's numbers end at a worth of 127 times
# the least that is told apart.
FRESHEST = 27 * 365
LEAST_WORTH = 1 / 8

TEXTS = ("title", "number", "text")
NAMES = ("kind", "unit", "topic", "validity")
# What the choices beside the answers are counted from: two columns instead of five, each value holding several names.
SORT, PLACE = "sort", "place"
_EARLY, _LATE = date(1900, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class State:
    """How far the index has read: entries, the leaf of the last of them, the root over them; as of which day.

    `latest` is the last instant (seconds since 1970) at which anything in it came out. `often` are the words that it
    holds as terms of their own.
    """

    size: int
    leaf: str
    root: str
    day: int
    latest: int
    often: tuple[str, ...] = ()


class IndexBusyError(Exception):
    """Another process has been writing the index for too long."""


class AlreadyBuilding(Refused):
    says = "另一个进程正在重建索引，请等它完成。"


def schema() -> tantivy.Schema:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("group", tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="terms", index_option="position")
    builder.add_text_field("sound", tokenizer_name="terms", index_option="position")
    for name in NAMES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (SORT, PLACE):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("often", tokenizer_name="terms", index_option="basic")
    for name in ("day", "released"):
        builder.add_integer_field(name, fast=True)
    for name in ("year", "turns"):
        builder.add_integer_field(name, indexed=True)
    builder.add_float_field("weight", fast=True)
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def folder() -> Path:
    """Return where the house's indexes lie."""
    return Path(settings.VAR) / "index"


def opened(path: Path) -> tantivy.Index:
    """Return the index in a folder, made when there is none."""
    path.mkdir(parents=True, exist_ok=True)
    found = tantivy.Index(schema(), path=str(path))
    found.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    # Reloaded by us at known moments, and not by a thread that watches files.
    found.config_reader(reload_policy="manual")
    return found


def sort(kind: str, validity: str, year: int) -> str:
    """Return the value of the column SORT; `query` reads it again."""
    return f"{kind}\n{validity}\n{year}"


def place(topic: str, units: Sequence[str]) -> str:
    """Return the value of the column PLACE."""
    return "\n".join([topic, *units])


def document(record: Record, words: tuple[str, ...] = ()) -> tantivy.Document:
    """Return a record as the index holds it; `words` are those that are terms of their own."""
    made = tantivy.Document(key=record.key, group=record.group)
    made.add_text("title", terms(record.title))
    if record.number:
        made.add_text("number", terms(record.number))
    made.add_text("text", terms(record.text))
    heard = [tantivy.Token(term, place, 0, 0) for place, term in sounds.heard(record.title)]
    made.add_pre_tokenized_text("sound", tantivy.PreTokenizedString("", heard))
    made.add_text("kind", record.kind)
    for unit in record.units:
        made.add_text("unit", unit)
    if record.topic:
        made.add_text("topic", record.topic)
    if record.validity:
        made.add_text("validity", record.validity)
    made.add_integer("year", record.year)
    made.add_text(SORT, sort(record.kind, record.validity, record.year))
    made.add_text(PLACE, place(record.topic, record.units))
    if held := often.standing(record, words):
        made.add_text("often", " ".join(sorted(held)))
    made.add_integer("day", record.day.toordinal())
    made.add_integer("released", int(record.released_at.timestamp()))
    for turn in record.turns:
        made.add_integer("turns", turn.toordinal())
    made.add_float("weight", _weight(record))
    return made


def _weight(record: Record) -> float:
    """Return what makes the engine multiply a score by the worth of a record times its freshness.

    It multiplies by log2(2 + weight), and not by the weight, which it takes for 0 when it is less.
    """
    worth = record.weight * 2.0 ** (min((record.day - EPOCH).days, FRESHEST) / HALF_LIFE)
    return 2.0 ** (max(worth, LEAST_WORTH) / LEAST_WORTH) - 2.0


class SearchIndex:
    """One index in one folder. Safe to use from several threads and beside other processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.schema = schema()
        self._turn = threading.RLock()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._state: State | None = None
        self._often: frozenset[str] = frozenset()

    # --- reading ---------------------------------------------------------------------------------
    def searcher(self, on: date) -> tantivy.Searcher:
        """Return a searcher over what the log says is public by now, its validity as of a day."""
        self.follow(on)
        if self._searcher is None:
            raise RuntimeError("the index has no searcher after following the log")
        return self._searcher

    def state(self) -> State | None:
        """Return how far the index on disk has read; None for an empty one."""
        with self._turn:
            self._reload()
            return self._state

    @property
    def often(self) -> frozenset[str]:
        """Return the words that the index holds as terms of their own."""
        return self._often

    @property
    def latest(self) -> int:
        """Return the last instant (seconds since 1970) at which anything in the index came out."""
        return self._state.latest if self._state else 0

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self._index = opened(self.path)
        return self._index

    def _reload(self) -> None:
        index = self._opened()
        index.reload()
        searcher = index.searcher()
        hits = searcher.search(Query.term_query(self.schema, "key", STATE), 1).hits
        self._state = _state(searcher.doc(hits[0][1])["state"][0]) if hits else None
        self._often = frozenset(self._state.often if self._state else ())
        self._searcher = searcher

    # --- following the log -----------------------------------------------------------------------
    def follow(self, on: date) -> None:
        """Read what the log has gained and the day has turned; one small query when nothing has."""
        size, root = ledger.head()
        if self._is_at(size, root, on):
            return
        with self._turn:
            self._reload()  # another process may have been faster
            if self._is_at(size, root, on):
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
                if not self._is_at(size, root, on):
                    self._catch_up(writer, on)
            finally:
                writer.wait_merging_threads()
            self._reload()

    def build(self, on: date, progress: Progress | None = None) -> int:
        """Fill the folder with everything and return how many records it holds."""
        with self._turn:
            writer = self._writer(HEAP_TO_BUILD)
            try:
                done = self._build(writer, on, progress)
            finally:
                writer.wait_merging_threads()
            self._reload()
            return done

    def _is_at(self, size: int, root: bytes, on: date) -> bool:
        state = self._state
        return state is not None and (state.size, state.root, state.day) == (size, root.hex(), on.toordinal())

    def _catch_up(self, writer: tantivy.IndexWriter, on: date) -> None:
        state = self._state
        if state is None or not _is_ours(state):
            self._build(writer, on, None)
            return
        # The head first, the records after it: a record may be newer than the head noted down, never older.
        head = _head()
        subjects = self._turned(state.day, on.toordinal())
        at = state.size
        while at < head[0]:
            batch = Entry.objects.after(at - 1)[:ENTRIES_AT_ONCE]
            last = at
            for number, subject in batch.values_list("number", "subject"):
                subjects.add(subject)
                last = number + 1
            if last == at:
                break
            at = last
        latest = state.latest
        for group, found in sources.about(subjects, on):
            writer.delete_documents_by_term("group", group)
            _, latest = self._add(writer, found, latest, state.often)
        self._note(writer, State(*head, on.toordinal(), latest, state.often))
        writer.commit()

    def _turned(self, before: int, after: int) -> set[str]:
        """Return the subjects whose validity turns between two days, on in either direction."""
        if before == after or self._searcher is None:
            return set()
        first, last = min(before, after) + 1, max(before, after)
        query = Query.range_query(self.schema, "turns", FieldType.Integer, first, last, use_inverted_index=True)
        hits = self._searcher.search(query, max(1, self._searcher.num_docs)).hits
        return {self._searcher.doc(address)["key"][0] for _, address in hits}

    def _build(self, writer: tantivy.IndexWriter, on: date, progress: Progress | None) -> int:
        head = _head()
        writer.delete_all_documents()
        total = sources.count()
        words = often.learned(sources.everything(on)) if total >= often.LARGE else ()
        done, latest = self._add(writer, sources.everything(on), 0, words, progress, total=total)
        self._note(writer, State(*head, on.toordinal(), latest, words))
        writer.commit()
        return done

    def _add(
        self,
        writer: tantivy.IndexWriter,
        found: Iterable[Record],
        latest: int,
        words: tuple[str, ...],
        progress: Progress | None = None,
        *,
        total: int = 0,
    ) -> tuple[int, int]:
        done = 0
        for record in found:
            writer.add_document(document(record, words))
            latest = max(latest, int(record.released_at.timestamp()))
            done += 1
            if progress is not None and done % 100 == 0:
                progress(done, max(done, total))
        if progress is not None:
            progress(done, done)
        return done, latest

    def _note(self, writer: tantivy.IndexWriter, state: State) -> None:
        writer.delete_documents_by_term("key", STATE)
        writer.add_document(tantivy.Document(key=STATE, state=json.dumps(asdict(state))))

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


def records_only(query: Query) -> Query:
    """Return `query` without the index's own note."""
    note = Query.term_query(schema(), "key", STATE)
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, note)])


def _is_ours(state: State) -> bool:
    """Return whether the log of this database begins with the entries the index has read."""
    if state.size == 0:
        return True
    leaf = Entry.objects.filter(number=state.size - 1).values_list("leaf", flat=True).first()
    return leaf is not None and bytes(leaf).hex() == state.leaf


def _state(text: str) -> State:
    said = json.loads(text)
    return State(**{**said, "often": tuple(said["often"])})


def _head() -> tuple[int, str, str]:
    size, root = ledger.head()
    last = Entry.objects.filter(number=size - 1).values_list("leaf", flat=True).first() if size else None
    return size, bytes(last).hex() if last is not None else "", root.hex()


# --- the index in use --------------------------------------------------------------------------------
_open_index: SearchIndex | None = None
_opening = threading.Lock()


def index() -> SearchIndex:
    """Return the house's index in use; a new one is taken up as soon as its name is written."""
    global _open_index
    path = _in_use()
    if _open_index is None or _open_index.path != path:
        with _opening:
            if _open_index is None or _open_index.path != path:
                _open_index = SearchIndex(path)
    return _open_index


def reindex(on: date, progress: Progress | None = None) -> int:
    """Build the house's index anew beside the old one, put it in use, and return how many records it holds.

    Searches and publications go on with the old one meanwhile; the way out, too, when its files are damaged. Killed on
    the way, it leaves the old one in use. `progress` is called with (done, total) now and then. Raises AlreadyBuilding.
    """
    with _alone():
        for left in folder().iterdir():
            if left.is_dir() and left != _in_use():
                shutil.rmtree(left, ignore_errors=True)
        built = SearchIndex(folder() / f"{FORM}-{secrets.token_hex(4)}")
        done = built.build(on, progress)
        built.follow(on)  # what was published meanwhile
        partial = folder() / "in-use.partial"
        partial.write_text(built.path.name, encoding="utf-8")
        partial.replace(folder() / "in-use")
        # Who is in the middle of a search, or of following the log, ends it in the old one; sweep() takes it away.
    return done


def sweep() -> None:
    """Delete indexes that are no longer in use and have not been written for an hour: nobody reads them any more."""
    for left in folder().glob(f"*-*{os.sep}"):
        if left != _in_use() and time.time() - left.stat().st_mtime > 3600:
            shutil.rmtree(left, ignore_errors=True)


def _in_use() -> Path:
    """Return the folder of the index in use; before any was built, the first one's."""
    try:
        name = (folder() / "in-use").read_text(encoding="utf-8")
    except FileNotFoundError:
        name = ""
    return folder() / (name if name.startswith(f"{FORM}-") else f"{FORM}-first")


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process build at a time; the lock goes with the process."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "building.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyBuilding from None
        yield


def size_on_disk(path: Path) -> int:
    """Return the bytes of an index."""
    return sum(os.path.getsize(each) for each in path.iterdir() if each.is_file())
