"""What a document repeals: "…同时废止", "《…》（…号）予以废止", lists under such a sentence."""

from __future__ import annotations

import re

from gongkai.reading import document_numbers

__all__ = ["in_title", "repealed"]

_REPEAL = re.compile(r"(?:同时|予以|即行|自行|相应|现予|一并|均|即|随之)?(?:废止|停止执行|停止施行|不再执行|停止使用|宣布失效|失效)")
_NOT_REPEAL = re.compile(r"废止、失效|废止或者?失效|废止等|废止情况|修改、废止|修订、废止|不得|尚未废止|未被?废止|立改废|废止的(?!决定|规范性)|清理|评估|如.{0,20}废止|及时废止|应当.{0,12}废止|未.{0,8}废止")
_BOOK = re.compile(r"(?P<before>[^《》。；，、]{0,60})《(?P<title>[^《》]*(?:〈[^〉]*〉[^《》]*)*(?:《[^《》]*》[^《》]*)?)》(?P<after>\s*[（(][^（）()]{2,60}号[^（）()]{0,20}[）)])?")
_BASIS = re.compile(r"(?:根据|按照|依据|依照|与|和.{0,4}不一致|适用|参照)$|(?:根据|按照|依据|依照)[^，。；]*$")
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")


def repealed(paragraphs: list[str]) -> list[str]:
    """Return the documents that `paragraphs` repeal, as 《title》（number） or a bare number, once each."""
    seen: dict[str, None] = {}
    listing = False
    for paragraph in paragraphs:
        if listing:
            names = _names(paragraph)
            if names and re.match(r"^\s*(?:[（(]?[\d一二三四五六七八九十]+[）)]?[.、．]?)?\s*(?:关于|[^《]{0,40}《)", paragraph) and len(paragraph) < 200:
                seen.update(dict.fromkeys(names))
                continue
            listing = False
        if "废止" not in paragraph and "失效" not in paragraph and "停止执行" not in paragraph and "不再执行" not in paragraph:
            continue
        whole = ""
        for sentence in _SENTENCE.findall(paragraph):
            repeal = _REPEAL.search(sentence)
            if not repeal or _NOT_REPEAL.search(sentence):
                whole = sentence
                continue
            # A list that runs over "；" belongs to the one verb at its end.
            scope = whole + sentence if whole.endswith(("；", ";")) and "《" in whole and not _REPEAL.search(whole) and "施行" not in whole else sentence
            names = _names(scope)
            seen.update(dict.fromkeys(names))
            if not names and sentence.rstrip().endswith(("：", ":")) or re.search(r"(?:以下|下列|如下).{0,20}(?:废止|失效|文件).{0,20}[：:]\s*$", paragraph):
                listing = True
            whole = sentence
    return list(seen)


def _names(sentence: str) -> list[str]:
    names = []
    for match in _BOOK.finditer(sentence):
        if _BASIS.search(match["before"]):
            continue
        number = ""
        around = match["after"] or match["before"]
        found = document_numbers.find(around)
        if found:
            number = found[-1].number.removeprefix("原")
        names.append(f"《{match['title']}》" + (f"（{number}）" if number else ""))
    if not names:
        names = [found.number for found in document_numbers.find(sentence)]
    return names


_TITLE = re.compile(r"关于.{0,12}(?:废止|宣布失效|停止执行)(?P<what>.*《.+》.*)的(?:决定|公告|通知|通告|令)")


def in_title(title: str) -> list[str]:
    """Return what a title repeals: 关于废止《…》的决定."""
    match = _TITLE.search(title)
    return [f"《{book}》" for book in re.findall(r"《([^《》]+)》", match["what"])] if match else []
