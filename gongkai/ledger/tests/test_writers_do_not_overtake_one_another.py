"""Many writers at once still write one log: numbers without a gap, each line after the one it follows."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from gongkai.ledger import actions
from gongkai.ledger.check import check
from gongkai.ledger.models import Entry

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WRITERS, EACH = 8, 25


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="the SQLite of the tests lives in memory and serves one writer; set DATABASE_URL to a PostgreSQL",
)
def test_eight_writers_at_once_write_one_log():
    start = threading.Barrier(WRITERS)
    failed = []

    def write(writer: int) -> None:
        try:
            start.wait()
            for turn in range(EACH):
                with transaction.atomic():
                    subject = f"document/x/{turn % 5}"
                    # Each writer's watch is a little off.
                    actions.record("document.read", subject, at=AT + timedelta(seconds=turn - writer))
                    if turn % 10 == 9:
                        actions.seal(AT)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list(Entry.objects.values_list("number", flat=True)) == list(range(WRITERS * EACH))
    report = check()
    assert report.ok
    assert report.entries == WRITERS * EACH
