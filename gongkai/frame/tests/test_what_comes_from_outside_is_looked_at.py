"""The virus scanner is asked where it is configured, its silence lets nothing in; sealed bytes open for us."""

import socket
import struct
import threading

import pytest

from gongkai.errors import BadInput
from gongkai.frame import virus
from gongkai.frame.sealed import CannotOpen, vault

KEYS = ("YS1rZXktZm9yLXRlc3RzLW9ubHktMzItYnl0ZXMhISE=", "YW5vdGhlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGVzISE=")


@pytest.fixture
def clamd():
    """A clamd of our own on the loopback, that says what it is told to and keeps what it was sent."""
    listening = socket.create_server(("127.0.0.1", 0))
    kept = {"says": b"stream: OK\0", "got": b""}

    def serve() -> None:
        while True:
            try:
                link, _ = listening.accept()
            except OSError:
                return
            with link:
                command = _exactly(link, 10)
                assert command == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack("!I", _exactly(link, 4))[0]:
                    data += _exactly(link, size)
                kept["got"] = data
                link.sendall(kept["says"])

    threading.Thread(target=serve, daemon=True).start()
    kept["address"] = f"127.0.0.1:{listening.getsockname()[1]}"
    yield kept
    listening.close()


def _exactly(link: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += link.recv(size - len(data))
    return data


def test_a_clean_file_passes_whole(clamd, settings):
    settings.CLAMD = clamd["address"]
    virus.check(b"paper" * 40_000)
    assert clamd["got"] == b"paper" * 40_000


def test_what_the_scanner_finds_is_refused(clamd, settings):
    settings.CLAMD = clamd["address"]
    clamd["says"] = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    with pytest.raises(BadInput, match="病毒"):
        virus.check(b"bad")


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_a_scanner_that_gives_no_verdict_lets_nothing_in(clamd, settings, says, caplog):
    settings.CLAMD = clamd["address"]
    clamd["says"] = says
    with pytest.raises(virus.ScannerSilent):
        virus.check(b"paper")


def test_a_scanner_that_is_not_there_lets_nothing_in(settings, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.CLAMD = f"127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(virus.ScannerSilent):
        virus.check(b"paper")


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMD = ""
    virus.check(b"paper")


def test_a_key_is_changed_by_putting_the_new_one_in_front(settings):
    settings.VAULT_KEYS = KEYS[:1]
    old = vault.seal("证件".encode())
    assert "证件".encode() not in old
    settings.VAULT_KEYS = KEYS[::-1]
    assert vault.opened(old) == "证件".encode()
    new = vault.resealed(old)
    settings.VAULT_KEYS = KEYS[1:]
    assert vault.opened(new) == "证件".encode()
    with pytest.raises(CannotOpen):
        vault.opened(old)


def test_an_altered_byte_is_noticed(settings):
    settings.VAULT_KEYS = KEYS[:1]
    sealed = bytearray(vault.seal(b"paper"))
    sealed[30] ^= 1
    with pytest.raises(CannotOpen):
        vault.opened(bytes(sealed))
