"""An XLSX rebuilt: the sheets, rows and columns a reader sees, as values, with their looks and pictures."""

from __future__ import annotations

import copy as copies
import re
from typing import Any, Final

from lxml import etree

from gongkai.errors import BadInput
from gongkai.screening.charts import clean_chart
from gongkai.screening.ooxml import C, Copy, R, X, gone_text, local, remove, texts_in, values_of, without
from gongkai.screening.package import Package, Relation
from gongkai.screening.xlsx_strands import Sheet, sheets_of, string_of, workbook_part

__all__ = ["clean_xlsx"]

_BASE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MAIN: Final = "xl/workbook.xml"
_SHEET: Final = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "mergeCells",
    "conditionalFormatting",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "drawing",
    "picture",
]
_TOLD: Final = {
    "sheetProtection": "保护口令",
    "protectedRanges": "保护口令",
    "scenarios": "方案数据",
    "autoFilter": "筛选条件",
    "dataValidations": "数据有效性设置",
    "customSheetViews": "自定义视图",
    "legacyDrawing": "批注和控件的图形",
    "legacyDrawingHF": "页眉页脚图片",
    "oleObjects": "嵌入的对象",
    "controls": "控件",
    "tableParts": "表格对象的筛选和排序",
}
# A formula without a value of its own may stay only when it counts with cells of its own sheet.
_PLAIN_FORMULA: Final = re.compile(r"(?:\$?[A-Z]{1,3}\$?\d{1,7}|[A-Z][A-Z0-9.]*\(|\d+(?:\.\d+)?|[-+*/^&=<>(),:%\s])+")
_ON: Final = frozenset(("1", "true"))


def clean_xlsx(package: Package) -> Copy:
    """Return the rebuilding of an XLSX, complete. Raises BadInput where no sheet is visible."""
    return _Xlsx(package).copy


class _Xlsx:
    def __init__(self, package: Package) -> None:
        self.copy = Copy(package)
        self._package = package
        self._main = workbook_part(package)
        if self._main not in package:
            raise BadInput("工作簿已损坏；请用Excel或WPS打开并另存后再提交。")
        self._relations = package.relations(self._main)
        sheets = sheets_of(package)
        self._visible = [each for each in sheets if not each.is_hidden and each.kind in ("worksheet", "chartsheet")]
        if not self._visible:
            raise BadInput("工作簿中没有可见的工作表。")
        root = self.copy.root(self._main)
        strings = self._side("sharedStrings")
        self._strings = list(strings.iter(f"{X}si")) if strings is not None else []
        self._new_strings: list[etree._Element] = []
        self._string_at: dict[int, int] = {}
        self._styles = self._side("styles")
        self._invisible = self._invisible_formats()
        for each in sheets:
            if each not in self._visible:
                self._drop_sheet(each)
        names = [self._sheet(each) for each in self._visible]
        self._workbook(root, names)
        self._side_parts()
        self._unused_strings()
        self.copy.listen()

    def _side(self, kind: str) -> etree._Element | None:
        for each in self._relations:
            if each.kind == kind and not each.is_external and each.target in self._package:
                return self.copy.root(each.target)
        return None

    # ---- what goes ---------------------------------------------------------------------------------------------------

    def _drop_sheet(self, sheet: Sheet) -> None:
        self.copy.removed["隐藏的工作表"] += 1
        self.copy.told.append(sheet.name)
        root = self.copy.root(sheet.part)
        self.copy.told += [self._text(cell) for cell in root.iter(f"{X}c")]

    def _text(self, cell: etree._Element) -> str:
        value = cell.findtext(f"{X}v") or ""
        if cell.get("t") == "s":
            return string_of(self._strings[int(value)]) if value.isdigit() and int(value) < len(self._strings) else ""
        return string_of(cell) if cell.get("t") == "inlineStr" else value

    def _invisible_formats(self) -> set[str]:
        """Return the styles of cells whose format shows nothing, whatever stands in the cell."""
        if self._styles is None:
            return set()
        codes = {
            each.get("numFmtId")
            for each in self._styles.iter(f"{X}numFmt")
            if re.fullmatch(r';{2,3}|""(?:;""){2,3}', each.get("formatCode", "").replace(" ", ""))
        }
        formats = self._styles.find(f"{X}cellXfs")
        if formats is None or not codes:
            return set()
        return {str(number) for number, each in enumerate(formats.findall(f"{X}xf")) if each.get("numFmtId") in codes}

    # ---- a sheet -----------------------------------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet) -> str:
        copy = self.copy
        is_chart = sheet.kind == "chartsheet"
        folder = "chartsheets" if is_chart else "worksheets"
        name, _ = copy.name(sheet.part, f"xl/{folder}/sheet")
        root = copy.root(sheet.part)
        copy.scrub(root)
        relations = {each.id: each for each in self._package.relations(sheet.part)}
        for each in list(root):
            if local(each) in _TOLD:
                copy.removed[_TOLD[local(each)]] += 1
                copy.heard += values_of(each)
                copy.told += texts_in(each)
            if local(each) not in _SHEET:
                remove(each)
        for each in list(root.iter(f"{X}sheetPr")):
            copy.heard.append(each.get("codeName", ""))
            each.attrib.clear()
        for each in root.iter(f"{X}sheetView"):
            without(each, "tabSelected", "topLeftCell")
            for child in list(each):
                if local(child) != "pane":
                    each.remove(child)
        if not is_chart:
            self._cells(root)
        self._formats(root)
        for each in root.iter(f"{X}pageSetup"):
            for key in [str(key) for key in each.attrib if str(key).startswith(R)]:
                del each.attrib[key]
        self._hyperlinks(root, relations, name)
        for each in list(root.iter(f"{X}drawing", f"{X}picture")):
            target = relations.get(each.get(f"{R}id", ""))
            each.attrib.clear()
            if target is None or target.is_external or target.target not in self._package:
                remove(each)
            elif local(each) == "picture":
                each.set(f"{R}id", copy.point(name, "image", copy.image(target.target, "xl")))
            else:
                each.set(f"{R}id", copy.point(name, "drawing", self._drawing(target)))
        copy.shown += [text for each in root.iter(f"{X}headerFooter") for text in texts_in(each)]
        copy.shown.append(sheet.name)
        copy.put(name, root, _BASE + ("chartsheet+xml" if is_chart else "worksheet+xml"))
        copy.point(_MAIN, "chartsheet" if is_chart else "worksheet", name)
        return name

    def _cells(self, root: etree._Element) -> None:
        hidden = _hidden_columns(root)
        for row in list(root.iter(f"{X}row")):
            _strip_foreign(row)
            gone = row.get("hidden", "0") in _ON or row.get("ht") in ("0", "0.0")
            if gone and len(row):
                self.copy.removed["隐藏的行"] += 1
            for cell in list(row.findall(f"{X}c")):
                _strip_foreign(cell)
                place = cell.get("r", "")
                column = _column(place)
                is_blank = cell.find(f"{X}v") is None and cell.find(f"{X}is") is None and cell.find(f"{X}f") is None
                in_hidden = any(first <= column <= last for first, last in hidden)
                if gone or in_hidden or cell.get("s", "0") in self._invisible:
                    if not is_blank:
                        self.copy.told.append(self._text(cell))
                        if not gone:
                            self.copy.removed["隐藏的列" if in_hidden else "设为不显示的单元格"] += 1
                    for child in list(cell):
                        cell.remove(child)
                    without(cell, "t")
                    continue
                self._cell(cell)
        for each in root.iter(f"{X}sheetData"):
            each.text = None

    def _cell(self, cell: etree._Element) -> None:
        without(cell, "cm", "vm", "ph")
        formula, value = cell.find(f"{X}f"), cell.find(f"{X}v")
        if formula is not None:
            code = formula.text or ""
            has_value = value is not None and bool(value.text)
            plain = not has_value and formula.get("t") is None and _PLAIN_FORMULA.fullmatch(code)
            if plain:
                formula.attrib.clear()
            else:
                for quoted, sheet in re.findall(r"\"([^\"]+)\"|'([^']+)'!", code):
                    self.copy.heard += [quoted, sheet]
                self.copy.removed["公式（保留计算结果）" if has_value else "未计算的公式"] += 1
                cell.remove(formula)
        for child in list(cell):
            if local(child) not in ("v", "is", "f"):
                cell.remove(child)
        if cell.get("t") == "s" and value is not None:
            written = value.text or ""
            old = int(written) if written.isdigit() else -1
            if not 0 <= old < len(self._strings):
                raise BadInput("工作簿已损坏；请用Excel或WPS打开并另存后再提交。")
            value.text = str(self._string(old))
            self.copy.shown.append(string_of(self._strings[old]))
        elif cell.get("t") == "inlineStr":
            item = cell.find(f"{X}is")
            if item is not None:
                self._plain_string(item)
            self.copy.shown.append(string_of(cell))
        elif value is not None:
            self.copy.shown.append(value.text or "")

    def _string(self, old: int) -> int:
        """Return the number of a shared string in the new table, where only the used ones stand."""
        if old not in self._string_at:
            item = copies.deepcopy(self._strings[old])
            item.tail = None
            self._plain_string(item)
            self._string_at[old] = len(self._new_strings)
            self._new_strings.append(item)
        return self._string_at[old]

    def _plain_string(self, item: etree._Element) -> None:
        for each in list(item):
            if local(each) not in ("t", "r"):
                self.copy.told.append("".join(texts_in(each)))
                item.remove(each)

    def _unused_strings(self) -> None:
        unused = [string_of(item) for number, item in enumerate(self._strings) if number not in self._string_at]
        self.copy.told += unused

    def _formats(self, root: etree._Element) -> None:
        for each in list(root.iter(f"{X}conditionalFormatting")):
            if any(re.search(r"[!\[\"']", formula.text or "") for formula in each.iter(f"{X}formula")):
                self.copy.heard += [formula.text or "" for formula in each.iter(f"{X}formula")]
                self.copy.removed["引用其他位置的条件格式"] += 1
                remove(each)

    def _hyperlinks(self, root: etree._Element, relations: dict[str, Relation], name: str) -> None:
        for each in list(root.iter(f"{X}hyperlink")):
            link = self.copy.link(relations.get(each.get(f"{R}id", "")), name)
            self.copy.told += [each.get(key, "") for key in ("tooltip", "display") if each.get(key)]
            place = each.get("ref", "")
            each.attrib.clear()
            if link is None:
                remove(each)
            else:
                each.set("ref", place)
                each.set(f"{R}id", link)
        for each in list(root.iter(f"{X}hyperlinks")):
            if not len(each):
                remove(each)

    def _drawing(self, relation: Relation) -> str:
        copy = self.copy
        name, known = copy.name(relation.target, "xl/drawings/drawing")
        if known:
            return name
        root = copy.root(relation.target)
        copy.scrub(root)
        copy.shapes(root)
        relations = {each.id: each for each in self._package.relations(relation.target)}
        for each in list(root.iter()):
            keys = [str(key) for key in each.attrib if str(key).startswith(R)]
            if not keys:
                continue
            targets = [relations.get(each.get(key, "")) for key in keys]
            for key in keys:
                del each.attrib[key]
            target = next((one for one in targets if one is not None), None)
            inside = target is not None and not target.is_external and target.target in self._package
            if target is not None and inside and target.kind == "image":
                each.set(f"{R}embed", copy.point(name, "image", copy.image(target.target, "xl")))
            elif target is not None and inside and target.kind == "chart" and each.tag == f"{C}chart":
                chart = clean_chart(copy, target.target, "xl", keep_cells=True)
                each.set(f"{R}id", copy.point(name, "chart", chart))
            elif (
                target is not None and local(each) in ("hlinkClick", "hlinkHover") and (link := copy.link(target, name))
            ):
                each.set(f"{R}id", link)
                without(each, "tooltip")
            elif local(each) in ("hlinkClick", "hlinkHover"):
                remove(each)
            else:
                copy.removed["未能带入的图形或对象"] += 1
                around = next((up for up in each.iterancestors() if local(up).endswith("Anchor")), each)
                copy.told.append(gone_text(around))
                remove(around)
        copy.shown += texts_in(root, "{*}t")
        copy.put(name, root, "application/vnd.openxmlformats-officedocument.drawing+xml")
        return name

    # ---- the workbook ------------------------------------------------------------------------------------------------

    def _workbook(self, old: etree._Element, names: list[str]) -> None:
        copy = self.copy
        root = etree.Element(f"{X}workbook")
        settings = old.find(f"{X}workbookPr")
        if settings is not None and settings.get("date1904", "0") in _ON:
            etree.SubElement(root, f"{X}workbookPr", date1904="1")
        etree.SubElement(etree.SubElement(root, f"{X}bookViews"), f"{X}workbookView")
        sheets = etree.SubElement(root, f"{X}sheets")
        for number, (sheet, name) in enumerate(zip(self._visible, names, strict=True), 1):
            kind = "chartsheet" if sheet.kind == "chartsheet" else "worksheet"
            each = etree.SubElement(sheets, f"{X}sheet", name=sheet.name, sheetId=str(number))
            each.set(f"{R}id", copy.point(_MAIN, kind, name))
        kept = self._names(old)
        if kept:
            defined = etree.SubElement(root, f"{X}definedNames")
            for name, place, text in kept:
                etree.SubElement(defined, f"{X}definedName", name=name, localSheetId=str(place)).text = text
        for child in old:
            if local(child) in ("fileSharing", "workbookProtection"):
                copy.removed["保护口令"] += 1
                copy.told.append(child.get("userName", ""))
        copy.put(_MAIN, root, _BASE + "sheet.main+xml")

    def _names(self, old: etree._Element) -> list[tuple[str, int, str]]:
        """Return the names of print areas and print titles of the visible sheets; all others stay behind."""
        order = sheets_of(self._package)
        kept = []
        for each in old.iter(f"{X}definedName"):
            name, text = each.get("name", ""), each.text or ""
            at = int(each.get("localSheetId", "-1")) if each.get("localSheetId", "").isdigit() else -1
            sheet = order[at] if 0 <= at < len(order) else None
            if (
                name in ("_xlnm.Print_Area", "_xlnm.Print_Titles")
                and sheet in self._visible
                and "[" not in text
                and "#" not in text
            ):
                kept.append((name, self._visible.index(sheet), text))
            elif name != "_xlnm._FilterDatabase":
                self.copy.heard += [name, text, each.get("comment", "")]
                self.copy.removed["名称定义"] += 1
        return kept

    def _side_parts(self) -> None:
        copy = self.copy
        theme = self._side("theme")
        if self._styles is not None:
            copy.scrub(self._styles)
            number = 0
            for each in self._styles.iter(f"{X}cellStyle"):
                if each.get("builtinId") is None:
                    number += 1
                    copy.heard.append(each.get("name", ""))
                    each.set("name", f"样式{number}")
            copy.put("xl/styles.xml", self._styles, _BASE + "styles+xml")
            copy.point(_MAIN, "styles", "xl/styles.xml")
        if theme is not None:
            copy.scrub(theme)
            theme.set("name", "")
            for each in theme.iter("{*}clrScheme", "{*}fontScheme", "{*}fmtScheme"):
                each.set("name", "")
            for each in list(theme.iter("{*}objectDefaults", "{*}custClrLst", "{*}extraClrSchemeLst")):
                remove(each)
            for each in list(theme.iter("{*}blipFill")):
                if each.getparent() is not None:
                    each.getparent().replace(each, etree.Element(f"{{{etree.QName(each).namespace}}}noFill"))  # type: ignore[union-attr]  # has one
            copy.put("xl/theme/theme1.xml", theme, "application/vnd.openxmlformats-officedocument.theme+xml")
            copy.point(_MAIN, "theme", "xl/theme/theme1.xml")
        if self._new_strings:
            default: dict[Any, str] = {None: X[1:-1]}
            root = etree.Element(f"{X}sst", nsmap=default, uniqueCount=str(len(self._new_strings)))
            root.extend(self._new_strings)
            copy.put("xl/sharedStrings.xml", root, _BASE + "sharedStrings+xml")
            copy.point(_MAIN, "sharedStrings", "xl/sharedStrings.xml")


def _strip_foreign(element: etree._Element) -> None:
    for key in [str(key) for key in element.attrib if str(key).startswith("{")]:
        del element.attrib[key]


def _hidden_columns(root: etree._Element) -> list[tuple[int, int]]:
    found = []
    for each in root.iter(f"{X}col"):
        if each.get("hidden", "0") in _ON or each.get("width") in ("0", "0.0"):
            first, last = each.get("min", ""), each.get("max", "")
            if first.isdigit() and last.isdigit():
                found.append((int(first), int(last)))
    return found


def _column(place: str) -> int:
    """Return the number of the column of a place: 1 for A7, 28 for AB12."""
    number = 0
    for char in place.rstrip("0123456789").upper():
        number = number * 26 + ord(char) - 64
    return number
