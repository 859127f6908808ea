"""What every test stands on: one migrated database copied for each worker, quick passwords, plain static files."""

import copy
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.locks import one_at_a_time

ROOT = Path(__file__).parent
BUILT = ROOT / ".pytest_cache" / "databases"


# Where the files lie that take longest. What begins last should be short: another worker may have nothing left to do.
LONGEST_FIRST = (
    "tests/stories/test_everyone_can_use_the_pages.py",
    "gongkai/requests/tests/test_many_at_once_and_a_killed_server.py",
    "tests/",
    "gongkai/portal/",
    "gongkai/publishing/",
)


def pytest_collection_modifyitems(items):
    """Let several workers take the longest files first (make test, with --no-loadscope-reorder)."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        places = (*LONGEST_FIRST, "")
        items.sort(key=lambda item: next(at for at, place in enumerate(places) if item.nodeid.startswith(place)))


@pytest.fixture(autouse=True)
def _quiet_storage(settings):
    """Plain file names for static files and quick password hashes; both only matter outside tests."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _opened_once(request, monkeypatch):
    """A file that is opened in a process of its own is opened once a run; not in the rooms whose matter that is."""
    if request.path.parts[-3] not in {"reading", "screening"}:
        for place in ("gongkai.reading.pdf", "gongkai.screening.pages", "gongkai.screening.pdf"):
            monkeypatch.setattr(f"{place}.ask", _ask_once)


_TOLD = {}


def _ask_once(*words, data, **more):
    from gongkai.reading import apart

    question = (words, hashlib.sha256(data).digest(), *sorted(more.items()))
    if question not in _TOLD:
        _TOLD[question] = apart.ask(*words, data=data, **more)
    told, body = _TOLD[question]
    return copy.deepcopy(told), body


@pytest.fixture(scope="session")
def django_db_keepdb():
    """On SQLite the test database is a copy that is migrated already, so it is opened as it is."""
    from django.db import connection

    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Give this worker its own copy of the migrated database (SQLite), or its own database name (PostgreSQL)."""
    from django.db import connection

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if connection.vendor == "sqlite":
        copy = tmp_path_factory.mktemp("database") / f"{worker}.sqlite3"
        shutil.copyfile(_migrated(), copy)
        connection.settings_dict["TEST"]["NAME"] = str(copy)
    else:
        connection.settings_dict["TEST"]["NAME"] = f"test_gongkai_{worker}"
        connection.settings_dict["TEST"]["TEMPLATE"] = _migrated_on_the_server()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On SQLite put the migrated database back after a transactional test, where Django would empty table by table.

    That takes a hundredth of the time, leaves what the migrations wrote, and the log's triggers, which refuse every
    DELETE, stay up.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from tests import worlds

    if connection.vendor == "sqlite":
        empty = _migrated()
        TransactionTestCase._fixture_teardown = lambda self: worlds.put_in_place(empty)


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A SQLite database with every migration applied and nothing in it. Copy it; it is every worker's."""
    return _migrated()


def _migrated() -> Path:
    """Return a database with every migration applied, built once for this state of the migrations."""
    built = BUILT / f"{_state_of_the_migrations()}.sqlite3"
    with one_at_a_time(BUILT):
        if not built.exists():
            for old in BUILT.glob("*.sqlite3"):
                old.unlink()
            partial = built.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            _migrate(f"sqlite:///{partial}")
            partial.rename(built)
    return built


def _migrated_on_the_server() -> str:
    """Return the name of a PostgreSQL database with every migration applied, from which each worker's is copied."""
    import psycopg

    name = f"gongkai_migrated_{_state_of_the_migrations()}"
    server = os.environ["DATABASE_URL"]
    with one_at_a_time(BUILT), psycopg.connect(server, autocommit=True) as session:
        if not session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            partial = f"{name}_partial"
            session.execute(f"DROP DATABASE IF EXISTS {partial}")
            session.execute(f"CREATE DATABASE {partial}")
            _migrate(f"{server.rpartition('/')[0]}/{partial}")
            session.execute(f"ALTER DATABASE {partial} RENAME TO {name}")
    return name


def _state_of_the_migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("gongkai/*/migrations/*.py"), ROOT / "requirements" / "base.txt"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(address: str) -> None:
    subprocess.run(
        [sys.executable, "-c", "from gongkai.cli import django, setup; django.setup(); setup.migrate()"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "PYTHONWARNINGS": "ignore"},
        check=True,
    )
