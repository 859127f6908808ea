"""The fifteen kinds of official paper (公文种类), the kinds of rules that are none, and how a title tells.

Source: Official Papers Regulations 2012, art. 8. The usual attribute is where a drafter's form starts;
the attribute itself is decided for each document.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from gongkai.law.grounds import PROACTIVE, WITHHELD
from gongkai.law.sources import PAPERS_2012, Citation

SOURCE: Citation = PAPERS_2012.art(8)


@dataclass(frozen=True)
class DocumentType:
    """One kind. `usual_attribute` is empty for kinds that say nothing about it."""

    name: str
    aliases: tuple[str, ...] = ()
    is_official: bool = True
    usual_attribute: str = ""
    usual_ground: str = ""

    def __str__(self) -> str:
        return self.name


def _inner(name: str, *aliases: str) -> DocumentType:
    """A paper between offices: usually part of a process (Order 711, art. 16, para. 2)."""
    return DocumentType(name, aliases, usual_attribute=WITHHELD, usual_ground="N16_PROCESS")


def _outer(name: str, *aliases: str) -> DocumentType:
    return DocumentType(name, aliases, usual_attribute=PROACTIVE)


def _rules(name: str, *aliases: str) -> DocumentType:
    return DocumentType(name, aliases, is_official=False, usual_attribute=PROACTIVE)


OFFICIAL: tuple[DocumentType, ...] = (
    _outer("决议"),
    _outer("决定"),
    _outer("命令（令）", "命令", "令"),
    _outer("公报"),
    _outer("公告"),
    _outer("通告"),
    _outer("意见", "指导意见", "实施意见"),
    _outer("通知"),
    _outer("通报"),
    _inner("报告"),
    _inner("请示"),
    _outer("批复"),
    _inner("议案"),
    _outer("函", "复函", "公函", "便函"),
    _inner("纪要", "会议纪要"),
)
RULES: tuple[DocumentType, ...] = (
    _rules("条例"),
    _rules("细则", "实施细则"),
    _rules("办法", "实施办法", "管理办法", "暂行办法"),
    _rules("规定", "暂行规定", "若干规定"),
    _rules("规则"),
    _rules("规程"),
    _rules("规范"),
    _rules("标准"),
    _rules("准则"),
    _rules("章程"),
    _rules("制度"),
    _rules("方案", "实施方案", "工作方案"),
    _rules("规划", "发展规划"),
    _rules("计划", "行动计划"),
    _rules("预案", "应急预案"),
    _rules("要点", "工作要点"),
    _rules("指引", "指南"),
    _rules("措施"),
    _rules("目录"),
    _rules("清单"),
)
ALL: tuple[DocumentType, ...] = OFFICIAL + RULES

_ENDINGS: tuple[tuple[str, DocumentType], ...] = tuple(
    sorted(((name, kind) for kind in ALL for name in (kind.name, *kind.aliases)), key=lambda pair: -len(pair[0]))
)
_TRAILING = re.compile(r"(?:[（(〔\[][^（()）〔〕\[\]]*[）)〕\]]|[\s。；;,，“”\"'》〉])+$")
_ORDER_NUMBER = re.compile(r"(?:令|公告|通告|公报)(?:[（(]?(?:\d{4}年)?第[0-9一二三四五六七八九十百]+号[）)]?)?$")
_LONGEST_TITLE = 200
_NOT_THE_KIND = ("法令", "司令", "口令", "信函", "目的", "来函", "指令")


def find(title: str) -> DocumentType | None:
    """Return the kind a title ends in; brackets such as （试行） behind it do not matter. None if it ends in no kind.

    关于印发《…方案》的通知 is a 通知: the last word outside the 《》 decides.
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFC", title))[-_LONGEST_TITLE:]
    if text.startswith("《") and text.count("《") == text.count("》") == 1:
        text = text.removeprefix("《").removesuffix("》")
    if text.endswith(("》", "〉")):  # 关于《…办法》 says nothing of itself
        return None
    text = _TRAILING.sub("", text)
    numbered = _ORDER_NUMBER.search(text)
    if numbered and "第" in numbered[0]:
        text = text[: numbered.start()] + re.match(r"令|公告|通告|公报", numbered[0])[0]  # type: ignore[index]  # the pattern begins so
    if text.endswith(_NOT_THE_KIND):
        return None
    for ending, kind in _ENDINGS:
        if text.endswith(ending):
            return kind
    return None


def named(name: str) -> DocumentType | None:
    """Return the kind with this name or alias: 令 → 命令（令）. None for a word that is no kind."""
    wanted = name.strip().replace("(", "（").replace(")", "）")
    return next((kind for ending, kind in _ENDINGS if ending == wanted), None)


def choices() -> list[tuple[str, str]]:
    """Return the kinds for a form, official ones first: the name is its own value."""
    return [(kind.name, kind.name) for kind in ALL]
