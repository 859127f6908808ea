"""The site watches itself by the national indicators; what it finds is public, and a clock for its owner.

Site checks of 2015 and 2019 (law/site_checks.py); Plan 2017, II(4)1. The night run walks the public pages in process.
Door: actions.py.
"""
