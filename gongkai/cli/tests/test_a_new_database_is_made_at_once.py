"""A new database is made at once, from each room's first migration; one from before the first release is told so."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel
from django.db.migrations.recorder import MigrationRecorder

from gongkai.cli import setup
from gongkai.errors import BadInput


def test_each_first_migration_makes_whole_tables_and_stands_on_first_ones():
    graph, rooms, first = MigrationLoader(None).graph, setup.ours(), []
    for key, migration in graph.nodes.items():
        if key[0] not in rooms or not migration.initial:
            continue
        first.append(key[0])
        for operation in migration.operations:
            # A field that leads through a table of its own adds nothing to the one it stands in.
            adds_nothing = isinstance(operation, AddField) and operation.field.many_to_many
            assert isinstance(operation, CreateModel) or (adds_nothing and operation.field.remote_field.through), key
        for parent in graph.node_map[key].parents:
            assert parent.key[0] not in rooms or graph.nodes[parent.key].initial, (key, parent.key)
    assert sorted(first) == sorted({key[0] for key in graph.nodes if key[0] in rooms})


@pytest.mark.django_db
def test_a_database_from_before_the_first_release_is_told_plainly():
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app="publishing").delete()
    recorder.record_applied("publishing", "0001_documents")
    with pytest.raises(BadInput) as refused:
        setup.migrate()
    assert "建于首个版本之前" in refused.value.says
