"""One request to one configured host, and no further: how this house goes out to the network.

Only http and https; only the hosts it is told; no redirect to another host or down to http; the name is resolved once
and the connection made to that very address, which must be a public one unless the host is said to stand inside.
Time and size are bounded, and what is refused is said in one sentence.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

from gongkai import __version__
from gongkai.errors import BadInput
from gongkai.reposts.rules import stands_at

MAX_BYTES = 8 * 1024 * 1024
SECONDS = 30.0
PATIENCE = 10.0  # for one answer of the other side
REDIRECTS = 5
_USER_AGENT = f"gongkai/{__version__}"
_PIECE = 64 * 1024


class Unreachable(BadInput):
    """The page could not be had. `status` is what the other side said, 0 when it said nothing."""

    says = "来源网站无法访问。"

    def __init__(self, says: str, *, status: int = 0) -> None:
        super().__init__(says)
        self.status = status

    @property
    def is_gone(self) -> bool:
        """Return whether the source says that the page no longer exists."""
        return self.status in {404, 410}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `is_new` is False when the other side says that nothing changed; then there is no body."""

    address: str
    is_new: bool
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""


def get(
    address: str,
    *,
    hosts: frozenset[str],
    private_hosts: frozenset[str] = frozenset(),
    etag: str = "",
    last_modified: str = "",
    limit: int = MAX_BYTES,
    seconds: float = SECONDS,
) -> Fetched:
    """Return the page at `address`, followed through redirects on the same hosts.

    `hosts` are those of the source (`rules.hosts_of`); of them, `private_hosts` may resolve to addresses that are not
    public. With `etag` or `last_modified` the other side is asked for news only. Raises Unreachable.
    """
    until = time.monotonic() + seconds
    was_secure = False
    for _ in range(REDIRECTS + 1):
        if not stands_at(address, hosts):
            raise Unreachable("网址不在该来源允许的主机之内，没有访问。")
        parts = urlsplit(address)
        if parts.username is not None or parts.password is not None:
            raise Unreachable("网址中不得含有用户名和密码。")
        if was_secure and parts.scheme == "http":
            raise Unreachable("来源网站由加密连接转向了不加密的连接，没有访问。")
        was_secure = parts.scheme == "https"
        answer = _ask(address, private_hosts, _conditions(etag, last_modified), limit, until)
        if isinstance(answer, Fetched):
            return answer
        address = urljoin(address, answer)
    raise Unreachable("来源网站转向次数过多。")


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    return {
        **({"If-None-Match": etag} if etag else {}),
        **({"If-Modified-Since": last_modified} if last_modified else {}),
    }


def _ask(
    address: str, private_hosts: frozenset[str], conditions: Mapping[str, str], limit: int, until: float
) -> Fetched | str:
    """Return the page, or the address it sends us on to."""
    parts = urlsplit(address)
    assert parts.hostname is not None  # noqa: S101 - get() has looked
    left = until - time.monotonic()
    if left <= 0:
        raise Unreachable("来源网站响应超时。")
    found = _resolve(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), private_hosts)
    sock = _connect(parts.scheme, parts.hostname, found, min(PATIENCE, left))
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(parts.hostname, parts.port)
    connection.sock = sock
    # Time for each answer does not bound the whole: who sends a byte now and then is cut off here.
    watchdog = Timer(max(0.1, until - time.monotonic()), _cut, [sock])
    watchdog.daemon = True
    watchdog.start()
    response: http.client.HTTPResponse | None = None
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?[]')}" if parts.query else ""
        )
        headers = {"User-Agent": _USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **conditions}
        connection.request("GET", path, headers={**headers, "Connection": "close"})
        response = connection.getresponse()
        if response.status == 304:
            return Fetched(address, is_new=False)
        if response.status in {301, 302, 303, 307, 308}:
            onward = response.getheader("Location", "")
            if not onward:
                raise Unreachable("来源网站转向时没有说明去处。", status=response.status)
            return onward
        if response.status != 200:
            raise Unreachable(f"来源网站返回状态{response.status}。", status=response.status)
        return Fetched(
            address,
            is_new=True,
            body=_body(response, limit, until),
            etag=_short(response.getheader("ETag"), 300),
            last_modified=_short(response.getheader("Last-Modified"), 100),
        )
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= until or isinstance(error, TimeoutError):
            raise Unreachable("来源网站响应超时。") from error
        if isinstance(error, ssl.SSLError):
            raise Unreachable("来源网站的安全证书不能通过验证。") from error
        raise Unreachable("与来源网站的连接中断，或者其答复不合规范。") from error
    finally:
        watchdog.cancel()
        if response is not None:
            response.close()
        connection.close()
        sock.close()


def _resolve(host: str, port: int, private_hosts: frozenset[str]) -> list[tuple[str, int]]:
    """Return the addresses of a host that we may connect to. Raises Unreachable when one of them is not public."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not host.isascii() or any(mark in host for mark in " \t\r\n%"):
            raise Unreachable("网址中的主机名无法识别。") from None
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("找不到来源网站的主机。") from error
    found = []
    for family, _, _, _, where in answers:
        if family not in {socket.AF_INET, socket.AF_INET6}:
            continue
        number = ipaddress.ip_address(str(where[0]).partition("%")[0])
        number = getattr(number, "ipv4_mapped", None) or number
        if host not in private_hosts and (not number.is_global or number.is_multicast):
            raise Unreachable("来源网站的主机名指向了内部地址，没有访问。")
        found.append((str(where[0]), port))
    if not found:
        raise Unreachable("找不到来源网站的主机。")
    return found


def _connect(scheme: str, host: str, found: list[tuple[str, int]], seconds: float) -> socket.socket:
    """Return a socket open to one of the addresses that were looked at; the name is not resolved again."""
    for number, port in found:
        try:
            plain = socket.create_connection((number, port), timeout=seconds)
        except OSError:
            continue
        if scheme == "http":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    raise Unreachable("来源网站没有应答。")


def _body(response: http.client.HTTPResponse, limit: int, until: float) -> bytes:
    """Return the whole body, unpacked. Raises Unreachable for one too large, too slow or cut short."""
    if response.length is not None and response.length > limit:
        raise _too_large(limit)
    packing = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if packing not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise Unreachable("来源网站使用了无法识别的压缩方式。")
    unpack = None if packing in {"identity", ""} else zlib.decompressobj(zlib.MAX_WBITS | 32)
    body = bytearray()
    while piece := response.read(_PIECE):
        if time.monotonic() >= until:
            raise TimeoutError
        try:
            body += piece if unpack is None else unpack.decompress(piece, limit + 1 - len(body))
        except zlib.error as error:
            raise ValueError("not compressed as said") from error
        if len(body) > limit or (unpack is not None and unpack.unconsumed_tail):
            raise _too_large(limit)
    if response.length or (unpack is not None and not unpack.eof):
        raise ValueError("cut short")
    return bytes(body)


def _too_large(limit: int) -> Unreachable:
    return Unreachable(f"来源网站的答复超过{max(1, limit // 1024 // 1024)}MB，没有读取。")


def _short(value: str | None, longest: int) -> str:
    """Return a header to send back later; one too long to keep, or that breaks lines, is not kept."""
    value = (value or "").strip()
    return value if len(value) <= longest and value.isprintable() else ""


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # It was closed in time.
