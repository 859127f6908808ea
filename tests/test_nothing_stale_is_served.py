"""A publication, withdrawal, correction or mark is seen by the very next request, at every exit, in every process,
plain and compressed, also behind nginx.

Real servers under load, while documents come and go. Every answer that was asked for after an action had ended, and
came before the next one began, must show what that action did: nothing stale, nothing leaked.
"""

from __future__ import annotations

import gzip
import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db import connection

from gongkai.answers import after
from gongkai.answers.tests.factories import decided
from gongkai.feedback.tests import factories as feedback
from gongkai.frame import generation
from gongkai.frame.time import now
from gongkai.portal.tests import world
from gongkai.publishing import actions as publishing
from gongkai.publishing import withdrawal
from tests import serving
from tests.cast import assemble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 2
MARK, CORRECTED = "XZ7731", "XZ8842"
# How a list, a document and the interface say that a document is repealed.
REPEALED = (b"validity-repealed", "本文件已废止".encode(), b'"validity": "repealed"', b'"validity":"repealed"')
PLAIN, PACKED = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}


def signs(body: bytes, number: str) -> set[str]:
    """Return what an answer shows of the document and of what became of it."""
    seen = {sign for sign in (MARK, CORRECTED, number) if sign.encode() in body}
    return seen | ({"repealed"} if any(said in body for said in REPEALED) else set())


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


def test_what_is_published_withdrawn_corrected_and_marked_under_load_is_never_stale(ports):
    cast = assemble()
    document = world.released(cast, f"关于{MARK}的通知", "正文。" * 300, at=now())
    number = document.index_number
    letter = feedback.answered(cast, feedback.received(document, "附件有一处有误。", at=now()), at=now())
    inquiry = decided(cast, content="抽查结果")
    answer = an_answer_shown(cast, inquiry)
    marked = ("/documents/", f"/documents/{number}", "/api/v1/documents", f"/api/v1/documents/{number}")
    of_the_document = (
        *("/", *marked, "/feeds/documents.atom", "/feeds/documents.json", "/disclosure/", "/data/documents.csv"),
        *(f"/search?q={MARK}&kind=document", f"/search.atom?q={MARK}&kind=document", "/sitemap.xml"),
    )
    others = ("/feedback/", f"/feedback/answers/{letter.pk}", "/answers/", f"/answers/{answer.uid}")
    exits = (*of_the_document, *others, "/answers/answers.json")
    # What has no title in it, or repeats the question, shows the document by its number.
    by_number = {address: number for address in exits if address.startswith(("/search", "/sitemap"))}
    ways = [
        (port, address, packed) for address in exits for packed in (PLAIN, PACKED) for port in ports
    ]  # how a reader may ask
    # (when an action began, what must be seen of whom since its end and what not, when it ended)
    history: list[tuple[float, Callable[[str], tuple[set[str], set[str]]], float]] = []
    answers: list[tuple[float, float, tuple[int, str, bool], int, set[str]]] = []
    stop = threading.Event()

    def read(place: int) -> None:
        turn = place
        while not stop.is_set():
            port, address, headers = ways[turn % len(ways)]
            began = time.perf_counter()
            status, sent, body = serving.ask(port, address, headers=headers)
            ended = time.perf_counter()
            if sent.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            answers.append((began, ended, (port, address, headers is PACKED), status, signs(body, number)))
            turn += 1

    def told(began: float, wanted: Callable[[str], tuple[set[str], set[str]]]) -> None:
        """Note an action that has ended, and wait until every exit was asked in every way."""
        history.append((began, wanted, ended := time.perf_counter()))
        seen: set[tuple[int, str, bool]] = set()
        while len(seen) < len(ways) and time.perf_counter() < ended + 30:
            time.sleep(0.1)
            seen = {what for asked, _, what, _, _ in list(answers) if asked > ended}

    def out(address: str) -> tuple[set[str], set[str]]:
        return {by_number.get(address, MARK)}, {CORRECTED, "repealed"}

    def taken_back(address: str) -> tuple[set[str], set[str]]:
        return set(), {by_number.get(address, MARK), CORRECTED, "repealed"}

    def put_right(address: str) -> tuple[set[str], set[str]]:
        shown = {CORRECTED} if address in of_the_document and address != "/sitemap.xml" else set()
        return out(address)[0] | shown, {"repealed"}

    def ended(address: str) -> tuple[set[str], set[str]]:
        return put_right(address)[0] | ({"repealed"} if address in marked else set()), set()

    readers = [threading.Thread(target=read, args=(place * 7,)) for place in range(6)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            after.withdraw(answer, "有误。", by=cast.office, at=now())
            withdrawal.withdraw(document, "MISTAKEN", "发布有误。", hides_title=True, by=cast.office, at=now())
            told(began, taken_back)
            began = time.perf_counter()
            withdrawal.restore(document, "核对无误。", by=cast.second_office, at=now())
            an_answer_shown(cast, inquiry)
            told(began, out)
        draft = world.correcting(cast, document, "正文。", title=f"关于{MARK}{CORRECTED}的通知", at=now())
        began = time.perf_counter()
        document = publishing.release(draft, by=cast.second_office, at=now())
        told(began, put_right)
        began = time.perf_counter()
        publishing.mark(document, "repealed", from_day=now().date(), by_citation="新规定。", by=cast.office, at=now())
        told(began, ended)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    wrong, judged = [], set()
    for place, (_, wanted, ended_at) in enumerate(history):
        next_begins = history[place + 1][0] if place + 1 < len(history) else float("inf")
        for asked, answered, what, status, seen in answers:
            if asked > ended_at and answered < next_begins:
                judged.add((what, wanted))
                must, must_not = wanted(what[1])
                if not must <= seen or must_not & seen or status >= 500 or (must and status != 200):
                    wrong.append(f"{what}: {status} shows {seen} after {wanted.__name__}")
    assert not wrong, wrong[:10]
    assert len(judged) == 4 * len(ways), "every exit was judged after every deed, plain and compressed"
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
