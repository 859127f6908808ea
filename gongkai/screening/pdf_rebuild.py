"""The pages of a PDF in a new file: from the page tree down, and of every object only the keys that draw.

Nothing is deleted from the old file: a new one is begun, and what draws is carried over. So what nobody listed (orphan
objects, older versions, private data of an editor, files in files) has no way across.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

from pypdf import PdfReader
from pypdf.filters import decode_stream_data
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from gongkai.errors import BadInput
from gongkai.screening import limits
from gongkai.screening.image import jpeg_extras, long_lines, rebuilt_jpeg
from gongkai.screening.pdf_content import Drawing, rewritten
from gongkai.screening.pdf_layers import Layers
from gongkai.screening.pdf_strings import literals
from gongkai.screening.pdf_writer import Name, Ref, Stream, Verbatim, write_pdf

__all__ = ["Rebuild", "box_of"]

_PICTURE_FILTERS: Final = frozenset(("/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"))
_FLATE: Final = frozenset(("/FlateDecode", "/Fl"))
_OVERPAINTS: Final = frozenset(
    (
        "/Widget",
        "/Stamp",
        "/FreeText",
        "/Ink",
        "/Line",
        "/Square",
        "/Circle",
        "/Polygon",
        "/PolyLine",
        "/Watermark",
        "/PrinterMark",
    )
)
_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]{1,2000}", re.IGNORECASE)
_TOO_DEEP: Final = "PDF的内部结构嵌套过深，无法处理；请重新导出后再提交。"

_FONT: Final = [
    "Type",
    "Subtype",
    "BaseFont",
    "FirstChar",
    "LastChar",
    "Widths",
    "Encoding",
    "ToUnicode",
    "DescendantFonts",
    "FontBBox",
    "FontMatrix",
    "CharProcs",
    "Resources",
    "CIDSystemInfo",
    "DW",
    "W",
    "DW2",
    "W2",
    "CIDToGIDMap",
    "FontDescriptor",
]
_DESCRIPTOR: Final = [
    "Type",
    "FontName",
    "FontFamily",
    "FontStretch",
    "FontWeight",
    "Flags",
    "FontBBox",
    "ItalicAngle",
    "Ascent",
    "Descent",
    "Leading",
    "CapHeight",
    "XHeight",
    "StemV",
    "StemH",
    "AvgWidth",
    "MaxWidth",
    "MissingWidth",
    "CharSet",
    "CIDSet",
    "FontFile",
    "FontFile2",
    "FontFile3",
]
_STATE: Final = [
    "Type",
    "LW",
    "LC",
    "LJ",
    "ML",
    "D",
    "RI",
    "OP",
    "op",
    "OPM",
    "FL",
    "SM",
    "SA",
    "BM",
    "CA",
    "ca",
    "AIS",
    "TK",
]
_IMAGE: Final = [
    "Type",
    "Subtype",
    "Width",
    "Height",
    "BitsPerComponent",
    "Intent",
    "ImageMask",
    "Decode",
    "Interpolate",
    "SMaskInData",
    "Matte",
]
_SHADING: Final = [
    "ShadingType",
    "Background",
    "BBox",
    "AntiAlias",
    "Coords",
    "Domain",
    "Extend",
    "BitsPerCoordinate",
    "BitsPerComponent",
    "BitsPerFlag",
    "Decode",
    "VerticesPerRow",
    "Matrix",
]
_FUNCTION: Final = [
    "FunctionType",
    "Domain",
    "Range",
    "Size",
    "BitsPerSample",
    "Order",
    "Encode",
    "Decode",
    "C0",
    "C1",
    "N",
    "Bounds",
]


def box_of(page: DictionaryObject, key: str) -> list[float] | None:
    """Return a box of the page, its own or the one it inherits, as four numbers in order."""
    box = _inherited(page, key)
    if not isinstance(box, ArrayObject) or len(box) != 4:
        return None
    x0, y0, x1, y1 = (float(each.get_object()) for each in box)
    return [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]


def _inherited(page: DictionaryObject, key: str) -> Any:
    node: Any = page
    for _ in range(limits.MAX_PDF_DEPTH):
        if not isinstance(node, DictionaryObject):
            return None
        if key in node:
            return node[key].get_object() if node[key] is not None else None
        node = node["/Parent"].get_object() if "/Parent" in node else None
    return None


class Rebuild:
    """One rebuilding. `file()` returns the new bytes; the counters say what stayed behind."""

    def __init__(self, reader: PdfReader) -> None:
        self.reader = reader
        self.layers = Layers(reader)
        self.objects: list[Any] = [None, None]  # the catalogue and the page tree
        self.hidden_pages: set[int] = set()
        self.has_flattened = False
        self.has_picture_data = False
        self.notes = 0
        self.fields_without_looks = 0
        self.told: list[str] = []  # what people wrote into notes and links
        self.heard: list[str] = []  # what else did not come over
        self.carried: set[int] = set()  # numbers of the old objects that came over
        self._numbers: dict[tuple[int, int, str], int] = {}
        self._queue: deque[tuple[int, Any, str, Any]] = deque()
        self._weight = 0
        self._page_refs: dict[int, Ref] = {}

    def file(self) -> bytes:
        """Return the new file. Raises BadInput when a bound is passed."""
        pages = list(self.reader.pages)
        for page in pages:
            number = self._new(None)
            if page.indirect_reference is not None:
                self._page_refs.setdefault(page.indirect_reference.idnum, Ref(number))
                self.carried.add(page.indirect_reference.idnum)
        kids = [Ref(number) for number in range(3, 3 + len(pages))]
        for at, page in enumerate(pages):
            self.objects[2 + at] = self._page(page, at)
            self._work()
        self.objects[0] = {"Type": Name("Catalog"), "Pages": Ref(2)}
        language = self.reader.root_object.get("/Lang")
        if isinstance(language, str) and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", language):
            self.objects[0]["Lang"] = language.encode()
        self.objects[1] = {"Type": Name("Pages"), "Count": len(kids), "Kids": kids}
        return write_pdf(self.objects)

    # ---- objects -----------------------------------------------------------------------------------------------------

    def _new(self, value: Any) -> int:
        self.objects.append(value)
        if len(self.objects) > limits.MAX_PDF_OBJECTS:
            raise BadInput("PDF的内部对象过多，请拆分后再提交。")
        return len(self.objects)

    def _ref(self, value: Any, role: str, context: Any = None) -> Ref | None:
        """Return a pointer to the new form of an old object; it is made later, from the queue."""
        raw = value
        if isinstance(value, IndirectObject):
            self.carried.add(value.idnum)
            key = (value.idnum, value.generation, role)
            if key in self._numbers:
                return Ref(self._numbers[key])
            value = value.get_object()
        if value is None or isinstance(value, NullObject):
            return None
        number = self._new(None)
        if isinstance(raw, IndirectObject):
            self._numbers[(raw.idnum, raw.generation, role)] = number
        self._queue.append((number, value, role, context))
        return Ref(number)

    def _work(self) -> None:
        while self._queue:
            number, value, role, context = self._queue.popleft()
            made = getattr(self, f"_{role}")(value, context)
            if isinstance(made, Stream):
                self._weight += len(made.data)
                if self._weight > limits.MAX_CLEAN_BYTES * 4:
                    raise BadInput("PDF解开后过大，请拆分或压缩其中的图片后再提交。")
            self.objects[number - 1] = made

    def _get(self, holder: Any, key: str) -> Any:
        """Return the value under `key`, its pointer followed; None where there is none."""
        if not isinstance(holder, DictionaryObject) or key not in holder:
            return None
        raw = holder.raw_get(key)
        for _ in range(8):
            if not isinstance(raw, IndirectObject):
                break
            self.carried.add(raw.idnum)
            raw = raw.get_object()
        return None if isinstance(raw, NullObject) else raw

    def _raw(self, holder: Any, key: str) -> Any:
        return holder.raw_get(key) if isinstance(holder, DictionaryObject) and key in holder else None

    def _plain(self, value: Any, depth: int = 0) -> Any:
        """Return numbers, names, strings, and lists and dictionaries of these."""
        if depth > limits.MAX_PDF_DEPTH:
            raise BadInput(_TOO_DEEP)
        if isinstance(value, IndirectObject):
            self.carried.add(value.idnum)
            value = value.get_object()
        if isinstance(value, NameObject):
            return Name(str(value)[1:])
        if isinstance(value, BooleanObject):
            return bool(value.value)
        if isinstance(value, NumberObject | FloatObject):
            stream = io.BytesIO()
            value.write_to_stream(stream)
            return Verbatim(stream.getvalue())
        if isinstance(value, TextStringObject | ByteStringObject):
            return value.original_bytes
        if isinstance(value, ArrayObject):
            return [self._plain(each, depth + 1) for each in value]
        if isinstance(value, StreamObject):
            return None
        if isinstance(value, DictionaryObject):
            return {str(key)[1:]: self._plain(value.raw_get(key), depth + 1) for key in value}
        return None

    def _picked(self, holder: Any, keys: Iterable[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in keys:
            raw = self._raw(holder, f"/{key}")
            if raw is not None:
                value = self._plain(raw)
                if value is not None:
                    found[key] = value
        return found

    def _mapped(self, holder: Any, role: str, context: Any = None, only: set[str] | None = None) -> dict[str, Any]:
        if not isinstance(holder, DictionaryObject):
            return {}
        found: dict[str, Any] = {}
        for key in sorted(holder):
            if only is not None and str(key) not in only:
                continue
            if (ref := self._ref(holder.raw_get(key), role, context)) is not None:
                found[str(key)[1:]] = ref
        return found

    # ---- streams -----------------------------------------------------------------------------------------------------

    def _bytes(self, stream: StreamObject) -> bytes:
        """Return what a stream holds, unpacked."""
        if not isinstance(stream, StreamObject):
            return b""
        filters = stream.get("/Filter")
        plain = filters is None or (isinstance(filters.get_object(), ArrayObject) and not filters.get_object())
        data = stream._data if plain else decode_stream_data(stream)
        if isinstance(data, str):
            data = data.encode("latin-1", "replace")
        if len(data) > limits.MAX_PART_BYTES:
            raise BadInput("PDF解开后过大，请拆分或压缩其中的图片后再提交。")
        return data

    def _program(self, stream: StreamObject, _: Any) -> Stream:
        """A font program, a code map: its bytes, and the lengths that a font program needs."""
        return Stream(self._picked(stream, ("Length1", "Length2", "Length3", "Subtype")), self._bytes(stream))

    def _codes(self, stream: StreamObject, _: Any) -> Any:
        if isinstance(stream, NameObject):
            return Name(str(stream)[1:])
        # A code map is a little program: comments in it are nobody's characters.
        data = re.sub(rb"(?m)^[ \t]*%[^\r\n]*[\r\n]+", b"", self._bytes(stream))
        head = self._picked(stream, ("Type", "CMapName", "CIDSystemInfo", "WMode"))
        return Stream(head, data)

    # ---- pages -------------------------------------------------------------------------------------------------------

    def _page(self, page: DictionaryObject, at: int) -> dict[str, Any]:
        made: dict[str, Any] = {"Type": Name("Page"), "Parent": Ref(2)}
        made["MediaBox"] = box_of(page, "/MediaBox") or [0.0, 0.0, 595.0, 842.0]
        if crop := box_of(page, "/CropBox"):
            made["CropBox"] = crop
        turn = _inherited(page, "/Rotate")
        if isinstance(turn, NumberObject | FloatObject) and int(turn) % 90 == 0 and int(turn) % 360:
            made["Rotate"] = int(turn) % 360
        made |= self._picked(page, ("UserUnit",))
        resources = _inherited(page, "/Resources")
        if (raw := self._raw(page, "/Resources")) is not None and isinstance(raw, IndirectObject):
            self.carried.add(raw.idnum)
        drawing, shapes, extra, links = self._drawn(page, resources)
        if drawing.hidden:
            self.hidden_pages.add(at)
        made["Resources"] = self._resources(resources, drawing.names, resources)
        if extra:
            made["Resources"].setdefault("XObject", {}).update(extra)
            self.has_flattened = True
        made["Contents"] = Ref(self._new(Stream({}, shapes)))
        if (group := self._get(page, "/Group")) is not None:
            made["Group"] = self._group(group)
        if links:
            made["Annots"] = links
        return made

    def _drawn(self, page: DictionaryObject, resources: Any) -> tuple[Drawing, bytes, dict[str, Any], list[Any]]:
        contents = self._get(page, "/Contents")
        pieces = []
        for each in contents if isinstance(contents, ArrayObject) else [contents]:
            if isinstance(each, IndirectObject):
                self.carried.add(each.idnum)
                each = each.get_object()
            if isinstance(each, StreamObject):
                pieces.append(self._bytes(each))
        drawing = self._rewritten(b"\n".join(pieces), resources)
        shapes = drawing.data
        extra: dict[str, Any] = {}
        links: list[Any] = []
        over: list[bytes] = []
        for note in self._notes_of(page):
            link = self._link(note)
            if link is not None:
                links.append(link)
            elif (looks := self._looks(note)) is not None:
                # A name of its own, that no object of the page bears.
                name = f"Shown{len(extra) + 1}"
                while f"/{name}" in drawing.names:
                    name += "x"
                extra[name] = looks[0]
                over.append(looks[1] + b" /" + name.encode() + b" Do")
        if over:
            shapes = (
                b"q\n"
                + shapes
                + b"\nQ\n"
                + b"\n".join(b"q\n" + each.replace(b" cm ", b" cm\n") + b"\nQ" for each in over)
            )
        return drawing, shapes, extra, links

    def _rewritten(self, data: bytes, resources: Any) -> Drawing:
        properties = self._get(resources, "/Properties")

        def is_hidden(name: str) -> bool:
            return (
                isinstance(properties, DictionaryObject)
                and name in properties
                and self.layers.hides(properties.raw_get(name))
            )

        objects = self._get(resources, "/XObject")
        hidden = set()
        if isinstance(objects, DictionaryObject):
            for key in objects:
                held = objects[key].get_object() if objects[key] is not None else None
                if isinstance(held, DictionaryObject) and "/OC" in held and self.layers.hides(held.raw_get("/OC")):
                    hidden.add(str(key))
        drawing = rewritten(data, is_hidden, frozenset(hidden))
        drawing.names -= hidden
        self.heard += literals(b" ".join(drawing.gone))
        return drawing

    def _resources(self, resources: Any, used: set[str], outer: Any) -> dict[str, Any]:
        """Return the resources that a drawing uses. A form without its own draws with those of its page."""
        made: dict[str, Any] = {}
        only: set[str] | None = used
        objects = self._get(resources, "/XObject")
        if isinstance(objects, DictionaryObject):
            for key in objects:
                held = objects[key].get_object() if objects[key] is not None else None
                if isinstance(held, DictionaryObject) and held.get("/Subtype") == "/Form" and "/Resources" not in held:
                    only = None
        fonts = self._get(resources, "/Font")
        if isinstance(fonts, DictionaryObject):
            for key in fonts:
                held = fonts[key].get_object() if fonts[key] is not None else None
                if isinstance(held, DictionaryObject) and held.get("/Subtype") == "/Type3" and "/Resources" not in held:
                    only = None
        for key, role in (
            ("ExtGState", "state"),
            ("ColorSpace", "space"),
            ("Pattern", "pattern"),
            ("Shading", "shading"),
            ("XObject", "xobject"),
            ("Font", "font"),
        ):
            if found := self._mapped(self._get(resources, f"/{key}"), role, resources, only):
                made[key] = found
        return made

    # ---- notes on the page -------------------------------------------------------------------------------------------

    def _notes_of(self, page: DictionaryObject) -> list[DictionaryObject]:
        notes = self._get(page, "/Annots")
        found = []
        for raw in notes if isinstance(notes, ArrayObject) else []:
            if isinstance(raw, IndirectObject):
                self.carried.add(raw.idnum)
                raw = raw.get_object()
            if isinstance(raw, DictionaryObject):
                found.append(raw)
        return found[:10_000]

    def _link(self, note: DictionaryObject) -> dict[str, Any] | None:
        if note.get("/Subtype") != "/Link":
            return None
        made: dict[str, Any] = {"Type": Name("Annot"), "Subtype": Name("Link"), "Border": [0, 0, 0]}
        box = box_of(note, "/Rect")
        if box is None:
            return None
        made["Rect"] = box
        action = self._get(note, "/A")
        target = self._get(note, "/Dest")
        if isinstance(action, DictionaryObject):
            address = self._get(action, "/URI")
            if action.get("/S") == "/URI" and isinstance(address, str | bytes):
                text = address if isinstance(address, str) else address.decode("latin-1")
                if _SAFE_LINK.fullmatch(text):
                    made["A"] = {"S": Name("URI"), "URI": text.encode("ascii")}
                    return made
                self.told.append(text)
            if action.get("/S") == "/GoTo":
                target = self._get(action, "/D")
        if (place := self._destination(target)) is not None:
            made["Dest"] = place
            return made
        self.notes += 1
        return None

    def _destination(self, target: Any) -> list[Any] | None:
        if isinstance(target, str | bytes) and not isinstance(target, ArrayObject):
            name = target if isinstance(target, str) else target.decode("latin-1")
            found = self.layers.destinations.get(str(name))
            target = found
        if isinstance(target, DictionaryObject):
            target = self._get(target, "/D")
        if not isinstance(target, ArrayObject) or not target:
            return None
        page = target[0] if not isinstance(target, ArrayObject) else list.__getitem__(target, 0)
        ref = self._page_refs.get(page.idnum) if isinstance(page, IndirectObject) else None
        if ref is None:
            return None
        rest = [self._plain(list.__getitem__(target, n)) for n in range(1, min(len(target), 6))]
        return [ref, *rest]

    def _looks(self, note: DictionaryObject) -> tuple[Ref, bytes] | None:
        """Return the visible form of a note and how to draw it at its place; None for what is not printed."""
        for key in ("/Contents", "/T", "/TU", "/TM", "/Subj", "/V", "/DV", "/RC", "/NM", "/CA", "/Name"):
            value = self._get(note, key)
            if isinstance(value, str) and not isinstance(value, NameObject):
                self.told.append(value)
        kind = note.get("/Subtype")
        flags = self._get(note, "/F")
        flags = int(flags) if isinstance(flags, NumberObject) else 0
        if (
            kind not in _OVERPAINTS
            or flags & 2
            or flags & 32
            or ("/OC" in note and self.layers.hides(note.raw_get("/OC")))
        ):
            self.notes += 1
            return None
        appearance = self._raw(self._get(note, "/AP"), "/N")
        resolved = appearance.get_object() if isinstance(appearance, IndirectObject) else appearance
        if isinstance(resolved, DictionaryObject) and not isinstance(resolved, StreamObject):
            if isinstance(appearance, IndirectObject):
                self.carried.add(appearance.idnum)
            state = self._get(note, "/AS")
            appearance = self._raw(resolved, str(state)) if state is not None else None
            resolved = appearance.get_object() if isinstance(appearance, IndirectObject) else appearance
        box = box_of(note, "/Rect")
        if not isinstance(resolved, StreamObject) or box is None or not isinstance(appearance, IndirectObject):
            self.fields_without_looks += kind == "/Widget" and bool(self._get(note, "/V"))
            return None
        own = box_of(resolved, "/BBox")
        ref = self._ref(appearance, "xobject", None)
        if own is None or ref is None:
            return None
        matrix = self._get(resolved, "/Matrix")
        a, b, c, d, e, f = (
            (float(x) for x in matrix) if isinstance(matrix, ArrayObject) and len(matrix) == 6 else (1, 0, 0, 1, 0, 0)
        )
        corners = [(x * a + y * c + e, x * b + y * d + f) for x in (own[0], own[2]) for y in (own[1], own[3])]
        left, low = min(x for x, _ in corners), min(y for _, y in corners)
        wide, high = max(x for x, _ in corners) - left, max(y for _, y in corners) - low
        sx = (box[2] - box[0]) / wide if wide else 1.0
        sy = (box[3] - box[1]) / high if high else 1.0
        numbers = (sx, 0, 0, sy, box[0] - left * sx, box[1] - low * sy)
        return ref, " ".join(f"{each:.5f}".rstrip("0").rstrip(".") or "0" for each in numbers).encode() + b" cm"

    # ---- what a drawing uses: one method a role ----------------------------------------------------------------------

    def _group(self, group: Any) -> dict[str, Any]:
        made = self._picked(group, ("Type", "S", "I", "K"))
        if (space := self._raw(group, "/CS")) is not None:
            made["CS"] = self._space(space, None)
        return made

    def _xobject(self, value: Any, context: Any) -> Any:
        if not isinstance(value, StreamObject):
            return None
        if value.get("/Subtype") == "/Image":
            return self._image(value, context)
        if value.get("/Subtype") not in ("/Form", None):
            return None
        resources = self._get(value, "/Resources")
        if resources is None:
            resources = context
        drawing = self._rewritten(self._bytes(value), resources)
        made: dict[str, Any] = {"Type": Name("XObject"), "Subtype": Name("Form")}
        made |= self._picked(value, ("BBox", "Matrix"))
        made["Resources"] = self._resources(resources, drawing.names, context)
        if (group := self._get(value, "/Group")) is not None:
            made["Group"] = self._group(group)
        return Stream(made, drawing.data)

    def _image(self, value: StreamObject, _: Any) -> Stream:
        made = self._picked(value, _IMAGE)
        if (space := self._raw(value, "/ColorSpace")) is not None and (kept := self._space(space, None)) is not None:
            made["ColorSpace"] = kept
        mask = self._get(value, "/Mask")
        if isinstance(mask, StreamObject):
            made["Mask"] = self._ref(self._raw(value, "/Mask"), "image")
        elif mask is not None:
            made["Mask"] = self._plain(mask)
        if isinstance(self._get(value, "/SMask"), StreamObject):
            made["SMask"] = self._ref(self._raw(value, "/SMask"), "image")
        data, kept_filter, parameters = self._points(value)
        if kept_filter:
            made["Filter"] = Name(kept_filter[1:])
        if parameters:
            made["DecodeParms"] = parameters
        return Stream(made, data)

    def _points(self, value: StreamObject) -> tuple[bytes, str, dict[str, Any]]:
        """Return the bytes of an image, the filter of pictures that still lies on them, and its parameters."""
        filters = self._get(value, "/Filter")
        names = (
            [str(each.get_object()) for each in filters]
            if isinstance(filters, ArrayObject)
            else [str(filters)]
            if filters is not None
            else []
        )
        parms = self._get(value, "/DecodeParms")
        if parms is None:
            parms = self._get(value, "/DP")
        each_parms = [each.get_object() for each in parms] if isinstance(parms, ArrayObject) else [parms] * bool(names)
        data: bytes = value._data  # the packed bytes; get_data() would unpack pictures too
        for at, name in enumerate(names):
            own = (
                each_parms[at]
                if at < len(each_parms) and isinstance(each_parms[at], DictionaryObject)
                else DictionaryObject()
            )
            last = at == len(names) - 1
            if name in _PICTURE_FILTERS:
                return self._packed_picture(data, name, own)
            if name in _FLATE and last:
                return _unpacked(data), "", self._with_predictor(own)
            part = StreamObject()
            part._data = data
            part[NameObject("/Filter")] = NameObject(name)
            part[NameObject("/DecodeParms")] = own
            data = self._bytes(part)
        return data, "", {}

    def _with_predictor(self, own: DictionaryObject) -> dict[str, Any]:
        return self._picked(own, ("Predictor", "Colors", "BitsPerComponent", "Columns"))

    def _packed_picture(self, data: bytes, name: str, own: DictionaryObject) -> tuple[bytes, str, dict[str, Any]]:
        if name in ("/DCTDecode", "/DCT"):
            try:
                for block in jpeg_extras(data):
                    self.heard += long_lines(block[: 1 << 16])
                    self.has_picture_data = True
                data = rebuilt_jpeg(data)
            except (ValueError, struct.error, IndexError) as error:
                raise BadInput("PDF中有损坏的图片，无法处理；请重新导出后再提交。") from error
            return data, "/DCTDecode", self._picked(own, ("ColorTransform",))
        if name == "/JPXDecode":
            return _jpx(data), name, {}
        if name == "/JBIG2Decode":
            made: dict[str, Any] = {}
            if (common := self._raw(own, "/JBIG2Globals")) is not None and (
                ref := self._ref(common, "program")
            ) is not None:
                made["JBIG2Globals"] = ref
            return data, name, made
        return (
            data,
            "/CCITTFaxDecode",
            self._picked(
                own,
                [
                    "K",
                    "EndOfLine",
                    "EncodedByteAlign",
                    "Columns",
                    "Rows",
                    "EndOfBlock",
                    "BlackIs1",
                    "DamagedRowsBeforeError",
                ],
            ),
        )

    def _space(self, value: Any, _: Any, depth: int = 0) -> Any:
        if depth > limits.MAX_PDF_DEPTH:
            raise BadInput(_TOO_DEEP)
        if isinstance(value, IndirectObject):
            self.carried.add(value.idnum)
            value = value.get_object()
        if isinstance(value, NameObject):
            return Name(str(value)[1:])
        if not isinstance(value, ArrayObject) or not value:
            return None
        items = [list.__getitem__(value, n) for n in range(len(value))]
        kind = str(items[0].get_object())
        if kind == "/ICCBased" and len(items) > 1:
            # The profile is a file with room for words; the plain colours of the same number look nearly alike.
            profile = items[1].get_object()
            if isinstance(profile, StreamObject) and profile.indirect_reference is not None:
                self.heard += long_lines(self._bytes(profile)[:4096])
            if isinstance(items[1], IndirectObject):
                self.carried.add(items[1].idnum)
            count = int(profile.get("/N", 3)) if isinstance(profile, DictionaryObject) else 3
            return Name({1: "DeviceGray", 4: "DeviceCMYK"}.get(count, "DeviceRGB"))
        if kind in ("/Indexed", "/I") and len(items) > 3:
            table = items[3].get_object()
            if isinstance(items[3], IndirectObject):
                self.carried.add(items[3].idnum)
            lookup = self._bytes(table) if isinstance(table, StreamObject) else self._plain(table)
            return [Name("Indexed"), self._space(items[1], None, depth + 1), self._plain(items[2]), lookup]
        if kind == "/Separation" and len(items) > 3:
            return [
                Name("Separation"),
                self._plain(items[1]),
                self._space(items[2], None, depth + 1),
                self._ref(items[3], "function"),
            ]
        if kind == "/DeviceN" and len(items) > 3:
            return [
                Name("DeviceN"),
                self._plain(items[1]),
                self._space(items[2], None, depth + 1),
                self._ref(items[3], "function"),
            ]
        if kind == "/Pattern":
            return [Name("Pattern"), *[self._space(each, None, depth + 1) for each in items[1:2]]]
        if len(items) == 1:
            return Name(kind[1:])
        return [
            Name(kind[1:]),
            self._picked(items[1].get_object(), ("WhitePoint", "BlackPoint", "Gamma", "Matrix", "Range")),
        ]

    def _state(self, value: Any, context: Any) -> dict[str, Any]:
        made = self._picked(value, _STATE)
        font = self._get(value, "/Font")
        if isinstance(font, ArrayObject) and len(font) == 2:
            made["Font"] = [self._ref(list.__getitem__(font, 0), "font", context), self._plain(font[1])]
        mask = self._get(value, "/SMask")
        if isinstance(mask, NameObject):
            made["SMask"] = Name(str(mask)[1:])
        elif isinstance(mask, DictionaryObject):
            made["SMask"] = self._picked(mask, ("Type", "S", "BC"))
            if (group := self._raw(mask, "/G")) is not None:
                made["SMask"]["G"] = self._ref(group, "xobject", context)
            self._transfer(mask, made["SMask"], "TR")
        for key in ("TR", "TR2"):
            self._transfer(value, made, key)
        return made

    def _transfer(self, holder: Any, made: dict[str, Any], key: str) -> None:
        value = self._get(holder, f"/{key}")
        if isinstance(value, NameObject):
            made[key] = Name(str(value)[1:])
        elif isinstance(value, DictionaryObject):
            made[key] = self._ref(self._raw(holder, f"/{key}"), "function")
        elif isinstance(value, ArrayObject):
            made[key] = [
                Name(str(each)[1:]) if isinstance(each, NameObject) else self._ref(each, "function")
                for each in (list.__getitem__(value, n) for n in range(len(value)))
            ]

    def _pattern(self, value: Any, context: Any) -> Any:
        if isinstance(value, StreamObject):
            resources = self._get(value, "/Resources")
            resources = context if resources is None else resources
            drawing = self._rewritten(self._bytes(value), resources)
            made = self._picked(
                value, ("Type", "PatternType", "PaintType", "TilingType", "BBox", "XStep", "YStep", "Matrix")
            )
            made["Resources"] = self._resources(resources, drawing.names, context)
            return Stream(made, drawing.data)
        made = self._picked(value, ("Type", "PatternType", "Matrix"))
        if (shading := self._raw(value, "/Shading")) is not None:
            made["Shading"] = self._ref(shading, "shading")
        if (state := self._raw(value, "/ExtGState")) is not None:
            made["ExtGState"] = self._ref(state, "state", context)
        return made

    def _shading(self, value: Any, _: Any) -> Any:
        made = self._picked(value, _SHADING)
        if (space := self._raw(value, "/ColorSpace")) is not None:
            made["ColorSpace"] = self._space(space, None)
        self._transfer(value, made, "Function")
        return Stream(made, self._bytes(value)) if isinstance(value, StreamObject) else made

    def _function(self, value: Any, _: Any) -> Any:
        made = self._picked(value, _FUNCTION)
        parts = self._get(value, "/Functions")
        if isinstance(parts, ArrayObject):
            made["Functions"] = [
                self._ref(list.__getitem__(parts, n), "function") for n in range(min(len(parts), 1000))
            ]
        if isinstance(value, StreamObject):
            data = self._bytes(value)
            if made.get("FunctionType") == Verbatim(b"4"):
                data = re.sub(rb"%[^\r\n]*", b"", data)
            return Stream(made, data)
        return made

    def _font(self, value: Any, context: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key in _FONT:
            raw = self._raw(value, f"/{key}")
            held = self._get(value, f"/{key}")
            if raw is None or held is None:
                continue
            if key == "FontDescriptor":
                made[key] = self._ref(raw, "descriptor")
            elif key == "DescendantFonts" and isinstance(held, ArrayObject):
                made[key] = [self._ref(list.__getitem__(held, n), "font", context) for n in range(min(len(held), 4))]
            elif key in ("ToUnicode", "CIDToGIDMap") and isinstance(held, StreamObject):
                made[key] = self._ref(raw, "codes" if key == "ToUnicode" else "program")
            elif key == "Encoding":
                made[key] = self._encoding(raw, held)
            elif key == "CharProcs":
                resources = self._get(value, "/Resources")
                made[key] = self._mapped(held, "glyph", context if resources is None else resources)
            elif key == "Resources":
                made[key] = self._resources(
                    held,
                    {
                        str(each)
                        for kind in held
                        for each in (self._get(held, str(kind)) or ())
                        if isinstance(self._get(held, str(kind)), DictionaryObject)
                    },
                    context,
                )
            else:
                made[key] = self._plain(raw)
        return {key: each for key, each in made.items() if each is not None}

    def _encoding(self, raw: Any, held: Any) -> Any:
        if isinstance(held, NameObject):
            return Name(str(held)[1:])
        if isinstance(held, StreamObject):
            return self._ref(raw, "codes")
        return self._picked(held, ("Type", "BaseEncoding", "Differences"))

    def _descriptor(self, value: Any, _: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key in _DESCRIPTOR:
            raw, held = self._raw(value, f"/{key}"), self._get(value, f"/{key}")
            if raw is None or held is None:
                continue
            made[key] = self._ref(raw, "program") if isinstance(held, StreamObject) else self._plain(raw)
        return {key: each for key, each in made.items() if each is not None}

    def _glyph(self, value: Any, context: Any) -> Stream:
        return Stream({}, self._rewritten(self._bytes(value), context).data)


def _unpacked(data: bytes) -> bytes:
    """Return Flate data unpacked within bounds; what follows its end is not looked at."""
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(data, limits.MAX_UNPACKED)
    except zlib.error as error:
        raise BadInput("PDF中有损坏的图片，无法处理；请重新导出后再提交。") from error
    if stream.unconsumed_tail:
        raise BadInput("PDF解开后过大，请拆分或压缩其中的图片后再提交。")
    return plain


def _jpx(data: bytes) -> bytes:
    """Return a JPEG 2000 picture without the boxes that hold words."""
    if not data.startswith(b"\0\0\0\x0cjP  "):
        return data
    out, at = b"", 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if length == 1:
            length = struct.unpack(">Q", data[at + 8 : at + 16])[0]
            head = 16
        end = len(data) if length == 0 else at + length
        if end > len(data) or end < at + head:
            break
        if kind in (b"jP  ", b"ftyp", b"jp2h", b"jp2c"):
            out += data[at:end]
        at = end
    return out
