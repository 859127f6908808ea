"""The yearly report on the work of disclosure, format by format: parts, tables, rows, columns and what must add up.

    R2014   report years 2014–2018: one list of indicators
    R2019   2019 and 2020 (trial format)
    R2021   since 2021 (General Office Openness Letter 2021 No. 30)

A cell is named `TABLE.ROW.COLUMN`: `T3.R3_1.NATURAL`. Figures are whole numbers; amounts in 万元 are decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gongkai.errors import BadInput
from gongkai.law.sources import ORDER_492, REPORT_2019, REPORT_2021, Citation, Confidence

Kind = Literal["count", "change", "wan"]
Severity = Literal["error", "warning"]
Figure = int | Decimal
Figures = Mapping[str, Figure | None]


@dataclass(frozen=True)
class Column:
    """A column. `group` is the heading it stands under; `kind` says what may stand in it."""

    key: str
    zh: str
    group: str = ""
    kind: Kind = "count"


@dataclass(frozen=True)
class Row:
    """A row. `path` are the headings it stands under, outermost first; `columns` those that have a cell in it."""

    key: str
    zh: str
    path: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    confidence: Confidence = "verified"


@dataclass(frozen=True)
class Table:
    """A table: number as the reports count them, title, rows, and the columns of those that name none."""

    key: str
    zh: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def columns_of(self, row: Row) -> tuple[Column, ...]:
        """Return the columns a row has cells in."""
        return row.columns or self.columns

    def row(self, key: str) -> Row:
        """Return the row with this key; KeyError where there is none."""
        for each in self.rows:
            if each.key == key:
                return each
        raise KeyError(key)


@dataclass(frozen=True)
class Part:
    """One part of the report. `tables` stand in it; `asks` says what its text must speak of."""

    key: str
    zh: str
    tables: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    written: bool = True


@dataclass(frozen=True)
class Sum:
    """Rows that must add up: the left hand equals the right hand in every column (or: columns, in every row)."""

    check: str
    zh: str
    table: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    across: Literal["rows", "columns"] = "rows"
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Carry:
    """What last year left over is what this year began with."""

    check: str
    zh: str
    table: str
    now: str
    before: str


@dataclass(frozen=True)
class Format:
    """One format of the report, for the years from `first` to `last` (None: to this day)."""

    key: str
    zh: str
    first: int
    last: int | None
    citation: Citation
    parts: tuple[Part, ...]
    tables: tuple[Table, ...]
    sums: tuple[Sum, ...]
    carries: tuple[Carry, ...] = ()
    confidence: Confidence = "verified"

    def table(self, key: str) -> Table:
        """Return the table with this key; KeyError where there is none."""
        for each in self.tables:
            if each.key == key:
                return each
        raise KeyError(key)

    def cells(self) -> Iterator[tuple[str, Table, Row, Column]]:
        """Yield every cell as (name, table, row, column), in reading order."""
        for table in self.tables:
            for row in table.rows:
                for column in table.columns_of(row):
                    yield cell(table.key, row.key, column.key), table, row, column


@dataclass(frozen=True)
class Flaw:
    """One thing that does not hold. `cells` are the places it concerns; an error stands in the way of signing."""

    check: str
    severity: Severity
    says: str
    cells: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether the report may not be signed with it."""
        return self.severity == "error"


def cell(table: str, row: str, column: str) -> str:
    """Return the name of a cell."""
    return f"{table}.{row}.{column}"


# --- table 3: who asked, and what became of it -----------------------------------------------------

_ORGANISATIONS = "法人或其他组织"
APPLICANTS = (
    Column("NATURAL", "自然人"),
    Column("BUSINESS", "商业企业", _ORGANISATIONS),
    Column("RESEARCH", "科研机构", _ORGANISATIONS),
    Column("CHARITY", "社会公益组织", _ORGANISATIONS),
    Column("LAWFIRM", "法律服务机构", _ORGANISATIONS),
    Column("OTHER_ORG", "其他", _ORGANISATIONS),
)
TOTAL = Column("TOTAL", "总计")
# The kinds a request knows (law.foi_decisions.APPLICANTS) and the columns they stand in.
COLUMN_OF = {
    "NATURAL": "NATURAL",
    "LEGAL_BUSINESS": "BUSINESS",
    "LEGAL_RESEARCH": "RESEARCH",
    "LEGAL_CHARITY": "CHARITY",
    "LEGAL_LAWFIRM": "LAWFIRM",
    "LEGAL_OTHER": "OTHER_ORG",
}

_THIRD = "三、本年度办理结果"
_DENIED, _UNABLE, _NOT_DONE, _OTHER = "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"
_RESULTS = (
    Row("R3_1", "（一）予以公开", (_THIRD,)),
    Row("R3_2", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (_THIRD,)),
    Row("R3_3_1", "1.属于国家秘密", (_THIRD, _DENIED)),
    Row("R3_3_2", "2.其他法律行政法规禁止公开", (_THIRD, _DENIED)),
    Row("R3_3_3", "3.危及“三安全一稳定”", (_THIRD, _DENIED)),
    Row("R3_3_4", "4.保护第三方合法权益", (_THIRD, _DENIED)),
    Row("R3_3_5", "5.属于三类内部事务信息", (_THIRD, _DENIED)),
    Row("R3_3_6", "6.属于四类过程性信息", (_THIRD, _DENIED)),
    Row("R3_3_7", "7.属于行政执法案卷", (_THIRD, _DENIED)),
    Row("R3_3_8", "8.属于行政查询事项", (_THIRD, _DENIED)),
    Row("R3_4_1", "1.本机关不掌握相关政府信息", (_THIRD, _UNABLE)),
    Row("R3_4_2", "2.没有现成信息需要另行制作", (_THIRD, _UNABLE)),
    Row("R3_4_3", "3.补正后申请内容仍不明确", (_THIRD, _UNABLE)),
    Row("R3_5_1", "1.信访举报投诉类申请", (_THIRD, _NOT_DONE)),
    Row("R3_5_2", "2.重复申请", (_THIRD, _NOT_DONE)),
    Row("R3_5_3", "3.要求提供公开出版物", (_THIRD, _NOT_DONE)),
    Row("R3_5_4", "4.无正当理由大量反复申请", (_THIRD, _NOT_DONE)),
    Row("R3_5_5", "5.要求行政机关确认或重新出具已获取信息", (_THIRD, _NOT_DONE)),
)
_ENDINGS_2021 = (
    Row("R3_6_1", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", (_THIRD, _OTHER)),
    Row(
        "R3_6_2",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        (_THIRD, _OTHER),
    ),
    Row("R3_6_3", "3.其他", (_THIRD, _OTHER)),
)
_ENDINGS_2019 = (Row("R3_6", "（六）其他处理", (_THIRD,), confidence="memory"),)


def _table_3(endings: tuple[Row, ...]) -> Table:
    return Table(
        "T3",
        "收到和处理政府信息公开申请情况",
        (*APPLICANTS, TOTAL),
        (
            Row("R1", "一、本年新收政府信息公开申请数量"),
            Row("R2", "二、上年结转政府信息公开申请数量"),
            *_RESULTS,
            *endings,
            Row("R3_7", "（七）总计", (_THIRD,)),
            Row("R4", "四、结转下年度继续办理"),
        ),
    )


def _sums_3(endings: tuple[Row, ...]) -> tuple[Sum, ...]:
    results = tuple(row.key for row in (*_RESULTS, *endings))
    return (
        Sum("A1", "第一项加第二项之和，等于第三项加第四项之和", "T3", ("R1", "R2"), ("R3_7", "R4")),
        Sum("A2", "第三项总计等于各办理结果之和", "T3", ("R3_7",), results),
        Sum(
            "A3",
            "总计等于自然人与各类法人或其他组织之和",
            "T3",
            ("TOTAL",),
            tuple(column.key for column in APPLICANTS),
            across="columns",
        ),
    )


# --- table 4: reconsideration and court ------------------------------------------------------------

OUTCOMES = (
    Column("UPHELD", "结果维持"),
    Column("CORRECTED", "结果纠正"),
    Column("OTHER", "其他结果"),
    Column("PENDING", "尚未审结"),
)
_COURT = "行政诉讼"
TABLE_4 = Table(
    "T4",
    "政府信息公开行政复议、行政诉讼情况",
    (*OUTCOMES, TOTAL),
    (
        Row("RC", "行政复议"),
        Row("L_DIRECT", "未经复议直接起诉", (_COURT,)),
        Row("L_AFTER", "复议后起诉", (_COURT,)),
    ),
)
_SUM_4 = Sum(
    "A6",
    "总计等于结果维持、结果纠正、其他结果、尚未审结之和",
    "T4",
    ("TOTAL",),
    tuple(column.key for column in OUTCOMES),
    across="columns",
)

# --- table 2: what was published unasked -----------------------------------------------------------

_ITEM_1, _ITEM_5, _ITEM_6 = "第二十条第（一）项", "第二十条第（五）项", "第二十条第（六）项"
_ITEM_8, _ITEM_9 = "第二十条第（八）项", "第二十条第（九）项"
_RULES = (
    Column("MADE", "本年制发件数"),
    Column("REPEALED", "本年废止件数"),
    Column("IN_FORCE", "现行有效件数"),
)
_DECISIONS = (Column("DECISIONS", "本年处理决定数量"),)
TABLE_2_2021 = Table(
    "T2",
    "主动公开政府信息情况",
    (),
    (
        Row("RULES", "规章", (_ITEM_1,), _RULES),
        Row("NORMATIVE", "行政规范性文件", (_ITEM_1,), _RULES),
        Row("LICENSE", "行政许可", (_ITEM_5,), _DECISIONS),
        Row("PENALTY", "行政处罚", (_ITEM_6,), _DECISIONS),
        Row("COERCION", "行政强制", (_ITEM_6,), _DECISIONS),
        Row("FEE", "行政事业性收费", (_ITEM_8,), (Column("AMOUNT", "本年收费金额（单位：万元）", kind="wan"),)),
    ),
)
_MADE_2019 = (
    Column("MADE", "本年新制作数量"),
    Column("OPENED", "本年新公开数量"),
    Column("TOTAL_OPEN", "对外公开总数量"),
)
_MATTERS_2019 = (
    Column("BEFORE", "上一年项目数量"),
    Column("CHANGE", "本年增/减", kind="change"),
    Column("DECISIONS", "处理决定数量"),
)
_FEE_2019 = (Column("BEFORE", "上一年项目数量"), Column("CHANGE", "本年增/减", kind="change"))
_BUYING = (Column("PROJECTS", "采购项目数量"), Column("AMOUNT", "采购总金额（单位：万元）", kind="wan"))
TABLE_2_2019 = Table(
    "T2",
    "主动公开政府信息情况",
    (),
    (
        Row("RULES", "规章", (_ITEM_1,), _MADE_2019),
        Row("NORMATIVE", "规范性文件", (_ITEM_1,), _MADE_2019),
        Row("LICENSE", "行政许可", (_ITEM_5,), _MATTERS_2019),
        Row("SERVICE", "其他对外管理服务事项", (_ITEM_5,), _MATTERS_2019),
        Row("PENALTY", "行政处罚", (_ITEM_6,), _MATTERS_2019),
        Row("COERCION", "行政强制", (_ITEM_6,), _MATTERS_2019),
        Row("FEE", "行政事业性收费", (_ITEM_8,), _FEE_2019, "memory"),
        Row("BUYING", "政府集中采购", (_ITEM_9,), _BUYING, "memory"),
    ),
)

# --- the indicators of 2014 to 2018 ----------------------------------------------------------------

_NUMBER = (Column("N", "统计数"),)
_WAN = (Column("N", "统计数（万元）", kind="wan"),)
_I, _II, _III, _IV, _V = (
    "一、主动公开情况",
    "二、回应解读情况",
    "三、依申请公开情况",
    "四、行政复议",
    "五、行政诉讼",
)
_III_1, _III_2 = "（一）收到申请数（件）", "（二）申请办结数（件）"
_III_3, _III_34 = "（三）申请答复数（件）", "4.不同意公开答复数（件）"
_VIII, _IX = "八、机构建设和保障经费情况", "九、政府信息公开会议和培训情况"
_VIII_3 = "（三）从事政府信息公开工作人员数（人）"
TABLE_2014 = Table(
    "S",
    "政府信息公开情况统计表",
    _NUMBER,
    (
        Row("I_1", "（一）主动公开政府信息数（条）（不同渠道和方式公开相同信息计1条）", (_I,)),
        Row("I_1_NORMATIVE", "其中：主动公开规范性文件数（条）", (_I,)),
        Row("I_1_MADE", "制发规范性文件总数（件）", (_I,)),
        Row("I_2_GAZETTE", "（二）1.政府公报公开政府信息数（条）", (_I,)),
        Row("I_2_SITE", "2.政府网站公开政府信息数（条）", (_I,)),
        Row("I_2_WEIBO", "3.政务微博公开政府信息数（条）", (_I,)),
        Row("I_2_WECHAT", "4.政务微信公开政府信息数（条）", (_I,)),
        Row("I_2_OTHER", "5.其他方式公开政府信息数（条）", (_I,)),
        Row("II_1", "（一）回应公众关注热点或重大舆情数（次）（不同方式回应同一热点或舆情计1次）", (_II,)),
        Row("II_2_PRESS", "（二）1.参加或举办新闻发布会总次数（次）", (_II,)),
        Row("II_2_PRESS_HEAD", "其中：主要负责同志参加新闻发布会次数（次）", (_II,)),
        Row("II_2_TALKS", "2.政府网站在线访谈次数（次）", (_II,)),
        Row("II_2_TALKS_HEAD", "其中：主要负责同志参加政府网站在线访谈次数（次）", (_II,)),
        Row("II_2_ARTICLES", "3.政策解读稿件发布数（篇）", (_II,)),
        Row("II_2_POSTS", "4.微博微信回应事件数（次）", (_II,)),
        Row("II_2_OTHER", "5.其他方式回应事件数（次）", (_II,)),
        Row("III_1", _III_1, (_III,)),
        Row("III_1_COUNTER", "1.当面申请数（件）", (_III, _III_1)),
        Row("III_1_FAX", "2.传真申请数（件）", (_III, _III_1)),
        Row("III_1_NET", "3.网络申请数（件）", (_III, _III_1)),
        Row("III_1_LETTER", "4.信函申请数（件）", (_III, _III_1)),
        Row("III_2", _III_2, (_III,)),
        Row("III_2_IN_TIME", "1.按时办结数（件）", (_III, _III_2)),
        Row("III_2_EXTENDED", "2.延期办结数（件）", (_III, _III_2)),
        Row("III_3", _III_3, (_III,)),
        Row("III_3_1", "1.属于已主动公开范围数（件）", (_III, _III_3)),
        Row("III_3_2", "2.同意公开答复数（件）", (_III, _III_3)),
        Row("III_3_3", "3.同意部分公开答复数（件）", (_III, _III_3)),
        Row("III_3_4", _III_34, (_III, _III_3)),
        Row("III_3_4_1", "其中：涉及国家秘密（件）", (_III, _III_3, _III_34)),
        Row("III_3_4_2", "涉及商业秘密（件）", (_III, _III_3, _III_34)),
        Row("III_3_4_3", "涉及个人隐私（件）", (_III, _III_3, _III_34)),
        Row("III_3_4_4", "危及国家安全、公共安全、经济安全和社会稳定（件）", (_III, _III_3, _III_34)),
        Row("III_3_4_5", "不是《条例》所指政府信息（件）", (_III, _III_3, _III_34)),
        Row("III_3_4_6", "法律法规规定的其他情形（件）", (_III, _III_3, _III_34)),
        Row("III_3_5", "5.不属于本行政机关公开数（件）", (_III, _III_3)),
        Row("III_3_6", "6.申请信息不存在数（件）", (_III, _III_3)),
        Row("III_3_7", "7.告知作出更改补充数（件）", (_III, _III_3)),
        Row("III_3_8", "8.告知通过其他途径办理数（件）", (_III, _III_3)),
        Row("IV", "行政复议数量（件）", (_IV,)),
        Row("IV_UPHELD", "（一）维持具体行政行为数（件）", (_IV,)),
        Row("IV_CORRECTED", "（二）被依法纠错数（件）", (_IV,)),
        Row("IV_OTHER", "（三）其他情形数（件）", (_IV,)),
        Row("V", "行政诉讼数量（件）", (_V,)),
        Row("V_UPHELD", "（一）维持具体行政行为或者驳回原告诉讼请求数（件）", (_V,)),
        Row("V_CORRECTED", "（二）被依法纠错数（件）", (_V,)),
        Row("V_OTHER", "（三）其他情形数（件）", (_V,)),
        Row("VI", "六、举报投诉数量（件）"),
        Row("VII", "七、依申请公开信息收取的费用（万元）", (), _WAN),
        Row("VIII_1", "（一）政府信息公开工作专门机构数（个）", (_VIII,)),
        Row("VIII_2", "（二）设置政府信息公开查阅点数（个）", (_VIII,)),
        Row("VIII_3", _VIII_3, (_VIII,)),
        Row("VIII_3_FULL", "1.专职人员数（不包括政府公报及政府网站工作人员数）（人）", (_VIII, _VIII_3)),
        Row("VIII_3_PART", "2.兼职人员数（人）", (_VIII, _VIII_3)),
        Row("VIII_4", "（四）政府信息公开专项经费（万元）", (_VIII,), _WAN),
        Row("IX_1", "（一）召开政府信息公开工作会议或专题会议数（次）", (_IX,)),
        Row("IX_2", "（二）举办各类培训班数（次）", (_IX,)),
        Row("IX_3", "（三）接受培训人员数（人次）", (_IX,)),
    ),
)


def _adds(check: str, zh: str, whole: str, *parts: str) -> Sum:
    return Sum(check, zh, "S", (whole,), tuple(parts))


_SUMS_2014 = (
    _adds("B1", "收到申请数等于四种渠道之和", "III_1", "III_1_COUNTER", "III_1_FAX", "III_1_NET", "III_1_LETTER"),
    _adds("B2", "申请办结数等于按时办结数与延期办结数之和", "III_2", "III_2_IN_TIME", "III_2_EXTENDED"),
    _adds("B3", "申请答复数等于八类答复之和", "III_3", *(f"III_3_{number}" for number in range(1, 9))),
    _adds("B4", "不同意公开答复数等于六种情形之和", "III_3_4", *(f"III_3_4_{number}" for number in range(1, 7))),
    _adds("B5", "行政复议数量等于三种结果之和", "IV", "IV_UPHELD", "IV_CORRECTED", "IV_OTHER"),
    _adds("B6", "行政诉讼数量等于三种结果之和", "V", "V_UPHELD", "V_CORRECTED", "V_OTHER"),
    _adds("B7", "工作人员数等于专职与兼职人员数之和", "VIII_3", "VIII_3_FULL", "VIII_3_PART"),
)

# --- the formats -----------------------------------------------------------------------------------

_PARTS = (
    Part(
        "P1",
        "一、总体情况",
        asks=("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障"),
    ),
    Part("P2", "二、主动公开政府信息情况", ("T2",), written=False),
    Part("P3", "三、收到和处理政府信息公开申请情况", ("T3",), written=False),
    Part("P4", "四、政府信息公开行政复议、行政诉讼情况", ("T4",), written=False),
    Part("P5", "五、存在的主要问题及改进情况", asks=("主要问题", "改进情况")),
    Part("P6", "六、其他需要报告的事项", asks=("收取信息处理费情况",)),
)
_PARTS_2014 = (
    Part("P1", "一、概述"),
    Part("P2", "二、重点领域政府信息公开落实情况"),
    Part("P3", "三、主动公开政府信息情况"),
    Part("P4", "四、依申请公开政府信息情况"),
    Part("P5", "五、政府信息公开行政复议和行政诉讼情况"),
    Part("P6", "六、政府信息公开支出和收费情况"),
    Part("P7", "七、存在的主要问题和改进措施"),
    Part("P8", "附表", ("S",), written=False),
)
_CARRY = Carry("A4", "本年“上年结转”等于上年“结转下年度继续办理”", "T3", "R2", "R4")

R2014 = Format(
    "R2014",
    "2014年度至2018年度统计表",
    2014,
    2018,
    ORDER_492.art(32, confidence="memory"),
    _PARTS_2014,
    (TABLE_2014,),
    _SUMS_2014,
    confidence="memory",
)
R2019 = Format(
    "R2019",
    "2019年试行格式",
    2019,
    2020,
    REPORT_2019.whole(),
    _PARTS,
    (TABLE_2_2019, _table_3(_ENDINGS_2019), TABLE_4),
    (*_sums_3(_ENDINGS_2019), _SUM_4),
    (_CARRY,),
)
R2021 = Format(
    "R2021",
    "2021年格式",
    2021,
    None,
    REPORT_2021.whole(),
    _PARTS,
    (TABLE_2_2021, _table_3(_ENDINGS_2021), TABLE_4),
    (*_sums_3(_ENDINGS_2021), _SUM_4),
    (_CARRY,),
)
FORMATS = (R2014, R2019, R2021)

# Rows of table 2 whose stock rolls forward: in force now = then + made − repealed.
ROLLING = (("T2", "RULES"), ("T2", "NORMATIVE"))
FEE_UNPAID = cell("T3", "R3_6_2", "TOTAL")
FEE_WORD = "信息处理费"


def of_year(year: int) -> Format:
    """Return the format of the report on a year. Raises BadInput for a year before 2014, which had none."""
    for each in FORMATS:
        if each.first <= year and (each.last is None or year <= each.last):
            return each
    raise BadInput(f"{year}年度的年度报告没有统一的统计格式，最早为2014年度。")


def named(key: str) -> Format:
    """Return the format with this key. Raises KeyError."""
    return {each.key: each for each in FORMATS}[key]


def flaws(
    form: Format, figures: Figures, *, before: Figures | None = None, before_form: Format | None = None
) -> list[Flaw]:
    """Return what does not hold in one year's figures; with last year's, what does not carry over either.

    A cell that is missing or empty is a flaw of its own (A5), and no sum it stands in is judged.
    """
    return [
        *_shapes(form, figures),
        *(flaw for rule in form.sums for flaw in _sum_flaws(form, rule, figures)),
        *(_carried(form, figures, before, before_form or form) if before is not None else ()),
    ]


def _shapes(form: Format, figures: Figures) -> Iterator[Flaw]:
    for name, _table, row, column in form.cells():
        value = figures.get(name)
        where = f"“{row.zh}”“{column.zh}”"
        if value is None:
            yield Flaw("A5", "error", f"{where}没有填写。", (name,))
        elif column.kind == "wan":
            if not Decimal(value).is_finite() or value < 0:
                yield Flaw("A5", "error", f"{where}应为不小于零的金额。", (name,))
        elif type(value) is not int:
            yield Flaw("A5", "error", f"{where}应为整数。", (name,))
        elif value < 0 and column.kind == "count":
            yield Flaw("A5", "error", f"{where}应为不小于零的整数。", (name,))
    known = {name for name, *_ in form.cells()}
    for name in sorted(set(figures) - known):
        yield Flaw("A5", "error", f"格式中没有“{name}”这一格。", (name,))


def _sum_flaws(form: Format, rule: Sum, figures: Figures) -> Iterator[Flaw]:
    table = form.table(rule.table)
    if rule.across == "columns":
        for row in table.rows:
            left = [cell(table.key, row.key, key) for key in rule.left]
            right = [cell(table.key, row.key, key) for key in rule.right]
            yield from _unequal(rule, figures, left, right, f"“{row.zh}”行")
    else:
        for column in table.columns_of(table.row(rule.left[0])):
            left = [cell(table.key, key, column.key) for key in rule.left]
            right = [cell(table.key, key, column.key) for key in rule.right]
            yield from _unequal(rule, figures, left, right, f"“{column.zh}”列")


def _unequal(rule: Sum, figures: Figures, left: list[str], right: list[str], where: str) -> Iterator[Flaw]:
    values = [figures.get(name) for name in (*left, *right)]
    if any(value is None for value in values):
        return
    first = sum(value for value in values[: len(left)] if value is not None)
    second = sum(value for value in values[len(left) :] if value is not None)
    if first != second:
        yield Flaw(rule.check, "error", f"{where}：{rule.zh}；现为{first}与{second}。", (*left, *right))


def _carried(form: Format, figures: Figures, before: Figures, before_form: Format) -> Iterator[Flaw]:
    for rule in form.carries:
        for column in form.table(rule.table).columns:
            now = figures.get(cell(rule.table, rule.now, column.key))
            then = before.get(cell(rule.table, rule.before, column.key))
            if now is not None and then is not None and now != then:
                says = f"“{column.zh}”列：{rule.zh}；现为{now}，上年为{then}。"
                yield Flaw(rule.check, "error", says, (cell(rule.table, rule.now, column.key),))
    if form is not R2021 or before_form is not R2021:
        return
    for table, row in ROLLING:
        made, repealed, stands = (figures.get(cell(table, row, key)) for key in ("MADE", "REPEALED", "IN_FORCE"))
        then = before.get(cell(table, row, "IN_FORCE"))
        if None in (made, repealed, stands, then):
            continue
        assert made is not None and repealed is not None and then is not None  # noqa: S101, PT018 - just asked
        if stands != then + made - repealed:
            yield Flaw(
                "A7",
                "warning",
                f"“{form.table(table).row(row).zh}”现行有效件数{stands}，"
                f"与上年{then}加本年制发{made}减本年废止{repealed}不一致，请核实是否有失效或者修改。",
                (cell(table, row, "IN_FORCE"),),
            )
    for blocks in TABLE_4.rows:
        left_open = before.get(cell("T4", blocks.key, "PENDING"))
        now_all = figures.get(cell("T4", blocks.key, "TOTAL"))
        if left_open and now_all is not None and now_all < left_open:
            yield Flaw(
                "A10",
                "warning",
                f"“{blocks.zh}”上年尚未审结{left_open}件，本年总计只有{now_all}件，上年未结的案件应在本年有结果或者仍列尚未审结。",
                (cell("T4", blocks.key, "TOTAL"),),
            )
