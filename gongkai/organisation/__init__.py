"""Who we are: units, people and their roles, disclosure staff, the leading group.

Plan 2017, III(1).
Doors: actions.py, roles.py, matching.py.
"""
