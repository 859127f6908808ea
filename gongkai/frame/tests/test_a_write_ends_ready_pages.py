"""Whatever changes what the public sees ends all ready pages, in the commit that makes it true."""

from __future__ import annotations

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from gongkai.frame import generation, writes
from gongkai.frame.models import DemoTime

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings, tmp_path):
    settings.VAR = tmp_path
    connection.ensure_connection()
    return generation.house()


def _row(seconds: int) -> DemoTime:
    return DemoTime.objects.update_or_create(pk=1, defaults={"shift_seconds": seconds})[0]


def test_a_transaction_ends_them_once_at_its_end(house):
    before = house.number
    with transaction.atomic():
        _row(1)
        _row(2)
        assert house.number == before
    assert house.number > before


@pytest.mark.parametrize(
    ("write", "because"),
    [
        (lambda: DemoTime.objects.update(shift_seconds=5), "a queryset tells no model"),
        (lambda: DemoTime.objects.bulk_create([DemoTime(pk=2, shift_seconds=1)]), "in bulk"),
        (lambda: DemoTime.objects.all().delete(), "a deletion"),
        (lambda: _sql("UPDATE frame_demotime SET shift_seconds = 7"), "raw SQL"),
        (lambda: _sql("WITH a AS (SELECT 1) UPDATE frame_demotime SET shift_seconds = 7"), "behind a WITH"),
    ],
)
def test_no_way_to_write_gets_past(house, write, because):
    _row(1)
    before = house.number
    write()
    assert house.number > before, because
    assert not house.number & 1


def test_the_house_is_closed_while_the_commit_is_under_way(house):
    seen = []
    wrapper = connections["default"]
    real = wrapper.connection

    class Watched:
        def commit(self):
            seen.append(house.number & 1)
            real.commit()

        def __getattr__(self, name):
            return getattr(real, name)

        def __setattr__(self, name, value):
            setattr(real, name, value)

    with transaction.atomic():
        _row(3)
        wrapper.connection = Watched()
        transaction.on_commit(lambda: setattr(wrapper, "connection", real))
    wrapper.connection = real
    assert seen == [1]
    assert not house.number & 1


def test_what_is_taken_back_ends_nothing(house):
    before = house.number
    with transaction.atomic():
        _row(1)
        transaction.set_rollback(True)
    with transaction.atomic():
        DemoTime.objects.count()
    assert house.number == before


def test_a_stranger_who_tries_passwords_ends_nothing(house):
    before = house.number
    Client().post("/staff/login/", {"username": "nobody", "password": "no"}, headers={"host": "localhost"})
    assert house.number == before


@pytest.mark.parametrize(
    ("sql", "ends"),
    [
        ('SELECT "a" FROM b', False),
        ("(SELECT 1) UNION (SELECT 2)", False),
        ("SAVEPOINT s1", False),
        ('INSERT INTO "publishing_document" ("id")', True),
        ('UPDATE "organisation_bureau" SET phone', True),
        ('DELETE FROM "publishing_validitymark"', True),
        ("INSERT OR IGNORE INTO ledger_head", True),
        ('INSERT INTO "django_session" ("session_key")', False),
        ('UPDATE "axes_accessattempt" SET', False),
        ("TRUNCATE publishing_document", True),
        ("anything not understood", True),
    ],
)
def test_which_statements_end_them(sql, ends):
    assert writes.shows(sql) is ends


def _sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)
