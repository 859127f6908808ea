import pytest

from gongkai.frame.tests.test_what_comes_from_outside_is_looked_at import clamd  # noqa: F401 - the same scanner
from tests.cast import Cast, assemble


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


@pytest.fixture
def stand_at(settings, monkeypatch):
    """Let the whole house stand at an instant: what the doors ask is answered with it."""
    from gongkai.frame import time

    present = []

    def shift():
        from django.utils import timezone

        return present[0] - timezone.now()

    def stand(instant):
        present[:] = [instant]
        settings.DEMO = True
        monkeypatch.setattr(time, "demo_shift", shift)

    return stand


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
