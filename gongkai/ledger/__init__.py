"""What was said and when: an append-only log that anyone can check.

Plan 2017, III(3).
Door: actions.record().
"""
