"""What pages of the portal are called, and who keeps them, when a reader writes about one (feedback.about)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from gongkai.columns.models import Column
from gongkai.feedback import about
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Unit
from gongkai.publishing.models import Document


def column(named: dict[str, Any], at: datetime) -> tuple[str, Unit | None] | None:
    found = Column.objects.public(at).select_related("unit").filter(slug=named["slug"]).first()
    return (found.title, found.unit) if found else None


def topic(named: dict[str, Any], at: datetime) -> tuple[str, Unit | None] | None:
    name = named["topic"]
    inside = Q(topic=name) | Q(topic__startswith=f"{name}\\")
    shown = name.rpartition("\\")[2]
    return (f"主题：{shown}", None) if Document.objects.public(at).filter(inside).exists() else None


def entry(named: dict[str, Any], at: datetime) -> tuple[str, Unit | None] | None:
    number = named["number"]
    return (f"透明日志第{number}条", None) if Entry.objects.filter(number=number, at__lte=at).exists() else None


def subject(named: dict[str, Any], at: datetime) -> tuple[str, Unit | None] | None:
    found = Entry.objects.for_subject(named["subject"]).filter(at__lte=at).exists()
    return (f"透明日志：{named['subject']}", None) if found else None


def tell() -> None:
    """Let the feedback room know of these pages."""
    about.tells("portal:column", column)
    about.tells("portal:topic", topic)
    about.tells("portal:ledger_entry", entry)
    about.tells("portal:ledger_subject", subject)
