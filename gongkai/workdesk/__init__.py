"""The staff home: what waits for me and what is late, across all rooms.

Plan 2017, III(3).
Door: wagtail_hooks.py.
"""
