"""Plans for the tests of this room: the real one, and small ones of other shapes."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from gongkai.organisation.models import Unit
from gongkai.programme import actions, intake
from gongkai.programme.models import Programme
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document
from gongkai.reading.load import load
from gongkai.reading.parse import parse
from gongkai.reading.reading import Reading
from gongkai.review import rules as review
from tests.cast import Cast, beijing

PLAN = Path(__file__).parent.parent / "demo" / "plan-2017.txt"
IMPORTED = beijing("2017-06-16")
RELEASED = beijing("2017-06-19 10:00")


def plan_2017() -> Reading:
    """Return the reading of the founding plan."""
    return read(PLAN.read_bytes().decode("utf-8"))


@cache
def _read(text: str) -> Reading:
    return parse(load(text.encode(), "plan.txt"))


def read(text: str) -> Reading:
    """Return the reading of a text."""
    return _read(text)


def drafted(
    cast: Cast, text: str | None = None, *, at: datetime = IMPORTED, matches: dict[str, Unit] | None = None
) -> Programme:
    """Return a plan as a draft, imported by the openness office."""
    reading = plan_2017() if text is None else read(text)
    document = publishing.draft(
        intake.fields_of(reading),
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=at,
        source=("p.txt", (text or "plan").encode()),
        source_format="txt",
    )
    return actions.import_plan(document, reading, matches=matches, by=cast.office, at=at)


def cleared(cast: Cast, document: Document, *, at: datetime = IMPORTED) -> None:
    """Give a draft both its papers and its approval."""
    publishing.propose_attribute(document, "proactive", by=cast.office, at=at)
    publishing.decide_attribute(document, by=cast.second_office, at=at)
    points = {point: False for point, _ in review.SECRECY_POINTS}
    publishing.review_secrecy(document, "clear", points, by=cast.secrecy_reviewer, at=at)
    publishing.approve(document, by=cast.leader, at=at)


def started(cast: Cast, text: str | None = None, *, at: datetime = RELEASED) -> Programme:
    """Return a plan that was released and whose clocks run."""
    programme = drafted(cast, text, at=min(at, IMPORTED) if text is None else at)
    cleared(cast, programme.document, at=min(at, IMPORTED) if text is None else at)
    return actions.release_plan(programme.document, by=cast.second_office, at=at)


def published(cast: Cast, title: str = "流通领域商品质量抽检结果公告", *, at: datetime = RELEASED) -> Document:
    """Return a published document, good for evidence."""
    body: list[dict[str, object]] = [{"kind": "paragraph", "text": "正文。", "level": 0, "number": "", "clause": ""}]
    document = publishing.draft(
        {"title": title, "body": body, "issuing_bodies": ["山西省工商行政管理局"]},
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=at,
    )
    cleared(cast, document, at=at)
    return publishing.release(document, by=cast.second_office, at=at)
