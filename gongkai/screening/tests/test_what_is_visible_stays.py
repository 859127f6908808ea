"""The public file shows what the original shows: text, tables, pages, pictures, in the same order."""

import io

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader

from gongkai.reading.load import load
from gongkai.screening.check import traces
from gongkai.screening.sanitise import sanitise
from gongkai.screening.tests import carriers, making, pdf_carriers
from gongkai.screening.tests.carriers import BOOKS, DOCUMENTS, LINES, PAGES, PICTURES
from gongkai.screening.tests.pdf_carriers import PDFS

TABLE = [["序号", "任务", "责任单位"], ["1", "编制清单", "法规处"], ["2", "政策解读", "办公室、新闻宣传处"]]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_docx_reads_as_before(name):
    if name in ("hidden by its style", "deleted row"):
        pytest.skip("the reader of documents does not yet know that this text is hidden; the cleaner does")
    original = DOCUMENTS[name]()
    before, after = load(original, "a.docx"), load(sanitise(original, "a.docx").data, "a.docx")
    assert [line.text for line in after.lines] == [line.text for line in before.lines]
    assert after.lines == before.lines
    assert after.metadata == before.metadata


def test_a_docx_keeps_tables_headings_links_and_notes():
    import docx

    document = docx.Document()
    document.add_heading("第一章　总则", level=1)
    for line in LINES:
        document.add_paragraph(line)
    document.add_paragraph("列表一", style="List Number")
    document.add_paragraph("列表二", style="List Number")
    grid = document.add_table(rows=0, cols=3)
    for row in TABLE:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    grid.cell(0, 0).merge(grid.cell(0, 1))
    original = making.saved(document)
    clean = sanitise(original, "a.docx").data
    assert load(clean, "a.docx").lines == load(original, "a.docx").lines
    again = docx.Document(io.BytesIO(clean))
    assert [[cell.text for cell in row.cells] for row in again.tables[0].rows] == [
        [cell.text for cell in row.cells] for row in grid.rows
    ]
    assert again.paragraphs[0].style.name == "Heading 1"


def test_a_docx_keeps_its_pictures():
    import docx

    clean = docx.Document(io.BytesIO(sanitise(carriers.plain_docx(), "a.docx").data))
    pictures = [part for part in clean.part.package.iter_parts() if part.content_type == "image/png"]
    assert len(pictures) == 1
    before = Image.open(io.BytesIO(carriers.picture()))
    assert Image.open(io.BytesIO(pictures[0].blob)).tobytes() == before.tobytes()
    assert len(clean.inline_shapes) == 1


def test_a_change_is_shown_as_accepted():
    body = (
        "<w:p><w:r><w:t>原</w:t></w:r><w:ins w:id='1' w:author='甲'><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='甲'><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>文</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del w:id='3' w:author='甲'/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>后半</w:t></w:r></w:p>"
    )
    texts = [line.text for line in load(sanitise(carriers.in_body(body), "a.docx").data, "a.docx").lines]
    assert texts[-2:] == ["原新文", "前半后半"]


def cells(data: bytes) -> dict[str, dict[str, object]]:
    """Return {sheet: {place: value}} of what a reader of the workbook sees."""
    found: dict[str, dict[str, object]] = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True):
        if sheet.sheet_state != "visible":
            continue
        hidden_rows = {n for n, row in sheet.row_dimensions.items() if row.hidden}
        hidden_columns = {n for n, column in sheet.column_dimensions.items() if column.hidden}
        found[sheet.title] = {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
            and cell.row not in hidden_rows
            and cell.column_letter not in hidden_columns
            and cell.number_format != ";;;"
        }
    return found


@pytest.mark.filterwarnings("ignore:Unknown extension")
@pytest.mark.parametrize("name", BOOKS)
def test_an_xlsx_shows_the_same_cells(name):
    original = BOOKS[name]()
    assert cells(sanitise(original, "a.xlsx").data) == cells(original)


def test_an_xlsx_keeps_its_looks_merged_cells_and_links():
    book = carriers.book()
    sheet = book.active
    sheet["A1"].font = openpyxl.styles.Font(bold=True, color="FF0000")
    sheet.merge_cells("A6:C6")
    sheet["A6"] = "合计"
    sheet["C2"].hyperlink = "https://www.example.gov.cn/a"
    sheet["D2"] = 0.25
    sheet["D2"].number_format = "0.00%"
    sheet.column_dimensions["B"].width = 33
    again = openpyxl.load_workbook(io.BytesIO(sanitise(making.saved(book), "a.xlsx").data)).active
    assert again["A1"].font.bold
    assert [str(each) for each in again.merged_cells.ranges] == ["A6:C6"]
    assert again["C2"].hyperlink.target == "https://www.example.gov.cn/a"
    assert again["D2"].number_format == "0.00%"
    assert again.column_dimensions["B"].width == 33


def test_a_chart_keeps_its_figures_without_its_workbook():
    from openpyxl.chart import BarChart, Reference

    book = carriers.book()
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=4), titles_from_data=True)
    book.active.add_chart(chart, "F2")
    again = openpyxl.load_workbook(io.BytesIO(sanitise(making.saved(book), "a.xlsx").data)).active
    assert len(again._charts) == 1


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


VISIBLE_PDFS = [
    name
    for name in PDFS
    if not name.startswith("hidden layer")
    and name not in ("operands without an operator", "default of a visible field")
]


@pytest.mark.parametrize("name", VISIBLE_PDFS)
def test_a_pdf_shows_the_same_pages(name):
    original = PDFS[name]()
    clean = sanitise(original, "a.pdf").data
    assert pages(clean) == pages(original)
    box = lambda data: PdfReader(io.BytesIO(data)).pages[0].mediabox  # noqa: E731 - said twice in one line
    assert box(clean) == box(original)


def test_a_typeset_pdf_reads_as_before():
    original = making.as_pdf([*LINES, *(f"第{n}条　各单位应当依法公开。" for n in range(1, 60))])
    clean = sanitise(original, "a.pdf").data
    assert load(clean, "a.pdf").lines == load(original, "a.pdf").lines
    assert len(pages(clean)) == len(pages(original)) > 1


def test_a_visible_field_stays_as_a_drawing():
    clean = sanitise(PDFS["default of a visible field"](), "a.pdf").data
    assert "shown" in pages(clean)[0]
    assert "/Annots" not in PdfReader(io.BytesIO(clean)).pages[0]


def test_points_of_a_pdf_keep_their_meaning():
    head = (
        b"<</Type/XObject/Subtype/Image/Width 8/Height 2/BitsPerComponent "
        b"1/ColorSpace/DeviceGray/ImageMask false/Decode[1 0]"
    )
    strip = b"\nstream\n\x26\xa0\x00\x10\nendstream"
    points = b"/Filter[/CCITTFaxDecode]/DecodeParms[<</K -1/Columns 8/Rows 2/BlackIs1 false>>]/Length 4>>"
    fax = head + points + strip
    palette = head.replace(b"/DeviceGray", b"[/Indexed/DeviceRGB 1<00aa11ff22bb>]")
    palette += b"/Length 2>>\nstream\n\xaa\x55\nendstream"
    for image in (fax, palette):
        original = pdf_carriers.simple(drawing=b"/I Do", resources=b"/XObject<</I 9 0 R>>", more={9: image})
        clean = sanitise(original, "a.pdf")
        made = PdfReader(io.BytesIO(clean.data)).pages[0]["/Resources"]["/XObject"]["/I"]
        assert not made["/ImageMask"].value
        assert [float(each) for each in made["/Decode"]] == [1, 0]
        if image is fax:
            assert not made["/DecodeParms"]["/BlackIs1"].value
            assert made._data == b"\x26\xa0\x00\x10"
        assert traces(clean.data, clean.values) == []


def test_a_hidden_layer_goes_and_the_rest_stays():
    text = pages(sanitise(PDFS["hidden layer in Chinese"](), "a.pdf").data)[0]
    assert LINES[0] in text
    assert carriers.SECRET not in text


def test_links_of_a_pdf_stay():
    from gongkai.screening.tests.pdf_carriers import simple

    note = {9: b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://www.example.gov.cn/)>>>>"}
    clean = PdfReader(io.BytesIO(sanitise(simple(page=b"/Annots[9 0 R]", more=note), "a.pdf").data))
    assert clean.pages[0]["/Annots"][0].get_object()["/A"]["/URI"] == "https://www.example.gov.cn/"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_the_same_points(name):
    file, make = PICTURES[name]
    original = make()
    before, after = (Image.open(io.BytesIO(data)) for data in (original, sanitise(original, file).data))
    assert after.size == before.size
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_a_turned_photograph_stays_upright():
    tags = Image.Exif()
    tags[0x0112] = 6
    clean = sanitise(carriers.picture("JPEG", exif=tags.tobytes()), "a.jpg")
    assert Image.open(io.BytesIO(clean.data)).size == (30, 40)
    assert sanitise(clean.data, "a.jpg").data == clean.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK", "YCbCr"])
def test_pictures_of_every_kind_come_over(mode):
    stream = io.BytesIO()
    image = Image.new("RGB", (20, 10), (90, 100, 110)).convert("RGB" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.new("I;16", (20, 10), 4321)
    form = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    image.save(stream, form)
    clean = sanitise(stream.getvalue(), "a")
    assert Image.open(io.BytesIO(clean.data)).size == (20, 10)
    assert sanitise(clean.data, "a").data == clean.data


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_as_before(name):
    original = PAGES[name][1]()
    assert [line.text for line in load(sanitise(original, "a.html").data).lines] == [
        line.text for line in load(original).lines
    ]


def test_a_text_reads_as_before_and_loses_what_nobody_sees():
    text = "某省公告\r\n\r\n一、加强\u200b管理。\r\n\tA\tB\r\n"
    clean = sanitise(text.encode("gb18030"), "a.txt")
    assert clean.data.decode() == "某省公告\n\n一、加强管理。\n\tA\tB\n"
    assert clean.removed == ["不可见字符"]


def test_what_was_removed_is_told_in_chinese():
    assert sanitise(DOCUMENTS["comments"](), "a.docx").removed[0].startswith(("批注", "文档属性"))
    assert sanitise(BOOKS["hidden sheet"](), "a.xlsx").removed[0] == "隐藏的工作表"
    assert "历次修改的旧版本" in sanitise(PDFS["older version"](), "a.pdf").removed
    assert sanitise(sanitise(PDFS["author"](), "a.pdf").data, "a.pdf").removed == []
