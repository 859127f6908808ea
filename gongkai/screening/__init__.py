"""Screening 发布前检查: what must not leave the house is found; what leaves is rebuilt clean. Plain Python.

Personal Information Protection Law; State Council Order 711, arts. 14 and 15; Plan 2017, II(5)5. docs/screening.md.
Doors: inspect_text and inspect_file (find), mask and mask_file (cover), sanitise (rebuild), traces (prove).
"""

from __future__ import annotations

from gongkai.screening.check import traces
from gongkai.screening.finding import Finding, Kind
from gongkai.screening.guard import inspect_file, inspect_text
from gongkai.screening.mask import mask, mask_file
from gongkai.screening.sanitise import Clean, sanitise
from gongkai.screening.words import Word, WordList

__all__ = [
    "Clean",
    "Finding",
    "Kind",
    "Word",
    "WordList",
    "inspect_file",
    "inspect_text",
    "mask",
    "mask_file",
    "sanitise",
    "traces",
]
