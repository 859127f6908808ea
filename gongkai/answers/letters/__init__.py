"""The letters of a request 文书: kinds, templates the office edits, the numbered and sealed copy that went out.

State Council Order 711, arts. 30–41, and the reconsideration law of the day. Door: actions.py.
"""
