"""What every test stands on: one migrated database copied for each worker, quick passwords, plain static files."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent


@pytest.fixture(autouse=True)
def _quiet_storage(settings):
    """Plain file names for static files and quick password hashes; both only matter outside tests."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
    """Let the flush after a transactional test empty the log on SQLite, where its triggers refuse every DELETE.

    The triggers have tests of their own, which raise them again (gongkai/ledger/tests).
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("ledger_entry", "ledger_checkpoint"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_delete")


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A SQLite database with every migration applied and nothing in it. Copy it; it is every worker's."""
    return _migrated()


def _migrated() -> Path:
    """Return a database with every migration applied, built once for this state of the migrations."""
    with _one_at_a_time() as place:
        built = place / f"{_state_of_the_migrations()}.sqlite3"
        if not built.exists():
            for old in place.glob("*.sqlite3"):
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
    with _one_at_a_time(), psycopg.connect(server, autocommit=True) as session:
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


@contextlib.contextmanager
def _one_at_a_time():
    """Hold the workers back while one of them migrates; give the folder in which the built databases lie."""
    place = ROOT / ".pytest_cache" / "databases"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def _migrate(address: str) -> None:
    subprocess.run(
        [sys.executable, "-c", "from gongkai.cli import django, setup; django.setup(); setup.migrate()"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "PYTHONWARNINGS": "ignore"},
        check=True,
    )
