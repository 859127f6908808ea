"""Requests a second and processor time a request for ready pages, against nginx handing out the same bytes as a file.

Each server is bound to one core and asked from another, in turns, several times; the best turn of each counts, since
whatever else the machine does only adds. Baseline: nginx with its files held open, sendfile and nothing else to do.
Needs wrk, nginx and its Lua module (Debian: wrk nginx libnginx-mod-http-lua).
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import serving

PAGES = (
    ("document", "/documents/012150436/2017-00160"),
    ("list", "/documents/"),
)
TURNS = 5
CONNECTIONS = 64


def main() -> int:
    """Serve a demo office by itself and behind nginx, and time its pages."""
    missing = [name for name in ("wrk", "taskset") if not shutil.which(name)]
    if not serving.nginx_is_here():
        missing.append("nginx and libnginx-mod-http-lua")
    if missing:
        print(f"serving: not measured without {', '.join(missing)} (Debian: wrk nginx libnginx-mod-http-lua)")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        _build(folder / "var")
        port, front, base = serving.free_port(), serving.free_port(), serving.free_port()
        static = folder / "static"
        static.mkdir()
        baseline = f"""server {{ listen 127.0.0.1:{base}; root {static}; gzip_static on; sendfile on; tcp_nopush on;
            keepalive_requests 1000000; open_file_cache max=1000; open_file_cache_valid 3600s; }}"""
        environment = {"GONGKAI_VAR": str(folder / "var"), "GONGKAI_PAGE_FILES": "1", "GONGKAI_DEMO": "1"}
        environment |= _demo(folder / "var", f"https://{serving.HOST}")
        with (
            serving.house(environment, port=port) as house,
            serving.nginx(folder, var=folder / "var", house_port=port, port=front, more=baseline) as nginx,
        ):
            cores = sorted(os.sched_getaffinity(0))
            for process in (house, nginx):
                for pid in serving.children(process):
                    for task in os.listdir(f"/proc/{pid}/task"):
                        os.sched_setaffinity(int(task), {cores[0]})
            asker = cores[-1]
            print("ready pages, one core; baseline: nginx handing out the same bytes as a file, in the same run")
            print(f"{'page':<15} {'bytes':>6} {'way':<19} {'per second':>10} {'ratio':>6}", end="")
            print(f" {'µs CPU':>7} {'ratio':>6} {'p99 ms':>7}")
            for name, address in PAGES:
                for packed in (False, True):
                    _compare(name, address, packed, static, (port, front, base), (house, nginx), asker)
            print()
            _cold(port, front)
            _moving(folder / "var", environment, front, asker)
    return 0


def _compare(name, address, packed, static, ports, processes, asker) -> None:
    port, front, base = ports
    house, nginx = processes
    _, _, body = serving.ask(front, address)
    sent = gzip.compress(body, 6, mtime=0)
    if not packed:  # a file nginx holds open is not written again
        (static / f"{name}.html").write_bytes(body)
        (static / f"{name}.html.gz").write_bytes(sent)
    ways = (
        ("nginx, static file", base, f"/{name}.html", nginx),
        ("nginx, ready pages", front, address, nginx),
        ("house alone (demo)", port, address, house),
    )
    best: dict[str, tuple[float, float, float]] = {}
    for _ in range(TURNS):
        for way, where, path, process in ways:
            rate, cpu, p99 = _turn(where, path, process, asker, packed)
            had = best.get(way, (0.0, 1e9, 1e9))
            best[way] = (max(had[0], rate), min(had[1], cpu), min(had[2], p99))
    rate0, cpu0, _ = best["nginx, static file"]
    for way, *_rest in ways:
        rate, cpu, p99 = best[way]
        size = len(sent) if packed else len(body)
        label = f"{name}{', gzip' if packed else ''}"
        print(f"{label:<15} {size:>6} {way:<19} {rate:>10,.0f} {rate / rate0:>6.2f}", end="")
        print(f" {cpu:>7.1f} {cpu0 / cpu:>6.2f} {p99:>7.2f}")


def _turn(port: int, address: str, process, asker: int, packed: bool) -> tuple[float, float, float]:
    headers = ["-H", f"Host: {serving.HOST}", "-H", "X-Forwarded-Proto: https"]
    if packed:
        headers += ["-H", "Accept-Encoding: gzip"]
    # Ready before the clock starts: the demo's pages end with every minute.
    serving.ask(port, address, headers={"Accept-Encoding": "gzip"} if packed else None)
    before = _cpu(process)
    said = subprocess.run(
        ["taskset", "-c", str(asker), "wrk", "-t1", f"-c{CONNECTIONS}", "-d1s", "--latency", *headers,
         f"http://127.0.0.1:{port}{address}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    spent = _cpu(process) - before
    if "Non-2xx" in said:
        raise SystemExit(f"{address} on port {port} was not answered:\n{said}")
    count = int(re.search(r"(\d+) requests in", said)[1])
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    scale = {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), spent / count / 1000, float(p99) * scale


def _cold(port: int, front: int) -> None:
    """Print the time to the first byte of a page that is not ready."""
    for way, where in (("house alone", port), ("behind nginx", front)):
        times = []
        for place in range(12):
            began = time.perf_counter()
            status, *_ = serving.ask(where, f"/documents/012150436/2017-00160?unready={way[0]}{place}")
            times.append(1000 * (time.perf_counter() - began))
            assert status == 200
        times.sort()
        middle, most = times[len(times) // 2], times[-1]
        print(f"a page not yet ready, {way}: first byte after {middle:.0f} ms (median), {most:.0f} ms at most")


def _moving(var: Path, environment: dict[str, str], front: int, asker: int) -> None:
    """Print what readers see of it while something is written twice a second."""
    writer = (
        "import time, django; django.setup()\n"
        "from gongkai.organisation.models import Bureau\n"
        "for n in range(8):\n"
        "    Bureau.objects.update(phone=f'0351-{n:07d}'); time.sleep(0.5)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", writer], cwd=serving.ROOT,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "gongkai.settings"},
    )  # fmt: skip
    said = subprocess.run(
        ["taskset", "-c", str(asker), "wrk", "-t1", f"-c{CONNECTIONS}", "-d5s", "--latency", "-H",
         f"Host: {serving.HOST}", f"http://127.0.0.1:{front}/documents/"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    process.wait(30)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    times = dict(re.findall(r"(50|99)%\s+([\d.]+\w+)", said))
    print(f"a list while two publications a second end all ready pages: {rate:,.0f} requests/s, "
          f"median {times['50']}, 99 % within {times['99']}")  # fmt: skip


def _cpu(process) -> int:
    """Return the nanoseconds of processor time that a server and its children have spent."""
    spent = 0
    for pid in serving.children(process):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                spent += int(Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split()[0])
    return spent


def _build(var: Path) -> None:
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "gongkai", "demo", "--build-only"],
        cwd=serving.ROOT, env={**os.environ, "GONGKAI_VAR": str(var)}, check=True, capture_output=True,
    )  # fmt: skip


def _demo(var: Path, base_url: str) -> dict[str, str]:
    """Return the settings of the demo office in `var`, at another address."""
    return {
        "GONGKAI_SECRET_KEY": (var / "demo-secret").read_text().strip(),
        "GONGKAI_LEDGER_KEY": (var / "demo-ledger-key").read_text().strip(),
        "GONGKAI_LEDGER_ORIGIN": "demo.gongkai.example/log",
        "GONGKAI_BASE_URL": base_url,
        "GONGKAI_HOSTS": serving.HOST,
        "GONGKAI_BEHIND_PROXY": "1",
    }


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
