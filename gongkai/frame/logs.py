"""What the server writes down: never a secret that stands in an address."""

from __future__ import annotations

import logging
import re

# Links that open something by themselves; whoever reads a log must not be able to.
_SECRET = re.compile(r"(/requests/key/)[^\s/?\"'<>]+")


class WithoutSecrets(logging.Filter):
    """Put dots in the place of every secret of a line and of its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            return True
        covered = _SECRET.sub(r"\1…", said)
        if covered != said:
            record.msg, record.args = covered, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _SECRET.sub(r"\1…", record.exc_text)
        return True
