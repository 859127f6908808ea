"""Plain texts and pages, rebuilt: UTF-8, nothing invisible; a page without comments, scripts and hidden blocks."""

from __future__ import annotations

import base64
import re
from typing import Final

from lxml import etree, html

from gongkai.errors import BadInput
from gongkai.screening.fold import INVISIBLE
from gongkai.screening.html_strands import parse_html
from gongkai.screening.image import clean_image

__all__ = ["clean_html", "clean_text"]

_DROPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "object",
        "embed",
        "applet",
        "iframe",
        "frame",
        "frameset",
        "audio",
        "video",
        "source",
        "canvas",
        "svg",
        "math",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "option",
        "base",
        "link",
        "xml",
    ]
)
_KEPT_TAGS: Final = frozenset(
    [
        "html",
        "head",
        "body",
        "title",
        "meta",
        "p",
        "div",
        "span",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "a",
        "img",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "small",
        "big",
        "font",
        "center",
        "blockquote",
        "pre",
        "code",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "address",
        "label",
        "abbr",
        "cite",
        "q",
        "time",
        "ruby",
        "rt",
        "rp",
    ]
)
_KEPT_ATTRIBUTES: Final = frozenset(
    [
        "colspan",
        "rowspan",
        "align",
        "valign",
        "width",
        "height",
        "border",
        "cellpadding",
        "cellspacing",
        "lang",
        "dir",
        "start",
        "type",
        "class",
        "id",
        "alt",
        "charset",
        "color",
        "size",
        "face",
        "scope",
    ]
)
_KEPT_META: Final = frozenset(
    [
        "sitename",
        "sitedomain",
        "siteidcode",
        "columnname",
        "columntype",
        "columndescription",
        "columnkeywords",
        "articletitle",
        "pubdate",
        "contentsource",
        "keywords",
        "description",
        "url",
        "viewport",
    ]
)
_KEPT_STYLE: Final = frozenset(
    [
        "text-align",
        "text-indent",
        "font-weight",
        "font-size",
        "font-family",
        "font-style",
        "line-height",
        "color",
        "text-decoration",
        "margin",
        "margin-left",
        "margin-right",
        "margin-top",
        "margin-bottom",
        "padding",
        "border",
        "border-collapse",
        "width",
        "height",
        "vertical-align",
        "page-break-before",
        "page-break-after",
        "letter-spacing",
    ]
)
_SAFE_LINK: Final = re.compile(
    r"(?:https?://|mailto:|#|/(?!/))[^\s\"<>\\]{0,2000}|[A-Za-z0-9_\-./%]{1,300}", re.IGNORECASE
)
_DATA_IMAGE: Final = re.compile(r"data:image/(?:png|jpe?g|gif);base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|;)\s*opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)


def clean_text(text: str) -> tuple[str, list[str], list[str]]:
    """Return (the text, what was removed, the removed values): line ends as LF, no characters that nobody sees."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = "".join(INVISIBLE.findall(plain))
    # Characters of the tag block spell out plain letters that no screen shows.
    spelt = "".join(chr(ord(char) - 0xE0000) for char in hidden if 0xE0020 <= ord(char) <= 0xE007E)
    clean = INVISIBLE.sub("", plain)
    return clean, ["不可见字符"] if hidden else [], [spelt] if spelt else []


def clean_html(text: str) -> tuple[str, list[str], list[str]]:
    """Return (the page, what was removed, the removed values). What a reader sees of it stays."""
    root = parse_html(text)
    if root.tag != "html":
        raise BadInput("网页已损坏，无法读取；请在浏览器中打开并另存后再提交。")
    kinds: dict[str, None] = {}
    values: list[str] = []

    def drop(element: etree._Element, words: str) -> None:
        kinds.setdefault(words)
        values.extend(line.strip() for line in "".join(map(str, element.itertext())).split("\n") if line.strip())
        values.extend(str(value) for value in element.attrib.values())
        html_drop(element)

    for comment in list(root.iter(etree.Comment, etree.ProcessingInstruction)):
        kinds.setdefault("网页注释")
        values.append((comment.text or "").strip())
        html_drop(comment)
    for each in list(root.iter()):
        if not isinstance(each.tag, str) or (each.getparent() is None and each is not root):
            continue
        tag = each.tag.lower()
        if each.get("hidden") is not None or _HIDDEN.search(each.get("style", "")):
            drop(each, "隐藏的内容")
        elif tag in _DROPPED:
            drop(each, "脚本、样式、表单和嵌入内容")
        elif tag == "meta":
            _meta(each, kinds, values)
        elif tag == "img" and not _image(each, kinds, values):
            html_drop(each)
        elif tag not in _KEPT_TAGS:
            each.tag = "span"
    for each in root.iter():
        _attributes(each, kinds, values)
    for each in list(root.iter("head")):
        for charset in [one for one in each if one.tag == "meta" and one.get("charset") is not None]:
            each.remove(charset)
        each.insert(0, etree.Element("meta", charset="utf-8"))
        break
    clean, more, spelt = clean_text(html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"))
    return clean, [*kinds, *more], values + spelt


def html_drop(element: etree._Element) -> None:
    """Take out an element and leave the text behind it where it stood."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)


def _meta(each: etree._Element, kinds: dict[str, None], values: list[str]) -> None:
    if each.get("charset") is not None:
        return
    if each.get("name", "").lower() in _KEPT_META:
        return
    if each.get("name") or each.get("property"):
        kinds.setdefault("网页的作者、制作软件等说明")
        values.append(each.get("content", ""))
    html_drop(each)


def _image(each: etree._Element, kinds: dict[str, None], values: list[str]) -> bool:
    source = each.get("src", "")
    if found := _DATA_IMAGE.fullmatch(source.strip()):
        try:
            clean, media, removed, told = clean_image(base64.b64decode(found[1]))
        except (ValueError, BadInput):
            kinds.setdefault("损坏的图片")
            return False
        kinds.update(dict.fromkeys(removed))
        values.extend(told)
        each.set("src", f"data:{media};base64,{base64.b64encode(clean).decode()}")
        return True
    return _SAFE_LINK.fullmatch(source) is not None


def _attributes(each: etree._Element, kinds: dict[str, None], values: list[str]) -> None:
    for key in list(each.attrib):
        name, value = str(key).lower(), each.get(key, "")
        if (
            name in _KEPT_ATTRIBUTES
            or (each.tag == "meta" and name in ("name", "content"))
            or (each.tag == "img" and name == "src")
        ):
            continue
        if name == "href" and each.tag == "a" and _SAFE_LINK.fullmatch(value.strip()):
            continue
        if name == "style":
            kept = [
                part.strip()
                for part in value.split(";")
                if part.split(":")[0].strip().lower() in _KEPT_STYLE and "url(" not in part.lower()
            ]
            if kept:
                each.set("style", ";".join(kept))
                continue
        elif not name.startswith("on"):
            values.append(value)
            kinds.setdefault("网页元素的内部属性")
        del each.attrib[key]
