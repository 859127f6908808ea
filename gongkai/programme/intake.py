"""From a reading to records: the fields of a document, the units a plan names.

What the import page shows before anything is kept, and what it keeps in the end, come from here alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.organisation.matching import Directory, is_collective
from gongkai.organisation.models import Unit
from gongkai.programme import clauses
from gongkai.programme.clauses import PlanDraft
from gongkai.publishing import bodies
from gongkai.reading.reading import Block, Reading
from gongkai.reading.source import Source

PLAN_TITLE = re.compile(r"方案|计划|要点|规划|任务分解|分工|行动|工作安排|实施意见")
SHORT = re.compile(r"《([^《》]*(?:〈[^〉]*〉)?[^《》]*)》")
YEAR = re.compile(r"(20\d\d|19\d\d)年")
COLUMN_LENGTHS = {"title": 300, "document_number": 80, "document_type": 20, "topic": 60}


def fields_of(reading: Reading, source: Source | None = None) -> dict[str, object]:
    """Return what a reading says of a document, as `publishing.actions.draft` takes it.

    `source` gives the body where the reader found no official document and so no parts.
    """
    fields: dict[str, object] = {
        "index_number": reading.index_number or None,
        "title": reading.title,
        "document_number": reading.document_number,
        "document_type": reading.document_type,
        "issuing_bodies": list(reading.issuing_bodies),
        "addressees": list(reading.addressees),
        "made_on": reading.made_on,
        "published_on": reading.published_on,
        "effective_on": reading.effective_on,
        "topic": reading.topic,
        "keywords": list(reading.keywords),
        "body": body_of(reading, source),
    }
    for name, length in COLUMN_LENGTHS.items():
        fields[name] = str(fields[name])[:length]
    return fields


def body_of(reading: Reading, source: Source | None = None) -> list[dict[str, object]]:
    """Return the text as plain JSON blocks, in order: what Document.body holds."""
    if reading.body or source is None:
        return [bodies.as_json(block) for block in reading.body]
    return [
        bodies.as_json(Block("table" if line.table else "paragraph", line.text, line.number)) for line in source.lines
    ]


def is_plan(reading: Reading, plan: PlanDraft) -> bool:
    """Return whether a reading is likely a plan: it says so in its title, or names units for several tasks."""
    assigned = sum(1 for task in plan.tasks if task.names or task.others)
    return (
        assigned >= 3
        or bool(assigned and PLAN_TITLE.search(reading.title))
        or (bool(plan.tasks) and reading.kind == "official" and bool(re.search(r"方案|要点", reading.title)))
    )


def short_title_of(title: str) -> str:
    """Return what a plan is called in passing: the innermost title of "关于印发《…》的通知", else the title."""
    found = SHORT.findall(title)
    return (found[0] if found else title)[:120]


def year_of(reading: Reading, fallback: int) -> int:
    """Return the year a plan belongs to: that of its title, else of its signing, else `fallback`."""
    found = YEAR.search(reading.title)
    if found:
        return int(found[1])
    day = reading.made_on or reading.published_on
    return day.year if day else fallback


@dataclass(frozen=True, slots=True)
class NamedUnits:
    """What the names in a plan came to: `found` by name as written, `unknown` in order of appearance."""

    found: Mapping[str, Unit]
    unknown: tuple[str, ...]


def match(plan: PlanDraft) -> NamedUnits:
    """Return which of the names in a plan are units; names of all units together are neither."""
    matches = Directory().match(plan.names)
    return NamedUnits(matches.found, tuple(matches.unknown))


def collective(names: tuple[str, ...]) -> bool:
    """Return whether one of the names means all units together."""
    return any(is_collective(name) for name in names)


def read_plan(reading: Reading) -> PlanDraft:
    """Return the tasks of a reading; the one door to the rule of `clauses`."""
    return clauses.plan(reading)
