"""Which clauses of a plan are tasks. A `Reading` in, drafts of tasks out; no table, no clock.

The rule, in the order it is asked:

1. A clause is a task when units are named for it, in a bracket or in a line 责任单位：…, and no clause below it has
   units of its own. Where only some clauses below have them, each lowest clause below is a task: those without
   take over the units (and the dates) of the nearest clause above that has them.
2. Units named for a part or a section (一、 or （一）) are named for its lowest numbered clauses: each of these is a
   task. From 1. on a clause with units is itself the task, and its （1） are its text.
3. A clause without units, beside a clause that is a task, is a task too, with a warning and no units: the plan
   forgot them or means everyone, and a person must say which. Not so the parts that only set the tone (总体要求,
   指导思想, 工作目标 …).
4. Where the plan names no units at all, the lowest numbered clauses, down to 1., of the parts that carry work in
   their title (任务, 工作, 措施, 重点, 分工, 要求 …) are the tasks.
5. Rows of a table that name units are tasks in the order of the rows.
6. A yearly date by which the units report, standing outside every task, is one task more: the yearly report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from gongkai.programme import rules
from gongkai.reading.reading import Assignment, Block, Reading, TimeLimit

LOWEST = 3
"""The level of 1.: what lies deeper is the text of a task unless it names units of its own."""

TONE = re.compile(
    r"总体要求|指导思想|基本原则|总体目标|工作目标|主要目标|总体思路|基本思路|重要意义|重大意义|工作原则|背景|附则"
)
WORK = re.compile(r"任务|工作|措施|重点|分工|要求|内容|事项|举措|安排|步骤|保障")
REQUIREMENT = re.compile(r"要求|保障|组织实施|组织领导|附则")
REPORTING = re.compile(r"报送|上报|报告|报省|报市|报县|报局|报我|反馈|报.{0,12}(?:办公室|备案|汇总)|提交")
PEOPLE = re.compile(r"人员|联系人|联络员|负责人(?:信息|名单)|名单|联系方式")
SENTENCE = re.compile(r"[^。；;！!？?]*[。；;！!？?]?")
BY_DUTY = re.compile(r"按照?(?:各自)?职[责能]")
LONGEST_HEADING = 300


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task as the plan has it. `lead`, `support`, `by_duty` are names as written."""

    key: str
    clause: str
    kind: str
    number: str
    part_title: str
    section_title: str
    heading: str
    text: str
    line: int
    raw_bracket: str = ""
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    by_duty: tuple[str, ...] = ()
    others: bool = False
    deadlines: tuple[rules.DeadlineDraft, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every unit named, leading ones first."""
        return (*self.lead, *self.support, *self.by_duty)


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What the notice before the plan asks every unit to send in, once. `kind` is contacts or notice."""

    kind: str
    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """All that a plan asks. `warnings` are Chinese sentences for the person who imports it."""

    tasks: tuple[TaskDraft, ...]
    notice: NoticeDraft | None
    warnings: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every unit named anywhere, in order of appearance."""
        return tuple(dict.fromkeys(name for task in self.tasks for name in task.names))


@dataclass(slots=True, eq=False)
class Node:
    """A numbered clause with what stands under it."""

    block: Block
    above: Node | None
    below: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    limits: list[TimeLimit] = field(default_factory=list)

    @property
    def named(self) -> bool:
        return bool(self.assignments)

    @property
    def own_text(self) -> str:
        return _joined([self.block, *self.blocks])

    @property
    def whole_text(self) -> str:
        return "\n".join([self.own_text, *(node.whole_text for node in self.below)])

    def ancestors(self) -> Iterator[Node]:
        node = self.above
        while node is not None:
            yield node
            node = node.above

    def everything(self) -> Iterator[Node]:
        yield self
        for node in self.below:
            yield from node.everything()


def plan(reading: Reading) -> PlanDraft:
    """Return the tasks of a plan, in its order, and what its notice asks for."""
    roots = _tree(reading.body)
    nodes = [node for root in roots for node in root.everything()]
    loose_assignments = _hang(nodes, reading.assignments, "assignments")
    loose_limits = _hang(nodes, reading.time_limits, "limits")

    warnings: list[str] = []
    chosen = _chosen(roots, nodes, warnings)
    keys = _Keys()
    tasks = [_task(node, keys) for node in chosen]
    tasks += [_row(assignment, number, keys) for number, assignment in enumerate(loose_assignments, 1)]
    tasks.sort(key=lambda task: task.line)

    inside = {id(limit) for node in chosen for below in node.everything() for limit in below.limits}
    outside = [limit for limit in reading.time_limits if id(limit) not in inside]
    report = _yearly_report(outside, reading.body, nodes, keys)
    if report is not None:
        tasks.append(report)
    if not tasks:
        warnings.append("没有找到可以列为任务的条目，请检查文件是否为方案。")
    return PlanDraft(
        tuple(tasks), _notice(loose_limits, reading.body, first=nodes[0].block if nodes else None), tuple(warnings)
    )


# --- the tree --------------------------------------------------------------------------------------


def _tree(body: Iterable[Block]) -> list[Node]:
    """Return the numbered clauses as trees; blocks that stand outside of every clause are in none of them."""
    roots: list[Node] = []
    open_node: Node | None = None
    part = 0
    for block in body:
        if block.part != part or not block.clause:
            part, open_node = block.part, None
        if block.kind == "heading" and block.level:
            above = open_node
            while above is not None and above.block.level >= block.level:
                above = above.above
            open_node = Node(block, above)
            (roots if above is None else above.below).append(open_node)
        elif open_node is not None and block.clause:
            open_node.blocks.append(block)
    return roots


def _hang(nodes: list[Node], found: Iterable[Assignment] | Iterable[TimeLimit], shelf: str) -> list:
    """Put each finding on the node of its clause, the last one that begins before it; return those without."""
    by_clause: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_clause[node.block.clause].append(node)
    loose = []
    for each in found:
        candidates = by_clause.get(each.clause) if each.clause else None
        if not candidates:
            loose.append(each)
            continue
        before = [node for node in candidates if node.block.line <= each.line] if each.line else []
        getattr((before or candidates[:1])[-1], shelf).append(each)
    return loose


# --- the choice ------------------------------------------------------------------------------------


def _chosen(roots: list[Node], nodes: list[Node], warnings: list[str]) -> list[Node]:
    if any(node.named for node in nodes):
        chosen = {id(node) for root in roots for node in _with_units(root, covered=False)}
        for node in _forgotten(nodes, chosen):
            chosen.add(id(node))
            warnings.append(f"条目“{node.block.clause or node.block.text}”没有写明责任单位。")
    else:
        chosen = {
            id(node)
            for root in roots
            if WORK.search(root.block.text) and not TONE.search(root.block.text)
            for node in _lowest(root)
        }
        if chosen:
            warnings.append("文件没有写明各项任务的责任单位，请逐项落实。")
    return [node for node in nodes if id(node) in chosen]


def _with_units(node: Node, *, covered: bool) -> Iterator[Node]:
    """Yield the tasks in a tree; `covered`: a clause above names units for all that lies below."""
    named_below = any(each.named for child in node.below for each in child.everything())
    covered = covered or node.named
    if named_below:
        for child in node.below:
            yield from _with_units(child, covered=covered)
    elif node.named and node.block.level >= LOWEST:
        yield node
    elif covered:
        yield from _lowest(node)


def _lowest(node: Node) -> Iterator[Node]:
    children = [child for child in node.below if child.block.level <= LOWEST]
    if not children:
        yield node
    for child in children:
        yield from _lowest(child)


def _forgotten(nodes: list[Node], chosen: set[int]) -> list[Node]:
    """Return the clauses without units that stand beside a task."""
    return [
        node
        for node in nodes
        if id(node) not in chosen
        and not any(id(below) in chosen for below in node.everything())
        and not any(id(above) in chosen for above in node.ancestors())
        and not TONE.search(node.block.text)
        and not (node.above is None and REQUIREMENT.search(node.block.text))
        and any(id(beside) in chosen for beside in _beside(node, nodes))
    ]


def _beside(node: Node, nodes: list[Node]) -> Iterable[Node]:
    if node.above is not None:
        return node.above.below
    return [each for each in nodes if each.above is None and each.block.part == node.block.part]


# --- the drafts ------------------------------------------------------------------------------------


def _task(node: Node, keys: _Keys) -> TaskDraft:
    line_up = [node, *node.ancestors()]
    carrier = next((each for each in line_up if each.named), None)
    assignments = carrier.assignments if carrier else []
    below = [limit for each in node.everything() for limit in each.limits]
    above = [limit for each in line_up[1:] if carrier in line_up[1:] for limit in each.limits] if carrier else []
    top = line_up[-1]
    section = line_up[-2] if len(line_up) > 2 else None
    return TaskDraft(
        key=keys.take(rules.key_of(node.block.clause)),
        clause=node.block.clause,
        kind="requirement" if REQUIREMENT.search(top.block.text) and len(line_up) > 1 else "clause",
        number=node.block.number,
        part_title=_titled(top) if len(line_up) > 1 else "",
        section_title=_titled(section) if section else "",
        heading=_heading(node.block.text),
        text=node.whole_text,
        line=node.block.line,
        **_units(assignments),
        deadlines=_deadlines([*below, *above]),
    )


def _row(assignment: Assignment, number: int, keys: _Keys) -> TaskDraft:
    return TaskDraft(
        key=keys.take(f"row-{number}"),
        clause="",
        kind="clause",
        number=str(number),
        part_title="",
        section_title="",
        heading=_heading(assignment.task or assignment.raw),
        text=assignment.task or assignment.raw,
        line=assignment.line,
        **_units([assignment]),
    )


def _units(assignments: list[Assignment]) -> dict:
    lead: list[str] = []
    support: list[str] = []
    by_duty: list[str] = []
    for each in assignments:
        together = "牵头" not in each.raw and BY_DUTY.search(each.raw) and not each.others
        (by_duty if together else lead).extend(each.lead)
        support.extend(each.support)
    taken: set[str] = set()

    def once(names: list[str]) -> tuple[str, ...]:
        fresh = [name for name in dict.fromkeys(names) if name and name not in taken]
        taken.update(fresh)
        return tuple(fresh)

    return {
        "raw_bracket": "；".join(dict.fromkeys(each.raw for each in assignments))[:500],
        "lead": once(lead),
        "by_duty": once(by_duty),
        "support": once(support),
        "others": any(each.others for each in assignments),
    }


def _deadlines(limits: Iterable[TimeLimit]) -> tuple[rules.DeadlineDraft, ...]:
    drafts = (rules.deadline_of(limit.raw, limit.value) for limit in limits)
    return tuple(dict.fromkeys(drafts))


def _yearly_report(limits: list[TimeLimit], body: list[Block], nodes: list[Node], keys: _Keys) -> TaskDraft | None:
    """Return the yearly report that the plan asks for outside its tasks; None when it asks for none."""
    for limit in reversed(limits):
        draft = rules.deadline_of(limit.raw, limit.value)
        block, sentence = _where(limit, body)
        if (
            block is None
            or draft.kind != "yearly"
            or not limit.value.startswith("--")
            or not REPORTING.search(sentence)
        ):
            continue
        before = [node for node in nodes if node.block.line <= limit.line and node.above is None]
        return TaskDraft(
            key=keys.take("report"),
            clause="结尾" if not limit.clause else limit.clause,
            kind="yearly_report",
            number="",
            part_title=_titled(before[-1]) if before else "",
            section_title="",
            heading=_heading(sentence.rstrip("。；;")),
            text=block.text,
            line=block.line,
            others=True,
            deadlines=(draft,),
        )
    return None


def _notice(limits: list[TimeLimit], body: list[Block], *, first: Block | None) -> NoticeDraft | None:
    """Return what is asked for before the first clause, by a date; None when nothing is."""
    for limit in limits:
        draft = rules.deadline_of(limit.raw, limit.value)
        block, sentence = _where(limit, body)
        if block is None or draft.due_on is None or not REPORTING.search(sentence):
            continue
        if first is not None and (block.part, block.line) > (first.part, first.line):
            continue
        kind = "contacts" if PEOPLE.search(sentence) else "notice"
        return NoticeDraft(kind, sentence.strip(), draft.due_on)
    return None


def _where(limit: TimeLimit, body: list[Block]) -> tuple[Block | None, str]:
    """Return the block that holds a limit, and the sentence in it."""
    wanted = re.sub(r"\s", "", limit.raw)
    for block in body:
        if limit.line and block.line != limit.line:
            continue
        for sentence in SENTENCE.findall(block.text):
            if wanted and wanted in re.sub(r"\s", "", sentence):
                return block, sentence
    return None, ""


def _joined(blocks: list[Block]) -> str:
    """Return blocks as text; those of one line without a break between them."""
    text, line = "", None
    for block in blocks:
        text += block.text if line in (None, block.line) else "\n" + block.text
        line = block.line
    return text


def _titled(node: Node) -> str:
    return _heading(rules.written(node.block.level, node.block.number) + node.block.text)


def _heading(text: str) -> str:
    return text.strip().rstrip("。；;")[:LONGEST_HEADING]


class _Keys:
    """Hands out keys, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, key: str) -> str:
        wanted, number = key or "clause", 2
        while wanted in self._taken:
            wanted, number = f"{key or 'clause'}-p{number}", number + 1
        self._taken.add(wanted)
        return wanted
