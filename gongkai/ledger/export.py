"""The log in plain files, and their verification. Plain Python: no database is asked.

`entries.jsonl` holds the canonical bytes of the entries, one a line, entry n on line n + 1;
`checkpoint.txt` the signed note over exactly these; `README.txt` the verifier key and how to check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.ledger import entries, merkle, notes

ENTRIES, CHECKPOINT, README = "entries.jsonl", "checkpoint.txt", "README.txt"

ABOUT = """\
透明日志 {origin}
================{rule}

公钥（verifier key）：

    {verifier}

本目录收录日志的前 {size} 条，从第 0 条起：

    entries.jsonl     每行一条，是该条的规范 JSON（RFC 8785）；第 n 条在第 n + 1 行
    checkpoint.txt    对这 {size} 条的签名（C2SP signed-note，Ed25519）：来源、条数、根散列（base64）

公钥应当从别处取得，并与上面所印的核对：只用本目录中的公钥，验不出整个目录被人替换。

怎样核对
--------
第 n 条的叶散列，是一个零字节与该行内容（不含行末换行）的 SHA-256：

    (printf '\\0'; sed -n '1p' entries.jsonl | tr -d '\\n') | sha256sum

根散列按 RFC 6962 第 2.1 节从叶散列算出：结点是字节 01 与左右两个散列的 SHA-256。
它应当等于 checkpoint.txt 第三行（base64）；签名用任何支持 C2SP signed-note 的工具核验。
本平台的命令：gongkai ledger verify 目录
"""


@dataclass
class Verdict:
    """What the verification of an export found: `problems` are Chinese sentences, none when all agrees."""

    size: int = 0
    root: bytes = merkle.EMPTY_ROOT
    verifier: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether everything agrees."""
        return not self.problems


def write_export(directory: Path, bodies: Iterable[bytes], note: str, verifier: str) -> Path:
    """Write the log into `directory` (made when missing) and return it.

    `bodies` are the canonical bytes of the entries from number 0 up to the size of the checkpoint `note`.
    The checkpoint comes last, so that an interrupted export is never taken for a whole one.
    Raises NoteError when the note is not signed with `verifier`, ValueError when the bodies are not those it
    speaks of.
    """
    said = notes.open_checkpoint(note, notes.Verifier.parse(verifier))
    directory.mkdir(parents=True, exist_ok=True)
    (directory / CHECKPOINT).unlink(missing_ok=True)
    tree = merkle.Frontier()
    with (directory / ENTRIES).open("wb") as lines:
        for body in bodies:
            lines.write(body + b"\n")
            tree.append(merkle.leaf_hash(body))
    if (tree.size, tree.root()) != (said.size, said.root):
        raise ValueError(f"the {tree.size} entries are not the {said.size} of the checkpoint")
    about = ABOUT.format(origin=said.origin, rule="=" * len(said.origin), verifier=verifier, size=said.size)
    (directory / README).write_text(about, encoding="utf-8")
    (directory / CHECKPOINT).write_text(note, encoding="utf-8")
    return directory


def verify_export(directory: Path, verifier: str | None = None) -> Verdict:
    """Return whether the files in `directory` are a whole and unaltered log.

    `verifier` is the log's key as you know it from elsewhere. None takes the one in the README, which
    shows only that the files agree with one another. Every entry must be canonical, follow the one
    before it in time, and name the right `prior`; the root must be the signed one.
    """
    verdict = Verdict()
    try:
        key = notes.Verifier.parse(verifier or printed_key((directory / README).read_text(encoding="utf-8")))
        verdict.verifier = str(key)
        said = notes.open_checkpoint((directory / CHECKPOINT).read_text(encoding="utf-8"), key)
    except (OSError, UnicodeError) as error:
        verdict.problems.append(f"导出目录不完整：{error}。")
        return verdict
    except notes.NoteError as error:
        verdict.problems.append(f"检查点的签名不成立（{error}）。")
        return verdict
    tree = merkle.Frontier()
    try:
        with (directory / ENTRIES).open("rb") as lines:
            _read(lines, tree, verdict)
    except OSError as error:
        verdict.problems.append(f"导出目录不完整：{error}。")
    verdict.size, verdict.root = tree.size, tree.root()
    if verdict.size != said.size:
        verdict.problems.append(f"检查点载明有 {said.size} 条，文件中有 {verdict.size} 条。")
    elif verdict.root != said.root:
        verdict.problems.append("根散列与检查点不符：有条目被改动。")
    return verdict


def _read(lines: Iterable[bytes], tree: merkle.Frontier, verdict: Verdict) -> None:
    last: dict[str, int] = {}
    before = None
    for number, line in enumerate(lines):
        body = line.removesuffix(b"\n")
        if body == line:
            verdict.problems.append(f"第 {number} 条之后没有换行，文件可能不完整。")
        tree.append(merkle.leaf_hash(body))
        try:
            entry = entries.decode(body)
        except entries.EntryError as error:
            verdict.problems.append(f"第 {number} 条不是规范的日志条目（{error}）。")
            continue
        if entry.prior != last.get(entry.subject):
            verdict.problems.append(f"第 {number} 条所指的上一条不对。")
        if before is not None and entry.at < before:
            verdict.problems.append(f"第 {number} 条的时间早于前一条。")
        last[entry.subject], before = number, entry.at


def printed_key(readme: str) -> str:
    """Return the verifier key that the README prints. Raises NoteError when it prints none."""
    for line in readme.splitlines():
        if line.startswith("    ") and line.count("+") >= 2:
            return line.strip()
    raise notes.NoteError("the README prints no verifier key")
