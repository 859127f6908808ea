"""A plan becomes tasks with owners and dates; units report, the office accepts.

Plan 2017, II and III; its closing paragraph.
Door: actions.py.
"""
