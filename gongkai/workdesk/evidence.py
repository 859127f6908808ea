"""What the log is compared with: every record that stands before the public, by its subject and digest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from gongkai.answers import canonical as answers
from gongkai.columns import canonical as columns
from gongkai.feedback import canonical as feedback
from gongkai.programme import canonical as programme
from gongkai.publishing import canonical as publishing
from gongkai.publishing import words
from gongkai.reposts import canonical as reposts
from gongkai.requests import canonical as requests
from gongkai.review import negative_list
from gongkai.selfcheck import canonical as selfcheck
from gongkai.yearly import canonical as yearly


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield (subject, digest of its present form) from every room that logs one, for `ledger.check`."""
    return chain(
        selfcheck.subjects(),
        columns.subjects(),
        publishing.subjects(),
        words.subjects(),
        programme.subjects(),
        feedback.subjects(),
        reposts.subjects(),
        requests.subjects(),
        answers.subjects(),
        negative_list.subjects(),
        yearly.subjects(),
    )
