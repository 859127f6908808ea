"""A chart without the workbook behind it: its figures stay, the way back to their cells goes."""

from __future__ import annotations

from lxml import etree

from gongkai.screening.ooxml import C, Copy, R, local, remove

__all__ = ["clean_chart"]

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


def clean_chart(copy: Copy, part: str, folder: str, *, keep_cells: bool) -> str:
    """Return the new name of a chart. With `keep_cells` a series without figures of its own may still name cells."""
    name, known = copy.name(part, f"{folder}/charts/chart")
    if known:
        return name
    root = copy.root(part)
    copy.scrub(root)
    for each in list(
        root.iter(f"{C}externalData", f"{C}userShapes", f"{C}pivotSource", f"{C}pivotFmts", f"{C}printSettings")
    ):
        remove(each)
    for each in list(root.iter(f"{C}strRef", f"{C}numRef", f"{C}multiLvlStrRef")):
        _made_literal(each, keep_cells)
    for each in list(root.iter()):
        for key in [str(key) for key in each.attrib if str(key).startswith(R)]:
            del each.attrib[key]
    copy.shown += [each.text or "" for each in root.iter("{*}v", "{*}t")]
    copy.put(name, root, _CHART_TYPE)
    return name


def _made_literal(ref: etree._Element, keep_cells: bool) -> None:
    """Put the figures a reference remembers in its place."""
    parent = ref.getparent()
    if parent is None:
        return
    cache = ref.find(f"{C}strCache")
    if cache is None:
        cache = ref.find(f"{C}numCache")
    if cache is None and (levels := ref.find(f"{C}multiLvlStrCache")) is not None:
        cache = etree.Element(f"{C}strCache")
        if (count := levels.find(f"{C}ptCount")) is not None:
            cache.append(count)
        for point in levels.findall(f"{C}lvl")[0] if levels.findall(f"{C}lvl") else ():
            cache.append(point)
    if cache is None or cache.find(f"{C}pt") is None:
        if not keep_cells:
            remove(ref)
        return
    if local(parent) == "tx":
        text = cache.findtext(f"{C}pt/{C}v") or ""
        remove(ref)
        grand = parent.getparent()
        if grand is not None and local(grand) == "ser":
            etree.SubElement(parent, f"{C}v").text = text
        else:
            rich = etree.SubElement(parent, f"{C}rich")
            space = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
            etree.SubElement(rich, f"{space}bodyPr")
            run = etree.SubElement(etree.SubElement(rich, f"{space}p"), f"{space}r")
            etree.SubElement(run, f"{space}t").text = text
        return
    literal = etree.Element(f"{C}numLit" if local(cache) == "numCache" else f"{C}strLit")
    for child in list(cache):
        literal.append(child)
    parent.replace(ref, literal)
