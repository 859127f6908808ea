"""The offline mirror: the whole public site as plain files that any library can host, or hand out on a stick.

Written by `gongkai mirror DIRECTORY`, checked by `gongkai mirror verify DIRECTORY` or by its own page (docs/mirror.md).
Doors: writing.write(), writing.verify().
"""
