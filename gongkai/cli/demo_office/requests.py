"""Requests for information in the demo office: invented people ask, the office answers by the rules of 2017."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from gongkai.answers import release
from gongkai.answers.letters import actions as letters
from gongkai.law.rules import BEIJING
from gongkai.organisation.models import Unit, User
from gongkai.printing import Form, Paper, Paragraph, Table, to_pdf
from gongkai.requests import actions, drafts, incoming
from gongkai.requests.models import InformationRequest
from gongkai.review.rules import SECRECY_POINTS
from gongkai.screening.pages import Area

# Whoever tries the demo may look at the answered request as its applicant does.
DRAFT = "demo-office-first-request"
_CLEAR = {point: False for point, _ in SECRECY_POINTS}
_BROKEN_MAIL = (
    b"From: =?gb2312?B?"
    + b"1dTQocH6"
    + b"?= <zhaoxiaolong@example.com>\r\nSubject: "
    + "申请公开：个体工商户登记数量".encode("gb18030")
    + b"\r\nDate: Fri, 15 Dec 2017 16:40:00 +0800\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
    + "申请公开2016年末全省个体工商户登记数量的统计表，电子邮件回复即可。赵小龙。".encode("gb18030")
)


def _at(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"2017-{day} {hour}").replace(tzinfo=BEIJING)


def _said(name: str, content: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "NATURAL",
        "name": name,
        "phone": "0351-0000000",
        "email": "",
        "content": content,
        "form": "electronic",
        "delivery": "online",
        "purpose": "本人研究需要",
        **more,
    }


def tell_december(people: dict[str, User]) -> None:
    """Tell what came in early in December: one request is answered, one waits for a third party, one was two."""
    office, hejing = people["liqiang"], people["hejing"]
    wang, lin = people["wangfang"], people["linxue"]
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=["zhucechu", "xiaobaochu", "bangongshi"])}
    first = actions.submit(
        _said("林晓", "2016年度企业登记注册各环节的法定时限和实际办理时间的统计。"),
        submission=drafts.submission_of(DRAFT),
        secret=drafts.request_secret(DRAFT),
        needs_proof=False,
        at=_at("12-01", "10:05"),
    )
    second = actions.submit(
        _said(
            "示例商贸有限公司",
            "2017年第三季度流通领域商品质量抽检中，儿童服装不合格样品的检测报告。",
            kind="LEGAL_BUSINESS",
            representative="钱立",
            contact_person="孙平",
            purpose="核对本公司经销商品的抽检情况",
        ),
        submission="demo-2",
        needs_proof=False,
        at=_at("12-01", "15:20"),
    )
    bundle = actions.submit(
        _said(
            "郭宁",
            "一、2017年“双随机、一公开”抽查事项清单。\n\n二、2016年度广告违法案件的数量和分类统计。",
            email="guoning@example.com",
            notify=True,
        ),
        submission="demo-bundle",
        needs_proof=False,
        at=_at("12-01", "15:40"),
    )
    parts = ["2017年“双随机、一公开”抽查事项清单。", "2016年度广告违法案件的数量和分类统计。"]
    steps: list[tuple[int, str, User, str, str, dict[str, Any]]] = [
        (1, "confirm_receipt", office, "12-01", "16:00", {"confirmed_at": _at("12-01", "15:50")}),
        (1, "assign", office, "12-01", "16:10", {"unit": units["zhucechu"], "note": "请于内部期限前拟出答复"}),
        (2, "confirm_receipt", office, "12-01", "16:30", {"confirmed_at": _at("12-01", "16:25")}),
        (2, "assign", office, "12-01", "16:40", {"unit": units["xiaobaochu"]}),
        (3, "confirm_receipt", office, "12-01", "16:50", {"confirmed_at": _at("12-01", "16:45")}),
        (1, "open_file", wang, "12-04", "08:50", {}),
        (2, "open_file", people["xulan"], "12-04", "09:10", {}),
        (3, "split", office, "12-04", "09:30", {"parts": parts}),
        (
            2,
            "consult_third_party",
            people["xulan"],
            "12-05",
            "10:00",
            {
                "name": "示例童装厂",
                "address": "示例市示例路8号",
                "question": "申请人申请公开贵厂产品的检测报告，是否同意公开？",
                "interest": "报告中的面料配比可能属于商业秘密",
            },
        ),
        (1, "start_draft", wang, "12-06", "09:00", {}),
        (
            1,
            "submit_draft",
            wang,
            "12-06",
            "11:00",
            {
                "decision_code": "O_GRANT",
                "answer": "所申请的统计表以电子文件提供：法定时限各环节合计15个工作日，2016年平均实际办理4.2个工作日。",
                "reasons": "该信息由本机关在履行职责过程中制作并保存。",
            },
        ),
        (1, "pass_legal", lin, "12-06", "15:00", {}),
        (1, "pass_secrecy", people["zhoujie"], "12-07", "09:30", {"points": dict(_CLEAR)}),
        (1, "decide", people["chenli"], "12-07", "11:00", {}),
        (1, "send", hejing, "12-07", "15:00", {"how": "online"}),
        (1, "serve", hejing, "12-08", "09:00", {"kind": "online", "proof": "申请人于12月8日网上查收"}),
    ]
    found = {1: first, 2: second, 3: bundle}
    for number, event, by, day, hour, facts in steps:
        take = actions.take_with_letter if event in {"send", "split"} else actions.take
        found[number] = take(found[number], event, by=by, at=_at(day, hour), **facts)
        if event == "consult_third_party":
            _report_of_the_second(found[number], by=by)
            asked = found[number].consultations.last()
            letters.seal(found[number], "third_party", consultation=asked, by=office, at=_at(day, "10:30"))


def _report_of_the_second(inquiry: InformationRequest, *, by: User) -> None:
    """Put in the report that was asked for, with the part marked that the third party may keep back."""
    report = Paper(
        title="童装产品检验报告（演示）",
        form=Form.PLAIN,
        body=[
            Table(
                [
                    ("检验项目", "技术要求", "检验结果", "单项判定"),
                    ("甲醛含量（mg/kg）", "≤75", "未检出", "合格"),
                    ("pH值", "4.0～8.5", "6.7", "合格"),
                    ("纤维含量（%）", "明示值", "棉62.5，聚酯纤维34.1，氨纶3.4", "合格"),
                    ("色牢度（级）", "≥3", "4", "合格"),
                ],
                aligns=("left", "center", "left", "center"),
            ),
            Paragraph("检验结论：样品经检验，所检项目符合相关标准要求。"),
            Paragraph("样品由示例童装厂提供，面料配比由委托方声明。"),
        ],
        signers=["示例市产品质量检验所"],
        made_on=date(2017, 11, 20),
    )
    at = _at("12-05", "09:30")
    file = release.add(inquiry, "童装产品检验报告", "检验报告.pdf", to_pdf(report), by=by, at=at)
    area = Area(page=1, top=19, bottom=21, left=9, right=11)
    release.mark(file, area=area, ground="O14_TRADE", reason="面料配比可能属于商业秘密，待第三方答复", by=by, at=at)


def tell_today(people: dict[str, User]) -> None:
    """Tell what lies on the desks today: a letter on paper, a request nobody has opened, a mail no program reads."""
    office = people["liqiang"]
    incoming.take(_BROKEN_MAIL, at=_at("12-15", "16:41"))
    letter = actions.enter(
        _said(
            "韩冬",
            "企业名称预先核准申请被驳回的审查记录，以及所依据的内部工作规程。",
            address="示例市示例街12号",
            form="paper",
            delivery="post",
            purpose="了解驳回的依据",
        ),
        channel="registered_post",
        arrived_at=_at("12-15", "15:30"),
        submission="demo-3",
        by=office,
        at=_at("12-15", "17:00"),
    )
    letter = actions.take(
        letter, "confirm_receipt", by=office, at=_at("12-15", "17:05"), arrived_at=_at("12-15", "15:30")
    )
    actions.submit(
        _said("吴桐", "本局2017年政务公开工作经费的决算明细。"),
        submission="demo-4",
        needs_proof=False,
        at=_at("12-15", "20:40"),
    )


def key() -> str:
    """Return the link by which the answered request opens, as its applicant has it."""
    return f"/requests/key/{drafts.request_secret(DRAFT)}"
