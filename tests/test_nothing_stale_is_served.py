"""A publication or a withdrawal is seen by the very next request, at every exit, in every process, also behind nginx.

Real servers under load, while documents come and go. Every answer that was asked for after an action had ended, and
came before the next one began, must show what that action did: nothing stale, nothing leaked.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack

import pytest
from django.db import connection

from gongkai.answers import after
from gongkai.answers.tests.factories import decided
from gongkai.feedback.tests import factories as feedback
from gongkai.frame import generation
from gongkai.frame.time import now
from gongkai.portal.tests import world
from gongkai.publishing import withdrawal
from tests import serving
from tests.cast import assemble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 3
MARK = "XZ7731"


def an_answer_shown(cast, inquiry):
    """Return the answer to a request, public for everyone."""
    said = {"title": f"关于{MARK}的答复", "question": "抽查结果", "answer": "见本局网站。"}
    row = after.propose(inquiry, **said, by=cast.office, at=now())
    after.show(row, by=cast.second_office, at=now())
    return row


@pytest.fixture
def environment(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.VAR / "static").mkdir(parents=True)
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        who = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
        host = str(database["HOST"])
        address = f"postgres://{who}{host.replace('/', '%2F')}:{database['PORT']}/{database['NAME']}"
    return {
        "DJANGO_SETTINGS_MODULE": "tests.server_settings",
        "DATABASE_URL": address,
        "GONGKAI_VAR": str(settings.VAR),
        "GONGKAI_BASE_URL": f"https://{serving.HOST}",
        "GONGKAI_HOSTS": serving.HOST,
        "GONGKAI_BEHIND_PROXY": "1",
        "GONGKAI_PAGE_FILES": "1",
    }


@pytest.fixture
def ports(environment, tmp_path):
    """Two processes of the house, and nginx before them where it is installed."""
    with ExitStack() as servers:
        port = serving.free_port()
        servers.enter_context(serving.house(environment, port=port, workers=2))
        found = [port]
        if serving.nginx_is_here():
            front = serving.free_port()
            (tmp_path / "nginx").mkdir()
            for folder in (tmp_path, *tmp_path.parents[:2]):
                folder.chmod(0o755)
            servers.enter_context(serving.nginx(tmp_path / "nginx", var=tmp_path / "var", house_port=port, port=front))
            found.append(front)
        elif os.environ.get("GONGKAI_BROWSER_REQUIRED"):
            pytest.fail("nginx and libnginx-mod-http-lua are not installed")
        yield found


def test_what_is_published_and_withdrawn_under_load_is_never_stale(ports):
    cast = assemble()
    document = world.released(cast, f"关于{MARK}的通知", "正文。" * 300, at=now())
    number = document.index_number
    letter = feedback.answered(cast, feedback.received(document, "附件有一处有误。", at=now()), at=now())
    inquiry = decided(cast, content="抽查结果")
    answer = an_answer_shown(cast, inquiry)
    exits = (
        "/",
        "/documents/",
        f"/documents/{number}",
        "/feeds/documents.atom",
        "/feeds/documents.json",
        "/api/v1/documents",
        f"/api/v1/documents/{number}",
        "/disclosure/",
        "/data/documents.csv",
        "/feedback/",
        f"/feedback/answers/{letter.pk}",
        "/answers/",
        f"/answers/{answer.uid}",
        "/answers/answers.json",
    )
    # (when the action had ended, whether the document is out since then); a wrong answer is told in words
    history: list[tuple[float, bool, float]] = []
    answers: list[tuple[float, float, str, int, bool]] = []
    stop = threading.Event()

    def read(place: int) -> None:
        turn = place
        while not stop.is_set():
            port, address = ports[turn % len(ports)], exits[(turn // len(ports)) % len(exits)]
            began = time.perf_counter()
            status, _, body = serving.ask(port, address)
            answers.append((began, time.perf_counter(), f"{port}{address}", status, MARK.encode() in body))
            turn += 1

    readers = [threading.Thread(target=read, args=(place * 3,)) for place in range(6)]
    for reader in readers:
        reader.start()
    out = True
    try:
        for _ in range(2 * ROUNDS):
            out = not out
            began = time.perf_counter()
            if out:
                withdrawal.restore(document, "核对无误。", by=cast.second_office, at=now())
                an_answer_shown(cast, inquiry)
            else:
                after.withdraw(answer, "有误。", by=cast.office, at=now())
                withdrawal.withdraw(document, "MISTAKEN", "发布有误。", hides_title=True, by=cast.office, at=now())
            history.append((began, out, ended := time.perf_counter()))
            seen: set[str] = set()
            while len(seen) < len(ports) * len(exits) and time.perf_counter() < ended + 20:
                time.sleep(0.1)
                seen = {what for asked, _, what, _, _ in list(answers) if asked > ended}
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    wrong, judged = [], set()
    for place, (_, out, ended) in enumerate(history):
        next_begins = history[place + 1][0] if place + 1 < len(history) else float("inf")
        for asked, answered, what, status, shown in answers:
            if asked > ended and answered < next_begins:
                judged.add((what, out))
                if shown is not out or status >= 500 or (out and status != 200):
                    wrong.append(f"{what}: {status}, {'shown' if shown else 'not shown'} though out is {out}")
    assert not wrong, wrong[:10]
    assert len(judged) == 2 * len(ports) * len(exits), "every exit was judged in both states"
    assert any(generation.house().files.rglob("@")), "ready pages lay there as files"
    if len(ports) == 2:
        _nginx_says_what_the_house_says(*ports, number)


def _nginx_says_what_the_house_says(house: int, nginx: int, number: str | None) -> None:
    for address in (
        "/",
        "/documents/",
        "/documents/?page=1",
        f"/documents/{number}",
        "/plans/",
        "/feeds/documents.atom",
        "/feeds/documents.json",
        "/api/v1/documents",
        "/api/v1/docs",
        "/search?q=%E5%85%AC%E5%BC%80",
        "/verify",
        "/nowhere",
    ):
        for headers in ({}, {"Accept-Encoding": "gzip"}, {"Cookie": "look=dark"}, {"Cookie": "size=care; look=dark"}):
            for method in ("GET", "HEAD"):
                first = serving.ask(house, address, method=method, headers=headers)
                serving.ask(nginx, address, headers=headers)
                second = serving.ask(nginx, address, method=method, headers=headers)
                said = [
                    {name: value for name, value in sent.items() if name not in PER_SERVER and name != "set-cookie"}
                    for _, sent, _ in (first, second)
                ]
                assert (first[0], said[0]) == (second[0], said[1]), (address, headers, method)
                if "csrf" not in str(first[2]):
                    assert first[2] == second[2], (address, headers, method)
    etag = serving.ask(house, "/documents/")[1]["etag"]
    assert serving.ask(nginx, "/documents/", headers={"If-None-Match": etag})[0] == 304
    assert (
        serving.ask(nginx, "/documents/", method="POST")[0]
        == serving.ask(house, "/documents/", method="POST")[0]
        == 403
    )
    assert b'data-size="large"' in serving.ask(nginx, "/", headers={"Cookie": "size=large"})[2]
    assert b'data-size="large"' not in serving.ask(nginx, "/")[2]


# What each server says of itself and of the connection.
PER_SERVER = {"server", "date", "connection", "transfer-encoding"}
