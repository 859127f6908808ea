"""The same numbers by another way: straight from the tables, in SQL, without a row of the first count.

It shares nothing with `counting.py` but the law's table of rows. Whoever changes a record after it was counted is found
by the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import connection

from gongkai.law import foi_decisions
from gongkai.law.foi_report import APPLICANTS, COLUMN_OF, OUTCOMES, Format

_REQUESTS = """
    SELECT kind, decision_code, channel,
           CASE WHEN first_received_on >= %(first)s THEN 1 ELSE 0 END AS is_new,
           CASE WHEN concluded_on <= %(last)s THEN 1 ELSE 0 END AS is_done,
           COUNT(*)
      FROM requests_informationrequest
     WHERE received_on IS NOT NULL AND matter = 'information' AND split_at IS NULL
       AND first_received_on <= %(last)s
       AND (concluded_on IS NULL OR concluded_on >= %(first)s)
  GROUP BY 1, 2, 3, 4, 5
"""
_CASES = """
    SELECT kind, CASE WHEN closed_on <= %(last)s THEN outcome ELSE 'PENDING' END AS result, COUNT(*)
      FROM answers_case
     WHERE notified_on <= %(last)s AND (closed_on IS NULL OR closed_on >= %(first)s)
       AND NOT only_as_reviewer
  GROUP BY 1, 2
"""


_REGISTERS = """
    SELECT f.register, r.day, r.ended, r.amount
      FROM yearly_registerfile f LEFT JOIN yearly_registerrow r ON r.file_id = f.id
     WHERE f.year = %(year)s AND f.superseded_at IS NULL
"""
_DOCUMENTS = """
    SELECT CASE WHEN d.document_type = '命令' THEN 'RULES' ELSE 'NORMATIVE' END,
           d.made_on, COALESCE(d.effective_on, d.made_on), COALESCE(d.published_on, d.made_on), d.expires_on,
           (SELECT MIN(m.from_day) FROM publishing_validitymark m
             WHERE m.document_id = d.id AND m.taken_back_at IS NULL AND m.kind = 'repealed'),
           (SELECT MIN(m.from_day) FROM publishing_validitymark m
             WHERE m.document_id = d.id AND m.taken_back_at IS NULL AND m.kind = 'expired')
      FROM publishing_document d
     WHERE d.state = 'published' AND d.nature = 'normative' AND d.interprets_id IS NULL AND d.made_on <= %(last)s
"""


_OPENED = """
    SELECT CASE WHEN interprets_id IS NULL THEN 0 ELSE 1 END, CASE WHEN nature = 'normative' THEN 1 ELSE 0 END,
           CASE WHEN COALESCE(published_on, made_on) BETWEEN %(first)s AND %(last)s THEN 1 ELSE 0 END,
           CASE WHEN made_on BETWEEN %(first)s AND %(last)s THEN 1 ELSE 0 END, COUNT(*)
      FROM publishing_document
     WHERE state = 'published'
       AND (published_on BETWEEN %(first)s AND %(last)s OR made_on BETWEEN %(first)s AND %(last)s)
  GROUP BY 1, 2, 3, 4
"""


def recount(year: int, form: Format, placed: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, int | str]:
    """Return {cell: number} of the tables, or of the old indicators that need no clock.

    Of table 2 the rows of which there are records. `placed`: the old decisions that a person has put into a row.
    """
    days = {"first": f"{year}-01-01", "last": f"{year}-12-31"}
    with connection.cursor() as cursor:
        cursor.execute(_REQUESTS, days)
        requests = cursor.fetchall()
        cursor.execute(_CASES, days)
        cases = cursor.fetchall()
    if form.key == "R2014":
        return {**_old(requests, cases), **_old_documents(year)}
    found = _new(form, requests, cases)
    for key, into in (placed or {}).items():
        _move(found, form, int(key), into["row"], year)
    return {**_second(year, form), **found}


def _move(found: dict[str, int], form: Format, key: int, row: str, year: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, decision_code FROM requests_informationrequest"
            " WHERE id = %s AND matter = 'information' AND concluded_on BETWEEN %s AND %s",
            [key, f"{year}-01-01", f"{year}-12-31"],
        )
        for kind, code in cursor.fetchall():
            for column in (COLUMN_OF[kind], "TOTAL"):
                found[f"T3.{foi_decisions.get(code).rows[form.key]}.{column}"] -= 1
                found[f"T3.{row}.{column}"] += 1


def _second(year: int, form: Format) -> dict[str, int | str]:
    """Return table 2, as far as there are records."""
    last = date(year, 12, 31)
    with connection.cursor() as cursor:
        cursor.execute(_REGISTERS, {"year": year})
        rows = [[key, *map(_date, days), _money(amount)] for key, *days, amount in cursor.fetchall()]
        cursor.execute(_DOCUMENTS, {"last": last.isoformat()})
        documents = [[key, *map(_date, days)] for key, *days in cursor.fetchall()]
    known = {key for key, *_ in rows} | ({"RULES", "NORMATIVE"} if documents else set())
    sums = {f"T2.{row.key}.{c.key}": 0 for row in form.table("T2").rows for c in form.table("T2").columns_of(row)}
    yuan: dict[str, Decimal] = {}

    def add(key: str, **columns: bool) -> None:
        for column, counts in columns.items():
            if f"T2.{key}.{column}" in sums:
                sums[f"T2.{key}.{column}"] += int(counts)

    for key, day, ended, amount in rows:
        if day is None:
            continue  # a register without a row: nought
        mine = day.year == year
        if key in {"RULES", "NORMATIVE"}:
            stands = day <= last and (ended is None or ended > last)
            add(key, MADE=mine, REPEALED=ended is not None and ended.year == year, IN_FORCE=stands)
            add(key, OPENED=mine, TOTAL_OPEN=day <= last)
        else:
            add(key, DECISIONS=True, PROJECTS=True)
            yuan[key] = yuan.get(key, Decimal(0)) + amount
    for key, made, begins, opened, expires, repealed, expired in documents:
        over = [day for day in (repealed, expired) if day is not None and day <= last]
        stands = begins <= last and not over and not (expires is not None and expires < last)
        add(key, MADE=made.year == year, REPEALED=repealed is not None and repealed.year == year, IN_FORCE=stands)
        add(key, OPENED=opened.year == year, TOTAL_OPEN=opened <= last)
    found: dict[str, int | str] = {}
    for name, number in sums.items():
        _, key, column = name.split(".")
        if key in known and column not in {"BEFORE", "CHANGE"}:
            found[name] = f"{(yuan.get(key, Decimal(0)) / 10_000).normalize():f}" if column == "AMOUNT" else number
    return found


def _old_documents(year: int) -> dict[str, int]:
    """Return what the list of 2014 to 2018 says of documents; nothing of a year of which there are none."""
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, {"first": f"{year}-01-01", "last": f"{year}-12-31"})
        rows = cursor.fetchall()

    def number(explains: int, **said: bool) -> int:
        wanted = {"normative": False, "opened": False, "made": False} | said
        return sum(
            count
            for interprets, normative, opened, made, count in rows
            if interprets == explains
            and (normative or not wanted["normative"])
            and (opened or not wanted["opened"])
            and (made or not wanted["made"])
        )

    found = {
        "I_1": number(0, opened=True),
        "I_1_NORMATIVE": number(0, opened=True, normative=True),
        "I_1_MADE": number(0, made=True, normative=True),
        "I_2_SITE": number(0, opened=True),
        "II_2_ARTICLES": number(1, opened=True),
    }
    return {f"S.{key}.N": count for key, count in found.items()} if rows else {}


def _date(value: object) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _money(value: object) -> Decimal:
    """SQLite gives a float, or None."""
    return Decimal(str(value or 0)).quantize(Decimal("0.01"))


def _new(form: Format, requests: list[tuple], cases: list[tuple]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in form.table("T3").rows:
        for column in (*APPLICANTS, form.table("T3").columns[-1]):
            found[f"T3.{row.key}.{column.key}"] = 0
    for row in form.table("T4").rows:
        for column in (*OUTCOMES, form.table("T4").columns[-1]):
            found[f"T4.{row.key}.{column.key}"] = 0
    for kind, code, _channel, is_new, is_done, number in requests:
        rows = ["R1"] if is_new else ["R2"]
        if is_done:
            rows += ["R3_7"]
            if code:
                rows.append(foi_decisions.get(code).rows[form.key])
        else:
            rows.append("R4")
        for row_key in rows:
            found[f"T3.{row_key}.{COLUMN_OF[kind]}"] += number
            found[f"T3.{row_key}.TOTAL"] += number
    for kind, result, number in cases:
        found[f"T4.{kind}.{result}"] += number
        found[f"T4.{kind}.TOTAL"] += number
    return found


def _old(requests: list[tuple], cases: list[tuple]) -> dict[str, int]:
    keys = ["III_1", "III_1_COUNTER", "III_1_FAX", "III_1_NET", "III_1_LETTER", "III_2", "III_3", "III_3_4"]
    keys += [f"III_3_{number}" for number in (1, 2, 3, 5, 6, 7, 8)] + [f"III_3_4_{number}" for number in range(1, 7)]
    keys += [f"{whole}{part}" for whole in ("IV", "V") for part in ("", "_UPHELD", "_CORRECTED", "_OTHER")]
    found = dict.fromkeys(keys, 0)
    ways = {"in_person": "COUNTER", "fax": "FAX", "internet": "NET", "email": "NET"}
    for _kind, code, channel, is_new, is_done, number in requests:
        if is_new:
            found["III_1"] += number
            found[f"III_1_{ways.get(channel, 'LETTER')}"] += number
        indicator = foi_decisions.get(code).rows.get("R2014") if is_done and code else None
        found["III_2"] += number if is_done else 0
        if indicator:
            found["III_3"] += number
            found[indicator] += number
            found["III_3_4"] += number if indicator.startswith("III_3_4_") else 0
    for kind, result, number in cases:
        if result != "PENDING":
            whole = "IV" if kind == "RC" else "V"
            found[whole] += number
            found[f"{whole}_{result}"] += number
    return {f"S.{key}.N": number for key, number in found.items()}
