"""A new DOCX or XLSX from an old one: parts that are listed, relations that are listed, elements of known namespaces.

A part comes over only when something that came over points at it, and only under a name given here. So what nobody
listed (properties, comments, embedded files, macros, custom XML) has no way across.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from lxml import etree

from gongkai.errors import BadInput
from gongkai.screening.image import as_png, clean_image, image_texts, long_lines
from gongkai.screening.package import Package, Relation, parse_xml, write_package

__all__ = [
    "MC",
    "NAMESPACES",
    "A",
    "C",
    "Copy",
    "R",
    "V",
    "W",
    "X",
    "gone_text",
    "local",
    "remove",
    "texts_in",
    "unwrap",
    "values_of",
    "without",
]

NAMESPACES: Final = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "lc": "http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas",
    "cdr": "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wpc": "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
    "wp14": "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_IGNORABLE: Final = ("w14", "wp14")
W, R, A, C, X, MC, V = (f"{{{NAMESPACES[each]}}}" for each in ("w", "r", "a", "c", "x", "mc", "v"))
_KNOWN: Final = frozenset(NAMESPACES.values())
_TYPE_BASE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s\"<>\\]{1,2000}", re.IGNORECASE)
_PATHLIKE: Final = re.compile(
    r"[\\/]|^[A-Za-z]:|\.(?:png|jpe?g|gif|bmp|tiff?|docx?|xlsx?|pdf|emf|wmf)\b|自动生成|automatically generated",
    re.IGNORECASE,
)
_VECTOR: Final = (
    "文档中有EMF、WMF或SVG矢量图，无法确认其中没有隐藏信息；请在原文档中将其“选择性粘贴”为PNG图片后再提交。"
)
_IMAGE_TYPES: Final = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif"}


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def remove(element: etree._Element) -> None:
    """Take an element out of its tree."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put the children of an element into its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    children = list(element)
    parent.remove(element)
    for offset, child in enumerate(children):
        parent.insert(at + offset, child)


def texts_in(element: etree._Element, *tags: str) -> list[str]:
    """Return the texts inside an element, of those tags only where any are given."""
    return [str(each) for each in element.itertext(*tags)]


def values_of(element: etree._Element) -> list[str]:
    """Return the values of the attributes of an element and of all inside it."""
    return [str(value) for each in element.iter() for value in each.attrib.values()]


def without(element: etree._Element, *keys: str) -> None:
    """Take attributes off an element, where it has them."""
    for key in keys:
        if key in element.attrib:
            del element.attrib[key]


def gone_text(element: etree._Element) -> str:
    """Return the text of an element, a line for each paragraph in it."""
    lines = ["".join(texts_in(each, "{*}t", "{*}delText", "{*}instrText")) for each in element.iter("{*}p")]
    return "\n".join(filter(None, lines)) or "".join(texts_in(element))


class Copy:
    """One rebuilding of a package. The formats fill it; it keeps names, relations, pictures and what was said to go."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.removed: Counter[str] = Counter()
        self.told: list[str] = []  # what was taken out on purpose
        self.heard: list[str] = []  # what lay in parts that did not come over; some of it may be words of the format
        self.shown: list[str] = []
        self.carried: set[str] = set()
        self._parts: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._relations: dict[str, list[tuple[str, str, bool]]] = {}
        self._names: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._pictures = 0

    # ---- what the formats ask ----------------------------------------------------------------------------------------

    def root(self, part: str) -> etree._Element:
        """Return the root of an old part, in the namespaces of today: strict documents say the same in other words."""
        data = self.package.read(part)
        if _STRICT.encode() in data:
            data = data.replace(b"http://purl.oclc.org/ooxml/officeDocument/relationships", NAMESPACES["r"].encode())
            data = re.sub(
                rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|spreadsheetml)/main",
                rb"http://schemas.openxmlformats.org/\1/2006/main",
                data,
            )
            data = re.sub(
                rb"http://purl\.oclc\.org/ooxml/drawingml/(\w+)",
                rb"http://schemas.openxmlformats.org/drawingml/2006/\1",
                data,
            )
            data = data.replace(b"http://purl.oclc.org/ooxml/officeDocument/math", NAMESPACES["m"].encode())
        self.carried.add(part)
        return parse_xml(data)

    def name(self, part: str, stem: str, suffix: str = "xml") -> tuple[str, bool]:
        """Return (the new name of an old part, whether it was named before); numbered where there may be several."""
        if part in self._names:
            return self._names[part], True
        self._counts[stem] += 1
        self._names[part] = f"{stem}{self._counts[stem]}.{suffix}"
        return self._names[part], False

    def put(self, name: str, root: etree._Element | bytes, content_type: str) -> None:
        """Add a part to the new package."""
        self._parts[name] = root if isinstance(root, bytes) else _serialised(root)
        self._types[name] = content_type

    def point(self, source: str, kind: str, target: str, *, external: bool = False) -> str:
        """Return the id of a relation from the new part `source` to the new part or address `target`."""
        entries = self._relations.setdefault(source, [])
        entry = (kind, target, external)
        if entry not in entries:
            entries.append(entry)
        return f"rId{entries.index(entry) + 1}"

    def image(self, part: str, folder: str) -> str:
        """Return the new name of a picture, cleaned. Raises BadInput for a vector picture: it may hide anything."""
        if part in self._names:
            return self._names[part]
        data = self.package.read(part)
        self.carried.add(part)
        if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
            clean, media, kinds, values = clean_image(data)
            for kind in kinds:
                self.removed[kind] += 1
            self.told += values
        elif data.startswith((b"BM", b"II*\0", b"MM\0*")) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
            clean, values = as_png(data)
            media = "image/png"
            self.told += values
        else:
            raise BadInput(_VECTOR)
        extension = media.rsplit("/", 1)[-1]
        self._pictures += 1
        name = f"{folder}/media/image{self._pictures}.{extension}"
        self._names[part] = name
        self.put(name, clean, media)
        return name

    def written(self, main: str, kind: str = "officeDocument") -> bytes:
        """Return the new package, whose main part is `main`."""
        defaults = "".join(
            f'<Default Extension="{extension}" ContentType="{media}"/>'
            for extension, media in sorted(_IMAGE_TYPES.items())
            if any(name.endswith(f".{extension}") for name in self._parts)
        )
        overrides = "".join(
            f'<Override PartName="/{name}" ContentType="{media}"/>'
            for name, media in self._types.items()
            if name.rsplit(".", 1)[-1] not in _IMAGE_TYPES
        )
        types = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{defaults}{overrides}</Types>'
        )
        parts = [("[Content_Types].xml", types.encode()), ("_rels/.rels", self._rels("", [(kind, main, False)]))]
        for name, data in self._parts.items():
            parts.append((name, data))
            if self._relations.get(name):
                folder, _, file = name.rpartition("/")
                parts.append((f"{folder}/_rels/{file}.rels", self._rels(name, self._relations[name])))
        return write_package(parts)

    def _rels(self, source: str, entries: list[tuple[str, str, bool]]) -> bytes:
        root = etree.Element("Relationships", xmlns="http://schemas.openxmlformats.org/package/2006/relationships")
        for number, (kind, target, external) in enumerate(entries, 1):
            each = etree.SubElement(root, "Relationship", Id=f"rId{number}", Type=_TYPE_BASE + kind)
            each.set("Target", target if external or not source else f"/{target}")
            if external:
                each.set("TargetMode", "External")
        return _serialised(root)

    # ---- cleaning that both formats share ----------------------------------------------------------------------------

    def scrub(self, root: etree._Element) -> None:
        """Take out what is foreign or technical anywhere: unknown namespaces, extensions, fallbacks, editor's ids."""
        for each in list(root.iter(f"{MC}AlternateContent")):
            self._choose(each)
        for each in list(root.iter()):
            if each.getparent() is None and each is not root:
                continue
            if not isinstance(each.tag, str):
                remove(each)
                continue
            space = etree.QName(each).namespace
            if (space is not None and space not in _KNOWN) or local(each) == "extLst":
                self.heard += [gone_text(each).strip(), *values_of(each)]
                remove(each)
                continue
            for key in list(each.attrib):
                if (
                    str(key)[:1] == "{"
                    and not str(key).startswith("{http://www.w3.org/XML")
                    and str(key)[1:].split("}")[0] not in _KNOWN
                ):
                    self.heard.append(each.get(str(key), ""))
                    del each.attrib[key]
        for key in (
            f"{MC}Ignorable",
            f"{MC}ProcessContent",
            f"{MC}MustUnderstand",
            f"{MC}PreserveElements",
            f"{MC}PreserveAttributes",
        ):
            for each in [root, *root.iter(f"{MC}Choice")]:
                without(each, key)

    def _choose(self, element: etree._Element) -> None:
        """Keep the first form that is understood, as a new word processor does; a fallback behind it is never seen."""
        if element.getparent() is None:
            return
        for choice in element.findall(f"{MC}Choice"):
            needs = [choice.nsmap.get(prefix) for prefix in choice.get("Requires", "").split()]
            if needs and all(each in _KNOWN for each in needs):
                for other in list(element):
                    if other is not choice:
                        self.told.append(gone_text(other))
                        remove(other)
                # The prefixes become those of this house when the tree is written.
                spaces = {url: prefix for prefix, url in NAMESPACES.items()}
                choice.set("Requires", " ".join(spaces[each] for each in needs if each))
                return
        fallback = element.find(f"{MC}Fallback")
        parent = element.getparent()
        if fallback is None or parent is None:
            remove(element)
            return
        at = parent.index(element)
        parent.remove(element)
        for offset, child in enumerate(list(fallback)):
            parent.insert(at + offset, child)

    def shapes(self, root: etree._Element) -> None:
        """Give every drawing a plain name; keep a description only where it describes; drop hidden drawings."""
        for each in list(root.iter("{*}docPr", "{*}cNvPr")):
            if each.get("hidden", "0") in ("1", "true"):
                self._drop_drawing(each)
                continue
            if each.get("name") not in (None, "图形"):
                self.heard.append(each.get("name", ""))
                each.set("name", "图形")
            for key in ("descr", "title"):
                if _PATHLIKE.search(each.get(key, "")):
                    self.told.append(each.get(key, ""))
                    self.removed["图片说明中的文件路径"] += 1
                    del each.attrib[key]
        for each in root.iter("{*}sp", "{*}pic", "{*}graphicFrame", "{*}cxnSp"):
            for key in ("macro", "textlink"):
                if each.get(key):
                    self.told.append(each.get(key, ""))
                    each.set(key, "")
        for each in list(root.iter()):
            if not isinstance(each.tag, str) or not each.tag.startswith((V, "{urn:")):
                continue
            for key in [str(key) for key in each.attrib]:
                name = key.rsplit("}", 1)[-1]
                pathlike = name in ("alt", "spid", "tgtframe") and _PATHLIKE.search(each.get(key, ""))
                if name in ("title", "href", "gfxdata") or pathlike:
                    self.heard.append(each.get(key, "")[:400])
                    del each.attrib[key]
            if "visibility:hidden" in each.get("style", "").replace(" ", ""):
                self.told.append(gone_text(each))
                self.removed["隐藏的图形"] += 1
                remove(each)

    def _drop_drawing(self, element: etree._Element) -> None:
        for each in element.iterancestors():
            if local(each) in ("drawing", "twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "wsp", "sp", "pic"):
                self.told.append(gone_text(each))
                self.told += [element.get(key, "") for key in ("descr", "title", "name")]
                self.removed["隐藏的图形"] += 1
                remove(each)
                return

    def link(self, relation: Relation | None, source: str) -> str | None:
        """Return the id of a link to the open net in the new part; None for any other address, which is told."""
        if relation is None or not relation.is_external:
            return None
        if _SAFE_LINK.fullmatch(relation.target):
            return self.point(source, "hyperlink", relation.target, external=True)
        self.told.append(relation.target)
        self.removed["指向本机或内网的链接"] += 1
        return None

    def listen(self) -> None:
        """Hear what lies in the parts that did not come over; called when the new package is complete."""
        noise = ("[Content_Types].xml",)
        for part in self.package.names:
            if part in self.carried or part in noise:
                continue
            data = self.package.read(part)
            if part.endswith(".rels"):
                links = re.findall(r"<[^>]*TargetMode=\"External\"[^>]*>", data.decode("utf-8", "ignore"))
                self.heard += [etree_text(each) for link in links for each in re.findall(r'Target="([^"]*)"', link)]
                continue
            for words, match in (
                ("文档属性（作者、单位、公司等）", r"docprops/(?:core|app|custom)"),
                ("批注", r"(?:word|xl)/.*comments|xl/persons|word/people"),
                ("缩略图", r"thumbnail"),
                ("宏", r"vba|macrosheets"),
                ("控件", r"activex|ctrlprops"),
                ("嵌入的文件", r"embeddings?/"),
                ("自定义数据", r"customxml/"),
                ("打印机设置", r"printersettings"),
                ("外部链接缓存", r"externallinks"),
                ("数据透视表及其缓存", r"pivot"),
                ("数据连接和查询", r"connections|querytable"),
                ("修订记录", r"revisions/"),
                ("嵌入的字体", r"word/fonts/"),
                ("构建基块", r"glossary/"),
                ("批注和控件的图形", r"vmldrawing"),
                ("表格对象的筛选和排序", r"xl/tables/"),
            ):
                if re.search(match, part.lower()):
                    self.removed[words] += 1
                    break
            else:
                self.removed["其他内部文件"] += not re.search(
                    r"calcChain|webSettings|stylesWithEffects|theme|metadata\.xml|sharedStrings|/styles|fontTable|settings",
                    part,
                )
            if part.endswith((".xml", ".vml")):
                written = data.decode("utf-8", "ignore")
                texts = re.findall(r">([^<>]{2,400})<", written)
                named = re.findall(
                    r'(?:author|initials|name|displayName|userId|title|alt|descr|v|refersTo|lastModifiedBy)=["\']([^"\'<>]{2,200})["\']',
                    written,
                )
                if part.lower().startswith("docprops/") or "omments" in part or "person" in part or "people" in part:
                    self.told += [etree_text(each) for each in (*texts, *named)]
                else:
                    self.heard += [etree_text(each) for each in (*texts, *named)]
            elif data.startswith(b"PK\x03\x04"):
                self._listen_inside(data)
            elif part.lower().endswith((".png", ".jpg", ".jpeg", ".gif")):
                self.heard += [line for _, text in image_texts(data) for line in text.split("\n")]
            else:
                self.heard += long_lines(data[: 1 << 20])

    def _listen_inside(self, data: bytes) -> None:
        """Hear the text of a package inside the package."""
        try:
            inner = Package(data, self.package.budget)
            for name in inner.names:
                if name.endswith(".xml") and name != "[Content_Types].xml":
                    written = inner.read(name).decode("utf-8", "ignore")
                    self.heard += [etree_text(each) for each in re.findall(r">([^<>]{2,400})<", written)]
        except BadInput:
            self.heard += long_lines(data[: 1 << 20])


def etree_text(escaped: str) -> str:
    """Return a text as it was before XML wrote it."""
    for name, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        escaped = escaped.replace(name, char)
    return re.sub(r"&#(x[0-9A-Fa-f]{1,6}|\d{1,7});", lambda found: _char(found[1]), escaped)


def _char(code: str) -> str:
    number = int(code[1:], 16) if code.startswith("x") else int(code)
    return chr(number) if 0 < number < 0x110000 else ""


def _serialised(root: etree._Element) -> bytes:
    """Return a part written with the prefixes of this house, whatever its writer called them."""
    if etree.QName(root).namespace in _KNOWN:
        own = etree.QName(root).namespace
        prefixes: dict[Any, str] = dict(NAMESPACES)
        if own == NAMESPACES["x"]:
            prefixes.pop("x")
            prefixes[None] = own
        new = etree.Element(root.tag, nsmap=prefixes)
        for key, value in root.attrib.items():
            new.set(key, value)
        new.text = root.text
        for child in list(root):
            new.append(child)
        etree.cleanup_namespaces(new, top_nsmap=prefixes)
        needed = {prefix for each in new.iter(f"{MC}Choice") for prefix in each.get("Requires", "").split()}
        present = {prefix for prefix, url in NAMESPACES.items() if url in set(new.nsmap.values())}
        ignorable = [prefix for prefix in _IGNORABLE if prefix in present]
        if ignorable or needed:
            again = etree.Element(
                new.tag, nsmap={k: v for k, v in prefixes.items() if k is None or k in present | needed | {"mc"}}
            )
            for key, value in new.attrib.items():
                again.set(key, value)
            again.text = new.text
            for child in list(new):
                again.append(child)
            if ignorable:
                again.set(f"{MC}Ignorable", " ".join(ignorable))
            new = again
        root = new
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
