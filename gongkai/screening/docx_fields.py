"""The fields of a Word document: page numbers and references stay, all others become the text they show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from gongkai.screening.ooxml import Copy, W, local, remove, unwrap, without

__all__ = ["settle_fields"]

_KEPT: Final = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "REF",
        "NOTEREF",
        "TOC",
        "SEQ",
        "STYLEREF",
        "EQ",
        "SYMBOL",
        "HYPERLINK",
    ]
)
_SAFE: Final = re.compile(
    r'\s*HYPERLINK\s+(?:\\l\s+"[^"\\/]*"|"(?:https?://|mailto:)[^"\\\s]*")\s*(?:\\h\s*)?', re.IGNORECASE
)


@dataclass
class _Field:
    marks: list[etree._Element]
    instruction: list[etree._Element] = field(default_factory=list)
    inner: list[etree._Element] = field(default_factory=list)  # text between the begin and the separator
    has_result: bool = False

    @property
    def code(self) -> str:
        return "".join(each.text or "" for each in self.instruction)


def settle_fields(copy: Copy, root: etree._Element) -> set[str]:
    """Flatten the fields that are not kept; return the names of the bookmarks that the kept ones use."""
    used: set[str] = set()
    for each in list(root.iter(f"{W}fldSimple")):
        code = each.get(f"{W}instr", "")
        if _is_kept(code):
            used |= _bookmarks(code)
            for key in list(each.attrib):
                if key != f"{W}instr":
                    del each.attrib[key]
        else:
            _tell(copy, code)
            unwrap(each)
    for each in list(root.iter(f"{W}ffData", f"{W}fldData")):
        copy.told.append("\n".join(child.get(f"{W}val", "") for child in each.iter()))
        remove(each)
    open_fields: list[_Field] = []
    for each in list(root.iter(f"{W}fldChar", f"{W}instrText", f"{W}t")):
        name = local(each)
        if name == "fldChar":
            kind = each.get(f"{W}fldCharType")
            without(each, f"{W}dirty", f"{W}fldLock")
            if kind == "begin":
                open_fields.append(_Field([each]))
            elif open_fields and kind == "separate":
                open_fields[-1].marks.append(each)
                open_fields[-1].has_result = True
            elif open_fields and kind == "end":
                closed = open_fields.pop()
                closed.marks.append(each)
                _settle(copy, closed, used)
            else:
                remove(each)
        elif name == "instrText":
            if open_fields and not open_fields[-1].has_result:
                open_fields[-1].instruction.append(each)
            else:
                copy.told.append(each.text or "")
                remove(each)
        else:
            for outer in open_fields:
                if not outer.has_result:
                    outer.inner.append(each)
                    break
    for left in open_fields:
        _flatten(copy, left)
    return used


def _settle(copy: Copy, closed: _Field, used: set[str]) -> None:
    if _is_kept(closed.code):
        used |= _bookmarks(closed.code)
    else:
        _flatten(copy, closed)


def _flatten(copy: Copy, gone: _Field) -> None:
    _tell(copy, gone.code)
    for each in (*gone.marks, *gone.instruction, *(gone.inner if gone.marks else ())):
        if each in gone.inner:
            copy.told.append(each.text or "")
        remove(each)


def _tell(copy: Copy, code: str) -> None:
    copy.told += [code.strip(), *re.findall(r'"([^"]+)"', code)]
    copy.removed["域代码"] += 1


def _is_kept(code: str) -> bool:
    word = code.split(maxsplit=1)[0].upper() if code.strip() else ""
    if word == "HYPERLINK":
        return _SAFE.fullmatch(code) is not None
    return word in _KEPT and not re.search(r"[A-Za-z]:\\|file:|\\\\\\\\", code)


def _bookmarks(code: str) -> set[str]:
    """Return the names a code may point at; for a table of contents those that Word makes itself."""
    found = set(re.findall(r'\\l\s+"([^"]+)"', code))
    words = code.split()
    if words and words[0].upper() in ("PAGEREF", "REF", "NOTEREF") and len(words) > 1:
        found.add(words[1].strip('"'))
    if words and words[0].upper() == "TOC":
        found |= set(re.findall(r'\\b\s+"?([^"\s\\]+)', code))
    return found
