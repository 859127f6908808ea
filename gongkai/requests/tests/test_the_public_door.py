"""Asking over the net (Order 711, art. 29): the form, the draft, the receipt, the page of one's own request."""

import re
from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client

from gongkai.frame.sealed import vault
from gongkai.requests import actions, machine
from gongkai.requests.models import InformationRequest, RequestDraft, RequestEvent, RequestFile
from gongkai.requests.tests.browser import WANTED, asked, file, filled, picture, visitor
from gongkai.requests.tests.factories import happen
from tests.cast import beijing

AT = beijing("2026-03-02 10:00")


def test_a_citizen_asks_and_gets_a_number_a_secret_and_a_page(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    assert inquiry.number_shown == "2026-00001"
    assert inquiry.state == machine.State.SUBMITTED
    assert inquiry.channel == "internet"
    page = client.get("/requests/progress").content.decode()
    assert "2026-00001" in page
    assert "这是登记回执" in page
    link = re.search(r"http://127.0.0.1:8000(/requests/key/[A-Z2-7]{25})", page)[1]
    # Somewhere else the link opens the same page, by way of an address without the secret.
    other = visitor("198.51.100.9")
    answer = other.get(link)
    assert answer.status_code == 302
    assert answer["Location"] == "/requests/progress"
    assert "2026-00001" in other.get("/requests/progress").content.decode()


def test_nothing_lies_readable_of_the_paper_and_the_secret(cast, stand_at, settings):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    secret = client.cookies["gk_request"].value.partition(".")[2]
    row = InformationRequest.objects.filter(pk=inquiry.pk).values().get()
    assert secret not in str(row)
    assert "11010519491231002X" not in str(row)
    assert inquiry.proof_number == "11010519491231002X"
    stored = [path.read_bytes() for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert picture() not in stored[0]
    assert vault.opened(stored[0]) == picture()


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("content", "", "请写明所需的信息"),
        ("name", " ", "请填写姓名或者单位名称"),
        ("proof_number", "110105194912310021", "居民身份证号码有误"),
        ("phone", "无", "请填写电话号码"),
        ("email", "不是邮箱", "电子邮箱的格式不对"),
        ("postcode", "12", "邮编应为6位数字"),
        ("website", "http://example.com", "此栏请留空"),
        ("delivery", "post", "请填写通信地址"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast, stand_at, field, typed, says):
    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=30))
    answer = client.post("/requests/new", filled(page, **{field: typed}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    if field != "content":
        assert WANTED in page
    # The paper came along and is kept: it need not be chosen again.
    assert "证件.png" in page
    again = filled(page)
    del again["proof"]
    assert client.post("/requests/new", again).status_code == 303


def test_without_a_paper_nothing_is_sent_and_a_paper_is_known_by_its_bytes(cast, stand_at):
    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=30))
    without = filled(page)
    del without["proof"]
    assert "请提供身份证明" in client.post("/requests/new", without).content.decode()
    answer = client.post("/requests/new", filled(page, proof=file(b"MZ\0\0 not a picture", "证件.png")))
    assert answer.status_code == 422
    assert "不予处理" in answer.content.decode()
    assert not RequestFile.objects.exists()


def test_before_2019_no_paper_is_asked_for_and_the_purpose_is(cast, stand_at):
    stand_at(beijing("2017-12-18 09:00"))
    page = visitor().get("/requests/new").content.decode()
    assert "特殊需要" in page
    assert "国务院令" not in page
    client = visitor()
    inquiry = asked(client, stand_at, beijing("2017-12-18 09:00"), proof="", proof_number="", purpose="论文")
    assert inquiry.purpose == "论文"


def test_a_draft_is_kept_without_an_account_and_opens_by_its_link_until_it_runs_out(cast, stand_at):
    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=5))
    answer = client.post("/requests/new", {**filled(page, content="写到一半", name=""), "do": "save"})
    assert answer.status_code == 303
    link = re.search(r"(/requests/key/[A-Z2-7]{25})", client.get("/requests/draft").content.decode())[1]
    sealed = bytes(RequestDraft.objects.get().sealed)
    assert "写到一半".encode() not in sealed
    other = visitor("198.51.100.9")
    assert other.get(link)["Location"] == "/requests/new"
    page = other.get("/requests/new").content.decode()
    assert "写到一半" in page
    assert "证件.png" in page
    stand_at(AT + timedelta(days=31))
    assert "写到一半" not in other.get("/requests/new").content.decode()
    gone = actions.forget(at=AT + timedelta(days=31))
    assert gone["drafts"] == 1
    assert not RequestFile.objects.exists()


def test_a_draft_can_be_thrown_away_with_its_files(cast, stand_at, settings, django_capture_on_commit_callbacks):
    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=5))
    client.post("/requests/new", {**filled(page), "do": "save"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/requests/draft/discard")
    assert not RequestDraft.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_same_form_sent_twice_is_one_request(cast, stand_at):
    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=30))
    client.post("/requests/new", filled(page))
    secret = client.cookies["gk_draft"].value
    ticket = re.search(r'name="ticket" value="([^"]+)"', client.get("/requests/review").content.decode())[1]
    first = client.post("/requests/review", {"ticket": ticket})
    # The answer was lost on the way, and the browser sends again what it has.
    client.cookies["gk_draft"] = secret
    second = client.post("/requests/review", {"ticket": ticket})
    assert (first.status_code, second.status_code) == (303, 303)
    assert InformationRequest.objects.count() == 1
    assert "2026-00001" in client.get("/requests/progress").content.decode()


def test_what_is_public_already_is_offered_before_it_is_sent(cast, stand_at, rf):
    from gongkai.requests import public
    from gongkai.requests.similar import Offer

    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=30))
    client.post("/requests/new", filled(page))
    request = rf.get("/requests/review")
    request.COOKIES["gk_draft"] = client.cookies["gk_draft"].value
    wanted = []

    def finder(words, at):
        wanted.append(words)
        return [Offer("关于抽查结果的公告", "/documents/1", "晋工商〔2026〕1号")]

    page = public.review(request, similar=finder).content.decode()
    assert "关于抽查结果的公告" in page
    assert WANTED in wanted[0]


def test_number_and_secret_open_the_page_and_trying_is_stopped(cast, stand_at):
    client = visitor()
    asked(client, stand_at, AT)
    number, _, secret = client.cookies["gk_request"].value.partition(".")
    other = visitor("198.51.100.9")
    typed = "-".join(secret[place : place + 5].lower() for place in range(0, 25, 5))
    answer = other.post("/requests/look", {"number": f" {number} ", "secret": typed})
    assert answer["Location"] == "/requests/progress"
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    third = visitor("198.51.100.10")
    codes = [third.post("/requests/look", {"number": number, "secret": wrong}).status_code for _ in range(22)]
    assert codes == [422] * 20 + [429] * 2
    assert third.post("/requests/look", {"number": number, "secret": secret}).status_code == 429
    assert "why=often" in third.get(f"/requests/key/{secret}")["Location"]


def test_a_new_secret_shuts_the_old_one_out(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    old = client.cookies["gk_request"].value
    client.post("/requests/progress/renew")
    assert client.cookies["gk_request"].value != old
    assert client.get("/requests/progress").status_code == 200
    thief = visitor("198.51.100.9")
    thief.cookies["gk_request"] = old
    assert thief.get("/requests/progress")["Location"] == "/requests/look"
    actions.renew_secret(inquiry, "", by=cast.office, at=AT)
    assert client.get("/requests/progress")["Location"] == "/requests/look"
    assert inquiry.events.filter(event=RequestEvent.LINK).count() == 2


def test_one_request_does_not_open_another(cast, stand_at):
    client, other = visitor(), visitor("198.51.100.9")
    asked(client, stand_at, AT)
    asked(other, stand_at, AT, content="另一件信息")
    number = client.cookies["gk_request"].value.partition(".")[0]
    secret = other.cookies["gk_request"].value.partition(".")[2]
    third = visitor("198.51.100.10")
    third.cookies["gk_request"] = f"{number}.{secret}"
    assert third.get("/requests/progress")["Location"] == "/requests/look"


def test_secrets_are_in_no_log_and_no_answer_keeps_the_address(cast, stand_at, caplog, capsys):
    import logging

    from gongkai.frame.logs import WithoutSecrets

    client = visitor()
    asked(client, stand_at, AT)
    secret = client.cookies["gk_request"].value.partition(".")[2]
    answer = client.get(f"/requests/key/{secret}")
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    client.get(f"/requests/key/{secret}/nothing-here")
    client.post(f"/requests/key/{secret}")
    for record in caplog.records:
        WithoutSecrets().filter(record)
        assert secret not in logging.Formatter().format(record)


def test_the_applicant_corrects_what_was_unclear(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    inquiry = happen(cast, inquiry, "confirm_receipt", AT + timedelta(minutes=10))
    happen(cast, inquiry, "request_correction", AT + timedelta(minutes=20))
    page = client.get("/requests/progress").content.decode()
    assert "请写明所需信息的名称或者文号" in page
    assert client.post("/requests/progress/correct", {"answer": ""}).status_code == 422
    stand_at(AT + timedelta(days=2))
    assert client.post("/requests/progress/correct", {"answer": "晋工商发〔2016〕1号"}).status_code == 303
    inquiry.refresh_from_db()
    assert inquiry.state == machine.State.REGISTERED
    assert inquiry.received_on == (AT + timedelta(days=2)).date()
    # Too late, and said so on the page itself.
    assert client.post("/requests/progress/correct", {"answer": "又及"}).status_code == 409


def test_the_applicant_withdraws_and_says_so_twice(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    assert client.post("/requests/progress/withdraw", {}).status_code == 422
    assert client.post("/requests/progress/withdraw", {"sure": "yes"}).status_code == 303
    inquiry.refresh_from_db()
    assert inquiry.state == machine.State.WITHDRAWN
    assert client.post("/requests/progress/withdraw", {"sure": "yes"}).status_code == 409


def test_the_page_explains_the_due_date_and_names_no_official(cast, stand_at):
    client = visitor()
    inquiry = asked(client, stand_at, AT)
    inquiry = happen(cast, inquiry, "confirm_receipt", AT + timedelta(minutes=10))
    happen(cast, inquiry, "assign", AT + timedelta(minutes=20))
    page = client.get("/requests/progress").content.decode()
    assert "2026年3月30日" in page
    assert "怎么算的" in page
    assert "第20个工作日" in page
    assert "注册处" in page
    for person in cast.people.values():
        assert person.full_name not in page


def test_from_the_fourth_request_of_an_hour_a_question_is_asked_and_after_ten_it_is_enough(cast, stand_at):
    from gongkai.frame import gate

    codes = []
    for number in range(12):
        client = visitor()
        stand_at(AT + timedelta(minutes=number))
        page = client.get("/requests/new").content.decode()
        stand_at(AT + timedelta(minutes=number, seconds=30))
        client.post("/requests/new", filled(page, content=f"第{number}件"))
        page = client.get("/requests/review").content.decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
        assert ("等于几？" in page) == (number >= 3)
        said = {"ticket": ticket}
        stand_at(AT + timedelta(minutes=number, seconds=40))
        if number >= 3:
            assert client.post("/requests/review", {**said, "proof": "99"}).status_code == 422
            opened = gate.read_ticket(ticket, at=AT + timedelta(minutes=number, seconds=40))
            said["proof"] = next(str(n) for n in range(2, 11) if opened.is_answered_by(str(n)))
        codes.append(client.post("/requests/review", said).status_code)
    assert codes == [303] * 10 + [429] * 2


def test_beyond_its_tries_a_form_is_refused_before_its_body_is_read(cast, stand_at, monkeypatch):
    from gongkai.frame import gate
    from gongkai.requests import public

    stand_at(AT + timedelta(minutes=1))
    for _ in range(public.TRY.an_hour):
        gate.knock("203.0.113.7", public.TRY, at=AT)
    monkeypatch.setattr(HttpRequest, "_load_post_and_files", lambda self: pytest.fail("the body was read"))
    answer = Client(REMOTE_ADDR="203.0.113.7", enforce_csrf_checks=True).post("/requests/new", {"content": "x"})
    assert answer.status_code == 429
    assert "一小时后再试" in answer.content.decode()


def test_within_its_tries_a_form_still_needs_its_token(cast, stand_at):
    stand_at(AT)
    assert Client(enforce_csrf_checks=True).post("/requests/new", {"content": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("kind", "number", "usual"),
    [
        ("passport", "E12345678", True),
        ("passport", "护照一", False),
        ("permit", "H12345678", True),
        ("permit", "H1234567801", True),
        ("permit", "810000199001011239", True),
        ("permit", "12345", False),
        ("foreigner", "CHN110000000001", True),
        ("foreigner", "110105194912310021", False),
        ("military", "南字第1234567号", True),
        ("military", "1234567", True),
        ("military", "一二三", False),
        ("uscc", "91140000MA0000000X", True),
        ("uscc", "91140000MA00000001", False),
        ("other", "工-0001", True),
    ],
)
def test_an_unusual_number_of_a_paper_is_asked_about(kind, number, usual):
    from gongkai.requests import rules

    assert (rules.proof_doubt(kind, number) == "") == usual


def test_an_unusual_number_is_taken_once_it_was_confirmed_and_only_that_one(cast, stand_at):
    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=30))
    said = filled(page, proof_kind="military", proof_number="士兵证三")
    page = client.post("/requests/new", said).content.decode()
    assert "通常格式不符" in page
    assert 'name="proof_sure" value="士兵证三"' in page
    again = filled(page, proof_kind="military", proof_number="士兵证四", proof_sure="士兵证三")
    assert client.post("/requests/new", again).status_code == 422
    again = filled(page, proof_kind="military", proof_number="士兵证三", proof_sure="士兵证三")
    assert client.post("/requests/new", again).status_code == 303
    page = client.get("/requests/review").content.decode()
    answer = client.post("/requests/review", {"ticket": re.search(r'name="ticket" value="([^"]+)"', page)[1]})
    assert answer["Location"] == "/requests/progress"
    assert InformationRequest.objects.get().proof_number == "士兵证三"


def test_a_paper_with_a_virus_is_refused_at_the_door_and_a_silent_scanner_lets_nothing_in(
    cast, stand_at, clamd, settings
):
    settings.CLAMD = clamd["address"]
    client = visitor()
    stand_at(AT)
    page = client.get("/requests/new").content.decode()
    stand_at(AT + timedelta(seconds=30))
    clamd["says"] = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    answer = client.post("/requests/new", filled(page))
    assert answer.status_code == 422
    assert "查出病毒" in answer.content.decode()
    assert clamd["got"] == picture()
    clamd["says"] = b""
    answer = client.post("/requests/new", filled(page))
    assert answer.status_code == 422
    assert WANTED in answer.content.decode()
    assert not RequestFile.objects.exists()
    clamd["says"] = b"stream: OK\0"
    assert client.post("/requests/new", filled(page)).status_code == 303
