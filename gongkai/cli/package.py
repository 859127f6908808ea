"""`gongkai package make | verify`: the whole public data set as one signed file, and its verification."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gongkai.cli.django import bureau_is_set_up, setup


def main(argv: Sequence[str]) -> int:
    """Make the package, or verify one; `verify` exits 1 when something does not agree."""
    parser = argparse.ArgumentParser(prog="gongkai package", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="write it (into GONGKAI_VAR/packages unless told where)")
    make.add_argument("file", type=Path, nargs="?")
    check = commands.add_parser("verify", help="check signature, digests, log and records of a package")
    check.add_argument("file", type=Path)
    check.add_argument("--key", default="", help="the log's public key, from a source you trust")
    words = parser.parse_args(argv)
    setup()
    from gongkai.frame.time import now
    from gongkai.portal import package

    if words.command == "verify":
        problems = package.verify(words.file, words.key or None)
        for problem in problems:
            print(problem, file=sys.stderr)
        trust = "" if words.key else "（所用公钥取自数据包，请与别处公布的核对）"
        print(f"{'未发现问题' if not problems else f'发现问题 {len(problems)} 处'}{trust}。")
        return 1 if problems else 0
    bureau_is_set_up()
    target = words.file or package.place()
    count = package.write(target, at=now())
    print(f"已写出数据包 {target}，共 {count} 个文件。")
    return 0
