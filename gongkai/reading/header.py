"""Header fields of a page or paper: 索引号, 发文机关, 成文日期, 标题, 发文字号 …, whichever markup or line they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from gongkai.reading import chinese_dates

__all__ = ["Fields", "collect", "labels_in"]

# What each label means to us; "" is a label we know and want nothing from (it still ends the value before it).
_LABELS = {
    "索引号": "index", "信息索引号": "index", "索引编号": "index", "公开索引号": "index", "信息索引": "index",
    "发文字号": "number", "文号": "number", "发文文号": "number", "文件编号": "number", "公文文号": "number",
    "字号": "number", "文件号": "number", "发文号": "number", "文件文号": "number", "公文编号": "number",
    "发文机关": "issuer", "发布机构": "issuer", "发布单位": "issuer", "发文单位": "issuer", "发布机关": "issuer",
    "制发机关": "issuer", "制定机关": "issuer", "发文机构": "issuer", "发文部门": "issuer", "发布部门": "issuer",
    "颁布单位": "issuer", "公开机构": "issuer", "联合发文单位": "joint", "印发机关": "issuer", "制发单位": "issuer",
    "公布机关": "issuer", "颁布机关": "issuer",
    "成文日期": "made", "生成日期": "made", "成文时间": "made", "签署日期": "made", "制发日期": "made",
    "发文日期": "issued", "发文时间": "issued", "印发日期": "issued", "印发时间": "issued",
    "发布日期": "published", "公开日期": "published", "发布时间": "published", "公布日期": "published",
    "公开时间": "published", "上网日期": "published", "发表时间": "published", "更新时间": "", "颁布日期": "published",
    "生效日期": "effective", "实施日期": "effective", "施行日期": "effective", "生效时间": "effective", "实施时间": "effective",
    "标题": "title", "名称": "title", "信息名称": "title", "文件标题": "title", "公文标题": "title", "公文名称": "title",
    "文件名称": "title", "信息标题": "title",
    "主题分类": "topic", "信息分类": "topic", "所属主题": "topic", "主题类别": "topic", "分类": "topic", "公开分类": "topic",
    "主题词": "keywords", "关键词": "keywords", "关键字": "keywords",
    "体裁分类": "", "体裁": "", "组配分类": "", "服务对象分类": "", "公文种类": "", "文种": "", "公文类型": "",
    "来源": "", "信息来源": "", "文章来源": "", "作者": "", "阅读次数": "", "浏览次数": "", "点击数": "", "点击量": "",
    "点击次数": "", "浏览量": "", "阅读": "", "有效性": "", "时效性": "", "效力状态": "", "是否有效": "", "文件状态": "",
    "有效期": "", "失效日期": "", "废止日期": "", "终止日期": "", "公开方式": "", "公开形式": "", "公开范围": "", "公开时限": "",
    "公开属性": "", "公开程序": "", "公开责任部门": "", "责任部门": "", "编辑": "", "责任编辑": "", "责编": "", "审核": "", "字体": "",
    "字号大小": "", "访问量": "", "统一编号": "", "统一登记号": "", "登记号": "", "规范性文件编号": "", "发布人": "", "内容概述": "",
    "信息类别": "", "产生日期": "made", "载体类型": "", "记录形式": "", "语种": "", "版本": "", "栏目": "", "稿源": "", "备注": "",
    "英文名称": "", "内容分类": "", "主动公开": "", "效力": "", "层级": "", "效力级别": "", "法规类别": "", "发布文号": "number",
}  # fmt: skip
# Standard page metadata (Government website development guidelines, 国办发〔2017〕47号) under its names.
_META = {
    "articletitle": "title", "pubdate": "published", "indexno": "index", "publisher": "issuer", "keywords": "metakeywords",
    "title": "hint", "dc.title": "hint", "og:title": "hint", "publishdate": "published", "filenum": "number",
}  # fmt: skip

_BLANKS = r"[ \t\u3000\xa0]*"
_LABEL = re.compile(
    rf"(?:^|(?<=[ \t\u3000\xa0|｜；;【\[（(]))[【\[]?({'|'.join(_BLANKS.join(label) for label in sorted(_LABELS, key=len, reverse=True))})"
    rf"[】\]]?{_BLANKS}[：:]"
)
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
