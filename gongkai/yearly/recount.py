"""The same numbers by another way: straight from the tables, in SQL, without a row of the first count.

It shares nothing with `counting.py` but the law's table of rows. Whoever changes a record after it was counted is found
by the difference.
"""

from __future__ import annotations

from django.db import connection

from gongkai.law import foi_decisions
from gongkai.law.foi_report import APPLICANTS, COLUMN_OF, OUTCOMES, Format

_REQUESTS = """
    SELECT kind, decision_code, channel,
           CASE WHEN first_received_on >= %(first)s THEN 1 ELSE 0 END AS is_new,
           CASE WHEN concluded_on <= %(last)s THEN 1 ELSE 0 END AS is_done,
           COUNT(*)
      FROM requests_informationrequest
     WHERE received_on IS NOT NULL AND matter = 'information'
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


def recount(year: int, form: Format) -> dict[str, int]:
    """Return {cell: number} of tables 3 and 4, or of the old indicators that need no clock."""
    days = {"first": f"{year}-01-01", "last": f"{year}-12-31"}
    with connection.cursor() as cursor:
        cursor.execute(_REQUESTS, days)
        requests = cursor.fetchall()
        cursor.execute(_CASES, days)
        cases = cursor.fetchall()
    return _old(requests, cases) if form.key == "R2014" else _new(form, requests, cases)


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
