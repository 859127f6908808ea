"""A DOCX rebuilt: what a reader sees of it with all changes accepted, and nothing of how it came to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from gongkai.errors import BadInput
from gongkai.screening.charts import clean_chart
from gongkai.screening.docx_fields import settle_fields
from gongkai.screening.ooxml import C, Copy, R, W, gone_text, local, remove, texts_in, unwrap, values_of, without
from gongkai.screening.package import Package, Relation

__all__ = ["clean_docx"]

_BASE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MAIN: Final = "word/document.xml"
_ON: Final = frozenset(("", "1", "true", "on"))
_GONE: Final = {
    "del": "修订痕迹",
    "moveFrom": "修订痕迹",
    "cellDel": "修订痕迹",
    "moveFromRangeStart": "",
    "moveFromRangeEnd": "",
    "moveToRangeStart": "",
    "moveToRangeEnd": "",
    "customXmlInsRangeStart": "",
    "customXmlInsRangeEnd": "",
    "customXmlDelRangeStart": "",
    "customXmlDelRangeEnd": "",
    "customXmlMoveFromRangeStart": "",
    "customXmlMoveFromRangeEnd": "",
    "customXmlMoveToRangeStart": "",
    "customXmlMoveToRangeEnd": "",
    "rPrChange": "修订痕迹",
    "pPrChange": "修订痕迹",
    "sectPrChange": "修订痕迹",
    "tblPrChange": "修订痕迹",
    "tblPrExChange": "修订痕迹",
    "tblGridChange": "修订痕迹",
    "trPrChange": "修订痕迹",
    "tcPrChange": "修订痕迹",
    "numberingChange": "修订痕迹",
    "cellIns": "修订痕迹",
    "cellMerge": "修订痕迹",
    "commentRangeStart": "",
    "commentRangeEnd": "",
    "commentReference": "",
    "annotationRef": "",
    "proofErr": "",
    "permStart": "编辑权限记录",
    "permEnd": "",
    "delText": "修订痕迹",
    "delInstrText": "修订痕迹",
    "control": "控件",
    "OLEObject": "嵌入的对象",
    "movie": "嵌入的对象",
    "contentPart": "",
    "subDoc": "子文档链接",
    "dataBinding": "",
    "printerSettings": "打印机设置",
    "divId": "",
    "docPartObj": "",
    "cnfStyle": "",
}
_SETTINGS: Final = frozenset(
    [
        "mirrorMargins",
        "bordersDoNotSurroundHeader",
        "bordersDoNotSurroundFooter",
        "gutterAtTop",
        "displayBackgroundShape",
        "evenAndOddHeaders",
        "bookFoldRevPrinting",
        "bookFoldPrinting",
        "defaultTabStop",
        "autoHyphenation",
        "consecutiveHyphenLimit",
        "hyphenationZone",
        "doNotHyphenateCaps",
        "drawingGridHorizontalSpacing",
        "drawingGridVerticalSpacing",
        "displayHorizontalDrawingGridEvery",
        "displayVerticalDrawingGridEvery",
        "doNotUseMarginsForDrawingGridOrigin",
        "noPunctuationKerning",
        "characterSpacingControl",
        "strictFirstAndLastChars",
        "noLineBreaksAfter",
        "noLineBreaksBefore",
        "footnotePr",
        "endnotePr",
        "compat",
        "themeFontLang",
        "clrSchemeMapping",
        "decimalSymbol",
        "listSeparator",
    ]
)


def clean_docx(package: Package) -> Copy:
    """Return the rebuilding of a DOCX, complete. Raises BadInput for what cannot be carried over safely."""
    main = next((each.target for each in package.relations("") if each.kind == "officeDocument"), _MAIN)
    if main not in package:
        raise BadInput("文档已损坏，缺少正文；请用Word或WPS打开并另存后再提交。")
    return _Docx(package, main).copy


class _Docx:
    def __init__(self, package: Package, main: str) -> None:
        self.copy = Copy(package)
        self._package = package
        self._main = main
        self._relations = package.relations(main)
        self._styles = self._part("styles")
        self._hidden = _hidden_styles(self._styles)
        self._used_styles: set[str] = set()
        stories = [(main, _MAIN, self.copy.root(main), "document.main+xml")]
        for kind in ("footnotes", "endnotes"):
            if (relation := self._relation(kind)) is not None:
                stories.append((relation.target, f"word/{kind}.xml", self.copy.root(relation.target), f"{kind}+xml"))
                self.copy.point(_MAIN, kind, f"word/{kind}.xml")
        for old, new, root, media in stories:
            self._story(old, new, root)
            self.copy.put(new, root, _BASE + media)
        self._side_parts()
        self.copy.listen()

    def _relation(self, kind: str) -> Relation | None:
        for each in self._relations:
            if each.kind == kind and not each.is_external and each.target in self._package:
                return each
        return None

    def _part(self, kind: str) -> etree._Element | None:
        relation = self._relation(kind)
        return self.copy.root(relation.target) if relation else None

    # ---- a story: body, header, footer, notes ------------------------------------------------------------------------

    def _story(self, old: str, new: str, root: etree._Element) -> None:
        copy = self.copy
        copy.scrub(root)
        if next(root.iter(f"{W}altChunk"), None) is not None:
            raise BadInput("文档中插入了尚未合并的外部文件；请在Word中打开并另存后再提交。")
        self._accept(root)
        self._hide(root)
        used = settle_fields(copy, root)
        copy.shapes(root)
        self._point(old, new, root, used)
        self._bookmarks(root, used)
        for each in root.iter():
            for key in [
                key for key in each.attrib if re.search(r"}(?:rsid\w*|paraId|textId|anchorId|editId)$", str(key))
            ]:
                del each.attrib[key]
            if local(each) in ("rStyle", "pStyle", "tblStyle"):
                self._used_styles.add(each.get(f"{W}val", ""))
        copy.shown.append("\n".join("".join(texts_in(p, "{*}t")) for p in root.iter(f"{W}p")))
        copy.shown += ["".join(texts_in(each)) for each in root.iter("{*}t")]
        copy.shown += [each.get("descr", "") for each in root.iter("{*}docPr")]

    def _accept(self, root: etree._Element) -> None:
        """Accept all changes, and take away the traces of who made them."""
        copy = self.copy
        for each in list(root.iter()):
            for key in (f"{W}author", f"{W}initials"):
                if each.get(key):
                    copy.told.append(each.get(key, ""))
        for mark in list(root.iter(f"{W}del", f"{W}moveFrom")):
            parent = mark.getparent()
            if parent is not None and local(parent) == "trPr":
                row = parent.getparent()
                if row is not None:
                    self._drop(row, "修订痕迹")
            elif (paragraph := _marked_paragraph(mark)) is not None:
                remove(mark)
                _join(paragraph)
                copy.removed["修订痕迹"] += 1
        for mark in list(root.iter(f"{W}cellDel")):
            cell = next((each for each in mark.iterancestors() if local(each) == "tc"), None)
            if cell is not None:
                self._drop(cell, "修订痕迹")
        for mark in list(root.iter(f"{W}ins", f"{W}moveTo")):
            copy.removed["修订痕迹"] += 1
            if len(mark) == 0:
                remove(mark)
        for each in list(root.iter()):
            name = local(each)
            if name in _GONE:
                self._drop(each, _GONE[name])
            elif name in ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"):
                copy.heard += values_of(each)
                copy.removed["内容控件的内部数据"] += name == "sdtPr"
                remove(each)
        for each in list(
            root.iter(f"{W}ins", f"{W}moveTo", f"{W}sdt", f"{W}sdtContent", f"{W}smartTag", f"{W}customXml")
        ):
            copy.heard += [str(value) for key, value in each.attrib.items() if not str(key).endswith(("id", "date"))]
            unwrap(each)

    def _drop(self, element: etree._Element, words: str) -> None:
        if text := gone_text(element).strip():
            self.copy.told.append(text)
        self.copy.told += [
            str(value)
            for each in element.iter()
            for key, value in each.attrib.items()
            if str(key).endswith(("author", "initials", "}ed"))
        ]
        if words:
            self.copy.removed[words] += 1
        remove(element)

    def _hide(self, root: etree._Element) -> None:
        """Take out the runs that are set in hidden type, by themselves or by their style."""
        for run in list(root.iter(f"{W}r")):
            properties = run.find(f"{W}rPr")
            own = properties.find(f"{W}vanish") if properties is not None else None
            if own is not None:
                hidden = own.get(f"{W}val", "") in _ON
            else:
                style = properties.find(f"{W}rStyle") if properties is not None else None
                hidden = style is not None and style.get(f"{W}val", "") in self._hidden
                if not hidden and self._hidden:
                    hidden = _paragraph_style(run) in self._hidden
            if hidden:
                field_parts = [each for each in run if local(each) in ("fldChar",)]
                if field_parts:
                    for each in [each for each in run if local(each) not in ("fldChar", "rPr", "instrText")]:
                        self._drop(each, "隐藏的文字")
                else:
                    self._drop(run, "隐藏的文字")

    def _bookmarks(self, root: etree._Element, used: set[str]) -> None:
        kept = set()
        for each in list(root.iter(f"{W}bookmarkStart")):
            name = each.get(f"{W}name", "")
            if name in used or re.fullmatch(r"_Toc\d+|_Ref\d+", name):
                kept.add(each.get(f"{W}id"))
            else:
                self.copy.heard.append(name)
                remove(each)
        for each in list(root.iter(f"{W}bookmarkEnd")):
            if each.get(f"{W}id") not in kept:
                remove(each)

    def _point(self, old: str, new: str, root: etree._Element, used: set[str]) -> None:
        """Give every pointer of the story its new id, or take out what points at something that stays behind."""
        relations = {each.id: each for each in self._package.relations(old)}
        for each in list(root.iter()):
            if not isinstance(each.tag, str):
                continue
            name = local(each)
            if name == "hyperlink" and each.tag.startswith(W):
                self._hyperlink(each, relations, new, used)
                continue
            keys = [str(key) for key in each.attrib if str(key).startswith(R)]
            if not keys:
                continue
            if name in ("headerReference", "footerReference"):
                self._edge(each, relations.get(each.get(f"{R}id", "")), name[:6])
                continue
            targets = {key: relations.get(each.get(key, "")) for key in keys}
            for key in keys:
                del each.attrib[key]
            if not self._carry(each, name, targets, new):
                self._lose(each, name)

    def _carry(self, each: etree._Element, name: str, targets: dict[str, Relation | None], new: str) -> bool:
        copy = self.copy
        for key, relation in targets.items():
            if relation is None:
                continue
            inside = not relation.is_external and relation.target in self._package
            if relation.kind == "image" and inside:
                picture = copy.image(relation.target, "word")
                each.set(f"{R}embed" if name == "blip" else f"{R}id", copy.point(new, "image", picture))
                return True
            if relation.kind == "hyperlink" and name in ("hlinkClick", "hlinkHover"):
                if (link := copy.link(relation, new)) is None:
                    return False
                each.set(f"{R}id", link)
                without(each, "tooltip")
                return True
            if relation.kind == "chart" and inside and each.tag == f"{C}chart":
                chart = clean_chart(copy, relation.target, "word", keep_cells=False)
                each.set(f"{R}id", copy.point(new, "chart", chart))
                return True
            if relation.kind.startswith("diagram") and inside:
                short = {"dm": "data", "lo": "layout", "qs": "style", "cs": "colors"}[key.rsplit("}", 1)[-1]]
                part, known = copy.name(relation.target, f"word/diagrams/{short}")
                if not known:
                    root = copy.root(relation.target)
                    copy.scrub(root)
                    copy.shown += texts_in(root)
                    for one in root.iter():
                        for inner in [str(k) for k in one.attrib if str(k).startswith(R)]:
                            del one.attrib[inner]
                    media = {"dm": "diagramData", "lo": "diagramLayout", "qs": "diagramStyle", "cs": "diagramColors"}[
                        key.rsplit("}", 1)[-1]
                    ]
                    copy.put(part, root, f"application/vnd.openxmlformats-officedocument.drawingml.{media}+xml")
                each.set(key, copy.point(new, relation.kind, part))
                if len(targets) > 1 and key != list(targets)[-1]:
                    continue
                return True
            if relation.is_external:
                copy.told.append(relation.target)
                copy.removed["指向外部文件的链接"] += 1
        return False

    def _lose(self, each: etree._Element, name: str) -> None:
        """Take out an element whose target stayed behind; a picture goes with the drawing around it."""
        around = {"blip": "drawing", "imagedata": "pict", "chart": "drawing", "relIds": "drawing"}.get(name)
        found = next((up for up in each.iterancestors() if local(up) == around), None) if around else None
        if name not in ("hlinkClick", "hlinkHover", "themeOverride"):
            self.copy.removed["未能带入的图形或对象"] += 1
        remove(found if found is not None else each)

    def _hyperlink(self, each: etree._Element, relations: dict[str, Relation], new: str, used: set[str]) -> None:
        relation = relations.get(each.get(f"{R}id", ""))
        anchor = each.get(f"{W}anchor", "")
        if each.get(f"{W}tooltip"):
            self.copy.told.append(each.get(f"{W}tooltip", ""))
        link = self.copy.link(relation, new) if relation is not None else None
        each.attrib.clear()
        if link is not None:
            each.set(f"{R}id", link)
        elif relation is None and anchor:
            each.set(f"{W}anchor", anchor)
            used.add(anchor)
        else:
            unwrap(each)

    def _edge(self, each: etree._Element, relation: Relation | None, kind: str) -> None:
        if relation is None or relation.is_external or relation.target not in self._package:
            remove(each)
            return
        name, known = self.copy.name(relation.target, f"word/{kind}")
        if not known:
            root = self.copy.root(relation.target)
            self._story(relation.target, name, root)
            self.copy.put(name, root, f"{_BASE}{kind}+xml")
        each.set(f"{R}id", self.copy.point(_MAIN, kind, name))

    # ---- styles, lists, fonts, theme, settings -----------------------------------------------------------------------

    def _side_parts(self) -> None:
        makers: dict[str, tuple[str, Callable[[etree._Element], None]]] = {
            "numbering": ("numbering+xml", self._numbering),
            "styles": ("styles+xml", self._clean_styles),
            "fontTable": ("fontTable+xml", self._fonts),
            "settings": ("settings+xml", self._settings),
        }
        for kind, (media, clean) in makers.items():
            root = self._styles if kind == "styles" else self._part(kind)
            if root is None:
                continue
            self.copy.scrub(root)
            clean(root)
            for each in root.iter():
                for key in [
                    key
                    for key in each.attrib
                    if re.search(r"}(?:rsid\w*|paraId|textId|restartNumberingAfterBreak|durableId)$", str(key))
                ]:
                    del each.attrib[key]
            self.copy.put(f"word/{kind}.xml", root, _BASE + media)
            self.copy.point(_MAIN, kind, f"word/{kind}.xml")
        theme = self._part("theme")
        if theme is not None:
            self.copy.scrub(theme)
            self.copy.heard.append(theme.get("name", ""))
            theme.set("name", "")
            for each in list(theme.iter("{*}objectDefaults", "{*}custClrLst", "{*}extraClrSchemeLst")):
                if local(each) == "objectDefaults":
                    for child in list(each):
                        each.remove(child)
                else:
                    remove(each)
            for each in theme.iter("{*}clrScheme", "{*}fontScheme", "{*}fmtScheme"):
                each.set("name", "")
            for each in list(theme.iter("{*}blip")):
                fill = each.getparent()
                if fill is not None and fill.getparent() is not None:
                    fill.getparent().replace(fill, etree.Element(f"{{{etree.QName(fill).namespace}}}noFill"))  # type: ignore[union-attr]  # has one
            self.copy.put("word/theme/theme1.xml", theme, "application/vnd.openxmlformats-officedocument.theme+xml")
            self.copy.point(_MAIN, "theme", "word/theme/theme1.xml")

    def _numbering(self, root: etree._Element) -> None:
        for each in list(root.iter(f"{W}nsid", f"{W}tmpl", f"{W}name")):
            self.copy.heard.append(each.get(f"{W}val", ""))
            remove(each)
        relation = self._relation("numbering")
        relations = {each.id: each for each in self._package.relations(relation.target)} if relation else {}
        for each in list(root.iter()):
            keys = [str(key) for key in each.attrib if str(key).startswith(R)]
            if not keys:
                continue
            target = relations.get(each.get(keys[0], ""))
            for key in keys:
                del each.attrib[key]
            if (
                target is not None
                and target.kind == "image"
                and not target.is_external
                and target.target in self._package
            ):
                picture = self.copy.image(target.target, "word")
                each.set(keys[0], self.copy.point("word/numbering.xml", "image", picture))
        self.copy.shapes(root)
        for each in root.iter(f"{W}pStyle", f"{W}styleLink", f"{W}numStyleLink"):
            self._used_styles.add(each.get(f"{W}val", ""))
        self.copy.shown += [each.get(f"{W}val", "") for each in root.iter(f"{W}lvlText")]

    def _clean_styles(self, root: etree._Element) -> None:
        styles = {each.get(f"{W}styleId", ""): each for each in root.findall(f"{W}style")}
        custom = {name for name, each in styles.items() if each.get(f"{W}customStyle", "0") in ("1", "true", "on")}
        wanted = [name for name in styles if name not in custom or name in self._used_styles]
        used = set()
        while wanted:
            name = wanted.pop()
            if name in used or name not in styles:
                continue
            used.add(name)
            wanted += [each.get(f"{W}val", "") for each in styles[name].iter(f"{W}basedOn", f"{W}next", f"{W}link")]
        number = 0
        for name, each in styles.items():
            named = each.find(f"{W}name")
            if name not in used:
                self.copy.heard.append(named.get(f"{W}val", "") if named is not None else "")
                remove(each)
                continue
            for child in list(
                each.iter(f"{W}rsid", f"{W}aliases", *(f"{W}{key}" for key in ("pPrChange", "rPrChange")))
            ):
                remove(child)
            if name in custom and named is not None:
                number += 1
                new = f"样式{number}"
                if named.get(f"{W}val") != new:
                    self.copy.heard.append(named.get(f"{W}val", ""))
                    named.set(f"{W}val", new)

    def _fonts(self, root: etree._Element) -> None:
        for each in list(root.iter()):
            if local(each).startswith("embed"):
                remove(each)

    def _settings(self, root: etree._Element) -> None:
        for each in list(root):
            if local(each) not in _SETTINGS:
                if local(each) in ("docVars", "mailMerge", "attachedTemplate", "writeProtection", "documentProtection"):
                    words = {"docVars": "文档变量", "mailMerge": "邮件合并数据", "attachedTemplate": "所附模板"}.get(
                        local(each), "保护口令"
                    )
                    self.copy.removed[words] += 1
                    self.copy.heard += values_of(each)
                remove(each)
        for each in list(root.iter(f"{W}hdrShapeDefaults", f"{W}shapeDefaults")):
            remove(each)
        relation = self._relation("settings")
        if relation is not None:
            self.copy.told += [each.target for each in self._package.relations(relation.target) if each.is_external]


def _marked_paragraph(mark: etree._Element) -> etree._Element | None:
    """Return the paragraph whose own mark is deleted: w:p/w:pPr/w:rPr/w:del."""
    above = [each for _, each in zip(range(3), mark.iterancestors(), strict=False)]
    return above[2] if [local(each) for each in above] == ["rPr", "pPr", "p"] else None


def _join(paragraph: etree._Element) -> None:
    """Let a paragraph whose mark is deleted go on in the next one, which keeps its own looks."""
    parent = paragraph.getparent()
    if parent is None:
        return
    follower = paragraph.getnext()
    while follower is not None and local(follower) not in ("p", "tbl", "sectPr"):
        follower = follower.getnext()
    if follower is None or local(follower) != "p":
        return
    at = 1 if len(follower) and local(follower[0]) == "pPr" else 0
    for child in [each for each in paragraph if local(each) != "pPr"]:
        follower.insert(at, child)
        at += 1
    parent.remove(paragraph)


def _hidden_styles(root: etree._Element | None) -> set[str]:
    """Return the styles whose type is hidden, by themselves or by what they are based on."""
    if root is None:
        return set()
    own: dict[str, bool] = {}
    base: dict[str, str] = {}
    for each in root.findall(f"{W}style"):
        name = each.get(f"{W}styleId", "")
        vanish = each.find(f"{W}rPr/{W}vanish")
        if vanish is not None:
            own[name] = vanish.get(f"{W}val", "") in _ON
        based = each.find(f"{W}basedOn")
        if based is not None:
            base[name] = based.get(f"{W}val", "")
    hidden = set()
    for name in {*own, *base}:
        at, seen = name, set()
        while at not in own and at in base and at not in seen:
            seen.add(at)
            at = base[at]
        if own.get(at):
            hidden.add(name)
    return hidden


def _paragraph_style(run: etree._Element) -> str:
    for each in run.iterancestors():
        if local(each) == "p":
            style = each.find(f"{W}pPr/{W}pStyle")
            return style.get(f"{W}val", "") if style is not None else ""
    return ""
