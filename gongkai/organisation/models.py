"""Units, people, disclosure staff, the leading group, and what the bureau's site must print of itself."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from gongkai.frame.time import now
from gongkai.organisation.roles import DECIDING, Role


class UnitQuerySet(models.QuerySet["Unit"]):
    def standing(self, on: date | None = None) -> UnitQuerySet:
        """Units that exist on a day, today without it, in the order the bureau lists them.

        A unit stands up to the day before it is closed: one that is to be closed later stands until then.
        """
        day = on or now().date()
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day)).order_by("kind_order", "order", "pk")


class Unit(models.Model):
    """A unit of the bureau, as its own notices address them: offices, associations, direct units, bureaus."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", "省局"
        DEPARTMENT = "department", "机关处（室）"
        ASSOCIATION = "association", "协（学）会"
        SUBORDINATE = "subordinate", "直属单位"
        ZONE_BUREAU = "zone_bureau", "示范区局"
        CITY_BUREAU = "city_bureau", "市局"

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT)
    kind_order = models.PositiveSmallIntegerField(default=0, editable=False)
    code = models.SlugField("代码", max_length=40, unique=True, help_text="网址中使用，一经确定不再改变。")
    full_name = models.CharField("全称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=40, unique=True)
    duties = models.TextField("职能", blank=True)
    office_phone = models.CharField("办公电话", max_length=40, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["kind_order", "order", "pk"]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: object, **kwargs: object) -> None:
        self.kind_order = list(self.Kind.values).index(self.kind)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is passed on as it came


class UnitAlias(models.Model):
    """Another name by which documents call a unit; no two units share one."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="aliases", verbose_name="单位")
    name = models.CharField("别名", max_length=100, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may do hangs on their roles, never on who they are."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people", verbose_name="所在单位"
    )
    full_name = models.CharField("姓名", max_length=40, blank=True)
    title = models.CharField("职务", max_length=40, blank=True)
    must_change_password = models.BooleanField("须先修改密码", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Return the roles this person holds (their groups that bear a role's name)."""
        known = set(Role)
        return frozenset(Role(name) for name in self.groups.values_list("name", flat=True) if name in known)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def waiting(self) -> RoleGrantQuerySet:
        """Proposals nobody has decided yet, the oldest first."""
        return self.filter(decided_at__isnull=True).order_by("pk")


class RoleGrant(models.Model):
    """A post that decides, proposed for a person by one hand and confirmed or declined by another."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants", verbose_name="人员")
    role = models.CharField("岗位", max_length=30, choices=[(role.value, role.zh) for role in Role])
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    is_granted = models.BooleanField("已确认", default=False)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位授予"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(decided_at__isnull=True),
                name="a_role_is_proposed_to_a_person_once_at_a_time",
                violation_error_message="该岗位已提出，正在等待确认。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}：{Role(self.role).zh}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, on: date) -> DelegationQuerySet:
        """Those that hold on a day: begun, not past, not ended, both people still signing in."""
        return self.filter(
            since__lte=on, until__gte=on, ended_at__isnull=True, giver__is_active=True, taker__is_active=True
        ).select_related("giver", "taker")


class Delegation(models.Model):
    """A post that decides, lent for some days to someone else while its holder is away (代理).

    Both names stand on everything done with it. It lends no more than the giver holds on the day, and lets nobody
    judge what they or the giver wrote.
    """

    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given", verbose_name="委托人")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_taken", verbose_name="代理人")
    role = models.CharField("岗位", max_length=30, choices=[(role.value, role.zh) for role in Role if role in DECIDING])
    since = models.DateField("自")
    until = models.DateField("至")
    reason = models.CharField("事由", max_length=100)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="办理人")
    made_at = models.DateTimeField("办理时间")
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="终止人"
    )
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位代理"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=models.F("taker")),
                name="nobody_stands_in_for_themselves",
                violation_error_message="不能委托本人代理。",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")),
                name="a_delegation_ends_after_it_begins",
                violation_error_message="代理的终止日期不能早于起始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taker}代{self.giver}：{Role(self.role).zh}"


class DisclosureContactQuerySet(models.QuerySet["DisclosureContact"]):
    def serving(self) -> DisclosureContactQuerySet:
        """Those who do the work today."""
        return self.filter(ended_on__isnull=True).select_related("unit")


class DisclosureContact(models.Model):
    """The person a unit names for openness work (Plan 2017, the notice): name, title, office phone, mobile.

    The mobile number is for the openness office alone: no public exit reads it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contacts", verbose_name="单位")
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40)
    office_phone = models.CharField("办公电话", max_length=40)
    mobile = models.CharField("手机", max_length=20, blank=True, help_text="仅供政务公开办公室联系使用，不对外公开。")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="报送人")
    reported_at = models.DateTimeField("报送时间")
    ended_on = models.DateField("停止任职日期", null=True, blank=True)

    objects = DisclosureContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专门负责政务公开工作的人员"
        ordering = ["unit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(ended_on__isnull=True),
                name="a_person_serves_a_unit_once_at_a_time",
                violation_error_message="该人员已在名单中。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.name}"


class GroupSeat(models.Model):
    """A seat in the leading group for openness (Plan 2017, III(1))."""

    class Seat(models.TextChoices):
        HEAD = "head", "组长"
        MEMBER = "member", "成员"
        OFFICE = "office", "领导小组办公室"

    seat = models.CharField("席位", max_length=10, choices=Seat.choices, default=Seat.MEMBER)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="seats", verbose_name="单位"
    )
    name = models.CharField("姓名", max_length=40, blank=True)
    post = models.CharField("职务", max_length=60, help_text="如：分管副局长、办公室负责人。")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "政务公开领导小组"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="a_seat_ends_after_it_begins",
                violation_error_message="任期的终止日期不能早于起始日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_seat_display()} {self.name or self.post}"


_WEB = URLValidator(schemes=["http", "https"], message="请填写完整的网址，以 https:// 或者 http:// 开头。")


@register_setting(icon="site")
class Bureau(BaseGenericSetting):
    """What the site must say of the bureau itself: names, codes and the identifiers of its foot."""

    name = models.CharField("机关全称", max_length=100, default="（未设置机关名称）")
    short_name = models.CharField("机关简称", max_length=40, blank=True)
    organisation_code = models.CharField(
        "组织机构代码或统一社会信用代码", max_length=18, default="000000000", help_text="用作索引号前段。"
    )
    year_basis = models.CharField(
        "索引号年份取自",
        max_length=10,
        choices=[("made", "成文日期"), ("published", "发布日期")],
        default="made",
    )
    address = models.CharField("地址", max_length=200, blank=True)
    postcode = models.CharField("邮编", max_length=6, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    office_hours = models.CharField("办公时间", max_length=100, blank=True)
    foi_office = models.CharField("政府信息公开工作机构", max_length=100, blank=True)
    site_code = models.CharField("网站标识码", max_length=10, blank=True)
    icp_filing = models.CharField("ICP备案号", max_length=40, blank=True)
    psb_filing = models.CharField("公安备案号", max_length=40, blank=True)
    emblem_url = models.CharField(
        "党政机关网站标识的网址",
        max_length=300,
        blank=True,
        validators=[_WEB],
        help_text="机构编制部门核发的标识所指的网址，显示在页脚。",
    )
    mistakes_url = models.CharField(
        "政府网站找错平台的网址",
        max_length=300,
        blank=True,
        validators=[_WEB],
        help_text="上级统一的找错平台给本站的网址，显示在页脚，与本站的“我要纠错”并存。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "机关信息"

    def __str__(self) -> str:
        return self.name
