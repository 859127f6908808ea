"""Texts are kept as they were judged, compared, previewed; nobody overwrites or approves what they have not seen."""

from __future__ import annotations

import pytest

from gongkai.errors import Refused
from gongkai.publishing import actions, comparison, revisions
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import AT, approved, body, cleared, decided, drafted, fresh, released

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _on_a_day_of_2017(monkeypatch):
    for room in ("publishing.views", "publishing.judging", "portal.views.preview"):
        monkeypatch.setattr(f"gongkai.{room}.now", lambda: AT)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, BACKEND)
        return client

    return sign_in


def test_every_state_of_a_text_is_kept_once(cast):
    document = drafted(cast)
    actions.edit(document, {"title": document.title}, by=cast.drafter, at=AT)
    actions.edit(document, {"body": body("第二稿。")}, by=cast.unit_head, at=AT)
    actions.attach(document, name="附件.txt", data="附件。".encode(), by=cast.drafter, at=AT)
    assert [(one.number, str(one.by)) for one in document.revisions.all()] == [(1, "王芳"), (2, "张敏"), (3, "王芳")]


def test_after_a_return_the_changes_are_shown_against_the_text_that_was_judged(as_, cast):
    document = cleared(cast, drafted(cast, body=body("报送时间为每年三月。")))
    actions.send_back(document, "请写明日期。", by=cast.leader, at=AT)
    actions.edit(document, {"body": body("报送时间为每年三月一日。")}, by=cast.drafter, at=AT)
    judged = revisions.last_judged(fresh(document))
    assert (judged.revision.number, judged.step) == (1, "退回")
    page = as_(cast.leader).get(f"/staff/records/{document.pk}/compare/")
    shown = page.content.decode()
    assert "<ins>一日</ins>" in shown
    assert "自上次“退回”" in shown
    assert "对照改动" in as_(cast.leader).get(f"/staff/records/{document.pk}/").content.decode()


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (["甲。", "乙。"], ["甲。", "乙。"], []),
        (["甲乙丙丁。"], ["甲乙戊丁。"], ["changed"]),
        (["甲。"], ["甲。", "新的一段。"], ["added"]),
        (["甲。", "旧的一段。"], ["甲。"], ["removed"]),
        (["完全不同的文字"], ["另外一些内容。"], ["removed", "added"]),
    ],
)
def test_paragraphs_are_compared_sign_by_sign(before, after, kinds):
    def form(texts):
        return {"title": "通知", "body": [{"text": text} for text in texts], "attachments": []}

    changes = comparison.compare(form(before), form(after))
    assert [line.kind for line in changes.lines if line.kind not in {"same", "gap"}] == kinds
    assert changes.any is bool(kinds)


def test_fields_and_files_are_compared_too():
    old = {"title": "旧", "keywords": [], "body": [], "attachments": [{"name": "甲", "sha256": "1", "address": ""}]}
    new = {
        "title": "新",
        "keywords": ["公开"],
        "body": [],
        "attachments": [{"name": "甲", "sha256": "2", "address": ""}],
    }
    changes = comparison.compare(old, new)
    assert [(one.name, one.before, one.after) for one in changes.fields] == [
        ("标题", "旧", "新"),
        ("主题词", "（空）", "公开"),
    ]
    assert [(one.kind, one.text) for one in changes.files] == [("removed", "甲"), ("added", "甲")]


# --- two at once -----------------------------------------------------------------------------------------


def test_what_another_changed_meanwhile_is_not_overwritten(as_, cast):
    document = drafted(cast, body=body("第一稿。"))
    page = f"/staff/records/{document.pk}/edit/"
    client = as_(cast.drafter)
    opened = client.get(page)
    said = {name: opened.context["form"][name].value() or "" for name in opened.context["form"].fields}
    for name in ("needs_interpretation", "plan_forms", "plan_channels"):  # a browser sends no box that is not ticked
        said.pop(name)
    actions.edit(document, {"body": body("张敏改的一稿。")}, by=cast.unit_head, at=AT)
    mine = {**said, "text": "王芳改的一稿。", "seen": opened.context["seen"]}
    clash = client.post(page, mine)
    shown = clash.content.decode()
    assert clash.status_code == 422
    assert "他人已经改动了这份草稿" in shown
    assert "王芳改的一稿。" in shown
    assert "张敏" in shown
    assert fresh(document).body[0]["text"] == "张敏改的一稿。"
    again = client.post(page, {**mine, "seen": clash.context["seen"]})
    assert again.status_code == 302
    assert "王芳改的一稿。" in {block["text"] for block in fresh(document).body}


def test_nothing_is_approved_that_changed_after_it_was_shown(as_, cast):
    document = cleared(cast, drafted(cast))
    page = as_(cast.leader).get(f"/staff/records/{document.pk}/")
    seen = page.context["approve"]["seen"].value()
    actions.edit(document, {"body": body("换过的正文。")}, by=cast.drafter, at=AT)
    cleared(cast, fresh(document))
    with pytest.raises(Refused, match="您看到的内容之后有改动"):
        actions.approve(document, seen=seen, by=cast.leader, at=AT)
    answer = as_(cast.leader).post(f"/staff/records/{document.pk}/approve/", {"seen": seen})
    assert answer.status_code == 422
    assert "请重新查阅后再办理" in answer.content.decode()


# --- several at once -------------------------------------------------------------------------------------


def test_several_are_approved_at_once_each_by_itself(as_, cast):
    first, second, third = (cleared(cast, drafted(cast, f"通知{number}")) for number in "一二三")
    client = as_(cast.leader)
    shown = client.get("/staff/records/approvals/")
    seen = {case.document.pk: case.form["seen"].value() for case in shown.context["cases"]}
    assert set(seen) == {first.pk, second.pk, third.pk}
    actions.edit(second, {"body": body("换过的正文。")}, by=cast.drafter, at=AT)
    cleared(cast, fresh(second))
    said = {f"d{pk}-seen": digest for pk, digest in seen.items()}
    said |= {f"d{first.pk}-judgement": "approve", f"d{second.pk}-judgement": "approve"}
    said |= {f"d{third.pk}-judgement": "return", f"d{third.pk}-reason": "请补充依据。"}
    answer = client.post("/staff/records/approvals/", said)
    page = answer.content.decode()
    assert "您看到的内容之后有改动" in page
    assert "1件未能办理" in page
    assert [fresh(one).state for one in (first, second, third)] == ["approved", "cleared", "draft"]
    assert fresh(third).sent_back == "请补充依据。"
    assert [case.document for case in answer.context["cases"]] == [second]


def test_the_action_for_several_tells_what_was_refused(cast):
    good, bad = cleared(cast, drafted(cast)), decided(cast, drafted(cast, "未审查"))
    done, refused = actions.approve_each([(good, ""), (bad, "")], by=cast.leader, at=AT)
    assert done == [good]
    assert [(one, error.says) for one, error in refused] == [(bad, "尚未通过保密审查，不得发布。")]


# --- the public page before it is public -----------------------------------------------------------------


@pytest.mark.parametrize("step", [lambda cast, one: one, cleared, approved])
def test_those_who_judge_see_the_page_as_it_would_stand_and_nobody_else_does(as_, client, cast, step):
    document = step(cast, drafted(cast, "预览中的通知", body=body("预览中的正文。")))
    address = f"/staff/records/{document.pk}/preview/"
    for person in (cast.drafter, cast.leader, cast.legal_reviewer, cast.secrecy_reviewer):
        answer = as_(person).get(address)
        page = answer.content.decode()
        assert "预览，尚未发布。" in page
        assert "预览中的正文。" in page
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
    assert as_(cast.other_drafter).get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302
    assert Document.objects.get(pk=document.pk).index_number is None


def test_what_is_out_is_shown_where_it_stands(as_, cast):
    document = released(cast)
    assert as_(cast.drafter).get(f"/staff/records/{document.pk}/preview/")["Location"] == document.get_absolute_url()
