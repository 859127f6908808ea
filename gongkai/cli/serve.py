"""`gongkai serve`: the production server in front of the platform. One process unless told otherwise."""

from __future__ import annotations

import argparse
import os
import socket
from collections.abc import Sequence

from gongkai.cli.django import bureau_is_set_up, setup
from gongkai.errors import BadInput


def main(argv: Sequence[str]) -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="gongkai serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    words = parser.parse_args(argv)
    setup()
    bureau_is_set_up()
    return serve(words.host, words.port, workers=words.workers)


def serve(host: str, port: int, *, workers: int = 1) -> int:
    """Run granian on this address and return its exit status when it is stopped."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from gongkai.frame import generation

    require_free(host, port)
    os.environ["GONGKAI_TIMER"] = "1"
    # Templates and settings may be new: nothing ready is from before this start.
    generation.house().turn()
    server = Granian(
        "gongkai.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.serve()
    return 0


def require_free(host: str, port: int) -> None:
    """Raise BadInput when nothing can listen on this address, before any work is done for it."""
    try:
        family = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise BadInput(f"地址 {host}:{port} 已被占用或不能使用，请用 --port 另选端口。") from error
