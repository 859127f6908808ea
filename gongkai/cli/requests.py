"""`gongkai requests import FILE… | new-key | rotate | settle`: mails to the published mailbox, keys, and the timer."""

from __future__ import annotations

import argparse
import mailbox
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.cli.django import bureau_is_set_up, setup
from gongkai.errors import BadInput


def main(argv: Sequence[str]) -> int:
    """Run one of the commands; `import` exits 1 when a file could not be taken at all."""
    parser = argparse.ArgumentParser(prog="gongkai requests", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bring = commands.add_parser("import", help="bring mails in (.eml, .mbox, or - for standard input); none is lost")
    bring.add_argument("files", nargs="+", metavar="FILE")
    commands.add_parser("new-key", help="print a key for GONGKAI_VAULT_KEYS; needs no database")
    commands.add_parser("rotate", help="seal everything anew with the first key of GONGKAI_VAULT_KEYS")
    commands.add_parser("settle", help="let happen what the passing of time has brought about")
    words = parser.parse_args(argv)
    if words.command == "new-key":
        from cryptography.fernet import Fernet

        print(Fernet.generate_key().decode())
        return 0
    setup()
    bureau_is_set_up()
    if words.command == "import":
        return _import(words.files)
    from gongkai.frame.time import now
    from gongkai.requests import actions

    if words.command == "rotate":
        print(f"已用新密钥重新加密 {actions.rotate_keys()} 项。")
        return 0
    done = actions.settle(at=now())
    print(
        f"逾期未补正 {done['corrections']} 件，征求意见届满 {done['consultations']} 项，逾期未缴费 {done['fees']} 件。"
    )
    return 0


def _import(names: Sequence[str]) -> int:
    from gongkai.frame.time import now
    from gongkai.requests import incoming

    new = known = doubtful = failed = 0
    for name in names:
        for number, raw in _mails(name):
            try:
                found, is_new = incoming.take(raw, at=now())
            except BadInput as error:
                failed += 1
                print(f"{name}（第{number}封）：{error.says}", file=sys.stderr)
                continue
            new, known = new + is_new, known + (not is_new)
            doubtful += bool(is_new and found.warnings)
    print(f"新收入 {new} 封（其中 {doubtful} 封有疑问，待人工核对），已收过 {known} 封，没有收下 {failed} 封。")
    return 1 if failed else 0


def _mails(name: str) -> Iterator[tuple[int, bytes]]:
    """Yield (number, raw mail) of a file: one mail, or each of an mbox, which begins with `From `."""
    if name == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            raise BadInput(f"{name} 不能读取：{error.strerror}。") from error
    if not data.startswith(b"From "):
        yield 1, data
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "mbox"
        copy.write_bytes(data)
        box = mailbox.mbox(copy, create=False)
        try:
            for number, key in enumerate(box.keys(), 1):
                yield number, box.get_bytes(key)
        finally:
            box.close()
