"""The interpretation plan 解读方案: who explains a policy, in which forms, where and when. Judged with the policy.

Plan 2017, II(3)1: 谁起草、谁解读; document and plan go up together, and the interpretation follows within three working
days. The plan is part of what the papers are bound to (canonical.matter): changed, it is judged anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.errors import BadInput, Refused
from gongkai.law.sources import PLAN_2017
from gongkai.publishing.models import Document

MOST_DAYS = 3
CHANNELS = (
    ("site", "本机关门户网站"),
    ("new_media", "政务微博、微信"),
    ("press", "报刊、广播、电视"),
    ("conference", "新闻发布会"),
    ("hall", "办事大厅、宣传材料"),
)
SOURCE = PLAN_2017.clause("二（三）1")
# Forms in which a person speaks: the page says who.
SPOKEN = frozenset({Document.Form.PRESS, Document.Form.INTERVIEW, Document.Form.EXPERT, Document.Form.HEAD})


class NoPlan(Refused):
    says = "政策文件须与解读方案一并报审，请在草稿中填写解读方案；确不需要解读的，写明不作解读的理由。"
    source = SOURCE


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in words. `within` is the number of working days after publication; 0 is together with it."""

    unit: str
    person: str
    forms: tuple[str, ...]
    channels: tuple[str, ...]
    within: int
    points: str = ""

    @property
    def when(self) -> str:
        """Return 与文件同步发布 or 文件发布后2个工作日内."""
        return f"文件发布后{self.within}个工作日内" if self.within else "与文件同步发布"


def of(document: Document) -> Plan | None:
    """Return the document's plan, None where none was written."""
    said: Mapping[str, Any] = document.interpretation_plan or {}
    if not said:
        return None
    return Plan(
        unit=str(said.get("unit", "")),
        person=str(said.get("person", "")),
        forms=tuple(Document.Form(form).label for form in said.get("forms", []) if form in Document.Form.values),
        channels=tuple(word for value, word in CHANNELS if value in said.get("channels", [])),
        within=int(said.get("within", MOST_DAYS)),
        points=str(said.get("points", "")),
    )


def checked(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan as the record keeps it, {} for one in which nothing was filled in. Raises BadInput."""
    kept = {
        "unit": str(said.get("unit", "")).strip(),
        "person": str(said.get("person", "")).strip(),
        "forms": [form for form in Document.Form.values if form in (said.get("forms") or [])],
        "channels": [value for value, _ in CHANNELS if value in (said.get("channels") or [])],
        "within": said.get("within"),
        "points": str(said.get("points", "")).strip(),
    }
    if not any(kept[name] for name in ("person", "forms", "channels", "points")):
        return {}
    missing = [
        word
        for name, word in (("unit", "解读单位"), ("person", "解读人"), ("forms", "解读形式"), ("channels", "发布渠道"))
        if not kept[name]
    ]
    if missing:
        raise BadInput(f"解读方案不完整，请填写{'、'.join(missing)}。")
    within = kept["within"]
    if not isinstance(within, int) or not 0 <= within <= MOST_DAYS:
        raise BadInput(f"解读材料应当在文件发布后{MOST_DAYS}个工作日内发布，请填写0到{MOST_DAYS}。")
    return kept


def require_plan(document: Document) -> None:
    """Raise NoPlan for a policy that brings neither a plan nor a reason; what was public before is past that.

    A correction that makes a policy of what was none owes the plan as any policy does.
    """
    if not document.owes_interpretation or document.brought_date is not None:
        return
    original = document.corrects
    if original is not None and original.owes_interpretation and not original.interpretation_plan:
        return
    if of(document) is None:
        raise NoPlan


def require_form(document: Document) -> None:
    """Raise BadInput where an interpretation lacks what its form is made of: a speaker, a link, pictures with words."""
    if document.interprets_id is None:
        return
    form = document.interpretation_form
    if form in SPOKEN and not document.speaker.strip():
        raise BadInput(f"{document.get_interpretation_form_display()}应当写明解读人姓名和职务。")
    if form == Document.Form.VIDEO and not document.video_address.strip():
        raise BadInput("视频解读应当填写视频网址。")
    pictures = [item for item in document.attachments.all() if item.media_type.startswith("image/")]
    if form == Document.Form.GRAPHIC and not pictures:
        raise BadInput("图解应当附图片（PNG或者JPG）。")
    if form == Document.Form.GRAPHIC and any(not item.alt.strip() for item in pictures):
        raise BadInput("图解的每幅图片应当附文字说明，供读屏软件朗读。")
