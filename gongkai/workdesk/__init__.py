"""The staff's home under the roof: what waits for me, what is late, the log, and the lock on every staff address.

Plan 2017, III(3).
Doors: urls.py, access.py (who may open what).
"""
