"""A plan becomes tasks with owners and dates; units report, the office accepts.

Plan 2017, II and III; its closing paragraph.
Doors: actions.py; overview.py; Task.objects.public(at).
"""
