"""The drawing instructions of a PDF page, written anew: known operators only, no comments, marks, hidden layers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Drawing", "names_in", "rewritten"]

_TOKEN: Final = re.compile(
    rb"(?P<space>[\0\t\n\f\r ]+)|(?P<comment>%[^\r\n]*)|(?P<string>\([^()\\]*(?:\\[\s\S][^()\\]*)*\))|(?P<fence><<|>>)|"
    rb"(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*>)|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*)|(?P<bracket>[\[\]{}])|"
    rb"(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]+)"
)
_NUMBER: Final = re.compile(rb"[+\-.0-9]+")
_STATE: Final = frozenset(
    b"b B b* B* c cm CS cs d d0 d1 f F f* G g gs h i j J K k l m M n q Q re RG rg ri s S SC sc SCN scn sh "
    b"BT ET T* Tc Td TD Tf TJ Tj TL Tm Tr Ts Tw Tz v w W W* y ' \" Do".split()
)
_MARKS: Final = frozenset((b"BMC", b"BDC", b"EMC", b"MP", b"DP", b"BX", b"EX"))
_FILLS: Final = frozenset(b"b B b* B* f F f* s S".split())
_SHOWS: Final = frozenset(b"Tj TJ sh Do".split())
_EI: Final = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|$)")


@dataclass
class Drawing:
    """What came of it: the new instructions, the names they use, how many shows lay in hidden layers."""

    data: bytes = b""
    names: set[str] = field(default_factory=set)
    hidden: int = 0
    gone: list[bytes] = field(default_factory=list)  # comments, and operands of what did not come over


def names_in(token: bytes) -> str:
    """Return a name as pypdf writes it: with its slash, #xx resolved."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), token).decode(
        "utf-8", "replace"
    )


def rewritten(data: bytes, is_hidden: Callable[[str], bool], hidden_objects: frozenset[str] = frozenset()) -> Drawing:
    """Return the drawing in `data` anew.

    `is_hidden` tells of the name of a property list whether its layer is switched off; `hidden_objects` are the names
    of objects that lie in such a layer. What changes the state of the pen stays even in a hidden layer: what follows
    depends on it.
    """
    drawing = Drawing()
    out: list[bytes] = []
    operands: list[bytes] = []
    layers: list[bool] = []  # open marks; True where the layer is switched off
    off = at = 0
    size = len(data)
    while at < size:
        found = _TOKEN.match(data, at)
        if found is None:
            if data[at : at + 1] == b"(":
                end = _string_end(data, at)
                operands.append(data[at:end])
                at = end
            else:
                at += 1  # a stray bracket
            continue
        at = found.end()
        kind = found.lastgroup
        token = found.group()
        if kind == "space":
            continue
        if kind == "comment":
            drawing.gone.append(b"(" + re.sub(rb"[()\\]", b" ", token[1:]) + b")")
            continue
        if kind == "name":
            drawing.names.add(names_in(token))
            operands.append(token)
            continue
        if kind != "word" or _NUMBER.fullmatch(token) or token in (b"true", b"false", b"null"):
            operands.append(token)
            continue
        if token == b"BI":
            picture, at = _inline(data, at)
            if not off:
                out.append(picture)
            else:
                drawing.hidden += 1
            operands = []
            continue
        if token in _MARKS:
            drawing.gone += operands
            if token in (b"BMC", b"BDC"):
                layer = (
                    len(operands) == 2
                    and operands[0] == b"/OC"
                    and operands[1][:1] == b"/"
                    and is_hidden(names_in(operands[1]))
                )
                layers.append(layer)
                off += layer
            elif token == b"EMC" and layers:
                off -= layers.pop()
        elif token in _STATE:
            if token == b"Do" and operands and names_in(operands[-1]) in hidden_objects:
                drawing.hidden += 1
            elif not off:
                out.append(b" ".join([*operands, token]))
            elif token in _FILLS:
                out.append(b"n")
            elif token in (b"'", b'"'):
                out.append(b"T*")
                drawing.hidden += 1
            elif token in _SHOWS:
                drawing.gone += operands
                drawing.hidden += 1
            else:
                out.append(b" ".join([*operands, token]))
        else:
            drawing.gone += operands
        operands = []
    drawing.gone += operands
    drawing.data = b"\n".join(out)
    return drawing


def _string_end(data: bytes, at: int) -> int:
    """Return where a string with brackets inside ends."""
    depth = 0
    for found in re.compile(rb"\\[\s\S]|[()]").finditer(data, at):
        token = found.group()
        depth += (token == b"(") - (token == b")")
        if depth == 0 and token == b")":
            return found.end()
    return len(data)


def _inline(data: bytes, at: int) -> tuple[bytes, int]:
    """Return an inline picture, from its BI to its EI, and where the next instruction begins."""
    begin = data.find(b"ID", at)
    if begin < 0:
        return b"", len(data)
    head = b" ".join(
        found.group() for found in _TOKEN.finditer(data, at, begin) if found.lastgroup not in ("space", "comment")
    )
    seek = begin + 3
    while found := _EI.search(data, seek):
        after = data[found.end() : found.end() + 24]
        # Points may look like an EI; instructions that follow one are plain characters.
        if not re.search(rb"[^\t\n\f\r -~]", after):
            return b"BI " + head + b" ID " + data[begin + 3 : found.start()] + b"\nEI", found.end()
        seek = found.start() + 1
    return b"", len(data)
