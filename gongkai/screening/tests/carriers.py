"""Every place of a file that can carry a word nobody sees, each filled with the same secret."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
import openpyxl
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image, PngImagePlugin

from gongkai.screening.tests import making

SECRET = "周密语甲乙丙"
ASCII_SECRET = "zhoumiyu-jiayi"
S = SECRET.encode()

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINES = ["某省市场监督管理局公告", "现将有关事项公告如下，请遵照执行。", "一、加强管理。"]


# ---- pictures --------------------------------------------------------------------------------------------------------


def picture(form: str = "PNG", **options: object) -> bytes:
    image = Image.new("RGB", (40, 30), (200, 30, 40))
    for at in range(30):
        image.putpixel((at, at), (at * 8, 255 - at * 8, 90))
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(kind: bytes, body: bytes) -> bytes:
    data = picture()
    return data[:33] + chunk(kind, body) + data[33:]


def jpeg_with(marker: int, body: bytes) -> bytes:
    data = picture("JPEG")
    return data[:2] + b"\xff" + bytes((marker,)) + struct.pack(">H", len(body) + 2) + body + data[2:]


def exif() -> bytes:
    tags = Image.Exif()
    tags[0x013B] = ASCII_SECRET  # Artist
    tags[0x9C9D] = (SECRET + "\0").encode("utf-16-le")  # XPAuthor
    return tags.tobytes()


def png_info() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Author", SECRET, zip=True)
    return picture(pnginfo=info)


def gif_with_comment() -> bytes:
    data = picture("GIF")
    return data[:-1] + b"\x21\xfe" + bytes((len(S),)) + S + b"\0" + b"\x3b"


PICTURES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "png text": ("a.png", lambda: png_with(b"tEXt", b"Author\0" + S)),
    "png compressed text": ("a.png", lambda: png_with(b"zTXt", b"Author\0\0" + zlib.compress(S))),
    "png international text": ("a.png", png_info),
    "png exif": ("a.png", lambda: png_with(b"eXIf", exif()[6:])),
    "png profile": ("a.png", lambda: png_with(b"iCCP", b"p\0\0" + zlib.compress(S * 3))),
    "png private chunk": ("a.png", lambda: png_with(b"prVt", S)),
    "png behind its end": ("a.png", lambda: picture() + S),
    "jpeg comment": ("a.jpg", lambda: jpeg_with(0xFE, S)),
    "jpeg exif": ("a.jpg", lambda: picture("JPEG", exif=exif())),
    "jpeg xmp": ("a.jpg", lambda: jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + S + b"</x>")),
    "jpeg photoshop": ("a.jpg", lambda: jpeg_with(0xED, b"Photoshop 3.0\x008BIM" + S)),
    "jpeg behind its end": ("a.jpg", lambda: picture("JPEG") + S),
    "gif comment": ("a.gif", gif_with_comment),
    "gif behind its end": ("a.gif", lambda: picture("GIF") + S),
}

# ---- DOCX ------------------------------------------------------------------------------------------------------------


def plain_docx(image: bytes | None = None) -> bytes:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    for at, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{at}"
    document.add_picture(io.BytesIO(image or picture()))
    document.sections[0].header.paragraphs[0].text = "某省局公告"
    return making.saved(document)


def in_body(xml: str) -> bytes:
    return making.edited(plain_docx(), {"word/document.xml": making.put("<w:sectPr", xml)})


def with_part(name: str, body: bytes, kind: str, *, of: str = "word/_rels/document.xml.rels", media: str = "") -> bytes:
    target = name if of == "_rels/.rels" else f"/{name}"
    relation = (
        f'<Relationship Id="rIdX9" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    )
    changes: dict = {name: body, of: making.put("</Relationships>", relation)}
    if media:
        changes["[Content_Types].xml"] = making.put("</Types>", f'<Override PartName="/{name}" ContentType="{media}"/>')
    return making.edited(plain_docx(), changes)


def in_settings(xml: str, before: str = "<w:compat>") -> bytes:
    return making.edited(plain_docx(), {"word/settings.xml": making.put(before, xml)})


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


def docx_properties() -> bytes:
    document = docx.Document(io.BytesIO(plain_docx()))
    document.core_properties.author = SECRET
    document.core_properties.last_modified_by = ASCII_SECRET
    return making.saved(document)


def drawing_edit(old: str, new: str) -> bytes:
    return making.edited(plain_docx(), {"word/document.xml": lambda data: data.replace(old.encode(), new.encode(), 1)})


SEEN = run("可见")
COMMENTS = (
    f'<w:comments {W}><w:comment w:id="0" w:author="{SECRET}" w:initials="周"><w:p><w:r>'
    f"<w:t>{ASCII_SECRET}</w:t></w:r></w:p></w:comment></w:comments>"
)
DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "properties": docx_properties,
    "application properties": lambda: making.edited(
        plain_docx(),
        {
            "docProps/app.xml": making.put(
                "</Properties>", f"<Company>{SECRET}</Company><Manager>{ASCII_SECRET}</Manager>"
            )
        },
    ),
    "custom properties": lambda: with_part(
        "docProps/custom.xml",
        f"<Properties><property name='n'><v>{SECRET}</v></property></Properties>".encode(),
        "custom-properties",
        of="_rels/.rels",
    ),
    "comments": lambda: with_part(
        "word/comments.xml",
        COMMENTS.encode(),
        "comments",
        media="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
    ),
    "people": lambda: with_part(
        "word/people.xml",
        f'<w15:people xmlns:w15="x"><w15:person w15:author="{SECRET}"/></w15:people>'.encode(),
        "people",
    ),
    "deleted text": lambda: in_body(
        f'<w:p><w:del w:id="9" w:author="甲"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>'
    ),
    "author of an insertion": lambda: in_body(
        f'<w:p><w:ins w:id="9" w:author="{SECRET}"><w:r><w:t>新增</w:t></w:r></w:ins></w:p>'
    ),
    "author of a change of looks": lambda: in_body(
        f'<w:p><w:pPr><w:pPrChange w:id="9" w:author="{SECRET}"><w:pPr/></w:pPrChange></w:pPr></w:p>'
    ),
    "moved from": lambda: in_body(f'<w:p><w:moveFrom w:id="9" w:author="甲">{run(SECRET)}</w:moveFrom></w:p>'),
    "deleted row": lambda: in_body(
        f'<w:tbl><w:tr><w:trPr><w:del w:id="9" w:author="甲"/></w:trPr><w:tc><w:p>{run(SECRET)}</w:p>'
        f"</w:tc></w:tr></w:tbl><w:p/>"
    ),
    "hidden text": lambda: in_body(f"<w:p>{SEEN}{run(SECRET, '<w:vanish/>')}</w:p>"),
    "hidden by its style": lambda: making.edited(
        plain_docx(),
        {
            "word/styles.xml": making.put(
                "</w:styles>",
                '<w:style w:type="character" w:customStyle="1" w:styleId="hid"><w:name w:val="h"/>'
                "<w:rPr><w:vanish/></w:rPr></w:style>",
            ),
            "word/document.xml": making.put("<w:sectPr", "<w:p>" + run(SECRET, '<w:rStyle w:val="hid"/>') + "</w:p>"),
        },
    ),
    "name of a style": lambda: making.edited(
        plain_docx(),
        {
            "word/styles.xml": making.put(
                "</w:styles>",
                f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="zz"><w:name w:val="{SECRET}"/></w:style>',
            )
        },
    ),
    "name of a style in use": lambda: making.edited(
        plain_docx(),
        {
            "word/styles.xml": making.put(
                "</w:styles>",
                f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="zz"><w:name w:val="{SECRET}"/></w:style>',
            ),
            "word/document.xml": making.put(
                "<w:sectPr", '<w:p><w:pPr><w:pStyle w:val="zz"/></w:pPr>' + run("样式") + "</w:p>"
            ),
        },
    ),
    "document variable": lambda: in_settings(f'<w:docVars><w:docVar w:name="n" w:val="{SECRET}"/></w:docVars>'),
    "attached template": lambda: making.edited(
        plain_docx(),
        {
            "word/settings.xml": making.put(
                "<w:compat>",
                "<w:attachedTemplate "
                'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>',
            ),
            "word/_rels/settings.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="rId1" TargetMode="External" '
                'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
                f'Target="file:///C:/Users/{SECRET}/Normal.dotm"/></Relationships>'
            ).encode(),
        },
    ),
    "mail merge": lambda: in_settings(f'<w:mailMerge><w:query w:val="SELECT {SECRET}"/></w:mailMerge>'),
    "custom data": lambda: with_part("customXml/item9.xml", f"<a>{SECRET}</a>".encode(), "customXml"),
    "bookmark": lambda: in_body(f'<w:p><w:bookmarkStart w:id="77" w:name="{SECRET}"/><w:bookmarkEnd w:id="77"/></w:p>'),
    "content control": lambda: in_body(
        f'<w:sdt><w:sdtPr><w:alias w:val="{SECRET}"/><w:tag w:val="{ASCII_SECRET}"/></w:sdtPr>'
        f"<w:sdtContent><w:p>{run('控件内容')}</w:p></w:sdtContent></w:sdt>"
    ),
    "field code": lambda: in_body(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> INCLUDETEXT "C:\\\\{SECRET}\\\\a.docx" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("域的结果")}<w:r>'
        f'<w:fldChar w:fldCharType="end"/></w:r></w:p>'
    ),
    "index entry": lambda: in_body(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
        f'<w:instrText> XE "{SECRET}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    ),
    "simple field": lambda: in_body(
        f'<w:p><w:fldSimple w:instr=" DOCPROPERTY {SECRET} ">{run("结果")}</w:fldSimple></w:p>'
    ),
    "link to a file": lambda: making.edited(
        plain_docx(),
        {
            "word/document.xml": making.put(
                "<w:sectPr",
                f'<w:p><w:hyperlink r:id="rIdX9" w:tooltip="{ASCII_SECRET}">{run("链接")}</w:hyperlink></w:p>',
            ),
            "word/_rels/document.xml.rels": making.put(
                "</Relationships>",
                '<Relationship Id="rIdX9" TargetMode="External" '
                'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
                f'Target="file:///D:/{SECRET}/a.xls"/>',
            ),
        },
    ),
    "path in the description of a picture": lambda: drawing_edit(
        "<wp:docPr ", f'<wp:docPr descr="C:\\Users\\{SECRET}\\图.png" '
    ),
    "name of a picture": lambda: making.edited(
        plain_docx(), {"word/document.xml": lambda data: data.replace(b'name="Picture 1"', f'name="{SECRET}"'.encode())}
    ),
    "hidden drawing": lambda: drawing_edit("<wp:docPr ", f'<wp:docPr hidden="1" title="{SECRET}" '),
    "fallback behind a drawing": lambda: in_body(
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<mc:Choice Requires="wps"><w:t>形状</w:t></mc:Choice>'
        f"<mc:Fallback><w:t>{SECRET}</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ),
    "foreign element": lambda: in_body(f'<q:a xmlns:q="urn:q" q:b="{SECRET}"/>'),
    "foreign attribute": lambda: in_body(f'<w:p xmlns:q="urn:q" q:b="{SECRET}"/>'),
    "prefix and address of a namespace": lambda: in_body(f'<w:p xmlns:q="urn:{ASCII_SECRET}"/>'),
    "comment of the markup": lambda: in_body(f"<!-- {SECRET} -->"),
    "processing instruction": lambda: in_body(f"<?note {SECRET}?>"),
    "title of a VML shape": lambda: in_body(
        f"<w:p><w:r><w:pict>"
        f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" '
        f'xmlns:o="urn:schemas-microsoft-com:office:office" o:title="{SECRET}" '
        'style="width:1pt"/></w:pict></w:r></w:p>'
    ),
    "permission": lambda: in_body(f'<w:permStart w:id="1" w:ed="{SECRET}"/><w:permEnd w:id="1"/>'),
    "metadata of a picture": lambda: plain_docx(picture("JPEG", exif=exif())),
    "behind the end of a picture": lambda: plain_docx(picture() + S),
    "embedded workbook": lambda: with_part("word/embeddings/a.xlsx", making.as_xlsx({"表": [[SECRET]]}), "package"),
    "embedded object": lambda: with_part(
        "word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + SECRET.encode("utf-16-le"), "oleObject"
    ),
    "macro": lambda: with_part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + ASCII_SECRET.encode() + S, "vbaProject"),
    "control": lambda: with_part("word/activeX/activeX1.xml", f"<a v='{SECRET}'/>".encode(), "control"),
    "printer settings": lambda: with_part("word/printerSettings/p.bin", SECRET.encode("utf-16-le"), "printerSettings"),
    "thumbnail": lambda: with_part("docProps/t.jpeg", jpeg_with(0xFE, S), "thumbnail", of="_rels/.rels"),
    "building blocks": lambda: with_part(
        "word/glossary/document.xml",
        f"<w:glossaryDocument {W}><w:t>{SECRET}</w:t></w:glossaryDocument>".encode(),
        "glossaryDocument",
    ),
    "part nobody points at": lambda: making.edited(
        plain_docx(), {f"word/{ASCII_SECRET}.xml": f"<a>{SECRET}</a>".encode()}
    ),
    "comment of the package": lambda: making.edited(plain_docx(), {}, comment=S),
    "name of a number list": lambda: making.edited(
        plain_docx(),
        {
            "word/numbering.xml": lambda d: d.replace(
                b"<w:multiLevelType", f'<w:name w:val="{SECRET}"/><w:multiLevelType'.encode(), 1
            )
        },
    ),
    "name of the theme": lambda: making.edited(
        plain_docx(),
        {"word/theme/theme1.xml": lambda d: d.replace(b'name="Office Theme"', f'name="{SECRET}"'.encode(), 1)},
    ),
}

# ---- XLSX ------------------------------------------------------------------------------------------------------------


def book() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "公示"
    for row in (["序号", "企业名称", "结果"], [1, "甲公司", "合格"], [2, "乙公司", "不合格"], [3, "丙公司", "合格"]):
        sheet.append(row)
    return made


def book_with(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = book()
    change(made)
    return making.saved(made)


def _hidden_sheet(state: str) -> Callable[[openpyxl.Workbook], None]:
    def change(made: openpyxl.Workbook) -> None:
        sheet = made.create_sheet("底册")
        sheet["A1"] = SECRET
        sheet.sheet_state = state

    return change


def _hidden_row(made: openpyxl.Workbook) -> None:
    made.active["B6"] = SECRET
    made.active.row_dimensions[6].hidden = True


def _hidden_column(made: openpyxl.Workbook) -> None:
    made.active["E2"] = SECRET
    made.active.column_dimensions["E"].hidden = True


def _invisible_cell(made: openpyxl.Workbook) -> None:
    made.active["E2"] = SECRET
    made.active["E2"].number_format = ";;;"


def _comment(made: openpyxl.Workbook) -> None:
    made.active["A1"].comment = Comment(ASCII_SECRET, SECRET)


def _name(made: openpyxl.Workbook) -> None:
    made.defined_names["x"] = DefinedName("x", attr_text=f'"{SECRET}"')


def _name_of_sheet(made: openpyxl.Workbook) -> None:
    made.create_sheet(SECRET).sheet_state = "hidden"


def _properties(made: openpyxl.Workbook) -> None:
    made.properties.creator = SECRET
    made.properties.lastModifiedBy = ASCII_SECRET


def _validation(made: openpyxl.Workbook) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{SECRET},乙"', prompt=ASCII_SECRET)
    rule.add("A2")
    made.active.add_data_validation(rule)


def _formula(made: openpyxl.Workbook) -> None:
    made.active["D9"] = f'=IF(1=1,"可见","{SECRET}")'


def _code_name(made: openpyxl.Workbook) -> None:
    made.active.sheet_properties.codeName = SECRET


def _filter(made: openpyxl.Workbook) -> None:
    made.active.auto_filter.ref = "A1:C4"
    made.active.auto_filter.add_filter_column(1, [SECRET])


def _image(made: openpyxl.Workbook) -> None:
    from openpyxl.drawing.image import Image as Picture

    made.active.add_image(Picture(io.BytesIO(picture("JPEG", exif=exif()))), "E5")


def book_part(name: str, body: bytes, kind: str, of: str = "xl/_rels/workbook.xml.rels") -> bytes:
    relation = (
        f'<Relationship Id="rIdX9" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="/{name}"/>'
    )
    return making.edited(making.saved(book()), {name: body, of: making.put("</Relationships>", relation)})


def shared_book(strings: str) -> bytes:
    """Return a workbook whose first cell shows the first of these shared strings."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return making.edited(
        making.saved(book()),
        {
            "xl/sharedStrings.xml": f'<sst xmlns="{space}">{strings}</sst>'.encode(),
            "xl/_rels/workbook.xml.rels": making.put(
                "</Relationships>", f'<Relationship Id="rIdX9" Type="{kind}" Target="/xl/sharedStrings.xml"/>'
            ),
            "[Content_Types].xml": making.put(
                "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{media}"/>'
            ),
            "xl/worksheets/sheet1.xml": making.put("</sheetData>", '<row r="9"><c r="A9" t="s"><v>0</v></c></row>'),
        },
    )


BOOKS: dict[str, Callable[[], bytes]] = {
    "properties": lambda: book_with(_properties),
    "hidden sheet": lambda: book_with(_hidden_sheet("hidden")),
    "very hidden sheet": lambda: book_with(_hidden_sheet("veryHidden")),
    "name of a hidden sheet": lambda: book_with(_name_of_sheet),
    "hidden row": lambda: book_with(_hidden_row),
    "hidden column": lambda: book_with(_hidden_column),
    "cell that shows nothing": lambda: book_with(_invisible_cell),
    "comment": lambda: book_with(_comment),
    "defined name": lambda: book_with(_name),
    "validation": lambda: book_with(_validation),
    "formula": lambda: book_with(_formula),
    "code name": lambda: book_with(_code_name),
    "filter": lambda: book_with(_filter),
    "metadata of a picture": lambda: book_with(_image),
    "unused string": lambda: shared_book(f"<si><t>可见</t></si><si><t>{SECRET}</t></si>"),
    "reading aid": lambda: shared_book(f'<si><t>可见</t><rPh sb="0" eb="1"><t>{SECRET}</t></rPh></si>'),
    "external link": lambda: book_part(
        "xl/externalLinks/externalLink1.xml", f"<externalLink><v>{SECRET}</v></externalLink>".encode(), "externalLink"
    ),
    "connection": lambda: book_part(
        "xl/connections.xml", f'<connections><connection name="{SECRET}"/></connections>'.encode(), "connections"
    ),
    "persons": lambda: book_part(
        "xl/persons/person.xml", f'<personList><person displayName="{SECRET}"/></personList>'.encode(), "person"
    ),
    "pivot cache": lambda: book_part(
        "xl/pivotCache/pivotCacheRecords1.xml", f'<r><s v="{SECRET}"/></r>'.encode(), "pivotCacheRecords"
    ),
    "custom data": lambda: book_part("customXml/item1.xml", f"<a>{SECRET}</a>".encode(), "customXml"),
    "printer settings": lambda: book_part(
        "xl/printerSettings/p1.bin", SECRET.encode("utf-16-le"), "printerSettings", "xl/_rels/workbook.xml.rels"
    ),
    "macro": lambda: book_part("xl/vbaProject.bin", b"\xd0\xcf" + S, "vbaProject"),
    "revision log": lambda: book_part("xl/revisions/revisionLog1.xml", f"<a>{SECRET}</a>".encode(), "revisionLog"),
    "scenario": lambda: making.edited(
        making.saved(book()),
        {
            "xl/worksheets/sheet1.xml": making.put(
                "<pageMargins", f'<scenarios><scenario name="{SECRET}" count="0"/></scenarios>'
            )
        },
    ),
    "extension": lambda: making.edited(
        making.saved(book()),
        {
            "xl/worksheets/sheet1.xml": making.put(
                "</worksheet>", f'<extLst><ext uri="x"><a>{SECRET}</a></ext></extLst>'
            )
        },
    ),
    "part nobody points at": lambda: making.edited(making.saved(book()), {"xl/left.xml": f"<a>{SECRET}</a>".encode()}),
}

# ---- pages, texts, packages ------------------------------------------------------------------------------------------

PAGE = "<!DOCTYPE html><html><head><title>公告</title>{head}</head><body><p>某省公告正文。</p>{body}</body></html>"
PAGES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "comment": ("a.html", lambda: PAGE.format(head="", body=f"<!-- {SECRET} -->").encode()),
    "author": ("a.html", lambda: PAGE.format(head=f'<meta name="author" content="{SECRET}">', body="").encode()),
    "script": ("a.html", lambda: PAGE.format(head="", body=f"<script>var a='{SECRET}'</script>").encode()),
    "style": ("a.html", lambda: PAGE.format(head=f"<style>/* {SECRET} */</style>", body="").encode()),
    "hidden block": (
        "a.html",
        lambda: PAGE.format(head="", body=f'<div style="display: none">{SECRET}</div>').encode(),
    ),
    "data attribute": ("a.html", lambda: PAGE.format(head="", body=f'<p data-a="{SECRET}">可见</p>').encode()),
    "hidden field": (
        "a.html",
        lambda: PAGE.format(head="", body=f'<form><input type="hidden" value="{SECRET}"></form>').encode(),
    ),
    "picture in the page": (
        "a.html",
        lambda: PAGE.format(
            head="", body=f'<img alt="" src="data:image/png;base64,{base64.b64encode(picture() + S * 2).decode()}">'
        ).encode(),
    ),
    "conditional comment": (
        "a.html",
        lambda: PAGE.format(
            head=f"<!--[if gte mso 9]><xml><o:Author>{SECRET}</o:Author></xml><![endif]-->", body=""
        ).encode(),
    ),
}


def zipped(members: dict[str, bytes], comment: bytes = b"", member_comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.comment = member_comment
            archive.writestr(info, data)
        archive.comment = comment
    return stream.getvalue()


PACKAGES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "document in it": ("a.zip", lambda: zipped({"公告.docx": docx_properties()})),
    "picture in it": ("a.zip", lambda: zipped({"图.jpg": picture("JPEG") + S})),
    "package in it": ("a.zip", lambda: zipped({"内.zip": zipped({"公告.docx": docx_properties()})})),
    "comment": ("a.zip", lambda: zipped({"a.txt": b"text"}, comment=S)),
    "comment of a member": ("a.zip", lambda: zipped({"a.txt": b"text"}, member_comment=S)),
    "system file": ("a.zip", lambda: zipped({"a.txt": b"text", "Thumbs.db": S})),
}
