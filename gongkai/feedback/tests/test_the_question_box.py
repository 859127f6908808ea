"""A question can be asked on the page of the document itself, and the page stays one for everybody (II(3)1)."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.publishing.tests.factories import released
from tests.cast import assemble

pytestmark = pytest.mark.django_db


def test_a_page_with_a_box_is_still_the_same_for_everybody():
    document = released(assemble())
    first = Client().get(document.get_absolute_url())
    assert 'action="/feedback/ask"' in first.content.decode()
    assert Client().get(document.get_absolute_url(), headers={"If-None-Match": first["ETag"]}).status_code == 304
