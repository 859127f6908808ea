"""Words on the pages of a PDF covered in place: their glyphs are taken out of the drawing, asterisks stand instead.

Nothing is painted over: the codes of the glyphs go, so no reader and no copy finds them. What cannot be found in the
order it is drawn in is told, not guessed. Runs in the process that opens PDFs (`pdf_process`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)
from pypdf.generic._font import Font  # the very table pypdf reads pages with; the lock keeps the version

from gongkai.errors import BadInput
from gongkai.screening.fold import fold
from gongkai.screening.pdf_rebuild import Rebuild

__all__ = ["Cut", "masked", "pattern_of"]

_STAR: Final = 389  # width of the asterisk of Helvetica, in thousandths
_DEPTH: Final = 8
_SHOWS: Final = frozenset((b"Tj", b"TJ", b"'", b'"'))


@dataclass(frozen=True, slots=True)
class Cut:
    """A value on a page, folded, and what it is to look like: the signs both share at the edges stay."""

    value: str
    cover: str

    @property
    def edges(self) -> tuple[int, int]:
        """Return how many signs stay in front and behind; blanks are not counted."""
        value, cover = "".join(self.value.split()), "".join(self.cover.split())
        front = _alike(value, cover)
        return front, min(_alike(value[::-1], cover[::-1]), min(len(value), len(cover)) - front)


def _alike(one: str, other: str) -> int:
    """Return how many signs two texts share from the front."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def pattern_of(value: str) -> re.Pattern[str]:
    """Return what finds a folded value wherever blanks and line ends stand in it."""
    return re.compile(r"\s*".join(re.escape(sign) for sign in value if not sign.isspace()))


def masked(data: bytes, cuts: dict[int, list[Cut]]) -> bytes:
    """Return the file with the cuts of each page (from 1) covered. Raises BadInput for one not found as drawn."""
    # Made anew first: each page then has resources of its own, and no drawing is shared in ways unseen here.
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(Rebuild(PdfReader(io.BytesIO(data))).file())))
    for number, wanted in sorted(cuts.items()):
        page = writer.pages[number - 1]
        found: set[str] = set()
        content = ContentStream(page.get("/Contents"), writer)
        _drawing(content, _dict(page["/Resources"]), wanted, found, writer, 0)
        page[NameObject("/Contents")] = writer._add_object(content)
        if any(cut.value not in found for cut in wanted):
            raise BadInput(
                f"PDF第{number}页中有内容不能直接遮盖（文字没有按阅读顺序绘制）；请在原稿（如DOCX）中遮盖后重新生成PDF。"
            )
    out = io.BytesIO()
    writer.write(out)
    clean = Rebuild(PdfReader(io.BytesIO(out.getvalue()))).file()
    _prove(clean, cuts)
    return clean


def _prove(clean: bytes, cuts: dict[int, list[Cut]]) -> None:
    reader = PdfReader(io.BytesIO(clean))
    for number, wanted in cuts.items():
        text = fold(reader.pages[number - 1].extract_text()).text
        if any(pattern_of(cut.value).search(text) for cut in wanted):
            raise BadInput(f"PDF第{number}页遮盖后仍有残留；请在原稿（如DOCX）中遮盖后重新生成PDF。")


# ---- one drawing -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Glyph:
    """One code of a string that is shown: which operation, which string in it, its bytes, its width in thousandths."""

    operation: int
    string: int
    start: int
    end: int
    width: float
    gone: bool = False


@dataclass(slots=True)
class _Shown:
    """All that a drawing shows, in its order: the text, and for each of its characters the glyph it comes from."""

    text: list[str] = field(default_factory=list)
    owner: list[_Glyph] = field(default_factory=list)
    glyphs: dict[int, list[_Glyph]] = field(default_factory=dict)
    fonts: dict[int, tuple[str, float, Font, bool]] = field(default_factory=dict)


def _drawing(
    content: ContentStream, resources: DictionaryObject, cuts: list[Cut], found: set[str], writer: PdfWriter, depth: int
) -> bool:
    """Cover the cuts in a drawing and in the forms it draws; say whether it changed."""
    if depth > _DEPTH:
        return False
    operations = content.operations
    shown = _read(operations, resources)
    folded = fold("".join(shown.text))
    for cut in cuts:
        front, behind = cut.edges
        for hit in pattern_of(cut.value).finditer(folded.text):
            places = [at for at in range(*hit.span()) if not folded.text[at].isspace()]
            kept = places[front : len(places) - behind]
            if kept:
                start, end = folded.span(kept[0], kept[-1] + 1)
                for glyph in shown.owner[start:end]:
                    glyph.gone = True
            found.add(cut.value)
    changed = any(glyph.gone for glyph in shown.owner)
    if changed:
        content.operations = _written(operations, shown, _star(resources, writer))
    _forms(resources, cuts, found, writer, depth)
    return changed


def _forms(resources: DictionaryObject, cuts: list[Cut], found: set[str], writer: PdfWriter, depth: int) -> None:
    objects = resources.get("/XObject")
    for held in (objects.get_object() if objects is not None else {}).values():
        form = held.get_object()
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form" or "/Resources" not in form:
            continue
        content = ContentStream(form, writer)
        if _drawing(content, _dict(form["/Resources"]), cuts, found, writer, depth + 1):
            form.set_data(content.get_data())


def _read(operations: list[tuple[Any, bytes]], resources: DictionaryObject) -> _Shown:
    """Return what is shown, glyph by glyph. A string whose codes cannot be told apart is passed over."""
    shown = _Shown()
    fonts: dict[str, tuple[Font, bool] | None] = {}
    now: tuple[str, float] | None = None
    kept: list[tuple[str, float] | None] = []
    for at, (operands, operator) in enumerate(operations):
        if operator == b"q":
            kept.append(now)
        elif operator == b"Q" and kept:
            now = kept.pop()
        elif operator == b"Tf" and len(operands) == 2:
            now = (str(operands[0]), float(operands[1]))
        elif operator in _SHOWS and operands and now is not None:
            name, size = now
            if name not in fonts:
                fonts[name] = _font(resources, name)
            held = fonts[name]
            if held is None:
                continue
            shown.fonts[at] = (name, size, *held)
            strings = operands[0] if operator == b"TJ" else [operands[-1]]
            for number, string in enumerate(strings):
                if isinstance(string, TextStringObject | ByteStringObject):
                    _codes(shown, at, number, string.original_bytes, held[0])
    return shown


def _font(resources: DictionaryObject, name: str) -> tuple[Font, bool] | None:
    """Return the font of that name, and whether its lines run downwards."""
    held = resources.get("/Font")
    one = held.get_object().get(name) if held is not None else None
    if one is None:
        return None
    made = one.get_object()
    return Font.from_font_resource(made), str(made.get("/Encoding", "")).endswith("-V")


def _codes(shown: _Shown, operation: int, number: int, data: bytes, font: Font) -> None:
    if isinstance(font.encoding, str):
        try:
            raw = data.decode(font.encoding, "surrogatepass")
            sizes = [len(sign.encode(font.encoding, "surrogatepass")) for sign in raw]
        except UnicodeError:
            return
        if sum(sizes) != len(data):
            return
        told = list(raw)
    else:
        raw = "".join(map(chr, data))
        sizes = [1] * len(raw)
        told = [font.encoding.get(code, chr(code)) for code in data]
    start = 0
    glyphs = shown.glyphs.setdefault(operation, [])
    for sign, size, word in zip(raw, sizes, told, strict=True):
        glyph = _Glyph(operation, number, start, start + size, font.get_text_width(sign))
        start += size
        glyphs.append(glyph)
        for each in str(font.character_map.get(word, word)):
            shown.text.append(each)
            shown.owner.append(glyph)


def _written(operations: list[tuple[Any, bytes]], shown: _Shown, star: str) -> list[tuple[Any, bytes]]:
    """Return the instructions without the codes that go; the text behind them stays where it stood."""
    out: list[tuple[Any, bytes]] = []
    for at, (operands, operator) in enumerate(operations):
        glyphs = shown.glyphs.get(at, [])
        if not any(glyph.gone for glyph in glyphs):
            out.append((operands, operator))
            continue
        if operator == b'"':
            out += [([operands[0]], b"Tw"), ([operands[1]], b"Tc")]
        if operator in (b"'", b'"'):
            out.append(([], b"T*"))
        strings = operands[0] if operator == b"TJ" else [operands[-1]]
        out += _covered(strings, glyphs, *shown.fonts[at], star)
    return out


def _covered(
    strings: Iterable[Any], glyphs: list[_Glyph], name: str, size: float, font: Font, downwards: bool, star: str
) -> list[tuple[Any, bytes]]:
    out: list[tuple[Any, bytes]] = []
    line: list[Any] = []
    for number, string in enumerate(strings):
        own = [glyph for glyph in glyphs if glyph.string == number]
        if not own:
            line.append(string)
            continue
        data, at = string.original_bytes, 0
        while at < len(own):
            end = at
            while end < len(own) and own[end].gone == own[at].gone:
                end += 1
            run = own[at:end]
            if not own[at].gone:
                line.append(ByteStringObject(data[run[0].start : run[-1].end]))
            elif downwards or font.sub_type == "Type3":
                line.append(FloatObject(len(run) * 1000 if downwards else -sum(glyph.width for glyph in run)))
            else:
                if line:
                    out.append(([ArrayObject(line)], b"TJ"))
                    line = []
                stars: list[Any] = []
                for glyph in run:
                    stars += [ByteStringObject(b"*"), FloatObject(round(_STAR - glyph.width, 2))]
                out.append(([NameObject(star), FloatObject(size)], b"Tf"))
                out.append(([ArrayObject(stars)], b"TJ"))
                out.append(([NameObject(name), FloatObject(size)], b"Tf"))
            at = end
    if line:
        out.append(([ArrayObject(line)], b"TJ"))
    return out


def _star(resources: DictionaryObject, writer: PdfWriter) -> str:
    """Return the name of the font of the asterisks among the resources of a drawing."""
    fonts = _dict(resources["/Font"])
    name = "/Star"
    while name in fonts:
        name += "x"
    made = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts[NameObject(name)] = writer._add_object(made)
    return name


def _dict(value: Any) -> DictionaryObject:
    found = value.get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
