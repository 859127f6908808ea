"""An official pastes next year's holiday notice; the calendar learns it, or says what is odd about it."""

from pathlib import Path

import pytest

from gongkai.errors import BadInput
from gongkai.law.calendar import Calendar
from gongkai.law.notices import parse_notice, public_holidays

CALENDAR = Calendar.builtin()
NOTICES = Path(__file__).parent / "notices"
WHOLE_YEARS = sorted(path.stem for path in NOTICES.glob("????.txt"))
CHANGES = sorted(path.stem[:4] for path in NOTICES.glob("*-change.txt"))


def text_of(name: str) -> str:
    return (NOTICES / f"{name}.txt").read_text(encoding="utf-8")


def days_of(part) -> dict[str, set[str]]:
    return {kind: {day for days in part.get(kind, {}).values() for day in days} for kind in ("off", "work")}


@pytest.mark.parametrize("year", WHOLE_YEARS)
def test_the_wording_of_every_time_gives_the_days_of_its_year(year):
    reading = parse_notice(text_of(year))
    known = CALENDAR.data(int(year))
    assert (reading.kind, reading.year, reading.warnings) == ("year", int(year), ())
    assert days_of(reading.data) == days_of(known)
    assert reading.data["notice"]["number"] == known["notice"]["number"]
    assert reading.data["notice"]["title"] == known["notice"]["title"]


@pytest.mark.parametrize("year", CHANGES)
def test_a_notice_may_change_a_year_that_is_already_in(year):
    before = {key: value for key, value in CALENDAR.data(int(year)).items() if key != "changes"}
    calendar = CALENDAR.with_year(before)
    reading = parse_notice(text_of(f"{year}-change"), calendar=calendar)
    [known] = CALENDAR.data(int(year))["changes"]
    assert (reading.kind, reading.warnings) == ("change", ())
    assert days_of(reading.data) == days_of(known)
    assert reading.data["notice"]["number"] == known["notice"]["number"]
    assert days_of(reading.applied_to(calendar).data(int(year))["changes"][0]) == days_of(known)


def test_next_years_notice_opens_next_year():
    text = text_of("2026").replace("2026", "2027").replace("〔2025〕", "〔2026〕")
    reading = parse_notice(text)
    assert any("通知写作星期" in warning for warning in reading.warnings)  # the weekdays are those of 2026
    assert reading.applied_to(CALENDAR).years[-1] == 2027


def test_a_notice_whose_lines_are_lost_is_read_all_the_same():
    flat = text_of("2026").replace("\n", " ")
    assert parse_notice(flat).data["off"] == parse_notice(text_of("2026")).data["off"]


def test_half_width_signs_and_blanks_do_not_matter():
    plain = (
        text_of("2024").replace("：", ":").replace("，", ",").replace("（", "(").replace("）", ")").replace("日", "日 ")
    )
    assert parse_notice(plain).data["off"] == parse_notice(text_of("2024")).data["off"]


def test_a_table_is_read_too():
    table = """国务院办公厅关于2018年部分节假日安排的通知
    节日\t放假时间\t调休上班日期\t天数
    元旦\t1月1日\t与周末连休\t
    春节\t2月15日至21日\t2月11日（星期日）、2月24日（星期六）\t7天
    清明节\t4月5日至7日\t4月8日（星期日）\t3天
    劳动节\t4月29日至5月1日\t4月28日（星期六）\t3天
    端午节\t6月18日\t与周末连休\t
    中秋节\t9月24日\t与周末连休\t
    国庆节\t10月1日至7日\t9月29日（星期六）、9月30日（星期日）\t7天
    """
    reading = parse_notice(table)
    assert reading.warnings == ()
    assert days_of(reading.data) == days_of(CALENDAR.data(2018))
    drawn = parse_notice(table.replace("\t", " | "))
    assert drawn.data["off"] == reading.data["off"]


@pytest.mark.parametrize(
    ("year", "wrong", "right", "warning"),
    [
        ("2026", "1月4日（周日）", "1月4日（周六）", "元旦：2026-01-04是星期日，通知写作星期六。"),
        ("2026", "共9天", "共8天", "春节：通知写明共8天，所列日期为9天。"),
        ("2026", "5月9日（周六）上班", "5月8日上班", "劳动节：调休上班的2026-05-08不是周末。"),
        ("2026", "10月10日（周六）上班", "10月3日（周六）上班", "国庆节：2026-10-03既放假又上班。"),
        ("2026", "五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n", "", "通知中没有端午节。"),
        ("2026", "5月9日（周六）上班。", "", "全年净放假14个工作日，法定节假日为13天，多1天，请核对。"),
        ("2024", "4月7日（星期日）上班", "4月31日上班", "清明节：“4月31日”不是日期。"),
        ("2024", "10月1日至7日", "10月1日至11月7日", "国庆节：2024-10-01至2024-11-07不像一次放假。"),
    ],
)
def test_what_does_not_fit_is_told_and_not_mended(year, wrong, right, warning):
    text = text_of(year)
    assert wrong in text
    assert warning in parse_notice(text.replace(wrong, right)).warnings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "关于召开会议的通知",
        "国务院办公厅关于2027年部分节假日安排的通知",
        "国务院办公厅关于部分节假日安排的通知：元旦放假。",
        "国务院办公厅关于延长2027年春节假期的通知\n一、延长2027年春节假期至2月20日。",
    ],
)
def test_what_is_no_holiday_notice_is_refused(text):
    with pytest.raises(BadInput) as refused:
        parse_notice(text, calendar=CALENDAR)
    assert refused.value.says.endswith("。")


def test_the_law_sets_how_many_days_a_year_has():
    assert [public_holidays(year) for year in (2007, 2008, 2024, 2025)] == [10, 11, 11, 13]
