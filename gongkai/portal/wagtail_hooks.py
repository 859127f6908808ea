"""The one staff address of this room: the public page of a document before it goes out."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from gongkai.portal.views import preview


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [path("records/<int:pk>/preview/", preview.document, name="publishing_document_preview")]
