"""The virus scanner's door: clamd (ClamAV), when GONGKAI_CLAMD names it. Nothing is configured: nothing is asked.

`host:port` or the path of a socket. What is configured and does not answer lets nothing in: the file is refused with
a sentence that says so, and the person tries again.
"""

from __future__ import annotations

import logging
import socket
import struct

from django.conf import settings

from gongkai.errors import BadInput, Refused

_PIECE = 64 * 1024
_PATIENCE = 20.0  # seconds
logger = logging.getLogger(__name__)


class ScannerSilent(Refused):
    says = "病毒检查服务暂时没有应答，文件没有收下，请稍后再试。"


def check(data: bytes) -> None:
    """Raise BadInput when the scanner finds something in `data`; ScannerSilent when it cannot be asked."""
    if not settings.CLAMD:
        return
    try:
        verdict = _ask(data)
    except OSError as error:
        logger.error("clamd does not answer: %s", error)
        raise ScannerSilent from error
    if verdict.endswith("FOUND"):
        raise BadInput("文件中查出病毒或者恶意程序，没有收下。")
    if not verdict.endswith("OK"):
        logger.error("clamd said: %s", verdict[:200])
        raise ScannerSilent


def _ask(data: bytes) -> str:
    """Return clamd's line about `data` (its INSTREAM command): `stream: OK`, `stream: … FOUND`, or an error."""
    with _connected(settings.CLAMD) as link:
        link.sendall(b"zINSTREAM\0")
        for place in range(0, len(data), _PIECE):
            piece = data[place : place + _PIECE]
            link.sendall(struct.pack("!I", len(piece)) + piece)
        link.sendall(struct.pack("!I", 0))
        said = b""
        while len(said) < 4096 and (more := link.recv(4096)):
            said += more
            if said.endswith(b"\0"):
                break
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(_PATIENCE)
        link.connect(address)
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_PATIENCE)
