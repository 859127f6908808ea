"""The labels under which portals print a document's header fields, and how to tell a header table from a data table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from gongkai.reading import limits

__all__ = ["add_pairs", "header_of", "known_label", "pairs_in"]

# The longer label wins where one begins another.
_WORDS: Final = """
索引号 索取号 信息索引号 信息索引 索引编号 索引码 信息编号 公文索引号 主题分类 主题类别 信息分类
信息类别 分类 体裁分类 服务对象 服务对象分类 组配分类 公开类别 公开目录 所属栏目 信息所属栏目 栏目
文种 公文种类 公文种类型 文件类型 题材分类 体裁 发文机关 发文单位 发文机构 发布机关 发布机构
发布单位 制发机关 制发单位 制定机关 制作机关 印发机关 公开机构 公开主体 公开单位 公开责任部门
责任部门 所属机构 公布机关 成文日期 成文时间 发文日期 发文时间 生成日期 生成时间 形成日期 制发日期
签发日期 印发日期 印发时间 制定日期 信息生成日期 产生日期 发布日期 发布时间 公开日期 公开时间
公布日期 公布时间 更新时间 信息发布日期 信息公开日期 生效日期 生效时间 施行日期 实施日期 失效日期
失效时间 废止日期 废止时间 终止日期 有效期 有效期限 有效性 时效 时效性 效力状态 信息时效期 是否有效
信息有效性 文号 发文字号 发文文号 文件编号 文件号 公文文号 公文字号 文件字号 统一编号
规范性文件统一编号 统一登记号 规范性文件编号 登记号 标题 名称 信息名称 文件名称 公文名称 信息标题
文件标题 主题词 关键词 关键字 概述 内容概述 内容概览 信息来源 来源 稿源 作者 责任编辑 编辑
阅读次数 浏览次数 访问次数 点击数 点击量 点击次数 阅读量 浏览量 公开方式 公开形式 公开范围 公开属性
公开程序 公开时限 公开期限 信息格式 载体类型 语种 记录形式 信息公开类型 公开类型 废止记录 废止情况
"""
_LABELS: Final = frozenset(_WORDS.split())
# A table with none of these is somebody's data, whatever else its cells are called.
_TELLING: Final = frozenset(
    label
    for label in _LABELS
    if label.startswith(("索", "信息索引", "发文", "成文", "文号", "主题", "发布", "公开", "制发"))
) | {"文号", "文件编号", "生成日期", "印发日期", "体裁分类", "组配分类", "统一编号"}

_NOISE = re.compile(r"[\s\u3000\xa0:：【】\[\]]+")
_PAIR = re.compile(
    "(?:^|(?<=[\\s\u3000|｜，；;【\\[（(]))[【\\[]?("
    + "|".join(r"[ \u3000\xa0]*".join(label) for label in sorted(_LABELS, key=len, reverse=True))
    + ")[】\\]]?[ \u3000\xa0]*[:：]"
)
_TOOLS = re.compile(
    r"\s*[【\[（(]?\s*(?:字\s*体|字\s*号|打\s*印|分\s*享|关\s*闭|收\s*藏)\s*(?:[:：【】\]]|大|到|本|$).*$"
)
_LABEL_LENGTH: Final = 24  # characters, blanks between them included


def known_label(text: str) -> str:
    """Return `text` without blanks and colon when it is a label of a header field, else ""."""
    if len(text) > _LABEL_LENGTH:
        return ""
    bare = _NOISE.sub("", text)
    return bare if bare in _LABELS else ""


def pairs_in(line: str) -> list[tuple[str, str]]:
    """Return the (label, value) pairs written one after another in a line: 发布日期：2019-01-22 来源：办公厅."""
    if len(line) > limits.MAX_VALUE or (":" not in line and "：" not in line):
        return []
    found = list(_PAIR.finditer(line))
    if not found:
        return []
    ends = [each.start() for each in found[1:]] + [len(line)]
    return [
        (_NOISE.sub("", each.group(1)), _TOOLS.sub("", line[each.end() : end]).strip(" \u3000\t|｜【】[]"))
        for each, end in zip(found, ends, strict=True)
    ]


def header_of(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return the pairs of a header table, or [] when `rows` are a table of data.

    A cell holds a label, with its value in the next cell, or both. A list of documents also has cells called 文号 and
    标题, but only in its first row, with more of them below and not beside.
    """
    pairs: list[tuple[str, str]] = []
    with_label = filled = colons = 0
    for row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        filled += 1
        before = len(pairs)
        at = 0
        while at < len(cells):
            cell = cells[at]
            at += 1
            if label := known_label(cell):
                colons += cell.rstrip().endswith((":", "："))
                value = ""
                if at < len(cells) and not known_label(cells[at]) and not pairs_in(cells[at]):
                    value = cells[at]
                    at += 1
                pairs.append((label, value))
            elif inside := pairs_in(cell):
                colons += len(inside)
                pairs.extend(inside)
        with_label += len(pairs) > before
    if not pairs or with_label < filled * 0.6:
        return []
    if any(len(value) > limits.MAX_VALUE for _, value in pairs):
        return []
    labels = {label for label, _ in pairs}
    is_header = len(labels) >= 2 and labels & _TELLING and (any(value for _, value in pairs) or colons)
    return pairs if is_header or (colons == len(pairs) and labels & _TELLING and filled == 1) else []


def add_pairs(metadata: dict[str, str], pairs: Iterable[tuple[str, str]]) -> None:
    """Put `pairs` into `metadata`; the first value that is not empty stays."""
    for label, value in pairs:
        if len(metadata) >= limits.MAX_METADATA and label not in metadata:
            return
        if not metadata.get(label):
            metadata[label] = value[: limits.MAX_VALUE]
