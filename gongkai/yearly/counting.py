"""From records to cells: which cells of a year's report each request and each case counts in.

The rows are made first and the cells are sums over them, so every number opens what made it. `recount.py` comes to the
same numbers by another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from gongkai.answers.models import Case
from gongkai.errors import Refused
from gongkai.law import foi_decisions
from gongkai.law.foi_report import COLUMN_OF, Format, cell
from gongkai.publishing.models import Document, DocumentQuerySet
from gongkai.publishing.rules import Validity, validity_on
from gongkai.requests.models import Extension, InformationRequest, InformationRequestQuerySet
from gongkai.yearly.models import RegisterFile, RegisterRow
from gongkai.yearly.registers import Row, cells_of, columns_of
from gongkai.yearly.registers import known as known_registers

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


# What the list of 2014 to 2018 counts of documents, as far as the house has them.
OLD_DOCUMENTS = frozenset({"I_1", "I_1_NORMATIVE", "I_1_MADE", "I_2_SITE", "II_2_ARTICLES"})


@dataclass(frozen=True, slots=True)
class Counted:
    """One record as the report counts it. `title` and `amount` (yuan) of what table 2 is made of."""

    kind: str
    key: int
    who: str
    unit: str
    began: str
    ended: str
    outcome: str
    cells: tuple[str, ...]
    title: str = ""
    amount: Decimal | None = None


def is_counted(form: Format, name: str) -> bool:
    """Return whether a cell is always counted from the records. Of table 2 see `origins`; the rest a person enters."""
    table, row, _ = name.split(".")
    if form.key != "R2014":
        return table in TABLES
    return row.startswith(("III_", "IV_", "V_")) or row in {"IV", "V"}


def rows(
    year: int, form: Format, *, at: datetime | None = None, placed: Mapping[str, Mapping[str, str]] | None = None
) -> list[Counted]:
    """Return every record that counts in a year's report, in the order of their beginning.

    `at`: documents count that stand in public at that instant; without it none do. `placed`: {request: {"row": …}} of
    the old decisions that a person has put into a row.
    """
    made = [*_requests(year, form, placed or {}), *_cases(year, form)]
    if form.key == "R2014":
        made += _opened(year, at)
    else:
        made += [*_documents(year, form, at), *_registers(year, form)]
    return [row for row in made if row.cells]


def origins(year: int, form: Format, *, at: datetime) -> dict[str, str]:
    """Return {row: where its numbers come from}: records, rows, or both; of the others that may be entered none."""
    if form.key == "R2014":
        return dict.fromkeys(OLD_DOCUMENTS, "records") if _opened(year, at) else {}
    found = dict.fromkeys(("RULES", "NORMATIVE"), "records") if _normative(year, at).exists() else {}
    for key in RegisterFile.objects.filter(year=year, superseded_at=None).values_list("register", flat=True):
        found[key] = "records,rows" if key in found else "rows"
    return found


def figures(form: Format, counted: list[Counted], known: Mapping[str, str] | None = None) -> dict[str, int | str]:
    """Return {cell: number} of all counted cells, nought where nothing falls into one; amounts as text, in 万元."""
    sums = Counter(name for row in counted for name in row.cells)
    found: dict[str, int | str] = {name: sums[name] for name, *_ in form.cells() if is_counted(form, name)}
    for key in known or {}:
        if key in OLD_DOCUMENTS:
            found[cell("S", key, "N")] = sums[cell("S", key, "N")]
            continue
        for column in cells_of(form, key):
            name = cell("T2", key, column)
            found[name] = _wan(counted, name) if column == "AMOUNT" else sums[name]
    return found


def _wan(counted: list[Counted], name: str) -> str:
    yuan = sum((row.amount or Decimal(0) for row in counted if name in row.cells), Decimal(0))
    return in_wan(yuan)


def in_wan(yuan: Decimal) -> str:
    """Return an amount in 万元 as the report prints it, without needless noughts."""
    return f"{(yuan / 10_000).quantize(Decimal('0.000001')).normalize():f}"


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


def _requests(year: int, form: Format, placed: Mapping[str, Mapping[str, str]]) -> Iterator[Counted]:
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
            into = placed.get(str(row.pk), {}).get("row", "")
            cells = _new_cells(row, form, received >= first, decision, into)
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
    row: InformationRequest, form: Format, is_new: bool, decision: foi_decisions.Decision | None, into: str
) -> tuple[str, ...]:
    keys = ["R1" if is_new else "R2"]
    keys += ["R4"] if decision is None else [into or decision.rows[form.key], "R3_7"]
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


# --- table 2 -----------------------------------------------------------------------------------------


def _normative(year: int, at: datetime) -> DocumentQuerySet:
    return Document.objects.public(at).official().filter(nature=Document.Nature.NORMATIVE, made_on__year__lte=year)


def _documents(year: int, form: Format, at: datetime | None) -> Iterator[Counted]:
    """Yield the normative documents that stand in public; a rule (规章) is one that was promulgated by an order."""
    if at is None:
        return
    last = date(year, 12, 31)
    for row in _normative(year, at).select_related("unit").prefetch_related("marks").order_by("made_on", "pk"):
        marks = [(mark.kind, mark.from_day) for mark in row.marks.all()]
        worth = validity_on(last, effective_on=row.effective_on, expires_on=row.expires_on, marks=marks)
        repealed = min((day for kind, day in marks if kind == "repealed"), default=None)
        made = row.made_on
        assert made is not None  # noqa: S101 - _normative asks for it
        opened = row.published_on or made
        found = {
            "MADE": made.year == year,
            "REPEALED": repealed is not None and repealed.year == year,
            "IN_FORCE": worth in {Validity.IN_FORCE, Validity.AMENDED},
            "OPENED": opened.year == year,
            "TOTAL_OPEN": opened <= last,
        }
        key = "RULES" if row.document_type == "命令" else "NORMATIVE"
        columns = [column for column in cells_of(form, key) if found[column]]
        number = f"（{row.document_number}）" if row.document_number else ""
        yield Counted(
            "document",
            row.pk,
            "",
            row.unit.short_name,
            f"{made:%Y-%m}",
            f"{repealed:%Y-%m}" if repealed else "",
            worth.zh,
            tuple(cell("T2", key, column) for column in columns),
            f"{row.title}{number}"[:300],
        )


def _opened(year: int, at: datetime | None) -> list[Counted]:
    """Return the documents that were opened, or made, in a year, as the list of 2014 to 2018 counts them.

    What this house publishes stands on the government's site; the gazette and the house's accounts elsewhere it does
    not keep. An interpretation counts as such, and not as one more piece of information.
    """
    if at is None:
        return []
    in_year = Q(made_on__year=year) | Q(published_on__year=year)
    found = []
    for row in Document.objects.public(at).filter(in_year).select_related("unit").order_by("made_on", "pk"):
        opened = row.published_on or row.made_on
        keys = []
        if opened is not None and opened.year == year:
            keys += ["II_2_ARTICLES"] if row.interprets_id else ["I_1", "I_2_SITE"]
        if row.nature == Document.Nature.NORMATIVE and not row.interprets_id:
            keys += ["I_1_NORMATIVE"] if keys else []
            keys += ["I_1_MADE"] if row.made_on is not None and row.made_on.year == year else []
        number = f"（{row.document_number}）" if row.document_number else ""
        found.append(
            Counted(
                "document",
                row.pk,
                "",
                row.unit.short_name,
                f"{row.made_on:%Y-%m}" if row.made_on else "",
                "",
                "",
                tuple(cell("S", key, "N") for key in keys),
                f"{row.title}{number}"[:300],
            )
        )
    return found


def _registers(year: int, form: Format) -> Iterator[Counted]:
    names = dict(known_registers(form))
    found = RegisterRow.objects.filter(file__year=year, file__superseded_at=None, file__register__in=names)
    for row in found.select_related("file").order_by("file__register", "place"):
        key = row.file.register
        columns = columns_of(form, key, Row(row.day, row.matter, row.unit, row.amount, row.ended), year)
        yield Counted(
            "register",
            row.pk,
            names[key],
            row.unit,
            f"{row.day:%Y-%m}",
            f"{row.ended:%Y-%m}" if row.ended else "",
            "",
            tuple(cell("T2", key, column) for column in columns),
            row.matter,
            row.amount,
        )
