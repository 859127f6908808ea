"""What the house says when it must say no. Plain Python; every room may raise these."""

from __future__ import annotations


class GongkaiError(Exception):
    """Any error that is meant to be shown: `says` is one Chinese sentence ending in 。"""

    says = "操作未能完成。"

    def __init__(self, says: str | None = None) -> None:
        self.says = says or self.says
        super().__init__(self.says)


class Refused(GongkaiError):  # noqa: N818 - a refusal is no error: the law says no
    """The law, or the house's own rule, says no. Nothing was changed.

    `source` is the provision that says so, ready to print (a `law.sources.Citation` or a plain
    string); None where only the house's own rule speaks. Shown with status 409.
    """

    says = "依照规定，不能进行此项操作。"
    source: object | None = None

    def __init__(self, says: str | None = None, *, source: object | None = None) -> None:
        super().__init__(says)
        if source is not None:
            self.source = source


class NotAllowed(Refused):
    """The person's role does not carry this power. Shown with status 403."""

    says = "您的岗位没有此项权限。"


class BadInput(GongkaiError):  # noqa: N818 - it is the input that is bad
    """The material handed in cannot be used. Shown beside the field, or on the command line (exit 2)."""

    says = "提交的内容无法识别。"
