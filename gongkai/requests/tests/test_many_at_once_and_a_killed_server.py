"""Two hundred citizens send at once, and a server that is killed in the middle loses nothing it has acknowledged.

A real server process (`gongkai serve`) on the database of the tests, SQLite or PostgreSQL; real HTTP.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.db import connection

from gongkai.frame.time import now
from gongkai.ledger.models import Entry
from gongkai.requests import drafts, rules
from gongkai.requests.actions import Upload
from gongkai.requests.models import Counter, InformationRequest, RequestDraft
from gongkai.requests.tests.browser import picture
from tests.cast import assemble

CITIZENS = 200
KILLED = 60
TOKEN = "t" * 32
SAID = {
    "matter": "information",
    "kind": "NATURAL",
    "name": "林晓",
    "proof_kind": "id_card",
    "proof_number": "11010519491231002X",
    "phone": "13900000000",
    "form": "electronic",
    "delivery": "online",
}


@dataclass
class Answer:
    """What came back: the status and the number and key in the cookie; status 0 when nothing did."""

    status: int = 0
    number: str = ""
    key: str = ""


def _database() -> str:
    wanted = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{wanted['NAME']}"
    return (
        f"postgres://{quote(str(wanted['USER']))}:{quote(str(wanted['PASSWORD'] or ''))}@"
        f"{quote(str(wanted['HOST'] or ''), safe='')}:{wanted['PORT'] or ''}/{quote(str(wanted['NAME']))}"
    )


@contextmanager
def served(media: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve this database in a process of its own; yields (port, process). Whatever is left of it is killed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": _database(), "GONGKAI_BEHIND_PROXY": "1", "GONGKAI_VAR": media}
    words = [sys.executable, "-W", "ignore", "-m", "gongkai", "serve", "--port", str(port)]
    process = subprocess.Popen(words, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 240
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "the server did not start"
                assert time.monotonic() < deadline, "the server took too long to start"
                time.sleep(0.1)
        yield port, process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _send(port: int, citizen: int, secret: str) -> Answer:
    """Press the button: send the draft with this secret, from a network of one's own."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={TOKEN}; gk_draft={secret}",
        "X-Forwarded-For": f"198.51.{citizen // 250}.{citizen % 250}",
    }
    try:
        link.request("POST", "/requests/review", f"csrfmiddlewaretoken={TOKEN}", headers)
        response = link.getresponse()
        response.read()
        cookies = [value for name, value in response.getheaders() if name.lower() == "set-cookie"]
        key = next((one.split("=", 1)[1].split(";")[0] for one in cookies if one.startswith("gk_request=")), "")
        number, _, secret = key.partition(".")
        return Answer(response.status, number, secret)
    except (OSError, http.client.HTTPException):
        return Answer()
    finally:
        link.close()


def _drafted(count: int, name: str) -> list[str]:
    """Return the secrets of drafts that stand ready to be sent, every tenth with a paper."""
    secrets = []
    for citizen in range(count):
        secret = drafts.new_secret()
        paper = [Upload("proof", "证件.png", picture())]
        drafts.save(secret, {**SAID, "content": f"{name}第{citizen}件"}, paper if citizen % 10 == 0 else [], at=now())
        if citizen % 10:
            # The others share one paper's bytes, so that the test spends its time on sending.
            draft = RequestDraft.objects.get(secret_hash=rules.hash_of(secret))
            draft.files.create(kind="proof", title="证件.png", media_type="image/png", size=1, at=now())
        secrets.append(secret)
    return secrets


def _numbers_have_no_gaps(count: int) -> None:
    serials = sorted(InformationRequest.objects.values_list("serial", flat=True))
    assert serials == list(range(1, count + 1))
    assert Counter.objects.get().last == count


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_doubled_or_skipped(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "static").mkdir()
    assemble()

    # Two hundred at once, each twice, as an impatient hand presses a button.
    ready = _drafted(CITIZENS, "众人")
    start = threading.Barrier(CITIZENS)

    def press(citizen: int) -> Answer:
        start.wait(timeout=60)
        return _send(port, citizen, ready[citizen])

    with served(str(tmp_path)) as (port, _):
        with ThreadPoolExecutor(CITIZENS) as crowd:
            answers = list(crowd.map(press, range(CITIZENS)))
        again = [_send(port, citizen, ready[citizen]) for citizen in range(0, CITIZENS, 20)]
    assert {answer.status for answer in answers} == {303}
    assert InformationRequest.objects.count() == CITIZENS
    _numbers_have_no_gaps(CITIZENS)
    for citizen, answer in enumerate(answers):
        found = InformationRequest.objects.get(secret_hash=rules.hash_of(answer.key))
        assert found.number_shown == answer.number
        assert found.content == f"众人第{citizen}件"
    assert [answer.number for answer in again] == [answers[citizen].number for citizen in range(0, CITIZENS, 20)]
    assert Entry.objects.filter(verb="request.submitted").count() == CITIZENS
    assert not RequestDraft.objects.exists()

    # The server is killed in the middle; what it acknowledged is there, what it did not is sent again.
    ready = _drafted(KILLED, "断电")
    acknowledged: dict[int, Answer] = {}
    with served(str(tmp_path)) as (port, process):

        def try_once(citizen: int) -> None:
            answer = _send(port, citizen, ready[citizen])
            if answer.status == 303:
                acknowledged[citizen] = answer
            if len(acknowledged) == KILLED // 4:
                _kill(process)

        with ThreadPoolExecutor(8) as crowd:
            list(crowd.map(try_once, range(KILLED)))
    assert KILLED // 4 <= len(acknowledged) < KILLED
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone() == ("ok",)
    for answer in acknowledged.values():
        assert InformationRequest.objects.get(secret_hash=rules.hash_of(answer.key)).number_shown == answer.number
    _numbers_have_no_gaps(InformationRequest.objects.count())
    with served(str(tmp_path)) as (port, _):
        for citizen in range(KILLED):
            answer = _send(port, citizen, ready[citizen])
            assert answer.status == 303
            if citizen in acknowledged:
                assert answer == acknowledged[citizen]
    assert InformationRequest.objects.count() == CITIZENS + KILLED
    _numbers_have_no_gaps(CITIZENS + KILLED)
