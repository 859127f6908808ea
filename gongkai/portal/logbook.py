"""The log in words: what each entry says to a reader, with a link where the thing itself may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from gongkai.columns.models import Column
from gongkai.feedback.models import Message
from gongkai.feedback.public import titles_of
from gongkai.ledger.models import Entry
from gongkai.organisation.models import Unit
from gongkai.portal.lights import public_clocks
from gongkai.programme.models import Programme, Task
from gongkai.publishing.models import Document
from gongkai.publishing.withdrawal import among as withdrawn_among

# What happened, in the words of the house. A verb that is not here is shown as it is written in the log.
VERBS = {
    "document.drafted": "起草了一份文件",
    "document.edited": "修改了一份起草中的文件",
    "document.approved": "批准了一份待发布的文件",
    "document.returned": "退回了一份起草中的文件",
    "document.published": "公开文件",
    "document.masked": "遮盖了一份起草中的文件中的信息",
    "guard.justified": "就一份起草中的文件说明检查发现可以公开的理由",
    "words.changed": "修改错敏词表",
    "document.limited": "限定一份起草中文件的知悉范围",
    "document.unlimited": "取消限定一份起草中文件的知悉范围",
    "document.scheduled": "设定一份文件的发布时间",
    "document.embargoed": "封存一份待公开的文件",
    "document.called_off": "取消一份文件所定的发布时间",
    "document.held_back": "一份文件到时未能发布",
    "document.corrected": "更正文件的效力标注",
    "document.revised": "更正文件",
    "version.kept": "留存一份文件更正前的版本",
    "version.hidden": "停止提供一份文件更正前的版本",
    "document.withdrawn": "撤回文件",
    "document.republished": "恢复公开文件",
    "document.amended": "标注文件“已修改”",
    "document.repealed": "标注文件“废止”",
    "document.expired": "标注文件“失效”",
    "cleanup.opened": "发起一次文件清理",
    "cleanup.decided": "提出一份文件的清理意见",
    "cleanup.announced": "拟写一份清理公告",
    "cleanup.reopened": "取消一份拟写的清理公告",
    "attribute.proposed": "拟定了一份文件的公开属性",
    "attribute.decided": "审定了一份文件的公开属性",
    "secrecy.reviewed": "完成了一次保密审查",
    "clock.started": "一项时限开始计时",
    "clock.paused": "一项时限中止计时",
    "clock.resumed": "一项时限恢复计时",
    "clock.extended": "一项时限获准延长",
    "clock.stopped": "一项时限办结",
    "clock.ended": "一项时限因事项终止而终止",
    "clock.handed_over": "一项时限移交其他单位",
    "clock.restarted": "一项时限重新起算",
    "clock.recomputed": "一项时限因放假安排重新计算",
    "clock.reopened": "一项时限重新办理",
    "calendar.loaded": "录入年度放假安排",
    "column.opened": "开设栏目",
    "column.changed": "调整栏目",
    "column.closed": "关闭栏目",
    "site.inspected": "网站自查",
    "finding.opened": "自查发现问题",
    "finding.closed": "自查确认已整改",
    "finding.excused": "认定不作为问题",
    "selfcheck.promised": "设定网站自查的承诺",
    "programme.imported": "从一份文件中读出任务",
    "programme.reread": "重新读出一份文件中的任务",
    "programme.started": "启动方案",
    "programme.closed": "结束方案",
    "task.opened": "列入任务",
    "task.assigned": "落实任务的责任单位",
    "task.unassigned": "调整任务的责任单位",
    "task.changed": "更新任务",
    "report.submitted": "报送了一项任务的进展",
    "report.accepted": "采纳任务进展",
    "report.returned": "退回了一项任务的进展",
    "return.submitted": "报送了一项材料",
    "return.accepted": "采纳了一项报送的材料",
    "return.returned": "退回了一项报送的材料",
    "person.added": "开通一个工作账号",
    "person.moved": "变更一个工作账号的所在单位",
    "person.suspended": "停用一个工作账号",
    "person.readmitted": "恢复一个工作账号",
    "person.password_reset": "重设一个工作账号的密码",
    "role.proposed": "提出授予一个岗位",
    "role.granted": "授予一个岗位",
    "role.declined": "不予确认一个岗位",
    "role.withdrawn": "撤回一个岗位提议",
    "role.removed": "免去一个岗位",
    "unit.created": "设立单位",
    "contact.reported": "报送政务公开人员",
    "source.added": "登记转载来源",
    "source.changed": "变更转载来源",
    "repost.drafted": "起草转载件",
    "repost.posted": "转载文件",
    "repost.set_aside": "决定不转载一份文件",
    "repost.resumed": "重新研判一份转载件",
    "repost.settled": "核对转载原文的改动",
    "feedback.received": "收到公众来信",
    "feedback.routed": "分办公众来信",
    "feedback.answered": "答复公众来信",
    "feedback.published": "公开来信和答复",
    "feedback.withdrawn": "撤下公开的来信",
    "feedback.merged": "合并办理来信",
    "feedback.set_aside": "不予受理来信",
    "feedback.restored": "恢复办理来信",
    "request.submitted": "收到一件政府信息公开申请",
    "request.registered": "登记一件申请",
    "request.set_aside": "一件来件不作为申请登记",
    "request.correction_asked": "告知一件申请补正",
    "request.corrected": "收到一件申请的补正",
    "request.abandoned": "一件申请视为放弃",
    "request.assigned": "一件申请交承办单位",
    "request.opened": "承办单位签收一件申请",
    "request.third_party_asked": "就一件申请征求第三方意见",
    "request.third_party_replied": "第三方就一件申请答复",
    "request.third_party_silent": "第三方就一件申请逾期未答复",
    "request.agency_asked": "就一件申请征求其他机关意见",
    "request.agency_replied": "其他机关就一件申请答复",
    "request.agency_silent": "其他机关就一件申请逾期未提出意见",
    "request.extension_asked": "提出延长一件申请的答复期限",
    "request.extended": "延长一件申请的答复期限",
    "request.extension_refused": "不同意延长一件申请的答复期限",
    "request.reason_demanded": "要求一件申请说明理由",
    "request.reason_given": "一件申请的申请人说明理由",
    "request.reason_accepted": "认为一件申请的理由合理",
    "request.delayed": "确定一件申请延迟答复",
    "request.reason_rejected": "认为一件申请的理由不合理",
    "request.fee_asked": "就一件申请通知缴费",
    "request.fee_paid": "一件申请缴清费用",
    "request.transferred": "转送一件申请",
    "request.drafting": "拟写一件申请的答复",
    "request.drafted": "一件申请的答复提交审核",
    "request.law_checked": "一件申请的答复通过合法性审核",
    "request.secrecy_checked": "一件申请的答复通过保密审查",
    "request.returned": "退回一件申请的答复",
    "request.decided": "对一件申请作出答复",
    "request.sent": "发出一件申请的答复",
    "request.served": "送达一件申请的答复",
    "request.withdrawn": "一件申请由申请人撤回",
    "request.closed": "一件申请归档",
    "letter.sealed": "出具一份文书",
    "letter.stamped": "收存一份文书的盖章件",
    "template.changed": "修改一份文书的模板",
    "release.checked": "核对一份提供给申请人的文件",
    "answer.proposed": "拟定一件答复的公开文本",
    "answer.published": "公开一件答复",
    "answer.kept_back": "决定不公开一件答复",
    "answer.withdrawn": "撤下一件公开的答复",
    "heap.decided": "决定多人申请的信息是否主动公开",
    "advice.given": "就申请中发现的问题向单位提出建议",
    "advice.replied": "单位反馈一项建议",
    "advice.closed": "办结一项建议",
    "case.opened": "登记一件复议、诉讼",
    "case.replied": "提交一件复议的答复、诉讼的答辩",
    "case.closed": "登记一件复议、诉讼的结果",
    "yearly.begun": "编制年度报告",
    "yearly.placed": "在年度报告中归入一件旧条例答复",
    "yearly.signed": "签发年度报告",
    "yearly.sent_back": "退回编制中的年度报告",
    "yearly.published": "公布年度报告",
    "register.imported": "导入年度报告的一类明细",
}
# What visitors come for: shown on the home page and in the feed of changes.
FOR_VISITORS = (
    "document.published",
    "document.amended",
    "document.repealed",
    "document.expired",
    "document.corrected",
    "document.revised",
    "document.withdrawn",
    "document.republished",
    "programme.started",
    "programme.closed",
    "report.accepted",
    "feedback.published",
)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words: what happened, and to what, with an address where the public may see it."""

    number: int
    at: datetime
    says: str
    unit: str
    title: str
    url: str
    subject: str
    basis: str


def lines(entries: Iterable[Entry], *, at: datetime) -> list[Line]:
    """Return `entries` in words, in their order. Three queries, however many; names only what is public at `at`."""
    kept = list(entries)
    names = _names({entry.subject for entry in kept}, at)
    units = dict(
        Unit.objects.filter(code__in={entry.unit for entry in kept if entry.unit}).values_list("code", "short_name")
    )
    found = []
    for entry in kept:
        title, url = names.get(_thing(entry.subject), ("", ""))
        found.append(
            Line(
                number=entry.number,
                at=entry.at,
                says=VERBS.get(entry.verb, entry.verb),
                unit=units.get(entry.unit, ""),
                title=title,
                url=url,
                subject=entry.subject,
                basis=entry.basis,
            )
        )
    return found


def for_visitors(limit: int, *, at: datetime) -> list[Line]:
    """Return the newest entries that visitors care for, newest first."""
    entries = Entry.objects.filter(verb__in=FOR_VISITORS, at__lte=at).order_by("-number")[:limit]
    return [line for line in lines(entries, at=at) if line.url]


def _thing(subject: str) -> str:
    """Return the public thing that a subject belongs to: a report belongs to its task."""
    return subject.partition("/reports/")[0].partition("/returns/")[0]


def _names(subjects: set[str], at: datetime) -> dict[str, tuple[str, str]]:
    things = {_thing(subject) for subject in subjects}
    documents = {name.removeprefix("document/") for name in things if name.startswith("document/")}
    plans = {"/".join(name.split("/")[1:3]) for name in things if name.startswith("programme/")}
    clocks = {name.removeprefix("clock/") for name in things if name.startswith("clock/")}
    letters = [name.removeprefix("feedback/") for name in things if name.startswith("feedback/")]
    found: dict[str, tuple[str, str]] = {}
    columns = [name.removeprefix("column/") for name in things if name.startswith("column/")]
    if columns:
        for column in Column.objects.filter(opened_at__lte=at, slug__in=columns):
            found[column.subject] = (column.title, column.get_absolute_url())
    if letters:
        messages = list(Message.objects.public(at).filter(uid__in=letters))
        titles = titles_of(messages, at)
        for message in messages:
            found[message.subject] = (titles[message.pk], message.get_absolute_url())
    if clocks:
        shown = public_clocks(at).filter(pk__in=[pk for pk in clocks if pk.isdigit()])
        for pk, matter, duty, address in shown.values_list("pk", "matter", "duty", "address"):
            found[f"clock/{pk}"] = (f"{matter.rstrip('。')}，{duty}", address)
    if documents:
        # At its address stands why it was withdrawn; its title is not told anywhere else.
        for gone in withdrawn_among(documents, at=at):
            found[f"document/{gone}"] = (f"索引号{gone}的文件", reverse("portal:document", args=[gone]))
        for number, title in (
            Document.objects.public(at).filter(index_number__in=documents).values_list("index_number", "title")
        ):
            found[f"document/{number}"] = (title, reverse("portal:document", args=[number]))
    if plans:
        for number, title in (
            Programme.objects.public(at)
            .filter(document__index_number__in=plans)
            .values_list("document__index_number", "short_title")
        ):
            found[f"programme/{number}"] = (title, reverse("portal:plan", args=[number]))
        tasks = Task.objects.public(at).filter(programme__document__index_number__in=plans)
        for number, key, clause, heading in tasks.values_list(
            "programme__document__index_number", "key", "clause", "heading"
        ):
            found[f"programme/{number}/{key}"] = (
                f"{clause}{heading}".rstrip("。"),
                reverse("portal:task", args=[number, key]),
            )
    return found
