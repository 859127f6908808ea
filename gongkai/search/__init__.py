"""Full-text search in process, held to the log: what is indexed is what the log says was made public.

Plan 2017, II(4)1; site guide 2017 (search on the site).
Doors: search(), suggestions(), reindex(). A room hands in its lists as a frame.findable.Source, named in sources.py.
"""

from gongkai.search.index import reindex
from gongkai.search.query import Filters, Found, search

__all__ = ["Filters", "Found", "reindex", "search"]
