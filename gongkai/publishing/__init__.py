"""Official documents on public display: number, text, attachments, interpretation, validity.

Plan 2017, II(1)1, II(3)1, II(4)1.
Doors: actions.py; Document.objects.public(at).
"""
