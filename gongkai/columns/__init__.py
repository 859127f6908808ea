"""Columns 栏目: standing places of the portal, each with what lies in it, its unit and how fresh it must be.

Plan 2017, II(4)1 (栏目设置). A column holds no document: it is a question to the records, asked anew for every page.
Door: actions.py.
"""
