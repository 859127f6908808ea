"""A question can be asked on the page of the document itself, without scripts, and its answer stands there (II(3)1)."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.feedback import actions
from gongkai.feedback.models import Message
from gongkai.feedback.tests.factories import ANSWERED, RECEIVED, filled, released
from tests.cast import beijing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(stand_at):
    stand_at(RECEIVED)


def test_a_question_goes_from_the_box_to_the_drafting_unit_and_its_answer_back_to_the_page(cast, stand_at):
    document = released(cast)
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(document.get_absolute_url()).content.decode()
    assert "还没有人就本文提问。" in page
    assert "csrfmiddlewaretoken" not in page.split('action="/feedback/ask"')[1].split("</form>")[0]
    said = {"about": document.get_absolute_url(), "text": "年报什么时候开始填报？"}
    form = visitor.post("/feedback/ask", said)
    shown = form.content.decode()
    assert form.status_code == 200
    assert "年报什么时候开始填报？" in shown
    assert document.title in shown
    assert "请核对您的问题" in shown
    assert form.context["form"]["kind"].value() == "question"
    assert not Message.objects.exists(), "the box takes nothing by itself"

    assert Client().post("/feedback/new", filled(RECEIVED, kind="question", **said)).status_code == 303
    message = Message.objects.get()
    assert (message.document, message.unit) == (document, document.unit)
    actions.draft_answer(message, "每年1月1日起。", "explained", by=cast.drafter, at=ANSWERED)
    actions.release(message, publish=True, public_text=message.text, by=cast.unit_head, at=ANSWERED)
    stand_at(beijing("2017-06-30 09:00"))
    page = visitor.get(document.get_absolute_url()).content.decode()
    assert "问：年报什么时候开始填报？" in page
    assert "答：每年1月1日起。" in page
    assert document.unit.full_name in page.split('id="faq"')[1]


def test_a_box_that_was_opened_without_words_leads_to_the_empty_form(cast):
    assert Client().get("/feedback/ask").status_code == 302


def test_a_page_with_a_box_is_still_the_same_for_everybody(cast):
    document = released(cast)
    first = Client().get(document.get_absolute_url())
    assert 'action="/feedback/ask"' in first.content.decode()
    assert Client().get(document.get_absolute_url(), headers={"If-None-Match": first["ETag"]}).status_code == 304
