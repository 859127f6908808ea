"""The form works without scripts, loses nothing that was typed, keeps out programs, and stores no address."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from gongkai.feedback import about, actions, rules
from gongkai.feedback.models import Message
from gongkai.feedback.tests.factories import RECEIVED, WRONG, client, drafted, filled, received, released
from gongkai.frame import gate
from gongkai.frame.models import DaySalt, Knock
from gongkai.publishing import withdrawal
from tests.cast import assemble, beijing


@pytest.fixture(autouse=True)
def _now(stand_at):
    stand_at(RECEIVED)


def send(browser, **more):
    return browser.post("/feedback/new", filled(RECEIVED, **more))


# --- writing -------------------------------------------------------------------------------------


def test_a_visitor_writes_and_gets_a_receipt(cast):
    answer = send(client(), quote="五个工作日", contact="13800138000")
    message = Message.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/feedback/{message.receipt_shown}")
    assert (message.text, message.quote, message.contact) == (WRONG, "五个工作日", "13800138000")
    page = client().get(answer["Location"])
    assert message.receipt_shown in page.content.decode()
    assert "办公室" in page.content.decode()


def test_the_form_names_the_page_it_is_about(cast):
    document = released(cast)
    page = client().get("/feedback/new", {"kind": "question", "about": document.get_absolute_url()})
    assert document.title in page.content.decode()
    send(client(), kind="question", about=document.get_absolute_url())
    message = Message.objects.get()
    assert (message.document, message.unit, message.kind) == (document, cast.unit("zhucechu"), "question")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com/x",
        "/\\example.com",
        "javascript:alert(1)",
        "/staff/",
        "/no/such/page",
        "/documents/012150436/2017-99999",
        "/documents/\r\nSet-Cookie: a=b",
        "/documents/%0d%0aSet-Cookie:%20a=b",
        "/units/nosuchunit",
        "/../etc/passwd",
        "/" + "a" * 5000,
        "/%ff",
    ],
)
def test_an_address_that_is_no_public_page_of_ours_becomes_the_site(cast, elsewhere):
    assert about.page(elsewhere, at=RECEIVED) == about.SITE
    answer = client().get("/feedback/new", {"about": elsewhere})
    if "\x00" in elsewhere:  # The frame turns it away at the door.
        assert answer.status_code == 400
        return
    assert answer.status_code == 200
    assert "Set-Cookie: a" not in str(answer.headers)
    assert "关于本网站" in answer.content.decode()


def test_a_draft_and_what_never_was_get_the_same_answer(cast):
    document = drafted(cast, "尚未公开的通知")
    document.index_number = "012150436/2017-00077"
    document.save()
    asked = [
        client().get("/feedback/new", {"about": f"/documents/012150436/2017-{number}"}).content.decode()
        for number in ("00077", "00078")
    ]
    plain = [re.sub(r'(name="(ticket|csrfmiddlewaretoken)" value=)"[^"]+"', r"\1", page) for page in asked]
    plain = [page.replace("00077", "").replace("00078", "") for page in plain]
    assert plain[0] == plain[1]
    assert "尚未公开" not in asked[0]


def test_the_page_of_a_withdrawn_document_leads_to_its_unit_and_tells_no_title(cast):
    document = released(cast, "误发的通知")
    withdrawal.withdraw(document, "MISTAKEN", "内容有误。", hides_title=True, by=cast.second_office, at=RECEIVED)
    found = about.page(document.get_absolute_url(), at=RECEIVED)
    assert (found.unit, found.document) == (document.unit, None)
    assert found.title == f"{document.index_number}（已撤回的文件）"


@pytest.mark.parametrize("path", ["/", "/documents/", "/units/zhucechu", "/search?q=x"])
def test_standing_pages_are_known_by_name(cast, path):
    assert not about.page(path, at=RECEIVED).is_site or path == "/"
    assert about.page(path, at=RECEIVED).title


def test_a_unit_page_leads_to_that_unit(cast):
    assert about.page("/units/fazhichu", at=RECEIVED).unit == cast.unit("fazhichu")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", "", "请填写内容。"),
        ("text", " \u200b ", "请填写内容。"),
        ("text", "长" * 2001, "不得超过2000字，现有2001字。"),
        ("quote", "长" * 501, "不得超过500字"),
        ("kind", "", "请选择类别。"),
        ("kind", "other", "请选择类别。"),
        ("contact", "打我电话", "请填写一个手机号码或者电子邮箱。"),
        ("contact", "a@b.cn\r\nBcc: c@d.cn", "请填写一个手机号码或者电子邮箱。"),
        ("contact", "1" * 200, "不得超过100字。"),
        ("website", "http://spam.example", "此栏请留空。"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(cast, field, value, says):
    typed = {"text": WRONG, "quote": "抄下来的原文", "contact": "0351-4123456", field: value}
    answer = send(client(), **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    for name, words in typed.items():
        if name != field:
            assert words in page, name
    assert not Message.objects.exists()


def test_a_form_without_its_token_is_refused(cast):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/feedback/new", filled(RECEIVED)).status_code == 403


@pytest.mark.parametrize(
    ("ticket", "says"),
    [
        ("", "请核对后再次提交"),
        ("forged", "请核对后再次提交"),
        (gate.new_ticket(at=RECEIVED - timedelta(hours=13)).sealed(), "请核对后再次提交"),
        (gate.new_ticket(at=RECEIVED + timedelta(hours=1)).sealed(), "请核对后再次提交"),
        (gate.new_ticket(at=RECEIVED - timedelta(seconds=1)).sealed(), "提交得太快了"),
    ],
)
def test_a_form_too_old_too_quick_or_forged_is_given_back_with_all_that_was_typed(cast, ticket, says):
    answer = client().post("/feedback/new", {**filled(RECEIVED), "ticket": ticket})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert WRONG in answer.content.decode()
    assert not Message.objects.exists()


def test_the_form_given_back_can_be_sent(cast, stand_at):
    page = client().post("/feedback/new", {**filled(RECEIVED), "ticket": ""}).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    stand_at(RECEIVED + timedelta(seconds=20))
    assert client().post("/feedback/new", {**filled(RECEIVED), "ticket": ticket}).status_code == 303


def test_a_form_sent_twice_is_one_message(cast):
    sent = filled(RECEIVED)
    first, second = client().post("/feedback/new", sent), client().post("/feedback/new", sent)
    assert first["Location"] == second["Location"]
    assert Message.objects.count() == 1
    other = client().post("/feedback/new", {**sent, "text": "另一件事。"})
    assert other.status_code == 422
    assert "另一件事。" in other.content.decode()


def test_the_third_message_of_an_hour_asks_a_small_question(cast):
    for _ in range(2):
        assert send(client()).status_code == 303
    assert "等于几？" in client().get("/feedback/new").content.decode()
    sent = filled(RECEIVED)
    asked = client().post("/feedback/new", sent)
    assert asked.status_code == 422
    assert WRONG in asked.content.decode()
    ticket = gate.read_ticket(sent["ticket"], at=RECEIVED)
    right = next(number for number in range(2, 11) if ticket.is_answered_by(str(number)))
    assert ticket.question in asked.content.decode()
    assert client().post("/feedback/new", {**sent, "proof": str(right + 1)}).status_code == 422
    assert client().post("/feedback/new", {**sent, "proof": str(right)}).status_code == 303


def answered_form():
    sent = filled(RECEIVED)
    ticket = gate.read_ticket(sent["ticket"], at=RECEIVED)
    return {**sent, "proof": next(str(n) for n in range(2, 11) if ticket.is_answered_by(str(n)))}


def test_one_address_sends_five_messages_an_hour_and_others_are_free(cast, stand_at):
    codes = [client().post("/feedback/new", answered_form()).status_code for _ in range(6)]
    assert codes == [303] * 5 + [429]
    page = client().post("/feedback/new", answered_form()).content.decode()
    assert "提交过多" in page
    assert WRONG in page
    assert client(address="198.51.100.9").post("/feedback/new", answered_form()).status_code == 303
    stand_at(RECEIVED + timedelta(hours=1))
    assert client().post("/feedback/new", {**answered_form()}).status_code == 303


def test_one_address_sends_twenty_a_day(cast, stand_at):
    codes = []
    for hour in range(5):
        stand_at(RECEIVED + timedelta(hours=hour))
        for _ in range(5):
            ticket = gate.new_ticket(at=RECEIVED + timedelta(hours=hour) - timedelta(seconds=9))
            right = next(str(n) for n in range(2, 11) if ticket.is_answered_by(str(n)))
            sent = {"kind": "correction", "text": WRONG, "ticket": ticket.sealed(), "proof": right}
            codes.append(client().post("/feedback/new", sent).status_code)
    assert codes == [303] * 20 + [429] * 5


def test_a_proxys_last_word_is_the_address_only_where_there_is_a_proxy(settings, rf):
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.9")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert gate.address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert gate.address_of(request) == "203.0.113.9"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_an_ipv6_house_counts_as_one_address(rf, said, address):
    assert gate.address_of(rf.get("/", REMOTE_ADDR=said)) == address


def test_no_address_is_stored_and_the_salt_of_yesterday_is_gone(cast, stand_at):
    send(client(address="203.0.113.77"))
    names = set(Knock.objects.values_list("address", flat=True))
    assert all(re.fullmatch("[0-9a-f]{64}", name) for name in names)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("feedback_", "frame_")):
                cursor.execute(f"SELECT * FROM {table}")
                assert "203.0.113.77" not in str(cursor.fetchall()), table
    stand_at(RECEIVED + timedelta(days=1))
    client(address="203.0.113.77").get("/feedback/new")
    assert [row.day for row in DaySalt.objects.all()] == [(RECEIVED + timedelta(days=1)).date()]
    assert not Knock.objects.filter(address__in=names).exists()


def test_a_post_that_is_far_too_long_is_not_read(cast):
    answer = send(client(), text="长" * 200_000)
    assert answer.status_code == 413
    assert not Message.objects.exists()


def test_what_is_stored_is_without_invisible_signs(cast):
    send(client(), text="正\u202e常\x07的内容")
    assert Message.objects.get().text == "正常的内容"


# --- receipts ------------------------------------------------------------------------------------


def test_the_receipt_page_shows_neither_text_nor_contact(cast):
    message = received(text="只有我知道的事", contact="13800138000")
    page = client().get(f"/feedback/{message.receipt}")
    assert page.status_code == 200
    assert "只有我知道的事" not in page.content.decode()
    assert "13800138000" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


def test_a_receipt_is_found_by_its_number_however_typed(cast):
    message = received()
    answer = client().get("/feedback/look", {"receipt": f" {message.receipt_shown.lower()} "})
    assert answer["Location"] == f"/feedback/{message.receipt_shown}"
    assert client().get(f"/feedback/{message.receipt.lower()}").status_code == 200


def test_a_wrong_number_finds_nothing_and_trying_is_stopped(cast):
    message, browser = received(), client()
    for number in range(20):
        answer = browser.get(f"/feedback/{rules.new_receipt(lambda signs, n=number: signs[n])}")
        assert answer.status_code == 404
    assert browser.get("/feedback/AAAAAAAAAA").status_code == 429
    assert browser.get(f"/feedback/{message.receipt}").status_code == 429
    assert client(address="198.51.100.1").get(f"/feedback/{message.receipt}").status_code == 200


@pytest.mark.parametrize("odd", ["0000000000", "ABCDE", "ABCDE-2345", "..%2f..%2f.."])
def test_what_cannot_be_a_number_is_no_address(cast, odd):
    assert client().get(f"/feedback/{odd}").status_code in {400, 404}


def test_two_messages_never_share_a_receipt(cast, monkeypatch):
    drawn = iter(["A" * 10, "A" * 10, "B" * 10])
    monkeypatch.setattr(rules, "new_receipt", lambda choice: next(drawn))
    assert [received().receipt, received().receipt] == ["A" * 10, "B" * 10]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_a_receipt_each_and_one_form_gives_one_message(transactional_db):
    assemble()
    receipts, errors = [], []

    def write(number):
        try:
            receipts.append(actions.receive("suggestion", "好", submission=f"form {number % 6}", at=RECEIVED).receipt)
        except actions.AlreadySent as error:
            errors.append(error.message.receipt)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == len(set(receipts)) == Message.objects.count() == 6
    assert set(errors) == set(receipts)


def test_a_day_without_its_holiday_notice_still_takes_messages(cast, stand_at):
    stand_at(beijing("2031-03-03"))
    assert client().post("/feedback/new", filled(beijing("2031-03-03"))).status_code == 303
    message = Message.objects.get()
    assert message.clock.due_at is None
    assert "放假安排公布后计算" in client().get(f"/feedback/{message.receipt}").content.decode()
