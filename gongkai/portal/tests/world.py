"""Documents and plans for the portal's tests, each made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongkai.columns import actions as columns
from gongkai.feedback.tests import factories as feedback
from gongkai.programme import actions as programmes
from gongkai.programme.models import Evidence, Programme
from gongkai.programme.tests import factories
from gongkai.publishing import actions as publishing
from gongkai.publishing import admission, correction, schedule, withdrawal
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import PLAN
from gongkai.requests.tests import factories as requests
from gongkai.review import negative_list
from gongkai.screening.tests.making import as_docx
from gongkai.screening.tests.pdf_carriers import simple
from tests.cast import Cast, beijing

# Numbers that those not released bring along: they have no address, and lend none to anybody.
DRAFT, SCHEDULED, EMBARGOED, ON_REQUEST, WITHHELD, APPROVED = UNRELEASED = tuple(
    f"012150436/2017-0099{last}" for last in range(4, 10)
)


@dataclass
class World:
    """What stands in public, and `hidden`: {unique word: why nobody may see it}."""

    cast: Cast
    plan: Programme
    notice: Document
    repealed: Document
    interpretation: Document
    hidden: dict[str, str]
    withdrawn: Document
    untitled: Document
    corrected: Document
    cleansed: Document


def block(text: str, kind: str = "paragraph", **more: object) -> dict[str, object]:
    """Return a block of a body."""
    return {"kind": kind, "level": 0, "number": "", "clause": "", "text": text, "line": 0, "part": 0, **more}


def drafted(cast: Cast, title: str, *texts: str, at: datetime, **fields: object) -> Document:
    """Return a draft of the openness office."""
    body = [block(text, line=line) for line, text in enumerate(texts or ("正文。",))]
    interprets = fields.pop("interprets", None)
    if fields.get("needs_interpretation"):
        fields.setdefault("interpretation_plan", PLAN)
    return publishing.draft(
        {
            "title": title,
            "body": body,
            "issuing_bodies": ["山西省工商行政管理局"],
            "document_type": "通知",
            "made_on": at.date(),
            **fields,
        },
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=at,
        interprets=interprets,
    )


def released(
    cast: Cast, title: str, *texts: str, at: datetime, files: tuple[tuple[str, bytes], ...] = (), **fields: object
) -> Document:
    """Return a published document."""
    document = drafted(cast, title, *texts, at=at, **fields)
    for name, data in files:
        publishing.attach(document, name=name, data=data, by=cast.office, at=at)
    document.refresh_from_db()
    factories.cleared(cast, document, at=at)
    return publishing.release(document, by=cast.second_office, at=at)


def corrected(cast: Cast, document: Document, *texts: str, at: datetime, **fields: object) -> Document:
    """Return the document with a correction in its place; its files are left out."""
    draft = correcting(cast, document, *texts, at=at, **fields)
    return publishing.release(draft, by=cast.second_office, at=at)


def correcting(cast: Cast, document: Document, *texts: str, at: datetime, **fields: object) -> Document:
    """Return an approved correction that is not out."""
    draft = correction.begin(document, by=cast.office, at=at)
    for item in draft.attachments.all():
        publishing.detach(item, by=cast.office, at=at)
    fields.setdefault("change_note", "所列期限有误，现予更正。")
    body = [block(text, line=line) for line, text in enumerate(texts)]
    publishing.edit(draft, {"body": body, **fields}, by=cast.office, at=at)
    draft.refresh_from_db()
    factories.cleared(cast, draft, at=at)
    return draft


def build(cast: Cast) -> World:
    """Make the plan with a report, documents that are out, withdrawn or corrected, and others that must not be seen."""
    plan = factories.started(cast)
    everything = {"title": "全部", "description": "全部文件和解读。", "unit": cast.unit("bangongshi"), "matter": "both"}
    columns.open_column("all", everything, by=cast.office, at=beijing("2017-06-19 09:40"))
    repealed = released(cast, "企业年度检验暂行规定", "企业应当参加年度检验。", at=beijing("2017-06-20"))
    notice = released(
        cast,
        "关于公布随机抽查事项清单的通知",
        "现将随机抽查事项清单予以公布。",
        at=beijing("2017-07-03"),
        document_number="晋工商办字〔2017〕60号",
        topic="市场监管、安全生产监管\\工商",
        needs_interpretation=True,
        files=(("随机抽查事项清单.pdf", simple()),),
    )
    interpretation = released(
        cast,
        "《关于公布随机抽查事项清单的通知》解读",
        "清单列明抽查的依据、主体、内容和方式。",
        at=beijing("2017-07-04"),
        interprets=notice,
        interpretation_form="text",
    )
    publishing.mark(
        repealed, "repealed", from_day=date(2017, 7, 3), by_document=notice, by=cast.office, at=beijing("2017-07-05")
    )
    withdrawn = taken_back(cast, "獬豸未", "獬豸申", hides_title=False)
    untitled = taken_back(cast, "獬豸酉", "獬豸戌", hides_title=True)
    amended, cleansed = _corrected_ones(cast)
    hidden = hide(cast, notice, plan)
    hidden |= {
        "獬豸巳": "the title, the text and the file of an earlier version that disclosed too much",
        "獬豸申": "the text, the file and the summary of a withdrawn document",
        "獬豸酉": "a title withdrawn with its document",
        "獬豸戌": "the text of a document withdrawn with its title",
    }
    task = plan.tasks.get(key="2-2-1")
    sent = programmes.report(
        task, cast.unit("xiaobaochu"), text="已公布第三季度抽检结果。", by=cast.office, at=beijing("2017-10-20")
    )
    programmes.accept(sent, by=cast.second_office, at=beijing("2017-10-23"))
    return World(cast, plan, notice, repealed, interpretation, hidden, withdrawn, untitled, amended, cleansed)


def _corrected_ones(cast: Cast) -> tuple[Document, Document]:
    """Return a document whose earlier version is public, and one whose earlier version had to be hidden.

    The second one amended the first and is named in its earlier version, by the title that may not be read.
    """
    at, word = beijing("2017-07-12"), "獬豸巳"
    file = (f"{word}.docx", as_docx([word]))
    first = released(cast, "关于报送年度报告的通知", "企业应当在六月三十日前报送年度报告。", at=at)
    said = {"summary": word, "keywords": [word], "topic": word, "document_number": f"{word}〔2017〕8号"}
    second = released(cast, f"{word}名单的公告", f"名单：{word}。", at=at, files=(file,), **said)
    publishing.mark(first, "amended", from_day=at.date(), by_document=second, by=cast.office, at=at)
    later = beijing("2017-07-13 09:00")
    text = "企业应当在七月三十一日前报送年度报告。"
    first = corrected(cast, first, text, at=later, change_note="报送期限误为六月三十日，应为七月三十一日。")
    cleared = {"summary": "", "keywords": [], "topic": "", "document_number": "晋工商公告〔2017〕8号"}
    said = {**cleared, "change_note": "原公告误载个人信息，已经删除。", "hides_earlier": True}
    second = corrected(cast, second, "名单不再列出。", at=later, title="关于抽查结果的公告", **said)
    return first, second


def taken_back(cast: Cast, title: str, text: str, *, hides_title: bool) -> Document:
    """Return a document that was out, with a file, a public clock, a mark on another and a published letter."""
    at = beijing("2017-07-10")
    document = released(
        cast,
        title,
        text,
        at=at,
        summary=text,
        topic=text,
        keywords=[text],
        document_number=f"{title}〔2017〕7号",
        needs_interpretation=True,
        files=((f"{text}.docx", as_docx([text])),),
    )
    letter = feedback.received(document, "附件清单有一处有误。", at=at)
    feedback.answered(cast, letter, at=at)
    publishing.mark(
        released(cast, "关于试行抽查的通知", at=at),
        "amended",
        from_day=at.date(),
        by_document=document,
        by=cast.office,
        at=at,
    )
    withdrawal.withdraw(
        document,
        "MISTAKEN",
        "所附清单有误，正在核实。",
        hides_title=hides_title,
        by=cast.office,
        at=beijing("2017-07-11"),
    )
    document.refresh_from_db()
    return document


def hide(cast: Cast, notice: Document, plan: Programme) -> dict[str, str]:
    """Make what must not be seen, each with words that stand nowhere else."""
    at = beijing("2017-08-01")
    words = {
        "獬豸甲": "a draft",
        "獬豸乙": "a document in review",
        "獬豸丙": "a document open on request",
        "獬豸丁": "a document withheld",
        "獬豸戊": "a document approved and not released",
        "獬豸己": "an interpretation that is a draft",
        "獬豸庚": "a report not yet accepted",
        "獬豸辛": "a report sent back, and the reason",
        "13912345678": "a mobile number",
        "獬豸壬": "a document with a set instant that has passed without the timer",
        "獬豸癸": "a document under embargo whose instant has passed without the timer",
        "獬豸子": "a draft for few eyes",
        "獬豸丑": "what a citizen asks for",
        "獬豸寅": "the name of a citizen who asks",
        "獬豸卯": "an answer to a citizen, and a note about it",
        "獬豸辰": "a correction of a public document, approved and not out, and its note",
    }

    def told(word: str, number: str) -> Document:
        """A draft that says its word in every field and in a file."""
        said = {"topic": word, "summary": word, "keywords": [word], "document_number": f"{word}〔2017〕1号"}
        document = drafted(cast, word, word, at=at, index_number=number, **said)
        publishing.attach(document, name=f"{word}.docx", data=as_docx([word]), by=cast.office, at=at)
        document.refresh_from_db()
        return document

    told("獬豸甲", DRAFT)
    in_review = drafted(cast, "獬豸乙", "獬豸乙", at=at, document_type="獬豸乙")
    publishing.propose_attribute(in_review, "proactive", by=cast.office, at=at)
    for word, attribute, number in (("獬豸丙", "on_request", ON_REQUEST), ("獬豸丁", "withheld", WITHHELD)):
        document = told(word, number)
        item = negative_list.in_force(at.date()).items[0]
        publishing.propose_attribute(
            document,
            attribute,
            item=item.code,
            answers=[True for _ in item.questions],
            reason=word,
            return_on=date(2020, 1, 1),
            by=cast.office,
            at=at,
        )
        publishing.decide_attribute(document, by=cast.second_office, at=at)
    factories.cleared(cast, told("獬豸戊", APPROVED), at=at)
    drafted(cast, "獬豸己", "獬豸己", at=at, interprets=notice)
    for word, act, number in (("獬豸壬", schedule.schedule, SCHEDULED), ("獬豸癸", schedule.embargo, EMBARGOED)):
        waiting = told(word, number)
        factories.cleared(cast, waiting, at=at)
        act(waiting, beijing("2017-08-02"), by=cast.second_office, at=at)
    correcting(cast, notice, "獬豸辰", at=at, title="獬豸辰", change_note="獬豸辰", document_number="獬豸辰")
    admission.limit(drafted(cast, "獬豸子", "獬豸子", at=at), [cast.second_office], by=cast.office, at=at)
    task = plan.tasks.get(key="2-1-1")
    for word, judge in (("獬豸庚", False), ("獬豸辛", True)):
        sent = programmes.report(task, cast.unit("zhucechu"), text=word, by=cast.office, at=beijing("2017-09-01"))
        if judge:
            programmes.return_report(sent, "獬豸辛", by=cast.second_office, at=beijing("2017-09-02"))
    programmes.report_contact(
        cast.unit("zhucechu"),
        name="孙小梅",
        title="科员",
        office_phone="0351-0000002",
        mobile="139 1234 5678",
        by=cast.office,
        at=beijing("2017-09-03"),
    )
    asked = requests.registered(cast, beijing("2017-09-04"), content="獬豸丑", name="獬豸寅", document_title="獬豸丑")
    answered = {"decision_code": "O_DENY_TRADE", "reasons": "獬豸卯", "answer": "獬豸卯"}
    for event, more in (("assign", {"note": "獬豸卯"}), ("start_draft", {}), ("submit_draft", answered)):
        asked = requests.happen(cast, asked, event, beijing("2017-09-05"), **more)
    assert Evidence.objects.count() == 0
    return words
