"""The faces a paper is set in. The standard's own (仿宋, 楷体, 小标宋) are sold; a house that owns them says where.

Without them the faces of a package stand in, Noto Serif SC and Noto Sans SC: none of the machine's are needed.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

# As the standard names them, then as makers do; the last of each comes with the package.
FACES = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "Noto Serif SC"),
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif SC"),
    "head": ("SimHei", "STHeiti", "Noto Sans SC"),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "Noto Serif SC"),
    "number": ("SimSun", "STSong", "Noto Serif SC"),
}
PACKAGE = Path(pylopdf_fonts_zh_cn.__file__).parent


@cache
def loaded() -> typst.Fonts:
    """Return the fonts at hand: those in the folder that GONGKAI_FONTS names, and the package's. Read once."""
    own = os.environ.get("GONGKAI_FONTS", "")
    paths: list[Path] = [Path(own), PACKAGE] if own else [PACKAGE]
    return typst.Fonts(include_system_fonts=False, font_paths=paths)


@cache
def faces() -> dict[str, list[str]]:
    """Return {use: names of the faces at hand, best first}."""
    at_hand = set(loaded().families())
    return {use: [name for name in names if name in at_hand] for use, names in FACES.items()}
