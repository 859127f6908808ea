"""What lies on the publishing desk of the demo office in mid-December.

The guard's list of words and what it holds back, a document with a set instant, reposts.
"""

from __future__ import annotations

from datetime import date, datetime

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Unit, User
from gongkai.publishing import actions as publishing
from gongkai.publishing import bodies, schedule, words
from gongkai.publishing.models import Document
from gongkai.reposts import actions as reposts
from gongkai.reposts.feeds import Entry
from gongkai.reposts.models import Item
from gongkai.reposts.pages import read_page
from gongkai.reposts.rules import Moment
from gongkai.review.rules import SECRECY_POINTS
from gongkai.screening import Word

_NOTHING = {point: False for point, _ in SECRECY_POINTS}
ABOVE = "http://portal.example.gov.cn"

_VOLUNTEERS = """各市工商局：
经推荐和审核，现将2018年度12315消费维权志愿监督员名单予以公布。消费者可以就近反映情况。
山西省工商行政管理局
2017年12月12日"""
_NEW_YEAR = """广大消费者：
2018年元旦、春节将至，现就节日消费提示如下。
一、购买年货查看标签
选购食品时查看生产日期、保质期和生产者名称、地址，索取并保存购物凭证。
二、网上购物留存凭证
保存订单、付款记录和与商家的沟通记录，收到商品先查验后签收。
三、发生纠纷及时投诉
可以与经营者协商，也可以拨打12315投诉举报电话。
山西省工商行政管理局
2017年12月13日"""
_PAGE = """<html><head><title>{title}</title><meta name="PubDate" content="{when}"></head><body><div id="zoom">
<h1>{title}</h1><p>{number}</p><p>各省、自治区、直辖市人民政府，国务院各部委、各直属机构：</p>{text}<p>国务院办公厅</p><p>{made}</p></div></body></html>"""
_GUIDE = "<p>《政府网站发展指引》已经国务院同意，现印发给你们，请结合实际认真贯彻落实。</p>"
_PROJECTS = (
    "<p>为进一步推进重大建设项目批准和实施领域政府信息公开，经国务院同意，现提出以下意见。</p>"
    "<p>一、总体要求</p><p>（一）以公开为常态、不公开为例外。</p><p>（二）突出重点，有序推进。</p><p>（三）明确主体，落实责任。</p>"
)


def at(day: int, hour: str) -> datetime:
    """Return this minute of December 2017 in Beijing."""
    return datetime.fromisoformat(f"2017-12-{day} {hour}").replace(tzinfo=BEIJING)


def tuesday(people: dict[str, User]) -> None:
    """The list of words; a list of people the guard holds back."""
    xu = people["xulan"]
    listed = [
        Word("国家工商总局", "国家工商行政管理总局"),
        Word("省工商管理局", "省工商行政管理局"),
        Word("一刀切", severity="warn"),
    ]
    words.add(listed, "首批：机关名称和用语", by=people["hejing"], at=at(12, "10:00"))

    volunteers = _draft("关于公布2018年度12315消费维权志愿监督员名单的通知", _VOLUNTEERS, xu, at(12, "10:10"))
    table = {**volunteers.body[0], "kind": "table", "level": 0, "number": "", "clause": ""}
    table["text"] = "姓名\t所在社区\t手机\n李明\t桃园社区\t13812345678\n周小红\t长风社区\t13912345678"
    publishing.edit(
        volunteers, {"body": [*volunteers.body[:-2], table, *volunteers.body[-2:]]}, by=xu, at=at(12, "10:20")
    )
    volunteers.refresh_from_db()
    publishing.propose_attribute(volunteers, "proactive", by=xu, at=at(12, "10:30"))


def wednesday(people: dict[str, User]) -> None:
    """Tips for the new year get their instant."""
    xu, gao = people["xulan"], people["gaofeng"]
    tips = _out(_draft("2018年元旦春节消费提示", _NEW_YEAR, xu, at(13, "10:10")), xu, gao, people, 13)
    schedule.schedule(tips, at(29, "09:00"), by=people["liqiang"], at=at(13, "16:40"))


def _draft(title: str, text: str, by: User, when: datetime) -> Document:
    body, _ = bodies.from_text(title, text)
    said = {"title": title, "body": body, "issuing_bodies": ["山西省工商行政管理局"], "document_type": "通知"}
    return publishing.draft({**said, "made_on": when.date()}, unit=by.unit or Unit(), by=by, at=when)


def _out(document: Document, by: User, head: User, people: dict[str, User], day: int) -> Document:
    """Take a draft to the door on one day."""
    publishing.propose_attribute(document, "proactive", by=by, at=at(day, "10:40"))
    publishing.decide_attribute(document, by=head, at=at(day, "11:10"))
    publishing.review_secrecy(document, "clear", dict(_NOTHING), by=people["zhoujie"], at=at(day, "14:40"))
    publishing.approve(document, by=people["chenli"], at=at(day, "16:00"))
    document.refresh_from_db()
    return document


def reposts_come(people: dict[str, User]) -> None:
    """A portal above that is watched: one paper of it is reposted, another waits for its judgement."""
    office, hejing = people["liqiang"], people["hejing"]
    source = reposts.add_source(
        {
            "name": "上级门户网站（演示）",
            "code": "above",
            "kind": "drop",
            "address": f"{ABOVE}/list",
            "unit": Unit.objects.get(code="bangongshi"),
            "since": date(2017, 5, 1),
        },
        by=office,
        at=at(15, "16:02"),
    )

    def listed(title: str, number: str, path: str, text: str, when: datetime, made: str) -> Item:
        data = _PAGE.format(title=title, number=number, text=text, when=f"{when:%Y-%m-%d %H:%M}", made=made).encode()
        item = reposts.see(source, Entry(title, f"{ABOVE}{path}", Moment(when, True)), at=at(15, "16:03"))
        assert item is not None  # noqa: S101 - a new address
        page = read_page(data, name="page.html", today=date(2017, 12, 15))
        reposts.keep(item, page, data, at=at(15, "16:03"))
        item.refresh_from_db()
        return item

    title = "国务院办公厅关于印发政府网站发展指引的通知"
    guide = listed(title, "国办发〔2017〕47号", "/2017/47.html", _GUIDE, at(15, "10:00"), "2017年5月15日")
    title = "国务院办公厅关于推进重大建设项目批准和实施领域政府信息公开的意见"
    listed(title, "国办发〔2017〕94号", "/2017/94.html", _PROJECTS, at(15, "15:00"), "2017年12月4日")
    document = reposts.repost(guide, by=hejing, at=at(15, "16:05"))
    publishing.decide_attribute(document, by=office, at=at(15, "16:08"))
    publishing.review_secrecy(document, "clear", dict(_NOTHING), by=people["zhoujie"], at=at(15, "16:11"))
    publishing.approve(document, by=people["chenli"], at=at(15, "16:14"))
    reposts.release_all([Document.objects.get(pk=document.pk)], by=hejing, at=at(15, "16:17"))
