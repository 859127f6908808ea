"""Titles of documents: knowing where one ends, putting a broken one together, and what kind of document it names."""

from __future__ import annotations

import re

from gongkai.reading.bodies import squeeze, starts_with_body

__all__ = ["REGULATION_KINDS", "document_type", "is_complete", "issued_title", "join", "tidy", "undouble"]

#: The fifteen kinds (Regulation on Handling Party and Government Documents 2012, art. 8), as a title ends.
OFFICIAL_KINDS = {
    "决议": "决议",
    "决定": "决定",
    "命令": "命令",
    "嘉奖令": "命令",
    "令": "命令",
    "公报": "公报",
    "公告": "公告",
    "通告": "通告",
    "意见": "意见",
    "通知": "通知",
    "通报": "通报",
    "报告": "报告",
    "请示": "请示",
    "批复": "批复",
    "议案": "议案",
    "复函": "函",
    "便函": "函",
    "函": "函",
    "纪要": "纪要",
    "答复": "函",
}
#: What a regulation or rule may be called (Legislation Law; State Council Order 321, art. 5; Order 322, art. 6).
REGULATION_KINDS = (
    "条例", "规定", "办法", "细则", "规则", "章程", "规程", "准则", "规范", "守则", "法典", "法", "解释",
)  # fmt: skip
_PAPERS = """
方案 规划 计划 要点 措施 举措 预案 纲要 指南 目录 清单 安排 分工 政策 导则
标准 指引 制度 机制 名单 须知 倡议书 公开信 一封信 承诺书 提示 提示函 指示
声明 公示 说明 补充说明 通则 大纲 提纲 指导 通知书 任务书 意见书 意见函 建议
总结 工作法 对策 条款 暂行 汇编 倡议 告知书 提醒 警示 告诫书 责任书 条 十条
手册 图 表 流程 程序 模板 职责 要求 问答 范围 情况 公约 实施 分工表 任务清单
"""
#: What is issued under a notice, and other papers of an office.
PAPER_KINDS = tuple(_PAPERS.split())

_BRACKET_TAIL = re.compile(r"(?:[（(][^（）()]{1,24}[）)]|[》”〉])+$")
_ENDINGS = tuple(sorted({*OFFICIAL_KINDS, *REGULATION_KINDS, *PAPER_KINDS}, key=len, reverse=True))
_STRONG_ENDINGS = tuple(sorted([kind for kind in OFFICIAL_KINDS if kind not in {"令", "函"}], key=len, reverse=True))
_CJK = r"\u2e80-\u9fff\uff00-\uffef《》“”（）、，"
_CJK_GAP = re.compile(rf"(?<=[{_CJK}·])[ \t\u3000\xa0]+(?=[{_CJK}\d])|(?<=\d)[ \t\u3000\xa0]+(?=[\u2e80-\u9fff])")


def _core(title: str) -> str:
    """Return the title without a bracket such as （试行） or a closing 》 at its end."""
    return _BRACKET_TAIL.sub("", title)


def balanced(text: str) -> bool:
    """Whether every bracket and book mark opened in `text` is closed; half- and full-width brackets may pair."""
    depth = {"《": 0, "（": 0, "“": 0}
    for character in text:
        if character == "《":
            depth["《"] += 1
        elif character == "》":
            depth["《"] -= 1
        elif character in "（(":
            depth["（"] += 1
        elif character in "）)":
            depth["（"] -= 1
        elif character == "“":
            depth["“"] += 1
        elif character == "”":
            depth["“"] -= 1
    return not any(count > 0 for count in depth.values())


def is_complete(title: str, *, strong: bool = False) -> bool:
    """Whether `title` ends as a title does; `strong` asks for one of the fifteen kinds."""
    return balanced(title) and _core(title).endswith(_STRONG_ENDINGS if strong else _ENDINGS)


def tidy(title: str) -> str:
    """Return a title in one line: no blanks between characters, one blank between joint issuers."""
    title = title.strip().strip("　")
    names, rest = starts_with_body(title)
    if names and "、" in title[: len(title) - len(rest)]:
        names = [squeeze(title[: len(title) - len(rest)])]
    names = list(dict.fromkeys(names))
    rest = _CJK_GAP.sub("", rest).strip()
    rest = re.sub(r"[ \t\u3000\xa0]+", " ", rest)
    return (" ".join(names) + rest) if names else rest


def join(pieces: list[str]) -> str:
    """Put the lines of one title together."""
    text = pieces[0]
    for piece in pieces[1:]:
        gap = (
            " " if (text[-1:].isascii() and text[-1:].isalnum() and piece[:1].isascii() and piece[:1].isalnum()) else ""
        )
        text += (gap or "\n") + piece
    # The line end is kept until the issuers have been told apart, for two of them on two lines need it.
    names, rest = starts_with_body(text)
    if names and "、" not in text[: len(text) - len(rest)]:
        return " ".join(dict.fromkeys(names)) + tidy(rest.replace("\n", ""))
    return tidy(text.replace("\n", ""))


def undouble(title: str) -> str:
    """Return the title once where a page has run two copies of it together."""
    half = len(title) // 2
    for cut in range(max(6, half - 12), min(len(title) - 5, half + 13)):
        first, second = squeeze(title[:cut]), squeeze(title[cut:])
        if (
            (second.endswith(first) or first.endswith(second))
            and is_complete(first)
            and abs(len(first) - len(second)) < 24
        ):
            return tidy(title[cut:] if len(second) >= len(first) else title[:cut])
    return title


def document_type(title: str, number: str = "") -> str:
    """Return the kind of document its title ends with: one of the fifteen, a regulation's, or a plan's; else ""."""
    core = _core(squeeze(title))
    if core.endswith("令") or re.search(r"令(?:（?第.{1,8}号）?)?$", core):
        return "命令"
    for ending in sorted(OFFICIAL_KINDS, key=len, reverse=True):
        if core.endswith(ending):
            return (
                "函"
                if ending == "答复" and ("函" in number or not number)
                else OFFICIAL_KINDS[ending]
                if ending != "答复"
                else "答复"
            )
    for ending in sorted(REGULATION_KINDS, key=len, reverse=True):
        if core.endswith(ending):
            return ending
    for ending in sorted(PAPER_KINDS, key=len, reverse=True):
        if core.endswith(ending) and len(ending) > 1:
            return ending
    return ""


_ISSUED = re.compile(r"(?:印发|公布|发布|转发|批转)(?:关于)?[《〈]?(.{4,})$")


def issued_title(title: str) -> str:
    """Return the title of what a notice issues: 印发《…》的通知 gives …; "" if it issues nothing."""
    books = re.search(r"(?:印发|公布|发布|转发|批转|颁布|下发)[^《》]{0,30}《(.+)》[^《》]{0,12}$", title)
    if books:
        return books[1]
    plain = re.search(r"(?:印发|公布|发布|转发|批转|颁布)(.{4,}?)的(?:通知|函|公告|决定|命令|令)$", title)
    return plain[1] if plain else ""
