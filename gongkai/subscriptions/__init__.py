"""Readers are told what is new: a digest by e-mail of any question, and a calendar of what is due.

Whoever subscribes confirms by a letter, and leaves with one click (RFC 8058); then nothing is kept.
Doors: actions.py; the calendar at /feeds/due.ics.
"""
