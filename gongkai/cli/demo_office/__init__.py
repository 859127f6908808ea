"""The demo office: real units of the plan's bureau, invented people, and what they did in the second half of 2017.

The plan is the bureau's own; every other text here was written for the demo and says so.
"""
