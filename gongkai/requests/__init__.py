"""Disclosure on request 依申请公开: the applicant's whole way and the office's whole way, under both regulations.

Plan 2017, II(5)6; State Council Order 492 and Order 711, chapter IV.
Doors: actions.py; the table of what may happen is machine.py.
"""
