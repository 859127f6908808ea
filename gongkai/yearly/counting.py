"""From records to cells: which cells of a year's report each request and each case counts in.

The rows are made first and the cells are sums over them, so every number opens what made it. `recount.py` comes to the
same numbers by another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from gongkai.answers.models import Case
from gongkai.errors import Refused
from gongkai.law import foi_decisions
from gongkai.law.foi_report import COLUMN_OF, Format, cell
from gongkai.requests.models import Extension, InformationRequest, InformationRequestQuerySet

# Where a request of an old report came in.
_WAYS = {
    "in_person": "III_1_COUNTER",
    "fax": "III_1_FAX",
    "internet": "III_1_NET",
    "email": "III_1_NET",
    "registered_post": "III_1_LETTER",
    "ordinary_post": "III_1_LETTER",
}
TABLES = frozenset({"T3", "T4"})


class NoResult(Refused):
    """A request was concluded and nobody said how: it cannot be counted."""

    says = "有申请已经办结却没有记载结果，不能统计。"


@dataclass(frozen=True, slots=True)
class Counted:
    """One record as the report counts it."""

    kind: str
    key: int
    who: str
    unit: str
    began: str
    ended: str
    outcome: str
    cells: tuple[str, ...]


def is_counted(form: Format, name: str) -> bool:
    """Return whether a cell is counted from the records; the others are entered by a person."""
    table, row, _ = name.split(".")
    if form.key != "R2014":
        return table in TABLES
    return row.startswith(("III_", "IV_", "V_")) or row in {"IV", "V"}


def rows(year: int, form: Format) -> list[Counted]:
    """Return every record that counts in a year's report, in the order of their beginning."""
    made = [*_requests(year, form), *_cases(year, form)]
    return [row for row in made if row.cells]


def figures(form: Format, counted: list[Counted]) -> dict[str, int]:
    """Return {cell: number} of all counted cells, nought where nothing falls into one."""
    sums = Counter(name for row in counted for name in row.cells)
    return {name: sums[name] for name, *_ in form.cells() if is_counted(form, name)}


def of_year(year: int) -> InformationRequestQuerySet:
    """Return the applications for information that count in a year: received, carried over, or concluded in it.

    Corrections of one's own record (Order 711, art. 41) are no applications for information.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    open_then = Q(concluded_on__isnull=True) | Q(concluded_on__gte=first)
    return (
        InformationRequest.objects.counted()
        .filter(open_then, matter=InformationRequest.Matter.INFORMATION, first_received_on__lte=last)
        .select_related("unit", "clock")
        .annotate(
            was_extended=Exists(Extension.objects.filter(inquiry=OuterRef("pk"), granted=True)),
        )
        .order_by("first_received_on", "pk")
    )


def _requests(year: int, form: Format) -> Iterator[Counted]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    for row in of_year(year):
        received = row.first_received_on
        assert received is not None  # noqa: S101 - counted() asks for it
        ended = row.concluded_on if row.concluded_on is not None and row.concluded_on <= last else None
        decision = None
        if ended is not None:
            if not row.decision_code:
                raise NoResult(f"{row}已经办结却没有记载结果，不能统计，请先补记。")
            decision = foi_decisions.get(row.decision_code)
        if form.key == "R2014":
            cells = _old_cells(row, received >= first, decision)
        else:
            cells = _new_cells(row, form, received >= first, decision)
        yield Counted(
            "request",
            row.pk,
            row.get_kind_display(),
            row.unit.short_name if row.unit else "",
            f"{received:%Y-%m}",
            f"{ended:%Y-%m}" if ended else "",
            decision.zh if decision else "继续办理",
            cells,
        )


def _new_cells(
    row: InformationRequest, form: Format, is_new: bool, decision: foi_decisions.Decision | None
) -> tuple[str, ...]:
    keys = ["R1" if is_new else "R2"]
    keys += ["R4"] if decision is None else [decision.rows[form.key], "R3_7"]
    column = COLUMN_OF[row.kind]
    return tuple(cell("T3", key, into) for key in keys for into in (column, "TOTAL"))


def _old_cells(row: InformationRequest, is_new: bool, decision: foi_decisions.Decision | None) -> tuple[str, ...]:
    keys = ["III_1", _WAYS[row.channel]] if is_new else []
    if decision is not None:
        in_time = not row.was_extended and _was_in_time(row)  # type: ignore[attr-defined]  # annotated
        keys += ["III_2", "III_2_IN_TIME" if in_time else "III_2_EXTENDED"]
        indicator = decision.rows.get("R2014")
        if indicator:
            keys += ["III_3", indicator]
            if indicator.startswith("III_3_4_"):
                keys.append("III_3_4")
    return tuple(cell("S", key, "N") for key in keys)


def _was_in_time(row: InformationRequest) -> bool:
    return (
        row.clock is None or row.clock.due_at is None or not row.clock.late_by(row.clock.stopped_at or row.clock.due_at)
    )


def _cases(year: int, form: Format) -> Iterator[Counted]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    still = Q(closed_on__isnull=True) | Q(closed_on__gte=first)
    found = Case.objects.filter(still, notified_on__lte=last, only_as_reviewer=False).select_related("inquiry__unit")
    for row in found.order_by("notified_on", "pk"):
        closed = row.closed_on if row.closed_on is not None and row.closed_on <= last else None
        outcome = row.outcome if closed else "PENDING"
        if form.key == "R2014":
            cells = _old_case_cells(row, outcome)
        else:
            cells = tuple(cell("T4", row.kind, column) for column in (outcome, "TOTAL"))
        yield Counted(
            "case",
            row.pk,
            row.get_kind_display(),
            row.inquiry.unit.short_name if row.inquiry.unit else "",
            f"{row.notified_on:%Y-%m}",
            f"{closed:%Y-%m}" if closed else "",
            row.get_outcome_display() if closed else "尚未审结",
            cells,
        )


def _old_case_cells(row: Case, outcome: str) -> tuple[str, ...]:
    if outcome == "PENDING":
        return ()
    whole = "IV" if row.kind == Case.Kind.REVIEW else "V"
    return (cell("S", whole, "N"), cell("S", f"{whole}_{outcome}", "N"))
