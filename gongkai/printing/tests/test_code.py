"""The printed code is the same for the same address and keeps the quiet zone that scanners need (ISO/IEC 18004)."""

from __future__ import annotations

from xml.etree import ElementTree

from gongkai.printing import code

ADDRESS = "https://gk.example.gov.cn/v/2017-00160"


def test_the_same_address_gives_the_same_code():
    assert code.svg(ADDRESS) == code.svg(ADDRESS)
    assert code.png(ADDRESS) == code.png(ADDRESS)
    assert code.svg(ADDRESS) != code.svg(ADDRESS + "1")


def test_the_code_is_drawn_within_its_quiet_zone():
    drawn = ElementTree.fromstring(code.svg(ADDRESS))
    side = int(drawn.attrib["width"])
    assert side == int(drawn.attrib["height"])
    assert side % 4 == 0
    assert (side // 4 - 8 - 17) % 4 == 0  # modules: 17 + 4 a version, four of rest on each side
