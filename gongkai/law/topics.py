"""The 22 first-level topics under which government information is catalogued (主题分类).

Read in the headers of State Council papers; five rare ones are from memory (`VERIFIED` has the rest).
The second level differs from place to place and is free text here.
"""

from __future__ import annotations

import re

TOPICS: tuple[str, ...] = (
    "国务院组织机构",
    "综合政务",
    "国民经济管理、国有资产监管",
    "财政、金融、审计",
    "国土资源、能源",
    "农业、林业、水利",
    "工业、交通",
    "商贸、海关、旅游",
    "市场监管、安全生产监管",
    "城乡建设、环境保护",
    "科技、教育",
    "文化、广电、新闻出版",
    "卫生、体育",
    "人口与计划生育、妇女儿童工作",
    "劳动、人事、监察",
    "公安、安全、司法",
    "民政、扶贫、救灾",
    "民族、宗教",
    "对外事务",
    "港澳台侨工作",
    "国防",
    "其他",
)
FROM_MEMORY: frozenset[str] = frozenset(
    {"国民经济管理、国有资产监管", "国土资源、能源", "人口与计划生育、妇女儿童工作", "民族、宗教", "对外事务"}
)
VERIFIED: frozenset[str] = frozenset(TOPICS) - FROM_MEMORY

_LEVELS = re.compile(r"[\\/／＼>＞]")


def split(text: str) -> tuple[str, str]:
    """Return 综合政务\\政务公开 as its two levels; the second is empty where there is none."""
    first, *rest = (part.strip() for part in _LEVELS.split(text.strip(), maxsplit=1))
    return first, rest[0] if rest else ""


def find(text: str) -> str | None:
    """Return the first-level topic named in `text` (综合政务\\其他 → 综合政务); None if it names none."""
    first = re.sub(r"[\s,，;；]+", "、", split(text)[0]).strip("、")
    return first if first in TOPICS else None


def choices() -> list[tuple[str, str]]:
    """Return the topics for a form: the name is its own value."""
    return [(topic, topic) for topic in TOPICS]
