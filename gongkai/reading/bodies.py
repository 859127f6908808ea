"""Names of public bodies and units: knowing one when it stands alone, and taking a list of them apart.

Only forms are judged here (what the last words of a name are); which unit a name means is for the room `organisation`.
"""

from __future__ import annotations

import re

__all__ = ["looks_like_body", "split_bodies", "split_units", "starts_with_body"]

# The last words of the names of authorities, their offices, and bodies that sign or receive documents.
_TAIL = (
    "人民政府|政府|人民代表大会|常务委员会|委员会|办公厅|办公室|委办公室|党组|党委|党工委|纪委|工委|常委会|管委会|管理委员会|"
    "总局|分局|专员办|特派办|税务局|公安局|海关|总署|署|部|厅|局|委|办|院|法院|检察院|中心|指挥部|领导小组|工作组|专班|联席会议|"
    "总队|支队|大队|总站|监管局|管理处|管理所|处|科|股|司|室|所|站|队|银行|支行|分行|总行|中心支行|监管局|证监局|银保监局|"
    "总工会|工会|协会|学会|商会|联合会|联社|妇联|团委|共青团[\u4e00-\u9fff]{0,8}|科协|残联|文联|侨联|红十字会|供销社|供销合作社|合作总社|"
    "大学|学院|学校|中学|医院|研究院|研究所|集团|公司|交易所|交易中心|组委会|理事会|基金会|仲裁委|街道|街道办|街道办事处|办事处|镇|乡|"
    "开发区|新区|高新区|示范区|机制|联防联控机制|组织部|宣传部|统战部|政法委|信访局|经开区|监察委|监委|机关事务局|政协|人大|事务所|事务中心|出版社|电视台|广播台|报社|档案馆|图书馆|博物馆|馆|社|署|院|台|园|兵团|党校|集团军|军区|国务院"
)
_BODY = re.compile(rf"^[\u4e00-\u9fffA-Za-z0-9（）()〇·“”、]{{1,45}}?(?:{_TAIL})(?:[（(][^（）()]{{1,16}}[）)])?$")
# Words that make a line a sentence or a title, however it ends.
_NOT_A_NAME = re.compile(
    r"关于|通知|通告|的意见|方案|办法|规定|责任单位|牵头|应当|必须|负责|以及其|进行|根据|按照|加强|推进|推动|完善|建立|落实|严格|"
    r"为了|对于|各级|各有关|本部|认真|积极|支持|鼓励|不得|符合|适用|报送|如下|附件|第[一二三四五六七八九十\d]|[。；？！，：:]|^[一二三四五六七八九十]+、|^[(（]?\d"
)
_BLANK = re.compile(r"[ \t\u3000\xa0]+")


def squeeze(text: str) -> str:
    """Return `text` without the blanks that set characters apart in print (财　政　部)."""
    return _BLANK.sub("", text)


def looks_like_body(text: str) -> bool:
    """Whether `text` is the name of one public body and nothing else."""
    name = squeeze(text)
    return 2 <= len(name) <= 45 and not _NOT_A_NAME.search(name) and bool(_BODY.match(name)) and name not in _COMMON


# One-word lines that end like a body but are not one.
_COMMON_WORDS = """
附件部 全部 内部 外部 全局 结局 布局 格局 场所 处所 到处 好处 各处 四处 办
部 局 委 处 科 室 首页 队 站 台 所 社 园 院 馆
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_REGION = re.compile(
    r"^(?:中共|中华人民共和国|国家|全国|[\u4e00-\u9fff]{1,12}?(?:省|市|县|区|州|盟|旗|自治区|新区|特别行政区))"
)


def starts_with_body(title: str) -> tuple[list[str], str]:
    """Split a title at 关于 (or 印发, 公布 …) into the bodies before it and the rest.

    "甲局 乙局关于做好…的通知" gives (["甲局", "乙局"], "关于做好…的通知"). The list is empty where no body stands.
    """
    cut = _TITLE_VERB.search(title)
    if not cut or cut.start() == 0:
        return [], title
    head = title[: cut.start()].strip()
    names = split_bodies(head)
    return (names, title[cut.start() :]) if names else ([], title)


_TITLE_VERB = re.compile(
    r"关于|印发|转发|批转|公布|发布|命令|令(?=第|$|[（(])|公告|通告|公报|决定(?=$)|对(?=.{2,40}的(?:答复|批复|复函|批评|通报))|致(?=.{2,40}信)|\d{4}年(?=.{2,40}(?:要点|计划|报告|公告))"
)


def split_bodies(text: str) -> list[str]:
    """Return the bodies that `text` names one after another, by blanks, 、 or line ends; [] if it says more."""
    text = re.sub(r"[（(](?:盖章|印章|公章|印|章|代章)[）)]", "", text).strip()
    if not text:
        return []
    pieces = [piece for piece in re.split(r"[ \t\u3000\xa0\n、，,]+", text) if piece]
    if not pieces or len(pieces) > 40:
        return []
    # 财　政　部: characters set apart in print, not names of one character each.
    if all(len(piece) <= 2 for piece in pieces):
        whole = "".join(pieces)
        return [whole] if looks_like_body(whole) else []
    names: list[str] = []
    pending = ""
    for piece in pieces:
        pending += piece
        if names and pending == piece and _CONTINUES.match(piece):
            # A name broken over two lines: …经济技术开发区 / 应对…指挥部.
            pending = names.pop() + piece
        if (looks_like_body(pending) and len(pending) > 2) or pending in _SHORT_NAMES:
            names.append(pending)
            pending = ""
    if pending:
        return []
    return names


_CONTINUES = re.compile(
    r"^(?:工作委员会|工作领导|领导小组|应对|应急指挥|防控|疫情|指挥部|办公[厅室]$|联席会议|专项|协调小组|组织委员会)"
)
_SHORT_NAMES = frozenset(
    {"财政部", "教育部", "公安部", "水利部", "商务部", "民政部", "司法部", "审计署", "国务院", "科技部", "文化部"}
)

# ---------------------------------------------------------------------------------------------------------------------
# Units in a bracket or after a label: 注册处、法制处; 教育部和各省级人民政府.

_UNIT_TAIL = re.compile(
    r"(?:部|委|局|厅|办|处|室|院|会|中心|署|行|社|台|校|所|站|队|司|科|股|政府|公司|联|等|机构|单位|部门|协|群|组|集团|部队|园区|开发区|新区|馆|委员会|企业|党校|海关|街道|镇|乡|办事处|党工委|总社|法|工会|兵团|大学|学院|医院|银行|站点|指挥部|专班|区|县|市|州|省)(?:[（(][^（）()]*[）)])?$"
)
_LEVELS = """
省 市 县 区 州 乡 镇 旗 盟 各省 各市 各县 各区 省级 市级 县级 区级 国家
省区 部 中央 村 街道 厅 自治区 直辖市 党政 村级 乡级 镇级 各州
"""
_LEVEL_WORDS = frozenset(_LEVELS.split())
_JOIN = re.compile(r"(?:以及|及其|及|和|与|并)")
_SEPARATORS = "、，,／/；;|\t\n"


def _pieces(text: str) -> list[str]:
    """Split at separators that stand outside brackets."""
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in "（([【〔":
            depth += 1
        elif character in "）)]】〕":
            depth = max(0, depth - 1)
        elif depth == 0 and character in _SEPARATORS:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    return pieces


def _part_joined(text: str) -> list[str]:
    """Split "教育部和各省级人民政府" at 和, but not "文化和旅游部": what stands before must end as a unit does."""
    for match in _JOIN.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        if len(left) < 2 or len(right) < 2 or left.count("（") != left.count("）"):
            continue
        if right in {"政府", "人民政府", "其他"} or right.startswith(
            ("旅游", "信息化", "改革", "社会保障", "城乡", "自然资源", "计划生育")
        ):
            continue
        if match[0] in {"与", "并"} and not _UNIT_TAIL.search(right):
            continue
        if (
            _UNIT_TAIL.search(left)
            and left not in _LEVEL_WORDS
            and not left.endswith(("社会", "中央", "机会", "省", "市", "县", "区"))
        ):
            return [left, *_part_joined(right)]
    return [text]


def split_units(text: str) -> list[str]:
    """Return the units named in `text`, in order and once each, as written but for 等 and blanks.

    "省、市、县公安局" stays one; "（市、区）" inside a name is not a separator.
    """
    text = text.strip(" \t\u3000\xa0，,。；;、：:")
    if not text:
        return []
    spaced = [piece for piece in _BLANK.split(text) if piece]
    if len(spaced) > 1 and all(_UNIT_TAIL.search(piece) for piece in spaced):
        text = "、".join(spaced)
    joined: list[str] = []
    pending = ""
    for piece in _pieces(text):
        name = squeeze(piece).strip('·.。：:“”"')
        if not name:
            continue
        if name in _LEVEL_WORDS:
            pending += name + "、"
            continue
        joined.append(pending + name)
        pending = ""
    if pending:
        joined.append(pending.rstrip("、"))
    names: list[str] = []
    for name in joined:
        for part in _part_joined(name):
            unit = re.sub(r"^(?:并?由|以及|会同)", "", part)
            unit = re.sub(r"(?:等(?:有关|相关)?(?:部门|单位|处室|机构)?(?:和单位)?|等)$", "", unit) or unit
            if unit and unit not in names:
                names.append(unit)
    return names
