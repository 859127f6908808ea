"""Law as dated data: limits, grounds, document types, the working-day calendar. Plain Python.

Every instrument is named once, in sources.py; every number once, in limits.py.
Doors: limits.py, rules.py, calendar.py, grounds.py, document_types.py; for requests foi_decisions.py, foi_relief.py,
foi_report.py, fees.py.
"""
