"""The public front: home, documents, plans, search, feeds. Decides nothing about visibility.

Plan 2017, II(4)1.
Door: urls.py.
"""
