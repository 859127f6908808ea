"""Requests for information, what happened to each, and the papers they carry.

A request points at its clock and at its letters; nothing here is public. Personal data field by field: docs/privacy.md.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from wagtail.contrib.settings.models import BaseGenericSetting

from gongkai.deadlines.models import Clock
from gongkai.frame.sealed import vault
from gongkai.organisation.models import Unit, User
from gongkai.requests import machine
from gongkai.requests.machine import State

STATES = [(state.value, state.zh) for state in State]
REGIMES = list(machine.REGIMES.items())


def new_salt() -> str:
    """Return 16 random bytes in hex; mixed into digests of what is not public, so that it can be forgotten."""
    return secrets.token_hex(16)


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    def open(self) -> InformationRequestQuerySet:
        """Requests that wait for a decision."""
        return self.filter(state__in=[state.value for state in machine.OPEN])

    def owing_letters(self) -> InformationRequestQuerySet:
        """Requests for which a step has called for a letter that nobody has sealed yet (scribe.owed, as one query)."""
        sealed = Letter.objects.filter(inquiry=OuterRef("pk"), superseded=False).exclude(pdf_sha256="")
        is_open = Q(state__in=[state.value for state in machine.OPEN])
        asked = Consultation.objects.filter(inquiry=OuterRef("pk"), ended_on__isnull=True).exclude(
            Exists(Letter.objects.filter(consultation=OuterRef("pk")).exclude(pdf_sha256=""))
        )
        granted = Extension.objects.filter(inquiry=OuterRef("pk"), granted=True, superseded=False)
        waits = {
            State.AWAITING_CORRECTION: machine.Letter.CORRECTION,
            State.AWAITING_REASON: machine.Letter.REASON,
            State.AWAITING_FEE: machine.Letter.FEE,
            State.TRANSFERRED: machine.Letter.TRANSFER,
            State.SPLIT: machine.Letter.SPLIT,
        }
        owing = Q(is_open, Exists(asked))
        owing |= Q(is_open, Exists(granted), ~Exists(sealed.filter(kind=machine.Letter.EXTENSION.value)))
        late = ~Exists(sealed.filter(kind=machine.Letter.DELAY.value))
        owing |= Q(is_open, late, delayed_until__isnull=False)
        for state, letter in waits.items():
            owing |= Q(~Exists(sealed.filter(kind=letter.value)), state=state.value)
        noticed = Letter.objects.filter(inquiry=OuterRef("pk"), kind=machine.Letter.FEE.value, superseded=True)
        charged = Fee.objects.filter(inquiry=OuterRef("pk"), cancelled_on__isnull=True)
        withdrawn = Q(Exists(noticed.exclude(pdf_sha256="")), ~Exists(charged))
        owing |= Q(is_open, withdrawn, ~Exists(sealed.filter(kind=machine.Letter.FEE_WITHDRAWN.value)))
        costs = Costs.objects.filter(inquiry=OuterRef("pk"), paid_on__isnull=True, waived_on__isnull=True)
        owing |= Q(Exists(costs), ~Exists(sealed.filter(kind=machine.Letter.COST.value)))
        answered = sealed.filter(decision_code=OuterRef("decision_code")).exclude(decision_code="")
        unsent = Q(state=State.DECIDED.value, sent_on__isnull=True)
        owing |= unsent & Q(~Exists(answered))
        told = Letter.objects.filter(consultation=OuterRef("pk"), kind=machine.Letter.OVERRIDE.value)
        barring = Consultation.objects.filter(
            ~Exists(told.exclude(pdf_sha256="")),
            Q(inquiry__regime=machine.FOI_2019, grounds_hold=True, opinion__in=["objects", "partly"])
            | Q(inquiry__regime=machine.FOI_2007, opinion__in=["objects", "partly", "silent"]),
            inquiry=OuterRef("pk"),
            kind=Consultation.Kind.THIRD_PARTY,
        )
        owing |= unsent & Q(Exists(barring), answer_facts__has_key="public_interest")
        return self.filter(owing)

    def counted(self) -> InformationRequestQuerySet:
        """Requests that stand in the yearly report: registered, for information, not set aside.

        Of one that was split its parts stand there, not the whole.
        """
        return self.filter(
            received_on__isnull=False, matter=InformationRequest.Matter.INFORMATION, split_at__isnull=True
        )

    def received_in(self, year: int) -> InformationRequestQuerySet:
        """本年新收: counted requests first received in this year, whatever was corrected later."""
        return self.counted().filter(first_received_on__year=year)

    def carried_into(self, year: int) -> InformationRequestQuerySet:
        """上年结转: received before the year began, and not concluded by then."""
        first = date(year, 1, 1)
        late = Q(concluded_on__isnull=True) | Q(concluded_on__gte=first)
        return self.counted().filter(late, first_received_on__lt=first)

    def concluded_in(self, year: int) -> InformationRequestQuerySet:
        """Requests whose result fell into this year."""
        return self.counted().filter(concluded_on__year=year)


class InformationRequest(models.Model):
    """Somebody's application for information held by the bureau (依申请公开), and where it stands."""

    class Kind(models.TextChoices):
        NATURAL = "NATURAL", "自然人"
        BUSINESS = "LEGAL_BUSINESS", "商业企业"
        RESEARCH = "LEGAL_RESEARCH", "科研机构"
        CHARITY = "LEGAL_CHARITY", "社会公益组织"
        LAWFIRM = "LEGAL_LAWFIRM", "法律服务机构"
        OTHER_ORG = "LEGAL_OTHER", "其他组织"

    class Channel(models.TextChoices):
        INTERNET = "internet", "网上"
        EMAIL = "email", "电子邮件"
        IN_PERSON = "in_person", "当面"
        REGISTERED_POST = "registered_post", "需签收的邮寄"
        ORDINARY_POST = "ordinary_post", "平常信函"
        FAX = "fax", "传真"

    class Matter(models.TextChoices):
        INFORMATION = "information", "申请获取政府信息"
        OWN_RECORD = "own_record", "申请更正本人信息"

    class Proof(models.TextChoices):
        ID_CARD = "id_card", "居民身份证"
        PASSPORT = "passport", "护照"
        PERMIT = "permit", "港澳台居民居住证、来往内地通行证"
        FOREIGNER = "foreigner", "外国人永久居留身份证"
        MILITARY = "military", "军官证、士兵证等"
        USCC = "uscc", "统一社会信用代码"
        OTHER = "other", "其他有效证件"

    class Form(models.TextChoices):
        ELECTRONIC = "electronic", "电子文件"
        PAPER = "paper", "纸质"
        DISC = "disc", "光盘等存储介质"

    class Delivery(models.TextChoices):
        ONLINE = "online", "网上查收"
        EMAIL = "email", "电子邮件"
        POST = "post", "邮寄"
        PICKUP = "pickup", "自行领取"
        ON_SITE = "on_site", "当场阅览、抄录"

    class Service(models.TextChoices):
        RECEIPT = "receipt", "送达回证"
        POST = "post", "邮件妥投"
        ONLINE = "online", "网上查收"
        EMAIL = "email", "电子邮件收讫"
        IN_PERSON = "in_person", "当面签收"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    # The number has no gaps: it is counted in the transaction that keeps the request.
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    submission = models.CharField(max_length=64, unique=True, editable=False, help_text="一张表单只收一次。")
    secret_hash = models.CharField(
        max_length=64, editable=False, help_text="查询密钥的散列值；空为已停用。", blank=True
    )

    matter = models.CharField("事项", max_length=12, choices=Matter.choices, default=Matter.INFORMATION)
    channel = models.CharField("提交渠道", max_length=16, choices=Channel.choices)
    submitted_at = models.DateTimeField("提交时间", db_index=True)
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("双方确认时间", null=True, blank=True)
    received_on = models.DateField("收到申请之日", null=True, blank=True, db_index=True)
    first_received_on = models.DateField("首次收到申请之日", null=True, blank=True)
    regime = models.CharField("适用规定", max_length=8, choices=REGIMES, blank=True)

    kind = models.CharField("申请人类别", max_length=16, choices=Kind.choices)
    name = models.CharField("姓名或者名称", max_length=120)
    representative = models.CharField("法定代表人或者负责人", max_length=60, blank=True)
    contact_person = models.CharField("联系人", max_length=60, blank=True)
    proof_kind = models.CharField("证件类型", max_length=10, choices=Proof.choices, blank=True)
    proof_number_sealed = models.BinaryField("证件号码（密）", default=b"", blank=True)
    # Keyed digest of name and paper: the same applicant is known again without the number being readable.
    applicant_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    email = models.CharField("电子邮箱", max_length=120, blank=True)
    fax = models.CharField("传真", max_length=40, blank=True)
    postcode = models.CharField("邮编", max_length=6, blank=True)
    address = models.CharField("通信地址", max_length=200, blank=True)

    notify = models.BooleanField("邮件通知办理进展", default=False)

    content = models.TextField("所需信息的描述")
    document_title = models.CharField("信息名称", max_length=200, blank=True)
    document_number = models.CharField("文号", max_length=100, blank=True)
    purpose = models.CharField("用途", max_length=300, blank=True, help_text="仅适用于2007年条例。")
    form = models.CharField("提供形式", max_length=12, choices=Form.choices, default=Form.ELECTRONIC)
    delivery = models.CharField("获取方式", max_length=10, choices=Delivery.choices, default=Delivery.ONLINE)
    help_needed = models.CharField("需要的帮助", max_length=200, blank=True)
    asks_fee_waiver = models.BooleanField("申请减免费用", default=False)
    items = models.PositiveSmallIntegerField("件数", default=1, help_text="一事一申请：按最小合理单位拆分计数。")
    pages = models.PositiveIntegerField("页数", default=0)

    state = models.CharField("状态", max_length=24, choices=STATES, default=State.SUBMITTED.value, db_index=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="information_requests",
        verbose_name="承办单位",
    )
    clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复期限"
    )
    arrival_clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记时限"
    )
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name="重复的申请"
    )

    part_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="拆分自"
    )
    split_at = models.DateTimeField("拆分时间", null=True, blank=True)

    reason_demanded_at = models.DateTimeField("要求说明理由的时间", null=True, blank=True)
    reason_due_on = models.DateField("说明理由的期限", null=True, blank=True)
    reason_given = models.TextField("申请人说明的理由", blank=True)
    reason_accepted = models.BooleanField("理由是否合理", null=True, blank=True)
    delayed_until = models.DateField("延迟答复至", null=True, blank=True)

    # The answer: the decision code of law/foi_decisions.py, its facts and reasons, and what its letter needs.
    decision_code = models.CharField("答复类型", max_length=24, blank=True, db_index=True)
    answer = models.TextField("答复内容", blank=True, help_text="提供的信息，或者获取的方式、途径和时间。")
    reasons = models.TextField("事实和理由", blank=True)
    answer_facts = models.JSONField("答复要素", default=dict, blank=True)
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟稿人"
    )
    drafted_at = models.DateTimeField("拟稿时间", null=True, blank=True)
    legal_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="合法性审核人"
    )
    legal_at = models.DateTimeField("合法性审核时间", null=True, blank=True)
    secrecy_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保密审查人"
    )
    secrecy_at = models.DateTimeField("保密审查时间", null=True, blank=True)
    secrecy_points = models.JSONField("保密审查要点", default=dict, blank=True)
    sent_back = models.TextField("退回理由", blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    decided_on = models.DateField("作出答复之日", null=True, blank=True)
    sent_on = models.DateField("发出答复之日", null=True, blank=True, help_text="邮寄的，以交邮之日为准。")
    sent_how = models.CharField("发出方式", max_length=10, choices=Delivery.choices, blank=True)
    served_on = models.DateField("送达之日", null=True, blank=True)
    service_kind = models.CharField("送达凭证类别", max_length=10, choices=Service.choices, blank=True)
    service_number = models.CharField("邮件号码", max_length=60, blank=True)
    service_proof = models.CharField("送达凭证", max_length=200, blank=True)
    concluded_on = models.DateField("办结之日", null=True, blank=True, db_index=True)
    conclusion = models.CharField("办结说明", max_length=300, blank=True)
    transferred_to = models.CharField("转送机关", max_length=200, blank=True)
    closed_at = models.DateTimeField("归档时间", null=True, blank=True)

    papers_forgotten_at = models.DateTimeField("身份证明删除时间", null=True, blank=True)
    person_forgotten_at = models.DateTimeField("个人信息删除时间", null=True, blank=True)

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政府信息公开申请"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"],
                name="a_number_is_given_to_one_request",
                violation_error_message="该编号已被使用。",
            ),
            models.CheckConstraint(
                condition=Q(regime="", received_on__isnull=True) | (~Q(regime="") & Q(received_on__isnull=False)),
                name="a_request_is_judged_by_the_rules_of_its_day_of_receipt",
                violation_error_message="适用规定由收到申请之日确定。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(drafted_by__isnull=True)
                | (
                    ~Q(decided_by=F("drafted_by"))
                    & (Q(legal_by__isnull=True) | ~Q(legal_by=F("drafted_by")))
                    & (Q(secrecy_by__isnull=True) | ~Q(secrecy_by=F("drafted_by")))
                ),
                name="who_judges_an_answer_did_not_draft_it",
                violation_error_message="答复不得由拟稿人本人审核、审查或者批准。",
            ),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True) | Q(sent_on__isnull=False),
                name="what_was_served_was_sent",
                violation_error_message="登记送达前应当先登记发出。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_shown}号申请"

    def get_absolute_url(self) -> str:
        """Return the applicant's page; who opens it needs the secret as well."""
        return reverse("requests:progress")

    @property
    def number_shown(self) -> str:
        """Return the number as it is printed: 2026-00012."""
        return f"{self.year}-{self.serial:05}"

    @property
    def subject(self) -> str:
        """Return the log's name of the request; it leads to nobody."""
        return f"request/{self.uid}"

    @property
    def standing(self) -> State:
        """Return the state as the table knows it."""
        return State(self.state)

    @property
    def is_open(self) -> bool:
        """Return whether it waits for a decision."""
        return self.standing in machine.OPEN

    @property
    def is_natural(self) -> bool:
        """Return whether a citizen asks, and not an organisation."""
        return self.kind == self.Kind.NATURAL

    def barring(self) -> models.QuerySet[Consultation]:
        """Return the third parties whose word stands against giving the information (492 art. 23, 711 art. 32).

        Under Order 711 objections with grounds that hold; under Order 492 every objection, and silence too.
        """
        asked = self.consultations.filter(kind=Consultation.Kind.THIRD_PARTY)
        against = [Consultation.Opinion.OBJECTS, Consultation.Opinion.PARTLY]
        if self.regime == machine.FOI_2019:
            return asked.filter(opinion__in=against, grounds_hold=True)
        return asked.filter(opinion__in=[*against, Consultation.Opinion.SILENT])

    @property
    def untold_third_parties(self) -> list[Consultation]:
        """Return whom the answer overrides for the public interest and who has not been written to about it."""
        if not str(self.answer_facts.get("public_interest", "")).strip():
            return []
        told = self.letters.filter(kind=machine.Letter.OVERRIDE.value).exclude(pdf_sha256="")
        return list(self.barring().exclude(pk__in=told.exclude(consultation=None).values("consultation")))

    @property
    def answer_is_sealed(self) -> bool:
        """Return whether the letter of the decision exists, sealed."""
        if not self.decision_code:
            return False
        return self.letters.filter(decision_code=self.decision_code).exclude(pdf_sha256="").exists()

    @property
    def proof_number(self) -> str:
        """Return the number of the identity paper, in the clear: only actions.see_paper shows it to a person."""
        return vault.opened_text(bytes(self.proof_number_sealed))

    def get_staff_url(self) -> str:
        """Return the page on which the staff handle it."""
        return reverse("workdesk_open", args=["request", self.pk])


class Counter(models.Model):
    """How far the numbers of a year have been given out. Locked while one is given."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "申请编号"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class RequestEvent(models.Model):
    """One row of the table that came about: who, when, from where to where. Looking at a paper is told here too."""

    LOOKED, FORGOT, NOTED, LINK = "paper_seen", "forgotten", "noted", "link_changed"
    TAKEN, NOTICES = "answer_taken", "notices_changed"

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="events")
    event = models.CharField("事项", max_length=24)
    from_state = models.CharField(max_length=24, choices=STATES, blank=True)
    to_state = models.CharField(max_length=24, choices=STATES, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    note = models.CharField("说明", max_length=500, blank=True, help_text="不写个人信息。")
    basis = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请办理记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.words} {self.at:%Y-%m-%d %H:%M}"

    @property
    def for_applicant(self) -> str:
        """Return what happened, as the applicant reads it: without the house's inner steps."""
        own = {
            self.TAKEN: "网上查收答复",
            "enter": "提交申请",
            "decide": "作出答复",
            "confirm_receipt": "登记申请",
            "extend": "延长答复期限",
        }
        return own.get(self.event, self.words)

    @property
    def words(self) -> str:
        """Return what happened, in the words of the screens."""
        own = {
            self.LOOKED: "查看身份证明",
            self.FORGOT: "按期删除个人信息",
            self.NOTED: "记录",
            self.LINK: "更换或者停用查询密钥",
            self.TAKEN: "申请人网上查收答复",
            self.NOTICES: "更改邮件通知",
        }
        found = machine.EVENTS.get(self.event)
        return found.zh if found else own.get(self.event, self.event)


class Correction(models.Model):
    """补正: what was unclear, by when it was to be made clear, and what came."""

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="corrections")
    items = models.TextField("需要补正的内容")
    asked_on = models.DateField("告知补正之日")
    due_on = models.DateField("补正期限")
    answer = models.TextField("补正内容", blank=True)
    received_on = models.DateField("收到补正之日", null=True, blank=True)
    just_cause = models.CharField("逾期的正当理由", max_length=300, blank=True)
    lapsed = models.BooleanField("逾期未补正", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "补正"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"],
                name="a_request_is_sent_for_correction_once",
                violation_error_message="对同一申请只能一次性告知补正。",
            )
        ]

    def __str__(self) -> str:
        return f"补正（{self.inquiry}）"


class Consultation(models.Model):
    """A letter to a third party or another agency, and what came of it."""

    class Kind(models.TextChoices):
        THIRD_PARTY = "third_party", "第三方"
        AGENCY = "agency", "其他机关"
        AUTHORITY = "authority", "有关主管部门"

    class Opinion(models.TextChoices):
        AGREES = "agrees", "同意公开"
        OBJECTS = "objects", "不同意公开"
        PARTLY = "partly", "同意部分公开"
        SILENT = "silent", "逾期未答复"

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="consultations")
    kind = models.CharField("征求对象", max_length=12, choices=Kind.choices)
    name = models.CharField("姓名或者名称", max_length=120)
    address = models.CharField("送达地址", max_length=200, blank=True)
    question = models.TextField("征求意见的内容")
    sent_on = models.DateField("发出之日")
    reply_by = models.DateField("答复期限", null=True, blank=True)
    opinion = models.CharField("意见", max_length=10, choices=Opinion.choices, blank=True)
    grounds = models.TextField("理由", blank=True)
    grounds_hold = models.BooleanField("理由是否合理", null=True, blank=True)
    replied_on = models.DateField("答复之日", null=True, blank=True)
    ended_on = models.DateField("结束之日", null=True, blank=True)
    excluded = models.BooleanField("不计入答复期限", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "征求意见"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, opinion="") | (Q(ended_on__isnull=False) & ~Q(opinion="")),
                name="a_consultation_that_ended_has_an_outcome",
                violation_error_message="征求意见结束时应当记明结果。",
            )
        ]

    def __str__(self) -> str:
        return f"征求{self.get_kind_display()}意见（{self.inquiry}）"


class Extension(models.Model):
    """A longer limit: asked for by one hand, granted or refused by another, and told to the applicant."""

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField("延长的工作日")
    reason = models.CharField("理由", max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    granted = models.BooleanField("同意", null=True, blank=True)
    refusal = models.CharField("不同意的理由", max_length=500, blank=True)
    # Whatever was granted before the clock began anew counts no longer.
    superseded = models.BooleanField("期限重新计算后失效", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="who_grants_an_extension_did_not_ask_for_it",
                violation_error_message="延长期限不得由提出人本人同意。",
            )
        ]

    def __str__(self) -> str:
        return f"延期{self.days}个工作日（{self.inquiry}）"


class Fee(models.Model):
    """A notice of the processing fee, and its payment."""

    class Basis(models.TextChoices):
        ITEMS = "items", "按件"
        PAGES = "pages", "按量"

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="fees")
    basis = models.CharField("计收方式", max_length=6, choices=Basis.choices)
    quantity = models.PositiveIntegerField("件数或者页数")
    before = models.PositiveIntegerField("当月此前的件数", default=0)
    amount = models.PositiveIntegerField("金额（元）")
    noticed_on = models.DateField("通知之日")
    due_on = models.DateField("缴费期限")
    paid_on = models.DateField("缴清之日", null=True, blank=True)
    lapsed = models.BooleanField("逾期未缴", default=False)
    cancelled_on = models.DateField("撤回之日", null=True, blank=True)
    cancelled_because = models.CharField("撤回的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信息处理费"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(cancelled_on__isnull=True),
                name="a_request_is_charged_once_and_in_one_way",
                violation_error_message="对同一申请只能选择一种方式计收一次。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount}元（{self.inquiry}）"


class Costs(models.Model):
    """What seeking, copying and posting cost under the regulation of 2007 (Order 492, art. 27), and its payment."""

    inquiry = models.OneToOneField(InformationRequest, on_delete=models.CASCADE, related_name="costs")
    search = models.DecimalField("检索费（元）", max_digits=8, decimal_places=2, default=0)
    copying = models.DecimalField("复制费（元）", max_digits=8, decimal_places=2, default=0)
    postage = models.DecimalField("邮寄费（元）", max_digits=8, decimal_places=2, default=0)
    standard = models.CharField("收费标准", max_length=300)
    noticed_on = models.DateField("通知之日")
    paid_on = models.DateField("缴纳之日", null=True, blank=True)
    waived_on = models.DateField("减免之日", null=True, blank=True)
    waived_because = models.CharField("减免的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "成本费用"

    def __str__(self) -> str:
        return f"{self.amount}元（{self.inquiry}）"

    @property
    def amount(self) -> Decimal:
        """Return the whole in yuan."""
        return Decimal(self.search) + Decimal(self.copying) + Decimal(self.postage)

    @property
    def is_owed(self) -> bool:
        """Return whether it is still to be paid."""
        return self.paid_on is None and self.waived_on is None


class Assignment(models.Model):
    """The unit that handles the request, with its own, earlier clock."""

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="承办单位")
    note = models.CharField("交办意见", max_length=300, blank=True)
    at = models.DateTimeField("交办时间")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="交办人")
    clock = models.ForeignKey(
        Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理时限"
    )
    opened_at = models.DateTimeField("签收时间", null=True, blank=True)
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收人"
    )
    ended_at = models.DateTimeField("改派或者办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.unit}（{self.inquiry}）"


class RequestFile(models.Model):
    """A file that came with a request, sealed in the store. What is handed out is what was taken in (sha256)."""

    class Kind(models.TextChoices):
        PROOF = "proof", "身份证明"
        ATTACHMENT = "attachment", "申请附件"
        SCAN = "scan", "纸质申请扫描件"
        MAIL = "mail", "原始邮件"
        OPINION = "opinion", "意见书"
        SERVICE = "service", "送达凭证"

    inquiry = models.ForeignKey(
        InformationRequest, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    draft = models.ForeignKey("RequestDraft", on_delete=models.CASCADE, null=True, blank=True, related_name="files")
    mail = models.ForeignKey("IncomingMail", on_delete=models.CASCADE, null=True, blank=True, related_name="files")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    title = models.CharField("名称", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="requests/", max_length=200, blank=True)
    at = models.DateTimeField("收存时间")
    forgotten_at = models.DateTimeField("删除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请的文件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(inquiry__isnull=False) | Q(draft__isnull=False) | Q(mail__isnull=False),
                name="a_file_belongs_to_a_request_a_draft_or_a_mail",
                violation_error_message="文件应当属于一件申请、草稿或者邮件。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_proof(self) -> bool:
        """Return whether it shows who somebody is: then it is shown to the handling post only, each time recorded."""
        return self.kind in {self.Kind.PROOF, self.Kind.MAIL, self.Kind.SCAN}


class Letter(models.Model):
    """A letter that went out, or is ready to: what it says, as DOCX and PDF, and the sealed copy that was sent."""

    inquiry = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="letters", verbose_name="征求意见"
    )
    # Of the letter that carries the answer: the decision it tells. The answer is not sent before it exists.
    decision_code = models.CharField("答复类型", max_length=24, blank=True)
    # What it told was overtaken: the clock began anew, the fee was withdrawn. Another of its kind may follow.
    superseded = models.BooleanField("已被取代", default=False)
    text = models.JSONField("内容", default=dict)
    template_digest = models.CharField("模板摘要", max_length=64, blank=True)
    docx = models.FileField(upload_to="letters/", max_length=200, blank=True)
    docx_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to="letters/", max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    stamped = models.FileField("盖章件", upload_to="letters/", max_length=200, blank=True)
    stamped_sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="制作人"
    )
    made_at = models.DateTimeField("制作时间")
    sent_on = models.DateField("发出之日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class RequestDraft(models.Model):
    """What somebody has begun to write, kept under a secret of theirs until it runs out. Sealed as a whole."""

    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    sealed = models.BinaryField("内容（密）")
    saved_at = models.DateTimeField("保存时间")
    expires_at = models.DateTimeField("失效时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请草稿"

    def __str__(self) -> str:
        return f"草稿 {self.saved_at:%Y-%m-%d %H:%M}"


class IncomingMail(models.Model):
    """A mail that was brought in: read, or kept as it came until a person has read it. None is ever lost."""

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        ENTERED = "entered", "已录入"
        SET_ASIDE = "set_aside", "不作为申请"

    digest = models.CharField(max_length=64, unique=True, help_text="原始邮件的摘要；同一邮件只收一次。")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    sender = models.CharField("发件人", max_length=200, blank=True)
    title = models.CharField("主题", max_length=300, blank=True)
    text = models.TextField("正文", blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    arrived_at = models.DateTimeField("到达时间")
    taken_at = models.DateTimeField("收入时间")
    warnings = models.JSONField("读取时的疑问", default=list)
    inquiry = models.ForeignKey(
        InformationRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="mails"
    )
    set_aside_because = models.CharField("不作为申请的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来信邮件"
        ordering = ["-arrived_at", "-pk"]

    def __str__(self) -> str:
        return self.title or "（无主题）"


class Practice(BaseGenericSetting):
    """What the office has settled for itself, where no article says so. Never shown to the public as law."""

    register_days = models.PositiveSmallIntegerField("登记申请（工作日）", default=1)
    unit_days = models.PositiveSmallIntegerField("承办单位办理（工作日）", default=8)
    correction_days = models.PositiveSmallIntegerField("补正期限（工作日）", default=15)
    reason_days = models.PositiveSmallIntegerField("说明申请理由的期限（工作日）", default=10)
    old_third_party_days = models.PositiveSmallIntegerField("2007年条例下第三方答复（工作日）", default=15)
    authority_excluded = models.BooleanField("报主管部门确定的时间不计入答复期限（2019年条例）", default=True)
    cost_fee_until = models.DateField("2007年条例成本费用：收取到哪一日收到的申请", default=date(2017, 3, 31))
    draft_days = models.PositiveSmallIntegerField("网上草稿保存（日）", default=30)
    paper_days = models.PositiveSmallIntegerField("身份证明保存（办结后，日）", default=180)
    person_days = models.PositiveSmallIntegerField("申请人联系方式保存（办结后，日）", default=1095)
    excessive_items = models.PositiveSmallIntegerField("提示申请过多（同一申请人当月件数）", default=10)

    class Meta:
        verbose_name = verbose_name_plural = "依申请公开的办理设置"

    def __str__(self) -> str:
        return "依申请公开的办理设置"
