"""Every instrument this house obeys, named once. `ORDER_711.art(33)` is a citation.

`confidence` says how we know: "verified" was read in a copy of the text; "memory" was not, and a public
page must not show it as law until someone has read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.law.numerals import from_chinese, to_chinese, to_roman

Confidence = Literal["verified", "memory"]

PLAN_CLAUSE = re.compile(
    r"^(?P<part>[一二三四五六七八九十]+)?、?"
    r"(?:[（(](?P<section>[一二三四五六七八九十]+)[）)])?"
    r"(?P<point>\d+)?[.．、]?"
    r"(?:[（(](?P<item>\d+)[）)])?$"
)


@dataclass(frozen=True)
class Citation:
    """One place in one instrument. `str()` is English, `.zh` is what the public reads."""

    instrument: Instrument
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None
    clause: str = ""
    closing: bool = False
    confidence: Confidence = "verified"

    @property
    def is_verified(self) -> bool:
        """Whether the text of this very place was read; only then may a screen show it as law."""
        return self.confidence == "verified"

    @property
    def zh(self) -> str:
        """《中华人民共和国政府信息公开条例》第三十三条; for plans 《…方案》二（三）1."""
        text = self.instrument.zh
        if self.article is not None:
            text += f"第{to_chinese(self.article)}条"
            if self.paragraph is not None:
                text += f"第{to_chinese(self.paragraph)}款"
            if self.item is not None:
                text += f"第（{to_chinese(self.item)}）项"
        text += self.clause
        return text + ("，结尾段" if self.closing else "")

    @property
    def shown_zh(self) -> str:
        """`zh` for the public: what nobody has read is not shown as law. The place is left out and said to be open."""
        if self.is_verified:
            return self.zh
        return f"{self.instrument.zh}（条文待核）" if self.instrument.confidence == "verified" else f"{self.zh}（待核）"

    def __str__(self) -> str:
        text = self.instrument.name_en
        if self.article is not None:
            text += f", art. {self.article}"
            if self.paragraph is not None:
                text += f", para. {self.paragraph}"
            if self.item is not None:
                text += f", item {self.item}"
        if self.clause:
            text += f", {_clause_in_english(self.clause)}"
        return text + (", closing paragraph" if self.closing else "")


@dataclass(frozen=True)
class Instrument:
    """A law, order, notice, standard or plan. `title` stands without its outer 《》; `number` may be empty.

    In force from `effective_on` up to the day before `ended_on` (None: to this day, as far as we know).
    """

    name_en: str
    title: str
    number: str = ""
    issuer: str = ""
    made_on: date | None = None
    effective_on: date | None = None
    ended_on: date | None = None
    confidence: Confidence = "verified"
    url: str = ""

    @property
    def zh(self) -> str:
        """The title in 《》; title marks inside become 〈〉."""
        return "《" + self.title.replace("《", "〈").replace("》", "〉") + "》"

    @property
    def zh_with_number(self) -> str:
        """《…》（国办发〔2018〕118号); the title alone where there is no number."""
        return f"{self.zh}（{self.number}）" if self.number else self.zh

    def art(
        self, article: int, para: int | None = None, item: int | None = None, *, confidence: Confidence | None = None
    ) -> Citation:
        """Cite an article. `confidence` is given where one article is less sure than the instrument."""
        return Citation(self, article, para, item, confidence=confidence or self.confidence)

    def clause(self, where: str, *, closing: bool = False, confidence: Confidence | None = None) -> Citation:
        """Cite a numbered clause of a plan or notice: `clause("二（三）1")`; 二、（三）1. is the same place."""
        found = PLAN_CLAUSE.match(where)
        if not where or found is None:
            raise ValueError(f"{where!r} is not a clause such as 二（三）1")
        part, section, point, item = found.group("part", "section", "point", "item")
        text = (part or "") + (f"（{section}）" if section else "") + (point or "") + (f"（{item}）" if item else "")
        return Citation(self, clause=text, closing=closing, confidence=confidence or self.confidence)

    def whole(self, *, confidence: Confidence | None = None) -> Citation:
        """Cite the instrument as such, where its places have no numbers or we do not know them."""
        return Citation(self, confidence=confidence or self.confidence)

    def in_force(self, on: date) -> bool:
        """Return whether the instrument binds on this day; False where no first day is known."""
        if self.effective_on is None or on < self.effective_on:
            return False
        return self.ended_on is None or on < self.ended_on


def _clause_in_english(clause: str) -> str:
    """二（三）1 → II(3)1."""
    part, section, point, item = PLAN_CLAUSE.match(clause).group("part", "section", "point", "item")  # type: ignore[union-attr]  # only matched clauses are stored
    text = to_roman(from_chinese(part)) if part else ""
    text += f"({from_chinese(section)})" if section else ""
    return text + (point or "") + (f"({item})" if item else "")


# --- disclosure of government information ---------------------------------------------------------

ORDER_711 = Instrument(
    "State Council Order 711",
    "中华人民共和国政府信息公开条例",
    "国务院令第711号",
    "国务院",
    made_on=date(2019, 4, 3),
    effective_on=date(2019, 5, 15),
)
ORDER_492 = Instrument(
    "State Council Order 492",
    "中华人民共和国政府信息公开条例",
    "国务院令第492号",
    "国务院",
    made_on=date(2007, 4, 5),
    effective_on=date(2008, 5, 1),
    ended_on=ORDER_711.effective_on,
)
FEES_2020 = Instrument(
    "State Council General Office Letter 2020 No. 109",
    "政府信息公开信息处理费管理办法",
    "国办函〔2020〕109号",
    "国务院办公厅",
    made_on=date(2020, 11, 17),
    effective_on=date(2021, 1, 1),
)
RECEIPT_2015 = Instrument(
    "General Office Openness Letter 2015 No. 207",
    "关于政府信息公开期限有关问题的解释",
    "国办公开办函〔2015〕207号",
    "国务院办公厅政府信息与政务公开办公室",
    confidence="memory",
)
OPINION_2010_5 = Instrument(
    "State Council General Office 2010 No. 5",
    "国务院办公厅关于做好政府信息依申请公开工作的意见",
    "国办发〔2010〕5号",
    "国务院办公厅",
    made_on=date(2010, 1, 12),
    effective_on=date(2010, 1, 12),
    ended_on=ORDER_711.effective_on,
    confidence="memory",
)

# --- openness of government affairs ---------------------------------------------------------------

RULES_2016_80 = Instrument(
    "State Council General Office 2016 No. 80",
    "《关于全面推进政务公开工作的意见》实施细则",
    "国办发〔2016〕80号",
    "国务院办公厅",
    made_on=date(2016, 11, 10),
    effective_on=date(2016, 11, 10),
)
NOTICE_2016_61 = Instrument(
    "State Council General Office 2016 No. 61",
    "国务院办公厅关于在政务公开工作中进一步做好政务舆情回应的通知",
    "国办发〔2016〕61号",
    "国务院办公厅",
    made_on=date(2016, 7, 30),
    effective_on=date(2016, 7, 30),
)
SHANXI_2016_138 = Instrument(
    "Shanxi General Office 2016 No. 138",
    "关于在政务公开工作中进一步加强政务舆情回应的实施意见",
    "晋政办发〔2016〕138号",
    "山西省人民政府办公厅",
    confidence="memory",
)
SHANXI_2017_50 = Instrument(
    "Shanxi General Office 2017 No. 50",
    "山西省全面推进政务公开工作实施方案暨2017年政务公开工作要点",
    "晋政办发〔2017〕50号",
    "山西省人民政府办公厅",
    confidence="memory",
)
PLAN_2017 = Instrument(
    "Plan 2017",
    "全面推进政务公开工作实施方案",
    "",
    "山西省工商行政管理局",
    made_on=date(2017, 6, 15),
    effective_on=date(2017, 6, 15),
)
RULES_2018_115 = Instrument(
    "State Council General Office 2018 No. 115",
    "国务院办公厅关于全面推行行政规范性文件合法性审核机制的指导意见",
    "国办发〔2018〕115号",
    "国务院办公厅",
    made_on=date(2018, 12, 4),
    effective_on=date(2018, 12, 4),
)
RULES_2018_118 = Instrument(
    "State Council General Office 2018 No. 118",
    "国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度的指导意见",
    "国办发〔2018〕118号",
    "国务院办公厅",
    made_on=date(2018, 12, 5),
    effective_on=date(2018, 12, 5),
)
MEDIA_2018_123 = Instrument(
    "State Council General Office 2018 No. 123",
    "国务院办公厅关于推进政务新媒体健康有序发展的意见",
    "国办发〔2018〕123号",
    "国务院办公厅",
)
SITE_CENSUS_2015 = Instrument(
    "Site census 2015",
    "全国政府网站普查评分表",
    "",
    "国务院办公厅",
    # The day of the page that was read; the table may be some weeks older.
    effective_on=date(2015, 6, 10),
)
SITE_CHECK_2019 = Instrument(
    "State Council General Office Secretariat 2019 No. 19",
    "政府网站与政务新媒体检查指标",
    "国办秘函〔2019〕19号",
    "国务院办公厅秘书局",
    made_on=date(2019, 4, 1),
    effective_on=date(2019, 4, 1),
)
CATALOGUE_GUIDE = Instrument(
    "Catalogue guide",
    "政府信息公开目录系统实施指引（试行）",
    "",
    "国务院办公厅",
)

# --- how papers are made --------------------------------------------------------------------------

PAPERS_2012 = Instrument(
    "Official Papers Regulations 2012",
    "党政机关公文处理工作条例",
    "中办发〔2012〕14号",
    "中共中央办公厅、国务院办公厅",
    made_on=date(2012, 4, 16),
    effective_on=date(2012, 7, 1),
    confidence="memory",
)
GBT_9704 = Instrument(
    "GB/T 9704-2012",
    "党政机关公文格式",
    "GB/T 9704—2012",
    "国家质量监督检验检疫总局、国家标准化管理委员会",
    effective_on=date(2012, 7, 1),
)
GB_11714 = Instrument("GB 11714-1997", "全国组织机构代码编制规则", "GB 11714—1997", confidence="memory")
GB_32100 = Instrument("GB 32100-2015", "法人和其他组织统一社会信用代码编码规则", "GB 32100—2015", confidence="memory")
DECISIONS_2019 = Instrument(
    "State Council Order 713",
    "重大行政决策程序暂行条例",
    "国务院令第713号",
    "国务院",
    made_on=date(2019, 4, 20),
    effective_on=date(2019, 9, 1),
)
BUSINESS_2019 = Instrument(
    "State Council Order 722",
    "优化营商环境条例",
    "国务院令第722号",
    "国务院",
    made_on=date(2019, 10, 22),
    effective_on=date(2020, 1, 1),
)

# --- secrets --------------------------------------------------------------------------------------

SECRECY_LAW = Instrument(
    "State Secrets Law 2024",
    "中华人民共和国保守国家秘密法",
    "",
    "全国人民代表大会常务委员会",
    made_on=date(2024, 2, 27),
    effective_on=date(2024, 5, 1),
)
SECRECY_LAW_2010 = Instrument(
    "State Secrets Law 2010",
    "中华人民共和国保守国家秘密法",
    "",
    "全国人民代表大会常务委员会",
    made_on=date(2010, 4, 29),
    effective_on=date(2010, 10, 1),
    ended_on=SECRECY_LAW.effective_on,
    confidence="memory",
)

# --- how time is counted --------------------------------------------------------------------------

CIVIL_CODE = Instrument(
    "Civil Code",
    "中华人民共和国民法典",
    "",
    "全国人民代表大会",
    made_on=date(2020, 5, 28),
    effective_on=date(2021, 1, 1),
)
LICENSING_LAW = Instrument(
    "Administrative Licensing Law",
    "中华人民共和国行政许可法",
    "",
    "全国人民代表大会常务委员会",
    effective_on=date(2004, 7, 1),
)
HOLIDAYS_2025 = Instrument(
    "Public Holidays Regulations 2024",
    "全国年节及纪念日放假办法",
    "",
    "国务院",
    made_on=date(2024, 11, 10),
    effective_on=date(2025, 1, 1),
)
HOLIDAYS_2014 = Instrument(
    "Public Holidays Regulations 2013",
    "全国年节及纪念日放假办法",
    "国务院令第644号",
    "国务院",
    made_on=date(2013, 12, 11),
    effective_on=date(2014, 1, 1),
    ended_on=HOLIDAYS_2025.effective_on,
)
HOLIDAYS_2008 = Instrument(
    "Public Holidays Regulations 2007",
    "全国年节及纪念日放假办法",
    "国务院令第513号",
    "国务院",
    made_on=date(2007, 12, 14),
    effective_on=date(2008, 1, 1),
    ended_on=HOLIDAYS_2014.effective_on,
)
HOLIDAYS_1999 = Instrument(
    "Public Holidays Regulations 1999",
    "全国年节及纪念日放假办法",
    "",
    "国务院",
    made_on=date(1999, 9, 18),
    effective_on=date(1999, 9, 18),
    ended_on=HOLIDAYS_2008.effective_on,
)

# --- relief ---------------------------------------------------------------------------------------

RECONSIDERATION_2024 = Instrument(
    "Administrative Reconsideration Law 2023",
    "中华人民共和国行政复议法",
    "",
    "全国人民代表大会常务委员会",
    made_on=date(2023, 9, 1),
    effective_on=date(2024, 1, 1),
)
RECONSIDERATION_1999 = Instrument(
    "Administrative Reconsideration Law 1999",
    "中华人民共和国行政复议法",
    "",
    "全国人民代表大会常务委员会",
    made_on=date(1999, 4, 29),
    effective_on=date(1999, 10, 1),
    ended_on=RECONSIDERATION_2024.effective_on,
)
LITIGATION_2015 = Instrument(
    "Administrative Litigation Law",
    "中华人民共和国行政诉讼法",
    "",
    "全国人民代表大会",
    effective_on=date(2015, 5, 1),
)

COURT_2011 = Instrument(
    "Judicial Interpretation 2011 No. 17",
    "最高人民法院关于审理政府信息公开行政案件若干问题的规定",
    "法释〔2011〕17号",
    "最高人民法院",
    effective_on=date(2011, 8, 13),
    ended_on=date(2025, 6, 1),
)
COURT_2025 = Instrument(
    "Judicial Interpretation 2025 No. 8",
    "最高人民法院关于审理政府信息公开行政案件适用法律若干问题的解释",
    "法释〔2025〕8号",
    "最高人民法院",
    effective_on=date(2025, 6, 1),
)

# --- the yearly report ----------------------------------------------------------------------------

REPORT_2019 = Instrument(
    "General Office Openness Letter 2019 No. 60",
    "国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知",
    "国办公开办函〔2019〕60号",
    "国务院办公厅政府信息与政务公开办公室",
)
REPORT_2021 = Instrument(
    "General Office Openness Letter 2021 No. 30",
    "中华人民共和国政府信息公开工作年度报告格式",
    "国办公开办函〔2021〕30号",
    "国务院办公厅政府信息与政务公开办公室",
    made_on=date(2021, 9, 26),
)

ALL: tuple[Instrument, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Instrument))


def disclosure_regulation(on: date) -> Instrument:
    """Return the disclosure regulation of a day: Order 711 since 15 May 2019, Order 492 before."""
    return ORDER_711 if ORDER_711.in_force(on) else ORDER_492


def unsure() -> tuple[Instrument, ...]:
    """Return the instruments nobody has read for this house yet; the list a lawyer starts with."""
    return tuple(instrument for instrument in ALL if instrument.confidence == "memory")
