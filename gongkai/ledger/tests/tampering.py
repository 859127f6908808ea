"""What someone with the database in hand could do. For tests: every door of the house refuses it."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from gongkai.ledger import entries, merkle
from gongkai.ledger.models import Entry, Head

guard = import_module("gongkai.ledger.migrations.0002_entries_are_never_changed")


def sql(statement: str, *values: Any) -> None:
    """Run one statement past all of Python's guards; a refusal of the database undoes only this statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def drop_triggers() -> None:
    """Take away the triggers, as the owner of the database can."""
    for table in guard.GUARDED:
        if connection.vendor == "postgresql":
            sql(f"DROP TRIGGER IF EXISTS {table}_is_append_only ON {table}")
        else:
            sql(f"DROP TRIGGER IF EXISTS {table}_refuses_update")
            sql(f"DROP TRIGGER IF EXISTS {table}_refuses_delete")
    if connection.vendor == "postgresql":
        sql("DROP FUNCTION IF EXISTS ledger_refuses_change()")


def raise_triggers() -> None:
    """Put the triggers up as the migration does."""
    drop_triggers()
    guard.raise_guard(None, _editor())


def lower_triggers() -> None:
    """Take the triggers down as the migration does when it is undone."""
    guard.lower_guard(None, _editor())


def make_fit() -> None:
    """After an edit: write every entry's bytes, prior and leaf anew, and the head, so that all hashes fit."""
    tree, last, at = merkle.Frontier(), {}, None
    for entry in Entry.objects.order_by("number"):
        entry.prior = last.get(entry.subject)
        body = entries.encode(entry.said())
        leaf = merkle.leaf_hash(body)
        sql(
            "UPDATE ledger_entry SET number = %s, prior = %s, body = %s, leaf = %s WHERE number = %s",
            tree.size,
            entry.prior,
            body,
            leaf,
            entry.number,
        )
        last[entry.subject], at = tree.size, entry.at
        tree.append(leaf)
    Head.objects.filter(pk=1).update(size=tree.size, frontier=tree.to_bytes(), at=at)


def flip(row: Model, column: str, bit: int) -> bool:
    """Change one bit of one column of `row` in the database. Returns False where there is no such bit to change."""
    table, key = row._meta.db_table, row._meta.pk.column
    value = getattr(row, column)
    if value is None:
        return False
    if isinstance(value, int):
        value ^= 1 << bit % 53
        sql(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", value, row.pk)
        return True
    if column == "at":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT CAST({column} AS TEXT) FROM {table} WHERE {key} = %s", [row.pk])
            value = cursor.fetchone()[0]
    data = bytearray(value.encode() if isinstance(value, str) else value)
    if not data:
        return False
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    changed: str | bytes = bytes(data)
    if isinstance(value, str):
        if connection.vendor == "sqlite":
            # SQLite keeps any bytes as a text, so that is what a damaged file would show.
            sql(f"UPDATE {table} SET {column} = CAST(%s AS TEXT) WHERE {key} = %s", changed, row.pk)
            return True
        try:
            changed = bytes(data).decode()
        except UnicodeDecodeError:
            return False
        if "\0" in changed:
            return False
    sql(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", changed, row.pk)
    return True


def _editor() -> SimpleNamespace:
    return SimpleNamespace(connection=connection, execute=sql)
