"""Answers for everyone, like requests, advice, reviews and lawsuits (Order 711, art. 44; Plan 2017, II(5)6)."""

from datetime import date

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.answers import after, alike, canonical
from gongkai.answers.models import Case, Heap, HeapMember, LetterBook, PublishedAnswer
from gongkai.answers.tests.factories import decided, inquiry
from gongkai.deadlines.models import Clock
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger.check import check
from gongkai.ledger.models import Entry
from gongkai.post import actions as post
from gongkai.publishing.tests.factories import released
from tests.cast import beijing

AT = beijing("2026-04-01")


def propose(cast, one, **said):
    values = {"title": "网络交易监测抽查结果", "question": "2025年度抽查结果", "answer": "结果见附表。"}
    return after.propose(one, **(values | said), by=cast.office, at=AT)


def test_an_answer_is_shown_after_one_wrote_it_and_another_confirmed(cast):
    row = propose(cast, decided(cast))
    assert not PublishedAnswer.objects.public(AT).exists()
    with pytest.raises(after.SamePersonReleases):
        after.show(row, by=cast.office, at=AT)
    after.show(row, by=cast.second_office, at=AT)
    assert PublishedAnswer.objects.public(AT).get() == row
    row.refresh_from_db()
    assert Entry.objects.get(verb="answer.published").content == canonical.answer_digest(row)
    assert check(canonical.subjects()).ok


def test_every_answer_waits_for_a_word_until_it_is_shown_or_kept_back(cast):
    shown, kept, unsent = decided(cast), decided(cast), decided(cast, sent_on=None)
    abandoned = decided(cast, "OTHER_ABANDONED")
    assert set(after.waiting_to_be_shown()) == {shown, kept}
    propose(cast, shown)
    with pytest.raises(BadInput, match="理由"):
        after.keep_back(kept, " ", by=cast.office, at=AT)
    after.keep_back(kept, "内容只涉及申请人一人，隐去个人信息后没有公开价值", by=cast.office, at=AT)
    assert not after.waiting_to_be_shown().exists()
    with pytest.raises(after.NotSentYet):
        propose(cast, unsent)
    with pytest.raises(Refused):
        propose(cast, abandoned)


@pytest.mark.parametrize(
    "said",
    [
        {"answer": "请与王晓云联系。"},
        {"question": "请发到13812345678。"},
        {"answer": "身份证140107198503020017。"},
        {"title": "关于wang@example.org的答复"},
        {"question": "太原市迎泽区某路1号的抽查结果"},
    ],
)
def test_what_could_name_the_applicant_is_refused(cast, said):
    with pytest.raises(after.StillPersonal):
        propose(cast, decided(cast), **said)
    assert not PublishedAnswer.objects.exists()


def test_the_proposal_is_anonymised_already(cast):
    one = decided(cast, content="我是王晓云，电话13812345678，请公开抽查结果。")
    assert after.anonymised(one, one.content) == "我是申请人，电话***，请公开抽查结果。"


def test_a_withdrawn_answer_is_gone_and_says_why(cast):
    row = propose(cast, decided(cast))
    after.show(row, by=cast.second_office, at=AT)
    with pytest.raises(Refused, match="已经公开"):
        propose(cast, row.inquiry)
    after.withdraw(row, "附表有误，更正后重新公开", by=cast.office, at=beijing("2026-04-02"))
    later = beijing("2026-04-03")
    assert not PublishedAnswer.objects.public(later).exists()
    assert PublishedAnswer.objects.withdrawn(later).get() == row
    after.show(propose(cast, row.inquiry), by=cast.second_office, at=later)
    assert PublishedAnswer.objects.public(later).count() == 1
    assert check(canonical.subjects()).ok


@pytest.mark.parametrize(
    "change",
    [{"released_by": None}, {"question": ""}, {"withdrawn_at": AT}, {"proposed_by_id": "same"}],
)
def test_the_table_itself_shows_nothing_unconfirmed(cast, change):
    row = propose(cast, decided(cast))
    after.show(row, by=cast.second_office, at=AT)
    change = {key: cast.second_office.pk if value == "same" else value for key, value in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedAnswer.objects.filter(pk=row.pk).update(**change)


# --- like requests -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("2025年度全省网络交易监测的抽查结果", "申请公开2025年度全省网络交易监测抽查结果", True),
        ("请公开晋工商办〔2017〕12号文件", "希望获取晋工商办〔2017〕12号的全文及附件", True),
        ("2025年度全省网络交易监测的抽查结果", "2025年度食品抽检不合格名单", False),
        ("某公司的登记档案", "机关食堂的采购合同", False),
        ("", "", False),
    ],
)
def test_like_is_told_from_unlike(one, other, like):
    assert (alike.likeness(one, other) >= alike.LIKE) is like


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="甲乙丙丁戊己庚辛", min_size=4, max_size=9), max_size=14))
def test_groups_are_those_of_comparing_each_with_each(texts):
    asked = [alike.Asked(place, str(place), text) for place, text in enumerate(texts)]
    found = {frozenset(key for key, _ in group) for group in alike.groups(asked)}
    parent = list(range(len(texts)))

    def root(place):
        return place if parent[place] == place else root(parent[place])

    for one in range(len(texts)):
        for other in range(one):
            if alike.likeness(texts[one], texts[other]) >= alike.LIKE:
                parent[root(one)] = root(other)
    slow: dict[int, set[int]] = {}
    for place in range(len(texts)):
        slow.setdefault(root(place), set()).add(place)
    assert found == {frozenset(group) for group in slow.values() if len(group) > 1}


def ask_alike(cast, number: int = 2, **said) -> list:
    return [decided(cast, content="申请公开2025年度全省网络交易监测抽查结果" + "。" * n, **said) for n in range(number)]


def test_several_who_ask_for_the_same_come_to_one_heap_that_waits_for_a_decision(cast):
    ask_alike(cast, 2)
    inquiry(cast, content="机关食堂的采购合同")
    (heap,) = after.gather(at=AT)
    assert heap.rows.count() == 2
    assert after.gather(at=AT) == []
    (waiting,) = after.heaps_that_wait()
    assert (waiting.people, waiting.asked, waiting.given) == (2, 2, 2)
    assert after.heaps_that_wait(3) == []
    ask_alike(cast, 1)
    assert after.gather(at=AT) == [heap]
    assert len(after.heaps_that_wait(3)) == 1


def test_the_duty_to_publish_or_to_say_why_has_a_clock_with_the_days_of_the_office(cast):
    ask_alike(cast, 2)
    LetterBook.objects.update_or_create(pk=1, defaults={"heap_days": 5})
    (heap,) = after.gather(at=beijing("2026-03-23 02:00"))
    heap.refresh_from_db()
    assert heap.clock.due_at.date().isoformat() == "2026-03-30"
    assert heap.clock.source == "本机关内部办理时限"
    after.gather(at=beijing("2026-03-24 02:00"))
    assert Clock.objects.filter(limit="heap_decide").count() == 1
    after.decide_heap(heap, "not", reason="涉及商业秘密", by=cast.office, at=beijing("2026-04-01"))
    heap.clock.refresh_from_db()
    assert heap.clock.stopped_at is not None
    assert heap.clock.late_by(beijing("2026-04-01"))


def test_a_heap_that_was_none_owes_nothing(cast):
    ask_alike(cast, 2)
    (heap,) = after.gather(at=AT)
    after.take_out(heap.rows.first(), by=cast.office, at=AT)
    assert Clock.objects.get(limit="heap_decide").ended


def test_one_person_who_asks_twice_is_no_crowd(cast):
    ask_alike(cast, 2, applicant_key="one-and-the-same")
    after.gather(at=AT)
    assert after.heaps_that_wait() == []


def test_the_office_publishes_or_says_why_not_and_earlier_applicants_are_told(cast, settings):
    settings.MAIL_FROM = "gongkai@example.org"
    ask_alike(cast, 2)
    decided(cast, content="申请公开2025年度全省网络交易监测抽查结果，邮寄", email="")
    (heap,) = after.gather(at=AT)
    with pytest.raises(BadInput, match="没有这份"):
        after.decide_heap(heap, "publish", index_number="1/2", by=cast.office, at=AT)
    with pytest.raises(BadInput, match="理由"):
        after.decide_heap(heap, "not", by=cast.office, at=AT)
    document = released(cast)
    at = beijing("2026-04-02")
    after.decide_heap(heap, "publish", index_number=document.index_number, by=cast.office, at=at)
    assert HeapMember.objects.filter(told_at__isnull=False).count() == 2
    post.send(at=at)
    assert len(mail.outbox) == 2
    assert document.index_number in mail.outbox[0].body
    assert "网络交易" not in mail.outbox[0].body
    (row,) = heap.rows.filter(told_at__isnull=True)
    after.told(row, "信函", by=cast.office, at=at)
    assert not heap.rows.filter(told_at__isnull=True).exists()
    assert Entry.objects.get(verb="heap.decided").content == canonical.heap_digest(Heap.objects.get())
    with pytest.raises(Refused):
        after.decide_heap(heap, "not", reason="x", by=cast.office, at=at)


# --- advice ------------------------------------------------------------------------------------------


def test_a_unit_is_advised_and_replies_before_it_is_closed(cast):
    one = decided(cast)
    row = after.advise(
        cast.unit("zhucechu"),
        "多件申请反映登记档案查询指引不清",
        "在办事大厅和网站公布查询指引",
        reply_by=date(2026, 4, 30),
        inquiry=one,
        by=cast.office,
        at=AT,
    )
    with pytest.raises(Refused, match="尚未反馈"):
        after.close_advice(row, "", by=cast.office, at=AT)
    with pytest.raises(NotAllowed):
        after.reply_advice(row, "已公布", by=cast.other_drafter, at=AT)
    after.reply_advice(row, "已在网站公布查询指引", by=cast.drafter, at=AT)
    after.close_advice(row, "已落实", by=cast.office, at=AT)
    assert check(canonical.subjects()).ok
    with pytest.raises(after.StillPersonal):
        after.advise(
            cast.unit("zhucechu"), "王晓云反映", "改进", reply_by=date(2026, 4, 30), inquiry=one, by=cast.office, at=AT
        )


# --- reviews and lawsuits ----------------------------------------------------------------------------


def review(cast, notified="2026-03-23", **said) -> Case:
    values = {"body": "山西省人民政府", "notified_on": date.fromisoformat(notified)}
    return after.open_case(decided(cast, "DENY_CASE_FILE"), "RC", **(values | said), by=cast.office, at=AT)


def test_a_review_has_a_clock_of_its_own_that_stops_with_the_reply(cast):
    row = review(cast)
    assert row.clock.limit == "RECONSIDERATION_REPLY"
    assert row.clock.due_at == beijing("2026-04-07 23:59").replace(second=59)
    after.reply_case(row, replied_on=date(2026, 3, 31), by=cast.office, at=AT)
    row.clock.refresh_from_db()
    assert row.clock.stopped_at is not None
    after.close_case(row, "UPHELD", closed_on=date(2026, 4, 1), by=cast.office, at=AT)
    assert check(canonical.subjects()).ok


@pytest.mark.parametrize(
    ("notified", "track", "limit", "days"),
    [
        ("2017-08-01", "ordinary", "RECONSIDERATION_REPLY", 10),
        ("2026-03-23", "simple", "RECONSIDERATION_REPLY_SIMPLE", 5),
        ("2017-08-01", "simple", "RECONSIDERATION_REPLY", 10),
    ],
)
def test_the_limit_is_that_of_the_day_and_of_the_track(cast, notified, track, limit, days):
    one = decided(cast, "O_DENY_TRADE", "2017-06-01", "2017-06-20")
    row = after.open_case(
        one,
        "RC",
        body="山西省人民政府",
        notified_on=date.fromisoformat(notified),
        track=track,
        by=cast.office,
        at=AT,
    )
    assert row.clock.limit == limit
    assert row.clock.running_length.amount == days


def test_a_suit_after_reconsideration_names_it_and_a_lost_one_says_what_follows(cast):
    first = review(cast)
    with pytest.raises(BadInput, match="此前的行政复议"):
        after.open_case(first.inquiry, "L_AFTER", body="某法院", notified_on=date(2026, 3, 30), by=cast.office, at=AT)
    suit = after.open_case(
        first.inquiry, "L_AFTER", body="某法院", notified_on=date(2026, 3, 30), after=first, by=cast.office, at=AT
    )
    with pytest.raises(BadInput, match="要旨"):
        after.close_case(suit, "CORRECTED", closed_on=date(2026, 4, 1), by=cast.office, at=AT)
    with pytest.raises(BadInput):
        after.close_case(suit, "OTHER", closed_on=date(2026, 3, 1), by=cast.office, at=AT)
    after.close_case(suit, "CORRECTED", closed_on=date(2026, 4, 1), note="重新答复", by=cast.office, at=AT)
    with pytest.raises(Refused):
        after.close_case(suit, "OTHER", closed_on=date(2026, 4, 1), by=cast.office, at=AT)
