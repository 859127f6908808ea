"""The public door: reports as page, PDF, DOCX and JSON, the rows behind each cell, and the statistics."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.frame.pages import revalidated
from gongkai.frame.time import BEIJING, now
from gongkai.ledger import canonical as digests
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Bureau, Unit
from gongkai.printing import to_docx, to_pdf
from gongkai.requests.models import InformationRequest
from gongkai.yearly import canonical, counting, registers, statistics
from gongkai.yearly.models import YearlyReport, YearlyRow
from gongkai.yearly.paper import shown, title_of, to_paper
from gongkai.yearly.table import sections, sources

PAGE = 100
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIRST_YEAR = 2008


@require_safe
@revalidated
def reports(request: HttpRequest) -> HttpResponse:
    """List the published reports, the newest year first, each in its newest version."""
    return render(request, "yearly/reports.html", {"reports": YearlyReport.objects.newest(now())})


@require_safe
@revalidated
def report(request: HttpRequest, year: int, version: int | None = None) -> HttpResponse:
    """Show a published report; without a version the newest, which says what it corrected."""
    at = now()
    row = _public(year, version, at=at)
    versions = list(YearlyReport.objects.public(at).filter(year=year).order_by("version"))
    entries = list(Entry.objects.for_subject(row.subject).filter(at__lte=at))
    context = {
        "report": row,
        "title": title_of(row, Bureau.load().name),
        "parts": parts_of(row),
        "sources": sources(row),
        "versions": versions,
        "is_newest": row == versions[-1],
        "newest": versions[-1],
        "digest": canonical.digest(row),
        "last_entry": entries[-1] if entries else None,
    }
    return render(request, "yearly/report.html", context)


def parts_of(row: YearlyReport, wrong: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Return the report's parts for a page: heading, paragraphs, tables in sections."""
    return [
        {
            "key": part.key,
            "heading": part.zh,
            "paragraphs": [line for line in str(row.texts.get(part.key, "")).split("\n") if line.strip()],
            "sections": [section for key in part.tables for section in sections(row, row.form.table(key), wrong=wrong)],
        }
        for part in row.form.parts
    ]


@require_safe
@revalidated
def printed(request: HttpRequest, year: int, form: str, version: int | None = None) -> HttpResponse:
    """Give a published report as a file: PDF, DOCX, or the very JSON whose digest stands in the log."""
    row = _public(year, version, at=now())
    name = f"{row.year}-v{row.version}.{form}"
    if form == "pdf":
        data, media = to_pdf(to_paper(row)), "application/pdf"
    elif form == "docx":
        data, media = to_docx(to_paper(row)), _DOCX
    elif form == "json":
        data, media = digests.encode(canonical.form(row)), "application/json; charset=utf-8"
    else:
        raise Http404
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f'{"inline" if form == "json" else "attachment"}; filename="yearly-{name}"'
    if form == "json":
        response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@revalidated
def cell(request: HttpRequest, year: int, version: int, name: str) -> HttpResponse:
    """Open a number: the anonymised rows it was made of."""
    row = _public(year, version, at=now())
    return render(request, "yearly/cell.html", cell_context(row, name, request.GET.get("page")))


def cell_context(row: YearlyReport, name: str, page: str | None) -> dict[str, object]:
    """Return what the page of a cell shows. Raises Http404 for a cell that is none, or that was entered by hand."""
    known = {one: (line, column) for one, _table, line, column in row.form.cells()}
    places = {one: (table, line) for one, table, line, _column in row.form.cells()}
    if name not in known:
        raise Http404
    line, column = known[name]
    entered = row.is_entered(name) or name not in row.counted
    found = [] if entered else rows_of(row, name)
    table = name.partition(".")[0]
    of_documents = table == "S" and line.key in counting.OLD_DOCUMENTS
    unit = "万元" if column.kind == "wan" else "" if table == "S" and (entered or of_documents) else "件"
    return {
        "report": row,
        "name": name,
        "row": line,
        "column": column,
        "value": shown(row.figures[name]) or "—",
        "unit": unit,
        "entered": entered,
        "source": next((one for one in sources(row) if one.key == canonical.source_key(*places[name])), None),
        "is_second": table == "T2" or of_documents,
        "is_document": line.key in registers.DOCUMENTS or of_documents,
        "has_amounts": column.key == "AMOUNT",
        "page": Paginator(found, PAGE).get_page(page),
        "is_case": name.startswith(("T4.", "S.IV", "S.V")),
    }


def rows_of(row: YearlyReport, name: str) -> list[YearlyRow]:
    """Return the rows a cell was made of, in their order."""
    return [each for each in row.rows.all() if name in each.cells]


@require_safe
@revalidated
def numbers(request: HttpRequest) -> HttpResponse:
    """Show how applications are handled, year by year."""
    at = now()
    today = at.astimezone(BEIJING).date()
    known = years(today)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else today.year
    year = min(max(year, known[-1]), today.year)
    context = {"numbers": statistics.of_year(year, on=today), "years": known, "year": year, "at": at}
    return render(request, "yearly/numbers.html", context)


def years(today: date) -> list[int]:
    """Return the years there are statistics of, the newest first."""
    first = InformationRequest.objects.counted().order_by("first_received_on").first()
    oldest = first.first_received_on.year if first is not None and first.first_received_on else today.year
    return list(range(today.year, max(oldest, FIRST_YEAR) - 1, -1))


def _public(year: int, version: int | None, *, at: datetime) -> YearlyReport:
    found = YearlyReport.objects.public(at).filter(year=year)
    if version is not None:
        found = found.filter(version=version)
    row = found.order_by("-version").first()
    if row is None:
        raise Http404
    return row


def written_about(named: dict[str, Any], at: datetime) -> tuple[str, Unit | None] | None:
    """Return what the page of a report is called, for a reader who writes about it (feedback.about)."""
    found = YearlyReport.objects.public(at).filter(year=named["year"]).exists()
    return (f"{named['year']}年政府信息公开工作年度报告", None) if found else None
