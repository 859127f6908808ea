"""The yearly report as a paper, to be printed as PDF and DOCX (Plan 2017, closing paragraph)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.law.numerals import to_chinese
from gongkai.printing import Form, Heading, Paper, Paragraph, Table
from gongkai.printing.paper import Block, day
from gongkai.programme.yearbook import YearReport, YearTask
from gongkai.publishing.returning import ReturnFigures

NONE = Paragraph("无。")


def to_paper(report: YearReport) -> Paper:
    """Return the report ready to be printed."""
    of = report.unit or report.bureau
    body: list[Block] = [
        Paragraph(
            f"根据《{report.plan}》要求，现将{of}{report.year}年政务公开工作落实情况报告如下，"
            f"数据截至{day(report.as_of)}。"
        )
    ]
    for number, (heading, blocks) in enumerate(_parts(report), start=1):
        body += [Heading(f"{to_chinese(number)}、{heading}"), *blocks]
    broken = not report.unit and report.title.startswith(report.bureau)  # a long title breaks after the body's name
    return Paper(
        title=f"{report.bureau}\n{report.title.removeprefix(report.bureau)}" if broken else report.title,
        form=Form.PLAIN,
        body=body,
        signers=[of],
        made_on=report.assembled_on,
        sealed=False,
        author=report.bureau,
    )


def _parts(report: YearReport) -> Iterator[tuple[str, list[Block]]]:
    """Yield the report's parts as (heading, blocks)."""
    counts = "，".join(f"{word}{number}项" for word, number in report.counts)
    whole = f"本年度方案共列任务{report.total}项。" if not report.unit else f"本单位本年度涉及任务{report.total}项。"
    yield "总体情况", [Paragraph(whole + (f"其中：{counts}。" if counts else ""))]
    if not report.unit:
        yield "任务落实情况", [_tasks(report.led, report)]
    else:
        yield "牵头或者共同负责的任务", [_tasks(report.led, report)]
        if report.supported:
            yield "配合的任务", [_tasks(report.supported, report)]
    yield "逾期事项", [_late(report)]
    if report.returned is not None:
        yield "不公开事项的自查和整改", _returned(report.returned)
    yield "各单位报送情况" if not report.unit else "本单位报送内容", _texts(report)


def _tasks(tasks: Sequence[YearTask], report: YearReport) -> Block:
    if not tasks:
        return NONE
    rows = [("条目", "任务和责任单位", "状态", "进展情况和佐证")]
    for task in tasks:
        what = [task.heading, task.units if not report.unit else f"本单位：{task.role}"]
        if task.due:
            what.append(f"期限：{task.due}")
        done = []
        for item in task.progress:
            ended = "（本单位承担的工作已完成）" if item.done else ""
            done.append(f"（{day(item.sent_on)}，{item.unit}）{item.text}{ended}")
            done += [f"佐证：{proof.name}（{proof.where}）" for proof in item.evidence]
        rows.append((task.place, "\n".join(what), task.state, "\n".join(done) or "——"))
    return Table(rows, widths=(26, 54, 20, 56), aligns=("left", "left", "center", "left"))


def _late(report: YearReport) -> Block:
    if not report.late:
        return NONE
    rows = [("条目", "任务", "期限", "逾期天数", "原因")]
    rows += [(item.place, item.heading, item.due, str(item.days), item.why) for item in report.late]
    return Table(rows, widths=(26, 44, 30, 16, 40), aligns=("left", "left", "left", "center", "left"))


def _returned(found: ReturnFigures) -> list[Block]:
    """Return the result of the yearly review of what is not public, and the list of what was put right."""
    waiting = f"，尚未复审{found.waiting}件" if found.waiting else ""
    blocks: list[Block] = [
        Paragraph(
            f"对依申请公开、不予公开的{found.total}件文件进行了复审：继续不公开{found.kept}件，"
            f"改为主动公开{found.changed}件{waiting}。"
        )
    ]
    if found.rectified:
        rows = [("整改事项", "单位", "办理情况"), *((one.title, one.unit, one.state) for one in found.rectified)]
        blocks.append(Table(rows, widths=(76, 30, 50), aligns=("left", "left", "left")))
    if found.unnamed:
        blocks.append(Paragraph(f"另有{found.unnamed}件正在办理公开。"))
    return blocks


def _texts(report: YearReport) -> list[Block]:
    blocks: list[Block] = []
    for item in report.texts:
        if not report.unit:
            blocks.append(Heading(item.unit + ("" if item.state == "已采纳" else f"（{item.state}）"), level=2))
        blocks += [Paragraph(line.strip()) for line in item.text.splitlines() if line.strip()]
    if report.missing:
        blocks.append(Paragraph(f"尚未报送的单位：{'、'.join(report.missing)}。"))
    return blocks or [NONE]
