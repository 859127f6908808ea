"""How many official documents are read in a second, and what a large one costs in memory.

    python -m benchmarks.bench_reading [--seconds 3]

Ordinary two-page notices are put together from parts, each different from the others, and read one after another on
one core. The baselines run over the same bytes in the same run: `decode` only decodes and splits into lines, `naive`
decodes and looks for each field with one regular expression. The tests' own makers write the DOCX and the PDF.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from gongkai.reading import read
from gongkai.reading.load import load
from gongkai.reading.tests import making

PLAN = Path(__file__).resolve().parent.parent / "gongkai" / "programme" / "demo" / "plan-2017.txt"
TOPICS = ("政务公开", "双随机抽查", "信用监管", "消费维权", "登记便利化", "质量抽检", "广告监测", "价格监管")
UNITS = ("办公室", "法规处", "注册处", "信用处", "消保处", "质监处", "信息中心", "财务处")
SENTENCES = (
    "各单位要高度重视{topic}工作，主要负责同志亲自抓、分管负责同志具体抓，确保各项任务落到实处。",
    "要建立健全工作台账，明确时间表、路线图，于{year}年{month}月底前完成{topic}的梳理和公布。",
    "对群众反映的问题，应当在{days}个工作日内作出答复；情况复杂的，经负责人同意可以延长{days}个工作日。",
    "坚持问题导向、目标导向、结果导向，进一步完善{topic}制度机制，提升规范化、标准化、信息化水平。",
    "按照《中华人民共和国政府信息公开条例》（国务院令第711号）的规定，除涉及国家秘密外，一律向社会公开。",
)
FIELDS = (
    re.compile(r"^(.*关于.*的(?:通知|意见|方案|决定))$", re.MULTILINE),
    re.compile(r"[\u4e00-\u9fff]+〔\d{4}〕\d+号"),
    re.compile(r"^([一二三四五六七八九十]+)、(.*)$", re.MULTILINE),
    re.compile(r"^（([一二三四五六七八九十]+)）(.*)$", re.MULTILINE),
    re.compile(r"（([^（）]*?)(?:牵头|负责)[^（）]*）"),
    re.compile(r"\d+个工作日内|\d{4}年\d+月底前"),
    re.compile(r"^(\d{4}年\d{1,2}月\d{1,2}日)$", re.MULTILINE),
)


def notice(number: int) -> tuple[str, ...]:
    """Return the lines of one two-page notice; the same number gives the same notice."""
    chance = random.Random(number)
    topic, year = chance.choice(TOPICS), chance.randint(2015, 2025)

    def sentences(count: int) -> str:
        return "".join(
            chance.choice(SENTENCES).format(
                topic=topic, year=year, month=chance.randint(1, 12), days=chance.randint(3, 30)
            )
            for _ in range(count)
        )

    lines = [
        "某省市场监督管理局关于进一步做好",
        f"{topic}工作的通知",
        f"某市监发〔{year}〕{number % 400 + 1}号",
        "各市、县（市、区）市场监督管理局，省局机关各处室、各直属单位：",
        sentences(2) + "现就有关事项通知如下：",
    ]
    for first, part in zip("一二三", ("总体要求", "重点任务", "工作要求"), strict=True):
        lines.append(f"{first}、{part}")
        for second in "一二三":
            lead, support = chance.sample(UNITS, 2)
            lines.append(f"（{second}）推进{topic}。{sentences(2)}（{lead}牵头，{support}配合）")
    lines += ["附件：1.任务分工表", "某省市场监督管理局", f"{year}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"]
    return tuple(lines)


def decode_only(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines()


def naive(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8", "replace")
    return [each.findall(text) for each in FIELDS]


def processor_time() -> float:
    """Return the seconds this process and its children have had a core; the load of the machine does not count."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def rate(read_one: Callable[[bytes], object], documents: Sequence[bytes], seconds: float) -> float:
    """Return documents for each second of processor time, that of child processes included."""
    read_one(documents[0])
    begun, done = processor_time(), 0
    while (spent := processor_time() - begun) < seconds:
        read_one(documents[done % len(documents)])
        done += 1
    return done / spent


def peak_of(data: bytes) -> tuple[float, float]:
    """Return the peak of Python's memory and the seconds it takes to read `data`; tracing makes it slower."""
    begun = processor_time()
    read(data)
    spent = processor_time() - begun
    tracemalloc.start()
    read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6, spent


def start_of(*words: str) -> float:
    """Return the seconds of the quickest of five starts of an interpreter."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    return min(times)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each line is measured")
    seconds = parser.parse_args(argv).seconds

    notices = [notice(number) for number in range(200)]
    texts = [making.as_text(lines).encode() for lines in notices]
    size = sum(map(len, texts)) / len(texts) / 3
    print(f"{len(notices)} notices of two pages, about {size:.0f} characters each; {seconds:g} s a line; one core\n")
    print(f"{'what':<34}{'documents/s':>12}")

    def show(what: str, read_one: Callable[[bytes], object], documents: Sequence[bytes]) -> None:
        print(f"{what:<34}{rate(read_one, documents, seconds):>12.1f}", flush=True)

    show("baseline: decode and split", decode_only, texts)
    show("baseline: a regex a field", naive, texts)
    show("txt, lines only", load, texts)
    show("txt", read, texts)
    show("txt in GB18030", read, [text.decode().encode("gb18030") for text in texts])
    show("html", read, [making.as_html(lines).encode() for lines in notices])
    show("md", read, [making.as_markdown(lines).encode() for lines in notices])
    show("docx", read, [making.as_docx(lines) for lines in notices[:40]])
    show("pdf (a process of its own each)", read, [making.as_pdf(lines, titles=2) for lines in notices[:10]])
    if PLAN.exists():
        show("the plan of 2017 (txt)", read, [PLAN.read_bytes()])

    print(f"\n{'a text of 5 MB':<26}{'peak MB':>10}{'MB/s':>8}")
    for what, data in (
        ("notices on end", b"".join(texts * (5_000_000 // sum(map(len, texts)) + 1))[:5_000_000]),
        ("one line without an end", "".join(notices[0]).encode() * (5_000_000 // len("".join(notices[0]).encode()))),
    ):
        peak, spent = peak_of(data)
        print(f"{what:<26}{peak:>10.0f}{len(data) / 1e6 / spent:>8.1f}", flush=True)
    print(f"this process at its largest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"start of `gongkai read`: {start_of('-c', 'import gongkai.reading.cli') * 1000:.0f} ms", end="")
    print(f", of Python alone: {start_of('-c', '') * 1000:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
