"""Which layers of a PDF a reader does not see, and where its named places lie."""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from gongkai.screening import limits

__all__ = ["Layers"]


class Layers:
    """The layers that are switched off when the file is opened (PDF 1.7, section 8.11)."""

    def __init__(self, reader: PdfReader) -> None:
        self._off: set[int] = set()
        self.destinations: dict[str, Any] = {}
        root = reader.root_object
        layers = _dict(root.get("/OCProperties"))
        default = _dict(layers.get("/D"))
        if default.get("/BaseState") == "/OFF":
            self._off |= set(_numbers(layers.get("/OCGs"))) - set(_numbers(default.get("/ON")))
        self._off |= set(_numbers(default.get("/OFF")))
        self._named(root)

    @property
    def has_hidden(self) -> bool:
        return bool(self._off)

    def hides(self, raw: Any, depth: int = 0) -> bool:
        """Say whether content that belongs to this layer, or to this expression of layers, is not shown."""
        if depth > limits.MAX_PDF_DEPTH:
            return True
        if isinstance(raw, IndirectObject) and raw.idnum in self._off:
            return True
        layer = _dict(raw)
        if layer.get("/Type") != "/OCMD":
            return False
        if isinstance(expression := _value(layer.get("/VE")), ArrayObject) and expression:
            return not self._holds(expression, depth + 1)
        members = layer.raw_get("/OCGs") if "/OCGs" in layer else None
        listed = _value(members)
        each = _items(listed) if isinstance(listed, ArrayObject) else [members]
        states = [not self.hides(one, depth + 1) for one in each if one is not None]
        if not states:
            return False
        policy = str(layer.get("/P", "/AnyOn"))
        shown = {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}.get(policy, any(states))
        return not shown

    def _holds(self, expression: Any, depth: int) -> bool:
        if depth > limits.MAX_PDF_DEPTH:
            return False
        if isinstance(_value(expression), ArrayObject):
            first, *rest = _items(_value(expression))
            values = [self._holds(each, depth + 1) for each in rest]
            word = str(_value(first))
            if word == "/Not":
                return not all(values)
            return any(values) if word == "/Or" else all(values)
        return not self.hides(expression, depth + 1)

    def _named(self, root: DictionaryObject) -> None:
        for name, place in _dict(root.get("/Dests")).items():
            self.destinations[str(name)] = _value(place)
        todo = [_dict(_dict(root.get("/Names")).get("/Dests"))]
        seen = 0
        while todo and seen < 10_000:
            node = todo.pop()
            seen += 1
            pairs = _items(_value(node.get("/Names")))
            for at in range(0, len(pairs) - 1, 2):
                self.destinations[str(_value(pairs[at]))] = _value(pairs[at + 1])
            todo += [_dict(each) for each in _items(_value(node.get("/Kids")))]


def _value(raw: Any) -> Any:
    return raw.get_object() if raw is not None and hasattr(raw, "get_object") else raw


def _dict(raw: Any) -> DictionaryObject:
    value = _value(raw)
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _items(value: Any) -> list[Any]:
    """Return the items of a list, pointers as pointers."""
    return [list.__getitem__(value, n) for n in range(len(value))] if isinstance(value, ArrayObject) else []


def _numbers(raw: Any) -> list[int]:
    return [each.idnum for each in _items(_value(raw)) if isinstance(each, IndirectObject)]
