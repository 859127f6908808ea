import pytest

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """Keep what is uploaded apart from everything else."""
    settings.MEDIA_ROOT = tmp_path
