"""Search over generated Chinese records: what is found against a plain scan, how fast, how large.

The bare engine is tantivy called directly with the same analysed query, in the same run: ten best and the count.
Ours does all that a page of answers needs: reads the head of the log, analyses the question, weighs by match, worth and
freshness, counts five facets, reads the ten records, marks them and cuts their snippets. The records lie in a plain
SQLite table. Times are of the processor, all threads together: the machine may be shared.

The bars are for a million records, as `make bench` makes them. With fewer (RECORDS=50000) it is done in a minute, and
what every answer costs beside the engine weighs more than the bars allow for.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.records import generate, words

COUNT = int(os.environ.get("GONGKAI_BENCH_RECORDS", "1000000"))
AT = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ROUNDS = 7
PUBLISHED = 40
# How many records the bars are for.
MILLION = "" if COUNT >= 1_000_000 else ", for 1,000,000 records"

# By sort: words of two characters, of four and more, several words, numbers and codes, traditional characters.
QUESTIONS = {
    "two": words("市场 电梯 太原 传销 计量 抽检 信用 合同"),
    "four": [
        *words("市场监管 电梯安全 年报公示 网络交易 公平竞争 信用监管 政务公开 隐患排查"),
        *words("行政处罚决定书 食品小作坊许可"),
    ],
    "several": [
        *("市场 监管 公开", "太原 电梯", "食品 抽检 通知", "合同 格式条款 通告", "平遥 醋业", "传销 整治 意见"),
        *("信用 公示系统 名录", "广告监测 情况通报"),
    ],
    "number": ["晋政办发[2017]50号", "晋市监发（2019）1", "办发〔2016", "同市监发【2020】77号"],
    "traditional": ["電梯安全", "特種設備隱患排查"],
}


def main() -> int:
    """Build, check, time; exit 1 when something is missed or found wrongly."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("GONGKAI_BENCH_DIR")) as scratch:
        _settings(scratch)
        from gongkai.search import index as indexes
        from gongkai.search import sources

        table = Table(Path(scratch) / "records.sqlite3")
        text_bytes = table.fill(COUNT)
        sources.SOURCES = (table,)
        began = time.perf_counter()
        indexes.reindex(AT.date(), _progress)
        built = time.perf_counter() - began
        print(file=sys.stderr)
        size = indexes.size_on_disk(indexes.index().path)
        print(f"search over {COUNT:,} generated Chinese records, {text_bytes / 1e6:.0f} MB of text (UTF-8)")
        print(f"{'built in':<28} {built:>10.0f} s     {COUNT / built:,.0f} records a second")
        print(f"{'index on disk':<28} {size / 1e6:>10.0f} MB    {size / text_bytes:.2f} of the text (bar: 1.2)")
        exact = _check(table)
        _time()
        _publish(table)
        return 0 if exact else 1


def _progress(done: int, of: int) -> None:
    if done % 10_000 == 0 or done == of:
        print(f"\r  {done:,} of {of:,} records in the index", end="", file=sys.stderr, flush=True)


def _settings(scratch: str) -> None:
    os.environ["GONGKAI_DEBUG"] = "1"
    os.environ["GONGKAI_VAR"] = scratch
    os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/house.sqlite3"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False
    call_command("migrate", verbosity=0)


class Table:
    """The generated records in a table, as a source for search."""

    kinds: Mapping[str, str] = {"document": "文件", "task": "任务"}
    prefix = "made/"

    def __init__(self, path: Path) -> None:
        self.rows = sqlite3.connect(path, check_same_thread=False)
        self.late: dict[str, object] = {}  # what is published while we look
        self.rows.execute(
            "CREATE TABLE made (serial INTEGER PRIMARY KEY, title, number, text, unit, topic, year, day, kind, ends)"
        )

    def fill(self, count: int) -> int:
        """Write `count` records and return the bytes of their text."""
        size = 0

        def rows() -> Iterator[tuple[object, ...]]:
            nonlocal size
            for made in generate(count):
                size += made.size
                day = date(made.year, made.month, made.day)
                ends = (day + timedelta(days=30 * made.ends)).isoformat() if made.ends else None
                kind = "task" if made.is_task else "document"
                yield (
                    *(made.serial, made.title, made.number, made.text, made.unit, made.topic),
                    *(made.year, day.isoformat(), kind, ends),
                )

        self.rows.executemany("INSERT INTO made VALUES (?,?,?,?,?,?,?,?,?,?)", rows())
        self.rows.commit()
        return size

    def everything(self, on: date) -> Iterator[object]:
        from gongkai.frame.findable import Record

        for serial, title, number, text, unit, topic, year, day, kind, ends in self.rows.execute("SELECT * FROM made"):
            began = date.fromisoformat(day)
            over = ends is not None and ends <= on.isoformat()
            yield Record(
                key=f"made/{serial}",
                group=f"made/{serial}",
                kind=kind,
                title=title,
                number=number,
                text=text,
                day=began,
                released_at=datetime(began.year, began.month, began.day, tzinfo=AT.tzinfo),
                units=(unit,),
                topic=topic,
                year=year,
                validity="repealed" if over else "in_force",
                turns=[date.fromisoformat(ends)] if ends else [],
                weight=0.4 if over else 1.0,
            )

    def count(self) -> int:
        return COUNT

    def about(self, subjects: Collection[str], on: date) -> list[tuple[str, list[object]]]:
        return [(subject, [self.late[subject]]) for subject in subjects if subject in self.late]

    def shown(self, keys: Collection[str], at: datetime) -> dict[str, object]:
        from gongkai.frame.findable import Shown

        serials = [int(key.removeprefix("made/")) for key in keys]
        rows = self.rows.execute(
            "SELECT serial, title, number, text, unit, day, kind FROM made WHERE serial IN "
            "(SELECT value FROM json_each(?))",
            [json.dumps(serials)],
        )
        return {
            f"made/{serial}": Shown(
                f"made/{serial}", kind, f"/{serial}", title, [text], number, unit, date.fromisoformat(day)
            )
            for serial, title, number, text, unit, day, kind in rows
        }


def _check(table: Table) -> bool:
    """Compare what every question finds with a plain scan of all the text; say recall and precision."""
    from gongkai.search.query import Filters, _asked
    from gongkai.search.tokens import question

    asked = [q for group in QUESTIONS.values() for q in group]
    patterns = {q: [_pattern(word) for word in q.split()] for q in asked}
    wanted: dict[str, set[str]] = {q: set() for q in asked}
    for serial, title, number, text in table.rows.execute("SELECT serial, title, number, text FROM made"):
        whole = f"{title}\n{number}\n{text}"
        for q, sought in patterns.items():
            if all(word.search(whole) for word in sought):
                wanted[q].add(f"made/{serial}")
    recall, precision = [], []
    for q in asked:
        put = _asked(question(q), Filters(), AT)
        hits = put.searcher.search(put.narrowed(), COUNT).hits
        found = {put.searcher.doc(address)["key"][0] for _, address in hits}
        right = len(found & wanted[q])
        recall.append(right / len(wanted[q]) if wanted[q] else 1.0)
        precision.append(right / len(found) if found else 1.0)
    hits = sum(map(len, wanted.values()))
    print(f"{'questions':<28} {len(asked):>10}       {hits:,} answers by a plain scan")
    print(f"{'recall, precision':<28} {min(recall):>10.3f}       {min(precision):.3f}, the least of any question")
    return min(recall) == min(precision) == 1.0


def _pattern(word: str) -> re.Pattern[str]:
    """Return what a plain scan looks for: the word, with any brackets between digits and Chinese."""
    from gongkai.screening.simplified import simplified

    parts = re.findall(r"[0-9]+|[^\W0-9]+", simplified(word))
    return re.compile(r"\W*".join(parts))


def _time() -> None:
    from gongkai.search.query import Filters, _asked, search
    from gongkai.search.tokens import question

    asked = {q: _asked(question(q), Filters(), AT) for group in QUESTIONS.values() for q in group}
    bare: dict[str, list[float]] = {q: [] for q in asked}
    ours: dict[str, list[float]] = {q: [] for q in asked}
    # One question after another and not one seven times over: neither finds its own pages still in the caches.
    for _ in range(ROUNDS):
        for q, put in asked.items():
            query = put.narrowed()
            bare[q].append(_milliseconds(lambda: put.searcher.search(query, 10)))  # noqa: B023 - called at once
            ours[q].append(_milliseconds(lambda: search(q, at=AT)))  # noqa: B023 - called at once
    engine = {q: statistics.median(times) for q, times in bare.items()}
    whole = {q: statistics.median(times) for q, times in ours.items()}
    print(f"{'milliseconds':<28} {'bare':>10} {'ours':>10} {'times':>8}")
    for name, group in QUESTIONS.items():
        middle, own = (statistics.median(times[q] for q in group) for times in (engine, whole))
        print(f"{'  ' + name + ', median':<28} {middle:>10.2f} {own:>10.2f} {own / middle:>8.1f}")
    middle, own = statistics.median(engine.values()), statistics.median(whole.values())
    print(f"{'all questions, median':<28} {middle:>10.2f} {own:>10.2f} {own / middle:>8.1f}  (bar: 3{MILLION})")
    slow, late = (statistics.quantiles(times.values(), n=20)[-1] for times in (engine, whole))
    print(
        f"{'all questions, p95':<28} {slow:>10.2f} {late:>10.2f} {late / middle:>8.1f}"
        f"  of the bare median (bar: 10{MILLION}; the bare engine itself: {slow / middle:.1f})"
    )


def _publish(table: Table) -> None:
    """Say how long after its entry in the log a record is found: wall clock, for it is the disk that is waited for."""
    from django.db import transaction

    from gongkai.frame.findable import Record
    from gongkai.ledger import actions as ledger
    from gongkai.search.query import search

    taken: list[float] = []
    for number in range(PUBLISHED):
        at = AT + timedelta(minutes=number)
        key, word = f"made/{COUNT + number}", f"第{number:04d}號獬豸"
        table.late[key] = Record(
            key, key, "document", f"关于{word}的通知", "", "抽检" * 300, at.date(), at, year=at.year
        )
        began = time.perf_counter()
        with transaction.atomic():
            ledger.record("document.released", key, at=at, unit="u01", content=f"sha256:{number:064x}")
        found = search(word, at=at)
        taken.append((time.perf_counter() - began) * 1000)
        if found.total != 1:
            raise SystemExit(f"{key} was published and is not found")
    middle, longest = statistics.median(taken), max(taken)
    print(f"{'published and found':<28} {middle:>10.0f} ms    {longest:.0f} ms the longest of {PUBLISHED} (bar: 1,000)")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
