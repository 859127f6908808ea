"""DOCX to lines: paragraphs with the numbers Word would print, tables as rows, tracked changes as if accepted.

The parts are read as streams, so that a large document costs little memory and a bomb stops at the bound. An entity
declaration has no place in a DOCX: a part that has one is refused before it is expanded.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Final, Protocol

from lxml import etree

from gongkai.errors import BadInput
from gongkai.reading import limits
from gongkai.reading.labels import add_pairs, header_of
from gongkai.reading.numbering import Counters, Level, Numbering
from gongkai.reading.source import Line, Source
from gongkai.reading.text import Cleaner, bounded

__all__ = ["load_docx"]

_DAMAGED: Final = "DOCX文件已损坏，无法读取；请用Word或WPS打开并另存后再读。"
_CHUNK: Final = 65_536
_LONG_CELL: Final = 1_500
_HAN = re.compile("[\u4e00-\u9fff]")
_ON: Final = frozenset({"", "1", "true", "on"})
_SKIPPED: Final = frozenset(
    {
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "Fallback",
        "rPrChange",
        "pPrChange",
        "sectPr",
        "rt",
    }
)
_TITLE_STYLES: Final = frozenset({"title", "标题", "subtitle"})


def load_docx(data: bytes, *, name: str) -> Source:
    """Return the text of a Word document as its reader would see it with all changes accepted.

    Headers and footers go to the metadata as 页眉 and 页脚; comments and deleted text are left out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, OverflowError) as error:
        raise BadInput(_DAMAGED) from error
    except RuntimeError as error:  # what zipfile says of an encrypted entry
        raise BadInput("压缩包设有密码；请取消密码后再读。") from error


def _read(archive: zipfile.ZipFile, name: str) -> Source:
    names = archive.namelist()
    if len(names) > limits.MAX_ZIP_ENTRIES:
        raise BadInput("压缩包中的文件过多，不像是Word文档；请用Word或WPS另存为docx后再读。")
    _refuse_others(archive, set(names))
    main = _main_part(archive, names)
    folder = main.rsplit("/", 1)[0] + "/" if "/" in main else ""

    numbering, styles = _Lists(), _Styles()
    for part, target in ((f"{folder}numbering.xml", numbering), (f"{folder}styles.xml", styles)):
        if part in names:
            _stream(archive, part, target)
    addresses = _Relations()
    relations = f"{folder}_rels/{main.rsplit('/', 1)[-1]}.rels"
    if relations in names:
        _stream(archive, relations, addresses)

    body = _Body(styles, _linked(numbering.found, styles), addresses.targets)
    _stream(archive, main, body)
    metadata = dict(body.metadata)
    clean = body.clean
    for label, stem in (("页眉", "header"), ("页脚", "footer")):
        texts = []
        for part in sorted(n for n in names if re.fullmatch(rf"{re.escape(folder)}{stem}\d*\.xml", n))[:12]:
            edge = _Body(styles, Numbering(), {})
            _stream(archive, part, edge)
            texts += [line.text for line in edge.lines]
        if text := " ".join(dict.fromkeys(each for each in texts if _HAN.search(each))):
            add_pairs(metadata, [(label, text)])
    title = ""
    if "docProps/core.xml" in names:
        core = _Core()
        _stream(archive, "docProps/core.xml", core)
        title = clean(core.title).strip()
    lines = tuple(bounded(body.lines))
    # A file made from another keeps that one's title; it counts only where the text says the same.
    head = "".join("".join(line.text.split()) for line in lines[:30])
    warnings = []
    if body.notes:
        warnings.append(f"有{body.notes}处脚注或尾注未读入。")
    if body.changes:
        warnings.append("文档带有修订痕迹，已按接受全部修订读取。")
    return Source(
        name=name,
        encoding="utf-8",
        format="docx",
        lines=lines,
        metadata=metadata,
        title_hint=title if title and "".join(title.split()) in head else body.title,
        links=tuple(body.links),
        warnings=(*warnings, *clean.warnings()),
    )


def _refuse_others(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(each.startswith("xl/") for each in names):
        raise BadInput("这是Excel工作簿，不是公文；请提供txt、html、md、docx或文字版pdf文件。")
    if any(each.startswith("ppt/") for each in names):
        raise BadInput("这是演示文稿，不是公文；请提供txt、html、md、docx或文字版pdf文件。")
    if "OFD.xml" in names:
        raise BadInput("这是OFD版式文件；请用阅读器导出为文字版pdf或txt后再读。")
    if "content.xml" in names and "mimetype" in names:
        raise BadInput("这是ODF文档；请用Word或WPS另存为docx后再读。")


def _main_part(archive: zipfile.ZipFile, names: list[str]) -> str:
    if "word/document.xml" in names:
        return "word/document.xml"
    if "_rels/.rels" in names:
        relations = _Relations()
        _stream(archive, "_rels/.rels", relations)
        for target in relations.documents:
            if target.lstrip("/") in names:
                return target.lstrip("/")
    raise BadInput("这是压缩包，不是Word文档；请解压后逐个读取其中的文件。")


# ---- reading one part ------------------------------------------------------------------------------------------------


class _Target(Protocol):
    wants: frozenset[str]

    def start(self, tag: str, attrib: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, data: str) -> None: ...
    def close(self) -> object: ...


class _Quiet:
    """A target that listens to nothing; the others override what they need."""

    wants: frozenset[str] = frozenset()  # the elements it cares for; empty means all

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        """Nothing to do."""

    def end(self, tag: str) -> None:
        """Nothing to do."""

    def data(self, data: str) -> None:
        """Nothing to do."""

    def close(self) -> object:
        return None


def _stream(archive: zipfile.ZipFile, part: str, target: _Target) -> None:
    parser = etree.XMLParser(
        target=_Local(target),  # type: ignore[arg-type]  # the stubs say bytes where lxml gives str
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
    )
    size, head = 0, b""
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limits.MAX_PART_BYTES:
                    raise BadInput(f"文档解压后超过{limits.MAX_PART_BYTES // 1024 // 1024}MB，请拆分后再读。")
                if size <= 2 * _CHUNK:
                    head = (head + chunk)[: 2 * _CHUNK]
                    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or "<!DOCTYPE".encode("utf-16-le") in head:
                        raise BadInput("文档中含有不允许的实体声明，不予读取；请用Word或WPS另存后再读。")
                parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise BadInput("文档的表格或文本框嵌套过深，无法读取；请用Word或WPS简化后再读。") from error
        raise BadInput(_DAMAGED) from error


class _Local:
    """Hands on the elements by their short names, and to a target that names what it `wants` only those."""

    def __init__(self, target: _Target) -> None:
        self._target = target
        self._wants = target.wants
        self._short: dict[str, str] = {}
        self._elements = 0

    def _name(self, tag: str) -> str:
        short = tag.rsplit("}", 1)[-1]
        if "/math}" in tag:
            short = f"m:{short}"
        self._short[tag] = short
        return short

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > limits.MAX_ELEMENTS:
            raise BadInput("文档的内部结构过于庞大，请拆分后再读。")
        short = self._short.get(tag) or self._name(tag)
        if self._wants and short not in self._wants:
            return
        names = self._short
        self._target.start(
            short, {names.get(key) or self._name(key): value for key, value in attrib.items()} if attrib else {}
        )

    def end(self, tag: str) -> None:
        short = self._short.get(tag) or self._name(tag)
        if not self._wants or short in self._wants:
            self._target.end(short)

    def data(self, data: str) -> None:
        self._target.data(data)

    def close(self) -> object:
        return self._target.close()


class _Relations(_Quiet):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self.documents: list[str] = []

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if tag != "Relationship":
            return
        kind, target = attrib.get("Type", ""), attrib.get("Target", "")
        if kind.endswith("/officeDocument"):
            self.documents.append(target)
        elif kind.endswith("/hyperlink") and len(self.targets) < limits.MAX_LINKS:
            self.targets[attrib.get("Id", "")] = target[: limits.MAX_VALUE]


class _Core(_Quiet):
    def __init__(self) -> None:
        self.title = ""
        self._inside = False

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        self._inside = tag == "title"

    def end(self, tag: str) -> None:
        self._inside = False

    def data(self, data: str) -> None:
        if self._inside and len(self.title) < limits.MAX_VALUE:
            self.title += data


# ---- styles and lists ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    centred: bool | None = None
    bold: bool | None = None
    list_id: str | None = None
    depth: int | None = None


class _Styles(_Quiet):
    """The paragraph styles by id, each with what it inherits."""

    wants = frozenset({"style", "name", "basedOn", "outlineLvl", "jc", "b", "numId", "ilvl"})

    def __init__(self) -> None:
        self.styles: dict[str, _Style] = {}
        self.default = ""
        self._now: _Style | None = None
        self._in_run = False
        self._settled: dict[str, _Style] = {}

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        value = attrib.get("val", "")
        if tag == "style":
            self._now = _Style()
            self.styles[attrib.get("styleId", "")] = self._now
            if attrib.get("type") == "paragraph" and attrib.get("default") in ("1", "true"):
                self.default = attrib.get("styleId", "")
            return
        if (now := self._now) is None:
            return
        if tag == "name":
            now.name = value
        elif tag == "basedOn":
            now.based_on = value
        elif tag == "outlineLvl":
            now.outline = _number(value)
        elif tag == "jc":
            now.centred = value == "center"
        elif tag == "b":
            now.bold = value in _ON
        elif tag == "numId":
            now.list_id = value
        elif tag == "ilvl":
            now.depth = _number(value)

    def end(self, tag: str) -> None:
        if tag == "style":
            self._now = None

    def of(self, style_id: str) -> _Style:
        """Return the style with all it inherits; a chain that closes on itself ends there."""
        style_id = style_id or self.default
        if style_id in self._settled:
            return self._settled[style_id]
        merged = _Style()
        seen: set[str] = set()
        at = style_id
        while at in self.styles and at not in seen and len(seen) < 50:
            seen.add(at)
            style = self.styles[at]
            merged.name = merged.name or style.name
            for each in ("outline", "centred", "bold", "list_id", "depth"):
                if getattr(merged, each) is None:
                    setattr(merged, each, getattr(style, each))
            at = style.based_on
        self._settled[style_id] = merged
        return merged


class _Lists(_Quiet):
    wants = frozenset(
        {"abstractNum", "num", "abstractNumId", "numStyleLink", "lvlOverride", "startOverride", "lvl", "start"}
        | {"numFmt", "lvlText", "lvlRestart", "isLgl", "pStyle"}
    )

    def __init__(self) -> None:
        self.found = Numbering()
        self._abstract = ""
        self._list = ""
        self._depth: int | None = None
        self._override: int | None = None
        self._level: dict[str, str] = {}

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        value = attrib.get("val", "")
        if tag == "abstractNum":
            self._abstract = attrib.get("abstractNumId", "")
            self.found.abstract[self._abstract] = {}
        elif tag == "num":
            self._list = attrib.get("numId", "")
            self.found.lists[self._list] = ("", {})
        elif tag == "abstractNumId" and self._list:
            self.found.lists[self._list] = (value, self.found.lists[self._list][1])
        elif tag == "numStyleLink":
            self.found.links[self._abstract] = value
        elif tag == "lvlOverride":
            self._override = _number(attrib.get("ilvl", ""))
        elif tag == "startOverride" and self._list and self._override is not None:
            self.found.lists[self._list][1][self._override] = _number(value) or 0
        elif tag == "lvl":
            self._depth, self._level = _number(attrib.get("ilvl", "")), {}
        elif self._depth is not None and tag in ("start", "numFmt", "lvlText", "lvlRestart", "isLgl", "pStyle"):
            self._level[tag] = value if tag != "isLgl" else ("1" if value in _ON else "")

    def end(self, tag: str) -> None:
        if tag == "lvl" and self._depth is not None:
            raw = self._level
            level = Level(
                format=raw.get("numFmt", "decimal"),
                text=raw.get("lvlText", "")[:100],
                start=_number(raw.get("start", "")) or 0,
                restart=_number(raw["lvlRestart"]) if "lvlRestart" in raw else None,
                legal=bool(raw.get("isLgl")),
                style=raw.get("pStyle", ""),
            )
            if self._list:
                overrides = self.found.lists[self._list][1]
                overrides[self._depth] = level
            else:
                self.found.abstract[self._abstract][self._depth] = level
            self._depth = None
        elif tag == "lvlOverride":
            self._override = None
        elif tag == "num":
            self._list = ""


def _linked(numbering: Numbering, styles: _Styles) -> Numbering:
    """Give the lists that only point to a numbering style the levels of that style's list."""
    for abstract, style_id in numbering.links.items():
        list_id = styles.of(style_id).list_id
        if list_id in numbering.lists and not numbering.abstract.get(abstract):
            numbering.abstract[abstract] = numbering.abstract.get(numbering.lists[list_id][0], {})
    return numbering


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


# ---- the text --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    style: str = ""
    outline: int | None = None
    centred: bool | None = None
    list_id: str | None = None
    depth: int | None = None
    bold_chars: int = 0
    chars: int = 0
    runs_on: bool = False  # its mark is deleted: it goes on in the next paragraph


@dataclass(slots=True)
class _Cell:
    lines: list[Line] = field(default_factory=list)
    span: int = 1
    covered: bool = False  # it continues the cell above


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    cells: int = 0


class _Body(_Quiet):
    """The target for document.xml: paragraphs come out in order, those of a text box before the one they hang on."""

    def __init__(self, styles: _Styles, numbering: Numbering, addresses: dict[str, str]) -> None:
        self.clean = Cleaner()
        self.lines: list[Line] = []
        self.metadata: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        self.title = ""
        self.notes = 0
        self.changes = False
        self._styles = styles
        self._numbering = numbering
        self._counters = Counters(numbering)
        self._addresses = addresses
        self._skipping = 0
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._in_text = False
        self._in_run = self._run_bold = self._run_hidden = False
        self._run_bold_set = False
        self._properties: list[str] = []
        self._held: _Paragraph | None = None
        self._link: tuple[str, int] | None = None
        self._fields: list[bool] = []  # open fields; True once the result has begun

    # -- what the parser calls -----------------------------------------------------------------------------------------

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if self._skipping or tag in _SKIPPED or tag.endswith("Change"):
            self._skipping += 1
            if tag in ("del", "moveFrom"):
                self.changes = True
                if self._properties == ["pPr", "rPr"] and self._paragraphs:
                    self._paragraphs[-1].runs_on = True
            return
        if tag in ("pPr", "rPr", "tcPr", "trPr", "tblPr"):
            self._properties.append(tag)
            return
        if self._properties:
            self._property(tag, attrib)
            return
        now = self._paragraphs[-1] if self._paragraphs else None
        if tag == "p":
            self._paragraphs.append(self._held or _Paragraph())
            self._held = None
        elif tag == "r":
            self._in_run, self._run_bold, self._run_hidden, self._run_bold_set = True, False, False, False
        elif tag in ("t", "m:t"):
            self._in_text = True
        elif tag in ("br", "cr") and now is not None:
            now.pieces.append("\n")
        elif tag in ("tab", "ptab") and now is not None:
            now.pieces.append(" ")
        elif tag == "noBreakHyphen" and now is not None:
            now.pieces.append("-")
        elif tag in ("footnoteReference", "endnoteReference"):
            self.notes += 1
        elif tag == "fldChar":
            self._field(attrib.get("fldCharType", ""))
        elif tag == "ins":
            self.changes = True
        elif tag == "tbl":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag == "tc" and self._tables:
            if not self._tables[-1].rows:
                self._tables[-1].rows.append([])
            self._tables[-1].rows[-1].append(_Cell())
        elif tag == "hyperlink" and now is not None:
            address = self._addresses.get(attrib.get("id", ""), "")
            self._link = (address, len(now.pieces)) if address else None

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        if self._properties:
            if tag == self._properties[-1]:
                self._properties.pop()
            return
        if tag in ("t", "m:t"):
            self._in_text = False
        elif tag == "r":
            self._in_run = False
        elif tag == "p" and self._paragraphs:
            self._end_paragraph(self._paragraphs.pop())
        elif tag == "tbl" and self._tables:
            self._end_table(self._tables.pop())
        elif tag == "hyperlink" and self._link is not None and self._paragraphs:
            address, first = self._link
            text = self.clean("".join(self._paragraphs[-1].pieces[first:])).strip()
            if text and len(self.links) < limits.MAX_LINKS:
                self.links.append((text[: limits.MAX_VALUE], address))
            self._link = None

    def data(self, data: str) -> None:
        if self._skipping or not self._in_text or self._run_hidden or not self._paragraphs:
            return
        if self._fields and not self._fields[-1]:
            return
        now = self._paragraphs[-1]
        now.pieces.append(data)
        now.chars += len(data)
        bold = self._run_bold if self._run_bold_set else bool(self._styles.of(now.style).bold)
        now.bold_chars += len(data) if bold else 0

    # -- parts of it ---------------------------------------------------------------------------------------------------

    def _property(self, tag: str, attrib: dict[str, str]) -> None:
        value = attrib.get("val", "")
        inside = self._properties[-1]
        now = self._paragraphs[-1] if self._paragraphs else None
        if inside == "rPr":
            if not self._in_run or "pPr" in self._properties:
                return  # the looks of the paragraph mark itself
            if tag == "b":
                self._run_bold, self._run_bold_set = value in _ON, True
            elif tag in ("vanish", "specVanish"):
                self._run_hidden = value in _ON
        elif inside == "pPr" and now is not None:
            if tag == "pStyle":
                now.style = value
            elif tag == "jc":
                now.centred = value == "center"
            elif tag == "outlineLvl":
                now.outline = _number(value)
            elif tag == "numId":
                now.list_id = value
            elif tag == "ilvl":
                now.depth = _number(value)
        elif inside == "tcPr" and self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            cell = self._tables[-1].rows[-1][-1]
            if tag == "gridSpan":
                cell.span = min(_number(value) or 1, limits.MAX_SPAN)
            elif tag in ("vMerge", "hMerge"):
                cell.covered = value in ("", "continue")

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        if not self._paragraphs:
            self._fields.clear()  # a field left open must not swallow the rest
        if paragraph.runs_on:
            paragraph.runs_on = False
            self._held = paragraph
            return
        style = self._styles.of(paragraph.style)
        list_id, depth = paragraph.list_id, paragraph.depth
        if list_id is None:
            list_id, depth = style.list_id, style.depth if depth is None else depth
            if list_id is not None and style.depth is None:
                depth = self._depth_of_style(list_id, paragraph.style)
        text = self.clean("".join(paragraph.pieces))
        pieces = [body for each in text.split("\n") if (body := " ".join(each.split(" ")).strip())]
        # An empty paragraph of a list takes a number too.
        number = self._counters.next(list_id, depth or 0) if list_id not in (None, "0") else ""
        if not pieces:
            return
        pieces[0] = number + pieces[0]
        outline = style.outline if paragraph.outline is None else paragraph.outline
        level = outline + 1 if outline is not None and outline < 6 else 0
        centred = style.centred if paragraph.centred is None else paragraph.centred
        bold = paragraph.bold_chars >= paragraph.chars * 0.9 > 0
        if not self.title and not self._tables and style.name.lower() in _TITLE_STYLES:
            self.title = "".join(pieces)[: limits.MAX_VALUE]
        for each in pieces:
            self._emit(Line(each, 0, level, False, bool(centred), bold))

    def _depth_of_style(self, list_id: str, style_id: str) -> int:
        for depth in range(9):
            level = self._numbering.level(list_id, depth)
            if level is not None and level.style == style_id:
                return depth
        return 0

    def _emit(self, line: Line) -> None:
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1].lines.append(line)
            return
        if len(self.lines) > limits.MAX_LINES:
            raise BadInput(f"文件超过{limits.MAX_LINES}行，请拆分后再读。")
        self.lines.append(Line(line.text, len(self.lines) + 1, line.level, line.table, line.centred, line.bold))

    def _end_table(self, table: _Table) -> None:
        rows: list[list[str]] = []
        for cells in table.rows:
            row: list[str] = []
            for cell in cells:
                text = "" if cell.covered else " ".join(line.text.replace("\t", " ") for line in cell.lines)
                row.extend([text, *[""] * (cell.span - 1)])
            table.cells += len(row)
            if table.cells > limits.MAX_CELLS:
                raise BadInput(f"文档中的一个表格超过{limits.MAX_CELLS}格，请拆分后再读。")
            rows.append(row)
        if pairs := header_of(rows):
            add_pairs(self.metadata, pairs)
            return
        if self._tables or _is_data(rows):
            for row in rows:
                if text := "\t".join(row).rstrip("\t"):
                    self._emit(Line(text, 0, table=True))
            return
        for cells in table.rows:
            for cell in cells:
                for line in cell.lines:
                    self._emit(line)


def _is_data(rows: list[list[str]]) -> bool:
    """Say whether a table holds data; one that only sets text in place has one column, or few and long cells."""
    filled = max((sum(map(bool, row)) for row in rows), default=0)
    longest = max((len(cell) for row in rows for cell in row), default=0)
    return filled >= 2 and longest <= _LONG_CELL and not (len(rows) <= 2 and longest > 200)
