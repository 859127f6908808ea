"""The answer and what comes after it 答复与后续: letters, part-release, publication to everyone, reviews and suits.

State Council Order 711, arts. 36–44; Plan 2017, II(5)6. Stands on `requests`, which handles the matter itself.
Doors: letters/actions.py, release.py (what is given), after.py (what follows).
"""
