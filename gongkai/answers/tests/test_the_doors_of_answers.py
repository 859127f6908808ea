"""The public door shows what was confirmed and nothing else; the staff door walks the whole way without scripts."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from gongkai.answers import after, canonical, release
from gongkai.answers.letters import actions as letters
from gongkai.answers.models import Advice, Case, Cut, LetterTemplate, PublishedAnswer, ReleaseFile
from gongkai.answers.tests.factories import decided, inquiry
from gongkai.answers.tests.test_what_is_removed_is_gone import OTHER, SECRET, a_docx, text_of
from gongkai.frame.pages import ASKED, KEEP
from gongkai.ledger.check import check
from gongkai.ledger.models import Entry
from gongkai.requests import files
from gongkai.requests.actions import rotate_keys
from gongkai.requests.models import Letter
from gongkai.requests.rules import hash_of, new_secret
from gongkai.screening.tests import making
from tests.cast import beijing

AT = beijing("2026-04-01")
EXITS = ("answers:answers", "answers:atom", "answers:json")


@pytest.fixture(autouse=True)
def present(monkeypatch):
    for module in ("gongkai.answers.public", "gongkai.answers.views"):
        monkeypatch.setattr(f"{module}.now", lambda: AT)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_shown_answer(cast, *, state: str = "released") -> PublishedAnswer:
    one = decided(cast, unit=cast.unit("zhucechu"), sent_on=None, content="密语甲：请公开抽查结果")
    file = release.add(one, "抽查结果", "a.docx", a_docx(f"经查，{SECRET}。", OTHER), by=cast.drafter, at=AT)
    release.mark(file, words=SECRET, ground="N15_THIRD", reason="经营信息", by=cast.drafter, at=AT)
    file = release.make(file, by=cast.drafter, at=AT)
    release.check(file, by=cast.unit_head, at=AT)
    one.sent_on = one.decided_on
    one.save()
    file.refresh_from_db()
    row = after.propose(
        one,
        title="抽查结果的答复",
        question="请公开抽查结果",
        answer="密语乙：结果见附件。",
        files=[file],
        by=cast.office,
        at=AT,
    )
    if state in {"released", "withdrawn"}:
        after.show(row, by=cast.second_office, at=AT)
    if state == "withdrawn":
        after.withdraw(row, "附件有误", by=cast.office, at=AT)
    if state == "kept_back":
        after.keep_back(one, "只涉及一人", by=cast.second_office, at=AT)
    row.refresh_from_db()
    return row


def is_kept_ready(path: str) -> bool:
    """Return whether the page, asked for by anybody, may be handed to the next reader as it is."""
    return KEEP in Client().get(path, **{ASKED: True}).wsgi_request.META


def pages_of(row: PublishedAnswer) -> list[str]:
    own = [reverse(f"answers:{name}", args=[row.uid]) for name in ("answer", "canonical")]
    return [*(reverse(name) for name in EXITS), *own, reverse("answers:file", args=[row.uid, 1])]


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_what_was_confirmed_is_shown_everywhere_without_personal_data(cast):
    row = a_shown_answer(cast)
    client = Client()
    for path in pages_of(row):
        answer = client.get(path)
        assert answer.status_code == 200, path
        body = content_of(answer)
        assert "王晓云".encode() not in body, path
        assert "密语甲".encode() not in body, path
        assert SECRET.encode() not in body, path
        assert answer.streaming or is_kept_ready(path), path
    assert "密语乙" in client.get(row.get_absolute_url()).content.decode()
    given = content_of(client.get(reverse("answers:file", args=[row.uid, 1])))
    assert OTHER in text_of(given)
    listed = json.loads(client.get(reverse("answers:json")).content)
    assert (listed["count"], listed["items"][0]["title"]) == (1, "抽查结果的答复")
    assert (
        client.get(reverse("answers:answers") + "?q=抽查&family=grant&year=2026").content.decode().count("card-title")
    )


@pytest.mark.parametrize("state", ["proposed", "kept_back", "withdrawn"])
def test_what_was_not_confirmed_or_was_taken_off_leaks_nowhere(cast, state):
    row = a_shown_answer(cast, state=state)
    client = Client()
    for path in pages_of(row):
        answer = client.get(path)
        body = content_of(answer).decode()
        assert "密语" not in body, path
        assert "抽查结果的答复" not in body, path
    page = client.get(row.get_absolute_url())
    assert page.status_code == (410 if state == "withdrawn" else 404)
    if state == "withdrawn":
        assert "附件有误" in page.content.decode()


def test_the_applicant_alone_gets_letter_and_files_with_the_key(cast):
    row = a_shown_answer(cast, state="proposed")
    one = row.inquiry
    (file,) = one.release_files.all()
    letters.seal(one, "answer", by=cast.office, at=AT)
    letters.seal(one, "service", by=cast.office, at=AT)
    address = reverse("given", args=[file.pk])
    assert Client().get(address)["Location"] == reverse("requests:look")
    secret = new_secret("a-form", "a-key")
    type(one).objects.filter(pk=one.pk).update(secret_hash=hash_of(secret))
    client = Client()
    client.cookies["gk_request"] = f"{one.number_shown}.{secret}"
    assert OTHER in text_of(content_of(client.get(address)))
    page = client.get(reverse("requests:progress")).content.decode()
    assert address in page
    assert "政府信息公开告知书（PDF）" in page
    assert "送达回证" not in page
    type(one).objects.filter(pk=one.pk).update(sent_on=None)
    assert client.get(address).status_code == 404


def test_the_copy_with_the_seal_is_kept_sealed_and_is_what_the_applicant_gets(cast):
    one = decided(cast, unit=cast.unit("jianguanchu"))
    letter, office = letters.seal(one, "answer", by=cast.office, at=AT), signed_in(cast.office)
    Letter.objects.filter(pk=letter.pk).update(sent_on=None)
    address = reverse("answers_letter_stamp", args=[letter.pk])
    wrong = office.post(address, {"file": SimpleUploadedFile("照片.pdf", b"GIF89a not what its name says")})
    assert wrong.status_code == 422
    assert "以文件内容为准" in wrong.content.decode()
    scan, better = making.as_pdf(["盖章的告知书"]), making.as_pdf(["盖了章的告知书"])
    office.post(address, {"file": SimpleUploadedFile("盖章.pdf", scan)})
    office.post(address, {"file": SimpleUploadedFile("盖章.pdf", better)})
    letter.refresh_from_db()
    with letter.stamped.open("rb") as stored:
        assert b"%PDF" not in stored.read()
    assert [entry.verb for entry in Entry.objects.for_subject(canonical.letter_subject(letter))] == [
        "letter.sealed",
        "letter.stamped",
        "letter.stamped",
    ]
    assert check(canonical.subjects()).ok
    given = office.get(reverse("answers_letter_file", args=[letter.pk, "stamped"]))
    assert given.content == better
    # Once it is out it stays, and it is what the applicant gets.
    Letter.objects.filter(pk=letter.pk).update(sent_on=one.sent_on)
    refused = office.post(address, {"file": SimpleUploadedFile("盖章.pdf", scan)})
    assert "不能更换" in refused.content.decode()
    secret = new_secret("a-form", "a-key")
    type(one).objects.filter(pk=one.pk).update(secret_hash=hash_of(secret))
    client = Client()
    client.cookies["gk_request"] = f"{one.number_shown}.{secret}"
    assert client.get(reverse("requests:letter", args=[letter.pk])).content == better
    assert Client().get(reverse("requests:letter", args=[letter.pk])).status_code == 302
    # A new key for the vault takes the stamped copies along.
    assert rotate_keys() >= 1
    letter.refresh_from_db()
    assert files.stamped(letter) == better


def test_nothing_is_shown_before_its_time(cast, monkeypatch):
    row = a_shown_answer(cast)
    monkeypatch.setattr("gongkai.answers.public.now", lambda: beijing("2026-03-31"))
    for path in pages_of(row):
        assert "密语乙" not in content_of(Client().get(path)).decode(), path


def test_anything_may_be_asked_of_the_list(cast):
    a_shown_answer(cast)
    for asked in ("?page=x", "?year=20x6&family=none", "?q=" + "a" * 500, "?page=-1", "?year=²⁰²⁶"):
        for name in EXITS:
            assert Client().get(reverse(name) + asked).status_code == 200, (name, asked)


def test_a_file_is_marked_made_and_checked_on_the_screens(cast):
    one = inquiry(cast, unit=cast.unit("zhucechu"))
    drafter, head = signed_in(cast.drafter), signed_in(cast.unit_head)
    sent = SimpleUploadedFile("案卷.docx", a_docx(f"经查，{SECRET}。", OTHER))
    answer = drafter.post(reverse("answers_files", args=[one.pk]), {"title": "案卷", "file": sent})
    file = ReleaseFile.objects.get()
    assert answer["Location"] == reverse("answers_file", args=[file.pk])
    page = drafter.get(answer["Location"]).content.decode()
    assert OTHER in page
    said = {"words": "没有的词", "ground": "N15_THIRD", "reason": "经营信息"}
    wrong = drafter.post(reverse("answers_file_mark", args=[file.pk]), said)
    assert wrong.status_code == 422
    assert "文件中没有" in wrong.content.decode()
    assert "没有的词" in wrong.content.decode()
    drafter.post(reverse("answers_file_mark", args=[file.pk]), said | {"words": "", "passage": "1"})
    drafter.post(reverse("answers_file_make", args=[file.pk]))
    assert "由制作人以外的人员核对" in drafter.get(answer["Location"]).content.decode()
    assert head.get(answer["Location"]).content.decode().count("■■■■■■")
    head.post(reverse("answers_file_check", args=[file.pk]))
    file.refresh_from_db()
    assert file.is_ready
    given = drafter.get(reverse("answers_file_given", args=[file.pk, "made"]))
    assert SECRET not in "".join(text_of(content_of(given)))
    drafter.post(reverse("answers_file_unmark", args=[Cut.objects.get().pk]))
    assert not Cut.objects.exists()
    other = signed_in(cast.other_drafter)
    assert other.get(answer["Location"]).status_code == 404


def test_an_area_of_a_scan_is_marked_by_rows_and_columns(cast):
    one = inquiry(cast, unit=cast.unit("zhucechu"))
    drafter, out = signed_in(cast.drafter), io.BytesIO()
    Image.effect_noise((160, 320), 90).save(out, "PNG")
    drafter.post(reverse("answers_files", args=[one.pk]), {"file": SimpleUploadedFile("扫描件.png", out.getvalue())})
    file = ReleaseFile.objects.get()
    sheet = drafter.get(reverse("answers_file_sheet", args=[file.pk, "original", 1]))
    assert (sheet.status_code, sheet["Content-Type"]) == (200, "image/png")
    assert drafter.get(reverse("answers_file_sheet", args=[file.pk, "made", 1])).status_code == 404
    said = {"page": 1, "top": 9, "bottom": 16, "left": 1, "ground": "N15_THIRD", "reason": "经营信息"}
    wrong = drafter.post(reverse("answers_file_mark", args=[file.pk]), said)
    assert wrong.status_code == 422
    assert "起止的行和列都要填写" in wrong.content.decode()
    assert 'value="16"' in wrong.content.decode()  # nothing typed is lost
    answer = drafter.post(reverse("answers_file_mark", args=[file.pk]), said | {"right": 16})
    assert answer["Location"].endswith("?sheet=1#sheet")
    assert "第1页第9至16行、第1至16列的区域" in drafter.get(answer["Location"]).content.decode()
    drafter.post(reverse("answers_file_make", args=[file.pk]))
    made = drafter.get(reverse("answers_file_sheet", args=[file.pk, "made", 1]))
    shown = Image.open(io.BytesIO(content_of(made))).convert("L")
    assert shown.crop((0, 40, 160, 80)).getextrema() == (0, 0)
    assert shown.crop((0, 0, 160, 40)).getextrema() != (0, 0)


def test_a_letter_is_looked_at_and_sealed_on_the_screens(cast):
    one = decided(cast, "DENY_PROCESS")
    office = signed_in(cast.office)
    listed = reverse("answers_letters", args=[one.pk])
    address = reverse("answers_letter_new", args=[one.pk, "answer"])
    assert address in office.get(listed).content.decode()
    form = office.get(address)
    assert "第十六条第二款" in form.content.decode()
    said = {name: field.initial for name, field in form.context["form"].fields.items()}
    shown = office.post(address, said | {"do": "preview"})
    assert shown.content.startswith(b"%PDF-")
    assert not Letter.objects.exists()
    empty = office.post(address, {**dict.fromkeys(said, ""), "do": "seal"})
    assert empty.status_code == 422
    assert office.post(address, said | {"do": "seal"})["Location"] == listed
    letter = Letter.objects.get()
    assert letter.number in office.get(listed).content.decode()
    for form_ in ("pdf", "docx"):
        assert content_of(office.get(reverse("answers_letter_file", args=[letter.pk, form_])))
    assert signed_in(cast.drafter).get(listed).status_code == 404
    assert office.get(reverse("answers_letter_new", args=[one.pk, "nothing"])).status_code == 404


def test_a_template_is_reworded_on_the_screens(cast):
    office = signed_in(cast.office)
    address = reverse("answers_template", args=["deny"])
    said = dict(office.get(address).context["form"].initial)
    assert office.get(reverse("answers_templates")).status_code == 200
    assert office.post(address, said | {"do": "preview"}).content.startswith(b"%PDF-")
    wrong = office.post(address, said | {"text": said["text"].replace("{救济途径}", ""), "note": "改"})
    assert "必须写有" in wrong.content.decode()
    office.post(address, said | {"text": said["text"] + "\n特此告知。", "note": "加一句"})
    assert LetterTemplate.objects.get().version == 1
    book = reverse("answers_book")
    form = office.get(book).context["form"]
    office.post(book, {**{k: form[k].value() or "" for k in form.fields}, "mark": "晋工商公复"})
    assert office.get(book).context["form"]["mark"].value() == "晋工商公复"


def test_an_answer_is_shown_and_withdrawn_on_the_screens(cast):
    one = decided(cast)
    office, second = signed_in(cast.office), signed_in(cast.second_office)
    assert str(one) in office.get(reverse("answers_published")).content.decode()
    address = reverse("answers_publish", args=[one.pk])
    said = {"do": "propose", "title": "抽查结果", "question": "抽查结果", "answer": "请联系王晓云"}
    assert "申请人自己的信息" in office.post(address, said).content.decode()
    office.post(address, said | {"answer": "见附件"})
    row = PublishedAnswer.objects.get()
    assert "由拟稿人以外的人员确认" in office.get(address).content.decode()
    second.post(address, {"do": "show"})
    assert Client().get(row.get_absolute_url()).status_code == 200
    second.post(address, {"do": "withdraw", "reason": "附件有误"})
    assert Client().get(row.get_absolute_url()).status_code == 410
    office.post(address, {"do": "keep_back", "reason": "只涉及一人"})
    row.refresh_from_db()
    assert row.state == "kept_back"
    for state in ("waiting", "proposed", "released", "kept_back", "withdrawn"):
        assert office.get(reverse("answers_published") + f"?state={state}").status_code == 200


def test_what_follows_is_entered_on_the_screens(cast):
    one = decided(cast, "DENY_CASE_FILE", content="申请公开2025年度抽查结果汇总表")
    decided(cast, content="申请公开2025年度抽查结果汇总表。")
    office = signed_in(cast.office)
    office.post(reverse("answers_heaps"))
    (heap,) = after.heaps_that_wait()
    assert heap.title[:10] in office.get(reverse("answers_heaps")).content.decode()
    page = reverse("answers_heap", args=[heap.pk])
    assert office.post(page, {"outcome": "publish"}).status_code == 422
    office.post(page, {"outcome": "not", "reason": "已在年报中公开"})
    heap.refresh_from_db()
    assert heap.outcome == "not"
    said = {"unit": cast.unit("zhucechu").pk, "problem": "指引不清", "proposal": "改进", "reply_by": "2026-04-30"}
    office.post(reverse("answers_advice_list") + f"?request={one.pk}", said)
    advice = Advice.objects.get()
    signed_in(cast.drafter).post(reverse("answers_advice", args=[advice.pk]), {"reply": "已改进"})
    office.post(reverse("answers_advice", args=[advice.pk]), {"do": "close"})
    advice.refresh_from_db()
    assert advice.closed_at
    new = reverse("answers_case_new", args=[one.pk])
    office.post(new, {"kind": "RC", "body": "山西省人民政府", "notified_on": "2026-03-23", "track": "ordinary"})
    case = Case.objects.get()
    assert str(case.body) in office.get(reverse("answers_cases")).content.decode()
    page = reverse("answers_case", args=[case.pk])
    office.post(page, {"do": "reply", "replied_on": "2026-03-30"})
    office.post(page, {"do": "close", "outcome": "UPHELD", "closed_on": "2026-04-01"})
    case.refresh_from_db()
    assert case.outcome == "UPHELD"
    assert office.get(reverse("answers_cases") + "?state=all").status_code == 200
    assert office.get(page).status_code == 200
