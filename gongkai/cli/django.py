"""Django, set up for a command that needs the database."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from gongkai.errors import BadInput


def setup() -> None:
    """Load settings and apps. Raises BadInput, with the reason, when the settings cannot be used.

    Where no house is set up in the environment and a demo was built in var/, the demo is meant.
    """
    import django

    from gongkai.cli import demo

    if not os.environ.get("GONGKAI_SECRET_KEY") and not os.environ.get("GONGKAI_DEBUG") and demo.is_built():
        demo.environment(demo.place(), "127.0.0.1", 8000)
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise BadInput(str(error)) from error


def bureau_is_set_up() -> None:
    """Raise BadInput when the database has not been made yet."""
    from django.db import DatabaseError

    from gongkai.organisation.models import Unit

    try:
        Unit.objects.exists()
    except DatabaseError as error:
        raise BadInput("数据库尚未建立：请先运行 gongkai setup 或 gongkai demo。") from error


def progress(label: str, done: int, total: int) -> None:
    """Show how far a long piece of work has come: one line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{label} {done}/{total}", end=end, file=sys.stderr, flush=True)
