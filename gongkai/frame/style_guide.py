"""The page that describes the visual language and shows every component once, with clauses of the real plan."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.frame import palette
from gongkai.frame.templatetags.frame import LIGHTS, VALIDITIES
from gongkai.frame.time import BEIJING

ISSUER = "山西省工商行政管理局"
PUBLISHED = datetime(2017, 6, 19, 9, 30, tzinfo=BEIJING)

FACTS = [
    {"name": "索引号", "value": "012150436/2017-00160"},
    {"name": "发布机构", "value": ISSUER, "url": "#facts"},
    {"name": "成文日期", "value": "2017年6月15日"},
    {"name": "发布日期", "value": "2017-06-19 09:30"},
    {"name": "主题分类", "value": "综合政务 › 政务公开"},
    {"name": "公开属性", "value": "主动公开"},
    {"name": "标题", "value": "关于印发《全面推进政务公开工作实施方案》的通知", "whole": True},
]

FIGURES = [
    {"name": "任务", "value": 27, "unit": "项"},
    {"name": "已完成", "value": 9, "unit": "项", "light": "done"},
    {"name": "临近期限", "value": 3, "unit": "项", "light": "yellow"},
    {"name": "已逾期", "value": 1, "unit": "项", "light": "red"},
]

STEPS = [
    {"on": date(2017, 6, 19), "says": "星期一，文件公开当日，不计入。"},
    {"on": date(2017, 6, 20), "says": "星期二，第 1 个工作日。"},
    {"on": date(2017, 6, 21), "says": "星期三，第 2 个工作日。"},
    {"on": date(2017, 6, 22), "says": "星期四，第 3 个工作日，期限届满。"},
]

BODY = [
    {
        "level": 0,
        "text": "现将《山西工商行政管理局全面推进政务公开工作实施方案》印发给你们，"
        "请认真贯彻落实，做好本单位的政务公开工作，并于6月20日前将本单位专门负责政务公开工作的人员信息（姓名、职务、办公电话、手机）报省局办公室。",
    },
]

ANNEX = [
    {"level": 1, "head": "二、工作内容及任务分工", "anchor": "c2"},
    {"level": 2, "head": "（三）加强政策解读和舆情回应", "anchor": "c2-3"},
    {
        "level": 3,
        "head": "1.强化政策解读。",
        "anchor": "c2-3-1",
        "text": "坚持“谁起草、谁解读”的原则，在出台重要政策时，牵头起草单位应将文件和解读方案一并报批，"
        "相关解读材料应于文件公开后3个工作日内在省局门户网站和媒体发布。（办公室、宣传中心牵头，其他单位按职责分工负责）",
    },
    {
        "level": 3,
        "head": "3.强化舆情回应。",
        "anchor": "c2-3-3",
        "text": "特别重大、重大突发事件发生后，应在5小时内发布权威信息，应在24小时内举行新闻发布会。"
        "（办公室、宣传中心牵头，其他单位按职责分工负责）",
    },
]

# What each colour is for, in the order of base.css.
USES = {
    "paper": "页面底色",
    "ground": "页脚、纸面以外的底色",
    "line": "分隔列表的细线",
    "line-strong": "表格首尾线",
    "text": "正文",
    "quiet": "次要文字",
    "ink": "墨蓝：链接、标题线、按钮",
    "ink-soft": "提示的底色",
    "red": "朱红：红头、当前位置、逾期",
    "red-soft": "出错提示的底色",
    "green": "正常、完成",
    "amber": "临近期限、逾期完成",
    "amber-soft": "注意提示的底色",
    "mark": "检索到的词的底色",
    "mast": "页头",
    "on-mast": "页头上的字",
    "field": "输入框的边线",
}
# (where, family, size on the screen, size in print, by which rule)
TYPES = (
    ("页面标题", "黑体", "1.75 rem", "—", "本站"),
    ("栏目标题", "黑体", "1.25 rem", "—", "本站"),
    ("页面正文", "黑体", "1 rem，行距 1.75", "11 pt", "本站"),
    ("次要文字", "黑体", "0.875 rem", "—", "本站，不再更小"),
    ("发文机关标志", "小标宋，朱红", "1.5 至 2.5 rem", "36 pt", "GB/T 9704：小标宋体，红色，以醒目、美观、庄重为原则"),
    ("公文标题", "小标宋", "1.375 至 1.75 rem", "22 pt", "GB/T 9704：2 号"),
    ("公文正文", "仿宋", "1.125 rem，行距 1.9", "16 pt，行距 29 pt", "GB/T 9704：3 号，每页 22 行、每行 28 字"),
    ("结构层次第一层", "黑体", "同正文", "16 pt", "GB/T 9704"),
    ("结构层次第二层", "楷体", "同正文", "16 pt", "GB/T 9704"),
    ("结构层次第三、四层", "仿宋加粗（序号与标题）", "同正文", "16 pt", "GB/T 9704：仿宋"),
)


def swatches() -> list[dict[str, object]]:
    """Return every colour with its value in each palette and, for words, the least contrast on any of its grounds."""
    rows: list[dict[str, object]] = []
    for name, use in USES.items():
        grounds = [back for front, back in palette.PAIRS if front == name]
        values = []
        for kind in palette.PALETTES:
            named = palette.colours(kind)
            least = min((palette.contrast(named[name], named[back]) for back in grounds), default=None)
            values.append({"value": named[name], "least": f"{least:.1f}" if least else ""})
        rows.append({"name": name, "use": use, "values": values})
    return rows


DOORS = [
    {"sign": "document", "name": "查文件", "says": "按主题、单位、年份和效力", "url": "#doors"},
    {"sign": "request", "name": "申请公开", "says": "没有主动公开的，可以申请获取", "url": "#doors"},
    {"sign": "ask", "name": "提问与纠错", "says": "限时答复，答复对外公开", "url": "#doors"},
]

ICONS = sorted(drawing.stem for drawing in (Path(__file__).parent / "templates" / "frame" / "icons").glob("*.svg"))


def page(request: HttpRequest) -> HttpResponse:
    """Show the style guide. It reads no table."""
    context = {
        "icons": ICONS,
        "palettes": palette.PALETTES.values(),
        "swatches": swatches(),
        "types": TYPES,
        "doors": DOORS,
        "lights": LIGHTS,
        "validities": VALIDITIES,
        "facts": FACTS,
        "figures": FIGURES,
        "steps": STEPS,
        "body": BODY,
        "annex": ANNEX,
        "subtitle": "山西工商行政管理局全面推进政务公开工作实施方案",
        "headings": [{**part, "text": part["head"]} for part in ANNEX if part["level"] in (1, 2)],
        "issuer": ISSUER,
        "signed": [ISSUER],
        "made_on": date(2017, 6, 15),
        "published_at": PUBLISHED,
        "due_at": datetime(2017, 6, 22, 23, 59, 59, tzinfo=BEIJING),
        "page": Paginator(range(400), 20).page(7),
        "lead": ["办公室", "宣传中心"],
        "attachments": [{"name": "山西省工商行政管理局主动公开基本目录", "url": "#paper", "size": "DOCX，48 KB"}],
    }
    return render(request, "frame/style_guide.html", context)
