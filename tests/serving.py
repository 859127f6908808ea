"""Real servers for tests and measurements: the house under granian, and nginx in front as deploy/nginx sets it up."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy" / "nginx"
MODULES = Path("/usr/lib/nginx/modules")
HOST = "gk.example.gov.cn"


def nginx_is_here() -> bool:
    """Return whether nginx and its Lua module are installed (Debian: nginx, libnginx-mod-http-lua)."""
    return bool(shutil.which("nginx", path=_path())) and (MODULES / "ngx_http_lua_module.so").exists()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def house(environment: dict[str, str], *, port: int, workers: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the house of `environment` on `port` until the block ends."""
    command = [sys.executable, "-W", "ignore", "-m", "gongkai", "serve", "--port", str(port), "--workers", str(workers)]
    with running(command, port, {**os.environ, **environment}) as process:
        yield process


@contextlib.contextmanager
def nginx(
    folder: Path, *, var: Path, house_port: int, port: int, more: str = "", name: str = HOST
) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx on `port` with the files of deploy/nginx, in front of the house. `more` goes into its http block."""
    shutil.copytree(DEPLOY, folder / "gongkai")
    for path in (folder / "gongkai").iterdir():
        text = path.read_text().replace("/etc/nginx/gongkai/", f"{folder}/gongkai/")
        text = text.replace("/var/lib/gongkai", str(var)).replace("127.0.0.1:8000", f"127.0.0.1:{house_port}")
        path.write_text(text.replace("gk.example.gov.cn", name))
    site = folder / "gongkai" / "gongkai.conf"
    text = site.read_text().rpartition("\nserver {")[0]  # the last one only leads from http to https
    text = re.sub(r"^ +(?:listen|ssl_\w+) .*\n", "", text, flags=re.M)
    site.write_text(text.replace("server {", f"server {{\n    listen 127.0.0.1:{port};", 1))
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"""load_module {MODULES}/ndk_http_module.so; load_module {MODULES}/ngx_http_lua_module.so;
        {"user root;" if os.geteuid() == 0 else ""} worker_processes 1; daemon off; pid {folder}/pid;
        events {{ worker_connections 1024; }}
        http {{ access_log off; client_body_temp_path {folder}/body; {places}
        include {folder}/gongkai/gongkai.conf; {more} }}"""
    )
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with running(command, port, {**os.environ, "PATH": _path()}) as process:
        yield process


@contextlib.contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it is there when something answers on `port`."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended: {(process.stderr.read() if process.stderr else b'').decode()}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        else:
            raise RuntimeError(f"nothing answers on port {port}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def ask(
    port: int, address: str, *, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Return (status, headers by lower-case name, body) of one request."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, address, headers={"Host": HOST, "X-Forwarded-Proto": "https"} | (headers or {}))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the process and what it has started, directly or not."""
    found, todo = [], [process.pid]
    while todo:
        pid = todo.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                todo += [int(word) for word in (task / "children").read_text().split()]
    return found


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin"
