"""The yearly report on disclosure 政府信息公开工作年度报告, which counts itself, and the public statistics.

State Council Order 711, arts. 49 and 50; the formats of 2014, 2019 and 2021 (law/foi_report.py). Door: actions.py.
"""
