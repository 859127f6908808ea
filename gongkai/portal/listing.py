"""The list of documents: its filters, each a query parameter, and the choices that lead somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q

from gongkai.frame.time import BEIJING
from gongkai.portal import asked
from gongkai.publishing.models import Document, DocumentQuerySet
from gongkai.publishing.rules import Validity

PAGE = 20
# Kinds that are no document type: what explains, and everything else.
INTERPRETATION, OFFICIAL = "解读", "文件"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the list to; empty means everything. `kind` is a document type, 解读 or 文件."""

    q: str = ""
    unit: str = ""
    topic: str = ""
    year: int | None = None
    kind: str = ""
    validity: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Filters:
        """Return the filters in a query string; what cannot be a year or a validity is left aside."""
        validity = asked.words(values, "validity", 20)
        return cls(
            q=asked.words(values, "q", 100),
            unit=asked.words(values, "unit", 40),
            topic=asked.words(values, "topic", 60),
            year=asked.year(values),
            kind=asked.words(values, "kind", 20),
            validity=validity if validity in set(Validity) else "",
        )

    @property
    def any(self) -> bool:
        """Return whether the list is narrowed at all."""
        return self != Filters()

    @property
    def of_the_list(self) -> Filters:
        """Return what the page of documents is narrowed to: interpretations are there for who looks for them."""
        return self if self.kind or self.q else replace(self, kind=OFFICIAL)


def narrowed(filters: Filters, *, at: datetime) -> DocumentQuerySet:
    """Return the public documents and interpretations that every one of the filters leaves, newest first."""
    documents = Document.objects.public(at)
    if filters.q:
        for word in filters.q.split():
            documents = documents.filter(
                Q(title__icontains=word)
                | Q(document_number__icontains=word)
                | Q(index_number__icontains=word)
                | Q(summary__icontains=word)
            )
    if filters.unit:
        documents = documents.filter(unit__code=filters.unit)
    if filters.topic:
        documents = documents.filter(topic=filters.topic)
    if filters.year is not None:
        documents = documents.filter(published_on__year=filters.year)
    if filters.kind == INTERPRETATION:
        documents = documents.filter(interprets__isnull=False)
    elif filters.kind:
        documents = documents.official()
        documents = documents if filters.kind == OFFICIAL else documents.filter(document_type=filters.kind)
    if filters.validity:
        documents = worth(documents, Validity(filters.validity), on=at.astimezone(BEIJING).date())
    return documents.order_by("-published_on", "-pk")


def worth(documents: DocumentQuerySet, validity: Validity, *, on: date) -> DocumentQuerySet:
    """Return those worth `validity` on a day, as publishing.rules.validity_on decides it for one."""
    marked = Q(marks__from_day__lte=on, marks__taken_back_at__isnull=True)
    repealed = Q(pk__in=Document.objects.filter(marked, marks__kind="repealed").values("pk"))
    expired = Q(pk__in=Document.objects.filter(marked, marks__kind="expired").values("pk")) | Q(expires_on__lt=on)
    amended = Q(pk__in=Document.objects.filter(marked, marks__kind="amended").values("pk"))
    pending = Q(effective_on__gt=on)
    # A comparison with an empty date is neither true nor false in SQL; ~ must take it for "no".
    not_expired = ~Q(pk__in=Document.objects.filter(expired).values("pk"))
    not_pending = Q(effective_on__isnull=True) | Q(effective_on__lte=on)
    wanted = {
        Validity.REPEALED: repealed,
        Validity.EXPIRED: ~repealed & expired,
        Validity.PENDING: ~repealed & not_expired & pending,
        Validity.AMENDED: ~repealed & not_expired & not_pending & amended,
        Validity.IN_FORCE: ~repealed & not_expired & not_pending & ~amended,
    }[validity]
    return documents.filter(wanted)


def page(documents: DocumentQuerySet, number: str | None, *, size: int = PAGE) -> Page:
    """Return one page of documents with what a line of the list shows; a number beyond the end gives the last page."""
    shown = documents.select_related("unit").prefetch_related("marks")
    return Paginator(shown.defer("body"), size).get_page(number)


def choices(*, at: datetime) -> dict[str, list[tuple[str, str]]]:
    """Return what the filters offer, as (value, word): only what at least one public document has. Four queries."""
    public = Document.objects.public(at)
    units = (
        public.order_by("unit__kind_order", "unit__order", "unit__pk")
        .values_list("unit__code", "unit__short_name")
        .distinct()
    )
    topics = public.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct()
    kinds = (
        public.exclude(document_type="").order_by("document_type").values_list("document_type", flat=True).distinct()
    )
    years = [day.year for day in public.dates("published_on", "year", order="DESC")]
    return {
        "units": list(units),
        "topics": [(topic, topic) for topic in topics],
        "kinds": [*((kind, kind) for kind in kinds), (INTERPRETATION, INTERPRETATION)],
        "years": [(str(year), f"{year}年") for year in years],
        "validities": [(validity.value, validity.zh) for validity in Validity],
    }
