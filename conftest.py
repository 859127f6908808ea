"""What every test stands on: one migrated database copied for each worker, quick passwords, plain static files."""

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


def _migrated() -> Path:
    """Return a database with every migration applied, built once for this state of the migrations."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("gongkai/*/migrations/*.py"), ROOT / "requirements" / "base.txt"]):
        digest.update(path.read_bytes())
    place = ROOT / ".pytest_cache" / "databases"
    place.mkdir(parents=True, exist_ok=True)
    built = place / f"{digest.hexdigest()[:16]}.sqlite3"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            for old in place.glob("*.sqlite3"):
                old.unlink()
            partial = built.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            environment = {**os.environ, "DATABASE_URL": f"sqlite:///{partial}"}
            subprocess.run(
                [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity=0"],
                cwd=ROOT,
                env=environment,
                check=True,
            )
            partial.rename(built)
    return built
