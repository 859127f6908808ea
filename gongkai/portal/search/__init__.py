"""Full-text search in process, held to the log: what is indexed is what the log says was made public.

Plan 2017, II(4)1; site guide 2017 (search on the site).
Doors: query.search(), index.reindex().
"""
