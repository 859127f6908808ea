"""`gongkai ledger head | checkpoint | check | export | prove | verify`: the transparency log."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.cli.django import bureau_is_set_up, progress, setup


def main(argv: Sequence[str]) -> int:
    """Run one of the log's commands; `check` and `verify` exit 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(prog="gongkai ledger", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, does in (
        ("head", "how many entries, and their root"),
        ("checkpoint", "sign the head and print the checkpoint"),
        ("check", "compare log, checkpoints and records; finds what was edited, removed or reordered"),
    ):
        commands.add_parser(name, help=does).add_argument("--json", action="store_true")
    export = commands.add_parser("export", help="write entries, checkpoint and how to check them into a folder")
    export.add_argument("folder", type=Path)
    verify = commands.add_parser("verify", help="check an exported folder; needs no database")
    verify.add_argument("folder", type=Path)
    verify.add_argument("--key", default="", help="the log's public key, from a source you trust")
    prove = commands.add_parser("prove", help="print the proof that an entry is in the log")
    prove.add_argument("number", type=int)
    words = parser.parse_args(argv)
    if words.command == "verify":
        return _verify(words.folder, words.key)
    setup()
    bureau_is_set_up()
    return _RUN[words.command](words)


def subjects() -> Iterator[tuple[str, str | None]]:
    """Yield every record the log speaks of with the digest of its present form, room by room."""
    from gongkai.workdesk import evidence

    yield from evidence.subjects()


def _head(words: argparse.Namespace) -> int:
    from gongkai.ledger import actions

    size, root = actions.head()
    if words.json:
        print(json.dumps({"size": size, "root": root.hex(), "key": actions.verifier_key()}))
    else:
        print(f"entries  {size}\nroot     {root.hex()}\nkey      {actions.verifier_key()}")
    return 0


def _checkpoint(words: argparse.Namespace) -> int:
    from gongkai.frame.time import now
    from gongkai.ledger import actions

    checkpoint = actions.seal(now())
    if words.json:
        print(json.dumps({"size": checkpoint.size, "root": bytes(checkpoint.root).hex(), "note": checkpoint.note}))
    else:
        print(checkpoint.note, end="")
    return 0


def _check(words: argparse.Namespace) -> int:
    from gongkai.ledger import check

    report = check.check(subjects(), progress=lambda done, total: progress("entries", done, total))
    if words.json:
        findings = [{"entry": finding.number, "says": finding.says} for finding in report.findings]
        print(json.dumps({"ok": not findings, "entries": report.entries, "findings": findings}, ensure_ascii=False))
    else:
        for finding in report.findings:
            where = "" if finding.number is None else f"第{finding.number}条："
            print(f"{where}{finding.says}")
        print(f"共核对日志 {report.entries} 条，{'未发现问题。' if not report.findings else f'发现问题 {len(report.findings)} 处。'}")
    return 1 if report.findings else 0


def _export(words: argparse.Namespace) -> int:
    from gongkai.frame.time import now
    from gongkai.ledger import export

    count = export.write(words.folder, at=now())
    print(f"已导出 {count} 条到 {words.folder}。")
    return 0


def _prove(words: argparse.Namespace) -> int:
    from gongkai.ledger import export

    print(export.proof(words.number), end="")
    return 0


def _verify(folder: Path, key: str) -> int:
    from gongkai.ledger import export

    findings = export.verify_export(folder, key=key)
    for finding in findings:
        print(finding, file=sys.stderr)
    print("核对无误。" if not findings else f"发现问题 {len(findings)} 处。")
    return 1 if findings else 0


_RUN = {"head": _head, "checkpoint": _checkpoint, "check": _check, "export": _export, "prove": _prove}
