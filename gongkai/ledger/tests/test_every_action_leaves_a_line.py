"""Each action leaves one line in the log, in its own transaction; nothing is quietly changed (Plan 2017, III(3))."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gongkai.ledger import actions, entries, merkle, notes
from gongkai.ledger.models import Checkpoint, Entry, Head, Unchangeable
from gongkai.ledger.tests import tampering

AT = datetime(2026, 11, 23, 9, 0, tzinfo=entries.BEIJING_TIME)


@transaction.atomic
def record(subject: str = "document/x/2026-1", verb: str = "document.published", at: datetime = AT, **more) -> Entry:
    return actions.record(verb, subject, at=at, **more)


@pytest.mark.django_db
def test_the_first_line_has_the_number_zero_and_says_what_was_done():
    entry = record(unit="fgc", content="sha256:" + "ab" * 32, basis="《条例》第二十条")
    assert (entry.number, entry.prior) == (0, None)
    stored = Entry.objects.get()
    assert bytes(stored.body) == entries.encode(stored.said())
    assert bytes(stored.leaf) == merkle.leaf_hash(bytes(stored.body))
    assert actions.head() == (1, bytes(stored.leaf))


@pytest.mark.django_db
def test_a_line_points_to_the_one_before_it_about_the_same_subject():
    told = [record("document/a/1"), record("document/b/1"), record("document/a/1"), record("document/a/1")]
    assert [entry.prior for entry in told] == [None, None, 0, 2]
    assert [entry.number for entry in Entry.objects.for_subject("document/a/1")] == [0, 2, 3]
    assert [entry.number for entry in Entry.objects.after(1)] == [2, 3]


@pytest.mark.django_db
def test_the_head_is_the_root_over_all_lines():
    assert actions.head() == (0, merkle.EMPTY_ROOT)
    for number in range(12):
        record(f"document/x/{number}")
        leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]
        assert actions.head() == (number + 1, merkle.root(leaves))


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        actions.record("document.published", "document/x/1", at=AT)


@pytest.mark.django_db
def test_an_action_that_fails_leaves_no_line_and_no_gap():
    record()
    with transaction.atomic():
        actions.record("document.published", "document/x/2", at=AT)
        transaction.set_rollback(True)
    assert record("document/x/3").number == 1
    assert actions.head()[0] == 2


@pytest.mark.django_db
def test_a_line_without_its_shape_is_refused_and_changes_nothing():
    with pytest.raises(entries.EntryError, match="subject"):
        record("document/王芳")
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_the_time_is_kept_in_beijing_to_the_second():
    entry = record(at=datetime(2026, 11, 23, 1, 0, 0, 500_000, tzinfo=UTC))
    assert entry.at == AT
    assert Entry.objects.get().at == AT


@pytest.mark.django_db
def test_a_writer_who_was_overtaken_is_written_at_the_time_of_the_line_before(caplog):
    record(at=AT)
    with caplog.at_level(logging.WARNING):
        assert record("document/x/2", at=AT - timedelta(seconds=2)).at == AT
    assert not caplog.records


@pytest.mark.django_db
def test_a_line_that_would_run_far_backwards_is_told_to_the_operator(caplog):
    record(at=AT)
    with caplog.at_level(logging.WARNING):
        assert record("document/x/2", at=AT - timedelta(days=1)).at == AT
    assert "entry 1 is dated" in caplog.text


@pytest.mark.django_db
def test_a_checkpoint_signs_the_head_and_is_not_made_twice():
    record()
    checkpoint = actions.seal(AT)
    said = notes.open_checkpoint(checkpoint.note, notes.Verifier.parse(actions.verifier_key()))
    assert (said.size, said.root) == actions.head() == (1, bytes(checkpoint.root))
    assert actions.seal(AT + timedelta(days=1)) == checkpoint
    record("document/x/2")
    assert actions.seal(AT + timedelta(days=1)).size == 2
    assert actions.latest_checkpoint().size == 2


@pytest.mark.django_db
def test_an_empty_log_can_be_sealed():
    assert (actions.seal(AT).size, bytes(actions.seal(AT).root)) == (0, merkle.EMPTY_ROOT)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "zz" * 32])
def test_without_a_good_key_nothing_is_signed(settings, key):
    settings.LEDGER_KEY = key
    with pytest.raises(actions.NoKey, match="GONGKAI_LEDGER_KEY"):
        actions.seal(AT)
    with pytest.raises(actions.NoKey):
        actions.verifier_key()


@pytest.mark.django_db
def test_the_public_key_names_the_log():
    assert actions.verifier_key().startswith("gongkai.example/log+")


def test_a_line_is_not_changed_or_deleted_through_python(bureau_log):
    for row in (Entry.objects.first(), Checkpoint.objects.first()):
        rows = type(row).objects.all()
        for change in (row.save, row.delete, rows.delete, rows.filter(pk=row.pk).delete, lambda r=rows: r.update(pk=1)):
            with pytest.raises(Unchangeable, match="只能追加"):
                change()


@pytest.mark.parametrize("table", tampering.guard.GUARDED)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET at = at"])
def test_a_line_is_not_changed_or_deleted_past_python(bureau_log, table, statement):
    tampering.raise_triggers()
    with pytest.raises(IntegrityError, match="append-only"):
        tampering.sql(statement.format(table))
    tampering.lower_triggers()
    tampering.sql(statement.format(table))


def test_a_lost_head_is_not_begun_anew_over_an_old_log(bureau_log):
    Head.objects.all().delete()
    with pytest.raises(actions.HeadMissing):
        record()


@pytest.mark.django_db
def test_the_plain_statements_name_the_tables_of_the_models():
    assert (Head._meta.db_table, Entry._meta.db_table) == ("ledger_head", "ledger_entry")
    assert {"ledger_head", "ledger_entry", "ledger_checkpoint"} <= set(connection.introspection.table_names())
