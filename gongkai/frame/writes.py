"""Whatever is written to the database ends all ready pages, in the very commit that makes it true.

No room has to think of it, and none can forget it: every statement is seen here, through querysets, raw SQL, the back
office and the commands alike. Only tables that no public page reads are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MethodType
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from gongkai.frame import generation

# Sign-ins, failed sign-ins, and how often a network knocked at a form: a stranger could write there all day.
UNSEEN = ("django_session", "django_admin_log", "axes_", "frame_knock", "frame_daysalt")
_READS = re.compile(r"[\s(]*(?:SELECT|EXPLAIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|SHOW|LOCK)\b", re.I)
_TABLE = re.compile(r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.I)


def watch() -> None:
    """See every connection that is opened from now on."""
    connection_created.connect(_opened, dispatch_uid="gongkai.frame.writes")


@lru_cache(maxsize=2048)
def shows(beginning: str) -> bool:
    """Return whether a statement that begins so may change what the public sees. What is not understood may."""
    if _READS.match(beginning):
        return False
    table = _TABLE.match(beginning)
    return table is None or not table[1].lower().startswith(UNSEEN)


class _Watch:
    """What was written on one connection since its transaction began."""

    def __init__(self) -> None:
        self.written = False

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not shows(str(sql)[:120]):
            return execute(sql, params, many, context)
        connection = context["connection"]
        if connection.in_atomic_block or not connection.autocommit:
            self.written = True
            return execute(sql, params, many, context)
        with generation.house().change():
            return execute(sql, params, many, context)


def _opened(sender: object, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    # The wrapper outlives its connections to the server: it is watched once.
    if connection.alias != "default" or any(isinstance(item, _Watch) for item in connection.execute_wrappers):
        return
    watch = _Watch()
    connection.execute_wrappers.insert(0, watch)
    commit, rollback = connection._commit, connection._rollback  # type: ignore[attr-defined]

    def commit_and_tell(self: BaseDatabaseWrapper) -> Any:
        if not watch.written:
            return commit()
        with generation.house().change():
            watch.written = False
            return commit()

    def roll_back(self: BaseDatabaseWrapper) -> Any:
        watch.written = False
        return rollback()

    # Django tells nobody before it commits, and afterwards would be too late for a process that is killed in between.
    connection._commit = MethodType(commit_and_tell, connection)  # type: ignore[attr-defined]
    connection._rollback = MethodType(roll_back, connection)  # type: ignore[attr-defined]
