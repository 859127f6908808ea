"""A house with something out, some things hidden, and a mail server that keeps what it is given."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from gongkai.publishing.tests import factories
from tests.cast import Cast, assemble, beijing

TODAY = beijing("2017-12-18 09:10")


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


@pytest.fixture(autouse=True)
def _own_house(settings, tmp_path) -> None:
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAIL_FROM = "公开平台 <portal@example.gov.cn>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def reader() -> Client:
    return Client()


@pytest.fixture
def clock():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


__all__ = ["factories"]
