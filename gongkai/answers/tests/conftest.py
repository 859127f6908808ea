import pytest

from gongkai.requests.tests.conftest import stand_at  # noqa: F401 - the same hand on the clock
from tests.cast import Cast, assemble


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """Keep what is uploaded apart from everything else."""
    settings.MEDIA_ROOT = tmp_path
