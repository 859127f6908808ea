"""The page that shows every component once, with clauses of the real plan for text."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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

ICONS = sorted(drawing.stem for drawing in (Path(__file__).parent / "templates" / "frame" / "icons").glob("*.svg"))


def page(request: HttpRequest) -> HttpResponse:
    """Show the style guide. It reads no table."""
    context = {
        "icons": ICONS,
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
