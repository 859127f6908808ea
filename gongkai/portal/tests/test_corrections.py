"""A corrected document says so at every exit, and the public reads what stood there before (更正说明)."""

from __future__ import annotations

import hashlib
import io
import json
import re

import docx
import pypdf
import pytest
from django.test import Client

from gongkai.ledger import canonical
from gongkai.ledger.models import Entry
from gongkai.portal import package
from gongkai.portal.tests import world
from gongkai.publishing import withdrawal
from gongkai.publishing.canonical import form
from gongkai.publishing.models import Document
from gongkai.screening.tests.pdf_carriers import simple
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT, LATER = beijing("2017-12-01 09:00"), beijing("2017-12-04 10:30")
NOTE = "办理时限误为十个工作日，应为五个工作日。"
SAYS = f"2017年12月4日更正。{NOTE}"


@pytest.fixture
def notice(house):
    """A document with a file, corrected three days later."""
    document = world.released(
        house.cast,
        "关于办理时限的通知",
        "名称核准在十个工作日内办结。",
        "本通知自印发之日起执行。",
        at=AT,
        files=(("时限表.pdf", simple()),),
    )
    texts = ("名称核准在五个工作日内办结。", "本通知自印发之日起执行。")
    return world.corrected(house.cast, document, *texts, at=LATER, change_note=NOTE)


def read(visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_page_the_print_and_the_state_say_what_was_corrected(notice, visitor):
    address = notice.get_absolute_url()
    for place in (address, f"{address}/print", f"/v/{notice.index_number}"):
        text = read(visitor, place)
        assert "本文件已更正。" in text, place
        assert SAYS in text, place
    page = read(visitor, address)
    assert "五个工作日内办结" in page
    assert "十个工作日内办结" not in page
    assert f'href="{address}/versions/1"' in page
    assert "更正文本，更正说明一并公开" in page
    said = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (said["dateModified"], said["correction"]) == ("2017-12-04T10:30:00+08:00", NOTE)


def test_the_copies_to_take_along_say_it_too(notice, visitor):
    address = notice.get_absolute_url()
    file = pypdf.PdfReader(io.BytesIO(visitor.get(f"{address}.pdf").content))
    assert SAYS in "".join(re.sub(r"\s", "", page.extract_text()) for page in file.pages)
    paper = docx.Document(io.BytesIO(visitor.get(f"{address}.docx").content))
    assert SAYS in "".join(paragraph.text for paragraph in paper.paragraphs)


def test_an_old_copy_leads_to_the_correction(house, visitor):
    document = world.released(house.cast, "关于办理时限的通知", "十个工作日。", at=AT)
    signs = canonical.digest(form(document)).removeprefix("sha256:")[:12]
    assert "您手中的文件与现行记录一致。" in read(visitor, f"/v/{document.index_number}/{signs}")
    world.corrected(house.cast, document, "五个工作日。", at=LATER)
    text = read(visitor, f"/v/{document.index_number}/{signs}")
    assert "您手中的文件不是最新版本。" in text
    assert "更正文件" in text


def test_the_earlier_version_is_read_beside_what_changed(notice, visitor):
    address = f"{notice.get_absolute_url()}/versions/1"
    page = read(visitor, address)
    assert "这是更正前的文本，不是现行文本。" in page
    assert "十个工作日内办结" in page
    assert 'name="robots" content="noindex"' in page
    changes = read(visitor, f"{address}/changes")
    assert "<del>十</del><ins>五</ins>" in changes
    assert "移除<del>时限表.pdf</del>" in changes
    for gone in ("/documents/012150436/2017-00999/versions/1", f"{notice.get_absolute_url()}/versions/2"):
        assert visitor.get(gone).status_code == 404


def test_the_bytes_before_and_after_are_both_proved_by_the_log(notice, visitor):
    address = notice.get_absolute_url()
    told = {entry.content: entry.verb for entry in Entry.objects.for_subject(notice.subject)}
    for place, verb in (("/versions/1", "document.published"), ("", "document.revised")):
        data = visitor.get(f"{address}{place}/canonical.json").content
        assert told["sha256:" + hashlib.sha256(data).hexdigest()] == verb


def test_the_file_that_went_with_it_is_still_given(notice, visitor):
    answer = visitor.get(f"{notice.get_absolute_url()}/versions/1/attachments/1")
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert visitor.get(f"{notice.get_absolute_url()}/attachments/1").status_code == 404


def test_a_file_that_nobody_ever_cleaned_is_not_given_until_a_correction_cleans_it(house, visitor):
    notice, address = house.notice, f"{house.notice.get_absolute_url()}/attachments/1"
    notice.attachments.update(original="", original_sha256="", original_size=0)
    answer = visitor.get(address)
    assert (answer.status_code, "尚未制作清除作者" in answer.content.decode()) == (503, True)
    assert list(Document.objects.with_files_never_cleaned()) == [notice]
    desk = Client()
    desk.force_login(house.cast.office, "django.contrib.auth.backends.ModelBackend")
    assert "附件没有清理、公众不能下载的文件" in desk.get("/staff/").content.decode()


def test_feeds_tables_and_the_interface_carry_the_note(notice, visitor):
    for feed in ("/feeds/documents.atom", "/feeds/documents.json", "/feeds/changes.atom"):
        assert NOTE in read(visitor, feed), feed
    entry = read(visitor, "/feeds/documents.atom").split(notice.get_absolute_url())[1]
    assert "<updated>2017-12-04T10:30:00+08:00</updated>" in entry.split("</entry>")[0]
    row = next(row for row in visitor.get("/data/documents.json").json()["items"] if row["id"] == notice.index_number)
    assert (row["change_note"], row["corrected_at"]) == (NOTE, "2017-12-04T10:30:00+08:00")
    twin = visitor.get(f"/api/v1/documents/{notice.index_number}").json()
    (told,) = twin["corrections"]
    assert (told["version"], told["note"], told["hidden"]) == (1, NOTE, "")
    assert visitor.get(told["canonical_url"].replace("http://testserver", "")).status_code == 200
    assert twin["canonical"]["change_note"] == NOTE


def test_search_finds_the_new_text_and_the_old_one_no_more(notice, visitor):
    assert visitor.get("/api/v1/search", {"q": "五个工作日内办结"}).json()["total"] == 1
    assert visitor.get("/api/v1/search", {"q": "十个工作日内办结"}).json()["total"] == 0


def test_the_package_proves_the_earlier_version(notice, visitor):
    package.write(package.place(), at=LATER)
    assert package.verify(package.place()) == []


def test_the_versions_leave_with_the_document(house, notice, visitor):
    withdrawal.withdraw(notice, "MISTAKEN", "正在核实。", by=house.cast.office, at=LATER)
    for place in ("", "/changes", "/canonical.json", "/attachments/1"):
        assert visitor.get(f"{notice.get_absolute_url()}/versions/1{place}").status_code == 410


def test_a_letter_may_be_written_about_an_earlier_version(notice, visitor):
    page = read(visitor, f"/feedback/new?about={notice.get_absolute_url()}/versions/1")
    assert "关于办理时限的通知（更正前的版本）" in page
