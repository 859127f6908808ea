"""Law as dated data: limits, grounds, document types, the working-day calendar. Plain Python.

Every article that sets a duty here is cited in sources.py.
Doors: limits.py, calendar.py, lengths.py.
"""
