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
    ):
        commands.add_parser(name, help=does).add_argument("--json", action="store_true")
    check = commands.add_parser(
        "check", help="compare log, checkpoints and records; finds what was edited, removed or reordered"
    )
    check.add_argument("--json", action="store_true")
    check.add_argument("--known", type=Path, action="append", default=[], help="a signed checkpoint kept elsewhere")
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

    known = [path.read_text(encoding="utf-8") for path in words.known]
    report = check.check(subjects(), known=known, progress=lambda done, total: progress("entries", done, total))
    if words.json:
        findings = [
            {"entry": finding.number, "kind": finding.kind, "says": finding.says} for finding in report.findings
        ]
        answer = {"ok": report.ok, "entries": report.entries, "root": report.root.hex(), "count": report.count}
        print(json.dumps({**answer, "findings": findings}, ensure_ascii=False))
    else:
        for finding in report.findings:
            print(finding.says)
        verdict = "未发现问题。" if report.ok else f"发现问题 {report.count} 处。"
        print(f"核对日志 {report.entries} 条、检查点 {report.checkpoints} 个、记录 {report.subjects} 项，{verdict}")
    return 0 if report.ok else 1


def _export(words: argparse.Namespace) -> int:
    from gongkai.frame.time import now
    from gongkai.ledger import actions, export
    from gongkai.ledger.models import Entry

    checkpoint = actions.seal(now())
    rows = Entry.objects.filter(number__lt=checkpoint.size).order_by("number")
    bodies = (bytes(body) for body in rows.values_list("body", flat=True).iterator(chunk_size=2000))
    export.write_export(words.folder, bodies, checkpoint.note, actions.verifier_key())
    print(f"已导出日志 {checkpoint.size} 条到 {words.folder}。")
    return 0


def _prove(words: argparse.Namespace) -> int:
    from gongkai.errors import BadInput
    from gongkai.frame.time import now
    from gongkai.ledger import actions, merkle
    from gongkai.ledger.models import Entry

    checkpoint = actions.seal(now())
    if not 0 <= words.number < checkpoint.size:
        raise BadInput(f"日志中没有第 {words.number} 条，现有 {checkpoint.size} 条，从第 0 条起。")
    rows = Entry.objects.filter(number__lt=checkpoint.size).order_by("number")
    leaves = [bytes(leaf) for leaf in rows.values_list("leaf", flat=True).iterator(chunk_size=5000)]
    proof = {
        "entry": bytes(Entry.objects.get(number=words.number).body).decode(),
        "number": words.number,
        "proof": [node.hex() for node in merkle.inclusion_proof(leaves, words.number)],
        "checkpoint": checkpoint.note,
    }
    print(json.dumps(proof, ensure_ascii=False, indent=1))
    return 0


def _verify(folder: Path, key: str) -> int:
    from gongkai.ledger import export

    verdict = export.verify_export(folder, key or None)
    for problem in verdict.problems:
        print(problem, file=sys.stderr)
    trust = "" if key else "（所用公钥取自该目录，请与别处公布的核对）"
    print(
        f"核对日志 {verdict.size} 条，{'未发现问题' if verdict.ok else f'发现问题 {len(verdict.problems)} 处'}{trust}。"
    )
    return 0 if verdict.ok else 1


_RUN = {"head": _head, "checkpoint": _checkpoint, "check": _check, "export": _export, "prove": _prove}
