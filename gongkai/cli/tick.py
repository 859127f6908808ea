"""`gongkai tick`: what the timer runs every minute. Releases what was set for this instant; nothing else ever does.

It also writes down what ran out by its own last day.
"""

from __future__ import annotations

import argparse
import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gongkai.cli.django import bureau_is_set_up, setup

if TYPE_CHECKING:
    from gongkai.publishing.models import TimedRelease

EVERY = 30.0  # seconds; what is due goes out within a minute

logger = logging.getLogger(__name__)


def main(argv: Sequence[str]) -> int:
    """Run once and say what went out; exit 1 when something could not."""
    argparse.ArgumentParser(prog="gongkai tick", description=__doc__).parse_args(argv)
    setup()
    bureau_is_set_up()
    refused = 0
    for timed in run():
        refused += timed.outcome == "refused"
        print(f"{timed.get_outcome_display()}：{timed.document.subject}{'　' if timed.says else ''}{timed.says}")
    return 1 if refused else 0


def run() -> list[TimedRelease]:
    """Release what is due now, with all that a release brings along in every room; return what became of each."""
    from gongkai.frame.time import now
    from gongkai.programme import actions as programme
    from gongkai.publishing import schedule, validity
    from gongkai.reposts import actions as reposts

    at = now()
    done = schedule.tick(at=at, release=programme.release_any)
    if done:
        reposts.settle(at=at)
    validity.expire_due(at=at)
    return done


def start(every: float = EVERY) -> threading.Thread:
    """Run the timer beside a server, in a thread that ends with it. Several do not disturb one another."""
    thread = threading.Thread(target=_go_on, args=(every,), name="gongkai-tick", daemon=True)
    thread.start()
    return thread


def _go_on(every: float) -> None:
    from django.db import DatabaseError, close_old_connections

    wait = threading.Event()
    while not wait.wait(every):
        try:
            run()
        except DatabaseError:  # Locked, or away for a moment: the next round tries again.
            logger.exception("the timer could not run")
        finally:
            close_old_connections()
