"""A template: its title, its text with named blanks, what is wrong with it, and the lines it becomes.

The form is meant for officials and for nobody's scripts: a line is a paragraph, `{申请人}` is a blank, a line that
begins with `|` is a row of a table, one that begins with `===` begins a new page with its title. A line whose blanks
are all optional and empty is left out, except in a table, where it is filled in by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongkai.answers.letters.kinds import BLANKS, OPTIONAL, Kind
from gongkai.errors import BadInput

LONGEST = 8000
ROOM = "\u3000\n\u3000"
_BLANK = re.compile(r"\{([^{}\n]*)\}")
_STRAY = re.compile(r"[{}]")
_DEFAULTS = Path(__file__).parent / "defaults"


class BlankEmpty(BadInput):
    """A blank has no words yet; the letter cannot be made."""


@dataclass(frozen=True, slots=True)
class Template:
    """Title and text as the office keeps them."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows stands on a page of its own, under this title."""

    title: str


Line = Text | Rows | NewPage


def default(kind: Kind) -> Template:
    """Return the template a kind has until the office writes its own."""
    title, _, text = (_DEFAULTS / f"{kind.key}.txt").read_text(encoding="utf-8").partition("\n")
    return Template(title.strip(), text.strip())


def check(kind: Kind, template: Template) -> None:
    """Raise BadInput, with one sentence that says what is wrong, for a template that cannot serve."""
    if not template.title.strip():
        raise BadInput("请填写标题。")
    if "{" in template.title or "}" in template.title:
        raise BadInput("标题中不能使用空格。")
    if not template.text.strip():
        raise BadInput("请填写正文。")
    if len(template.text) > LONGEST:
        raise BadInput(f"正文不得超过{LONGEST}字。")
    used = _BLANK.findall(template.text)
    if stray := _STRAY.search(_BLANK.sub("", template.text)):
        raise BadInput(f"大括号“{stray.group()}”没有成对，请检查。")
    for name in used:
        if name not in BLANKS:
            raise BadInput(f"没有名为“{{{name}}}”的空格，请从右侧所列的名称中选用。")
        if name not in kind.blanks:
            raise BadInput(f"空格“{{{name}}}”不用于《{kind.zh}》。")
    for name in kind.must:
        if name not in used:
            raise BadInput(f"《{kind.zh}》必须写有“{{{name}}}”（{BLANKS[name]}）。")


def lines(template: Template, values: Mapping[str, str]) -> list[Line]:
    """Return the letter's lines with every blank filled. Raises BlankEmpty for a blank that must have words."""
    found: list[Line] = []
    for raw in template.text.splitlines():
        line = raw.strip()
        if not line or _is_left_out(line, values):
            continue
        if line.startswith("==="):
            found.append(NewPage(_filled(line.strip("= "), values)))
        elif line.startswith("|"):
            row = tuple(_cell(cell.strip(" "), values) for cell in line.strip("|").split("|"))
            if found and isinstance(found[-1], Rows):
                found[-1] = Rows((*found[-1].rows, row))
            else:
                found.append(Rows((row,)))
        else:
            # A value of several paragraphs becomes several paragraphs.
            found.extend(Text(part.strip()) for part in _filled(line, values).split("\n") if part.strip())
    return found


def blanks_of(template: Template) -> tuple[str, ...]:
    """Return the blanks a template uses, each once, in order."""
    return tuple(dict.fromkeys(_BLANK.findall(template.text)))


def sample(kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield (blank, words) with which a template is shown before it has met a request."""
    for name in kind.blanks:
        yield name, _SAMPLES.get(name, f"（{BLANKS[name]}）")


_SAMPLES = {
    "申请人": "王某某",
    "称谓": "你",
    "申请编号": "2026-00012",
    "申请内容": "2025年度全省网络交易监测的抽查结果",
    "补正事项": "1.请写明所需信息的名称、文号或者便于查询的其他特征。\n2.请写明所需信息的时间范围。",
    "延长天数": "20",
    "金额": "2200",
}


def _cell(cell: str, values: Mapping[str, str]) -> str:
    """Return a cell filled; one without words has room for a hand to write in."""
    return _filled(cell, values) if cell and _filled(cell, values).strip() else ROOM


def _is_left_out(line: str, values: Mapping[str, str]) -> bool:
    names = _BLANK.findall(line)
    # An empty row of a table is there to be filled in by hand.
    return (
        bool(names)
        and not line.startswith("|")
        and all(name in OPTIONAL and not values.get(name, "").strip() for name in names)
    )


def _filled(line: str, values: Mapping[str, str]) -> str:
    def word(found: re.Match[str]) -> str:
        name = found[1]
        value = values.get(name, "").strip()
        if not value and name not in OPTIONAL:
            raise BlankEmpty(f"“{name}”尚未填写（{BLANKS.get(name, name)}）。")
        return value

    return _BLANK.sub(word, line)
