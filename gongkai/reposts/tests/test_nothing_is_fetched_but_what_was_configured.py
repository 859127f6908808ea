"""How this house goes out to the network: one host, bounded in time and size, never to an address inside."""

from __future__ import annotations

import gzip
import time

import pytest

from gongkai.reposts import fetch
from gongkai.reposts.rules import hosts_of

INSIDE = frozenset({"127.0.0.1"})


def get(portal, path="/", **more):
    return fetch.get(portal.root + path, hosts=hosts_of(portal.root), private_hosts=INSIDE, **more)


def test_a_page_comes_back_with_what_is_needed_to_ask_again(portal):
    portal.put("/a", "正文", ETag='"1"', Last_Modified="Mon, 19 Jun 2017 08:00:00 GMT")
    answer = get(portal, "/a")
    assert (answer.body.decode(), answer.etag, answer.is_new) == ("正文", '"1"', True)
    assert answer.last_modified == "Mon, 19 Jun 2017 08:00:00 GMT"


def test_what_has_not_changed_is_not_sent_again(portal):
    portal.put("/a", "正文", ETag='"1"')
    answer = get(portal, "/a", etag='"1"')
    assert not answer.is_new
    assert answer.body == b""
    assert portal.asked[-1][1]["If-None-Match"] == '"1"'


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "http://example.org/x",
        "http://127.0.0.1:1/x",
        "http://127.0.0.1.example.org/",
        "//127.0.0.1/x",
        "http://[broken/",
        "",
    ],
)
def test_only_the_configured_host_is_asked(portal, address):
    with pytest.raises(fetch.Unreachable, match="不在该来源允许的主机之内"):
        fetch.get(address, hosts=hosts_of(portal.root), private_hosts=INSIDE)


def test_an_address_with_a_password_in_it_is_refused(portal):
    address = portal.root.replace("http://", "http://a:b@")
    with pytest.raises(fetch.Unreachable, match="用户名和密码"):
        fetch.get(address, hosts=hosts_of(address), private_hosts=INSIDE)


def test_a_host_inside_is_refused_unless_it_was_named(portal):
    with pytest.raises(fetch.Unreachable, match="内部地址"):
        fetch.get(portal.root, hosts=hosts_of(portal.root))
    assert portal.asked == []


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fc00::1",
        "::ffff:10.0.0.1",
    ],
)
def test_a_name_that_points_inside_is_refused(monkeypatch, number):
    family = fetch.socket.AF_INET6 if ":" in number else fetch.socket.AF_INET
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *a, **k: [(family, 1, 6, "", (number, 80))])
    with pytest.raises(fetch.Unreachable, match="内部地址"):
        fetch.get("http://portal.example/", hosts=frozenset({"portal.example"}))


def test_one_address_inside_among_public_ones_is_enough_to_refuse(monkeypatch):
    answers = [(fetch.socket.AF_INET, 1, 6, "", (number, 80)) for number in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *a, **k: answers)
    with pytest.raises(fetch.Unreachable, match="内部地址"):
        fetch.get("http://portal.example/", hosts=frozenset({"portal.example"}))


def test_a_redirect_on_the_same_host_is_followed(portal):
    portal.put("/old", "", 302, Location="/new?a=1")
    portal.put("/new?a=1", "到了")
    answer = get(portal, "/old")
    assert answer.body.decode() == "到了"
    assert answer.address == portal.root + "/new?a=1"


@pytest.mark.parametrize(
    "there",
    [
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "http://example.org/",
        "file:///etc/passwd",
        "http://127.0.0.1:22/",
    ],
)
def test_a_redirect_to_another_host_is_refused(portal, there):
    portal.put("/old", "", 302, Location=there)
    with pytest.raises(fetch.Unreachable, match="不在该来源允许的主机之内"):
        get(portal, "/old")


def test_redirects_in_a_circle_end(portal):
    portal.put("/a", "", 301, Location="/a")
    with pytest.raises(fetch.Unreachable, match="转向次数过多"):
        get(portal, "/a")
    assert portal.times("/a") == fetch.REDIRECTS + 1


def test_a_redirect_without_a_place_to_go_is_said(portal):
    portal.put("/a", "", 302)
    with pytest.raises(fetch.Unreachable, match="没有说明去处"):
        get(portal, "/a")


@pytest.mark.parametrize(("status", "gone"), [(404, True), (410, True), (403, False), (500, False)])
def test_what_the_other_side_refuses_is_said_with_its_number(portal, status, gone):
    portal.put("/a", "", status)
    with pytest.raises(fetch.Unreachable, match=f"状态{status}") as caught:
        get(portal, "/a")
    assert caught.value.is_gone is gone


def test_what_says_it_is_too_large_is_not_read(portal):
    portal.put("/a", b"x" * 2000)
    with pytest.raises(fetch.Unreachable, match="超过"):
        get(portal, "/a", limit=1000)


def test_what_never_ends_is_cut_off_at_the_limit(portal):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"x" * 65536)

    portal.answers["/a"] = endless
    with pytest.raises(fetch.Unreachable, match="超过"):
        get(portal, "/a", limit=200_000)


def test_a_small_packet_that_unpacks_to_much_is_cut_off(portal):
    portal.put("/a", gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(fetch.Unreachable, match="超过"):
        get(portal, "/a", limit=1_000_000)


def test_a_packed_page_is_unpacked(portal):
    portal.put("/a", gzip.compress("正文".encode()), Content_Encoding="gzip")
    assert get(portal, "/a").body.decode() == "正文"


def test_a_torn_packet_is_an_error(portal):
    portal.put("/a", gzip.compress(b"abc" * 1000)[:20], Content_Encoding="gzip")
    with pytest.raises(fetch.Unreachable, match="中断"):
        get(portal, "/a")


def test_who_does_not_answer_is_left(portal):
    portal.answers["/a"] = lambda handler: time.sleep(1.5)
    started = time.monotonic()
    with pytest.raises(fetch.Unreachable, match="超时"):
        get(portal, "/a", seconds=0.3)
    assert time.monotonic() - started < 1.2


@pytest.mark.parametrize("where", ["head", "body"])
def test_who_sends_a_byte_now_and_then_is_left(portal, where):
    def drip(handler):
        if where == "body":
            handler.send_response(200)
            handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"H" if where == "head" else b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    portal.answers["/a"] = drip
    started = time.monotonic()
    with pytest.raises(fetch.Unreachable, match="超时"):
        get(portal, "/a", seconds=0.4)
    assert time.monotonic() - started < 1.5


def test_a_page_cut_short_is_an_error_and_not_half_a_page(portal):
    portal.put("/a", b"half", Content_Length="100")
    with pytest.raises(fetch.Unreachable, match="中断"):
        get(portal, "/a", seconds=2)


def test_what_is_no_http_is_an_error(portal):
    portal.answers["/a"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")
    with pytest.raises(fetch.Unreachable, match="不合规范"):
        get(portal, "/a", seconds=2)


def test_nobody_at_home_is_said():
    with pytest.raises(fetch.Unreachable, match="没有应答"):
        fetch.get("http://127.0.0.1:9/", hosts=frozenset({"127.0.0.1:9"}), private_hosts=INSIDE, seconds=2)


def test_a_plain_server_is_no_secure_one(portal):
    address = portal.root.replace("http:", "https:")
    with pytest.raises(fetch.Unreachable, match="安全证书"):
        fetch.get(address, hosts=hosts_of(address), private_hosts=INSIDE, seconds=2)


def test_chinese_in_an_address_is_sent_as_it_should_be(portal):
    portal.put("/%E8%A6%81%E9%97%BB?q=%E5%85%AC%E5%BC%80", "好")
    assert get(portal, "/要闻?q=公开").body.decode() == "好"


def test_a_header_line_cannot_be_put_in_by_what_the_other_side_sent_before(portal):
    portal.put("/a", "x", ETag='"' + "y" * 400 + '"')
    assert get(portal, "/a").etag == ""
