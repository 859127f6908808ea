"""Rows of table 2 from registers that the house does not keep: permits, penalties, fees, older documents.

Another system gives them as CSV. Read are five columns and no others, so that nobody's name comes along; each row is
kept, and so the cell opens what it is made of. Plain values; nothing is stored here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from gongkai.errors import BadInput
from gongkai.law.foi_report import Format
from gongkai.reading.encoding import decode
from gongkai.screening import inspect_text

LARGEST = 5 * 1024 * 1024
MOST = 20_000
# What stands in the head of the file, and the names it is known by. Other columns are not read.
_COLUMNS = {
    "day": ("日期", "决定日期", "成文日期", "收费日期", "采购日期"),
    "matter": ("事项", "事项名称", "案由", "收费项目", "标题", "采购项目"),
    "unit": ("承办单位", "单位", "处室"),
    "amount": ("金额", "金额（元）", "金额(元)"),
    "ended": ("废止日期", "失效日期"),
}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
DOCUMENTS = frozenset({"RULES", "NORMATIVE"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a register. `ended`: the day a document was repealed; `amount` in yuan."""

    day: date
    matter: str
    unit: str = ""
    amount: Decimal | None = None
    ended: date | None = None


def known(form: Format) -> list[tuple[str, str]]:
    """Return the registers a format counts rows of, as (key, name)."""
    if form.key == "R2014":
        return []
    return [(row.key, row.zh) for row in form.table("T2").rows if cells_of(form, row.key)]


def cells_of(form: Format, register: str) -> tuple[str, ...]:
    """Return the columns of a row of table 2 that rows can fill; how many matters there are is no sum of decisions."""
    columns = tuple(column.key for column in form.table("T2").columns_of(form.table("T2").row(register)))
    if register in DOCUMENTS:
        return columns
    return tuple(key for key in columns if key in {"DECISIONS", "AMOUNT", "PROJECTS"})


def columns_of(form: Format, register: str, row: Row, year: int) -> tuple[str, ...]:
    """Return the columns in which one row counts in the report on a year."""
    if register not in DOCUMENTS:
        return cells_of(form, register)
    last = date(year, 12, 31)
    found = {"MADE": row.day.year == year, "REPEALED": row.ended is not None and row.ended.year == year}
    found["IN_FORCE"] = row.day <= last and (row.ended is None or row.ended > last)
    found["OPENED"], found["TOTAL_OPEN"] = row.day.year == year, row.day <= last
    return tuple(key for key in cells_of(form, register) if found[key])


def read(data: bytes, form: Format, register: str, year: int) -> list[Row]:
    """Return the rows of a file. Raises BadInput, with the line, for what does not belong in it."""
    if register not in dict(known(form)):
        raise BadInput("请选择类别。")
    if len(data) > LARGEST:
        raise BadInput("文件超过5MB，请分类别导出后再导入。")
    text = decode(data)[0].lstrip("\ufeff")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter="\t" if "\t" in first else ",")
    try:
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error:
        raise BadInput("文件不是CSV表格，请从表格软件另存为CSV后再导入。") from None
    if not lines:
        raise BadInput("文件是空的；确无数据的，保留表头一行。")
    if len(lines) > MOST + 1:
        raise BadInput(f"一个文件不超过{MOST}行，请分类别导入。")
    places = _places(lines[0], needs_amount="AMOUNT" in cells_of(form, register))
    rows = [_row(line, number, places, register, year) for number, line in enumerate(lines[1:], 2)]
    # The rows are shown to everyone with the report: nothing personal may stand in them.
    found = inspect_text("\n".join(f"{row.matter}；{row.unit}" for row in rows))
    if found:
        raise BadInput(
            f"事项中有{found[0].kind.zh}（{found[0].excerpt}），明细将对外公开，请改为不含个人信息的事项名称。"
        )
    return rows


def _places(head: list[str], *, needs_amount: bool) -> dict[str, int]:
    names = [cell.strip() for cell in head]
    found = {key: names.index(name) for key, known in _COLUMNS.items() for name in known if name in names}
    missing = [key for key in ("day", "matter", *(["amount"] if needs_amount else [])) if key not in found]
    if missing:
        raise BadInput(
            f"表头中没有“{_COLUMNS[missing[0]][0]}”一列；表头应为：日期、事项、承办单位、金额（元）、废止日期。"
        )
    return found


def _row(line: list[str], number: int, places: dict[str, int], register: str, year: int) -> Row:
    said = {key: line[place].strip() if place < len(line) else "" for key, place in places.items()}
    day = _day(said["day"], number, "日期")
    if day is None:
        raise BadInput(f"第{number}行没有日期。")
    if register in DOCUMENTS:
        if day.year > year:
            raise BadInput(f"第{number}行的日期{day}晚于{year}年。")
    elif day.year != year:
        raise BadInput(f"第{number}行的日期{day}不在{year}年。")
    if not said["matter"]:
        raise BadInput(f"第{number}行没有事项。")
    ended = _day(said.get("ended", ""), number, "废止日期")
    return Row(day, said["matter"][:200], said.get("unit", "")[:40], _amount(said.get("amount", ""), number), ended)


def _day(text: str, number: int, name: str) -> date | None:
    if not text:
        return None
    found = _DAY.match(text)
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise BadInput(f"第{number}行的{name}“{text[:20]}”无法识别，请写成2025-03-04的样式。")


def _amount(text: str, number: int) -> Decimal | None:
    text = text.replace(",", "").replace("，", "").removesuffix("元")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12:
        raise BadInput(f"第{number}行的金额“{text[:20]}”不是以元计的数。")
    return amount.quantize(Decimal("0.01"))
