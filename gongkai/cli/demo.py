"""`gongkai demo`: the portal with the real plan, on SQLite, no other service. Builds var/ once, then opens it."""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from gongkai.errors import BadInput

ROOT = Path(__file__).resolve().parent.parent.parent


def main(argv: Sequence[str]) -> int:
    """Build or open the demo office, print addresses and sign-ins, serve."""
    parser = argparse.ArgumentParser(prog="gongkai demo", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and build it anew")
    parser.add_argument("--build-only", action="store_true", help="build, print, do not serve")
    words = parser.parse_args(argv)
    began = time.monotonic()
    var = place()
    if not words.build_only:
        from gongkai.cli.serve import require_free

        require_free(words.host, words.port)
    if words.fresh:
        clear(var)
    environment(var, words.host, words.port)
    built = not is_of_this_release(var)
    if built and not words.build_only:
        # In a process of its own: letters are set with threads, and a server forked after them could set no PDF.
        again = ["demo", "--build-only", "--host", words.host, "--port", str(words.port)]
        done = subprocess.run([sys.executable, "-m", "gongkai", *again], check=False)  # noqa: S603 - our own words
        if done.returncode:
            return done.returncode
    else:
        if built:
            from gongkai.cli.django import setup

            setup()
            open_or_build(var)
        how = "已建成" if built else "已打开"
        print(f"演示数据{how}（用时{time.monotonic() - began:.1f}秒）。", flush=True)
        announce(var, words.host, words.port)
    if words.build_only:
        return 0
    from gongkai.cli.serve import serve

    return serve(words.host, words.port)


def place() -> Path:
    """Return the folder the demo lives in."""
    return Path(os.environ.get("GONGKAI_VAR", ROOT / "var"))


def is_built() -> bool:
    """Return whether a demo was built in its folder."""
    return (place() / "demo-release").exists()


def clear(var: Path) -> None:
    """Delete the demo's folder. Raises BadInput for a folder that no demo made: it may be a bureau's."""
    if not var.exists() or not any(var.iterdir()):
        return
    if not (var / "demo-release").exists() and not (var / "demo-secret").exists():
        raise BadInput(f"{var} 不是演示数据目录，没有删除。请用 GONGKAI_VAR 指定演示目录。")
    shutil.rmtree(var)


def environment(var: Path, host: str, port: int) -> None:
    """Set the demo's settings in this process's environment: its own database and keys, whatever was there."""
    var.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.settings")
    os.environ.pop("DATABASE_URL", None)
    os.environ["GONGKAI_VAR"] = str(var)
    os.environ["GONGKAI_DEMO"] = "1"
    os.environ["GONGKAI_SECRET_KEY"] = _kept(var / "demo-secret", 48)
    os.environ["GONGKAI_LEDGER_KEY"] = _kept(var / "demo-ledger-key", 32)
    seed = bytes.fromhex(_kept(var / "demo-vault-key", 32))
    os.environ["GONGKAI_VAULT_KEYS"] = base64.urlsafe_b64encode(seed).decode()
    os.environ["GONGKAI_LEDGER_ORIGIN"] = "demo.gongkai.example/log"
    os.environ.setdefault("GONGKAI_BASE_URL", f"http://{host}:{port}")


def open_or_build(var: Path) -> bool:
    """Make the demo office when it is not there; bring an older one to this release. Returns whether it was built."""
    from gongkai.cli.demo_office import story
    from gongkai.cli.setup import prepare
    from gongkai.frame import time as house
    from gongkai.organisation.models import Unit
    from gongkai.selfcheck import actions as selfcheck

    if is_of_this_release(var):
        return False
    say("数据库与静态文件")
    prepare()
    built = not Unit.objects.exists()
    if built:
        story.tell(say)
        house.stand_at(story.TODAY)
        say("网站自查")
        # A few pages only, so that the first start stays short; the night run opens them all.
        selfcheck.inspect(by=None, at=house.now(), most=30)
        say("搜索索引")
        from gongkai.ledger import actions as ledger
        from gongkai.search import reindex

        ledger.seal(house.now())
        reindex(house.now().date())
    (var / "demo-sign-ins").write_text(sign_ins(), encoding="utf-8")
    (var / "demo-release").write_text(fingerprint())
    return built


def is_of_this_release(var: Path) -> bool:
    """Return whether the demo in `var` was built, or brought along, by this release."""
    stamp = var / "demo-release"
    return stamp.exists() and (var / "demo-sign-ins").exists() and stamp.read_text() == fingerprint()


def fingerprint() -> str:
    """Return what changes when the database or the static files of this release differ from those in var/."""
    digest = hashlib.sha256()
    watched = [
        ROOT / "requirements" / "base.txt",
        *ROOT.glob("gongkai/*/migrations/*.py"),
        *ROOT.glob("gongkai/*/static/**/*"),
    ]
    for path in sorted(watched):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def announce(var: Path, host: str, port: int) -> None:
    """Print where to look and how to sign in."""
    site = f"http://{host}:{port}"
    print(f"\n  门户      {site}/\n  方案      {site}/plans/012150436/2017-00160\n  工作台    {site}/staff/")
    print("\n  演示时间在2017年12月，显示在每页上方，系统管理员可以在工作台拨动。\n")
    print((var / "demo-sign-ins").read_text(encoding="utf-8"))
    print("  按 Ctrl+C 结束。\n", flush=True)


def sign_ins() -> str:
    """Return the list of the demo's people, their posts and their password, as it is printed."""
    from gongkai.cli.demo_office import requests, story
    from gongkai.organisation.models import User
    from gongkai.organisation.roles import Role

    lines = [f"  登录名    （密码都是 {story.PASSWORD}）"]
    for person in User.objects.exclude(unit=None, title="").order_by("pk").select_related("unit"):
        posts = "、".join(role.zh for role in Role if role in person.roles)
        where = person.unit.short_name if person.unit else "局领导"
        lines.append(f"    {person.username:<10} {person.full_name}　{where}　{posts}")
    lines.append(f"\n  一件已答复的申请，像申请人那样打开：{requests.key()}")
    return "\n".join(lines) + "\n"


def say(what: str) -> None:
    """Say on standard error what is being built."""
    print(f"… {what}", file=sys.stderr, flush=True)


def _kept(path: Path, size: int) -> str:
    """Return the secret kept in this file, made on first use and readable by its owner only."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(size))
    return path.read_text().strip()
