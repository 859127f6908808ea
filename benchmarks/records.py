"""Generated Chinese records: sentences of the real plan and of other plans, with firms, places and numbers set in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


def words(text: str) -> list[str]:
    return text.split()


PLACES = words(
    "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 小店 迎泽 杏花岭 尖草坪 万柏林 晋源 平定 盂县 襄垣 屯留 "
    "潞城 高平 沁水 山阴 应县 榆次 太谷 祁县 平遥 介休 盐湖 永济 河津 五台 代县 尧都 曲沃 翼城 襄汾 洪洞 霍州 离石 "
    "孝义 汾阳 文水 交城 兴县 临县 柳林"
)
NAMES = words(
    "恒 盛 瑞 祥 丰 泰 和 嘉 裕 隆 通 达 宏 远 鑫 源 汇 福 安 康 华 兴 亿 万 金 银 玉 天 宇 博 雅 文 晋 唐 汾 岳 云 "
    "海 川 林 森 松 柏 梅 兰 竹 菊 青 蓝 红 明 亮 光 辉 旭 晨 曦 阳 春 夏 秋 冬 新 民 利 顺 昌 荣 茂 庆 吉 佳 美"
)
TRADES = words(
    "商贸 食品 建筑 物流 农业科技 机械制造 煤业 电子商务 文化传媒 医药 环保科技 房地产开发 餐饮管理 汽车销售 服装 "
    "化工 装饰工程 旅游开发 信息技术 养殖 酒业 醋业 水泥 玻璃 印刷 家具 家政服务 教育咨询 特种设备检验 电梯安装"
)
MATTERS = words(
    "企业登记全程电子化 企业名称自主申报 双随机抽查 失信企业联合惩戒 流通领域商品质量抽检 网络交易监管 "
    "消费者权益保护 广告监测 合同格式条款整治 电梯安全 食品小作坊许可 餐饮服务明厨亮灶 药品零售企业检查 "
    "加油机计量检定 无证无照经营查处 传销整治 年报公示 经营异常名录管理 证照分离改革 注册商标专用权保护 "
    "农资市场专项整治 校园周边食品安全 价格收费检查 特种设备隐患排查 知识产权执法 质量提升行动 标准化试点"
)
DEEDS = words("做好 加强 开展 规范 推进 公布 进一步做好 印发 调整 全面落实")
KINDS = words("通知 意见 通告 公告 通报 工作方案 实施细则 管理办法 情况通报 批复")
ISSUERS = words("晋工商办字 晋工商企字 晋政办发 晋市监发 晋质监发 晋食药监发 并工商发 同市监发")
UNITS = [f"u{number:02}" for number in range(24)]
TOPICS = words("市场监管 企业登记 信用监管 消费者权益保护 商标广告 网络监管 公平交易 食品药品 质量标准 综合政务")


@dataclass(frozen=True, slots=True)
class Made:
    """One generated record, with the columns a document has."""

    serial: int
    title: str
    number: str
    text: str
    unit: str
    topic: str
    year: int
    month: int
    day: int
    is_task: bool
    ends: int  # months after which it is repealed; 0: never

    @property
    def size(self) -> int:
        """Return the bytes of its text in UTF-8: title, number, body."""
        return len(f"{self.title}{self.number}{self.text}".encode())


def generate(count: int, *, seed: int = 20170928) -> Iterator[Made]:
    """Yield `count` records, the same at every run."""
    chance = random.Random(seed)
    sentences = _sentences()
    for serial in range(count):
        yield _made(chance, serial, sentences)


def _made(chance: random.Random, serial: int, sentences: list[str]) -> Made:
    pick = chance.choice
    year = 2008 + int(18 * chance.random() ** 0.7)
    firm = f"{pick(PLACES)}{pick(NAMES)}{pick(NAMES)}{pick(NAMES)}{pick(TRADES)}有限公司"
    matter, deed, kind = pick(MATTERS), pick(DEEDS), pick(KINDS)
    which = serial % 4
    if which == 0:
        title = f"关于{deed}{matter}有关工作的{kind}"
    elif which == 1:
        title = f"{pick(PLACES)}市场监督管理局关于{matter}的{kind}"
    elif which == 2:
        title = f"{firm}{matter}行政处罚决定书"
    else:
        title = f"关于对{firm}等{chance.randint(2, 60)}户企业{matter}的{kind}"
    code = f"91140{chance.randint(100, 999)}MA0{chance.randrange(36**6):06d}"[:18]
    body = [pick(sentences) for _ in range(chance.randint(2, 4))]
    body.insert(
        chance.randrange(len(body) + 1),
        f"{firm}（统一社会信用代码{code}）在{pick(PLACES)}{chance.randint(1, 400)}号经营，"
        f"涉及{matter}，金额{chance.randint(1, 99999)}元。",
    )
    return Made(
        serial=serial,
        title=title,
        number=f"{pick(ISSUERS)}〔{year}〕{chance.randint(1, 999)}号",
        text="".join(body),
        unit=pick(UNITS),
        topic=pick(TOPICS),
        year=year,
        month=chance.randint(1, 12),
        day=chance.randint(1, 28),
        is_task=serial % 5 == 4,
        ends=chance.randint(6, 120) if serial % 9 == 0 else 0,
    )


def _sentences() -> list[str]:
    """Return the plan's sentences, of 12 to 120 characters."""
    text = (files("gongkai.programme.demo") / "plan-2017.txt").read_text(encoding="utf-8")
    parts = [part.strip() for part in re.split(r"(?<=[。；])|\n", text)]
    return [part for part in parts if 12 <= len(part) <= 120]
