"""What every test stands on: fixed settings, no network, no demo."""

import os
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")
os.environ.setdefault("GONGKAI_SECRET_KEY", "a-key-for-tests-only-a-key-for-tests-only")
os.environ.setdefault("GONGKAI_LEDGER_KEY", "11" * 32)
os.environ["GONGKAI_VAR"] = tempfile.mkdtemp(prefix="gongkai-test-")
os.environ.pop("GONGKAI_DEMO", None)

import pytest


@pytest.fixture(autouse=True)
def _quiet_storage(settings):
    """Plain file names for static files and quick password hashes; both only matter outside tests."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
