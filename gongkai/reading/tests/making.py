"""Makes one document in every format the loader reads, so that the tests can hold the formats against each other."""

from __future__ import annotations

import html
import io
import os
from functools import lru_cache

import docx
import pylopdf_fonts_zh_cn
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

FONTS = os.path.dirname(pylopdf_fonts_zh_cn.__file__)

TITLE = ("某省市场监督管理局关于推进", "政务公开工作的通知")
NOTICE = (
    "某市监发〔2024〕15号",
    "各市、县（市、区）市场监督管理局，省局机关各处室、各直属单位：",
    "为贯彻落实《中华人民共和国政府信息公开条例》（国务院令第711号）和省政府办公厅有关要求，持续推进决策、执行、管理、服务、结果公开，"
    "切实保障人民群众的知情权、参与权、表达权和监督权，现就推进政务公开工作有关事项通知如下：",
    "一、总体要求",
    "坚持以公开为常态、不公开为例外，聚焦群众关切，进一步提高公开的质量和实效，让权力在阳光下运行。",
    "二、重点任务",
    "（一）推进权力清单公开。",
    "1.全面梳理权力事项，编制并公布权力清单和责任清单，于2024年6月底前完成。清单调整的，应当自调整之日起20个工作日内更新。（法规处牵头，各处室按职责分工负责）",
    "2.加强政策解读。政策文件与解读方案、解读材料应当同步组织、同步审签、同步部署，解读材料在文件公开后3个工作日内发布。（办公室、新闻宣传处负责）",
    "（二）规范依申请公开。",
    "对公民、法人和其他组织提出的申请，应当依法及时答复；涉及多个部门的，由牵头部门会同有关部门办理，做到登记、审核、办理、答复全程留痕。（办公室牵头）",
    "三、组织保障",
    "各单位要明确一名负责同志分管政务公开工作，并于每年12月31日前报送工作总结。",
    "附件：1.权力清单编制说明",
)
SIGNATURE = ("某省市场监督管理局", "2024年3月5日")
TABLE = (("序号", "任务", "责任单位"), ("1", "编制清单", "法规处"), ("2", "政策解读", "办公室、新闻宣传处"))
ALL = (*TITLE, *NOTICE, *SIGNATURE)


def as_text(lines: tuple[str, ...] = ALL) -> str:
    return "\n".join(lines) + "\n"


def as_html(lines: tuple[str, ...] = ALL, *, charset: str = "utf-8") -> str:
    body = "".join(f"<p style='text-indent:2em'>{html.escape(line)}</p>\n" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>{''.join(TITLE)}_某省政府网</title></head><body>"
        "<div class='nav'><a href='/'>首页</a> &gt; <a href='/zw/'>政务公开</a></div>"
        f"<div id='zoom'>{body}</div>"
        "<div class='footer'>主办单位：某省人民政府办公厅　网站标识码：1400000000</div></body></html>"
    )


def as_markdown(lines: tuple[str, ...] = ALL) -> str:
    return f"# {lines[0]}{lines[1]}\n\n" + "\n\n".join(lines[2:]) + "\n"


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_docx(lines: tuple[str, ...] = ALL, table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = docx.Document()
    for number, line in enumerate(lines):
        paragraph = document.add_paragraph(line)
        if number < len(TITLE):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def numbered_docx(formats: list[tuple[str, str]], paragraphs: list[tuple[int, str]]) -> bytes:
    """Return a DOCX whose numbers are made by the word processor: formats (numFmt, lvlText) a level, (level, text)."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(formats)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in paragraphs:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        number = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", level), ("w:numId", 77)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), str(value))
            number.append(child)
        properties.append(number)
    return saved(document)


def _typst(text: str) -> str:
    return "".join("\\" + char if char in "#*_$@<>\\`[]=-+/~" else char for char in text)


@lru_cache(maxsize=16)
def as_pdf(
    lines: tuple[str, ...] = ALL, table: tuple[tuple[str, ...], ...] = (), *, titles: int = 2, signed: int = 2
) -> bytes:
    """Return a PDF set as an office sets it: page numbers, justified lines, paragraphs that stand in by two em."""
    source = [
        '#set page(margin: (x: 28mm, y: 35mm), numbering: "— 1 —")',
        '#set text(font: "Noto Serif SC", size: 16pt, lang: "zh")',
        "#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 12pt)",
    ]
    source += [f"#align(center)[#text(size: 22pt)[{_typst(line)}]]" for line in lines[:titles]]
    source += [_typst(line) for line in lines[titles : len(lines) - signed]]
    source += [f"#align(right)[{_typst(line)}#h(2em)]" for line in lines[len(lines) - signed :]]
    if table:
        cells = ", ".join(f"[{_typst(cell)}]" for row in table for cell in row)
        source.append(f"#table(columns: {len(table[0])}, {cells})")
    return typst.compile("\n\n".join(source).encode(), font_paths=[FONTS])
