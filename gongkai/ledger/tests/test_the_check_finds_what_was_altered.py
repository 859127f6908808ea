"""Whoever alters, removes, moves or adds a line is found, even when all hashes were made to fit (Plan 2017, III(3))."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.ledger import actions, merkle, notes
from gongkai.ledger import check as check_module
from gongkai.ledger.check import check
from gongkai.ledger.models import Checkpoint, Entry, Head
from gongkai.ledger.tests.conftest import START, digest
from gongkai.ledger.tests.tampering import drop_triggers, flip, make_fit, sql

pytestmark = pytest.mark.usefixtures("bureau_log")

PUBLIC = [("document/x/2017-1", digest("one, better")), ("task/plan-2017/2-1-1", digest("report"))]
STRANGER = notes.Signer("22" * 32, "gongkai.example/log")


@pytest.fixture(autouse=True)
def _owner_of_the_database(bureau_log):
    drop_triggers()


def kinds(report: check_module.Report) -> set[str]:
    assert report.count == len(report.findings)
    assert all(finding.says.endswith("。") for finding in report.findings)
    return {finding.kind for finding in report.findings}


def sign_again(signer: notes.Signer | None = None) -> None:
    """Make every checkpoint fit the rows, signed with `signer`, or with the log's own key when None."""
    signer = signer or notes.Signer("11" * 32, "gongkai.example/log")
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]
    for size in Checkpoint.objects.values_list("size", flat=True):
        root = merkle.root(leaves[:size])
        note = notes.sign_checkpoint(notes.Checkpoint(signer.verifier.name, size, root), signer)
        sql("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE size = %s", root, note, size)


# --- a log that nobody touched ---------------------------------------------------------------------------


def test_an_honest_log_is_found_in_order():
    report = check(PUBLIC)
    assert report.ok
    assert kinds(report) == set()
    assert (report.entries, report.root) == actions.head()
    assert (report.checkpoints, report.sealed, report.subjects) == (2, 7, 4)


def test_an_empty_log_is_in_order(monkeypatch):
    sql("DELETE FROM ledger_entry")
    sql("DELETE FROM ledger_checkpoint")
    sql("DELETE FROM ledger_head")
    report = check()
    assert report.ok
    assert report.root == merkle.EMPTY_ROOT


def test_a_log_longer_than_a_batch_is_read_to_its_end(monkeypatch):
    monkeypatch.setattr(check_module, "BATCH", 2)
    seen = []
    assert check(PUBLIC, progress=lambda done, total: seen.append((done, total))).ok
    assert seen == [(2, 7), (4, 7), (6, 7), (7, 7)]


def test_lines_after_the_last_checkpoint_are_counted_as_not_yet_sealed():
    with transaction.atomic():
        actions.record("document.read", "document/x/2017-9", at=START + timedelta(days=1))
    report = check(PUBLIC)
    assert report.ok
    assert (report.entries, report.sealed) == (8, 7)


# --- an edit, with the hashes left as they were ----------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE ledger_entry SET unit = 'other' WHERE number = 1", "altered"),
        ("UPDATE ledger_entry SET content = NULL WHERE number = 1", "altered"),
        ("UPDATE ledger_entry SET prior = NULL WHERE number = 4", "prior"),
        ("UPDATE ledger_entry SET verb = 'not a verb' WHERE number = 1", "altered"),
        ("UPDATE ledger_entry SET leaf = (SELECT leaf FROM ledger_entry WHERE number = 0) WHERE number = 1", "leaf"),
        ("UPDATE ledger_entry SET body = (SELECT body FROM ledger_entry WHERE number = 0) WHERE number = 1", "root"),
        ("DELETE FROM ledger_entry WHERE number = 3", "missing"),
        ("DELETE FROM ledger_entry WHERE number < 3", "missing"),
        ("DELETE FROM ledger_entry WHERE number > 5", "missing"),
        ("UPDATE ledger_entry SET number = 700 WHERE number = 0", "missing"),
        ("DELETE FROM ledger_entry", "missing"),
        ("DELETE FROM ledger_head", "head"),
        ("UPDATE ledger_head SET size = 6", "head"),
        ("UPDATE ledger_checkpoint SET size = 6 WHERE size = 5", "checkpoint"),
        ("UPDATE ledger_checkpoint SET note = 'x' WHERE size = 5", "signature"),
    ],
)
def test_a_plain_edit_is_found(statement, kind):
    sql(statement)
    assert kind in kinds(check())


def test_the_finding_names_the_line_and_the_field():
    sql("UPDATE ledger_entry SET unit = 'other', basis = '' WHERE number = 3")
    (finding,) = check().findings
    assert (finding.kind, finding.number) == ("altered", 3)
    assert finding.says == "第 3 条的字段与其原文不一致（unit、basis）。"


def test_two_lines_that_changed_places_are_found():
    sql("UPDATE ledger_entry SET number = 100 WHERE number = 0")
    sql("UPDATE ledger_entry SET number = 0 WHERE number = 1")
    sql("UPDATE ledger_entry SET number = 1 WHERE number = 100")
    assert {"root", "head"} <= kinds(check())


ROWS = [
    *[(Entry, number, column) for number in range(7) for column in check_module.COLUMNS],
    *[(Head, 1, column) for column in ("id", "size", "frontier", "at")],
    *[(Checkpoint, size, column) for size in (5, 7) for column in ("size", "root", "note")],
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ROWS), st.integers(0, 4000))
def test_any_changed_bit_of_any_row_is_found(place, bit):
    table, key, column = place
    with transaction.atomic():
        row = table.objects.get(size=key) if table is Checkpoint else table.objects.get(pk=key)
        try:
            changed = flip(row, column, bit)
        except DatabaseError:
            changed = False  # A constraint refused it: also found.
        if changed and column == "at" and _reads_the_same(table, row):
            changed = False  # The same instant in other words, such as another mark between day and hour.
        assert check().ok != changed
        transaction.set_rollback(True)


def _reads_the_same(table, row) -> bool:
    try:
        return table.objects.get(pk=row.pk).at == row.at
    except check_module.UNREADABLE:
        return False


def test_a_number_that_is_no_number_is_found():
    try:
        sql("UPDATE ledger_entry SET number = 'x' WHERE number = 6")
    except DatabaseError:
        return  # PostgreSQL lets no text stand there.
    assert {"altered", "missing"} <= kinds(check())


# --- an edit, with all hashes and the head made to fit ---------------------------------------------------


def test_an_edit_with_all_hashes_made_to_fit_is_found_by_the_checkpoints():
    sql("UPDATE ledger_entry SET unit = 'other' WHERE number = 1")
    make_fit()
    assert [finding.kind for finding in check().findings] == ["root", "root"]


def test_an_edit_behind_the_first_checkpoint_is_found_by_the_second_only():
    sql("UPDATE ledger_entry SET unit = 'other' WHERE number = 5")
    make_fit()
    report = check()
    assert [finding.says for finding in report.findings] == [
        "前 7 条的根散列与检查点不符：其中有条目在签发之后被改动。"
    ]
    assert report.sealed == 5


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_entry WHERE number = 2",
        "DELETE FROM ledger_entry WHERE number = 0",
        "UPDATE ledger_entry SET at = (SELECT at FROM ledger_entry WHERE number = 0) WHERE number = 1",
    ],
)
def test_a_line_taken_out_or_dated_back_with_all_hashes_made_to_fit_is_found(statement):
    sql(statement)
    make_fit()
    assert kinds(check()) & {"root", "shrunk"}


def test_times_that_run_backwards_are_found_even_when_all_hashes_fit():
    sql("UPDATE ledger_entry SET at = (SELECT at FROM ledger_entry WHERE number = 6) WHERE number = 1")
    make_fit()
    assert "order" in kinds(check())


def test_lines_cut_from_the_end_are_found():
    sql("DELETE FROM ledger_entry WHERE number > 4")
    make_fit()
    (finding,) = check().findings
    assert finding.kind == "shrunk"
    assert "检查点载明有 7 条，现仅有 5 条" in finding.says


def test_a_checkpoint_whose_root_was_made_to_fit_no_longer_says_what_was_signed():
    sql("UPDATE ledger_entry SET unit = 'other' WHERE number = 1")
    make_fit()
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]
    for size in (5, 7):
        sql("UPDATE ledger_checkpoint SET root = %s WHERE size = %s", merkle.root(leaves[:size]), size)
    assert kinds(check()) == {"checkpoint"}


def test_a_checkpoint_signed_with_another_key_does_not_count():
    sql("UPDATE ledger_entry SET unit = 'other' WHERE number = 1")
    make_fit()
    sign_again(STRANGER)
    assert kinds(check()) == {"signature"}
    assert check(verifiers=[str(STRANGER.verifier)]).ok


def test_without_a_public_key_the_check_says_that_it_could_not_verify(settings):
    settings.LEDGER_KEY = ""
    report = check()
    assert kinds(report) == {"signature"}
    assert "没有公钥" in report.findings[0].says
    assert report.sealed == 0


# --- what the database alone cannot tell, and a copy elsewhere can -----------------------------------------


def test_the_holder_of_the_key_can_sign_everything_again_but_not_the_copies_elsewhere():
    kept = actions.latest_checkpoint().note
    sql("UPDATE ledger_entry SET unit = 'other' WHERE number = 1")
    make_fit()
    sign_again()
    assert check().ok
    assert kinds(check(known=[kept])) == {"root"}


def test_a_log_cut_back_with_its_checkpoints_is_found_by_a_copy_elsewhere():
    kept = actions.latest_checkpoint().note
    sql("DELETE FROM ledger_entry WHERE number > 4")
    sql("DELETE FROM ledger_checkpoint WHERE size > 5")
    make_fit()
    assert check().ok
    assert kinds(check(known=[kept])) == {"shrunk"}


def test_an_outside_copy_that_nobody_signed_is_said_to_be_none():
    assert kinds(check(known=["x"])) == {"signature"}


# --- the records beside the log --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("public", "kind", "because"),
    [
        ([("document/x/2017-1", digest("one")), PUBLIC[1]], "differs", "the record was put back to its first text"),
        ([PUBLIC[1]], "vanished", "a published document is gone"),
        ([*PUBLIC, ("document/x/2017-3", digest("three"))], "unlogged", "a document came past the log"),
        ([*PUBLIC, ("unit/fgc", digest("unit"))], "unlogged", "the log never held its content"),
        ([], "vanished", "all records are gone"),
    ],
)
def test_a_record_that_no_longer_equals_the_log_is_found(public, kind, because):
    assert kinds(check(public)) == {kind}


def test_a_withdrawn_document_may_be_given_or_not():
    assert check(PUBLIC).ok
    assert check([*PUBLIC, ("document/x/2017-2", digest("two"))]).ok
    assert check([*PUBLIC, ("document/x/2017-2", None)]).ok
    assert kinds(check([*PUBLIC, ("document/x/2017-2", digest("other"))])) == {"differs"}


def test_another_thing_may_change_what_a_record_says():
    with transaction.atomic():
        actions.record(
            "report.accepted", "task/plan-2017/2-1-1", at=START + timedelta(days=1), content=digest("task, done")
        )
    assert check([PUBLIC[0], ("task/plan-2017/2-1-1", digest("task, done"))]).ok
    assert kinds(check(PUBLIC)) == {"differs"}


def test_what_others_judged_about_a_document_is_not_its_content():
    with transaction.atomic():
        actions.record(
            "secrecy.reviewed", "document/x/2017-1", at=START + timedelta(days=1), content=digest("a salted draft")
        )
    assert check(PUBLIC).ok


def test_a_record_written_while_the_check_runs_is_left_to_the_next_one():
    def meanwhile():
        yield from PUBLIC
        with transaction.atomic():
            at = START + timedelta(days=1)
            actions.record("document.published", "document/x/2017-3", at=at, content=digest("three"))
            actions.record("document.corrected", "document/x/2017-1", at=at, content=digest("one, best"))
        yield "document/x/2017-3", digest("three")
        yield "document/x/2017-1", digest("one, best")

    assert check(meanwhile()).ok
    assert kinds(check(PUBLIC)) == {"differs", "vanished"}


def test_many_findings_are_counted_but_not_all_kept():
    sql("UPDATE ledger_entry SET unit = 'other'")
    report = check(limit=3)
    assert (len(report.findings), report.count) == (3, 7)
