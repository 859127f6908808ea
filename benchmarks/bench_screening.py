"""How fast files are searched, rebuilt and checked, beside the least that could be done with the same bytes.

    python -m benchmarks.bench_screening [documents]

Searches: inspect_text() and inspect_file(), against one regular expression for mobile numbers over the same text.
Rebuilds: sanitise(), against unpacking and packing the same package again, or copying the same bytes.
Checks: traces() for twenty words, against twenty plain searches of the packed bytes.
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from collections.abc import Callable
from time import perf_counter

from gongkai.screening.check import traces
from gongkai.screening.guard import inspect_file, inspect_text
from gongkai.screening.sanitise import sanitise
from gongkai.screening.tests import carriers, making
from gongkai.screening.words import WordList

PHONE = re.compile(r"1[3-9]\d{9}")
SENTENCES = (
    "为贯彻落实《中华人民共和国政府信息公开条例》（国务院令第711号）和省政府办公厅有关要求，持续推进决策、执行、管理、服务、结果公开，",
    "切实保障人民群众的知情权、参与权、表达权和监督权，现就推进政务公开工作有关事项通知如下：",
    "全面梳理权力事项，编制并公布权力清单和责任清单，于2024年6月底前完成。清单调整的，应当自调整之日起20个工作日内更新。",
    "联系人：李强，联系电话：0351-7680418，统一社会信用代码91140100MA0GABCD3K。",
)


def text(chance: random.Random, sentences: int = 60) -> str:
    """Return an ordinary document of about three thousand characters, with one telephone number in it."""
    lines = [chance.choice(SENTENCES) for _ in range(sentences)]
    lines.insert(chance.randrange(sentences), f"申请人王芳，手机{making.phone_number(chance)}。")
    return "\n".join(lines)


def timed(work: Callable[[], object], least: float = 1.0) -> float:
    """Return the seconds one call takes, the best of what fits into `least` seconds and of two at the least."""
    best, spent, calls = float("inf"), 0.0, 0
    while spent < least or calls < 2:
        begun = perf_counter()
        work()
        took = perf_counter() - begun
        best, spent, calls = min(best, took), spent + took, calls + 1
    return best


def repacked(data: bytes) -> bytes:
    """Unpack a package and pack it again as it was."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return target.getvalue()


def main(count: int) -> None:
    chance = random.Random(7)
    texts = [text(chance) for _ in range(count)]
    size = sum(map(len, texts))
    words = WordList("".join(chance.choices([chr(0x4E00 + n) for n in range(3000)], k=4)) for _ in range(1000))
    rows: list[tuple[str, float, float, str]] = []

    plain = timed(lambda: [PHONE.findall(each) for each in texts])
    rows.append(("search: text", timed(lambda: [inspect_text(each) for each in texts]), plain, f"{count} documents"))
    rows.append(
        (
            "search: text, 1,000 listed words",
            timed(lambda: [inspect_text(each, words=words) for each in texts]),
            plain,
            f"{count} documents",
        )
    )
    lines = [line for each in texts for line in each.split("\n")]
    table = [["序号", "企业名称", "结果", "备注"], *[[n, f"第{n}公司", "合格", "无"] for n in range(2000)]]
    photograph = carriers.picture("JPEG") if count < 50 else _photograph()
    files = {
        "DOCX": making.as_docx(lines[: min(len(lines), 2000)]),
        "XLSX": making.as_xlsx({"表": table}),
        "PDF": making.as_pdf(lines[:600]),
        "JPEG": photograph,
    }
    for name, data in files.items():
        if name != "JPEG":
            plain = timed(lambda data=data: PHONE.findall(data.decode("latin-1")))
            rows.append((f"search: {name}", timed(lambda data=data: inspect_file(data, "a")), plain, _size(data)))
    for name, data in files.items():
        base = (lambda data=data: repacked(data)) if data.startswith(b"PK") else (lambda data=data: bytearray(data))
        rows.append((f"rebuild: {name}", timed(lambda data=data: sanitise(data, "a")), timed(base), _size(data)))
    values = [f"不存在的词语{n}" for n in range(20)]
    for name, data in files.items():
        clean = sanitise(data, "a").data
        plain = timed(lambda clean=clean: [value.encode() in clean for value in values])
        rows.append((f"check: {name}", timed(lambda clean=clean: traces(clean, values)), plain, _size(clean)))

    print(f"{'what':34} {'of':>14} {'seconds':>9} {'baseline':>9}")
    for name, seconds, baseline, of in rows:
        print(f"{name:34} {of:>14} {seconds:9.4f} {baseline:9.4f}")
    first = rows[0]
    print(f"texts: {count / first[1]:,.0f} documents/s, {size / first[1] / 1e6:.2f} million characters/s")
    for name, seconds, _, _ in rows:
        if name.startswith("rebuild"):
            print(f"{name}: {len(files[name.split()[1]]) / seconds / 1e6:.2f} MB/s")


def _size(data: bytes) -> str:
    return f"{len(data) / 1e6:.2f} MB"


def _photograph() -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(stream, "JPEG", quality=90, exif=carriers.exif())
    return stream.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
