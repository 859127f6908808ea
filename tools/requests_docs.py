"""The table of requests as a document and a picture, from machine.py and the sentences of its guards."""

from __future__ import annotations

import ast
from html import escape
from pathlib import Path

from gongkai.requests import machine
from gongkai.requests.machine import FOI_2007, FOI_2019, State

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- generated: make docs -->", "<!-- end -->"

# Where each state stands in the picture: (column, row).
_PLACES: dict[State, tuple[int, int]] = {
    State.SUBMITTED: (0, 1),
    State.REGISTERED: (1, 1),
    State.AWAITING_CORRECTION: (1, 0),
    State.ABANDONED: (0, 0),
    State.SPLIT: (0, 2),
    State.TRANSFERRED: (2, 0),
    State.IN_REVIEW: (2, 1),
    State.AWAITING_REASON: (3, 0),
    State.AWAITING_FEE: (1, 2),
    State.THIRD_PARTY_CONSULT: (2, 2),
    State.AGENCY_CONSULT: (2, 3),
    State.DRAFT_ANSWER: (3, 1),
    State.LEGAL_REVIEW: (3, 2),
    State.SECRECY_REVIEW: (3, 3),
    State.AUTHORITY_CONSULT: (3, 4),
    State.APPROVAL: (4, 3),
    State.DECIDED: (4, 2),
    State.SERVED: (4, 1),
    State.CLOSED: (4, 0),
    State.WITHDRAWN: (0, 3),
}
_WIDE, _HIGH, _BOX_W, _BOX_H, _EDGE = 220, 120, 132, 46, 40


def text_of(path: Path) -> str:
    """Return the document with its generated part anew."""
    said = path.read_text(encoding="utf-8") if path.exists() else f"# Requests\n\n{BEGIN}\n{END}\n"
    head, _, rest = said.partition(BEGIN)
    return f"{head}{BEGIN}\n{_tables()}\n{END}{rest.partition(END)[2]}"


def _tables() -> str:
    guards, effects = _sentences("guards.py"), _sentences("effects.py")
    lines = ["", "| state | 状态 | the time for the answer |", "| --- | --- | --- |"]
    lines += [f"| `{state}` | {state.zh} | {state.clock} |" for state in State]
    lines += [
        "",
        "| event | from → to | who | must hold | what follows | letter | 2007 | 2019 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for event in machine.EVENTS.values():
        ways = "<br>".join(
            f"{row.source.zh if row.source else '—'} → {_to(row)}" for row in machine.TABLE if row.event is event
        )
        must = "".join(guards[name] for name in event.guards)
        then = "".join(effects[name] for name in event.effects)
        letter = event.letter.zh if event.letter else ""
        by = [_article(event, regime) for regime in (FOI_2007, FOI_2019)]
        lines.append(
            f"| `{event.code}` {event.zh} | {ways} | {event.who.zh} | {must} | {then} | {letter} | {by[0]} | {by[1]} |"
        )
    return "\n".join(lines)


def _to(row: machine.Transition) -> str:
    if row.to is None:
        return "尚有征求意见未结束的，留在原处；否则办理中"
    return "不变" if row.to == row.source else row.to.zh


def _article(event: machine.Event, regime: str) -> str:
    if regime not in event.regimes:
        return "—"
    basis = event.basis_of(regime)
    return basis.shown_zh.replace("《中华人民共和国政府信息公开条例》", "") if basis else "本机关"


def _sentences(name: str) -> dict[str, str]:
    tree = ast.parse((ROOT / "gongkai" / "requests" / name).read_text(encoding="utf-8"))
    return {node.name: ast.get_docstring(node) or "" for node in tree.body if isinstance(node, ast.FunctionDef)}


def picture() -> str:
    """Return the states and the ways between them as SVG; withdrawal, possible nearly everywhere, is one word."""
    columns, rows = 5, 5
    width, height = columns * _WIDE, rows * _HIGH + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="政府信息公开申请的状态与流转" font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#5b6470"/></marker></defs>',
    ]
    drawn: dict[tuple[State, State], list[str]] = {}
    for row in machine.TABLE:
        to = row.to or State.IN_REVIEW
        if row.source is None or row.source == to or row.event in {machine.WITHDRAW, machine.CLOSE, machine.SET_ASIDE}:
            continue
        drawn.setdefault((row.source, to), []).append(row.event.zh)
    for (source, to), words in drawn.items():
        parts.append(_arrow(source, to, words, (to, source) in drawn))
    for state, (column, row_number) in _PLACES.items():
        x, y = _middle(column, row_number)
        edge = "#9b2c1f" if state in {State.ABANDONED, State.WITHDRAWN} else "#1d3a5f"
        fill = "#eef3f8" if state in machine.RUNNING else "#fff"
        parts.append(
            f'<rect x="{x - _BOX_W / 2:g}" y="{y - _BOX_H / 2:g}" width="{_BOX_W}" height="{_BOX_H}" rx="4" '
            f'fill="{fill}" stroke="{edge}" stroke-width="1.5"/>'
            f'<text x="{x:g}" y="{y + 5:g}" text-anchor="middle" fill="#1b2430">{escape(state.zh)}</text>'
        )
    x, y = _middle(*_PLACES[State.WITHDRAWN])
    parts.append(
        f'<text x="{x:g}" y="{y + 44:g}" text-anchor="middle" fill="#5b6470" font-size="11">作出答复以前随时可以</text>'
    )
    x, y = _middle(*_PLACES[State.CLOSED])
    words = "办结以后归档"
    parts.append(f'<text x="{x:g}" y="{y - 34:g}" text-anchor="middle" fill="#5b6470" font-size="9">{words}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _middle(column: int, row: int) -> tuple[float, float]:
    return column * _WIDE + _WIDE / 2, row * _HIGH + _HIGH / 2 + _EDGE / 2


def _arrow(source: State, to: State, words: list[str], both: bool) -> str:
    (x1, y1), (x2, y2) = _middle(*_PLACES[source]), _middle(*_PLACES[to])
    dx, dy = x2 - x1, y2 - y1
    far = max(abs(dx) / (_BOX_W / 2 + 2) if dx else 0, abs(dy) / (_BOX_H / 2 + 2) if dy else 0)
    ax, ay, bx, by = x1 + dx / far, y1 + dy / far, x2 - dx / far, y2 - dy / far
    length = (dx * dx + dy * dy) ** 0.5
    straight = length < 1.2 * _WIDE
    bend = (14 if both else 0) if straight else 46
    mx, my = (ax + bx) / 2 - dy / length * bend, (ay + by) / 2 + dx / length * bend
    return (
        f'<path d="M{ax:.0f} {ay:.0f}Q{mx:.0f} {my:.0f} {bx:.0f} {by:.0f}" fill="none" stroke="#5b6470" '
        f'marker-end="url(#a)"><title>{escape("、".join(words))}</title></path>'
    )
