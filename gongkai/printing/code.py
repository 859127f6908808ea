"""The printed code: an address as a QR code, to be scanned from the paper."""

from __future__ import annotations

import io

import segno


def svg(address: str) -> bytes:
    """Return the code as SVG, with the quiet zone that scanners need."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", border=4, scale=4, xmldecl=True, nl=False)
    return made.getvalue()


def png(address: str) -> bytes:
    """Return the code as PNG, for files that hold no SVG."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="png", border=4, scale=8)
    return made.getvalue()
