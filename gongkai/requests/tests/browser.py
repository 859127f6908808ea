"""What a browser without scripts sends: the steps of a citizen, for tests of the doors."""

from __future__ import annotations

import io
import re
from typing import Any

from django.test import Client
from PIL import Image

from gongkai.requests.models import InformationRequest

WANTED = "2025年度企业年报公示抽查的结果及其统计表。"


def picture() -> bytes:
    """Return a small PNG, as a photographed paper would come."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return buffer.getvalue()


def file(data: bytes, name: str) -> io.BytesIO:
    """Return a file with a name, as a form sends it."""
    found = io.BytesIO(data)
    found.name = name
    return found


def filled(page: str, **more: Any) -> dict[str, Any]:
    """Return what is sent of the form on `page`."""
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    return {
        "ticket": ticket[1],
        "matter": "information",
        "content": WANTED,
        "kind": "NATURAL",
        "name": "林晓",
        "proof_kind": "id_card",
        "proof_number": "11010519491231002X",
        "proof": file(picture(), "证件.png"),
        "phone": "13900000000",
        "form": "electronic",
        "delivery": "online",
        **more,
    }


def visitor(address: str = "203.0.113.7") -> Client:
    """Return a browser of somebody, somewhere."""
    return Client(REMOTE_ADDR=address)


def asked(client: Client, stand_at: Any, at: Any, **more: Any) -> InformationRequest:
    """Let a visitor fill in, check and send the form; return the request."""
    from datetime import timedelta

    stand_at(at)
    page = client.get("/requests/new").content.decode()
    stand_at(at + timedelta(seconds=30))
    answer = client.post("/requests/new", filled(page, **more))
    assert answer.status_code == 303, answer.content.decode()
    page = client.get("/requests/review").content.decode()
    stand_at(at + timedelta(seconds=40))
    answer = client.post("/requests/review", {"ticket": re.search(r'name="ticket" value="([^"]+)"', page)[1]})
    assert answer.status_code == 303, answer.content.decode()
    return InformationRequest.objects.order_by("pk").last()
