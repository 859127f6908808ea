"""The staff's screens of documents: each sees what is theirs to do, a refusal stands where it was met."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.publishing import actions, steps
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import (
    AT,
    PDF,
    approved,
    body,
    cleared,
    corrected,
    decided,
    drafted,
    fresh,
    released,
)
from gongkai.publishing.views import waiting_for
from gongkai.review.rules import SECRECY_POINTS
from gongkai.screening import sanitise

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
SAID = {
    "title": "关于做好夏季开放日工作的通知",
    "text": "各处室：\n现将有关事项通知如下：\n一、总体要求\n坚持公开透明。\n省局办公室\n2017年6月15日",
    "issuing_bodies": "山西省工商行政管理局、山西省商务厅",
}


@pytest.fixture(autouse=True)
def _on_a_day_of_2017(monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, BACKEND)
        return client

    return sign_in


def forms_of(page):
    """Return which forms a document's page offers."""
    names = ("attribute", "decide", "secrecy", "approve", "release", "send_back", "mark", "attachment")
    return {name for name in names if page.context.get(name)}


# --- writing ----------------------------------------------------------------------------------------


def test_a_text_typed_by_hand_becomes_a_draft_with_its_headings(as_, cast):
    answer = as_(cast.drafter).post("/staff/records/new/", {**SAID, "unit": cast.unit("zhucechu").pk})
    document = Document.objects.get()
    assert answer["Location"] == f"/staff/records/{document.pk}/"
    assert [one["text"] for one in document.body if one["kind"] == "heading"] == ["总体要求"]
    assert document.issuing_bodies == ["山西省工商行政管理局", "山西省商务厅"]


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(as_, cast):
    page = as_(cast.drafter).post("/staff/records/new/", {**SAID, "title": "", "unit": cast.unit("zhucechu").pk})
    assert page.status_code == 422
    assert page.context["form"].errors["title"]
    assert "坚持公开透明。" in page.content.decode()
    assert not Document.objects.exists()


def test_what_an_action_refuses_is_said_above_the_form(as_, cast):
    released(cast, index_number="012150436/2017-00009")
    said = {**SAID, "unit": cast.unit("zhucechu").pk, "index_number": "012150436/2017-00009"}
    page = as_(cast.drafter).post("/staff/records/new/", said)
    assert page.status_code == 422
    assert "索引号012150436/2017-00009已被其他文件使用。" in page.content.decode()
    assert "坚持公开透明。" in page.content.decode()


def test_a_drafter_writes_for_their_own_unit_alone(as_, cast):
    page = as_(cast.drafter).post("/staff/records/new/", {**SAID, "unit": cast.unit("fazhichu").pk})
    assert page.status_code == 422
    assert not Document.objects.exists()


def test_saving_without_a_change_keeps_the_papers(as_, cast):
    document = approved(cast, drafted(cast))
    client = as_(cast.drafter)
    shown = client.get(f"/staff/records/{document.pk}/edit/").context["form"]
    unticked = {"needs_interpretation", "plan_forms", "plan_channels"}
    said = {name: shown[name].value() or "" for name in shown.fields if name not in unticked}
    assert client.post(f"/staff/records/{document.pk}/edit/", said).status_code == 302
    assert fresh(document).state == "approved"


def test_a_changed_text_says_that_the_papers_are_void(as_, cast):
    document = approved(cast, drafted(cast))
    client = as_(cast.drafter)
    assert "内容一经改动" in client.get(f"/staff/records/{document.pk}/edit/").content.decode()
    client.post(f"/staff/records/{document.pk}/edit/", {**SAID, "text": "新的正文。"})
    assert fresh(document).state == "draft"


# --- who sees what ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("drafter", True),
        ("unit_head", True),
        ("other_drafter", False),
        ("office", True),
        ("secrecy_reviewer", True),
        ("leader", True),
        ("auditor", True),
        ("operator", False),
    ],
)
def test_a_draft_is_seen_by_its_unit_and_by_those_who_serve_all(as_, cast, who, sees):
    document = drafted(cast, "只有本单位看得见的草稿")
    client = as_(getattr(cast, who))
    assert ("只有本单位看得见的草稿" in client.get("/staff/records/").content.decode()) is sees
    assert client.get(f"/staff/records/{document.pk}/").status_code == (200 if sees else 403)


@pytest.mark.parametrize(
    ("step", "offers"),
    [
        (lambda cast, one: one, {"drafter": {"attribute", "attachment"}, "leader": {"send_back"}}),
        (
            decided,
            {"drafter": {"attribute", "attachment"}, "secrecy_reviewer": {"secrecy", "send_back"}, "auditor": set()},
        ),
        (cleared, {"leader": {"approve", "send_back"}, "office": {"attribute", "attachment", "send_back"}}),
        (approved, {"office": {"attribute", "attachment", "release", "send_back"}, "leader": {"send_back"}}),
    ],
)
def test_the_page_offers_exactly_what_this_person_may_do_now(as_, cast, step, offers):
    document = step(cast, drafted(cast))
    for who, names in offers.items():
        assert forms_of(as_(getattr(cast, who)).get(f"/staff/records/{document.pk}/")) == names, who


def test_who_proposed_is_not_offered_to_decide(as_, cast):
    document = drafted(cast)
    actions.propose_attribute(document, "proactive", by=cast.unit_head, at=AT)
    assert "decide" not in forms_of(as_(cast.unit_head).get(f"/staff/records/{document.pk}/"))
    assert "decide" in forms_of(as_(cast.office).get(f"/staff/records/{document.pk}/"))


def test_the_path_names_what_is_missing_and_who_does_it(cast):
    document = drafted(cast)
    states = [(step.name, step.state) for step in steps.path(document)]
    assert states == [("起草", "done"), ("公开属性", "now"), ("保密审查", "now"), ("批准", "next"), ("发布", "next")]
    actions.propose_attribute(document, "proactive", by=cast.drafter, at=AT)
    step = steps.path(fresh(document))[1]
    assert step.says == "王芳已拟定为“主动公开”，待审定。"
    assert step.who == "处室负责人、政务公开办公室（不得为王芳本人，也不得为起草、修改人员）"
    assert [one.state for one in steps.path(released(cast))] == ["done"] * 5


# --- walking the path on the screen -----------------------------------------------------------------


def test_a_document_goes_out_by_the_screens_alone(as_, client, cast):
    as_(cast.drafter).post("/staff/records/new/", {**SAID, "unit": cast.unit("zhucechu").pk})
    document = Document.objects.get()
    page = f"/staff/records/{document.pk}/"
    as_(cast.drafter).post(f"{page}propose/", {"attribute": "proactive"})
    as_(cast.unit_head).post(f"{page}decide/")
    answers = {point: "no" for point, _ in SECRECY_POINTS}
    as_(cast.secrecy_reviewer).post(f"{page}secrecy/", {**answers, "result": "clear"})
    as_(cast.leader).post(f"{page}approve/")
    as_(cast.office).post(f"{page}release/")
    assert Document.objects.public(AT).get() == document
    shown = client.get(page).content.decode()
    assert "查看公开页面" in shown
    assert "第0条" in shown


@pytest.mark.parametrize(
    ("who", "address", "said", "words"),
    [
        ("drafter", "propose", {}, "请选择公开属性。"),
        ("drafter", "propose", {"attribute": "withheld"}, "应当从现行负面清单中选择一项"),
        ("secrecy_reviewer", "secrecy", {"result": "clear", "note": "看过"}, "请回答这一项。"),
        ("leader", "approve", {}, "尚未认定公开属性，不得审批、发布。"),
        ("office", "release", {}, "尚未认定公开属性，不得审批、发布。"),
        ("leader", "return", {"reason": " "}, "请填写退回理由。"),
        ("unit_head", "decide", {}, "尚未拟定公开属性。"),
    ],
)
def test_a_refusal_is_shown_on_the_document_s_own_page(as_, cast, who, address, said, words):
    document = drafted(cast)
    page = as_(getattr(cast, who)).post(f"/staff/records/{document.pk}/{address}/", said)
    assert page.status_code == 422
    shown = page.content.decode()
    assert words in shown
    assert document.title in shown
    for name, value in said.items():
        assert name == "attribute" or value.strip() in shown


def test_why_it_was_sent_back_stands_on_its_page_and_on_the_desk(as_, cast):
    document = cleared(cast, drafted(cast))
    as_(cast.leader).post(f"/staff/records/{document.pk}/return/", {"reason": "请补充施行日期。"})
    client = as_(cast.drafter)
    assert "请补充施行日期。" in client.get(f"/staff/records/{document.pk}/").content.decode()
    assert "退回我修改的文件" in client.get("/staff/").content.decode()


def test_a_mark_is_made_on_the_screen_with_the_act(as_, cast):
    document, act = released(cast), released(cast, "关于废止部分文件的决定")
    client = as_(cast.office)
    said = {"kind": "repealed", "from_day": "2017-07-01"}
    page = client.post(f"/staff/records/{document.pk}/mark/", {**said, "by_index_number": "012150436/2017-99999"})
    assert "本平台没有以此索引号发布的文件。" in page.content.decode()
    page = client.post(f"/staff/records/{document.pk}/mark/", said)
    assert "请写明作出标注的依据。" in page.content.decode()
    assert (
        client.post(f"/staff/records/{document.pk}/mark/", {**said, "by_index_number": act.index_number}).status_code
        == 302
    )
    assert document.marks.get().by_document == act


# --- attachments ------------------------------------------------------------------------------------


def test_an_attachment_is_known_by_its_bytes_and_handed_out_as_a_download(as_, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = drafted(cast)
    client = as_(cast.drafter)
    sent = SimpleUploadedFile("目录.pdf", PDF, content_type="text/html")
    assert client.post(f"/staff/records/{document.pk}/attach/", {"file": sent}).status_code == 302
    attachment = document.attachments.get()
    assert (attachment.name, attachment.media_type) == ("目录.pdf", "application/pdf")
    answer = client.get(f"/staff/records/{document.pk}/attachments/{attachment.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == sanitise(PDF, "目录.pdf").data
    inside = client.get(f"/staff/records/{document.pk}/attachments/{attachment.pk}/original/")
    assert b"".join(inside.streaming_content) == PDF
    client.post(f"/staff/records/{document.pk}/attachments/{attachment.pk}/remove/")
    assert not document.attachments.exists()


def test_a_page_of_script_in_a_pdf_s_name_is_not_taken(as_, cast):
    document = drafted(cast)
    sent = SimpleUploadedFile("目录.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    page = as_(cast.drafter).post(f"/staff/records/{document.pk}/attach/", {"file": sent})
    assert page.status_code == 422
    assert "只接受PDF、DOCX、XLSX、PNG、JPG、ZIP文件" in page.content.decode()


# --- interpretation ---------------------------------------------------------------------------------


def test_an_interpretation_is_drafted_from_the_document_it_explains(as_, cast):
    policy = released(cast, needs_interpretation=True)
    client = as_(cast.drafter)
    shown = client.get(f"/staff/records/{policy.pk}/interpret/").context["form"]
    assert shown["title"].value() == "关于《关于做好年报公示工作的通知》的解读"
    said = {**SAID, "unit": cast.unit("zhucechu").pk, "interpretation_form": "qa"}
    assert client.post(f"/staff/records/{policy.pk}/interpret/", said).status_code == 302
    interpretation = policy.interpretations.get()
    assert interpretation.interpretation_form == "qa"
    assert "问答" in client.get(f"/staff/records/{interpretation.pk}/").content.decode()


def test_only_a_released_document_is_interpreted(as_, cast):
    assert as_(cast.drafter).get(f"/staff/records/{drafted(cast).pk}/interpret/").status_code == 404


# --- lists ------------------------------------------------------------------------------------------


def test_a_document_is_found_by_its_number_in_whatever_brackets(as_, cast):
    document = drafted(cast, document_number="晋工商发〔2017〕12号")
    client = as_(cast.office)
    for query in ("晋工商发〔2017〕12号", "晋工商发[2017]12号", "年报公示", "晋工商发（2017）12号"):
        assert list(client.get("/staff/records/", {"q": query}).context["page"]) == [document], query
    assert not list(client.get("/staff/records/", {"q": "没有这个"}).context["page"])


def test_the_list_is_filtered_by_state_and_unit(as_, cast):
    draft, out = drafted(cast), released(cast, "已发布")
    client = as_(cast.office)
    assert list(client.get("/staff/records/", {"state": "published"}).context["page"]) == [out]
    assert list(client.get("/staff/records/", {"state": "draft"}).context["page"]) == [draft]
    assert not list(client.get("/staff/records/", {"unit": cast.unit("fazhichu").pk}).context["page"])


def test_the_list_asks_the_database_a_fixed_number_of_times(as_, cast, django_assert_max_num_queries):
    for place in range(10):
        drafted(cast, f"通知{place}")
    client = as_(cast.office)
    with django_assert_max_num_queries(16):
        client.get("/staff/records/")


@pytest.mark.parametrize(
    ("step", "waits"),
    [
        (lambda cast, one: one, {"drafter": "propose"}),
        (decided, {"secrecy_reviewer": "secrecy"}),
        (cleared, {"leader": "approve"}),
        (approved, {"office": "release"}),
    ],
)
def test_a_document_waits_for_the_one_whose_turn_it_is(cast, step, waits):
    document = step(cast, drafted(cast))
    for name in (
        "drafter",
        "unit_head",
        "office",
        "secrecy_reviewer",
        "leader",
        "auditor",
        "operator",
        "other_drafter",
    ):
        found = {name for name, rows in waiting_for(getattr(cast, name)).items() if document in rows}
        assert found == ({waits[name]} if name in waits else set()), name


def test_a_person_s_own_proposal_does_not_wait_for_them(cast):
    document = drafted(cast)
    actions.propose_attribute(document, "proactive", by=cast.unit_head, at=AT)
    assert document not in waiting_for(cast.unit_head)["decide"]
    assert document in waiting_for(cast.office)["decide"]


def test_what_was_changed_after_its_review_waits_for_a_new_proposal(cast):
    document = approved(cast, drafted(cast))
    actions.edit(document, {"body": body("改后的正文。")}, by=cast.drafter, at=AT)
    assert document in waiting_for(cast.drafter)["propose"]


def test_the_office_withdraws_and_its_second_hand_puts_back(cast, client):
    document = released(cast)
    client.force_login(cast.office, backend=BACKEND)
    page = reverse("publishing_document", args=[document.pk])
    assert "撤回这份文件" in client.get(page).content.decode()
    said = {"ground": "MISTAKEN", "reason": "一处数据有误。"}
    client.post(reverse("publishing_document_withdraw", args=[document.pk]), said)
    shown = client.get(page).content.decode()
    assert "已撤回" in shown
    assert "不得为撤回人李强本人" in shown
    client.force_login(cast.second_office, backend=BACKEND)
    client.post(reverse("publishing_document_restore", args=[document.pk]), {"reason": "核实无误。"})
    assert Document.objects.get(pk=document.pk).state == "published"


def test_an_instant_is_set_and_called_off_on_the_documents_page(cast, client):
    document = approved(cast, drafted(cast))
    client.force_login(cast.office, backend=BACKEND)
    page = reverse("publishing_document", args=[document.pk])
    said = {"kind": "embargo", "due_at": "2099-01-05T09:00"}
    client.post(reverse("publishing_document_instant", args=[document.pk]), said)
    shown = client.get(page).content.decode()
    assert "限时封存" in shown
    assert "修改草稿" not in shown
    refused = client.post(reverse("publishing_document_call_off", args=[document.pk]), {"reason": ""})
    assert (refused.status_code, "请填写取消理由。" in refused.content.decode()) == (422, True)
    client.post(reverse("publishing_document_call_off", args=[document.pk]), {"reason": "改期。"})
    assert Document.objects.get(pk=document.pk).state == "approved"


def test_a_limited_draft_is_neither_listed_nor_opened_for_others(cast, client):
    document = drafted(cast)
    client.force_login(cast.drafter, backend=BACKEND)
    client.post(reverse("publishing_document_limit", args=[document.pk]), {"people": [cast.unit_head.pk]})
    page = reverse("publishing_document", args=[document.pk])
    assert "限定知悉范围" in client.get(page).content.decode()
    for person, status in ((cast.unit_head, 200), (cast.office, 403), (cast.auditor, 403)):
        client.force_login(person, backend=BACKEND)
        assert client.get(page).status_code == status
        listed = client.get(reverse("publishing_documents")).content.decode()
        assert (document.title in listed) == (status == 200)


def test_a_document_is_corrected_from_its_own_page(cast, client):
    document = released(cast)
    page = reverse("publishing_document", args=[document.pk])
    client.force_login(cast.drafter, backend=BACKEND)
    assert "起草更正件" in client.get(page).content.decode()
    answer = client.post(reverse("publishing_correction_new", args=[document.pk]))
    made = document.corrections.get()
    assert answer["Location"] == reverse("publishing_document", args=[made.pk])
    shown = client.get(page).content.decode()
    assert ("正在更正" in shown, "起草更正件" in shown) == (True, False)
    edit = reverse("publishing_document_edit", args=[made.pk])
    form = client.get(edit).context["form"]
    assert list(form.fields)[:2] == ["change_note", "hides_earlier"]
    assert not {"index_number", "published_on", "needs_interpretation"} & set(form.fields)
    refused = client.post(edit, {**SAID, "change_note": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["change_note"])
    client.post(edit, {**SAID, "change_note": "标题有误。"})
    approved(cast, fresh(made))
    client.force_login(cast.office, backend=BACKEND)
    assert "标题有误。" in client.get(reverse("publishing_document", args=[made.pk])).content.decode()
    answer = client.post(reverse("publishing_document_release", args=[made.pk]))
    assert answer["Location"] == page, "what is public is shown, and not what it replaced"
    shown = client.get(page)
    assert (shown.context["document"].title, "标题有误。" in shown.content.decode()) == (SAID["title"], True)


def test_what_a_correction_replaced_is_only_looked_at(cast, client):
    document = corrected(cast, released(cast))
    old = document.corrections.get()
    client.force_login(cast.office, backend=BACKEND)
    shown = client.get(reverse("publishing_document", args=[old.pk]))
    assert "更正前的版本" in shown.content.decode()
    assert not forms_of(shown)
    assert client.get(reverse("publishing_document_edit", args=[old.pk])).status_code == 409
    assert client.get(reverse("publishing_document_preview", args=[old.pk])).status_code == 302
    for name in ("drafter", "unit_head", "office", "secrecy_reviewer", "leader"):
        assert not any(old in rows for rows in waiting_for(getattr(cast, name)).values())
    hide = reverse("publishing_versions_hide", args=[document.pk])
    assert client.post(hide, {"reason": ""}).status_code == 422
    client.post(hide, {"reason": "误载个人信息。"})
    assert document.earlier_versions.get().hidden_at is not None
