"""The cast of the whole house: a small bureau and the people who come into every story.

王芳 drafts in 注册处, 张敏 is its head, 李强 serves in the openness office, 赵勇 has no post here. 周洁 reviews for
secrecy, 陈立 leads, 孙明 watches, 吴涛 keeps the machines running, 刘洋 drafts in 法制处, 何静 is the openness
office's second hand: what one of the two sends in, the other judges. 林雪 of 法制处 reviews for legality.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau, Unit, User
from gongkai.organisation.roles import Role

PASSWORD = "a-long-word-for-tests"

_UNITS = (
    ("bangongshi", "办公室", "department"),
    ("fazhichu", "法制处", "department"),
    ("zhucechu", "注册处", "department"),
    ("jianguanchu", "监管处", "department"),
    ("xiaobaochu", "消保处", "department"),
    ("shichangchu", "市场处", "department"),
    ("renshichu", "人事处", "department"),
    ("jicengchu", "基层教育处", "department"),
    ("jijianzu", "驻局纪检组", "department"),
    ("jiguanjiwei", "机关纪委", "department"),
    ("xiaoxie", "消费者协会", "association"),
    ("xuanchuan", "宣传中心", "subordinate"),
    ("xinxi", "信息中心", "subordinate"),
    ("12315", "12315指挥中心", "subordinate"),
    ("shifanqu", "示范区工商局", "zone_bureau"),
    ("taiyuan", "太原市局", "city_bureau"),
)

_PEOPLE = (
    ("wangfang", "王芳", "zhucechu", (Role.DRAFTER,)),
    ("zhangmin", "张敏", "zhucechu", (Role.UNIT_HEAD,)),
    ("liuyang", "刘洋", "fazhichu", (Role.DRAFTER,)),
    ("liqiang", "李强", "bangongshi", (Role.OPENNESS_OFFICE,)),
    ("hejing", "何静", "bangongshi", (Role.OPENNESS_OFFICE,)),
    ("zhoujie", "周洁", "bangongshi", (Role.SECRECY_REVIEWER,)),
    ("linxue", "林雪", "fazhichu", (Role.LEGAL_REVIEWER,)),
    ("chenli", "陈立", None, (Role.LEADER,)),
    ("sunming", "孙明", "jijianzu", (Role.AUDITOR,)),
    ("wutao", "吴涛", "xinxi", (Role.OPERATOR,)),
    ("zhaoyong", "赵勇", "renshichu", ()),
)


@dataclass(frozen=True)
class Cast:
    """Everyone, by role; units by code."""

    units: dict[str, Unit]
    people: dict[str, User]

    @property
    def drafter(self) -> User:
        """王芳, 注册处."""
        return self.people["wangfang"]

    @property
    def other_drafter(self) -> User:
        """刘洋, 法制处."""
        return self.people["liuyang"]

    @property
    def unit_head(self) -> User:
        """张敏, 注册处."""
        return self.people["zhangmin"]

    @property
    def office(self) -> User:
        """李强, the openness office."""
        return self.people["liqiang"]

    @property
    def second_office(self) -> User:
        """何静, the openness office's second hand."""
        return self.people["hejing"]

    @property
    def secrecy_reviewer(self) -> User:
        """周洁."""
        return self.people["zhoujie"]

    @property
    def legal_reviewer(self) -> User:
        """林雪, 法制处."""
        return self.people["linxue"]

    @property
    def leader(self) -> User:
        """陈立."""
        return self.people["chenli"]

    @property
    def auditor(self) -> User:
        """孙明."""
        return self.people["sunming"]

    @property
    def operator(self) -> User:
        """吴涛."""
        return self.people["wutao"]

    @property
    def nobody(self) -> User:
        """赵勇, who has no post here."""
        return self.people["zhaoyong"]

    def unit(self, code: str) -> Unit:
        """Return the unit with this code."""
        return self.units[code]


def assemble() -> Cast:
    """Put the bureau, its units and its people into the database, and return them."""
    bureau = Bureau.load()
    bureau.name, bureau.short_name = "山西省工商行政管理局", "省工商局"
    bureau.organisation_code = "012150436"
    bureau.save()
    kinds = list(Unit.Kind.values)
    made = Unit.objects.bulk_create(
        Unit(
            code=code,
            short_name=name,
            full_name=f"山西省工商行政管理局{name}",
            kind=kind,
            kind_order=kinds.index(kind),
            order=order,
        )
        for order, (code, name, kind) in enumerate(_UNITS, 1)
    )
    units = {unit.code: unit for unit in made}
    secret = make_password(PASSWORD)
    made = User.objects.bulk_create(
        User(username=username, password=secret, full_name=name, unit=units[unit] if unit else None)
        for username, name, unit, _ in _PEOPLE
    )
    people = {person.username: person for person in made}
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for _, _, _, roles in _PEOPLE for role in roles}
    User.groups.through.objects.bulk_create(
        User.groups.through(user_id=people[username].pk, group_id=groups[role].pk)
        for username, _, _, roles in _PEOPLE
        for role in roles
    )
    return Cast(units, people)


def beijing(text: str) -> datetime:
    """Return the instant written `2017-06-19 09:30` or `2017-06-19` (nine in the morning) in Beijing."""
    instant = datetime.fromisoformat(text if " " in text or "T" in text else f"{text} 09:00")
    return instant.replace(tzinfo=BEIJING)
