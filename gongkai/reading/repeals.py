"""What a document repeals: "…同时废止", "《…》（…号）予以废止", lists under such a sentence."""

from __future__ import annotations

import re

from gongkai.reading import document_numbers

__all__ = ["in_title", "repealed"]

_VERB = r"(?:废止|停止执行|停止施行|不再执行|停止使用|失效)"
# A named document stands as a mark while the words around it are judged.
_MARK = "\x00"
_AFTER = re.compile(
    rf"{_MARK}[^{_MARK}。；]{{0,16}}?(?:等\S{{0,16}}?)?[，,]?\s*(?:自[^，。]{{2,30}}?起)?(?:同时|予以|即行|自行|相应|现予|一并|均|即|随之|也|全部|自动|宣布|应予|被)*{_VERB}(?![、或的]|情况)"
)
_BEFORE = re.compile(rf"(?:废止|宣布失效|停止执行)(?:以下|下列|了|原)?[^{_MARK}。，；]{{0,24}}[：:]?{_MARK}")
_NOT_REPEAL = re.compile(
    r"废止或者?失效|废止情况|修改、废止|修订、废止|不得|尚未废止|未被?废止|立改废|清理|评估|及时废止|应当.{0,12}废止|如.{0,20}废止"
)
_BOOK = re.compile(
    r"(?P<before>[^《》。；，、]{0,60})《(?P<title>[^《》]*(?:〈[^〉]*〉[^《》]*)*(?:《[^《》]*》[^《》]*)?)》(?P<after>\s*[（(][^（）()]{2,60}号[^（）()]{0,20}[）)])?"
)
_BASIS = re.compile(r"(?:根据|按照|依据|依照|与|和.{0,4}不一致|适用|参照)$|(?:根据|按照|依据|依照)[^，。；]*$")
_ONLY_A_PART = re.compile(r"\s*(?:中|的)*第[一二三四五六七八九十百零\d]+[条章款项]")
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
_LISTING = re.compile(
    r"(?:以下|下列|如下)[^。]{0,30}(?:废止|失效|停止执行)[^。]{0,20}[：:]\s*$|(?:废止|失效)[^。]{0,20}(?:以下|下列|如下)[^。]{0,20}[：:]\s*$"
)


def repealed(paragraphs: list[str]) -> list[str]:
    """Return the documents that `paragraphs` repeal, as 《title》（number） or a bare number, once each."""
    seen: dict[str, None] = {}
    listing = False
    for paragraph in paragraphs:
        if listing:
            names = _names(paragraph)
            if names and len(paragraph) < 200:
                seen.update(dict.fromkeys(names))
                continue
            listing = False
        if not any(word in paragraph for word in ("废止", "失效", "停止执行", "不再执行", "停止施行")):
            continue
        if len(paragraph) < 120 and _LISTING.search(paragraph):
            listing = True
            continue
        carried = ""
        for sentence in _SENTENCE.findall(paragraph):
            masked = _masked(sentence)
            if (
                "《" in sentence
                and sentence.endswith(("；", ";"))
                and "施行" not in sentence
                and not re.search(_VERB, masked)
            ):
                # A list that runs over "；" belongs to the one verb at its end.
                carried += sentence
                continue
            if (
                re.search(_VERB, masked)
                and not _NOT_REPEAL.search(masked)
                and (_AFTER.search(masked) or _BEFORE.search(masked))
            ):
                seen.update(dict.fromkeys(_names(carried + sentence)))
            carried = ""
    return list(seen)


_SPAN = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》(?:\s*[（(][^（）()]{2,60}[）)])?")


def _masked(sentence: str) -> str:
    masked = _SPAN.sub(_MARK, sentence)
    for found in reversed(document_numbers.find(masked)):
        masked = masked[: found.start] + _MARK + masked[found.end :]
    return masked


def _names(sentence: str) -> list[str]:
    names = []
    for match in _BOOK.finditer(sentence):
        if _BASIS.search(match["before"]) or _ONLY_A_PART.match(sentence, match.end()):
            continue
        number = ""
        around = match["after"] or match["before"]
        found = document_numbers.find(around)
        if found:
            number = found[-1].number.removeprefix("原")
        names.append(f"《{match['title']}》" + (f"（{number}）" if number else ""))
    if not names and "《" not in sentence:
        names = [found.number for found in document_numbers.find(sentence)]
    return names


_TITLE = re.compile(r"关于.{0,12}(?:废止|宣布失效|停止执行)(?P<what>.*《.+》.*)的(?:决定|公告|通知|通告|令)")


def in_title(title: str) -> list[str]:
    """Return what a title repeals: 关于废止《…》的决定."""
    match = _TITLE.search(title)
    return [f"《{book}》" for book in re.findall(r"《([^《》]+)》", match["what"])] if match else []
