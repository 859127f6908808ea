"""What an office must publish without being asked: the items of article 20, in the order of the law.

State Council Order 711, art. 20; the list of the earlier regulation stands beside it for matters of its time.
The wording is shortened; the article is the text that binds.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.law.sources import ORDER_711, Citation

ARTICLE: Citation = ORDER_711.art(20)


@dataclass(frozen=True)
class Item:
    """One of the fifteen items. `code` is stored and never changes.

    `topics` are first-level topics (law.topics) and `types` document types under which what belongs to the item is
    filed; both empty where the catalogue has no column for it yet. `here` names a page of the portal that holds it.
    """

    code: str
    number: int
    zh: str
    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    here: str = ""

    @property
    def citation(self) -> Citation:
        """《…条例》第二十条第（N）项."""
        return ORDER_711.art(20, item=self.number)


ITEMS: tuple[Item, ...] = (
    Item("A20_01", 1, "行政法规、规章和规范性文件", types=("命令", "决定", "意见", "通知")),
    Item("A20_02", 2, "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名", here="units"),
    Item("A20_03", 3, "国民经济和社会发展规划、专项规划、区域规划及相关政策", topics=("国民经济管理、国有资产监管",)),
    Item("A20_04", 4, "国民经济和社会发展统计信息"),
    Item("A20_05", 5, "行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果"),
    Item("A20_06", 6, "行政处罚、行政强制的依据、条件、程序以及具有一定社会影响的行政处罚决定"),
    Item("A20_07", 7, "财政预算、决算信息", topics=("财政、金融、审计",)),
    Item("A20_08", 8, "行政事业性收费项目及其依据、标准"),
    Item("A20_09", 9, "政府集中采购项目的目录、标准及实施情况"),
    Item("A20_10", 10, "重大建设项目的批准和实施情况"),
    Item("A20_11", 11, "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况"),
    Item("A20_12", 12, "突发公共事件的应急预案、预警信息及应对情况"),
    Item(
        "A20_13",
        13,
        "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况",
        topics=("市场监管、安全生产监管",),
    ),
    Item("A20_14", 14, "公务员招考的职位、名额、报考条件等事项以及录用结果"),
    Item("A20_15", 15, "法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息", topics=("综合政务",)),
)


def named(code: str) -> Item:
    """Return the item with this code. Raises KeyError for a code the article does not have."""
    for item in ITEMS:
        if item.code == code:
            return item
    raise KeyError(code)
