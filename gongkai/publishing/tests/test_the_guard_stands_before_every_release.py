"""What must not go out stops approval and release until it is masked or justified (Order 711, arts. 14, 15; PIPL)."""

from __future__ import annotations

import random

import pytest

from gongkai.errors import BadInput, Refused
from gongkai.frame import stored
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.printing import code
from gongkai.publishing import actions, canonical, guard, masking, schedule, words
from gongkai.publishing.guard import NotScreened
from gongkai.publishing.models import Document, KeptOriginal
from gongkai.publishing.tests.factories import AT, PLAN, approved, body, cleared, drafted, fresh
from gongkai.screening import Word, inspect_file
from gongkai.screening.tests.carriers import zipped
from gongkai.screening.tests.making import as_docx, as_pdf, as_xlsx, phone_number, resident_number
from tests.cast import beijing

CHANCE = random.Random(20170619)
PHONE, RESIDENT = phone_number(CHANCE), resident_number(CHANCE)
CARRIERS = {
    "title": lambda cast: drafted(cast, f"关于{PHONE}的通知"),
    "summary": lambda cast: drafted(cast, summary=f"联系人手机{PHONE}"),
    "keywords": lambda cast: drafted(cast, keywords=["通知", PHONE]),
    "text": lambda cast: drafted(cast, body=body(f"王芳，身份证号{RESIDENT}，按期办理。")),
    "table": lambda cast: drafted(cast, body=[{**body(f"姓名\t手机\n王芳\t{PHONE}")[0], "kind": "table"}]),
    "broken over two blocks": lambda cast: drafted(
        cast, body=[*body(f"身份证号{RESIDENT[:10]}"), {**body(RESIDENT[10:])[0], "line": 2}]
    ),
    "docx": lambda cast: with_file(cast, "名单.docx", as_docx([f"王芳，手机{PHONE}"])),
    "docx table": lambda cast: with_file(cast, "名单.docx", as_docx([], [["姓名", "手机"], ["王芳", PHONE]])),
    "xlsx": lambda cast: with_file(cast, "名单.xlsx", as_xlsx({"表": [["姓名", "手机"], ["王芳", PHONE]]})),
    "pdf": lambda cast: with_file(cast, "名单.pdf", as_pdf([f"身份证号{RESIDENT}"])),
    "plan of interpretation": lambda cast: drafted(cast, nature="policy", interpretation_plan={**PLAN, "unit": PHONE}),
    "speaker": lambda cast: drafted(cast, speaker=f"王芳，手机{PHONE}"),
    "words of a picture": lambda cast: with_file(cast, "图.png", code.png("https://example.org"), alt=f"手机{PHONE}"),
    "package": lambda cast: with_file(cast, "内.zip", zipped({"名单.docx": as_docx([f"王芳，手机{PHONE}"])})),
    "name of a file": lambda cast: with_file(cast, f"{PHONE}.docx", as_docx(["一"])),
}


def with_file(cast, name: str, data: bytes, alt: str = "") -> Document:
    document = drafted(cast)
    actions.attach(document, name=name, data=data, alt=alt, by=cast.drafter, at=AT)
    return fresh(document)


def keys(document: Document) -> list[str]:
    return [found.key for found in guard.open_findings(document)]


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_personal_number_anywhere_stops_the_approval(cast, carrier):
    document = cleared(cast, CARRIERS[carrier](cast))
    with pytest.raises(NotScreened, match="须逐处遮盖") as stopped:
        actions.approve(document, by=cast.leader, at=AT)
    said = str(list(stopped.value.findings))
    assert PHONE not in said
    assert RESIDENT not in said


@pytest.mark.parametrize("carrier", CARRIERS)
def test_one_click_masks_it_in_a_copy_and_the_original_stays_inside(cast, carrier):
    document = CARRIERS[carrier](cast)
    masking.mask(document, keys(document), by=cast.drafter, at=AT)
    document = fresh(document)
    assert keys(document) == []
    said = str(canonical.matter(document))
    assert PHONE not in said
    assert RESIDENT not in said
    kept = KeptOriginal.objects.get(document=document)
    for item in document.attachments.all():
        with stored.opened(item.file, item.sha256) as handle:
            assert not [each for each in inspect_file(handle.read(), "") if each.blocks]
        assert item.original_sha256
    if not document.attachments.exists():
        assert PHONE in str(kept.kept) or RESIDENT[10:] in str(kept.kept)
    actions.release(approved(cast, document), by=cast.office, at=AT)
    assert check.check(canonical.subjects()).ok


def test_a_mask_leaves_enough_to_tell_two_apart(cast):
    document = drafted(cast, body=body("投诉人王芳（手机13812345678）反映。"))
    chosen = [found.key for found in guard.report(document)]
    masking.mask(document, chosen, by=cast.drafter, at=AT)
    assert fresh(document).body[0]["text"] == "投诉人王某（手机1381****678）反映。"


def test_what_cannot_be_masked_says_so_and_leaves_the_copy_as_it_was(cast, monkeypatch):
    document = CARRIERS["docx"](cast)
    before = document.attachments.get().sha256
    monkeypatch.setattr(masking, "mask_file", lambda data, *_: data)
    with pytest.raises(BadInput, match="不能直接遮盖"):
        masking.mask(document, keys(document), by=cast.drafter, at=AT)
    assert document.attachments.get().sha256 == before


def test_a_masked_text_is_a_changed_text(cast):
    document = cleared(cast, CARRIERS["text"](cast))
    masking.mask(document, keys(document), by=cast.drafter, at=AT)
    document = fresh(document)
    assert (document.state, document.secrecy_review) == ("draft", None)
    assert Entry.objects.for_subject(document.subject).last().verb == "document.masked"


def justified(cast, document: Document) -> Document:
    for key in keys(document):
        masking.justify(document, key, "经本人书面同意公布的服务电话。", by=cast.office, at=AT)
    return fresh(document)


def test_a_finding_is_justified_by_another_hand_for_this_text_only(cast):
    document = justified(cast, cleared(cast, CARRIERS["text"](cast)))
    actions.approve(document, by=cast.leader, at=AT)
    actions.release(fresh(document), by=cast.second_office, at=AT)
    assert Document.objects.public(AT).exists()


def test_a_changed_text_voids_the_justification(cast):
    document = justified(cast, CARRIERS["text"](cast))
    actions.edit(document, {"summary": "概述。"}, by=cast.drafter, at=AT)
    document = cleared(cast, fresh(document))
    with pytest.raises(NotScreened):
        actions.approve(document, by=cast.leader, at=AT)


def test_who_wrote_the_text_justifies_nothing(cast):
    document = CARRIERS["text"](cast)
    actions.edit(document, {"summary": "概述。"}, by=cast.office, at=AT)
    document = fresh(document)
    with pytest.raises(Refused, match="不得由起草、修改"):
        masking.justify(document, keys(document)[0], "本人同意公开。", by=cast.office, at=AT)


@pytest.mark.parametrize("carrier", ["text", "file"])
def test_a_mark_of_secrecy_is_neither_masked_nor_justified(cast, carrier):
    mark = "机密★1年"
    document = drafted(cast, body=body(mark)) if carrier == "text" else with_file(cast, "一.docx", as_docx([mark]))
    (key,) = keys(document)
    with pytest.raises(Refused, match="退回保密审查"):
        masking.justify(document, key, "已经解密，可以公开。", by=cast.office, at=AT)
    with pytest.raises(Refused, match="没有可以遮盖"):
        masking.mask(document, [key], by=cast.drafter, at=AT)


def test_what_was_put_in_behind_the_house_s_back_stops_the_release(cast):
    document = approved(cast, drafted(cast))
    words.add([Word("有关事项")], by=cast.office, at=AT)  # A word listed after the approval.
    with pytest.raises(NotScreened, match="错敏词"):
        actions.release(document, by=cast.office, at=AT)
    with pytest.raises(NotScreened):
        schedule.schedule(document, beijing("2018-01-01"), by=cast.office, at=AT)


# --- the list of words ----------------------------------------------------------------------------


def test_a_listed_word_is_replaced_by_what_it_should_be(cast):
    words.add(words.read_lines("省工商局局长=省工商行政管理局局长\n有关事项==提示"), by=cast.office, at=AT)
    document = drafted(cast, body=body("请省工商局局长讲话。"))
    masking.mask(document, keys(document), by=cast.drafter, at=AT)
    assert fresh(document).body[0]["text"] == "请省工商行政管理局局长讲话。"


def test_a_word_that_only_warns_does_not_stop(cast):
    words.add(words.read_lines("有关事项==提示"), by=cast.office, at=AT)
    document = drafted(cast)
    assert [found.kind for found in guard.report(document)] == ["word"]
    actions.release(approved(cast, document), by=cast.office, at=AT)


def test_every_change_of_the_list_is_a_version_and_a_line_in_the_log(cast):
    words.add([Word("甲词语"), Word("乙词语", "丙词语")], by=cast.office, at=AT)
    words.remove("甲词语", by=cast.second_office, at=AT)
    assert [version.number for version in words.WordListVersion.objects.all()] == [2, 1]
    assert [word.term for word in words.current_words()] == ["乙词语"]
    assert Entry.objects.for_subject("words/guard").count() == 2
    assert check.check([*canonical.subjects(), *words.subjects()]).ok
    with pytest.raises(Refused):
        words.add([Word("丁词语")], by=cast.drafter, at=AT)


@pytest.mark.parametrize("line", ["甲", "词语=应为=别的", "长" * 41])
def test_a_line_that_is_no_word_is_refused(cast, line):
    with pytest.raises(BadInput):
        words.add(words.read_lines(line), by=cast.office, at=AT)


# --- the screens ----------------------------------------------------------------------------------


def test_the_screen_shows_findings_masked_and_masks_them(cast, client, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)
    monkeypatch.setattr("gongkai.publishing.views_guard.now", lambda: AT)
    document, backend = CARRIERS["text"](cast), "django.contrib.auth.backends.ModelBackend"
    client.force_login(cast.drafter, backend)
    page = client.get(f"/staff/records/{document.pk}/guard/").content.decode()
    assert "居民身份证号码" in page
    assert "正文第1段" in page
    assert RESIDENT not in page
    assert "发布前检查" in client.get(f"/staff/records/{document.pk}/").content.decode()
    answer = client.post(f"/staff/records/{document.pk}/guard/mask/", {"key": keys(document)})
    assert answer.status_code == 302
    kept = KeptOriginal.objects.get()
    original = f"/staff/records/{document.pk}/guard/originals/{kept.pk}/"
    assert RESIDENT in client.get(original).content.decode()
    for person in (cast.leader, cast.auditor):
        client.force_login(person, backend)
        assert client.get(original).status_code == 403
        assert client.get(f"/staff/records/{document.pk}/compare/").status_code == 403


def test_the_office_edits_the_list_on_its_screen(cast, client, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views_guard.now", lambda: AT)
    client.force_login(cast.office, "django.contrib.auth.backends.ModelBackend")
    client.post("/staff/words/add/", {"lines": "旧称呼=新称呼", "note": "机构改名"})
    page = client.get("/staff/words/").content.decode()
    assert "旧称呼" in page
    assert "机构改名" in page
    refused = client.post("/staff/words/add/", {"lines": "长" * 50})
    assert (refused.status_code, "过长" in refused.content.decode()) == (422, True)
    client.post("/staff/words/remove/", {"term": "旧称呼"})
    assert words.current_words() == []
