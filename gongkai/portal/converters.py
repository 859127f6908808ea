"""The names that stand in addresses: index numbers, topics and the log's subjects."""

from __future__ import annotations

from django.urls import register_converter


class IndexNumber:
    """An index number, with the slash in its middle: 012150436/2017-00160."""

    regex = r"[0-9A-Za-z]{1,18}/[0-9]{4,6}-[0-9]{1,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Subject(IndexNumber):
    """The log's name of a thing: a path of ASCII names."""

    regex = r"[a-z][A-Za-z0-9._~/-]*"


class Table(IndexNumber):
    """The ending of a list that is taken along as a table."""

    regex = r"csv|xlsx|json"


class Topic:
    """A topic of one or two levels: 综合政务/政务公开 in the address, 综合政务\\政务公开 in the records."""

    regex = r"[^/?#]+(?:/[^/?#]+)?"

    def to_python(self, value: str) -> str:
        return value.replace("/", "\\", 1)

    def to_url(self, value: str) -> str:
        return value.replace("\\", "/", 1)


class DataEnding(IndexNumber):
    """The ending of a data set: a table, or a feed."""

    regex = r"csv|json|xlsx|atom"


register_converter(IndexNumber, "index")
register_converter(DataEnding, "data")
register_converter(Table, "table")
register_converter(Topic, "topic")
register_converter(Subject, "subject")
