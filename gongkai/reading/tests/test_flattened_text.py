"""Text whose line ends are lost: blocks begin only where a number continues the numbering of its level."""

from __future__ import annotations

from datetime import date

from gongkai.reading.tests.texts import NOTICE_WITH_PLAN, reading_of

FLAT = (
    "青石市水务局关于停征污水处理费的通知 青石市水务局关于停征 污水处理费的通知 青水发〔2020〕7号 "
    "市自来水公司，排水中心： "
    "为落实《若干措施》（青政办发〔2020〕5号）要求，我市 2020年停征污水处理费，现通知如下： "
    "一、停征范围 自2月5日起，对中小企业停征，标准按0.5元、3.5元两档执行。包括下列企业： 1.工业企业； 2.商业企业。 "
    "二、工作要求，务必落实 各单位要严格执行。每季度报告一次。（计财处牵头，各处室按职责分工负责） "
    "特此通知。 青石市水务局         2020年2月7日"
)


def test_a_flattened_notice_has_all_its_parts():
    reading = reading_of(FLAT)
    assert reading.title == "青石市水务局关于停征污水处理费的通知"
    assert reading.document_number == "青水发〔2020〕7号"
    assert reading.addressees == ["市自来水公司", "排水中心"]
    assert reading.issuing_bodies == ["青石市水务局"]
    assert reading.made_on == date(2020, 2, 7)
    assert [(heading.level, heading.number, heading.text) for heading in reading.headings] == [
        (1, "一", "停征范围"),
        (3, "1", "工业企业；"),
        (3, "2", "商业企业。"),
        (1, "二", "工作要求，务必落实"),
    ]
    assert reading.assignments[0].lead == ("计财处",)
    assert reading.cited_numbers == ["青政办发〔2020〕5号"]


def test_a_number_out_of_order_begins_no_block():
    reading = reading_of(FLAT.replace("3.5元两档", "见第5条。 7.5元和 9、10号楼"))
    assert [heading.number for heading in reading.headings] == ["一", "1", "2", "二"]


def test_a_line_lost_from_the_copy_is_passed_over_with_a_warning():
    reading = reading_of(FLAT.replace(" 2.商业企业。", " 3.商业企业。"))
    assert [heading.number for heading in reading.headings] == ["一", "1", "3", "二"]
    assert "不连续" in reading.warnings[0]


def test_a_plan_that_follows_the_signature_is_a_part_of_its_own():
    reading = reading_of(
        "青石市水务局关于印发防汛措施的通知 各镇： 现印发给你们，请落实。 青石市水务局         2020年2月7日          "
        "青石市防汛措施 一、值班 各镇要落实值班。 二、报告 各镇要每日报告。"
    )
    assert reading.made_on == date(2020, 2, 7)
    assert [heading.text for heading in reading.headings] == ["值班", "报告"]
    assert [block.text for block in reading.body if block.kind == "title" and block.part] == ["青石市防汛措施"]


def test_the_same_notice_flattened_keeps_its_head_and_its_duties():
    flat = " ".join(line.strip() for line in NOTICE_WITH_PLAN.split("\n") if line.strip())
    one, other = reading_of(NOTICE_WITH_PLAN), reading_of(flat)
    assert (one.title, one.document_number, one.made_on) == (other.title, other.document_number, other.made_on)
    assert [heading.number for heading in one.headings] == [heading.number for heading in other.headings]


def test_lines_cut_at_a_fixed_width_are_joined():
    paragraph = (
        "各单位要高度重视政务公开工作，加强组织领导，明确责任分工，完善工作机制，确保各项任务落到实处，取得实效。" * 3
    )
    wrapped = "\n".join(paragraph[place : place + 30] for place in range(0, len(paragraph), 30))
    reading = reading_of(
        f"青石市水务局关于政务公开的通知\n\n各镇：\n{wrapped}\n一、总体要求\n{wrapped}\n青石市水务局\n2020年1月2日"
    )
    assert [block.text for block in reading.body if block.kind == "paragraph"] == [paragraph, paragraph]
