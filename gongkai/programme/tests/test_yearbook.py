"""The yearly report is assembled per unit and for the bureau, as page, DOCX and PDF (Plan 2017, closing paragraph)."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from gongkai import printing
from gongkai.programme import actions, evidence, yearbook
from gongkai.programme.models import Return
from gongkai.programme.tests.factories import published, started
from gongkai.programme.yearbook_paper import to_paper
from tests.cast import beijing

JANUARY = beijing("2018-01-08")


@pytest.fixture
def programme(cast):
    programme = started(cast)
    tasks = {task.key: task for task in programme.tasks.all()}

    def told(key, unit, text, day, *, done=False, proofs=(), accepted="2017-12-20"):
        sent = actions.report(
            tasks[key], cast.unit(unit), text=text, done=done, proofs=proofs, by=cast.office, at=beijing(day)
        )
        if accepted:
            actions.accept(sent, by=cast.second_office, at=beijing(accepted))

    told(
        "2-1-4",
        "zhucechu",
        "三项行政审批实现全程电子化。",
        "2017-10-16",
        proofs=[evidence.Link("https://example.org/a", "办事指南")],
    )
    told("2-1-1", "zhucechu", "权责清单已动态调整。", "2017-11-01", proofs=[evidence.Published(published(cast))])
    told("2-5-1", "bangongshi", "印发了公开属性认定办法。", "2017-12-28", done=True, accepted="2018-01-05")
    told("2-1-7", "zhucechu", "等待审核的说法。", "2017-12-29", accepted="")
    owed = Return.objects.get(programme=programme, kind="year_report", unit=cast.unit("zhucechu"))
    actions.submit_return(
        owed, "一年来，我处认真落实方案。\n下一步继续推进。", by=cast.drafter, at=beijing("2017-12-26")
    )
    actions.accept_return(owed, by=cast.office, at=beijing("2017-12-27"))
    other = Return.objects.get(programme=programme, kind="year_report", unit=cast.unit("fazhichu"))
    actions.submit_return(other, "尚在审核的内容。", by=cast.other_drafter, at=beijing("2017-12-26"))
    actions.roll_years(JANUARY)
    return programme


def test_the_bureaus_report_has_every_task_as_the_year_left_it(cast, programme):
    report = yearbook.assemble(programme, 2017, at=JANUARY)
    assert (report.total, len(report.led), report.supported) == (26, 26, ())
    assert report.as_of == date(2017, 12, 31)
    states = {task.key: task.state for task in report.led}
    assert states["2-5-1"] == "已落实"  # sent in December, read in January
    assert states["2-1-4"] == "长期推进"
    assert states["2-1-5"] == "逾期"  # due on the year's last day, and not done
    assert {item.place: item.days for item in report.late}["二、（一）5."] == 8  # so far
    assert dict(report.counts)["已落实"] == 1


def test_what_is_late_and_why(cast, programme):
    report = yearbook.assemble(programme, 2018, at=JANUARY)
    late = {item.place: item for item in report.late}
    assert set(late) == {"二、（一）5.", "二、（五）2.", "二、（五）4.", "三、（一）"}
    assert late["二、（一）5."].days == 8
    assert late["二、（一）5."].why == "办公室、宣传中心尚未报送办结情况，期内没有采纳过进展报告。"


def test_a_units_report_has_what_it_led_and_what_it_helped_with(cast, programme):
    report = yearbook.assemble(programme, 2017, at=JANUARY, unit=cast.unit("zhucechu"))
    assert {task.key for task in report.led} == {"2-1-1", "2-1-4", "2-1-6", "2-1-7", "2-1-8", "2-2-3"}
    assert report.supported == ()
    assert [text.text for text in report.texts] == ["一年来，我处认真落实方案。\n下一步继续推进。"]
    assert report.missing == ()
    (progress,) = next(task for task in report.led if task.key == "2-1-1").progress
    assert progress.evidence[0].where.startswith("索引号012150436/2017-")


def test_only_what_was_accepted_goes_outside(cast, programme):
    outside = str(yearbook.assemble(programme, 2017, at=JANUARY).to_json())
    assert "等待审核" not in outside
    assert "尚在审核" not in outside
    inside = yearbook.assemble(programme, 2017, at=JANUARY, inside=True)
    assert "尚在审核的内容。" in [text.text for text in inside.texts]
    assert "注册处" not in inside.missing
    assert "人事处" in inside.missing


def test_the_years_that_can_be_reported(programme):
    assert yearbook.years(programme, JANUARY) == [2018, 2017]


@pytest.mark.parametrize("unit", [None, "zhucechu"])
def test_the_docx_opens_and_says_it_all(cast, programme, unit):
    report = yearbook.assemble(programme, 2017, at=JANUARY, unit=cast.unit(unit) if unit else None)
    made = printing.to_docx(to_paper(report))
    opened = docx.Document(io.BytesIO(made))
    keep(f"year-{unit or 'bureau'}.docx", made)
    assert opened.paragraphs[0].text.replace("\n", "") == report.title
    assert next(p.text for p in opened.paragraphs if p.style.name == "Heading 1") == "一、总体情况"
    table = opened.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["条目", "任务和责任单位", "状态", "进展情况和佐证"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 1 + len(report.led)
    body = opened.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia"))
    assert body == "仿宋_GB2312"
    assert any("三项行政审批实现全程电子化。" in cell.text for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("unit", [None, "zhucechu"])
def test_the_pdf_opens_and_says_it_all(cast, programme, unit):
    report = yearbook.assemble(programme, 2017, at=JANUARY, unit=cast.unit(unit) if unit else None)
    made = printing.to_pdf(to_paper(report))
    keep(f"year-{unit or 'bureau'}.pdf", made)
    opened = pypdf.PdfReader(io.BytesIO(made))
    text = "".join(page.extract_text() for page in opened.pages).replace("\n", "").replace(" ", "")
    assert report.title in text
    assert "三项行政审批实现全程电子化。" in text
    assert "— 1 —".replace(" ", "") in text
    assert opened.metadata.title == report.title
    fonts = {str(font) for page in opened.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    for number, page in enumerate(printing.to_pages(to_paper(report))):
        keep(f"year-{unit or 'bureau'}-{number + 1}.png", page)


def test_words_of_a_report_are_never_markup(cast, programme):
    task = programme.tasks.get(key="2-1-4")
    odd = "#panic() *粗* $x$ \\ <a> [b] @c `d` // e"
    sent = actions.report(task, cast.unit("zhucechu"), text=odd, by=cast.drafter, at=beijing("2017-12-01"))
    actions.accept(sent, by=cast.office, at=beijing("2017-12-02"))
    made = printing.to_pdf(to_paper(yearbook.assemble(programme, 2017, at=JANUARY)))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages).replace("\n", "")
    assert "#panic()*粗*" in text.replace(" ", "")


def keep(name: str, data: bytes) -> None:
    """Put what was made into the folder LOOK_AT names, for whoever wants to see it."""
    if folder := os.environ.get("LOOK_AT"):
        (Path(folder) / name).write_bytes(data)
