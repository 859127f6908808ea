"""A small log that a bureau could have written."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from gongkai.ledger import actions, canonical
from gongkai.ledger.entries import BEIJING_TIME

START = datetime(2017, 9, 28, 9, 0, tzinfo=BEIJING_TIME)


def digest(text: str) -> str:
    return canonical.digest({"text": text})


@pytest.fixture(autouse=True)
def _key(settings):
    settings.LEDGER_KEY, settings.LEDGER_ORIGIN = "11" * 32, "gongkai.example/log"


@pytest.fixture
def bureau_log(db, _key):
    """Seven entries in two sealed parts: five, then two more."""
    told = [
        ("unit.created", "unit/fgc", None),
        ("document.published", "document/x/2017-1", digest("one")),
        ("clock.started", "document/x/2017-1", None),
        ("document.published", "document/x/2017-2", digest("two")),
        ("document.corrected", "document/x/2017-1", digest("one, better")),
        ("task.reported", "task/plan-2017/2-1-1", digest("report")),
        ("document.withdrawn", "document/x/2017-2", None),
    ]
    with transaction.atomic():
        for hour, (verb, subject, content) in enumerate(told):
            at = START + timedelta(hours=hour)
            actions.record(verb, subject, at=at, unit="fgc", content=content, basis="《条例》第二十条")
            if hour in (4, 6):
                actions.seal(at + timedelta(minutes=1))
