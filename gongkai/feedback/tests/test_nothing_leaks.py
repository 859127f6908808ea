"""What is not public stands on no page and in no feed; the public is escaped; contacts are for few, not for long."""

import json
import xml.etree.ElementTree as ET

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.feedback import actions, canonical
from gongkai.feedback.faq import faq_of
from gongkai.feedback.models import Message, MessageEvent
from gongkai.feedback.tests.factories import ANSWERED, RECEIVED, answered, client, received, released
from gongkai.ledger import canonical as digests
from gongkai.ledger.models import Entry
from gongkai.publishing import words
from gongkai.screening import Word
from tests.cast import beijing

LATER = beijing("2017-06-22 10:00")
SECRET = "这句话谁也不能看到"
CONTACT = "13912345678"


@pytest.fixture(autouse=True)
def _now(stand_at):
    stand_at(LATER)


def everywhere(message, document):
    """Return what every public exit says, by its address."""
    browser = client()
    paths = [
        "/feedback/",
        "/feedback/?kind=question",
        "/feedback/?unit=zhucechu&page=2",
        "/feedback/answers.atom",
        "/feedback/answers.atom?unit=zhucechu",
        f"/feedback/answers/{message.pk}",
        f"/feedback/answers/{message.pk}/canonical.json",
        f"/feedback/{message.receipt}",
        f"/feedback/new?about={document.get_absolute_url()}",
        document.get_absolute_url(),
        "/",
        "/ledger/",
        f"/ledger/subjects/{message.subject}",
        "/feeds/changes.atom",
        "/units/zhucechu",
        "/ledger/entries.jsonl",
        "/search?q=谁也不能看到",
        "/sitemap.xml",
    ]
    said = {}
    for path in paths:
        answer = browser.get(path)
        said[path] = (b"".join(answer) if answer.streaming else answer.content).decode()
    said["faq"] = render_to_string("feedback/_faq.html", {"faq": faq_of(document, at=LATER), "document": document})
    return said


def wait(cast, message):
    return message


def routed(cast, message):
    actions.route(message, cast.unit("fazhichu"), by=cast.office, at=ANSWERED)


def with_draft(cast, message):
    actions.draft_answer(message, f"拟稿中的{SECRET}", "explained", by=cast.drafter, at=ANSWERED)


def not_shown(cast, message):
    answered(cast, message, publish=False)


def set_aside(cast, message):
    actions.set_aside(message, "广告", by=cast.office, at=ANSWERED)


def merged(cast, message):
    actions.merge(message, received(text="另一件", at=RECEIVED), by=cast.office, at=ANSWERED)


def withdrawn(cast, message):
    answered(cast, message)
    actions.withdraw(message, "含有个人信息", by=cast.office, at=ANSWERED)


STEPS = [wait, routed, with_draft, not_shown, set_aside, merged]


@pytest.mark.parametrize(
    ("step", "private"), [*((step, private) for step in STEPS for private in (False, True)), (withdrawn, False)]
)
def test_what_is_not_public_stands_nowhere(cast, step, private):
    document = released(cast)
    message = received(document, SECRET, kind="question", contact=CONTACT, quote=SECRET, private=private)
    step(cast, message)
    message.refresh_from_db()
    for path, said in everywhere(message, document).items():
        assert SECRET not in said, path
        assert CONTACT not in said, path
        # Only the page of the receipt itself, and what repeats its address there, know the number.
        if path != f"/feedback/{message.receipt}":
            assert message.receipt not in said.replace("-", ""), path


def test_what_is_public_stands_everywhere_without_contact_or_receipt(cast):
    document = released(cast)
    message = answered(cast, received(document, "登记要几天？", kind="question", contact=CONTACT), "三个工作日。")
    said = everywhere(message, document)
    for path in ("/feedback/", "/feedback/answers.atom", f"/feedback/answers/{message.pk}", "faq"):
        assert "登记要几天？" in said[path], path
    for path, shown in said.items():
        assert CONTACT not in shown, path
        if path != f"/feedback/{message.receipt}":
            assert message.receipt not in shown.replace("-", ""), path


def test_an_answer_of_tomorrow_is_not_public_today(cast, stand_at):
    message = answered(cast, received(released(cast)))
    stand_at(RECEIVED)
    assert not Message.objects.public(RECEIVED).exists()
    assert client().get(f"/feedback/answers/{message.pk}").status_code == 404


def test_the_database_refuses_what_no_action_would_do(cast):
    message = received(released(cast), private=True)
    for wrong in (
        {"published": True, "public_text": "x"},
        {"state": "answered", "published": True, "public_text": "x", "answered_at": ANSWERED},
        {"drafted_by": cast.office, "answered_by": cast.office},
        {"state": "merged"},
        {"state": "merged", "merged_into": message.pk},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**wrong)


def test_what_the_sender_wants_private_cannot_be_shown(cast):
    message = received(released(cast), private=True)
    actions.draft_answer(message, "已经更正。", "corrected", by=cast.drafter, at=ANSWERED)
    with pytest.raises(actions.SenderWantsItPrivate):
        actions.release(message, publish=True, public_text="x", by=cast.unit_head, at=ANSWERED)
    actions.release(message, publish=False, by=cast.unit_head, at=ANSWERED)
    page = client().get(f"/feedback/{message.receipt}").content.decode()
    assert "已经更正。" in page
    assert "按您的要求" in page


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("请打13800138000找我", "已经更正。"),
        ("身份证110101199003078515", "已经更正。"),
        ("请写信到a@b.cn", "已经更正。"),
        ("好", "已打13800138000告知。"),
        ("我的号码是0351-4123456", "已经更正。"),
    ],
)
def test_personal_numbers_are_masked_before_anything_is_shown(cast, text, answer):
    message = received(released(cast), text, contact="0351-4123456")
    actions.draft_answer(message, answer, "corrected", by=cast.drafter, at=ANSWERED)
    with pytest.raises(actions.PersonalNumbers):
        actions.release(message, publish=True, public_text=text, by=cast.unit_head, at=ANSWERED)
    message.refresh_from_db()
    assert message.is_open


@pytest.mark.parametrize(("text", "answer"), [("年报一刀切吗？", "见指南。"), ("年报何时填？", "不搞一刀切。")])
def test_a_listed_word_goes_out_neither_in_the_message_nor_in_the_answer(cast, text, answer):
    words.add([Word("一刀切")], by=cast.office, at=RECEIVED)
    message = received(released(cast), text)
    actions.draft_answer(message, answer, "corrected", by=cast.drafter, at=ANSWERED)
    with pytest.raises(actions.PersonalNumbers, match="错敏词"):
        actions.release(message, publish=True, public_text=text, by=cast.unit_head, at=ANSWERED)


def test_not_showing_needs_a_reason_unless_the_sender_asked_for_it(cast):
    message = received(released(cast))
    actions.draft_answer(message, "已经更正。", "corrected", by=cast.drafter, at=ANSWERED)
    with pytest.raises(BadInput):
        actions.release(message, publish=False, by=cast.unit_head, at=ANSWERED)


def test_scripts_and_markup_are_shown_as_typed(cast):
    document = released(cast)
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}{% debug %}]]>"
    message = answered(cast, received(document, attack, kind="question", quote=attack), attack)
    for path, said in everywhere(message, document).items():
        if "canonical.json" not in path:
            assert "<script>alert" not in said, path
            assert "<img src=x" not in said, path
            assert "{{ 7" in said or "alert(1)" not in said, path
    feed = ET.fromstring(client().get("/feedback/answers.atom").content)
    assert attack in "".join(feed.itertext())
    browser = client(cast.office)
    for path in ("/staff/feedback/?state=answered", f"/staff/feedback/{message.pk}/"):
        assert "<script>alert" not in browser.get(path).content.decode()


def test_the_canonical_form_is_what_the_log_proves(cast):
    message = answered(cast, received(released(cast)))
    answer = client().get(f"/feedback/answers/{message.pk}/canonical.json")
    last = Entry.objects.filter(subject=message.subject).last()
    assert digests.of_bytes(answer.content) == last.content == canonical.public_digest(message)
    assert json.loads(answer.content)["format"] == "gongkai-feedback/1"


def test_the_log_cannot_be_asked_what_an_unpublished_message_said(cast):
    message = received(released(cast), "好")
    entry = Entry.objects.get(subject=message.subject)
    assert entry.content != digests.digest(canonical.record(message))
    assert entry.content == canonical.record_digest(message)


def test_a_withdrawn_answer_leaves_its_page_with_the_reason(cast):
    message = answered(cast, received(released(cast)))
    with pytest.raises(NotAllowed):
        actions.withdraw(message, "不好看", by=cast.unit_head, at=ANSWERED)
    actions.withdraw(message, "误将来信人姓名公开", by=cast.office, at=ANSWERED)
    answer = client().get(f"/feedback/answers/{message.pk}")
    assert answer.status_code == 410
    assert "误将来信人姓名公开" in answer.content.decode()


def test_a_merged_message_shows_the_others_answer_only_where_that_is_public(cast):
    first, second = received(released(cast), SECRET), received()
    actions.merge(second, first, by=cast.office, at=ANSWERED)
    answered(cast, first, f"关于{SECRET}的答复", publish=False)
    page = client().get(f"/feedback/{second.receipt}").content.decode()
    assert SECRET not in page
    assert "没有公开" in page


# --- contacts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("office", True),
        ("unit_head", True),
        ("drafter", False),
        ("other_drafter", False),
        ("leader", False),
        ("auditor", False),
        ("operator", False),
    ],
)
def test_few_may_see_the_contact_and_it_is_noted(cast, who, sees):
    message = received(released(cast), contact=CONTACT)
    browser = client(getattr(cast, who))
    page = browser.get(f"/staff/feedback/{message.pk}/")
    assert CONTACT not in page.content.decode()
    shown = browser.post(f"/staff/feedback/{message.pk}/contact/")
    assert (CONTACT in shown.content.decode()) is sees
    assert message.events.filter(kind=MessageEvent.Kind.CONTACT_SEEN).exists() is sees


def test_the_contact_goes_thirty_days_after_the_answer(cast):
    message = answered(cast, received(released(cast), contact=CONTACT))
    waiting = received(contact=CONTACT)
    assert actions.forget(at=beijing("2017-07-20"))["contacts"] == 0
    assert actions.forget(at=beijing("2017-07-22"))["contacts"] == 1
    message.refresh_from_db()
    waiting.refresh_from_db()
    assert (message.contact, waiting.contact) == ("", CONTACT)
    assert actions.forget(at=beijing("2017-07-22"))["contacts"] == 0


def test_what_was_set_aside_is_forgotten_after_ninety_days(cast):
    message = received(text=SECRET, contact=CONTACT)
    actions.set_aside(message, "广告", by=cast.office, at=ANSWERED)
    digest = canonical.record_digest(Message.objects.get(pk=message.pk))
    actions.forget(at=beijing("2017-12-01"))
    message.refresh_from_db()
    assert (message.text, message.contact) == ("", "")
    assert canonical.record_digest(message) != digest
    with pytest.raises(Refused):
        actions.restore(message, by=cast.office, at=beijing("2017-12-02"))


def test_no_event_and_no_clock_carries_what_was_written(cast):
    message = received(released(cast), SECRET, contact=CONTACT, quote=SECRET)
    answered(cast, message, publish=False)
    for text in (message.clock.matter, message.clock.duty, *message.events.values_list("note", flat=True)):
        assert SECRET not in text
        assert CONTACT not in text


# --- what other rooms put on their pages ------------------------------------------------------------


def test_the_links_lead_to_the_form_about_this_very_page(cast):
    document = released(cast)
    request = RequestFactory().get(document.get_absolute_url(), {"next": "<script>"})
    html = render_to_string("feedback/_links.html", {}, request)
    assert f"kind=correction&amp;about={document.get_absolute_url().replace('/', '%2F')}" in html
    assert "我要纠错" in html
    assert "意见建议" in html
    assert "<script>" not in html


def test_questions_on_either_half_of_a_pair_stand_with_both(cast):
    policy = released(cast)
    interpretation = released(cast, "关于企业登记有关事项的解读", interprets=policy)
    asked = answered(cast, received(interpretation, "要几天？", kind="question"), "三天。")
    answered(cast, received(interpretation, "错了", kind="correction"))
    assert faq_of(policy, at=LATER) == faq_of(interpretation, at=LATER) == [asked]
    assert asked.unit == interpretation.unit
    assert faq_of(policy, at=RECEIVED) == []
