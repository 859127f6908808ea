"""The staff door: units, disclosure staff, the leading group, people, the bureau. Fetch, ask an action, show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Protocol

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.errors import NotAllowed
from gongkai.frame.time import now
from gongkai.organisation import actions, people
from gongkai.organisation.access import StaffRequest, carry_out, power_required
from gongkai.organisation.forms import (
    AliasForm,
    BureauForm,
    ChangePasswordForm,
    ContactForm,
    DayForm,
    DelegationForm,
    NewPersonForm,
    PersonForm,
    ResetPasswordForm,
    SeatForm,
    UnitForm,
)
from gongkai.organisation.models import (
    Bureau,
    Delegation,
    DisclosureContact,
    GroupSeat,
    RoleGrant,
    Unit,
    UnitAlias,
    User,
)
from gongkai.organisation.roles import DECIDING, Role, may

# --- units ---------------------------------------------------------------------------------------


@power_required("unit.see")
def units(request: StaffRequest) -> HttpResponse:
    """Show the units as a tree, with the names documents call them by."""
    everyone = Unit.objects.prefetch_related("aliases").annotate(
        people_count=Count("people", filter=Q(people__is_active=True), distinct=True)
    )
    rows = _tree(list(everyone))
    context = {
        "title": "单位",
        "rows": [(depth, unit) for depth, unit in rows if unit.closed_on is None],
        "closed": [unit for _, unit in rows if unit.closed_on is not None],
        "can_manage": may(request.user, "unit.manage"),
    }
    return render(request, "organisation/units.html", context)


@power_required("unit.manage")
def unit_new(request: StaffRequest) -> HttpResponse:
    """Open a unit."""
    form = UnitForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data

        def create() -> None:
            unit = actions.create_unit(
                code=said["code"],
                full_name=said["full_name"],
                short_name=said["short_name"],
                kind=said["kind"],
                parent=said["parent"],
                by=request.user,
            )
            actions.change_unit(unit, **{key: said[key] for key in said if key != "code"}, by=request.user)

        if Unit.objects.filter(code=said["code"]).exists():
            form.add_error("code", "该代码已被其他单位使用。")
        elif carry_out(form, create):
            messages.success(request, f"已设立“{said['full_name']}”。")
            return redirect("organisation_units")
    return render(request, "organisation/unit_new.html", {"title": "新增单位", "form": form}, status=_status(form))


@power_required("unit.manage")
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a unit and set right what it is called."""
    found = get_object_or_404(Unit, pk=pk)
    form = UnitForm(request.POST or None, unit=found)
    if form.is_valid() and carry_out(form, lambda: actions.change_unit(found, **form.cleaned_data, by=request.user)):
        messages.success(request, "单位信息已保存。")
        return redirect("organisation_unit", pk=pk)
    return unit_page(request, pk, form=form)


@power_required("unit.manage")
@require_POST
def unit_alias(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a name by which documents call the unit."""
    found = get_object_or_404(Unit, pk=pk)
    form = AliasForm(request.POST)
    if form.is_valid() and carry_out(
        form, lambda: actions.add_alias(found, form.cleaned_data["name"], by=request.user)
    ):
        messages.success(request, f"今后文件中的“{form.cleaned_data['name']}”即指“{found.full_name}”。")
        return redirect("organisation_unit", pk=pk)
    return unit_page(request, pk, alias_form=form)


@power_required("unit.manage")
@require_POST
def unit_alias_remove(request: StaffRequest, pk: int, alias: int) -> HttpResponse:
    """Take a name away."""
    found = get_object_or_404(UnitAlias, pk=alias, unit_id=pk)
    actions.remove_alias(found, by=request.user)
    messages.success(request, f"已删除别名“{found.name}”。")
    return redirect("organisation_unit", pk=pk)


def unit_page(
    request: StaffRequest,
    pk: int,
    *,
    form: UnitForm | None = None,
    alias_form: AliasForm | None = None,
    close_form: DayForm | None = None,
) -> HttpResponse:
    """Show one unit with what may be changed; a form that was refused is shown as it was filled in."""
    found = get_object_or_404(Unit.objects.prefetch_related("aliases"), pk=pk)
    context = {
        "title": found.full_name,
        "unit": found,
        "form": form or UnitForm(unit=found),
        "alias_form": alias_form or AliasForm(auto_id="alias_%s"),
        "close_form": close_form or DayForm(auto_id="close_%s"),
        "people": found.people.order_by("-is_active", "pk").prefetch_related("groups"),
    }
    return render(request, "organisation/unit.html", context, status=_status(form, alias_form, close_form))


def _tree(found: list[Unit]) -> list[tuple[int, Unit]]:
    """Return (depth, unit) in the order the bureau lists them, each under the unit above it."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    known = {unit.pk for unit in found}
    for unit in found:
        below[unit.parent_id if unit.parent_id in known else None].append(unit)
    rows: list[tuple[int, Unit]] = []

    def walk(parent: int | None, depth: int) -> None:
        for unit in below[parent]:
            rows.append((min(depth, 3), unit))
            walk(unit.pk, depth + 1)

    walk(None, 0)
    return rows


# --- disclosure staff ----------------------------------------------------------------------------


@power_required("unit.see")
def contacts(request: StaffRequest) -> HttpResponse:
    """Show who does openness work in each unit; a mobile number only to whom the table allows it."""
    person = request.user
    sees_all, reports = may(person, "contact.see_mobile"), may(person, "contact.report")
    rows = [
        {
            "contact": contact,
            "mobile": contact.mobile if sees_all or (reports and contact.unit_id == person.unit_id) else None,
            "can_end": reports and (Role.OPENNESS_OFFICE in person.roles or contact.unit_id == person.unit_id),
        }
        for contact in DisclosureContact.objects.serving()
    ]
    named = {contact.unit_id for contact in DisclosureContact.objects.serving()}
    silent = [unit for unit in Unit.objects.standing().exclude(kind=Unit.Kind.BUREAU) if unit.pk not in named]
    context = {
        "title": "专门负责政务公开工作的人员",
        "rows": rows,
        "silent": silent,
        "can_report": reports,
        "sees_mobile": sees_all or reports,
        "today": now().date(),
    }
    return render(request, "organisation/contacts.html", context)


@power_required("contact.report")
def contact_report(request: StaffRequest, report: Callable[..., object] = actions.report_contact) -> HttpResponse:
    """Name the person who does this work. `report` is the action that does it, so that a room above may do more."""
    own = None if Role.OPENNESS_OFFICE in request.user.roles else request.user.unit
    form = ContactForm(request.POST or None, own=own)
    if own is None and Role.OPENNESS_OFFICE not in request.user.roles:
        messages.error(request, "您的账号尚未填写所在单位，请与系统管理员联系。")
        return redirect("organisation_contacts")
    if form.is_valid() and carry_out(form, partial(report, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, f"已报送“{form.cleaned_data['unit']}”的人员信息。")
        return redirect("organisation_contacts")
    context = {"title": "报送专门人员", "form": form}
    return render(request, "organisation/contact_report.html", context, status=_status(form))


@power_required("contact.report")
@require_POST
def contact_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a person leave this work."""
    found = get_object_or_404(DisclosureContact, pk=pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写停止任职的日期。")
    elif carry_out(form, lambda: actions.end_contact(found, on=form.cleaned_data["on"], by=request.user)):
        messages.success(request, f"{found.name}已停止任职，记录予以保留。")
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect("organisation_contacts")


# --- the leading group ---------------------------------------------------------------------------


@power_required("unit.see")
def group(request: StaffRequest) -> HttpResponse:
    """Show who sits in the leading group, and who sat there."""
    seats = list(GroupSeat.objects.select_related("unit"))
    context = {
        "title": "政务公开领导小组",
        "sitting": [seat for seat in seats if seat.until is None],
        "past": [seat for seat in seats if seat.until is not None],
        "can_manage": may(request.user, "group.manage"),
        "today": now().date(),
    }
    return render(request, "organisation/group.html", context)


@power_required("group.manage")
def seat(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Fill a seat, or set one right."""
    row = get_object_or_404(GroupSeat, pk=pk) if pk is not None else None
    initial = (
        {"place": row.seat, "post": row.post, "name": row.name, "unit": row.unit_id, "since": row.since}
        if row
        else None
    )
    form = SeatForm(request.POST or None, initial=initial)
    if form.is_valid() and carry_out(form, lambda: actions.seat(**form.cleaned_data, by=request.user, row=row)):
        messages.success(request, "领导小组名单已保存。")
        return redirect("organisation_group")
    context = {"title": "修改席位" if row else "增加席位", "form": form}
    return render(request, "organisation/seat.html", context, status=_status(form))


@power_required("group.manage")
@require_POST
def seat_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a seat end."""
    row = get_object_or_404(GroupSeat, pk=pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写任期终止的日期。")
    elif carry_out(form, lambda: actions.unseat(row, on=form.cleaned_data["on"], by=request.user)):
        messages.success(request, "该席位的任期已终止，记录予以保留。")
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect("organisation_group")


# --- people --------------------------------------------------------------------------------------


# What these views do stands in workdesk.people, which tells the log; the addresses there hand it in.
Action = Callable[..., object]


class MakeDelegation(Protocol):
    def __call__(
        self, giver: User, taker: User, role: str, *, since: date, until: date, reason: str, by: User, at: datetime
    ) -> object: ...


class EndDelegation(Protocol):
    def __call__(self, found: Delegation, *, by: User, at: datetime) -> object: ...


class DecideRole(Protocol):
    def __call__(self, grant: RoleGrant, *, by: User, at: datetime) -> object: ...


@power_required("people.manage")
def people_list(request: StaffRequest) -> HttpResponse:
    """Show who may sign in, and what each may do."""
    rows = [
        (
            person,
            [Role(group.name).zh for group in person.groups.all() if group.name in set(Role)]
            + [f"{Role(grant.role).zh}（待确认）" for grant in person.role_grants.all() if grant.decided_at is None],
        )
        for person in User.objects.select_related("unit")
        .prefetch_related("groups", "role_grants")
        .order_by("-is_active", "unit", "pk")
    ]
    return render(request, "organisation/people.html", {"title": "人员", "rows": rows})


@power_required("people.manage")
@sensitive_post_parameters("password")
def person_new(request: StaffRequest, create: Action) -> HttpResponse:
    """Open an account."""
    form = NewPersonForm(request.POST or None)
    if form.is_valid() and carry_out(form, lambda: create(**form.cleaned_data, by=request.user, at=now())):
        messages.success(request, f"已为{form.cleaned_data['full_name']}开通账号。")
        return redirect("organisation_people")
    context = {"title": "开通账号", "form": form}
    return render(request, "organisation/person_new.html", context, status=_status(form))


@power_required("people.manage")
def person(request: StaffRequest, pk: int, change: Action) -> HttpResponse:
    """Show a person and set their unit, roles and leave to sign in."""
    found = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, person=found)
    if form.is_valid() and carry_out(form, lambda: change(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, f"{form.cleaned_data['full_name']}的信息已保存。")
        return redirect("organisation_people")
    return _person_page(request, pk, form=form)


@power_required("people.manage")
@sensitive_post_parameters("password")
@require_POST
def person_password(request: StaffRequest, pk: int, reset: Action) -> HttpResponse:
    """Give a person another password."""
    found = get_object_or_404(User, pk=pk)
    form = ResetPasswordForm(request.POST)
    if form.is_valid() and carry_out(
        form, lambda: reset(found, form.cleaned_data["password"], by=request.user, at=now())
    ):
        messages.success(request, f"{found}的密码已重设，原有登录随即失效。")
        return redirect("organisation_people")
    return _person_page(request, pk, password_form=form)


def _person_page(
    request: StaffRequest, pk: int, *, form: PersonForm | None = None, password_form: ResetPasswordForm | None = None
) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)
    context = {
        "title": str(found),
        "person": found,
        "is_self": found.pk == request.user.pk,
        "form": form or PersonForm(person=found),
        "password_form": password_form or ResetPasswordForm(auto_id="reset_%s"),
    }
    return render(request, "organisation/person.html", context, status=_status(form, password_form))


@power_required("role.confirm")
def roles(request: StaffRequest) -> HttpResponse:
    """Show the posts that wait to be confirmed, and what was decided lately."""
    grants = RoleGrant.objects.select_related("person__unit", "proposed_by", "decided_by")
    context = {
        "title": "岗位确认",
        "waiting": [
            (grant, request.user.pk not in {grant.proposed_by_id, grant.person_id}) for grant in grants.waiting()
        ],
        "decided": grants.filter(decided_at__isnull=False).order_by("-decided_at")[:20],
    }
    return render(request, "organisation/roles.html", context)


@power_required("role.confirm")
@require_POST
def role_decide(request: StaffRequest, pk: int, decide: DecideRole, done: str) -> HttpResponse:
    """Confirm or decline a post proposed for somebody; a refusal is shown on the refusal page."""
    grant = get_object_or_404(RoleGrant, pk=pk)
    decide(grant, by=request.user, at=now())
    messages.success(request, f"{grant}，{done}。")
    return redirect("organisation_roles")


@power_required("delegation.see")
def delegations(request: StaffRequest, make: MakeDelegation) -> HttpResponse:
    """Show who stands in for whom, and lend a post of one's own; a leader lends for someone who cannot."""
    person, at = request.user, now()
    for_others = may(person, "delegation.make_for_others")
    form = None
    if person.roles & DECIDING or for_others:
        form = DelegationForm(request.POST or None, person=person, for_others=for_others)
        if form.is_valid() and carry_out(form, lambda: make(**form.cleaned_data, by=person, at=at)):
            messages.success(request, "代理已登记，届时自动生效。")
            return redirect("organisation_delegations")
    elif request.method == "POST":
        raise NotAllowed("您没有可以委托代理的岗位。")
    found = Delegation.objects.select_related("giver", "taker", "made_by", "ended_by")
    if not for_others and not may(person, "role.confirm") and not may(person, "report.see_all"):
        found = found.filter(Q(giver=person) | Q(taker=person))
    today = at.date()
    context = {
        "title": "岗位代理",
        "form": form,
        "rows": [
            (
                one,
                _state_of(one, today),
                one.ended_at is None
                and one.until >= today
                and (for_others or person.pk in {one.giver_id, one.taker_id}),
            )
            for one in found[:100]
        ],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "organisation/delegations.html", context, status=status)


def _state_of(one: Delegation, today: date) -> str:
    if one.ended_at is not None:
        return "终止"
    if one.until < today:
        return "期满"
    return "代理中" if one.since <= today else "待生效"


@power_required("delegation.see")
@require_POST
def delegation_end(request: StaffRequest, pk: int, end: EndDelegation) -> HttpResponse:
    """Let a delegation hold no longer; a refusal is shown on the refusal page."""
    found = get_object_or_404(Delegation, pk=pk)
    end(found, by=request.user, at=now())
    messages.success(request, f"{found}，已终止。")
    return redirect("organisation_delegations")


@power_required("document.see")
@sensitive_post_parameters("old", "new", "again")
def account(request: StaffRequest) -> HttpResponse:
    """Show one's own account and change one's own password; roles are given by others."""
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid() and carry_out(
        form, lambda: people.change_password(request.user, form.cleaned_data["old"], form.cleaned_data["new"])
    ):
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("wagtailadmin_account")
    context = {
        "title": "我的账号",
        "must_change": request.user.must_change_password,
        "form": form,
        "roles": [role.zh for role in Role if role in request.user.roles],
        "powers": [name for power, name in _POWER_NAMES.items() if may(request.user, power)],
    }
    return render(request, "organisation/account.html", context, status=_status(form))


# What the powers of more than one step are called on a person's own page; looking is not worth a line.
_POWER_NAMES = {
    "document.draft": "起草文件",
    "attribute.propose": "拟定公开属性",
    "attribute.decide": "审定公开属性",
    "secrecy.review": "保密审查",
    "document.return": "退回文件",
    "document.approve": "批准文件",
    "document.publish": "发布文件",
    "document.mark": "标注有效性",
    "plan.import": "导入方案",
    "task.assign": "分派任务",
    "report.submit": "报送进展",
    "report.judge": "审核进展",
    "unit.manage": "管理单位",
    "contact.report": "报送专门人员",
    "group.manage": "管理领导小组名单",
    "people.manage": "管理人员账号",
    "role.confirm": "确认岗位",
    "bureau.manage": "管理机关信息",
    "clock.extend": "延长时限",
    "holiday.load": "录入放假安排",
}


# --- the bureau ----------------------------------------------------------------------------------


@power_required("bureau.manage")
def bureau(request: StaffRequest) -> HttpResponse:
    """Set what the site says of the bureau itself."""
    form = BureauForm(request.POST or None, instance=Bureau.load())
    if form.is_valid() and carry_out(form, lambda: actions.describe_bureau(form.cleaned_data, by=request.user)):
        messages.success(request, "机关信息已保存。")
        return redirect("organisation_bureau")
    return render(request, "organisation/bureau.html", {"title": "机关信息", "form": form}, status=_status(form))


def _status(*forms: object) -> int:
    """Return 422 when a form was handed in and could not be taken, 200 otherwise."""
    return 422 if any(form is not None and getattr(form, "errors", None) for form in forms) else 200


ACCESS = {
    "organisation_delegations": "delegation.see",
    "organisation_delegation_end": "delegation.see",
    "organisation_units": "unit.see",
    "organisation_unit_new": "unit.manage",
    "organisation_unit": "unit.manage",
    "organisation_unit_alias": "unit.manage",
    "organisation_unit_alias_remove": "unit.manage",
    "organisation_contacts": "unit.see",
    "organisation_contact_report": "contact.report",
    "organisation_contact_end": "contact.report",
    "organisation_group": "unit.see",
    "organisation_seat_new": "group.manage",
    "organisation_seat": "group.manage",
    "organisation_seat_end": "group.manage",
    "organisation_people": "people.manage",
    "organisation_person_new": "people.manage",
    "organisation_person": "people.manage",
    "organisation_person_password": "people.manage",
    "organisation_roles": "role.confirm",
    "organisation_role_confirm": "role.confirm",
    "organisation_role_decline": "role.confirm",
    "organisation_bureau": "bureau.manage",
}
