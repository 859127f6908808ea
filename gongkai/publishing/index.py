"""Giving out index numbers: one locked row a series, so no number is given twice or lost."""

from __future__ import annotations

from datetime import date
from itertools import chain

from django.db import transaction

from gongkai.errors import BadInput, Refused
from gongkai.law import index_number
from gongkai.organisation.models import Bureau
from gongkai.publishing.models import Document, IndexSeries

# The highest serial a number can hold, and the highest that the series goes on behind.
HIGHEST = 99_999
FOLLOWED = 90_000


def allocate(*, made_on: date, published_on: date) -> str:
    """Return the next index number of the bureau's own series, inside the caller's transaction.

    The year is that of signing or of publication, as the bureau has set (domain practice differs).
    Numbers follow the order of publication and go on behind the highest one that was brought along from
    an older system; one taken since is stepped over.
    """
    bureau = Bureau.load()
    year = (made_on if bureau.year_basis == "made" else published_on).year
    series = _locked(bureau.organisation_code, year)
    serial = _next_free(bureau.organisation_code, year, behind=series.last)
    series.last = max(series.last, serial)
    series.save(update_fields=["last"])
    return str(index_number.issue(bureau.organisation_code, year, serial))


def _next_free(organisation_code: str, year: int, *, behind: int) -> int:
    """Return the next serial no document bears, at the end of the series the lowest that was left out before."""
    start = str(index_number.issue(organisation_code, year, 1)).rpartition("-")[0] + "-"
    taken = set(Document.objects.filter(index_number__startswith=start).values_list("index_number", flat=True))
    for serial in chain(range(behind + 1, HIGHEST + 1), range(1, behind + 1)):
        if f"{start}{serial:05}" not in taken:
            return serial
    raise Refused(f"{year}年的索引号已经用尽。")


def claim(number: str, *, for_document: Document) -> str:
    """Return `number`, brought along with an older document, in its one form; BadInput when malformed or taken."""
    number = str(index_number.parse(number))
    if Document.objects.filter(index_number=number).exclude(pk=for_document.pk).exists():
        raise BadInput(f"索引号{number}已被其他文件使用。")
    return number


def settle(number: str) -> None:
    """Let the bureau's own series go on behind `number`, which a released document brought along.

    A serial so high that it would nearly end the year (or was mistyped) is not followed, only stepped over.
    """
    brought = index_number.parse(number)
    if brought.org == Bureau.load().organisation_code and brought.month is None and int(brought.serial) <= FOLLOWED:
        series = _locked(brought.org, brought.year)
        series.last = max(series.last, int(brought.serial))
        series.save(update_fields=["last"])


def _locked(organisation_code: str, year: int) -> IndexSeries:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An index number is given out inside a transaction only.")
    IndexSeries.objects.get_or_create(organisation_code=organisation_code, year=year)
    return IndexSeries.objects.select_for_update().get(organisation_code=organisation_code, year=year)
