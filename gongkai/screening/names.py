"""Names of private persons, where the words around them say that they are names.

Two or three Chinese characters are a name only by their place. Officials who sign, lead and answer the telephone are
named in public documents on purpose: the labels of their offices are not among these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["NAME", "find_names", "masked_name", "name_before"]

_SINGLE: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶"
    "黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳"
    "欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
    "池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏"
    "鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由琚"
)
_DOUBLE: Final = (
    "欧阳|上官|司马|诸葛|夏侯|皇甫|东方|尉迟|公孙|慕容|司徒|令狐|宇文|"
    "长孙|轩辕|端木|独孤|南宫|西门|呼延|完颜|澹台|申屠|闻人"
)
_HAN: Final = "[\u4e00-\u9fff]"

NAME: Final = rf"(?:(?:{_DOUBLE}){_HAN}(?:{_HAN}(?!{_HAN}))?|[{_SINGLE}]{_HAN}{{1,2}}|{_HAN}{{2,6}}·{_HAN}{{2,8}})"
"""A name by its form. Use it only behind a label, or where its end is certain."""

_MASKED = re.compile("[某×xX*＊]")
_LABEL: Final = (
    r"(?:姓\s*名|申请人|投诉人|举报人|信访人|来信人|来访人|患\s*者|病\s*人|当事人|受害人|被害人|死\s*者|伤\s*者|户\s*主|业\s*主|村\s*民|居\s*民|学\s*生|家\s*长|监护人|消费者|"
    r"购房人|承租人|租户|借款人|持卡人|收款人|户\s*名|考\s*生|职\s*工|员\s*工|证\s*人|原\s*告|被\s*告|受益人|低保对象|救助对象|本人|当事者|车主|房主|配\s*偶|子\s*女|父\s*亲|母\s*亲|未成年人|女\s*童|男\s*童|儿\s*童|幼\s*儿)"
)
_LABELLED = re.compile(
    rf"{_LABEL}(?:\s*[（(][^（()）]{{0,8}}[)）])?\s*[：:]?\s*(?P<name>{NAME})(?=[^\u4e00-\u9fff]|$|的|于|在|系|称|向|与|和|因|住|现|男|女)"
)
_SEXED = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:{_LABEL}\s*)?(?P<name>{NAME})\s*[，,、（(\s]\s*(?:男|女)(?=[，,、；;。\s）)]|$)"
)
_NUMBERED = re.compile(rf"(?<![\u4e00-\u9fff])(?P<name>{NAME})\s*[，,、：:（(\t ]?\s*$")
_NOT_NAMES: Final = frozenset(
    [
        "单位",
        "名称",
        "地址",
        "电话",
        "手机",
        "号码",
        "公司",
        "姓名",
        "性别",
        "年龄",
        "时间",
        "日期",
        "情况",
        "关系",
        "职务",
        "职业",
        "学历",
        "和其",
        "应当",
        "可以",
        "向有",
        "于是",
        "方式",
        "时应",
        "包括",
        "明确",
        "全部",
        "任何",
        "相关",
        "有关",
        "信息",
        "材料",
        "成立",
        "成员",
        "高度",
        "平均",
        "平台",
        "安全",
        "公民",
        "公开",
        "国家",
        "国籍",
        "利益",
        "明细",
        "原因",
        "计划",
        "通知",
        "权利",
        "权益",
        "全体",
        "家庭",
        "通过",
        "联系",
        "本人",
        "来源",
        "相应",
        "经办",
        "支付",
        "支持",
        "都是",
        "那么",
        "但是",
        "由于",
        "应在",
        "和家长",
        "万元",
        "金额",
        "银行",
        "银行卡",
        "账号",
        "时起",
        "金融",
        "查询",
        "安置",
        "文件",
        "文号",
        "编号",
        "房屋",
        "商品",
        "商户",
        "平方",
        "连续",
        "管理",
        "解决",
        "关于",
        "方面",
        "方可",
        "全省",
        "全市",
        "国务院",
        "党员",
        "党组",
        "党委",
        "宣传",
        "计算",
        "路线",
        "路口",
        "车辆",
        "车牌",
        "古城",
        "海关",
        "花园",
        "强调",
        "明年",
        "来电",
        "来信",
        "来访",
        "单位名称",
        "符合",
        "农民",
        "农户",
        "农村",
        "居住",
        "居民",
        "公示",
        "包含",
        "容易",
        "时候",
        "信用",
        "展示",
        "华人",
        "官方",
        "项目",
        "常住",
        "支行",
        "阳光",
        "封面",
        "索要",
        "相互",
        "平时",
        "温馨",
        "常见",
        "易于",
        "应由",
        "和申请",
        "时的",
        "成功",
        "成年",
        "全程",
        "全面",
        "能否",
        "宁愿",
        "干部",
        "向其",
        "任意",
        "荣誉",
        "师生",
        "班级",
        "班主任",
        "曾经",
        "曾向",
        "游客",
        "游戏",
        "金的",
        "华侨",
        "高中",
        "高级",
        "高于",
        "高校",
    ]
)


def find_names(text: str, context: str = "") -> Iterator[tuple[int, int]]:
    """Yield the ranges of names that a label or the words behind them show to be a private person's."""
    seen: set[int] = set()
    for form in (_LABELLED, _SEXED):
        for found in form.finditer(text):
            start, end = found.span("name")
            if start not in seen and _is_name(found["name"]):
                seen.add(start)
                yield start, end
    bare = text.strip()
    if re.search(r"姓\s*名|户主|学生|监护人", context) and re.fullmatch(NAME, bare) and _is_name(bare) and not seen:
        start = text.index(bare)
        yield start, start + len(bare)


def name_before(text: str, at: int) -> tuple[int, int] | None:
    """Return the range of a name that stands directly before `at`, as in 王芳13800000000; None where there is none."""
    first = max(0, at - 12)
    found = _NUMBERED.search(text[first:at])
    if found is None or not _is_name(found["name"]):
        return None
    return first + found.start("name"), first + found.end("name")


def _is_name(name: str) -> bool:
    return not _MASKED.search(name) and name not in _NOT_NAMES and name[:2] not in _NOT_NAMES


def masked_name(name: str) -> str:
    """Return 王某 for 王芳, 王某某 for 王小芳, 欧阳某 for 欧阳娜娜's short form: the surname stays."""
    family = name[:2] if re.match(_DOUBLE, name) else name[:1]
    if "·" in name:
        return name[:1] + "某某"
    return family + "某" * max(1, len(name) - len(family))
