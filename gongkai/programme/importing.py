"""A file becomes a draft, and a plan's draft its tasks: what waits between the two steps, and the last of them.

The file is kept on the server from the first step to the second, so that nothing typed or read is lost on the way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.core.files.base import ContentFile
from django.db import transaction

from gongkai.errors import BadInput
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import require
from gongkai.programme import actions, intake
from gongkai.programme.clauses import PlanDraft
from gongkai.programme.models import PendingImport, Programme
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import Document
from gongkai.reading.load import load
from gongkai.reading.parse import parse
from gongkai.reading.reading import Reading
from gongkai.reading.source import Source

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewUnit:
    """An unknown name shall be a unit of its own. `full_name` is the name itself when empty."""

    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """An unknown name shall stay without a unit, for this reason."""

    reason: str


Choice = Unit | NewUnit | Aside


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader found in a file."""

    source: Source
    reading: Reading
    plan: PlanDraft

    @property
    def is_plan(self) -> bool:
        """Return whether it is likely a plan."""
        return intake.is_plan(self.reading, self.plan)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file became. `programme` is None for a document that is no plan."""

    document: Document
    programme: Programme | None


def digest_of(data: bytes) -> str:
    """Return the digest by which the same file is known again."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def known(data: bytes, *, by: User) -> Document | None:
    """Return the document this very file already became, when `by` may see it; None otherwise."""
    return Document.objects.seen_by(by).filter(source_digest=digest_of(data)).first()


@transaction.atomic
def keep(name: str, data: bytes, *, by: User, at: datetime) -> PendingImport:
    """Read a file and keep it until it is taken in or forgotten. Raises BadInput when it cannot be read."""
    require(by, "document.draft")
    read_file(data, name)
    forget(at=at)
    pending = PendingImport(name=name[:255], digest=digest_of(data), by=by, at=at)
    pending.file.save("", ContentFile(data), save=False)
    pending.save()
    return pending


def forget(*, at: datetime) -> int:
    """Drop what has waited for a day; returns how many."""
    old = list(PendingImport.objects.filter(at__lt=at - KEPT_FOR))
    for pending in old:
        drop(pending)
    return len(old)


def drop(pending: PendingImport) -> None:
    """Drop an upload and its file."""
    name, storage = str(pending.file.name), pending.file.storage
    pending.delete()
    transaction.on_commit(lambda: storage.delete(name))


def read_again(pending: PendingImport) -> Read:
    """Return the reading of an upload that waits."""
    with pending.file.open("rb") as file:
        return read_file(file.read(), pending.name)


@lru_cache(maxsize=4)
def read_file(data: bytes, name: str) -> Read:
    """Return what the reader finds in the bytes of a file; the last few are kept for the second step."""
    source = load(data, name)
    reading = parse(source)
    return Read(source, reading, intake.read_plan(reading))


@transaction.atomic
def take_in(
    data: bytes,
    name: str,
    fields: Mapping[str, object],
    *,
    unit: Unit,
    as_plan: bool,
    short_title: str = "",
    year: int | None = None,
    names: Mapping[str, Choice] | None = None,
    by: User,
    at: datetime,
) -> Taken:
    """Make a draft of a file, and its tasks when it is a plan. The same file taken in again makes no double.

    `fields` are those of `publishing.actions.draft`, the body left out: it is what the reader found. `names` says
    what the unknown unit names mean; a name left out waits on the plan's page. Raises what the actions raise.
    """
    found = read_file(data, name)
    before = known(data, by=by)
    if before is None and not found.reading.body and not found.source.lines:
        raise BadInput("文件中没有可以导入的文字。")
    document = publishing.draft(
        {**fields, "body": intake.body_of(found.reading, found.source)},
        unit=unit,
        by=by,
        at=at,
        source=(name, data),
        source_format=found.source.format,
    )
    if before is None:
        for attachment in found.reading.attachments:
            if attachment.name:
                publishing.attach(document, name=attachment.name[:200], address=attachment.url[:500], by=by, at=at)
    if not as_plan:
        return Taken(document, None)
    matches, aside = _settled(names or {}, by=by)
    programme = actions.import_plan(
        document,
        found.reading,
        matches=matches,
        set_aside=aside,
        short_title=short_title,
        year=year,
        by=by,
        at=at,
    )
    return Taken(document, programme)


def _settled(names: Mapping[str, Choice], *, by: User) -> tuple[dict[str, Unit], dict[str, str]]:
    """Return the units and the reasons that the choices come to; new units and other names are made."""
    matches: dict[str, Unit] = {}
    aside: dict[str, str] = {}
    for name, choice in names.items():
        if isinstance(choice, Aside):
            aside[name] = choice.reason
        elif isinstance(choice, NewUnit):
            matches[name] = new_unit(name, choice, by=by)
        else:
            organisation.add_alias(choice, name, by=by)
            matches[name] = choice
    return matches, aside


def new_unit(name: str, choice: NewUnit, *, by: User) -> Unit:
    """Open the unit that a plan calls `name`; whoever keeps the list of units completes it later."""
    return organisation.create_unit(
        code=_free_code(), full_name=choice.full_name or name, short_name=name[:40], parent=None, by=by
    )


def _free_code() -> str:
    number = Unit.objects.count() + 1
    while Unit.objects.filter(code=f"unit-{number}").exists():
        number += 1
    return f"unit-{number}"
