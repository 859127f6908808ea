"""Reposts of important policy from the portals above us: seen in time, read, reviewed, posted with their origin.

Plan 2017, II(4)1.
Doors: actions.py; origin.origin_of(document, at); desk.waiting(person, at).
"""
