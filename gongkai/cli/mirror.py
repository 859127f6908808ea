"""`gongkai mirror DIRECTORY`: the whole public site as files anyone can host. `gongkai mirror verify DIRECTORY`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gongkai.cli.django import bureau_is_set_up, progress, setup

ABOUT = """\
gongkai mirror DIRECTORY          write the mirror; one that stands there is replaced when the new one is whole
gongkai mirror verify DIRECTORY   check signature, every file, the log and the proofs; needs no database
"""


def main(argv: Sequence[str]) -> int:
    """Write a mirror, or verify one; `verify` exits 1 when something does not agree."""
    parser = argparse.ArgumentParser(
        prog="gongkai mirror", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verifying = list(argv[:1]) == ["verify"]
    parser.add_argument("directory", type=Path)
    if verifying:
        parser.add_argument("--key", default="", help="the log's public key, from a source you trust")
    else:
        parser.add_argument(
            "--no-entry-pages", action="store_true", help="no page for each log entry; the log itself is inside anyhow"
        )
    words = parser.parse_args(argv[1:] if verifying else argv)
    setup()
    return _verify(words.directory, words.key) if verifying else _write(words.directory, not words.no_entry_pages)


def _write(directory: Path, entry_pages: bool) -> int:
    bureau_is_set_up()
    from gongkai.frame.time import now
    from gongkai.portal.mirror import writing

    left_out = None if entry_pages else writing.ENTRY_PAGES
    made = writing.write(
        directory, at=now(), left_out=left_out, progress=lambda done, known: progress("addresses", done, known)
    )
    print(f"已写出镜像 {directory}，共 {made.files} 个文件，{made.size / 1e6:.1f} MB。首页是 index.html。")
    return 0


def _verify(directory: Path, key: str) -> int:
    from gongkai.portal.mirror import writing

    problems = writing.verify(directory, key or None)
    for problem in problems:
        print(problem, file=sys.stderr)
    trust = "" if key else "（所用公钥取自镜像，请与别处公布的核对）"
    print(f"{'未发现问题' if not problems else f'发现问题 {len(problems)} 处'}{trust}。")
    return 1 if problems else 0
