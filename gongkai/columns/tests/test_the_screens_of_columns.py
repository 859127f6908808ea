"""The staff open, change and close columns on their screens; what is refused stands beside what was typed."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.columns.models import Column

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast) -> Client:
    client = Client()
    client.force_login(cast.office, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(cast, **more):
    return {
        "slug": "notices",
        "title": "通知公告",
        "description": "本机关的通知和公告。",
        "unit": cast.unit("bangongshi").pk,
        "sort": "notices",
        "matter": "documents",
        "kinds": ["通知"],
        "topics": "综合政务 / 政务公开",
        "words": "",
        **more,
    }


def test_a_column_is_opened_changed_and_closed(cast, office):
    assert office.post("/staff/columns/new/", said(cast)).status_code == 302
    column = Column.objects.get()
    assert (column.topics, column.kinds) == (["综合政务\\政务公开"], ["通知"])
    page = office.get(f"/staff/columns/{column.pk}/").content.decode()
    assert "综合政务\\政务公开" in page
    assert office.post(f"/staff/columns/{column.pk}/", said(cast, title="通告")).status_code == 302
    assert office.post(f"/staff/columns/{column.pk}/close/", {"reason": "并入政策文件。"}).status_code == 302
    column.refresh_from_db()
    assert (column.title, column.closed_because) == ("通告", "并入政策文件。")
    assert "并入政策文件。" in office.get("/staff/columns/").content.decode()


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(cast, office):
    page = office.post("/staff/columns/new/", said(cast, topics="没有的主题")).content.decode()
    assert "没有这个主题分类：没有的主题。" in page
    assert "本机关的通知和公告。" in page
    assert not Column.objects.exists()
    office.post("/staff/columns/new/", said(cast))
    page = office.post("/staff/columns/new/", said(cast, title="另一个")).content.decode()
    assert "已有栏目使用这个网址名" in page


def test_a_suggested_column_is_opened_by_one_button(cast, office):
    assert "建议开设" in office.get("/staff/columns/").content.decode()
    office.post("/staff/columns/suggested/interpretations/")
    assert Column.objects.get().title == "政策解读"
