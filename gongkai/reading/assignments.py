"""Who does it: the brackets and lines of a plan that name the units of a clause.

Forms read: （甲处、乙处牵头，其他单位按职责分工负责）, （甲处负责）, （责任单位：…；配合单位：…）, 【责任部门：…】,
a bracket that was never closed, lines "牵头单位：…" below a paragraph, and tables with a column for the units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gongkai.reading.bodies import split_units, squeeze

__all__ = ["Duty", "Table", "duties_in", "label_line", "read_duty"]

_LEAD_LABEL = (
    r"牵头(?:责任)?(?:单位|部门|处室|科室|机构)|责任(?:单位|部门|处室|科室|主体|机构|分工|司局)(?:及分工)?|负责(?:单位|部门|处室|科室)|主(?:办|责|要责任|管|要负责)(?:单位|部门|处室)|承办(?:单位|部门|处室)|"
    r"实施(?:单位|部门|主体)|落实(?:单位|部门)|完成单位|第一责任单位|组织单位|主体责任单位|牵头|任务分工|分工单位|责任落实单位|具体负责单位|总牵头单位|统筹单位|责任主体单位"
)
_SUPPORT_LABEL = (
    r"(?:配合|参与|参加|协办|协助|协同|支持|会办|协作|联合|参建|协调)(?:责任)?(?:单位|部门|处室|科室|机构)|配合|参与"
)
_TIME_LABEL = (
    r"(?:完成|落实|整改|办结|推进|工作)?(?:时限|时间|期限)(?:要求|节点|安排)?"
    r"|时间进度|进度安排|完成日期|实施时间|计划完成时间"
)
_OTHER_LABEL = (
    r"(?:责任|牵头|分管|主管|包联|联系|责任单位)?(?:领导|负责人|责任人|人员|市领导|省领导|区领导|县领导)"
    r"|责任人员|备注|联系人|工作目标|完成标准|成果形式"
)
_LABEL = re.compile(rf"({_LEAD_LABEL}|{_SUPPORT_LABEL}|{_TIME_LABEL}|{_OTHER_LABEL})\s*[】\]]?\s*[：:]\s*")
# Any other label ends the value before it: 适用范围：….
_ANY_LABEL = re.compile(r"[，,；;。\s][\u4e00-\u9fff]{2,8}[：:]")
_LEAD = re.compile(rf"^(?:{_LEAD_LABEL})$")
_HEAD_LEAD = re.compile(r"^(?:总?牵头|主办|主责)")
_SUPPORT = re.compile(rf"^(?:{_SUPPORT_LABEL})$")
_TIME = re.compile(rf"^(?:{_TIME_LABEL})$")

_VERB_END = re.compile(
    r"(?:负责|牵头|落实|配合|参与|参加|协助|实施|承办|主办|协办|办理|推进|分工负责|组织|承担|执行|支持|指导|会同|完成|协同|推动|做好|开展)(?:等)?(?:工作|任务)?(?:，?\s*(?:持续|长期|全年|常年)(?:实施|推进|坚持)?|，?\s*\d{4}年(?:底前|\d{1,2}月底?前)?(?:完成|启动|实施)?)?[。；]?$"
)
_QUICK = re.compile(r"负责|牵头|单位|部门|落实|配合|参与|处室|责任|协助|承办|推进|实施")
_NOT_DUTY = re.compile(r"以下简称|下同|谁|负责人|不负责|法定代表|详见|见附件|是指|包括|例如|比如|《.{2,60}》第|\?|？")
_OPEN = {"（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕", "［": "］"}
_CLOSES = "）)】]〕］"
_BRACKET = re.compile(r"[（(【\[〔［）)】\]〕］]")

# 各单位, 其他有关部门, 市级各部门: everyone, and nobody by name.
_EVERYONE = re.compile(
    r"^(?:(?:其他|其它|其余|各|全[省市区县局厅州]|省级|市级|区级|县级|州级|省直|市直|区直|县直|省|市|区|县|局|厅|相关|有关|各级|所有|全部|及|和|机关)*)(?:有关|相关|责任|成员|职能|业务|牵头|配合|直属|各|涉及|行业|主管|监管|参与)*(?:单位|部门|处室|处\(室\)|处（室）|科室|机构|方面|地方|地区|司局|部门单位|委办局|各地|地|支队|站所)+(?:、?各?(?:有关|相关|直属)?(?:单位|部门|处室|科室|机构))*$"
)
_BY_DUTY = re.compile(
    r"(?:共同)?(?:按照?|依据|根据|依)(?:各自|照)?(?:的)?(?:职责|职能|权限|分工|工作|任务)+(?:范围|权限|分工|任务)*(?:分别|分头|共同|内)?"
)
_SEPARATE = re.compile(r"分别|分头|共同|具体|统一|统筹|组织|联合|积极|主动|全面|切实")
_SUPPORT_VERB = re.compile(r"(?:指导|配合|参与|参加|协助|协办|支持|协同)")
_LEAD_VERB = re.compile(r"(?:牵头|主办|总负责|主责)")
_DO = (
    r"(?:牵头|负责|落实|配合|参与|参加|协助|组织|实施|承办|主办|协办|办理|推进|承担|执行|支持|指导|完成|协同|推动|"
    r"做好|开展|抓好|工作|任务|总|共同|并|、)"
)
_DO_TAIL = re.compile(rf"{_DO}+$")


# （甲部、乙部负责。列第一位者为牵头单位，下同）: said once, meant from there on.
_FIRST_LEADS = re.compile(r"(?:第一|首).{0,10}(?:牵头|主办|主责|负责)(?:部门|单位|处室)?")
_SEGMENT = re.compile(r"[，,；;。]")


@dataclass(slots=True)
class Duty:
    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    others: bool = False
    times: list[str] = field(default_factory=list)
    raw: str = ""
    start: int = -1
    end: int = -1
    first_leads: bool = False  # the first unit named leads, here and in the brackets after this one

    def rank(self) -> None:
        """Let the first unit lead and the others help, as a bracket before this one has said."""
        if len(self.lead) > 1 and not self.support and "牵头" not in self.raw.split("。")[0].split("，")[0]:
            self.lead, self.support = self.lead[:1], self.lead[1:]

    def add(self, units: list[str], *, lead: bool) -> None:
        for unit in units:
            if _EVERYONE.match(unit):
                self.others = True
            elif unit not in self.lead and unit not in self.support and 1 < len(unit) <= 60:
                (self.lead if lead else self.support).append(unit)

    @property
    def says_something(self) -> bool:
        return bool(self.lead or self.support or self.others)


def read_duty(text: str) -> Duty:
    """Return who leads and who helps according to the words of one bracket or line, without its brackets."""
    text = text.strip().strip("【】[]（）()").strip() if text[:1] in "【[（(" and text[-1:] in _CLOSES else text.strip()
    duty = Duty(raw=text)
    labels = list(_LABEL.finditer(text))
    if labels and not text[: labels[0].start()].strip(" \t\u3000，,。；;"):
        _read_labels(duty, text, labels)
    else:
        _read_verbs(duty, text)
    return duty


def _read_labels(duty: Duty, text: str, labels: list[re.Match[str]]) -> None:
    names = [label[1] for label in labels]
    headed = any(_HEAD_LEAD.match(name) for name in names)
    for place, label in enumerate(labels):
        value = text[label.end() : labels[place + 1].start() if place + 1 < len(labels) else len(text)].strip(
            " \t\u3000，,。；;、"
        )
        ranked = _FIRST_LEADS.search(value)
        if ranked:
            duty.first_leads = True
            start = max(value.rfind(mark, 0, ranked.start()) for mark in "，,；;。")
            value = value[: max(start, 0)]
        stranger = _ANY_LABEL.search(value)
        if stranger:
            value = value[: stranger.start()]
        if _TIME.match(label[1]):
            if value:
                duty.times.append(value)
            continue
        if not (_LEAD.match(label[1]) or _SUPPORT.match(label[1])):
            continue
        is_lead = bool(_LEAD.match(label[1])) and (not headed or bool(_HEAD_LEAD.match(label[1])))
        if re.search(r"(?:牵头|负责|配合|参与|协助|落实)(?:$|[，,；;。])|牵头[，,、；]", value):
            inner = Duty()
            _read_verbs(inner, value)
            duty.add(inner.lead, lead=is_lead)
            duty.add(inner.support, lead=False)
            duty.others = duty.others or inner.others
        else:
            # 责任单位：甲局，乙局；各区政府 — a full stop would begin another matter.
            for piece in re.split(r"[。]", value)[:1]:
                duty.add(split_units(_BY_DUTY.sub("", piece)), lead=is_lead)


def _read_verbs(duty: Duty, text: str) -> None:
    led = False
    carried: list[str] = []
    for segment in _SEGMENT.split(text):
        part = squeeze(segment)
        if not part or part == "下同":
            continue
        if _FIRST_LEADS.search(part):
            duty.first_leads = True
            continue
        by_duty = bool(_BY_DUTY.search(part))
        plain = _BY_DUTY.sub("", part)
        if "会同" in plain:
            first, _, second = plain.partition("会同")
            duty.add(_units(first, carried), lead=True)
            carried = []
            duty.add(split_units(_strip_verbs(second)[0]), lead=False)
            led = True
            continue
        # 甲局牵头、乙局配合 in one breath
        both = re.match(
            r"^(.+?)(牵头|主办)(?:负责|组织|落实|实施)?[、和]?(.+?)(配合|参与|协助|参加|按?负责|落实)$", plain
        )
        if both and not re.fullmatch(rf"{_DO}+", both[3]) and _looks_like_units(both[3]):
            duty.add(_units(both[1], carried), lead=True)
            duty.add(split_units(both[3]), lead=False)
            carried, led = [], True
            continue
        names, verbs = _strip_verbs(plain)
        if not verbs and not by_duty:
            # 甲局，乙局，丙局负责: the verb comes at the end of the list
            carried.append(plain)
            continue
        supporting = bool(_SUPPORT_VERB.search(verbs)) and not _LEAD_VERB.search(verbs)
        leading = bool(_LEAD_VERB.search(verbs)) or not (supporting or led)
        if names in _MANNER:
            continue
        units = _units(names, carried)
        carried = []
        everyone = [unit for unit in units if _EVERYONE.match(unit)]
        open_ended = re.search(r"等(?:有关|相关)?(?:部门|单位|处室|机构)(?:和单位)?$", names)
        duty.others = duty.others or bool(everyone) or bool(open_ended)
        duty.add(units, lead=leading and not supporting)
        led = led or bool(_LEAD_VERB.search(verbs))
    if carried and (duty.says_something or duty.first_leads):
        duty.add([unit for piece in carried for unit in split_units(piece) if _looks_like_units(unit)], lead=not led)


def _units(names: str, carried: list[str]) -> list[str]:
    return split_units("、".join([*carried, names]))


def _looks_like_units(text: str) -> bool:
    return len(text) >= 2 and not re.search(r"[的了]|年|月|底前|完成", text)


def _strip_verbs(text: str) -> tuple[str, str]:
    tail = _DO_TAIL.search(text)
    if not tail:
        return _SEPARATE_TAIL.sub("", text), ""
    names = text[: tail.start()]
    return _SEPARATE_TAIL.sub("", names), tail[0]


_MANNER = frozenset(("持续", "长期", "常年", "全年", "立即", "即时", "分别", "全面", "按期", "按时", "年度", "并持续"))
_SEPARATE_TAIL = re.compile(rf"(?:{_SEPARATE.pattern})+$")


def duties_in(text: str) -> list[Duty]:
    """Return the duties that the brackets and labels of one paragraph state, with their places in it.

    A bracket counts where a sentence has just ended or the paragraph (or its sentence) ends with it; one inside a
    sentence explains a word and says nothing about duties.
    """
    if not _QUICK.search(text):
        return []
    duties: list[Duty] = []
    for start, end, closed in _brackets(text):
        inner = text[start + 1 : end - 1 if closed else end].strip()
        if not 2 <= len(inner) <= 800 or not _QUICK.search(inner):
            continue
        before = text[:start].rstrip()[-1:] if start < 300 else text[start - 20 : start].rstrip()[-1:]
        after = text[end : end + 8].lstrip()[:1]
        labelled = _LABEL.match(inner)
        at_end = not text[end:].strip(" \t\u3000。；;.")
        if not labelled and not (at_end or before in "。；;！" or after in "。；;"):
            continue
        if labelled is None and not _is_duty(inner, closed):
            continue
        duty = read_duty(inner)
        if duty.says_something:
            duty.raw, duty.start, duty.end = text[start:end].strip(), start, end
            duties.append(duty)
    for match in _OPEN_LABEL.finditer(text):
        if any(duty.start <= match.start(1) < duty.end for duty in duties):
            continue
        end = text.find("。", match.end())
        following = _LABEL.match(text[end + 1 : end + 24].lstrip()) if end >= 0 else None
        if following:
            later = text.find("。", end + 1)
            end = later if later >= 0 else len(text)
        end = len(text) if end < 0 else end
        duty = read_duty(text[match.start(1) : end])
        if duty.says_something:
            duty.raw, duty.start, duty.end = text[match.start(1) : end].strip(), match.start(1), end
            duties.append(duty)
    duties.sort(key=lambda item: item.start)
    return duties


def _is_duty(inner: str, closed: bool) -> bool:
    """Whether an unlabelled bracket says who does something: it, or its first sentence, ends in such a verb."""
    first = inner.split("。", 1)[0]
    if _FIRST_LEADS.search(inner):
        return closed
    return (
        closed
        and not _NOT_DUTY.search(first)
        and bool(_VERB_END.search(inner) or (first != inner and _VERB_END.search(first)))
    )


_OPEN_LABEL = re.compile(rf"(?:^|(?<=[。；;！])|(?<=[。；;！][ \t\u3000]))((?:{_LEAD_LABEL}|{_SUPPORT_LABEL})\s*[：:])")


def _brackets(text: str) -> list[tuple[int, int, bool]]:
    """Return the outermost brackets as (start, end, closed), read once from left to right.

    One that is never closed reaches to the end of the text, and ends the reading.
    """
    found: list[tuple[int, int, bool]] = []
    depth, start = 0, 0
    opened: list[int] = []
    for mark in _BRACKET.finditer(text):
        place, character = mark.start(), mark[0]
        if character in _OPEN:
            if depth == 0:
                start = place
            depth += 1
            opened.append(place)
        elif character in _CLOSES and depth:
            depth -= 1
            opened.pop()
            if depth == 0:
                found.append((start, place + 1, True))
    if depth:
        # The outer bracket was not closed: its inner ones may be sound, and the last open one may hold the duty.
        found.append((opened[-1], len(text), False))
    return found


_LABEL_LINE = re.compile(
    rf"^[【\[（(]?\s*(?:{_LEAD_LABEL}|{_SUPPORT_LABEL}|{_TIME_LABEL}|{_OTHER_LABEL})\s*[】\]]?\s*[：:]"
)


def label_line(text: str) -> bool:
    """Whether a line begins with a label such as 牵头单位： and so continues the duty of the clause above it."""
    return len(text) < 600 and bool(_LABEL_LINE.match(text))


_COLUMNS = (
    (
        "lead",
        re.compile(
            r"^(?:总?牵头|主办|主责|责任|承办|负责|实施|落实)(?:责任)?(?:单位|部门|处室|科室|主体|机构)?(?:及分工)?$"
            r"|^(?:牵头|责任)(?:单位|部门)[（(].*[）)]$"
        ),
    ),
    ("support", re.compile(r"^(?:配合|参与|参加|协办|协助|协同)(?:责任)?(?:单位|部门|处室|科室)?$")),
    (
        "time",
        re.compile(
            r"^(?:完成|时间|时限|进度|整改).{0,6}(?:时间|时限|期限|节点|要求|安排|进度)?$|^完成时间.*$|^时限.*$|^时间.*$"
        ),
    ),
    (
        "task",
        re.compile(
            r"^(?:重点|主要|工作|具体|任务|改革|目标|实施)*(?:工作|任务|内容|事项|项目|措施|举措|要求|名称|分解)"
            r"(?:内容|名称|分解|任务|及要求|要点|措施)?$"
        ),
    ),
    ("number", re.compile(r"^(?:序号|编号|号)$")),
)


@dataclass(slots=True)
class Table:
    """The columns of a task table, known from its head row."""

    columns: dict[str, int]
    width: int

    @classmethod
    def from_head(cls, text: str) -> Table | None:
        """Return the table that a head row opens; None if no column of it names units."""
        cells = [squeeze(cell) for cell in text.split("\t")]
        if len(cells) < 2:
            return None
        columns: dict[str, int] = {}
        leads: list[int] = []
        for place, cell in enumerate(cells):
            for role, expression in _COLUMNS:
                if expression.match(cell):
                    if role == "lead":
                        leads.append(place)
                    columns.setdefault(role, place)
                    break
        if not leads:
            return None
        # 牵头单位 and 责任单位 side by side: the second one helps.
        if len(leads) > 1 and "support" not in columns:
            columns["lead"], columns["support"] = leads[0], leads[1]
            for place in leads:
                if _HEAD_LEAD.match(cells[place]):
                    columns["lead"] = place
                    columns["support"] = next(other for other in leads if other != place)
        return cls(columns, len(cells))

    def row(self, text: str) -> tuple[Duty, str, str, str] | None:
        """Return (duty, task, number, time) of a row, or None for one that names no unit.

        A row shorter than the head has lost its leading cells to a merged one; it is read from the right.
        """
        cells = [cell.strip() for cell in text.split("\t")]
        shift = self.width - len(cells) if len(cells) < self.width else 0

        def cell(role: str) -> str:
            place = self.columns.get(role, -1) - shift
            return cells[place] if 0 <= place < len(cells) and role in self.columns else ""

        duty = Duty()
        for role in ("lead", "support"):
            content = cell(role)
            if not content:
                continue
            if _VERB_END.search(content) and re.search(r"牵头|配合|负责", content):
                inner = read_duty(content)
                duty.add(inner.lead, lead=role == "lead")
                duty.add(inner.support, lead=False)
                duty.others = duty.others or inner.others
            elif _LABEL.match(content):
                inner = read_duty(content)
                duty.add(inner.lead, lead=True)
                duty.add(inner.support, lead=False)
                duty.others = duty.others or inner.others
            else:
                duty.add(split_units(content), lead=role == "lead")
        if not duty.says_something:
            return None
        duty.raw = "；".join(content for content in (cell("lead"), cell("support")) if content)
        return duty, cell("task"), cell("number"), cell("time")
