"""One table of clocks for the whole house, and the engine that runs them.

Plan 2017, II(5)6; Order 711.
Door: actions.py.
"""
