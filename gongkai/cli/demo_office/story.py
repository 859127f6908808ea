"""What happened in the demo office from June to December 2017, told through the same actions everybody uses.

Each step bears its instant; they are told in order, so the log of the demo reads like that half-year.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files

from django.contrib.auth.models import Group
from django.db import transaction
from openpyxl import Workbook

from gongkai.cli.demo_office import asked, desk, requests
from gongkai.columns import actions as columns
from gongkai.columns.rules import SUGGESTED
from gongkai.feedback import about
from gongkai.feedback import actions as feedback
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau, GroupSeat, Unit, UnitAlias, User
from gongkai.programme import actions as programme
from gongkai.programme import intake
from gongkai.programme.evidence import Link, Published
from gongkai.programme.models import Programme, Return, Task
from gongkai.publishing import actions as publishing
from gongkai.publishing import archive, correction, returning, withdrawal
from gongkai.publishing.models import Document
from gongkai.reading import read
from gongkai.review import negative_list
from gongkai.review.rules import LEGALITY_MATERIALS, SECRECY_POINTS
from gongkai.workdesk import delegations

PASSWORD = "gongkai-demo-2017"  # noqa: S105 - printed at every start; the demo holds nothing secret
TODAY = datetime(2017, 12, 18, 9, 10, tzinfo=BEIJING)
LATE_WITH_CONTACTS = {"guanggaochu", "gexie"}
_HERE = files("gongkai.cli.demo_office")
_NOTHING = {point: False for point, _ in SECRECY_POINTS}


def at(day: str, hour: str = "09:30") -> datetime:
    """Return this Beijing minute of 2017 (or of the year given)."""
    return datetime.fromisoformat(f"{day if len(day) > 5 else f'2017-{day}'} {hour}").replace(tzinfo=BEIJING)


@transaction.atomic
def tell(progress: Callable[[str], None]) -> None:
    """Build the demo office. All or nothing."""
    progress("机构与人员")
    _bureau()
    people = _people()
    progress("读入方案")
    asked.year_2016(people)
    _columns(people)
    _history(people)
    plan = _plan(people)
    progress("发布、启动任务")
    _contacts(people)
    _interpretation(plan.document, people)
    _letter(
        plan.document,
        "correction",
        "方案附件的链接打不开，请核对。",
        ("06-22", "09:40"),
        "经核对，附件原网址已经失效，已在文件页注明“原件未随文收录”。感谢您的指正。",
        drafter=people["hejing"],
        releaser=people["liqiang"],
    )
    progress("半年的办理情况")
    _certificates(plan, people)
    _others(plan, people, "09-23", "10-17")
    _sampling(plan, people)
    _letter(
        Document.objects.get(title__contains="多证合一"),
        "question",
        "外地企业迁入我省，原来的营业执照需要换发吗？",
        ("10-24", "11:00"),
        "需要。迁入登记核准后，由迁入地登记机关换发营业执照，原执照缴回；“多证合一”的备案信息一并转入，不必另行办理。",
        drafter=people["wangfang"],
        releaser=people["zhangmin"],
    )
    _others(plan, people, "10-25", "10-26")
    sampling = Document.objects.get(title__contains="抽检结果")
    _letter(
        sampling,
        "correction",
        "公告写明不合格12批次，三类商品不合格的批次相加却是13批次，请核对。",
        ("10-27", "09:20"),
        "经核对原始检验报告，电线电缆不合格应为5批次，总数12批次无误。公告将予以更正并附更正说明。感谢您的指正。",
        drafter=people["xulan"],
        releaser=people["gaofeng"],
    )
    _others(plan, people, "10-27", "10-30")
    _corrected(sampling, people)
    _others(plan, people, "10-31", "11-02")
    _withdrawn(people)
    _others(plan, people, "11-08", "11-26")
    kept = _negative_list(people)
    _rules(plan, people)
    progress("依申请公开")
    requests.tell_december(people)
    _round(kept, people)
    _december(plan, people)
    desk.reposts_come(people)
    _away(people)
    asked.year_2017(people)
    requests.tell_today(people)


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((_HERE / name).read_text(encoding="utf-8").splitlines())


def _text(name: str) -> bytes:
    return (_HERE / "texts" / f"{name}.txt").read_bytes()


def _bureau() -> None:
    bureau = Bureau.load()
    bureau.name, bureau.short_name = "山西省工商行政管理局", "省工商局"
    bureau.organisation_code = "012150436"
    bureau.address, bureau.postcode, bureau.phone = "太原市长风大街108号", "030006", "0351-7680418"
    bureau.office_hours = "工作日 8:30—12:00，14:30—18:00（演示）"
    bureau.foi_office = "山西省工商行政管理局办公室"
    bureau.site_code = "1400000083"
    bureau.icp_filing, bureau.psb_filing = "晋ICP备05004017号", "晋公网安备14010502050547号"
    bureau.save()
    for order, row in enumerate(_rows("units.csv"), 1):
        unit = Unit.objects.create(
            code=row["code"],
            kind=row["kind"],
            short_name=row["short_name"],
            full_name=row["full_name"],
            office_phone=row["phone"],
            order=order,
        )
        for name in filter(None, row["aliases"].split(";")):
            UnitAlias.objects.create(unit=unit, name=name)


def _people() -> dict[str, User]:
    people = {}
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in _rows("people.csv"):
        person = User.objects.create_user(
            row["username"],
            password=PASSWORD,
            full_name=row["full_name"],
            title=row["title"],
            unit=units.get(row["unit"]),
        )
        person.groups.set(Group.objects.filter(name__in=row["roles"].split(";")))
        people[row["username"]] = person
    office = units["bangongshi"]
    since = date(2017, 6, 15)
    GroupSeat.objects.create(seat="head", post="分管副局长", name="陈立", since=since, order=1)
    for order, unit in enumerate(Unit.objects.standing().exclude(kind=Unit.Kind.CITY_BUREAU), 2):
        GroupSeat.objects.create(seat="member", unit=unit, post=f"{unit.short_name}负责人", since=since, order=order)
    GroupSeat.objects.create(seat="office", unit=office, post="领导小组办公室", since=since, order=99)
    return people


def _through(document: Document, proposer: User, head: User, day: str, people: dict[str, User]) -> Document:
    """Take a draft through its two papers and its approval on `day`; leaves it ready for release."""
    publishing.propose_attribute(
        document, "proactive", reason="涉及公众利益，应当广为知晓。", by=proposer, at=at(day, "10:00")
    )
    publishing.decide_attribute(document, by=head, at=at(day, "10:40"))
    publishing.review_secrecy(document, "clear", dict(_NOTHING), by=people["zhoujie"], at=at(day, "14:40"))
    publishing.approve(document, by=people["chenli"], at=at(day, "16:00"))
    document.refresh_from_db()
    return document


def _draft(name: str, unit: str, by: User, when: datetime, **more: object) -> Document:
    data = _text(name)
    reading = read(data, name=f"{name}.txt")
    fields = {**intake.fields_of(reading), **{key: value for key, value in more.items() if key != "interprets"}}
    interprets = more.get("interprets")
    return publishing.draft(
        fields,
        unit=Unit.objects.get(code=unit),
        by=by,
        at=when,
        interprets=interprets if isinstance(interprets, Document) else None,
        source=(f"{name}.txt", data),
        source_format="txt",
    )


def _columns(people: dict[str, User]) -> None:
    """The columns of the portal, as the house suggests them."""
    for minute, suggestion in enumerate(SUGGESTED):
        columns.open_suggested(
            suggestion,
            unit=_unit({"market": "zhucechu"}.get(suggestion.slug, "bangongshi")),
            by=people["hejing"],
            at=at("06-15", f"08:{30 + minute}"),
        )


def _letter(
    document: Document,
    kind: str,
    text: str,
    when: tuple[str, str],
    answer: str,
    *,
    drafter: User,
    releaser: User,
) -> None:
    """A letter about a document, answered and shown on the same day."""
    page = about.page(document.get_absolute_url(), at=at(*when))
    message = feedback.receive(kind, text, about=page, submission=f"demo-{kind}-{when[0]}", at=at(*when))
    outcome = {"correction": "corrected", "question": "explained"}[kind]
    feedback.draft_answer(message, answer, outcome, by=drafter, at=at(when[0], "15:10"))
    feedback.release(message, publish=True, public_text=text, by=releaser, at=at(when[0], "16:40"))


def _history(people: dict[str, User]) -> None:
    """An older set of rules, taken over from the former site with its day of publication."""
    office = people["hejing"]
    old = _draft(
        "old-rules",
        "bangongshi",
        office,
        at("06-15", "09:00"),
        published_on=date(2016, 3, 4),
        topic="综合政务\\政务公开",
    )
    _through(old, office, people["liqiang"], "06-15", people)
    publishing.release(old, by=people["liqiang"], at=at("06-15", "16:30"))


def _plan(people: dict[str, User]) -> Programme:
    data = (files("gongkai.programme.demo") / "plan-2017.txt").read_bytes()
    reading = read(data, name="plan-2017.txt")
    office = people["liqiang"]
    fields = {**intake.fields_of(reading), "topic": "综合政务\\政务公开", "needs_interpretation": True}
    fields["interpretation_plan"] = {
        "unit": "山西省工商行政管理局办公室",
        "person": "办公室负责人",
        "forms": ["text", "qa"],
        "channels": ["site", "new_media"],
        "within": 3,
        "points": "为什么制定，主要做什么，群众能得到什么，怎样监督。",
    }
    document = publishing.draft(
        fields,
        unit=Unit.objects.get(code="bangongshi"),
        by=office,
        at=at("06-16", "09:00"),
        source=("plan-2017.txt", data),
        source_format="txt",
    )
    for attachment in reading.attachments:
        publishing.attach(document, name=attachment.name, address=attachment.url, by=office, at=at("06-16", "09:05"))
    plan = programme.import_plan(document, reading, by=office, at=at("06-16", "09:10"))
    _through(document, office, people["hejing"], "06-16", people)
    programme.release_plan(document, by=office, at=at("06-19"))
    plan.refresh_from_db()
    return plan


def _contacts(people: dict[str, User]) -> None:
    surnames, given = (
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何",
        ("海燕", "建国", "小梅", "志强", "丽华", "晓东", "文静"),
    )
    owing = Return.objects.filter(kind="contacts").exclude(unit__code__in=LATE_WITH_CONTACTS)
    first = at("06-19", "10:10")
    for count, owed in enumerate(owing.select_related("unit").order_by("unit__order")):
        programme.report_contact(
            owed.unit,
            name=surnames[count % len(surnames)] + given[count % len(given)],
            title="科员",
            office_phone=f"0351-00000{count:02}",
            by=people["hejing"],
            at=first + timedelta(minutes=17 * count) if count < 15 else first + timedelta(days=1, minutes=11 * count),
        )


def _interpretation(policy: Document, people: dict[str, User]) -> None:
    text = _draft(
        "interpretation",
        "bangongshi",
        people["hejing"],
        at("06-20", "17:10"),
        interprets=policy,
        interpretation_form="text",
        made_on=date(2017, 6, 21),
        title="《全面推进政务公开工作实施方案》解读",
    )
    _through(text, people["hejing"], people["zhenghua"], "06-21", people)
    publishing.release(text, by=people["liqiang"], at=at("06-21", "16:20"))


def _certificates(plan: Programme, people: dict[str, User]) -> None:
    wang, zhang, office = people["wangfang"], people["zhangmin"], people["liqiang"]
    column = _draft("certificates", "zhucechu", wang, at("09-18"), topic="市场监管、安全生产监管\\工商")
    _through(column, wang, zhang, "09-19", people)
    column = publishing.release(column, by=office, at=at("09-20", "09:00"))
    task = _task(plan, "2-1-7")
    sent = programme.report(
        task,
        _unit("zhucechu"),
        text="“多证合一”登记制度改革信息公开专栏已上线，证照事项目录、办理流程和电子营业执照使用说明全部公布，并按调整情况随时更新。",
        done=True,
        proofs=[Published(column)],
        by=wang,
        at=at("09-21"),
    )
    programme.accept(sent, by=office, at=at("09-22"))


def _sampling(plan: Programme, people: dict[str, User]) -> None:
    xu, gao, office = people["xulan"], people["gaofeng"], people["liqiang"]
    sampling = _draft("sampling", "xiaobaochu", xu, at("10-18"), topic="市场监管、安全生产监管\\质量监督")
    publishing.attach(sampling, name="不合格商品名单.xlsx", data=_failures(), by=xu, at=at("10-18", "09:40"))
    _through(sampling, xu, gao, "10-19", people)
    sampling = publishing.release(sampling, by=office, at=at("10-20", "09:00"))
    sent = programme.report(
        _task(plan, "2-2-1"),
        _unit("xiaobaochu"),
        text="第三季度流通领域商品质量抽检结果已公布：抽检120批次，不合格12批次，处理情况一并公开。第四季度结果将于2018年1月公布。",
        proofs=[Published(sampling)],
        by=xu,
        at=at("10-23"),
    )
    programme.accept(sent, by=office, at=at("10-24"))


# What was found unfit: (goods, what they are called, what failed, how many lots of it).
_FAILED = (
    ("儿童服装", "针织童装套装", "纤维含量", 3),
    ("儿童服装", "儿童羽绒服", "绒子含量", 2),
    ("儿童服装", "儿童连衣裙", "绳索和拉带安全要求", 1),
    ("电线电缆", "聚氯乙烯绝缘软电线", "导体电阻", 3),
    ("电线电缆", "铜芯聚氯乙烯绝缘电缆", "绝缘厚度", 2),
    ("车用燃油", "车用柴油", "硫含量", 1),
)


def _failures() -> bytes:
    """Return the list of goods that failed, as a workbook with its author in it: the public copy is without."""
    book = Workbook()
    book.properties.creator = "徐岚"
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = "不合格商品"
    sheet.append(["序号", "商品类别", "样品名称", "不合格项目", "处理情况"])
    lots = [(kind, name, why) for kind, name, why, count in _FAILED for _ in range(count)]
    for number, (kind, name, why) in enumerate(lots, 1):
        sheet.append([number, kind, name, why, "已立案，停止销售"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _corrected(sampling: Document, people: dict[str, User]) -> None:
    """A wrong figure that a reader found: the announcement is corrected in its place, with a public note."""
    xu, day = people["xulan"], "10-31"
    draft = correction.begin(sampling, by=xu, at=at(day, "09:10"))
    wrong, right = "电线电缆40批次，不合格6批次", "电线电缆40批次，不合格5批次"
    body = [{**block, "text": str(block["text"]).replace(wrong, right)} for block in draft.body]
    note = "“一、抽检情况”中电线电缆不合格批次误为6批次，经核对检验报告，应为5批次；合计批次和处理情况不变。"
    draft = publishing.edit(draft, {"body": body, "change_note": note}, by=xu, at=at(day, "09:30"))
    _through(draft, xu, people["gaofeng"], day, people)
    publishing.release(draft, by=people["liqiang"], at=at(day, "16:40"))


def _withdrawn(people: dict[str, User]) -> None:
    """An announcement that promised too much, taken back the day after."""
    wang, office = people["wangfang"], people["liqiang"]
    hours = _draft("window-hours", "zhucechu", wang, at("11-06"), topic="市场监管、安全生产监管\\工商")
    _through(hours, wang, people["zhangmin"], "11-06", people)
    hours = publishing.release(hours, by=office, at=at("11-06", "16:30"))
    why = "公告所列延时办理的事项有误，实际办理事项正在核实，核实后重新公布；此前周六不办理登记业务。"
    withdrawal.withdraw(hours, "MISTAKEN", why, by=people["hejing"], at=at("11-07", "10:20"))


# What other units said of their clauses in autumn: (clause, unit, day, words). The office keys them in for them.
_SAID = (
    (
        "2-1-2",
        "jianguanchu",
        "09-25",
        "随机抽查事项清单已编制，检查对象和执法检查人员名录库已建成，首批抽查结果正在汇总。",
    ),
    ("2-1-3", "jianguanchu", "10-11", "行政许可、行政处罚、抽查检查和经营异常名录信息已按月归集公示。"),
    ("2-1-5", "bangongshi", "10-16", "政务服务事项目录初稿已完成，正在与省审改办核对事项编码。"),
    ("2-1-6", "xinxi", "10-17", "企业登记事项已接入省级一体化网上政务服务平台，正在联调。"),
    ("2-1-1", "fazhichu", "10-30", "省局权力清单和责任清单已按省审改办要求梳理，待取消、下放事项核对后集中发布。"),
    ("2-3-1", "bangongshi", "10-25", "重要政策发布后3个工作日内均已发布解读材料。"),
    ("2-3-2", "xuanchuan", "10-26", "政务舆情监测每日一报，重点舆情即时转办。"),
    ("2-4-1", "xinxi", "11-02", "门户网站错链、错字排查每月一次，发现的问题已全部整改。"),
    ("2-5-6", "bangongshi", "11-08", "依申请公开答复文书样式已统一，全部申请均在法定期限内答复。"),
    ("3-1", "bangongshi", "11-09", "政务公开领导小组已成立，各单位已确定专门人员。"),
    ("3-2", "jicengchu", "11-13", "政务公开业务培训已列入2018年培训计划，首期培训处室联络员。"),
)


def _others(plan: Programme, people: dict[str, User], since: str, until: str) -> None:
    for key, code, day, words in sorted(_SAID, key=lambda said: said[2]):
        if not since <= day <= until:
            continue
        sent = programme.report(_task(plan, key), _unit(code), text=words, by=people["hejing"], at=at(day, "15:20"))
        programme.accept(sent, by=people["liqiang"], at=at(day, "16:50"))


def _rules(plan: Programme, people: dict[str, User]) -> None:
    hejing, office = people["hejing"], people["liqiang"]
    rules = _draft("attribute-rules", "bangongshi", hejing, at("11-27"), topic="综合政务\\政务公开")
    _through(rules, hejing, office, "11-28", people)
    rules = publishing.release(rules, by=office, at=at("11-29", "09:00"))
    old = Document.objects.get(title__contains="政务信息发布审核暂行规定")
    publishing.mark(old, "repealed", from_day=date(2017, 12, 1), by_document=rules, by=office, at=at("11-29", "09:20"))
    sent = programme.report(
        _task(plan, "2-5-1"),
        _unit("bangongshi"),
        text="《公文公开属性源头认定办法（试行）》已印发，自2017年12月1日起施行，公文起草、审查、报批各环节均已认定公开属性。",
        done=True,
        proofs=[Published(rules)],
        by=people["hejing"],
        at=at("11-30"),
    )
    programme.accept(sent, by=office, at=at("12-01"))


def _negative_list(people: dict[str, User]) -> list[Document]:
    """A negative list of the bureau's own, and two papers kept back by it."""
    hejing, xu, gao = people["hejing"], people["xulan"], people["gaofeng"]
    wang, zhang, leader = people["wangfang"], people["zhangmin"], people["chenli"]
    lists = negative_list.draft(by=hejing, at=at("11-14", "09:00"))
    said = "过程中的内部研究材料，事项办结后应当重新认定。"
    process = lists.items.get(ground="O10_PROCESS")
    negative_list.set_item(
        lists,
        code=process.code,
        name=process.name,
        covers=said,
        ground=process.ground,
        questions=process.questions,
        item=process,
        by=hejing,
        at=at("11-14", "09:20"),
    )
    note = "经局长办公会审议通过（演示）。"
    negative_list.publish(lists, in_force_from=date(2017, 11, 20), note=note, by=leader, at=at("11-16"))
    known = {item.ground.code: item for item in negative_list.in_force(date(2017, 11, 20)).items}
    kept = []
    for day, name, by, head, ground, why in (
        ("11-20", "minutes", wang, zhang, "O10_PROCESS", "登记窗口调整方案尚在讨论，方案确定后公开。"),
        ("11-21", "duty-list", xu, gao, "O10_INTERNAL", "只涉及内部值班安排，不影响群众办事。"),
    ):
        paper = _draft(name, by.unit.code if by.unit else "", by, at(day))
        item = known[ground]
        publishing.propose_attribute(
            paper,
            "withheld",
            item=item.code,
            answers=[True for _ in item.questions],
            reason=why,
            return_on=date(2018, 5, 14),
            by=by,
            at=at(day, "10:00"),
        )
        publishing.decide_attribute(paper, by=head, at=at(day, "15:00"))
        kept.append(archive.archive(paper, by=by, at=at(day, "16:00")))
    return kept


def _round(kept: list[Document], people: dict[str, User]) -> None:
    """The yearly round over what is kept back, and a normative document on its way to the legal office."""
    wang, zhang, xu, gao = people["wangfang"], people["zhangmin"], people["xulan"], people["gaofeng"]
    known = {item.ground.code: item for item in negative_list.in_force(date(2017, 12, 4)).items}
    returning.open_round(2017, by=people["liqiang"], at=at("12-08", "09:30"))
    item = known["O10_INTERNAL"]
    publishing.propose_attribute(
        kept[1],
        "withheld",
        item=item.code,
        answers=[True for _ in item.questions],
        reason="仍只涉及内部值班安排。",
        return_on=date(2018, 12, 4),
        by=xu,
        at=at("12-08", "10:00"),
    )
    publishing.decide_attribute(kept[1], by=gao, at=at("12-08", "10:40"))
    rules = _draft(
        "registration-rules",
        "zhucechu",
        wang,
        at("12-08", "11:00"),
        nature="normative",
        issuing_bodies=["山西省工商行政管理局"],
        interpretation_plan={
            "unit": "山西省工商行政管理局注册处",
            "person": "王芳，注册处科员",
            "forms": ["text", "graphic"],
            "channels": ["site", "new_media"],
            "within": 3,
            "points": "自主申报的范围，提交材料的方式，与原名称预先核准的衔接。",
        },
    )
    publishing.propose_attribute(rules, "proactive", by=wang, at=at("12-08", "11:10"))
    publishing.send_back(rules, "第三条请写明提交材料的方式。", by=zhang, at=at("12-08", "14:30"))
    rules.refresh_from_db()
    body = [
        {**block, "text": str(block["text"]).replace("提交材料。", "通过网上登记系统提交材料。")}
        for block in rules.body
    ]
    rules = publishing.edit(rules, {"body": body}, by=wang, at=at("12-08", "15:00"))
    publishing.propose_attribute(rules, "proactive", by=wang, at=at("12-08", "15:10"))
    publishing.decide_attribute(rules, by=zhang, at=at("12-08", "15:40"))
    publishing.review_secrecy(rules, "clear", dict(_NOTHING), by=people["zhoujie"], at=at("12-08", "16:10"))
    materials = {key: True for key, _ in LEGALITY_MATERIALS}
    publishing.request_legality(rules, materials, by=wang, at=at("12-08", "17:00"))


def _away(people: dict[str, User]) -> None:
    """The leader is away for a week, and the head of the office stands in."""
    leader = people["chenli"]
    delegations.delegate(
        leader,
        people["zhenghua"],
        "leader",
        since=date(2017, 12, 18),
        until=date(2017, 12, 22),
        reason="外出学习",
        by=leader,
        at=at("12-15", "16:20"),
    )


def _december(plan: Programme, people: dict[str, User]) -> None:
    wang, xu, office, hejing = people["wangfang"], people["xulan"], people["liqiang"], people["hejing"]
    sent = programme.report(
        _task(plan, "2-5-2"),
        _unit("bangongshi"),
        text="相关方列席会议制度已形成征求意见稿，正在征求处室意见。",
        by=hejing,
        at=at("12-11"),
    )
    programme.accept(sent, by=office, at=at("12-12"))
    desk.tuesday(people)
    sent = programme.report(
        _task(plan, "2-1-4"), _unit("zhucechu"), text="全程电子化登记已经开通。", by=wang, at=at("12-13")
    )
    desk.wednesday(people)
    programme.return_report(sent, "请补充在线咨询、电子监察的进展，并附佐证。", by=office, at=at("12-14"))
    programme.report(
        _task(plan, "2-2-2"),
        _unit("xiaobaochu"),
        text="2017年前三季度消费者诉求数据分析已完成初稿。",
        proofs=[Link("http://www.315.gov.cn/", "全国12315平台")],
        by=xu,
        at=at("12-15"),
    )
    for code, who, words in (
        ("zhucechu", wang, "本年度公开登记制度改革信息1项，网上登记说明同步更新；在线咨询功能尚在测试。"),
        ("xiaobaochu", xu, "公布商品质量抽检结果1期，消费提示3条；诉求数据分析年底前公布。"),
    ):
        owed = Return.objects.get(programme=plan, unit__code=code, kind="year_report", year=2017)
        programme.submit_return(owed, words, by=who, at=at("12-15", "15:00"))
    first = Return.objects.get(programme=plan, unit__code="zhucechu", kind="year_report", year=2017)
    programme.accept_return(first, by=office, at=at("12-15", "16:00"))


def _task(plan: Programme, key: str) -> Task:
    return Task.objects.get(programme=plan, key=key)


def _unit(code: str) -> Unit:
    return Unit.objects.get(code=code)
