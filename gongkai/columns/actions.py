"""What may be done with a column: open it, change it, close it. Each leaves a line in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from gongkai.columns.canonical import form
from gongkai.columns.models import Column
from gongkai.columns.rules import Suggestion
from gongkai.errors import BadInput, Refused
from gongkai.ledger import actions as ledger
from gongkai.ledger import canonical
from gongkai.organisation.models import Unit, User
from gongkai.organisation.roles import require
from gongkai.publishing import guard

# What may be set of a column; its slug is set once, when it is opened.
EDITABLE = ("title", "description", "sort", "matter", "kinds", "topics", "words", "unit", "update_every", "order")


class ColumnClosed(Refused):
    says = "该栏目已经关闭，不能再作变动。"


@transaction.atomic
def open_column(
    slug: str, fields: Mapping[str, object], *, units: Iterable[Unit] = (), by: User, at: datetime
) -> Column:
    """Open a column at once. `fields` are those of EDITABLE; `units` narrow it to what these units drafted."""
    require(by, "column.manage")
    column = Column(slug=slug, opened_at=at)
    _set(column, fields)
    if Column.objects.filter(slug=slug).exists():
        raise Refused("已有栏目使用这个网址名；网址名不能重复，也不能转给别的栏目。")
    column.save()
    column.units.set(units)
    _tell("column.opened", column, at=at)
    return column


def open_suggested(suggestion: Suggestion, *, unit: Unit, by: User, at: datetime) -> Column:
    """Open a column as the house suggests it, in the care of `unit`."""
    fields = {
        "title": suggestion.title,
        "description": suggestion.description,
        "sort": suggestion.sort.value,
        "matter": suggestion.matter.value,
        "kinds": list(suggestion.kinds),
        "topics": list(suggestion.topics),
        "words": list(suggestion.words),
        "unit": unit,
        "order": Column.objects.count() + 1,
    }
    return open_column(suggestion.slug, fields, by=by, at=at)


@transaction.atomic
def change(
    column: Column, fields: Mapping[str, object], *, units: Iterable[Unit] | None = None, by: User, at: datetime
) -> Column:
    """Change what a column says of itself or gathers; its address stays."""
    require(by, "column.manage")
    column = _standing(column)
    _set(column, fields)
    column.save()
    if units is not None:
        column.units.set(units)
    _tell("column.changed", column, at=at)
    return column


@transaction.atomic
def close(column: Column, reason: str, *, by: User, at: datetime) -> Column:
    """Close a column for good. Its address goes on answering, with the reason; what lay in it stays public."""
    require(by, "column.manage")
    column = _standing(column)
    if not reason.strip():
        raise BadInput("关闭栏目应当写明理由。")
    column.closed_at, column.closed_because = at, reason.strip()[:300]
    column.save(update_fields=["closed_at", "closed_because"])
    _tell("column.closed", column, at=at)
    return column


def _standing(column: Column) -> Column:
    column = Column.objects.select_for_update().get(pk=column.pk)
    if column.closed_at is not None:
        raise ColumnClosed
    return column


def _set(column: Column, fields: Mapping[str, object]) -> None:
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise BadInput(f"栏目没有这些内容：{'、'.join(sorted(unknown))}。")
    for name, value in fields.items():
        setattr(column, name, value)
    guard.require_clean_text(f"{column.title}\n{column.description}", "栏目的名称和说明")
    taken = Column.objects.filter(title=column.title).exclude(pk=column.pk).exists()
    if taken:
        raise Refused("已有同名的栏目。")


def _tell(verb: str, column: Column, *, at: datetime) -> None:
    ledger.record(verb, column.subject, at=at, unit=column.unit.code, content=canonical.digest(form(column)))
