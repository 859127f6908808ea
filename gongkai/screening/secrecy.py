"""Marks of secrecy and of inner use on a paper; not the words 国家秘密 in a sentence about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.screening.finding import Hit, Kind

__all__ = ["find_marks"]

_TERM: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?(?:年|个?月|天)|长期|启封前|解密前"
_STARRED = re.compile(
    rf"(?:绝\s?密|机\s?密|秘\s?密|工作秘密)\s?(?:[★☆✩✭⭐]\s?(?:{_TERM})?|\*\s?(?:{_TERM}))|[★☆]\s?(?:绝\s?密|机\s?密|秘\s?密)"
)
_KEPT_IN: Final = r"内部(?:资料|文件|材料|刊物|使用|掌握|参考|传阅)"
_NOT_OUT: Final = r"(?:不得|严禁|请勿|切勿|禁止)外传"
_LABELLED = re.compile(
    rf"(?:密\s?级|秘密等级|涉密等级|文件密级)\s?[：:]\s?(?P<level>绝密|机密|秘密|内部)|保密期限\s?[：:]\s?(?:{_TERM})|"
    r"份\s?号\s?[：:]\s?(?:No\.?\s?)?\d{1,8}|"
    rf"(?:本|此|该)(?:件|文|文件|资料|材料|表|文稿|刊)[^。；\n]{{0,8}}?(?:属于|为|系|是|仅供)?"
    rf"(?:{_KEPT_IN}|{_NOT_OUT}|不得公开|不予公开|不公开|阅后即焚|阅后收回)|"
    r"(?:仅限|仅供|只限|限于?)(?:本)?(?:单位|机关|系统|局|厅|委)?内部(?:使用|参考|掌握|传阅|阅读|交流|发放)|"
    rf"[（(【\[〔]\s*(?:{_KEPT_IN}|绝密|机密|秘密|工作秘密|{_NOT_OUT}|注意保存|内部)\s*"
    rf"(?:[，,、 ]?\s*(?:注意保[存密管]|{_NOT_OUT}))?\s*[)）】\]〕]"
)
_KINDS: Final = ("资料", "文件", "材料", "刊物", "使用", "掌握", "参考", "传阅", "事项")
# Typesetters space out a mark: 内 部 资 料.
_SPACED: Final = "|".join(
    r"[ \u3000]*".join(word)
    for word in (
        "绝密",
        "机密",
        "秘密",
        *(f"内部{each}" for each in _KINDS),
    )
)
_WORD: Final = (
    rf"{_SPACED}|工作秘密|注意保[存密管]|妥善保[管存]|{_NOT_OUT}|禁止复制|严禁复制|不得复印|禁止翻印|"
    r"阅后即焚|阅后收回|用后收回|会后收回|内部发行"
)
# A mark stands alone on its line, with nothing but other marks, a term and a serial number beside it.
_ALONE = re.compile(
    rf"^[ \t\u3000*_#>【\[（(〔《“\"|]*(?:(?:{_WORD})[ \t\u3000*_，,、；;：:。！!.·\-—/|]*)+(?:{_TERM})?"
    r"[ \t\u3000*_】\]）)〕》”\"|。！!]*(?:No\.?\s?\d+|\d{4,8})?[ \t]*$",
    re.MULTILINE,
)
_GATE = re.compile(r"密|内\s*部|外传|保存|公开|份\s?号|收回|即焚|复制|复印|翻印")
_SAYS: Final = "文中有涉密或者内部标志，不得公开；请送保密审查。"


def find_marks(text: str, context: str = "") -> Iterator[Hit]:
    """Yield the marks. None of them may be masked away: such a paper goes back to the secrecy review."""
    if not _GATE.search(text):
        return
    for found in _STARRED.finditer(text):
        yield Hit(Kind.SECRECY_MARK, "block", *found.span(), _SAYS)
    for found in _LABELLED.finditer(text):
        yield Hit(Kind.SECRECY_MARK, "block", *found.span(), _SAYS)
    for found in _ALONE.finditer(text):
        lead = len(found.group()) - len(found.group().lstrip())
        yield Hit(Kind.SECRECY_MARK, "block", found.start() + lead, found.end(), _SAYS)
    if re.search(r"^\s*(?:密\s?级|秘密等级)\s*$", context) and re.fullmatch(r"\s*(?:绝密|机密|秘密|内部)\s*", text):
        yield Hit(Kind.SECRECY_MARK, "block", 0, len(text), _SAYS)
