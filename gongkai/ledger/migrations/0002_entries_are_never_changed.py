"""Triggers that refuse UPDATE and DELETE on entries and checkpoints, also to whoever comes past Python.

They hold off a slip, not an owner of the database, who can drop them; that is what the log's check is for.
"""

from django.db import migrations

GUARDED = ("ledger_entry", "ledger_checkpoint")
WORDS = "the log is append-only"


def raise_guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION ledger_refuses_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in GUARDED:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION ledger_refuses_change()"
            )
    elif vendor == "sqlite":
        for table in GUARDED:
            for event in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_refuses_{event.lower()} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
                )


def lower_guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        for table in GUARDED:
            schema_editor.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
        schema_editor.execute("DROP FUNCTION ledger_refuses_change()")
    elif vendor == "sqlite":
        for table in GUARDED:
            for event in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER {table}_refuses_{event.lower()}")


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_the_log_begins")]

    operations = [migrations.RunPython(raise_guard, lower_guard)]
