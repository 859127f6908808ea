"""A process of its own for a file that could eat all memory or never end; one line of JSON, then bytes, come back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import gongkai
from gongkai.errors import BadInput

__all__ = ["ask"]

_HOME = Path(gongkai.__file__).resolve().parent.parent


def ask(module: str, *duty: str, data: bytes, seconds: int, late: str, broken: str) -> tuple[dict[str, Any], bytes]:
    """Return what `python -m module duty` tells of the data, and the bytes after it.

    Raises BadInput in the words of `late` when it takes longer, of `broken` when it dies, or in its own.
    """
    try:
        done = subprocess.run(  # noqa: S603 - module and duty are our own words
            [sys.executable, "-m", module, *duty],
            input=data,
            capture_output=True,
            cwd=_HOME,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadInput(late) from error
    head, _, body = done.stdout.partition(b"\n")
    try:
        told = json.loads(head)
    except ValueError as error:
        raise BadInput(broken) from error
    if "says" in told:
        raise BadInput(told["says"])
    return told, body
