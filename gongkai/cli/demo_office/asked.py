"""Who asked the demo office for information in 2016 and 2017, and what everyone may read of it. All are made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gongkai.answers import after
from gongkai.answers.letters import actions as letters
from gongkai.answers.models import LetterBook
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit, User
from gongkai.requests import actions, machine
from gongkai.requests.models import InformationRequest
from gongkai.review.rules import SECRECY_POINTS
from gongkai.yearly import actions as yearly
from gongkai.yearly.canonical import source_key
from gongkai.yearly.counting import is_counted

_CLEAR = {point: False for point, _ in SECRECY_POINTS}
# Received, channel, who, what, decision, answer, reasons; answered thirteen days later.
_ASKED_2016 = (
    ("2016-03-08", "in_person", "NATURAL", "企业年报公示的抽查比例和抽查结果", "O_GRANT", "抽查结果表随附。", ""),
    (
        "2016-04-20",
        "registered_post",
        "LEGAL_LAWFIRM",
        "某公司的变更登记档案",
        "O_OTHER_CHANNEL",
        "请到登记窗口查询。",
        "登记档案依照登记管理的规定查询。",
    ),
    ("2016-06-02", "fax", "NATURAL", "2015年度消费投诉统计分析报告", "O_ALREADY_PUBLIC", "已在本机关网站公布。", ""),
    (
        "2016-09-13",
        "registered_post",
        "NATURAL",
        "某食品企业的抽检不合格处理案卷",
        "O_PARTIAL",
        "处理结果随附。",
        "案卷中涉及企业商业秘密的部分不予公开。",
    ),
    (
        "2016-11-03",
        "in_person",
        "LEGAL_BUSINESS",
        "全省房屋产权登记信息",
        "O_NOT_OURS",
        "",
        "该信息由不动产登记机构负责公开。",
    ),
)
_FACTS = {
    "O_NOT_OURS": {"agency": "不动产登记机构，0351-0000001"},
    "O_PARTIAL": {"withheld": "案卷中企业的进货渠道和价格。"},
}
_ENTERED_2016 = {
    "S.I_1.N": "412",
    "S.I_1_NORMATIVE.N": "9",
    "S.I_1_MADE.N": "9",
    "S.I_2_SITE.N": "398",
    "S.I_2_WECHAT.N": "14",
    "S.II_2_ARTICLES.N": "6",
    "S.VIII_1.N": "1",
    "S.VIII_2.N": "1",
    "S.VIII_3.N": "3",
    "S.VIII_3_FULL.N": "1",
    "S.VIII_3_PART.N": "2",
    "S.IX_1.N": "2",
    "S.IX_2.N": "1",
    "S.IX_3.N": "46",
}
_WORDS_2016 = {
    "P1": "根据《中华人民共和国政府信息公开条例》规定，编制本报告。统计期限为2016年1月1日至12月31日。（演示）",
    "P2": "重点公开行政许可、行政处罚、消费维权等信息。（演示）",
    "P3": "全年主动公开政府信息412条，其中规范性文件9件。（演示）",
    "P4": "全年收到政府信息公开申请5件，均按时办结。（演示）",
    "P5": "无。",
    "P6": "全年没有收取费用，专项经费未单列。（演示）",
    "P7": "解读材料偏少，2017年起重要文件同步解读。（演示）",
}


def year_2016(people: Mapping[str, User]) -> None:
    """Requests that came on paper in 2016, and the report on that year, published in March 2017."""
    LetterBook.objects.update_or_create(
        pk=1,
        defaults={
            "mark": "晋工商公复",
            "review_body": "山西省人民政府",
            "review_body_before_2024": "山西省人民政府或者国家工商行政管理总局",
            "court": "有管辖权的人民法院",
            "phone": "0351-7680418",
        },
    )
    for place, (day, channel, kind, content, code, answer, reasons) in enumerate(_ASKED_2016):
        arrived = _at(day, "10:00")
        found = actions.enter(
            {
                "kind": kind,
                "name": f"演示申请人{place + 1}",
                "address": "示例市示例路1号",
                "phone": "0351-0000000",
                "content": content,
                "form": "paper",
                "delivery": "post",
            },
            channel=channel,
            arrived_at=arrived,
            submission=f"demo-2016-{place}",
            by=people["liqiang"],
            at=arrived,
        )
        facts = _FACTS.get(code, {})
        _answered(found, code, answer, reasons, arrived, people, facts)
    report = yearly.begin(2016, by=people["liqiang"], at=_at("2017-03-06"))
    cells = (name for name, *_ in report.form.cells() if not is_counted(report.form, name))
    entered = {name: _ENTERED_2016.get(name, "0") for name in cells}
    sources = {source_key(table, row): "政务公开办公室台账（演示）" for _, table, row, _ in report.form.cells()}
    yearly.fill_in(
        report, entered=entered, sources=sources, texts=_WORDS_2016, by=people["liqiang"], at=_at("2017-03-10")
    )
    yearly.sign(report, by=people["chenli"], at=_at("2017-03-20"))
    yearly.publish(report, by=people["hejing"], at=_at("2017-03-21"))


def year_2017(people: Mapping[str, User]) -> None:
    """A request over the net in December 2017, its sealed answer, and what everyone may read of it."""
    sent = _at("2017-12-15", "16:21")
    found = actions.submit(
        {
            "kind": "NATURAL",
            "name": "林晓",
            "phone": "0351-0000002",
            "email": "linxiao@example.org",
            "content": "2016年度全省企业年报公示抽查的比例、抽查户数和抽查结果。",
            "form": "electronic",
            "delivery": "online",
        },
        submission="demo-2017-1",
        needs_proof=False,
        at=sent,
    )
    answer = "2016年度全省按3%的比例抽查企业，抽查结果已经通过企业信用信息公示系统公示，汇总表随本告知书提供。"
    found = _answered(found, "O_GRANT", answer, "", sent, people, {}, days=0, minutes=3)
    row = after.propose(
        found,
        title="2016年度企业年报公示抽查情况",
        question="2016年度全省企业年报公示抽查的比例、抽查户数和抽查结果。",
        answer=answer,
        by=people["liqiang"],
        at=_at("2017-12-15", "16:48"),
    )
    after.show(row, by=people["hejing"], at=_at("2017-12-15", "16:56"))


def _answered(
    found: InformationRequest,
    code: str,
    answer: str,
    reasons: str,
    received: datetime,
    people: Mapping[str, User],
    facts: Mapping[str, str],
    *,
    days: int = 13,
    minutes: int = 20,
) -> InformationRequest:
    """Take a request from the counter to its answer: every step by the hand whose step it is."""
    office, drafter = people["liqiang"], people["wangfang"]
    steps: tuple[tuple[machine.Event, User, dict[str, object]], ...] = (
        (machine.CONFIRM_RECEIPT, office, {"confirmed_at": received}),
        (machine.ASSIGN, office, {"unit": Unit.objects.get(code="zhucechu")}),
        (machine.START_DRAFT, drafter, {}),
        (
            machine.SUBMIT_DRAFT,
            drafter,
            {"decision_code": code, "answer": answer, "reasons": reasons, "answer_facts": dict(facts)},
        ),
        (machine.PASS_LEGAL, people["linxue"], {}),
        (machine.PASS_SECRECY, people["zhoujie"], {"points": _CLEAR}),
        (machine.DECIDE, people["chenli"], {}),
    )
    at = received
    for place, (event, by, said) in enumerate(steps):
        at = received + timedelta(days=days * (place > 1), minutes=minutes * (place + 1))
        found = actions.take(found, event, by=by, at=at, **said)
    letters.seal(found, "answer", by=office, at=at + timedelta(minutes=minutes / 2))
    how = found.delivery
    return actions.take(found, machine.SEND, by=office, at=at + timedelta(minutes=minutes), how=how)


def _at(day: str, hour: str = "09:30") -> datetime:
    return datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=BEIJING)
