"""How fast the log takes entries and is checked, beside the least that could be done with the same bytes.

    python -m benchmarks.bench_ledger [entries]

Appends: actions.record() in one transaction, against a plain INSERT of the same rows one by one.
Checks: check() over everything, against one SHA-256 over each entry's bytes.
Runs on a SQLite of its own in a temporary directory.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import datetime, timedelta
from hashlib import sha256
from time import perf_counter

COLUMNS = ("number", "at", "verb", "subject", "unit", "content", "prior", "basis", "body", "leaf")


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as var:
        os.environ.update(GONGKAI_VAR=var, GONGKAI_DEBUG="1", GONGKAI_LEDGER_KEY="11" * 32)
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")
        import django

        django.setup()
        measure(count)


def measure(count: int) -> None:
    from django.conf import settings
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    from gongkai.ledger import actions
    from gongkai.ledger.check import check
    from gongkai.ledger.entries import BEIJING_TIME
    from gongkai.ledger.models import Entry

    settings.DEBUG = False  # Otherwise every query would be kept in memory.
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("ledger"))
    start = datetime(2017, 9, 28, 9, 0, tzinfo=BEIJING_TIME)

    begun = perf_counter()
    with transaction.atomic():
        for number in range(count):
            actions.record(
                "document.published",
                f"document/012150436/2017-{number % (count // 4 + 1):05d}",
                at=start + timedelta(seconds=number),
                unit="fgc",
                content="sha256:" + sha256(str(number).encode()).hexdigest(),
                basis="《中华人民共和国政府信息公开条例》第二十条",
            )
    appends = count / (perf_counter() - begun)
    actions.seal(start + timedelta(seconds=count))

    rows = list(Entry.objects.values_list(*COLUMNS))
    adapt = connection.ops.adapt_datetimefield_value
    rows = [(row[0], adapt(row[1]), *row[2:]) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'ledger_entry'")
        cursor.execute(cursor.fetchone()[0].replace("ledger_entry", "plain_entry", 1))
        cursor.execute("CREATE INDEX plain_by_subject ON plain_entry (subject, number)")
        insert = f"INSERT INTO plain_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
        begun = perf_counter()
        with transaction.atomic():
            for row in rows:
                cursor.execute(insert, row)
        inserts = count / (perf_counter() - begun)

    begun = perf_counter()
    report = check()
    checks = count / (perf_counter() - begun)
    if not report.ok:
        raise SystemExit(f"the log of the benchmark is not in order: {report.findings[:3]}")

    bodies = [bytes(row[8]) for row in rows]
    begun = perf_counter()
    for body in bodies:
        sha256(b"\x00" + body).digest()
    hashes = count / (perf_counter() - begun)

    print(f"ledger: {count:,} entries, SQLite")
    print(
        f"  appends {appends:>12,.0f} /s   baseline, plain INSERT  {inserts:>12,.0f} /s   ratio {appends / inserts:.3f}"
    )
    print(f"  checks  {checks:>12,.0f} /s   baseline, SHA-256 alone {hashes:>12,.0f} /s   ratio {checks / hashes:.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
