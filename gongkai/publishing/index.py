"""Giving out index numbers: one locked row a series, so no number is given twice or lost."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from gongkai.errors import BadInput
from gongkai.law import index_number
from gongkai.organisation.models import Bureau
from gongkai.publishing.models import Document, IndexSeries


def allocate(*, made_on: date, published_on: date) -> str:
    """Return the next index number of the bureau's own series, inside the caller's transaction.

    The year is that of signing or of publication, as the bureau has set (domain practice differs).
    Numbers follow the order of publication and go on behind the highest one that was brought along from
    an older system; one taken since is stepped over.
    """
    bureau = Bureau.load()
    year = (made_on if bureau.year_basis == "made" else published_on).year
    series = _locked(bureau.organisation_code, year)
    while True:
        series.last += 1
        number = str(index_number.issue(bureau.organisation_code, year, series.last))
        if not Document.objects.filter(index_number=number).exists():
            break
    series.save(update_fields=["last"])
    return number


def claim(number: str, *, for_document: Document) -> str:
    """Return `number`, brought along with an older document, in its one form; BadInput when malformed or taken."""
    number = str(index_number.parse(number))
    if Document.objects.filter(index_number=number).exclude(pk=for_document.pk).exists():
        raise BadInput(f"索引号{number}已被其他文件使用。")
    return number


def settle(number: str) -> None:
    """Let the bureau's own series go on behind `number`, which a released document brought along."""
    brought = index_number.parse(number)
    if brought.org == Bureau.load().organisation_code and brought.month is None:
        series = _locked(brought.org, brought.year)
        series.last = max(series.last, int(brought.serial))
        series.save(update_fields=["last"])


def _locked(organisation_code: str, year: int) -> IndexSeries:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An index number is given out inside a transaction only.")
    IndexSeries.objects.get_or_create(organisation_code=organisation_code, year=year)
    return IndexSeries.objects.select_for_update().get(organisation_code=organisation_code, year=year)
