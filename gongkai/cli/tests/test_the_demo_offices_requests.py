"""The demo office's requests are told by the same actions, each in a state of its own (Plan 2017, II(5)6)."""

import pytest

from gongkai.cli.demo_office import requests, story
from gongkai.organisation.setup import ensure_roles
from gongkai.requests.models import IncomingMail, InformationRequest


@pytest.mark.django_db
def test_the_requests_and_a_mail_lie_on_the_desks(settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path / "media"
    ensure_roles()
    story._bureau()
    people = story._people()
    requests.tell_december(people)
    requests.tell_today(people)
    states = list(InformationRequest.objects.order_by("serial").values_list("state", flat=True))
    assert states == ["served", "third_party_consult", "split", "registered", "registered", "registered", "submitted"]
    mail = IncomingMail.objects.get()
    assert "个体工商户登记数量" in mail.title
    assert mail.warnings == []
    assert client.get(requests.key())["Location"] == "/requests/progress"
    assert "4.2个工作日" in client.get("/requests/progress").content.decode()
