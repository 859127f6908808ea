"""The text of a page with its places, what the page hides too: comments, scripts, descriptions, titles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from gongkai.errors import BadInput
from gongkai.screening.strand import Segment, Strand

__all__ = ["hidden_segments", "html_strands", "parse_html"]

_BLOCKS: Final = frozenset(
    [
        "html",
        "body",
        "p",
        "div",
        "td",
        "th",
        "li",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "caption",
        "figcaption",
        "title",
        "tr",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "ul",
        "ol",
        "dl",
        "form",
        "fieldset",
        "option",
        "textarea",
        "label",
        "center",
        "address",
    ]
)
_ATTRIBUTES: Final = ("content", "alt", "title", "value", "placeholder", "summary", "data-name", "aria-label", "href")


def parse_html(text: str) -> etree._Element:
    """Return the root of a page. Raises BadInput where there is none."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_pis=True)
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("网页已损坏，无法读取；请在浏览器中打开并另存后再提交。") from error
    if root is None:
        raise BadInput("网页中没有内容。")
    return root


def html_strands(root: etree._Element) -> Iterator[Strand]:
    """Yield the blocks of the page in order; a piece of text belongs to the nearest block around it."""
    number = 0
    strand = Strand("")

    def done() -> Iterator[Strand]:
        nonlocal number, strand
        if strand.text.strip():
            number += 1
            strand.where = f"第{number}段"
            yield strand
        strand = Strand("")

    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "comment" or not isinstance(element.tag, str):
            strand.add(element.tail, element, "tail")
            continue
        tag = element.tag.lower()
        if event == "start":
            if tag in _BLOCKS:
                yield from done()
            elif tag == "br":
                strand.add("\n")
            if tag not in ("script", "style"):
                strand.add(element.text, element, "text")
        else:
            if tag in _BLOCKS:
                yield from done()
            strand.add(element.tail, element, "tail")
    yield from done()


def hidden_segments(root: etree._Element) -> Iterator[Segment]:
    """Yield what a page carries and does not show."""
    comments = [each.text or "" for each in root.iter(etree.Comment)]
    scripts = [each.text or "" for each in root.iter("script", "style")]
    written = [each.get(key, "") for each in root.iter() if isinstance(each.tag, str) for key in _ATTRIBUTES]
    for where, texts in (("网页注释", comments), ("网页脚本", scripts), ("网页属性", written)):
        if text := "\n".join(dict.fromkeys(each for each in texts if each.strip())):
            yield Segment(where, text)
