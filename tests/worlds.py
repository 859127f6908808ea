"""A world that takes long to build is built once; every test gets its own copy and leaves no trace in it."""

from __future__ import annotations

import copy
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar
from unittest import mock

import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings

from gongkai.frame import generation
from tests.locks import one_at_a_time

World = TypeVar("World")


@dataclass(frozen=True)
class Standing(Generic[World]):
    """What was built, the database it stands in, and the folder of the files it put away."""

    world: World
    database: str
    files: Path

    @contextmanager
    def visited(self) -> Iterator[Standing[World]]:
        """Let a file's tests run in the world's database, on savepoints of one transaction that is rolled back.

        So what the file itself writes there goes with it. The connection is not closed meanwhile, as the end of each
        test would like to.
        """
        with _in(self.database), transaction.atomic():
            with mock.patch.object(connection, "close"):
                yield self
            transaction.set_rollback(True)

    def lent(self, var: Path) -> World:
        """Return a copy of the world, its files copied to `var`/media: what a test does to either is its own."""
        shutil.copytree(self.files, var / "media", dirs_exist_ok=True)
        return copy.deepcopy(self.world)


@contextmanager
def standing(build: Callable[[], World], *, at: datetime, var: Path) -> Iterator[Standing[World]]:
    """Build at the instant `at` in a database of its own, which is there until the block ends.

    Not for tests that need transactions of their own: what they do would stay.
    """
    quick = override_settings(
        VAR=var,
        MEDIA_ROOT=var / "media",
        DEMO=False,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    (var / "media").mkdir(parents=True, exist_ok=True)
    with _copy_of_the_database(var) as database:
        with _in(database), quick, time_machine.travel(at, tick=False), transaction.atomic():
            world = build()
        yield Standing(world, database, var / "media")


@contextmanager
def _in(database: str) -> Iterator[None]:
    home = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home


@contextmanager
def _copy_of_the_database(var: Path) -> Iterator[str]:
    home = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(home)) as source, closing(sqlite3.connect(var / "world.sqlite3")) as target:
            source.backup(target)
        yield str(var / "world.sqlite3")
        return
    name = f"{home}_{var.name}"
    with connection._nodb_cursor() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{home}"')
    yield name
    with connection._nodb_cursor() as server:
        server.execute(f'DROP DATABASE "{name}"')


def bring(build: Callable[[], None], place: Path, *, media: Path) -> None:
    """Bring the empty database and the files to what `build` makes; for tests with transactions of their own.

    On SQLite it is built once for all who name the same `place`, and copied there and back. Elsewhere it is built.
    """
    if connection.vendor != "sqlite":
        build()
        return
    with one_at_a_time(place):
        if not (place / "built").exists():
            build()
            connection.ensure_connection()
            with closing(sqlite3.connect(place / "built.sqlite3")) as copied:
                connection.connection.backup(copied)
            shutil.copytree(media, place / "media", dirs_exist_ok=True)
            (place / "built").touch()
            return
    put_in_place(place / "built.sqlite3")
    shutil.copytree(place / "media", media, dirs_exist_ok=True)


def put_in_place(database: Path) -> None:
    """Overwrite the SQLite database that is open here with another; what the house remembers of the old one ends."""
    connection.ensure_connection()
    with closing(sqlite3.connect(database)) as kept:
        kept.backup(connection.connection)
    ContentType.objects.clear_cache()
    cache.clear()
    generation.house().turn()
