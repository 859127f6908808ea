"""A ZIP package (DOCX, XLSX, or files packed together), opened within bounds and written the same way each time."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from lxml import etree

from gongkai.errors import BadInput
from gongkai.screening import limits

__all__ = ["Package", "Relation", "kind_of_zip", "parse_xml", "write_package"]

_DAMAGED: Final = "文件已损坏，无法打开；请用Word、Excel或WPS打开并另存后再提交。"
_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FIXED_DATE: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 20


class Relation:
    """What one part says of another: `kind` ends its type, `target` is a path in the package or an address."""

    __slots__ = ("id", "is_external", "kind", "target")

    def __init__(self, id: str, kind: str, target: str, is_external: bool) -> None:
        self.id, self.kind, self.target, self.is_external = id, kind, target, is_external


class Package:
    """The entries of a package by name. What unpacks beyond the bounds is refused, whatever its header claims."""

    def __init__(self, data: bytes, budget: list[int] | None = None) -> None:
        """Open `data`; `budget` is one number, the bytes that may still be unpacked, shared with outer packages."""
        self._budget = budget if budget is not None else [limits.MAX_UNPACKED]
        self._read: dict[str, bytes] = {}
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            infos = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, struct.error) as error:
            raise BadInput(_DAMAGED) from error
        if len(infos) > limits.MAX_ZIP_ENTRIES:
            raise BadInput(f"压缩包中的文件超过{limits.MAX_ZIP_ENTRIES}个，请拆分后再提交。")
        if any(info.flag_bits & 1 for info in infos):
            raise BadInput("压缩包或文档设有密码，无法检查；请取消密码后再提交。")
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        self._folded = {name.lower().lstrip("/"): name for name in self._infos}

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self._folded

    def read(self, name: str) -> bytes:
        """Return the bytes of an entry. Raises BadInput when it is damaged or too large."""
        name = self._folded.get(name.lower().lstrip("/"), name)
        if name in self._read:
            return self._read[name]
        pieces, size = [], 0
        try:
            with self._archive.open(self._infos[name]) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._budget[0] -= len(chunk)
                    if size > limits.MAX_PART_BYTES or self._budget[0] < 0:
                        raise BadInput("文件解压后过大，请拆分或压缩其中的图片后再提交。")
                    pieces.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError) as error:
            raise BadInput(_DAMAGED) from error
        except RuntimeError as error:  # what zipfile says of an encrypted entry
            raise BadInput("压缩包或文档设有密码，无法检查；请取消密码后再提交。") from error
        self._read[name] = b"".join(pieces)
        return self._read[name]

    @property
    def has_comment(self) -> bool:
        return bool(self._archive.comment or any(info.comment for info in self._infos.values()))

    def comments(self) -> list[str]:
        """Return what is written beside the entries and the package."""
        raw = [self._archive.comment, *(info.comment for info in self._infos.values())]
        return [each.decode("utf-8", "replace") for each in raw if each]

    def says_utf8(self, name: str) -> bool:
        """Say whether the package itself declares the name of an entry to be UTF-8."""
        return bool(self._infos[name].flag_bits & 0x800)

    @property
    def budget(self) -> list[int]:
        return self._budget

    def xml(self, name: str) -> etree._Element:
        return parse_xml(self.read(name))

    def relations(self, part: str) -> list[Relation]:
        """Return what `part` ("" for the package itself) points at."""
        folder, _, file = part.rpartition("/")
        path = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        if path not in self:
            return []
        found = []
        for each in self.xml(path).iter(_RELATIONS):
            external = each.get("TargetMode", "") == "External"
            target = each.get("Target", "")
            if not external:
                target = unquote(target)
                target = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
            found.append(Relation(each.get("Id", ""), each.get("Type", "").rsplit("/", 1)[-1], target, external))
        return found


def kind_of_zip(package: Package) -> str:
    """Return docx, xlsx, zip, or the name of a format that is not taken: pptx, ofd, odf, other."""
    names = {name.lower() for name in package.names}
    if "[content_types].xml" in names:
        main = next((each.target for each in package.relations("") if each.kind == "officeDocument"), "").lower()
        if main.startswith("word/") or "word/document.xml" in names:
            return "docx"
        if main.startswith("xl/") or "xl/workbook.xml" in names:
            return "xlsx"
        return "pptx" if any(name.startswith("ppt/") for name in names) else "other"
    if "ofd.xml" in names:
        return "ofd"
    if "mimetype" in names and "content.xml" in names:
        return "odf"
    return "zip"


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of an XML part. Raises BadInput for what is broken, too large, or declares entities."""
    if (
        b"<!DOCTYPE" in data
        or b"<!ENTITY" in data
        or "<!DOCTYPE".encode("utf-16-le") in data
        or "<!DOCTYPE".encode("utf-16-be") in data
    ):
        raise BadInput("文档中含有不允许的实体声明，不予处理；请用Word、Excel或WPS另存后再提交。")
    if data.count(b"<") > 2 * limits.MAX_ELEMENTS:
        raise BadInput("文档的内部结构过于庞大，请拆分后再提交。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(_DAMAGED) from error
    if root is None:
        raise BadInput(_DAMAGED)
    return root


def write_package(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of `parts` in the given order; the same parts give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, _FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, compresslevel=6)
    return stream.getvalue()
