"""`gongkai read FILE… [--json]`: read official documents into their parts. No database, no Django.

With --json one object a line for each file, in the order of the files, whether they are one or many; keys as in the
contract, UTF-8. A file that cannot be used is one sentence on standard error and the exit status 2; the others are
still printed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from gongkai.errors import GongkaiError
from gongkai.reading import Reading, limits, read
from gongkai.reading.reading import Assignment

__all__ = ["main"]

_KINDS: Final = {"official": "公文", "regulation": "法规规章", "other": "不是公文"}
_LIMIT_KINDS: Final = {"deadline": "截止", "target": "目标", "period": "期限", "frequency": "频次"}


def main(argv: Sequence[str] | None = None) -> int:
    """Read the files named in `argv` and print their parts; return 0, or 2 when one could not be used."""
    parser = argparse.ArgumentParser(
        prog="gongkai read",
        description="Read official documents (txt, html, md, docx, pdf; UTF-8, GB18030, Big5 …) into their parts.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a document; - reads standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each file")
    try:
        options = parser.parse_args(argv)
    except SystemExit as asked:
        return asked.code if isinstance(asked.code, int) else 2
    for stream in (sys.stdout, sys.stderr):
        # Chinese comes out whatever the locale says, and a file name that is no text does not stop it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _read_all(options.files, as_json=options.json)
    except BrokenPipeError:
        # The reader has gone (| head): not an error of ours. Keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _read_all(files: Sequence[str], *, as_json: bool) -> int:
    status = 0
    for number, file in enumerate(files):
        try:
            reading = read(_bytes_of(file), name=file)
        except GongkaiError as error:
            status = _complain(file, error.says)
            continue
        except OSError as error:
            status = _complain(file, _why(error))
            continue
        except MemoryError:
            status = _complain(file, "内存不足，未能读完；请拆分后再读。")
            continue
        except Exception as error:
            status = _complain(
                file, f"读取时出现程序错误（{type(error).__name__}：{error}），请将此文件反馈给维护人员。"
            )
            continue
        reading.file = file
        if as_json:
            print(json.dumps(reading.to_json(), ensure_ascii=False))
        else:
            print("\n".join([""] * (number > 0) + list(_for_people(reading))))
        sys.stdout.flush()
    return status


def _bytes_of(file: str) -> bytes:
    """Return the bytes of the file, at most one more than the loader takes: a device has no end."""
    if file == "-":
        return sys.stdin.buffer.read(limits.MAX_BYTES + 1)
    with open(file, "rb") as stream:
        return stream.read(limits.MAX_BYTES + 1)


def _complain(file: str, says: str) -> int:
    print(f"gongkai read: {file}：{' '.join(says.split())}", file=sys.stderr)
    return 2


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "文件不存在，请核对路径。"
    if isinstance(error, IsADirectoryError):
        return "这是文件夹，请给出其中的文件。"
    if isinstance(error, PermissionError):
        return "没有读取此文件的权限。"
    return f"无法读取（{error.strerror or type(error).__name__}）。"


def _for_people(reading: Reading) -> Iterator[str]:
    yield f"【{reading.title or '（未识别出标题）'}】"
    yield f"  文件：{reading.file}（{_KINDS.get(reading.kind, reading.kind)}，编码 {reading.encoding}）"
    dates = (
        ("成文日期", reading.made_on),
        ("发布日期", reading.published_on),
        ("施行日期", reading.effective_on),
    )
    fields = [
        ("文号", reading.document_number),
        ("索引号", reading.index_number),
        ("文种", reading.document_type),
        ("发文机关", "、".join(reading.issuing_bodies)),
        ("主送机关", "、".join(reading.addressees)),
        *((label, day.isoformat() if day else "") for label, day in dates),
        ("主题分类", reading.topic),
        ("主题词", "、".join(reading.keywords)),
        ("引用文号", "、".join(reading.cited_numbers)),
        ("废止文件", "、".join(reading.repeals)),
    ]
    for label, value in fields:
        if value:
            yield f"  {label}：{value}"
    yield from _section(
        "提纲", [f"{'  ' * (each.level - 1)}{each.number}　{_short(each.text)}" for each in reading.headings]
    )
    yield from _section("任务分工", list(map(_assignment, reading.assignments)))
    yield from _section(
        "时限",
        [
            f"{each.raw}（{_LIMIT_KINDS.get(each.kind, each.kind)} {each.value}）{each.clause}"
            for each in reading.time_limits
        ],
    )
    yield from _section("附件", [f"{each.number} {each.name} {each.url}".strip() for each in reading.attachments])
    yield from _section("联系方式", [f"{each.name} {each.phone}".strip() for each in reading.contacts])
    yield from _section("提示", reading.warnings)


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"  {title}："
        yield from (f"    {line}" for line in lines)


def _assignment(each: Assignment) -> str:
    lead, support = "、".join(each.lead), "、".join(each.support)
    parts = [
        f"牵头：{lead}" if lead else "",
        f"配合：{support}" if support else "",
        "其他单位按职责分工负责" if each.others else "",
    ]
    return f"{each.clause}　{'；'.join(part for part in parts if part) or each.raw}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
