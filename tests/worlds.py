"""A world that takes long to build is built once a file; every test gets its own copy and leaves no trace in it."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar
from unittest import mock

import time_machine
from django.db import connection, transaction
from django.test import override_settings

World = TypeVar("World")


@dataclass(frozen=True)
class Standing(Generic[World]):
    """What was built, and the folder of the files it put away."""

    world: World
    files: Path

    def lent(self, var: Path) -> World:
        """Return a copy of the world, its files copied to `var`/media: what a test does to either is its own."""
        shutil.copytree(self.files, var / "media", dirs_exist_ok=True)
        return copy.deepcopy(self.world)


@contextmanager
def standing(build: Callable[[], World], *, at: datetime, var: Path) -> Iterator[Standing[World]]:
    """Build at the instant `at` inside one transaction that is rolled back in the end; tests run on savepoints in it.

    Not for files whose tests need transactions of their own. The connection is not closed while the world stands,
    as the end of each test would like to.
    """
    quick = override_settings(
        VAR=var,
        MEDIA_ROOT=var / "media",
        DEMO=False,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    (var / "media").mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        with quick, time_machine.travel(at, tick=False):
            world = build()
        with mock.patch.object(connection, "close"):
            yield Standing(world, var / "media")
        transaction.set_rollback(True)
