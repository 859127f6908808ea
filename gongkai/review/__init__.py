"""The clearance a matter carries: its disclosure attribute and its secrecy review.

Plan 2017, II(5)1 and II(5)5; Order 711, art. 17.
Door: actions.py.
"""
