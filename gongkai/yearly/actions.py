"""What may be done with a yearly report: begin, count, fill in, sign, publish, correct. Each leaves a line in the log.

The path: begun by the openness office → counted from the records → signed by a leader → published by the office. An
error in the arithmetic, or a record changed since the count, stops signing and publishing alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import PurePath

from django.db import transaction
from django.db.models import Sum

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.time import BEIJING
from gongkai.law import foi_decisions, foi_report
from gongkai.law.limits import ANNUAL_REPORT
from gongkai.law.sources import ORDER_711
from gongkai.ledger import actions as ledger
from gongkai.organisation.models import User
from gongkai.organisation.roles import require
from gongkai.publishing import guard, returning
from gongkai.requests.models import Fee
from gongkai.yearly import canonical, checks, counting, registers
from gongkai.yearly.models import RegisterFile, RegisterRow, YearlyReport, YearlyRow

SOURCE = ORDER_711.art(49)
LONGEST_TEXT = 20_000


class NotAddingUp(Refused):
    says = "年度报告的数据有误，不能签发。"
    source = ORDER_711.art(50)


class SamePersonSigns(NotAllowed):
    says = "年度报告不得由编制人本人签发。"


class Immutable(Refused):
    says = "年度报告已经签发或者公布，不能改动；公布后有误的，编制更正版本。"


@transaction.atomic
def begin(year: int, *, note: str = "", by: User, at: datetime) -> YearlyReport:
    """Begin a year's report, counted at once; or, when one is published, its correction, which needs a note."""
    require(by, "yearly.prepare")
    form = foi_report.of_year(year)
    if year >= at.astimezone(BEIJING).year:
        raise BadInput(f"{year}年尚未结束，不能编制该年度的报告。")
    last = YearlyReport.objects.select_for_update().filter(year=year).order_by("-version").first()
    if last is not None and last.state != YearlyReport.State.PUBLISHED:
        raise Refused("该年度已有一个版本正在编制。")
    if last is not None and not note.strip():
        raise BadInput("更正年度报告，应当写明更正说明。")
    report = YearlyReport.objects.create(
        year=year,
        version=last.version + 1 if last else 1,
        format=form.key,
        entered=dict(last.entered) if last else {},
        texts=dict(last.texts) if last else {},
        explained=last.explained if last else "",
        sources=dict(last.sources) if last else {},
        placed=dict(last.placed) if last else {},
        note=note.strip()[:500],
        begun_by=by,
        begun_at=at,
    )
    _count(report, at=at)
    if last is None:
        report.texts = drafted(report)
    report.save()
    _log("yearly.begun", report, at=at)
    return report


@transaction.atomic
def count(report: YearlyReport, *, by: User, at: datetime) -> YearlyReport:
    """Count anew from the records as they are now."""
    require(by, "yearly.prepare")
    report = _draft(report)
    _count(report, at=at)
    report.save()
    return report


@transaction.atomic
def fill_in(
    report: YearlyReport,
    *,
    entered: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
    explained: str | None = None,
    by: User,
    at: datetime,
) -> YearlyReport:
    """Enter the numbers the house has no records of, with their sources, and the parts in words.

    Of the counted cells those of documents and registers alone can be replaced, for what another system knows better.
    """
    require(by, "yearly.prepare")
    report = _draft(report)
    form = report.form
    known = {name: column for name, _table, _row, column in form.cells()}
    for name, value in (entered or {}).items():
        if name not in known or counting.is_counted(form, name):
            raise BadInput(f"“{name}”由记录统计得出，不能填写。")
        report.entered[name] = _number(value, known[name])
    for key, text in (texts or {}).items():
        if key not in {part.key for part in form.parts if part.written}:
            raise BadInput("没有这一部分。")
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"每一部分不得超过{LONGEST_TEXT}字。")
        report.texts[key] = "\n".join(line.rstrip() for line in text.strip().splitlines())
    for key, said in (sources or {}).items():
        if key not in {canonical.source_key(table, row) for _, table, row, _ in form.cells()}:
            raise BadInput("没有这一项数据来源。")
        report.sources[key] = " ".join(said.split())[:120]
    if explained is not None:
        report.explained = explained.strip()[:300]
    report.save()
    return report


@transaction.atomic
def bring_in(report: YearlyReport, register: str, name: str, data: bytes, *, by: User, at: datetime) -> RegisterFile:
    """Take the rows of a register from a file, in the place of those that stood, and count anew.

    Raises BadInput, with the line, for a file that cannot be read.
    """
    require(by, "yearly.prepare")
    report = _draft(report)
    rows = registers.read(data, report.form, register, report.year)
    standing = RegisterFile.objects.filter(year=report.year, register=register, superseded_at=None)
    standing.update(superseded_at=at)
    digest = hashlib.sha256(data).hexdigest()
    file = RegisterFile.objects.create(
        year=report.year, register=register, name=PurePath(name).name[:160], sha256=digest, by=by, at=at
    )
    RegisterRow.objects.bulk_create(
        [
            RegisterRow(
                file=file,
                place=place,
                day=row.day,
                matter=row.matter,
                unit=row.unit,
                amount=row.amount,
                ended=row.ended,
            )
            for place, row in enumerate(rows, 1)
        ],
        batch_size=500,
    )
    ledger.record("register.imported", file.subject, at=at, content=canonical.register_digest(file), basis=str(SOURCE))
    _count(report, at=at)
    report.save()
    return file


@transaction.atomic
def place(report: YearlyReport, key: int, row: str, reason: str, *, by: User, at: datetime) -> YearlyReport:
    """Put an old decision that has no row of its own into a row of this format, for a reason, and count anew."""
    require(by, "yearly.prepare")
    report = _draft(report)
    if row not in dict(result_rows(report.form)):
        raise BadInput("请选择归入的办理结果。")
    if not reason.strip():
        raise BadInput("请写明归入该项的理由。")
    if key not in {one.key for one in unplaceable(report)}:
        raise BadInput("该件的答复在本格式中有对应的行，不能另行归入。")
    report.placed[str(key)] = {"row": row, "reason": " ".join(reason.split())[:200]}
    _count(report, at=at)
    report.save()
    _log("yearly.placed", report, at=at)
    return report


@transaction.atomic
def sign(report: YearlyReport, *, by: User, at: datetime) -> None:
    """Sign the report. Never with an error in it, and never by who began it."""
    require(by, "yearly.sign")
    report = _draft(report)
    if report.begun_by_id == by.pk:
        raise SamePersonSigns
    _refuse_errors(report)
    _refuse_unclean(report)
    report.state, report.signed_by, report.signed_at = YearlyReport.State.SIGNED, by, at
    report.save()
    _log("yearly.signed", report, at=at)


@transaction.atomic
def send_back(report: YearlyReport, *, by: User, at: datetime) -> None:
    """Take a signed report back into hand, before it is published."""
    require(by, "yearly.prepare")
    report = _locked(report)
    if report.state != YearlyReport.State.SIGNED:
        raise Immutable
    report.state, report.signed_by, report.signed_at = YearlyReport.State.DRAFT, None, None
    report.save()
    _log("yearly.sent_back", report, at=at)


@transaction.atomic
def publish(report: YearlyReport, *, by: User, at: datetime) -> None:
    """Publish a signed report; from then on nothing in it changes. Checked again: a record may have changed since."""
    require(by, "yearly.publish")
    report = _locked(report)
    if report.state != YearlyReport.State.SIGNED:
        raise Refused("年度报告尚未签发，不能公布。")
    if report.signed_by_id == by.pk:
        raise NotAllowed("年度报告不得由签发人本人公布。")
    _refuse_errors(report)
    _refuse_unclean(report)
    report.state, report.released_by, report.released_at = YearlyReport.State.PUBLISHED, by, at
    report.save()
    _log("yearly.published", report, at=at)


def drafted(report: YearlyReport) -> dict[str, str]:
    """Return the beginnings of the parts in words, with the numbers of the tables; a person writes on."""
    figures, year = report.figures, report.year
    if report.form.key == "R2014":
        received, done = figures["S.III_1.N"], figures["S.III_2.N"]
        return {
            "P1": f"根据《中华人民共和国政府信息公开条例》规定，编制本报告。统计期限为{year}年1月1日至12月31日。",
            "P4": f"{year}年，本机关收到政府信息公开申请{received}件，办结{done}件。",
        }
    new, carried = figures["T3.R1.TOTAL"], figures["T3.R2.TOTAL"]
    done, open_ = figures["T3.R3_7.TOTAL"], figures["T3.R4.TOTAL"]
    fee = Fee.objects.filter(paid_on__year=year).aggregate(whole=Sum("amount"))["whole"] or 0
    return {
        "P1": (
            f"{_kept_back(report)}依申请公开：{year}年，本机关新收政府信息公开申请{new}件，上年结转{carried}件，"
            f"共办结{done}件，结转下年度继续办理{open_}件。"
        ),
        "P6": f"收取信息处理费情况：{year}年，本机关依照《政府信息公开信息处理费管理办法》收取信息处理费{fee}元。",
    }


def _kept_back(report: YearlyReport) -> str:
    """Return what the yearly round over the documents kept back came to (Plan 2017, II(5)4), nothing without one."""
    assert report.counted_at is not None  # noqa: S101 - it was counted before it is worded
    found = returning.figures(report.year, at=report.counted_at)
    if found is None:
        return ""
    said = (
        f"政府信息管理：对依申请公开、不予公开的{found.total}件文件进行了年度复审，"
        f"继续不公开{found.kept}件，改为主动公开{found.changed}件"
    )
    titles = "、".join(f"《{one.title}》（{one.unit}，{one.state}）" for one in found.rectified)
    return f"{said}{f'，整改清单：{titles}' if titles else ''}。\n"


def due_on(year: int) -> str:
    """Return by when the report on a year must be published, in the law's words: 2026年1月31日前."""
    rule = ANNUAL_REPORT.on(date(year + 1, 1, 1))
    length = rule.length
    return f"{year + 1}年{length.month}月{length.day}日前"  # type: ignore[attr-defined]  # a yearly length


def result_rows(form: foi_report.Format) -> list[tuple[str, str]]:
    """Return the rows of table 3 that say how a request ended, as (key, words)."""
    if form.key == "R2014":
        return []
    rows = [row for row in form.table("T3").rows if row.key.startswith("R3_") and row.key != "R3_7"]
    return [(row.key, "　".join((*row.path[1:], row.zh))) for row in rows]


def unplaceable(report: YearlyReport) -> list[YearlyRow]:
    """Return the rows of old decisions that have no row of their own in this format."""
    if report.form.key == "R2014":
        return []
    unsure = {each.zh for each in foi_decisions.ALL if each.by_hand}
    return list(report.rows.filter(kind=YearlyRow.Kind.REQUEST, outcome__in=unsure))


def _count(report: YearlyReport, *, at: datetime) -> None:
    found = counting.rows(report.year, report.form, at=at, placed=report.placed)
    report.origins = counting.origins(report.year, report.form, at=at)
    report.counted, report.counted_at = counting.figures(report.form, found, report.origins), at
    report.rows.all().delete()
    places: dict[str, int] = {}
    made = []
    for row in found:
        places[row.kind] = places.get(row.kind, 0) + 1
        made.append(
            YearlyRow(
                report=report,
                kind=row.kind,
                key=row.key,
                place=places[row.kind],
                who=row.who,
                unit=row.unit,
                began=row.began,
                ended=row.ended,
                outcome=row.outcome,
                title=row.title,
                amount=row.amount,
                cells=list(row.cells),
            )
        )
    YearlyRow.objects.bulk_create(made, batch_size=500)


def _number(value: str, column: foi_report.Column) -> object:
    value = str(value).strip().replace(",", "").replace("，", "")
    if not value:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadInput(f"“{value}”不是数字。") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise BadInput(f"“{value}”不是数字。")
    if column.kind == "wan":
        return f"{number:f}"
    if number != number.to_integral_value():
        raise BadInput(f"“{value}”应为整数。")
    return int(number)


def _refuse_unclean(report: YearlyReport) -> None:
    """Refuse what no public page may say, in every word of the report that a person wrote."""
    reasons = [said["reason"] for said in report.placed.values()]
    written = [*report.texts.values(), *report.sources.values(), *reasons, report.explained, report.note]
    guard.require_clean_text("\n".join(map(str, written)), "年度报告的文字部分")


def _refuse_errors(report: YearlyReport) -> None:
    wrong = checks.errors(report)
    if wrong:
        more = f"（另有{len(wrong) - 1}处）" if len(wrong) > 1 else ""
        raise NotAddingUp(f"年度报告的数据有误，不能签发、公布：{wrong[0].says}{more}")


def _locked(report: YearlyReport) -> YearlyReport:
    return YearlyReport.objects.select_for_update(of=("self",)).get(pk=report.pk)


def _draft(report: YearlyReport) -> YearlyReport:
    report = _locked(report)
    if report.state != YearlyReport.State.DRAFT:
        raise Immutable
    return report


def _log(verb: str, report: YearlyReport, *, at: datetime) -> None:
    ledger.record(verb, report.subject, at=at, content=canonical.digest(report), basis=str(SOURCE))
