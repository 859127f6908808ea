"""Header fields of a page or paper: 索引号, 发文机关, 成文日期, 发文字号 …, whatever markup or line they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from gongkai.reading import chinese_dates

__all__ = ["Fields", "collect", "labels_in"]

# What each label means to us, a meaning and its labels a line; "-" is for labels we know and want nothing from (each of
# them still ends the value before it).
_LABEL_LINES = """
index 索引号 信息索引号 索引编号 公开索引号 信息索引
number 发文字号 文号 发文文号 文件编号 公文文号 字号 文件号 发文号 文件文号 公文编号 发布文号
issuer 发文机关 发布机构 发布单位 发文单位 发布机关 制发机关 制定机关 发文机构 发文部门 发布部门 颁布单位
issuer 公开机构 印发机关 制发单位 公布机关 颁布机关
joint 联合发文单位
made 成文日期 生成日期 成文时间 签署日期 制发日期 产生日期
issued 发文日期 发文时间 印发日期 印发时间
published 发布日期 公开日期 发布时间 公布日期 公开时间 上网日期 发表时间 颁布日期
- 更新时间 体裁分类 体裁 组配分类 服务对象分类 公文种类 文种 公文类型 来源 信息来源 文章来源 作者 阅读次数
- 浏览次数 点击数 点击量 点击次数 浏览量 阅读 有效性 时效性
- 效力状态 是否有效 文件状态 有效期 失效日期 废止日期 终止日期 公开方式 公开形式 公开范围 公开时限 公开属性
- 公开程序 公开责任部门 责任部门 编辑 责任编辑 责编 审核 字体
- 字号大小 访问量 统一编号 统一登记号 登记号 规范性文件编号 发布人 内容概述 信息类别 载体类型 记录形式 语种 版本
- 栏目 稿源 备注 英文名称 内容分类 主动公开 效力 层级
- 效力级别 法规类别
effective 生效日期 实施日期 施行日期 生效时间 实施时间
title 标题 名称 信息名称 文件标题 公文标题 公文名称 文件名称 信息标题
topic 主题分类 信息分类 所属主题 主题类别 分类 公开分类
keywords 主题词 关键词 关键字
"""
_LABELS = {
    label: "" if words[0] == "-" else words[0]
    for words in (line.split() for line in _LABEL_LINES.strip().splitlines())
    for label in words[1:]
}
# Standard page metadata (Government website development guidelines, 国办发〔2017〕47号) under its names.
_META = {
    "articletitle": "title",
    "pubdate": "published",
    "publishdate": "published",
    "indexno": "index",
    "filenum": "number",
    "publisher": "issuer",
    "keywords": "metakeywords",
    "title": "hint",
    "dc.title": "hint",
    "og:title": "hint",
}

_BLANKS = r"[ \t\u3000\xa0]*"
_ANY = "|".join(_BLANKS.join(label) for label in sorted(_LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"(?:^|(?<=[ \t\u3000\xa0|｜；;【\[（(]))[【\[]?({_ANY})[】\]]?{_BLANKS}[：:]")
# Labels whose first character keeps the expression from being tried on every line.
_STARTS = frozenset(label[0] for label in _LABELS)
_SPACE = re.compile(r"[ \t\u3000\xa0]+")


@dataclass(slots=True)
class Fields:
    index: str = ""
    number: str = ""
    issuer: str = ""
    title: str = ""
    hint: str = ""
    topic: str = ""
    keywords: list[str] = field(default_factory=list)
    made: date | None = None
    issued: date | None = None
    published: date | None = None
    effective: date | None = None
    found: int = 0  # how many labels of a document header were seen


def labels_in(text: str) -> list[tuple[str, str]]:
    """Return the (meaning, value) pairs of a line that begins with a known label; [] for any other line.

    Several pairs may share a line: "索引号：… 发布机构：…".
    """
    if "\t" in text:
        return _cells(text)
    if ("：" not in text and ":" not in text) or text.lstrip("【[ \t\u3000")[:1] not in _STARTS:
        return []
    matches = list(_LABEL.finditer(text))
    if not matches or text[: matches[0].start()].strip():
        return []
    pairs = []
    for place, match in enumerate(matches):
        end = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        meaning = _LABELS[_SPACE.sub("", match[1])]
        pairs.append((meaning, text[match.end() : end].strip(" \t\u3000\xa0|｜；;【】[]")))
    return pairs


def _cells(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a row of a header table, label and value in turn; [] unless every other cell is a label."""
    cells = [_SPACE.sub("", cell) if place % 2 == 0 else cell.strip() for place, cell in enumerate(text.split("\t"))]
    labels = [cell.strip("：:") for cell in cells[::2] if cell]
    if not labels or any(label not in _LABELS for label in labels):
        return []
    return [(_LABELS[label], value) for label, value in zip(labels, [*cells[1::2], ""], strict=False)]


def _take(fields: Fields, meaning: str, value: str) -> None:
    if meaning not in {"", "metakeywords", "hint"}:
        fields.found += 1
    if not value or value in {"无", "暂无", "-", "--", "/"}:
        return
    if meaning in {"made", "issued", "published", "effective"}:
        if getattr(fields, meaning) is None:
            setattr(fields, meaning, chinese_dates.parse(value))
    elif meaning == "keywords":
        fields.keywords = fields.keywords or [word for word in re.split(r"[ \t\u3000\xa0;；,，、|]+", value) if word]
    elif meaning == "joint":
        fields.issuer = f"{fields.issuer} {value}".strip()
    elif meaning in {"index", "number", "issuer", "title", "hint", "topic"} and not getattr(fields, meaning):
        setattr(fields, meaning, value)


def collect(metadata: dict[str, str], lines: list[str]) -> tuple[Fields, set[int]]:
    """Return the header fields, and which of `lines` (counted from 0) are made of labels and values only.

    The page's own table comes first: what a line repeats does not replace it.
    """
    fields = Fields()
    for label, text in metadata.items():
        plain = _SPACE.sub("", label).strip("：:【】[]")
        if plain in _LABELS:
            _take(fields, _LABELS[plain], text.strip())
        elif plain.lower() in _META:
            _take(fields, _META[plain.lower()], text.strip())
    used: set[int] = set()
    for place, line in enumerate(lines):
        if len(line) > 600:
            continue
        pairs = labels_in(line)
        if not pairs:
            continue
        for meaning, value in pairs:
            _take(fields, meaning, value)
        used.add(place)
    return fields, used
