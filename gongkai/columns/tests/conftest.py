import pytest

from gongkai.organisation.setup import ensure_roles
from tests.cast import Cast, assemble


@pytest.fixture
def cast(db) -> Cast:
    ensure_roles()
    return assemble()
