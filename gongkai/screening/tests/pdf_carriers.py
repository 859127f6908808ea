"""A PDF written by hand, object by object, so that a secret can be put where known tools leave it."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from gongkai.screening.tests.carriers import ASCII_SECRET, LINES, SECRET, picture
from gongkai.screening.tests.making import as_pdf

U16 = (b"\xfe\xff" + SECRET.encode("utf-16-be")).hex().encode()
A = ASCII_SECRET.encode()


def written(objects: dict[int, bytes], trailer: bytes = b"/Root 1 0 R", behind: bytes = b"") -> bytes:
    """Return a file of these objects; object 1 is the catalogue."""
    out = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<</Size %d " % (max(objects) + 1) + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out) + behind


def stream(data: bytes, head: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode" % len(packed) + head + b">>\nstream\n" + packed + b"\nendstream"


DRAWING = b"BT /F1 24 Tf 72 700 Td (Notice of the bureau) Tj ET"


def simple(
    *,
    drawing: bytes = DRAWING,
    catalogue: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    more: dict[int, bytes] | None = None,
    trailer: bytes = b"",
    behind: bytes = b"",
) -> bytes:
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>"
        + resources
        + b">>"
        + page
        + b">>",
        4: stream(drawing),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        **(more or {}),
    }
    return written(objects, b"/Root 1 0 R" + trailer, behind)


def older_version() -> bytes:
    """Return a file that was changed: the old content stream is still in it, and nothing names it."""
    old = simple(drawing=DRAWING + b" BT /F1 9 Tf (" + A + b") Tj ET")
    new = stream(DRAWING)
    place = len(old)
    previous = old[old.rindex(b"startxref") + 10 :].split()[0]
    out = old + b"4 0 obj\n" + new + b"\nendobj\n"
    start = len(out)
    return out + b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        place,
        previous,
        start,
    )


def in_object_stream() -> bytes:
    """Return a file whose objects are packed together, an orphan with the author's name among them."""
    writer = PdfWriter(clone_from=io.BytesIO(simple()))
    writer._add_object(DictionaryObject({NameObject("/Author"): TextStringObject(SECRET)}))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def layered(chinese: bool) -> bytes:
    """Return a page with a layer that is switched off."""
    if not chinese:
        return simple(
            drawing=DRAWING + b" /OC /L1 BDC BT /F1 12 Tf 72 600 Td (" + A + b") Tj ET EMC",
            catalogue=b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
            resources=b"/Properties<</L1 6 0 R>>",
            more={6: b"<</Type/OCG/Name(draft)>>"},
        )
    reader = PdfReader(io.BytesIO(as_pdf([*LINES, SECRET])))
    writer = PdfWriter()
    page = writer.add_page(reader.pages[0])
    layer = writer._add_object(
        DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("草稿")})
    )
    form = DecodedStreamObject()
    form.set_data(page.get_contents().get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): page.mediabox,
            NameObject("/Resources"): page["/Resources"],
            NameObject("/OC"): layer,
        }
    )
    again = writer.add_page(PdfReader(io.BytesIO(as_pdf(LINES))).pages[0])
    resources = again["/Resources"].get_object()
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Layer"): writer._add_object(form)})
    content = DecodedStreamObject()
    content.set_data(again.get_contents().get_data() + b"\nq /Layer Do Q\n")
    again[NameObject("/Contents")] = writer._add_object(content)
    writer.remove_page(0)
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {
            NameObject("/OCGs"): ArrayObject([layer]),
            NameObject("/D"): DictionaryObject({NameObject("/OFF"): ArrayObject([layer])}),
        }
    )
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def jpeg_in_it() -> bytes:
    data = picture("JPEG")
    body = data[:2] + b"\xff\xfe" + (len(A) + 2).to_bytes(2, "big") + A + data[2:]
    image = (
        b"<</Type/XObject/Subtype/Image/Width 40/Height 30/BitsPerComponent "
        b"8/ColorSpace/DeviceRGB/Filter/DCTDecode/Length %d>>\nstream\n" % len(body)
    )
    return simple(
        drawing=DRAWING + b" q 80 0 0 60 72 500 cm /Im1 Do Q",
        resources=b"/XObject<</Im1 6 0 R>>",
        more={6: image + body + b"\nendstream"},
    )


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 5 0 R>>>>"
PDFS: dict[str, Callable[[], bytes]] = {
    "author": lambda: simple(trailer=b"/Info 9 0 R", more={9: b"<</Author<" + U16 + b">/Company(" + A + b")>>"}),
    "xmp": lambda: simple(
        catalogue=b"/Metadata 9 0 R",
        more={
            9: stream(
                f"<x:xmpmeta><dc:creator>{SECRET}</dc:creator></x:xmpmeta>".encode(), b"/Type/Metadata/Subtype/XML"
            )
        },
    ),
    "orphan object": lambda: simple(more={9: b"<</Author<" + U16 + b">>>"}),
    "orphan stream": lambda: simple(more={9: stream(b"BT (" + A + b") Tj ET")}),
    "orphan in an object stream": in_object_stream,
    "older version": older_version,
    "behind its end": lambda: simple(behind=A + SECRET.encode()),
    "annotation": lambda: simple(
        page=b"/Annots[9 0 R]",
        more={9: b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(" + A + b")/Contents<" + U16 + b">>>"},
    ),
    "highlight": lambda: simple(
        page=b"/Annots[9 0 R]", more={9: b"<</Subtype/Highlight/Rect[0 0 9 9]/T<" + U16 + b">>>"}
    ),
    "hidden field": lambda: simple(
        catalogue=b"/AcroForm<</Fields[9 0 R]>>",
        page=b"/Annots[9 0 R]",
        more={9: b"<</Type/Annot/Subtype/Widget/FT/Tx/F 2/T(f)/Rect[0 0 9 9]/V<" + U16 + b">>>"},
    ),
    "default of a visible field": lambda: simple(
        catalogue=b"/AcroForm<</Fields[9 0 R]>>",
        page=b"/Annots[9 0 R]",
        more={
            9: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/Rect[72 600 172 620]/V(shown)/DV<"
            + U16
            + b">/AP<</N 10 0 R>>>>",
            10: stream(b"BT /F1 12 Tf 2 5 Td (shown) Tj ET", FORM),
        },
    ),
    "attachment": lambda: simple(
        catalogue=b"/Names<</EmbeddedFiles<</Names[(a.txt) 9 0 R]>>>>",
        more={9: b"<</Type/Filespec/F(a.txt)/EF<</F 10 0 R>>>>", 10: stream(SECRET.encode(), b"/Type/EmbeddedFile")},
    ),
    "script": lambda: simple(catalogue=b"/OpenAction<</S/JavaScript/JS(" + A + b")>>"),
    "hidden layer": lambda: layered(False),
    "hidden layer in Chinese": lambda: layered(True),
    "private data of an editor": lambda: simple(page=b"/PieceInfo<</App<</Private<</User<" + U16 + b">>>>>>>"),
    "metadata of a page": lambda: simple(
        page=b"/Metadata 9 0 R", more={9: stream(SECRET.encode(), b"/Type/Metadata/Subtype/XML")}
    ),
    "thumbnail": lambda: simple(page=b"/Thumb 9 0 R", more={9: stream(A * 30, b"/Width 1/Height 1")}),
    "comment among the instructions": lambda: simple(drawing=DRAWING + b"\n% " + A + b"\n"),
    "other text of a mark": lambda: simple(drawing=b"/Span <</ActualText<" + U16 + b">>> BDC " + DRAWING + b" EMC"),
    "operands without an operator": lambda: simple(drawing=DRAWING + b" (" + A + b")"),
    "unknown operator": lambda: simple(drawing=DRAWING + b" (" + A + b") xyz"),
    "form nobody draws": lambda: simple(
        resources=b"/XObject<</X9 9 0 R>>", more={9: stream(b"BT /F1 9 Tf (" + A + b") Tj ET", FORM)}
    ),
    "picture's comment": jpeg_in_it,
    "structure": lambda: simple(
        catalogue=b"/StructTreeRoot 9 0 R", more={9: b"<</Type/StructTreeRoot/K<</S/P/Alt<" + U16 + b">>>>>"}
    ),
    "outline": lambda: simple(
        catalogue=b"/Outlines 9 0 R",
        more={9: b"<</First 10 0 R/Last 10 0 R/Count 1>>", 10: b"<</Title<" + U16 + b">/Parent 9 0 R>>"},
    ),
    "name of a destination": lambda: simple(catalogue=b"/Dests<</" + A + b"[3 0 R/Fit]>>"),
    "unsafe link": lambda: simple(
        page=b"/Annots[9 0 R]", more={9: b"<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(file:///C:/" + A + b")>>>>"}
    ),
    "trailer": lambda: simple(trailer=b"/Who(" + A + b")"),
    "key of a page": lambda: simple(page=b"/Who(" + A + b")"),
    "key of a font": lambda: simple(more={5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Who(" + A + b")>>"}),
    "profile of colours": lambda: simple(
        drawing=b"/C1 cs 1 0 0 sc " + DRAWING,
        resources=b"/ColorSpace<</C1[/ICCBased 9 0 R]>>",
        more={9: stream(A * 4, b"/N 3")},
    ),
    "behind a packed stream": lambda: simple(more={4: _with_tail(DRAWING)}),
}


def _with_tail(data: bytes) -> bytes:
    packed = zlib.compress(data) + A
    return b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(packed) + packed + b"\nendstream"
