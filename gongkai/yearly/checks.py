"""What must hold before a report is signed, and what the reader of a published one may still hold against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gongkai.law import foi_decisions
from gongkai.law.foi_report import FEE_UNPAID, FEE_WORD, Flaw, flaws
from gongkai.publishing.models import Document
from gongkai.yearly import counting
from gongkai.yearly.canonical import source_key
from gongkai.yearly.models import YearlyReport
from gongkai.yearly.recount import recount

# What a sentence of part one says, and the cell that must say the same.
_SAID = (
    (re.compile(r"(?:新收|收到)[^，。；\d]{0,24}?(\d+)\s*件"), "T3.R1.TOTAL", "新收申请"),
    (re.compile(r"办结[^，。；\d]{0,16}?(\d+)\s*件"), "T3.R3_7.TOTAL", "办理结果总计"),
    (re.compile(r"结转下年度[^，。；\d]{0,12}?(\d+)\s*件"), "T3.R4.TOTAL", "结转下年度"),
)


def check(report: YearlyReport) -> list[Flaw]:
    """Return everything that does not hold, errors first. A report with an error is neither signed nor published."""
    form = report.form
    before = previous(report)
    found = flaws(
        form,
        report.figures,
        before=before.figures if before is not None else None,
        before_form=before.form if before is not None else None,
    )
    found = [_softened(report, flaw) for flaw in found]
    found += [*_recounted(report), *_texts(report), *_documents(report), *_by_hand(report), *_sources(report)]
    return sorted(found, key=lambda flaw: not flaw.is_error)


def errors(report: YearlyReport) -> list[Flaw]:
    """Return what stands in the way of signing."""
    return [flaw for flaw in check(report) if flaw.is_error]


def previous(report: YearlyReport) -> YearlyReport | None:
    """Return last year's published report in its newest version."""
    rows = YearlyReport.objects.filter(year=report.year - 1, state=YearlyReport.State.PUBLISHED)
    return rows.order_by("-version").first()


def drift(report: YearlyReport) -> list[Flaw]:
    """Return where the records have come to differ from what the report counted: a row was changed since."""
    return list(_recounted(report))


def _softened(report: YearlyReport, flaw: Flaw) -> Flaw:
    """Let A4 be a warning where the office has explained why the years do not meet (a merger)."""
    if flaw.check == "A4" and report.explained:
        return Flaw("A4", "warning", f"{flaw.says}说明：{report.explained}", flaw.cells)
    return flaw


def _recounted(report: YearlyReport) -> Iterator[Flaw]:
    names = {name: f"“{row.zh}”“{column.zh}”" for name, _table, row, column in report.form.cells()}
    for name, number in recount(report.year, report.form, report.placed).items():
        stands = report.counted.get(name)
        can_be_entered = not counting.is_counted(report.form, name)
        if stands is None and can_be_entered and report.state == YearlyReport.State.PUBLISHED:
            continue  # published before the house had records of it
        if stands != number:
            yield Flaw(
                "A8",
                "error",
                f"{names.get(name, name)}统计为{stands if stands is not None else '空'}，"
                f"按记录重新计算为{number}：统计之后有记录变动，请重新统计或者核查。",
                (name,),
            )


def _texts(report: YearlyReport) -> Iterator[Flaw]:
    form = report.form
    for part in form.parts:
        if part.written and not str(report.texts.get(part.key, "")).strip():
            yield Flaw("P0", "error", f"“{part.zh}”没有内容。")
    figures = report.figures
    if figures.get(FEE_UNPAID) and FEE_WORD not in str(report.texts.get("P6", "")):
        yield Flaw("A9", "warning", f"有申请逾期未缴费，第六部分应当说明收取{FEE_WORD}的情况。", (FEE_UNPAID,))
    if form.key == "R2014":
        return
    first = str(report.texts.get("P1", ""))
    for pattern, name, word in _SAID:
        for found in pattern.finditer(first):
            if figures.get(name) is not None and int(found[1]) != figures[name]:
                says = f"第一部分写“{found[0]}”，与表中{word}{figures[name]}件不一致。"
                yield Flaw("A11", "warning", says, (name,))


def _documents(report: YearlyReport) -> Iterator[Flaw]:
    name = "T2.NORMATIVE.MADE"
    made = report.figures.get(name)
    if made is None or report.form.key == "R2014" or name in report.counted:
        return
    known = made_in(report.year)
    if made < known:
        says = f"行政规范性文件本年制发{made}件，本平台公开的当年命令、决定、意见、通知有{known}件，请核对。"
        yield Flaw("A12", "warning", says, (name,))


def _by_hand(report: YearlyReport) -> Iterator[Flaw]:
    """Old decisions have no row of their own in a newer report; the office looks at where they were put."""
    if report.form.key == "R2014":
        return
    unsure = {each.zh for each in foi_decisions.ALL if each.by_hand}
    number = report.rows.filter(outcome__in=unsure).exclude(key__in=map(int, report.placed)).count()
    if number:
        says = (
            f"有{number}件依旧条例作出的答复在新格式中没有对应的行，已按最接近的行计入，"
            "请核对，必要时改归他项并写明理由。"
        )
        yield Flaw("M1", "warning", says)


def _sources(report: YearlyReport) -> Iterator[Flaw]:
    """Say which entered numbers name no source, and where a number was entered over what the records give."""
    silent: dict[str, tuple[str, list[str]]] = {}
    for name, table, row, column in report.form.cells():
        if not report.is_entered(name):
            continue
        key = source_key(table, row)
        if not report.sources.get(key, "").strip():
            silent.setdefault(key, (row.path[0] if table.key == "S" and row.path else row.zh, []))[1].append(name)
        counted = report.counted.get(name)
        if counted is not None and report.figures[name] != Decimal(str(counted)):
            says = f"“{row.zh}”“{column.zh}”填报为{report.entered[name]}，由记录统计为{counted}，以填报的为准，请核对。"
            yield Flaw("S2", "warning", says, (name,))
    for label, names in silent.values():
        yield Flaw("S1", "error", f"“{label}”的数由人工填报，没有注明数据来源。", tuple(names))


def made_in(year: int) -> int:
    """Return how many documents of the kinds that may be normative were made and published in a year."""
    kinds = ("命令", "决定", "意见", "通知")
    return Document.objects.filter(
        state=Document.State.PUBLISHED, interprets__isnull=True, document_type__in=kinds, made_on__year=year
    ).count()
