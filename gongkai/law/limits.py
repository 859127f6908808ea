"""Every time limit this house obeys, with its wordings through time. Each number stands here once.

The names are the keys that clocks, documentation and screens use: `named("REPLY") is REPLY`.
"""

from __future__ import annotations

from gongkai.law.lengths import calendar_days, hours, months, working_days, yearly
from gongkai.law.provisions import Provision, since
from gongkai.law.sources import (
    DECISIONS_2019,
    FEES_2020,
    LITIGATION_2015,
    NOTICE_2016_61,
    ORDER_492,
    ORDER_711,
    PLAN_2017,
    RECONSIDERATION_1999,
    RECONSIDERATION_2024,
    RULES_2018_115,
    RULES_2018_118,
    SITE_CENSUS_2015,
    SITE_CHECK_2019,
)

# --- disclosure on request ------------------------------------------------------------------------

REPLY = Provision(
    "政府信息公开申请的答复",
    since("2008-05-01", working_days(15), ORDER_492.art(24)),
    since("2019-05-15", working_days(20), ORDER_711.art(33)),
)
REPLY_EXTENSION = Provision(
    "答复期限的延长（最长）",
    since("2008-05-01", working_days(15), ORDER_492.art(24)),
    since("2019-05-15", working_days(20), ORDER_711.art(33)),
)
CORRECTION_NOTICE = Provision(
    "申请内容不明确时的补正告知",
    since("2019-05-15", working_days(7), ORDER_711.art(30)),
)
THIRD_PARTY_REPLY = Provision(
    "第三方对征求意见书的答复",
    since("2019-05-15", working_days(15), ORDER_711.art(32)),
)
AGENCY_CONSULT_REPLY = Provision(
    "被征求意见机关的答复",
    since("2019-05-15", working_days(15), ORDER_711.art(34)),
)
FEE_PAYMENT = Provision(
    "信息处理费的缴纳",
    since("2021-01-01", working_days(20), FEES_2020.whole(confidence="memory")),
)
RECONSIDERATION = Provision(
    "行政复议的申请",
    since("1999-10-01", calendar_days(60), RECONSIDERATION_1999.art(9)),
    since("2024-01-01", calendar_days(60), RECONSIDERATION_2024.art(20)),
)
LITIGATION = Provision(
    "行政诉讼的直接提起",
    since("2015-05-01", months(6), LITIGATION_2015.art(46)),
)
LITIGATION_AFTER_RECONSIDERATION = Provision(
    "不服行政复议决定的起诉",
    since("2015-05-01", calendar_days(15), LITIGATION_2015.art(45)),
)

RECONSIDERATION_REPLY = Provision(
    "行政复议的书面答复",
    since("1999-10-01", calendar_days(10), RECONSIDERATION_1999.art(23)),
    since("2024-01-01", working_days(10), RECONSIDERATION_2024.art(48, confidence="memory")),
)
RECONSIDERATION_REPLY_SIMPLE = Provision(
    "行政复议简易程序的书面答复",
    since("2024-01-01", working_days(5), RECONSIDERATION_2024.art(54)),
)
LITIGATION_REPLY = Provision(
    "行政诉讼的答辩状",
    since("1999-10-01", calendar_days(15), LITIGATION_2015.art(67, confidence="memory")),
)

# --- publication without being asked --------------------------------------------------------------

PROACTIVE_PUBLICATION = Provision(
    "主动公开信息的公布",
    since("2008-05-01", working_days(20), ORDER_492.art(18, confidence="memory")),
    since("2019-05-15", working_days(20), ORDER_711.art(26)),
)
LICENCE_PUBLICATION = Provision(
    "行政许可决定的公布",
    since("2018-12-05", working_days(7), RULES_2018_118.clause("（六）")),
)
PENALTY_PUBLICATION = Provision(
    "行政处罚决定的公布",
    since("2018-12-05", working_days(7), RULES_2018_118.clause("（六）")),
)
ENFORCEMENT_PUBLICATION = Provision(
    "其他行政执法决定的公布",
    since("2018-12-05", working_days(20), RULES_2018_118.clause("（六）")),
)
ENFORCEMENT_STATISTICS = Provision(
    "上年度行政执法数据的公布",
    since("2018-12-05", yearly(1, 31), RULES_2018_118.clause("（六）")),
)
ANNUAL_REPORT = Provision(
    "政府信息公开工作年度报告的公布",
    since("2008-05-01", yearly(3, 31), ORDER_492.art(31, confidence="memory")),
    since("2019-05-15", yearly(1, 31), ORDER_711.art(49)),
)

# --- interpretation, comments, legality -----------------------------------------------------------

INTERPRETATION = Provision(
    "政策解读材料的发布",
    since("2017-06-15", working_days(3), PLAN_2017.clause("二（三）1")),
)
# The plan says "at once"; the number of hours is the house's own target and is never shown as law.
REPOST = Provision(
    "重要政策信息的转载",
    since("2017-06-15", hours(24), PLAN_2017.clause("二（四）1", confidence="memory")),
)
COMMENT_PERIOD = Provision(
    "公开征求意见的期间",
    since("2019-09-01", calendar_days(30), DECISIONS_2019.art(15)),
    at_least=True,
)
LEGALITY_REVIEW = Provision(
    "行政规范性文件的合法性审核",
    since("2018-12-04", working_days(15), RULES_2018_115.whole()),
)
LEGALITY_REVIEW_LEAST = Provision(
    "行政规范性文件的合法性审核（最短）",
    since("2018-12-04", working_days(5), RULES_2018_115.whole()),
    at_least=True,
)

# --- public opinion -------------------------------------------------------------------------------

OPINION_FIRST_WORD = Provision(
    "特别重大、重大突发事件权威信息的发布",
    since("2017-06-15", hours(5), PLAN_2017.clause("二（三）3")),
)
OPINION_PRESS_CONFERENCE = Provision(
    "特别重大、重大突发事件新闻发布会的举行",
    since("2016-07-30", hours(24), NOTICE_2016_61.whole()),
    since("2017-06-15", hours(24), PLAN_2017.clause("二（三）3")),
)
OPINION_RESPONSE = Provision(
    "其他政务舆情的回应",
    since("2016-07-30", hours(48), NOTICE_2016_61.whole()),
)

# --- what the public writes to the site -----------------------------------------------------------

MESSAGE_ANSWER = Provision(
    "网上留言的答复（最长）",
    since("2015-06-10", months(3), SITE_CENSUS_2015.whole()),
    since("2019-04-01", months(3), SITE_CHECK_2019.whole()),
)
# Read in a badly copied text only: it warns the staff and is not shown to the public as law.
SITE_ERROR_SETTLEMENT = Provision(
    "“我为政府网站找错”留言的办结",
    since("2019-04-01", months(1), SITE_CHECK_2019.whole(confidence="memory")),
)

# --- the plan -------------------------------------------------------------------------------------

YEARLY_TASK_REPORT = Provision(
    "政务公开工作落实情况的报送",
    since("2017-06-15", yearly(12, 31), PLAN_2017.clause("三", closing=True)),
)

# How much longer a limit may be made, all extensions together, where the law says so.
LONGEST_EXTENSIONS: dict[str, Provision] = {"REPLY": REPLY_EXTENSION}

ALL: dict[str, Provision] = {name: value for name, value in list(globals().items()) if isinstance(value, Provision)}

_CITED = [row.citation for provision in ALL.values() for row in provision.rows]
_READ = {citation.zh for citation in _CITED if citation.is_verified}
_UNREAD = {citation.zh: citation.shown_zh for citation in _CITED if citation.zh not in _READ}


def shown_zh(source: str) -> str:
    """Return a source a clock was started with as the public reads it: a place nobody has read is not shown as law.

    A clock keeps the words of its source; those no wording here has verified are marked as `Citation.shown_zh` does.
    """
    return _UNREAD.get(source, source)


def named(key: str) -> Provision:
    """Return the limit with this name, such as "REPLY". Raises KeyError for a name the house does not know."""
    return ALL[key]


def key_of(provision: Provision) -> str:
    """Return the name under which this limit stands here."""
    for key, value in ALL.items():
        if value is provision:
            return key
    raise KeyError(provision.name)
