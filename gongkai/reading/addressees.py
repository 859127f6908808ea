"""Addressees 主送机关: knowing their line, and naming them one by one."""

from __future__ import annotations

import re

from gongkai.reading import markers
from gongkai.reading.bodies import squeeze

__all__ = ["ends_as_addressee", "is_addressee", "split_addressees"]

_ADDRESSEE_END = re.compile(
    r"(?:单位|部门|机构|企业|同志|委员|代表|公民|朋友|市民|居民|群众|人员|主体|主席|总理|书记|部长|省长|局长|先生|女士|院士|教授|机制|经营者|纳税人|缴费人|家长|同学|老师|教师|团体|公司|集团|处室|科室|人|们|户|校|党委|"
    r"[部委局厅办处室院会署行社台所站队司科区县市省州盟旗镇乡]|中心|直属机构|人民政府|政府|组织|商会|协会|学会|街道|银行|联|组|群|馆|园|店|场|等|兵团|港|军区|部队|总社|海关|大学|院校)(?:[（(].{1,30}[）)])?$"
)
_NOT_ADDRESSEE = re.compile(
    r"签发|如下|以下|通知|通告|公告|现将|事项|内容|要求|根据|为了|包括|其中|附件|联系|电话|时间|来源|地址|标题|文号|关键词|(?<!工)作者"
)


def ends_as_addressee(name: str) -> bool:
    """Whether the words before a colon end as addressees do: with a body or a group of people."""
    tail = name[-24:]
    if _NOT_ADDRESSEE.search(name[-14:]) and not name.startswith("各"):
        return False
    return bool(_ADDRESSEE_END.search(tail))


def is_addressee(text: str) -> bool:
    """Whether a line is the addressee: bodies or groups of people, and a colon at its end."""
    if text[-1:] not in "：:" or not 3 <= len(text) <= 700 or "。" in text:
        return False
    if markers.at_start(text) or text.startswith(("《", "“")):
        return False
    return ends_as_addressee(text[:-1].strip())


_OPENERS = re.compile(r"^(?:各|你|有关|国务院|中央|省|市|区|县|全)")
_ENTIRE = re.compile(
    r"(?:部|委|局|厅|办|处|室|院|会|中心|署|行|社|台|校|所|站|队|司|公司|集团|政府|兵团|联|组|同志|委员|办事处|机关|银行)(?:[（(][^（）()]*[）)])?$"
)


_REGION = re.compile(r"(?:省|市|区|县|州|盟|旗|兵团).")
_LEANING = re.compile(r"^(?!国家|中国|全国|中央|海关|民航)[^省市区县州]{2,7}(?:局|厅|委|办|处)$")


def split_addressees(text: str) -> list[str]:
    """Return the addressees one by one.

    Commas part them. An enumeration 、 parts them only where each piece can stand alone, so
    "各省、自治区、直辖市人民政府" and "国务院各部委、各直属机构" stay whole. Brackets are never cut.
    """
    text = text.strip().rstrip("：:").strip()
    names: list[str] = []
    for group in _outside_brackets(text, "，,；;\t\n"):
        pieces = _outside_brackets(group, "、")
        alone = len(pieces) > 1 and (
            all(piece.startswith("各") and len(piece) > 2 for piece in pieces)
            or (
                all(_ENTIRE.search(piece) and len(squeeze(piece)) >= 3 for piece in pieces)
                and not any(piece.startswith(("各", "直属", "有关", "及", "直辖市", "自治")) for piece in pieces[1:])
                and not (pieces[0].startswith("各") and len(pieces[0]) <= 3)
            )
        )
        if alone and not pieces[0].startswith("各"):
            # 兵团财政局、生态环境局: the second piece leans on the region of the first.
            alone = not (
                _REGION.search(pieces[0])
                and any(_LEANING.search(piece) and not _REGION.search(piece) for piece in pieces[1:])
            )
        if (
            alone
            and pieces[0].startswith("各")
            and len(pieces) > 1
            and not all(piece.startswith("各") for piece in pieces)
        ):
            alone = False
        names.extend(pieces if alone else [group])
    return [squeeze(name) if len(name) < 40 else name.strip() for name in names if name.strip()]


def _outside_brackets(text: str, separators: str) -> list[str]:
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in "（([【":
            depth += 1
        elif character in "）)]】":
            depth = max(0, depth - 1)
        elif depth == 0 and character in separators:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    return [piece.strip(" \t\u3000\xa0") for piece in pieces if piece.strip(" \t\u3000\xa0")]
