"""A question can be asked on the page of the document itself, without scripts, and its answer stands there (II(3)1)."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.feedback.models import Message
from gongkai.publishing.tests.factories import released
from tests.cast import assemble

pytestmark = pytest.mark.django_db


def test_the_box_leads_to_the_form_with_the_words_in_it_and_takes_nothing_by_itself():
    document = released(assemble())
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(document.get_absolute_url())
    box = page.content.decode()
    assert 'action="/feedback/ask"' in box
    assert "csrfmiddlewaretoken" not in box.split('action="/feedback/ask"')[1].split("</form>")[0]
    said = {"about": document.get_absolute_url(), "text": "年报什么时候开始填报？"}
    form = visitor.post("/feedback/ask", said)
    shown = form.content.decode()
    assert form.status_code == 200
    assert "年报什么时候开始填报？" in shown
    assert document.title in shown
    assert "请核对您的问题" in shown
    assert form.context["form"]["kind"].value() == "question"
    assert not Message.objects.exists()
    assert visitor.get("/feedback/ask").status_code == 302


def test_a_page_with_a_box_is_still_the_same_for_everybody():
    document = released(assemble())
    first = Client().get(document.get_absolute_url())
    assert Client().get(document.get_absolute_url(), headers={"If-None-Match": first["ETag"]}).status_code == 304
