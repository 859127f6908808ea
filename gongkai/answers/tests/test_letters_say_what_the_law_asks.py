"""Letters: templates the office edits, what each must say, number, sealed copy (Order 711, arts. 30–41)."""

import zipfile
from datetime import date
from io import BytesIO

import pytest

from gongkai.answers import canonical
from gongkai.answers.letters import actions, kinds, template
from gongkai.answers.letters.template import BlankEmpty, Template
from gongkai.answers.letters.values import Incomplete
from gongkai.answers.models import LetterBook, LetterSeries, LetterTemplate
from gongkai.answers.tests.factories import decided, inquiry
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.stored import Altered, opened
from gongkai.law import foi_decisions
from gongkai.ledger.check import check
from gongkai.ledger.models import Entry
from gongkai.reading.load import load
from gongkai.requests.machine import State
from gongkai.requests.models import Consultation, Correction, Extension, Fee
from tests.cast import beijing

AT = beijing("2026-03-20")


def words_of(letter) -> str:
    with letter.docx.open() as handle:
        return "\n".join(line.text for line in load(handle.read(), "a.docx").lines)


@pytest.mark.parametrize("kind", kinds.ALL, ids=lambda kind: kind.key)
def test_every_letter_comes_with_a_template_that_can_serve(kind):
    made = template.default(kind)
    template.check(kind, made)
    lines = template.lines(made, dict(template.sample(kind)))
    assert lines
    assert "{" not in "".join(line.text for line in lines if isinstance(line, template.Text))


@pytest.mark.parametrize("decision", foi_decisions.ALL, ids=lambda decision: decision.code)
def test_every_decision_has_its_letter_and_an_answer_says_article_and_relief(decision):
    kind = kinds.of_decision(decision)
    if decision.answered and kind.key != "clarify":
        assert {"依据", "救济途径", "收到日期", "申请内容"} <= set(kind.must)
    if decision.gives_reasons and decision.answered:
        assert "事实和理由" in kind.must


def test_a_refusal_says_facts_article_reasons_and_the_way_of_its_day(cast):
    LetterBook.objects.create(
        pk=1, mark="晋工商公复", review_body="山西省人民政府", court="太原铁路运输法院", phone="0351-7218888"
    )
    one = decided(cast, "DENY_PROCESS")
    letter = actions.seal(one, "answer", by=cast.office, at=AT)
    words = words_of(letter)
    assert letter.number == "晋工商公复〔2026〕1号"
    for said in (
        "政府信息不予公开告知书",
        "晋工商公复〔2026〕1号",
        "王晓云：",
        "本机关于2026年3月2日收到你提交的政府信息公开申请",
        "《中华人民共和国政府信息公开条例》第十六条第二款",
        "有关内容属于执法过程中形成的讨论记录",
        "应当先自收到本告知书之日起60日内向山西省人民政府申请行政复议",
        "2026年3月20日",
        "0351-7218888",
    ):
        assert said in words, said


def test_a_letter_of_2017_is_written_by_the_law_of_2017(cast):
    one = decided(cast, "O_DENY_TRADE", "2017-06-19", "2017-07-07", kind="LEGAL_BUSINESS", name="某某公司")
    letter = actions.seal(one, "answer", by=cast.office, at=beijing("2017-07-07"))
    words = words_of(letter)
    assert "你单位" in words
    assert "应当先" not in words
    assert "6个月内" in words
    assert "第二十三条" in words


def test_the_sealed_copy_is_kept_and_stands_in_the_log(cast):
    one = decided(cast)
    letter = actions.seal(one, "answer", by=cast.office, at=AT)
    with opened(letter.pdf, letter.pdf_sha256) as handle:
        assert handle.read(5) == b"%PDF-"
    entry = Entry.objects.get(verb="letter.sealed")
    assert entry.content == canonical.letter_digest(letter)
    assert entry.subject == f"letter/{one.uid}/1"
    assert dict(canonical.subjects())[entry.subject] == entry.content
    assert "王晓云" not in bytes(entry.body).decode()
    assert check(canonical.subjects()).ok
    with letter.pdf.storage.open(letter.pdf.name, "ab") as handle:
        handle.write(b" ")
    with pytest.raises(Altered):
        opened(letter.pdf, letter.pdf_sha256)
    type(letter).objects.filter(pk=letter.pk).update(pdf_sha256="0" * 64)
    assert [finding.says for finding in check(canonical.subjects()).findings]


def test_numbers_have_no_gaps_and_a_letter_that_fails_gives_its_number_back(cast):
    first, second = decided(cast), decided(cast, "DENY_INTERNAL", reasons="")
    assert actions.seal(first, "answer", by=cast.office, at=AT).number == "公开复〔2026〕1号"
    with pytest.raises(Incomplete):
        actions.seal(second, "answer", by=cast.office, at=AT)
    third = decided(cast)
    assert actions.seal(third, "answer", by=cast.office, at=AT).number == "公开复〔2026〕2号"
    assert LetterSeries.objects.get().last == 2
    assert actions.seal(third, "receipt", by=cast.office, at=AT).number == ""


@pytest.mark.parametrize(
    ("code", "said", "facts", "lacks"),
    [
        ("DENY_INTERNAL", {"reasons": ""}, {}, "事实和理由"),
        ("UNABLE_NOT_EXIST", {}, {}, "检索记录"),
        ("NO_PROC_REPEAT", {}, {}, "此前答复的文号"),
        ("DENY_SPECIAL_QUERY", {}, {}, "应当依照的法律"),
        ("GRANT", {"answer": ""}, {}, "方式、途径和时间"),
        ("GRANT_PARTIAL", {"answer": ""}, {"withheld": "当事人住址"}, "必须向申请人提供"),
        ("UNABLE_NOT_OURS", {}, {"agency": "国家知识产权局"}, "联系方式"),
        ("O_GRANT", {}, {}, "不能作出"),
    ],
)
def test_an_answer_that_lacks_what_the_law_asks_is_refused(cast, code, said, facts, lacks):
    one = decided(cast, code, answer_facts=facts, **said)
    with pytest.raises((Incomplete, BlankEmpty), match=lacks):
        actions.seal(one, "answer", by=cast.office, at=AT)


def test_the_agency_that_is_responsible_is_named_with_its_address(cast):
    facts = {"agency": "国家知识产权局", "agency_contact": "北京市海淀区西土城路6号，010-62356655"}
    one = decided(cast, "UNABLE_NOT_OURS", answer_facts=facts)
    words = words_of(actions.seal(one, "answer", by=cast.office, at=AT))
    assert "负责公开的机关：国家知识产权局" in words
    assert "010-62356655" in words
    unknown = decided(cast, "UNABLE_NOT_OURS")
    assert "负责公开的机关" not in words_of(actions.seal(unknown, "answer", by=cast.office, at=AT))


def test_no_answer_goes_out_before_it_was_approved_and_none_twice(cast):
    one = decided(cast, state=State.APPROVAL.value, decided_by=None, sent_on=None, concluded_on=None)
    with pytest.raises(actions.NotDecided):
        actions.seal(one, "answer", by=cast.office, at=AT)
    two = decided(cast)
    actions.seal(two, "answer", by=cast.office, at=AT)
    with pytest.raises(actions.AlreadySealed):
        actions.seal(two, "answer", by=cast.office, at=AT)
    with pytest.raises(Refused, match="应当出具《政府信息公开告知书》"):
        actions.seal(two, "deny", by=cast.office, at=AT)
    with pytest.raises(NotAllowed):
        actions.seal(decided(cast), "answer", by=cast.drafter, at=AT)


def test_procedural_letters_say_what_was_entered(cast):
    one = inquiry(cast)
    Correction.objects.create(inquiry=one, items="请写明年份。", asked_on=date(2026, 3, 4), due_on=date(2026, 3, 25))
    words = words_of(actions.seal(one, "correction", by=cast.office, at=beijing("2026-03-04")))
    assert "第三十条" in words
    assert "请写明年份。" in words
    assert "2026年3月25日" in words
    Extension.objects.create(
        inquiry=one,
        days=20,
        reason="案卷较多",
        asked_by=cast.drafter,
        asked_at=AT,
        granted=True,
        decided_by=cast.office,
    )
    words = words_of(actions.seal(one, "extension", words={"新期限": "2026年4月27日"}, by=cast.office, at=AT))
    assert "因案卷较多，不能在法定期限内作出答复" in words
    assert "延长20个工作日" in words
    Fee.objects.create(
        inquiry=one,
        basis="items",
        quantity=4,
        before=28,
        amount=2000,
        noticed_on=date(2026, 3, 10),
        due_on=date(2026, 4, 7),
    )
    words = words_of(
        actions.seal(one, "fee", words={"缴费方式": "汇入指定账户"}, by=cast.office, at=beijing("2026-03-10"))
    )
    assert "第11至30件：20件，每件100元，计2000元" in words
    assert "第31至32件：2件，每件200元，计400元" in words
    assert "当月此前已有28件" in words


def test_a_third_party_is_asked_without_learning_who_asks(cast):
    one = inquiry(cast)
    asked = Consultation.objects.create(
        inquiry=one,
        kind="third_party",
        name="太原某某商贸有限公司",
        question="拟公开你单位的抽检结果。",
        sent_on=date(2026, 3, 5),
        reply_by=date(2026, 3, 26),
    )
    letter = actions.seal(one, "third_party", consultation=asked, by=cast.office, at=beijing("2026-03-05"))
    words = words_of(letter)
    assert "太原某某商贸有限公司" in words
    assert "第三方意见回执" in words
    assert "王晓云" not in words
    assert "网络交易监测" not in words


def test_a_word_file_bears_no_persons_name_in_its_properties(cast):
    letter = actions.seal(decided(cast), "answer", by=cast.office, at=AT)
    with letter.docx.open() as handle:
        properties = zipfile.ZipFile(BytesIO(handle.read())).read("docProps/core.xml").decode()
    assert "王晓云" not in properties
    assert "李强" not in properties


# --- templates ---------------------------------------------------------------------------------------


def write(cast, text: str, title: str = "政府信息不予公开告知书", version: int = 0, key: str = "deny"):
    return actions.write_template(key, title, text, note="按法律顾问意见修改", version=version, by=cast.office, at=AT)


DENY = template.default(kinds.get("deny")).text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (DENY.replace("{救济途径}", ""), "必须写有“{救济途径}”"),
        (DENY.replace("{依据}", "第十六条"), "必须写有“{依据}”"),
        (DENY.replace("{申请人}", "{申请者}"), "没有名为“{申请者}”的空格"),
        (DENY.replace("{申请人}", "{第三方}"), "不用于"),
        (DENY.replace("{申请人}", "{申请人"), "没有成对"),
        ("", "请填写正文"),
        (DENY + "字" * 8000, "不得超过"),
    ],
)
def test_a_template_with_a_wrong_or_a_missing_blank_is_refused_in_one_sentence(cast, text, says):
    with pytest.raises(BadInput) as refused:
        write(cast, text)
    assert says in refused.value.says
    assert refused.value.says.count("。") == 1
    assert not LetterTemplate.objects.exists()


def test_a_new_wording_is_a_new_version_and_letters_keep_the_one_they_were_made_from(cast):
    old = actions.seal(decided(cast, "DENY_PROCESS"), "answer", by=cast.office, at=AT)
    row = write(cast, DENY.replace("经审查，", "经依法审查，"))
    assert row.version == 1
    new = actions.seal(decided(cast, "DENY_PROCESS"), "answer", by=cast.office, at=AT)
    assert "经依法审查" in words_of(new)
    assert "经依法审查" not in words_of(old)
    assert old.template_digest != new.template_digest
    assert Entry.objects.filter(verb="template.changed", subject="template/deny").count() == 1
    assert check(canonical.subjects()).ok


def test_two_who_edit_the_same_template_do_not_overwrite_one_another(cast):
    write(cast, DENY + "\n特此告知。")
    with pytest.raises(Refused, match="他人修改"):
        write(cast, DENY + "\n此复。", version=0)
    with pytest.raises(BadInput, match="没有变化"):
        write(cast, DENY + "\n特此告知。", version=1)
    with pytest.raises(NotAllowed):
        actions.write_template("deny", "题", DENY, note="改", version=1, by=cast.drafter, at=AT)


def test_a_line_without_anything_to_say_is_left_out():
    made = Template("题", "第一段。\n联系电话：{联系电话}\n{事实和理由}")
    found = template.lines(made, {"联系电话": "", "事实和理由": "一、甲。\n二、乙。"})
    assert [line.text for line in found] == ["第一段。", "一、甲。", "二、乙。"]
    with pytest.raises(BlankEmpty, match="“事实和理由”尚未填写"):
        template.lines(made, {})
