"""The official-document reader: bytes in, the parts of a document out. Plain Python.

GB/T 9704 and the field's habits.
Door: read().
"""
