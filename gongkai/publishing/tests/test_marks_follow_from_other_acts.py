"""What a document says it repeals or amends is confirmed by a person; a last day acts by itself (Plan 2017, II(1)1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.frame.time import BEIJING
from gongkai.ledger.check import check
from gongkai.ledger.models import Entry
from gongkai.publishing import actions, canonical, consequences, validity
from gongkai.publishing.models import Document, NamedOriginal, ValidityMark
from gongkai.publishing.standing import standing
from gongkai.publishing.tests.factories import AT, body, fresh, released
from gongkai.publishing.validity import Verdict
from tests.cast import beijing

pytestmark = pytest.mark.django_db

OLD = "政务信息发布审核暂行规定"
LATER = beijing("2017-11-29 09:00")


@pytest.fixture
def old(cast) -> Document:
    return released(cast, f"关于印发《{OLD}》的通知", document_number="晋工商办字〔2016〕9号", document_type="通知")


def repealing(cast, text: str, title: str = "关于印发《公文公开属性认定办法》的通知", **fields: object) -> Document:
    return released(cast, title, at=LATER, body=body(text), **fields)


@pytest.mark.parametrize(
    "text",
    [
        f"本办法自2017年12月1日起施行。《{OLD}》同时废止。",
        f"《关于印发〈{OLD}〉的通知》（晋工商办字〔2016〕9号）予以废止。",
        "废止晋工商办字〔2016〕9号文件。",
    ],
)
def test_an_original_is_found_by_title_by_number_and_by_what_it_issues(cast, old, text):
    new = repealing(cast, text)
    (named,) = new.named_originals.all()
    assert (named.original, named.kind, named.outcome) == (old, "repealed", "")
    assert list(validity.waiting()) == [new]
    assert not old.marks.exists()  # nothing is marked before a person has said so


def test_an_amendment_is_found_too(cast, old):
    new = repealing(cast, f"对《{OLD}》作如下修改：第一条修改为“全文”。", title=f"关于修改《{OLD}》的决定")
    (named,) = new.named_originals.all()
    assert (named.original, named.kind) == (old, "amended")


def test_what_is_not_here_or_could_be_two_is_left_to_a_person(cast, old):
    released(cast, f"关于印发《{OLD}》的通知", document_type="通知")
    new = repealing(cast, f"《{OLD}》《从未发布的规定》同时废止。")
    assert [named.original for named in new.named_originals.all()] == [None, None]


def test_an_interpretation_and_a_document_that_only_cites_name_nothing(cast, old):
    policy = repealing(cast, f"根据《{OLD}》，制定本办法。")
    told = released(cast, "解读", at=LATER, body=body(f"《{OLD}》同时废止。"))
    assert not policy.named_originals.exists()
    assert told.named_originals.exists()
    draft = actions.draft(
        {"title": "解读二", "body": body(f"《{OLD}》同时废止。"), "issuing_bodies": ["山西省工商行政管理局"]},
        unit=cast.unit("zhucechu"),
        by=cast.drafter,
        at=LATER,
        interprets=policy,
    )
    consequences.follow(draft, mark=actions.mark, by=cast.office, at=LATER)
    assert not draft.named_originals.exists()


def test_what_is_confirmed_is_marked_and_what_is_not_is_set_aside_with_a_reason(cast, old):
    new = repealing(cast, f"《{OLD}》《从未发布的规定》同时废止。")
    first, second = new.named_originals.all()
    marks = validity.settle(
        new,
        [Verdict(first, "repealed", old, date(2017, 12, 1)), Verdict(second, reason="不是本机关的文件。")],
        by=cast.office,
        at=LATER,
    )
    assert [(mark.document, mark.by_document, mark.kind, mark.from_day) for mark in marks] == [
        (old, new, "repealed", date(2017, 12, 1))
    ]
    assert not validity.waiting().exists()
    assert Entry.objects.for_subject(old.subject).last().verb == "document.repealed"
    second.refresh_from_db()
    assert (second.outcome, second.reason, second.settled_by) == ("set_aside", "不是本机关的文件。", cast.office)
    with pytest.raises(Refused, match="已经确认过"):
        validity.settle(new, [Verdict(first, reason="又一次。")], by=cast.office, at=LATER)


def test_one_refusal_undoes_the_whole_screen(cast, old):
    other = released(cast, "关于另一件事的通知", made_on=date(2017, 6, 19))
    new = repealing(cast, f"《{OLD}》《关于另一件事的通知》同时废止。")
    first, second = new.named_originals.all()
    wrong = [Verdict(first, "repealed", old, date(2017, 12, 1)), Verdict(second, "repealed", other, date(2016, 1, 1))]
    with pytest.raises(BadInput, match="《关于另一件事的通知》：标注的起始日期早于文件的成文日期。"):
        validity.settle(new, wrong, by=cast.office, at=LATER)
    assert not ValidityMark.objects.exists()
    with pytest.raises(BadInput, match="请选择所指的文件"):
        validity.settle(new, [Verdict(first)], by=cast.office, at=LATER)


def test_who_may_not_mark_may_not_confirm(cast, old):
    new = repealing(cast, f"《{OLD}》同时废止。")
    with pytest.raises(NotAllowed):
        validity.settle(new, [Verdict(new.named_originals.get(), reason="无。")], by=cast.drafter, at=LATER)


def test_the_screen_offers_each_and_marks_them_at_once(cast, old):
    new = repealing(cast, f"《{OLD}》《从未发布的规定》同时废止。", effective_on=date(2017, 12, 1))
    client = Client()
    client.force_login(cast.office, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/staff/records/{new.pk}/").content.decode()
    assert f'href="/staff/records/{new.pk}/named/"' in page
    first, second = new.named_originals.all()
    page = client.get(f"/staff/records/{new.pk}/named/").content.decode()
    assert old.index_number in page
    assert "没有找到名称或者文号唯一相符的文件" in page
    said = {
        f"n{first.pk}-what": "mark",
        f"n{first.pk}-kind": "repealed",
        f"n{first.pk}-original": old.index_number,
        f"n{first.pk}-from_day": "2017-12-01",
        f"n{second.pk}-what": "aside",
        f"n{second.pk}-kind": "repealed",
    }
    answer = client.post(f"/staff/records/{new.pk}/named/", said)
    assert (answer.status_code, "请写明不标注的理由。" in answer.content.decode()) == (422, True)
    assert not ValidityMark.objects.exists()
    answer = client.post(f"/staff/records/{new.pk}/named/", said | {f"n{second.pk}-reason": "未在本平台发布。"})
    assert answer.status_code == 302
    assert old.marks.get().by_document == new
    assert "没有待确认的文件" in client.get(f"/staff/records/{new.pk}/named/").content.decode()
    desk = client.get("/staff/").content.decode()
    assert "待确认标注的文件" not in desk


# --- a last day ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "says"),
    [
        ("2017-12-31 23:59", "有效"),
        ("2018-01-01 00:00", "失效"),
    ],
)
def test_a_last_day_counts_from_the_midnight_after_it_without_any_act(cast, instant, says):
    document = released(cast, expires_on=date(2017, 12, 31))
    assert standing(document, at=beijing(instant)).validity.zh == says


def test_the_timer_writes_the_mark_down_once_with_a_line_in_the_log(cast):
    document = released(cast, expires_on=date(2017, 12, 31))
    released(cast, "长期有效的通知")
    assert validity.expire_due(at=beijing("2017-12-31 23:59")) == []
    (mark,) = validity.expire_due(at=beijing("2018-01-01 00:00"))
    assert (mark.document, mark.from_day, mark.marked_by) == (document, date(2018, 1, 1), None)
    assert mark.basis == "本文件规定的有效期至2017年12月31日"
    entry = Entry.objects.for_subject(document.subject).last()
    assert (entry.verb, entry.at.astimezone(BEIJING).date()) == ("document.expired", date(2018, 1, 1))
    assert validity.expire_due(at=beijing("2018-01-02")) == []
    assert check(canonical.subjects()).ok
    assert standing(fresh(document), at=beijing("2018-01-02")).stamp == (
        "已失效",
        "自2018年1月1日起，依据：本文件规定的有效期至2017年12月31日。",
    )


def test_what_was_repealed_before_does_not_expire_as_well(cast):
    document = released(cast, expires_on=date(2017, 12, 31))
    actions.mark(
        document,
        "repealed",
        from_day=date(2017, 9, 1),
        by_citation="《废止决定》",
        by=cast.office,
        at=beijing("2017-09-01"),
    )
    assert validity.expire_due(at=beijing("2018-01-05")) == []


# --- what was in force on a day --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "there"),
    [
        ("2017-06-18", False),
        ("2017-07-01", True),
        ("2017-09-15", True),
        ("2017-11-30", True),
        ("2017-12-01", False),
        ("2018-06-01", False),
    ],
)
def test_what_was_in_force_on_a_day(cast, day, there):
    document = released(cast, made_on=date(2017, 6, 19), effective_on=date(2017, 7, 1), expires_on=date(2018, 1, 1))
    actions.mark(
        document,
        "amended",
        from_day=date(2017, 9, 1),
        by_citation="《修改决定》",
        by=cast.office,
        at=beijing("2017-09-01"),
    )
    actions.mark(
        document,
        "repealed",
        from_day=date(2017, 12, 1),
        by_citation="《废止决定》",
        by=cast.office,
        at=beijing("2017-12-02"),
    )
    assert (document in Document.objects.in_force(date.fromisoformat(day))) == there


def test_a_mark_taken_back_counts_for_no_day(cast):
    document = released(cast, made_on=date(2017, 6, 19))
    mark = actions.mark(
        document,
        "repealed",
        from_day=date(2017, 7, 1),
        by_citation="《废止决定》",
        by=cast.office,
        at=beijing("2017-07-01"),
    )
    assert not Document.objects.in_force(date(2017, 8, 1)).exists()
    actions.correct_mark(mark, "标错了文件。", by=cast.office, at=beijing("2017-07-02"))
    assert Document.objects.in_force(date(2017, 8, 1)).get() == document


def test_one_named_twice_is_asked_once(cast, old):
    new = repealing(cast, f"《{OLD}》同时废止。")
    consequences.follow(new, mark=actions.mark, by=cast.office, at=LATER)
    assert NamedOriginal.objects.count() == 1
    assert new.released_at == LATER > AT
