"""A day in the life of the portal: 18 December 2017, the real plan under way, some documents out, others not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from gongkai.portal.tests import world
from gongkai.portal.tests.world import World
from tests.cast import Cast, assemble, beijing
from tests.worlds import Standing, standing

HERE = Path(__file__).parent
TODAY = beijing("2017-12-18 09:10")


@pytest.fixture
def cast(request, db) -> Cast:
    """The people of the house, of the little world where a test asks for it."""
    return request.getfixturevalue("house").cast if "house" in request.fixturenames else assemble()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    """Every test has its own index and its own store of files."""
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DEMO = False


@pytest.fixture
def today() -> Iterator[None]:
    """Let the doors' clock stand at 09:10 on 18 December 2017."""
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture(scope="session")
def _built(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Standing[World]]:
    def build() -> World:
        return world.build(assemble())

    with django_db_blocker.unblock(), standing(build, at=TODAY, var=tmp_path_factory.mktemp("world")) as built:
        yield built


@pytest.fixture(scope="module")
def _little_world(_built, django_db_blocker) -> Iterator[Standing[World]]:
    with django_db_blocker.unblock(), _built.visited() as built:
        yield built


@pytest.fixture
def house(_little_world, db, today, tmp_path) -> World:
    """The whole little world: see world.build."""
    return _little_world.lent(tmp_path)


@pytest.fixture
def visitor() -> Client:
    """Someone without an account."""
    return Client()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In each file let those go first who ask for no world: once it is visited, it stands to the end of the file."""
    here = {item: "house" in getattr(item, "fixturenames", ()) for item in items if item.path.parent == HERE}
    files: dict[object, list[pytest.Item]] = {}
    for item in here:
        files.setdefault(item.path, []).append(item)
    sorted_ones = iter([item for ones in files.values() for item in sorted(ones, key=here.__getitem__)])
    items[:] = [next(sorted_ones) if item in here else item for item in items]
