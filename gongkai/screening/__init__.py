"""Screening 发布前检查: what must not leave the house is found; what leaves is rebuilt clean. Plain Python.

Personal Information Protection Law, State Council Order 711 arts. 14 and 15; Plan 2017, II(5).
Doors: guard.py (find), mask.py (cover), sanitise.py (rebuild), check.py (prove).
"""
