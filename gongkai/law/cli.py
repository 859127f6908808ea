"""`gongkai due`: the day a duty is due, and every day on the way. Needs no database and no settings.

Exit 0 with the answer, 1 when there is none (the holiday notice of a year on the way is not in), 2 when
the input cannot be used, with one sentence on standard error.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from gongkai.errors import BadInput, GongkaiError, Refused
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import LONGEST, CalendarDays, Hours, Length, WorkingDays
from gongkai.law.rules import BEIJING, Step, beijing_day, ends_at, explain

OK, NO, UNUSABLE = 0, 1, 2
WEEKDAYS = "一二三四五六日"
ENCODINGS = ("utf-8-sig", "gb18030")
MOST_COMPLAINTS = 20
_PARTS = re.compile(r"(\d{4})[年/.](\d{1,2})[月/.](\d{1,2})日?")


class _Parser(argparse.ArgumentParser):
    """An argument parser that complains in one Chinese sentence."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"参数有误：{message}。用法：gongkai due --from 日期 --working-days 天数（详见--help）。")


def main(argv: Sequence[str] | None = None) -> int:
    """Run `gongkai due` with these arguments and return the exit code."""
    try:
        arguments = _parser().parse_args(argv)
        calendar = _calendar(arguments.holidays)
        if arguments.file is not None:
            return _answer_file(arguments, calendar)
        return _answer_one(arguments, calendar)
    except Refused as no:
        print(no.says, file=sys.stderr)
        return NO
    except GongkaiError as unusable:
        print(unusable.says, file=sys.stderr)
        return UNUSABLE
    except SystemExit as done:  # --help
        return OK if done.code in (None, 0) else UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="gongkai due", description="计算期限届满之日。", add_help=True)
    parser.add_argument("--from", dest="start", metavar="日期", help="起算日（2017-09-28）或者时刻（2017-09-28T14:30）")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--working-days", metavar="N", help="N个工作日")
    length.add_argument("--calendar-days", metavar="N", help="N日（末日逢休息日顺延）")
    length.add_argument("--hours", metavar="N", help="N小时（夜间和节假日计入）")
    parser.add_argument("--explain", action="store_true", help="逐日说明怎么算的")
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    parser.add_argument("--file", metavar="CSV", help="批量计算：含from、working_days两列的CSV文件，-为标准输入")
    parser.add_argument(
        "--holidays", metavar="FILE", action="append", default=[], help="另加一年的节假日数据或者通知全文"
    )
    return parser


# --- one question ---------------------------------------------------------------------------------


def _answer_one(arguments: argparse.Namespace, calendar: Calendar) -> int:
    if arguments.start is None:
        raise BadInput("请用--from写明起算日，例如--from 2017-09-28。")
    start = read_start(arguments.start)
    length = _length(arguments)
    due = ends_at(start, length, calendar)
    steps = explain(start, length, calendar) if arguments.explain else []
    if arguments.json:
        print(json.dumps(_as_json(start, length, due, steps, calendar), ensure_ascii=False, indent=2))
        return OK
    print(due.date().isoformat() if not isinstance(length, Hours) else f"{due:%Y-%m-%d %H:%M:%S}")
    begun = _spoken(start.date()) + (f"{start:%H:%M}" if isinstance(length, Hours) else "")
    print(f"自{begun}起{length.zh}，至{_spoken(due.date())}{due:%H:%M:%S}止。")
    for step in steps:
        print(_line(step))
    for sentence in _notes(due, calendar):
        print(sentence)
    return OK


def _length(arguments: argparse.Namespace) -> Length:
    for text, kind, name in (
        (arguments.working_days, WorkingDays, "--working-days"),
        (arguments.calendar_days, CalendarDays, "--calendar-days"),
        (arguments.hours, Hours, "--hours"),
    ):
        if text is not None:
            return kind(read_amount(text, name))
    raise BadInput("请用--working-days、--calendar-days或者--hours写明期限。")


def _as_json(
    start: datetime, length: Length, due: datetime, steps: list[Step], calendar: Calendar
) -> dict[str, object]:
    answer: dict[str, object] = {
        "from": start.isoformat(),
        "length": length.to_json(),
        "due": due.date().isoformat(),
        "due_at": due.isoformat(),
        "final": not _notes(due, calendar),
    }
    if steps:
        answer["explain"] = [
            {"day": step.day.isoformat(), "counted": step.counted, "number": step.number, "why": step.why}
            for step in steps
        ]
    return answer


def _line(step: Step) -> str:
    number = f"第{step.number:>3}日" if step.number else "不计   "
    return f"{step.day.isoformat()}  星期{WEEKDAYS[step.day.weekday()]}  {number}  {step.why}"


def _spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def _notes(due: datetime, calendar: Calendar) -> list[str]:
    """Say when a notice still to come may move the answer: the last days of December before a missing year."""
    if due.year not in calendar.years or calendar.is_final(due.date()):
        return []
    return [f"注意：{due.year + 1}年的节假日安排通知尚未载入，{due.year}年12月底的日期届时可能调整。"]


# --- many questions -------------------------------------------------------------------------------


def _answer_file(arguments: argparse.Namespace, calendar: Calendar) -> int:
    """Print the table with a column `due`, or nothing of it when any row cannot be answered."""
    if arguments.start or arguments.working_days or arguments.calendar_days or arguments.hours or arguments.explain:
        raise BadInput("--file自带起算日和期限，不能与--from、期限或者--explain同用。")
    header, rows = _table(arguments.file)
    start_at, amount_at = header.index("from"), header.index("working_days")
    bad: list[str] = []
    refused = 0
    answered: list[list[str]] = []
    for number, row in rows:
        try:
            if len(row) != len(header):
                raise BadInput(f"应有{len(header)}列，实有{len(row)}列。")
            start = read_start(row[start_at])
            length = WorkingDays(read_amount(row[amount_at], "working_days"))
            answered.append([*row, beijing_day(ends_at(start, length, calendar)).isoformat()])
        except Refused as no:
            refused += 1
            bad.append(f"第{number}行：{no.says}")
        except BadInput as unusable:
            bad.append(f"第{number}行：{unusable.says}")
    if bad:
        for sentence in bad[:MOST_COMPLAINTS]:
            print(sentence, file=sys.stderr)
        if len(bad) > MOST_COMPLAINTS:
            print(f"另有{len(bad) - MOST_COMPLAINTS}行有误。", file=sys.stderr)
        return NO if refused == len(bad) else UNUSABLE
    _print_table([*header, "due"], answered, as_json=arguments.json)
    return OK


def _table(name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows with their line numbers; empty lines are left out."""
    raw = sys.stdin.buffer.read() if name == "-" else _bytes(Path(name))
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput(f"文件{name}的编码无法识别，请存为UTF-8。")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise BadInput(f"文件{name}第{reader.line_num}行不是CSV格式。") from error
    rows = [(number, row) for number, row in lines if any(cell.strip() for cell in row)]
    if not rows:
        raise BadInput(f"文件{name}是空的。")
    header = [cell.strip() for cell in rows[0][1]]
    for column in ("from", "working_days"):
        if header.count(column) != 1:
            raise BadInput(f"文件{name}的第一行应当有且只有一列{column}。")
    return header, rows[1:]


def _print_table(header: list[str], rows: list[list[str]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([dict(zip(header, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
        return
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    print(out.getvalue(), end="")


# --- what people type -----------------------------------------------------------------------------


def read_start(text: str) -> datetime:
    """Return the instant meant by a date or an ISO instant; without a zone it is Beijing's. Raises BadInput."""
    plain = text.strip()
    parts = _PARTS.fullmatch(plain)
    if parts:
        plain = f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}"
    try:
        start = datetime.fromisoformat(plain)
        return (start.replace(tzinfo=BEIJING) if start.tzinfo is None else start).astimezone(BEIJING)
    except (ValueError, OverflowError):
        raise BadInput(f"“{text.strip()}”不是日期，应写作2017-09-28。") from None


def read_amount(text: str, name: str) -> int:
    """Return a whole number of days or hours, 1 to 10000. Raises BadInput."""
    plain = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", plain) or not 1 <= int(plain) <= LONGEST:
        raise BadInput(f"{name}的“{plain}”不是1到{LONGEST}的整数。")
    return int(plain)


def _calendar(files: Sequence[str]) -> Calendar:
    """Return the built-in calendar with the years of these files added: our data, or the text of a notice."""
    calendar = Calendar.builtin()
    for name in files:
        raw = _bytes(Path(name))
        try:
            data = json.loads(raw)
        except ValueError:
            calendar = _with_notice(calendar, raw, name)
        else:
            if not isinstance(data, dict):
                raise BadInput(f"文件{name}不是节假日数据。")
            calendar = calendar.with_year(data)
    return calendar


def _with_notice(calendar: Calendar, raw: bytes, name: str) -> Calendar:
    from gongkai.law.notices import parse_notice  # read only when a notice is handed in: the command starts sooner

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    try:
        reading = parse_notice(text, calendar=calendar)
    except BadInput as error:
        raise BadInput(f"文件{name}：{error.says}") from error
    for warning in reading.warnings:
        print(f"请核对：{warning}", file=sys.stderr)
    return reading.applied_to(calendar)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"无法读取文件{path}。") from error


if __name__ == "__main__":
    sys.exit(main())
