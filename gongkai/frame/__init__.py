"""The frame of every screen: base templates, components, style, headers, the house's time.

Plan 2017, II(4)1.
Doors: time.now(), gate.py, templates/, templatetags.
"""
