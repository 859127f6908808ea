"""The staff door to what happens round a release: who may know of the draft, the set instant, the withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from gongkai.frame.time import BEIJING, now
from gongkai.organisation.forms import StaffForm
from gongkai.organisation.models import User
from gongkai.organisation.roles import Role, may
from gongkai.publishing import admission, correction, rules, schedule, withdrawal
from gongkai.publishing.models import Document, TimedRelease


class InstantForm(StaffForm):
    """When an approved document shall go out, and whether it is sealed until then."""

    kind = forms.ChoiceField(
        label="方式",
        choices=[
            (TimedRelease.Kind.SCHEDULED.value, "定时发布：到时自动发布；此前可以取消，内容改动的到时不发布"),
            (TimedRelease.Kind.EMBARGO.value, "限时封存：到时自动公开；此前任何人不能改动或者提前发布"),
        ],
        initial=TimedRelease.Kind.SCHEDULED.value,
        widget=forms.RadioSelect,
    )
    due_at = forms.DateTimeField(
        label="发布时间",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="北京时间。到时由系统执行发布并记入日志；发布前重新核对全部结论和附件。",
    )

    def clean_due_at(self) -> datetime:
        due_at: datetime = self.cleaned_data["due_at"]
        return due_at.replace(tzinfo=BEIJING)


class CallOffForm(StaffForm):
    reason = forms.CharField(label="取消理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class People(forms.ModelMultipleChoiceField):
    """People at work, each with post and unit."""

    def label_from_instance(self, obj: User) -> str:
        posts = "、".join(role.zh for role in Role if role in obj.roles)
        return "　".join(filter(None, [obj.full_name or obj.username, obj.unit.short_name if obj.unit else "", posts]))


class LimitForm(StaffForm):
    """Who may know of a draft."""

    people = People(
        label="知悉人员",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="起草人始终可见。后续审定、审查、批准、发布的人员须在其中，否则无人办理。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        assert isinstance(people, People)  # noqa: S101 - declared above
        people.queryset = (
            User.objects.filter(is_active=True, groups__isnull=False)
            .select_related("unit")
            .prefetch_related("groups")
            .distinct()
            .order_by("unit__order", "pk")
        )


class WithdrawForm(StaffForm):
    """Why a document is taken back. What is written here is public."""

    ground = forms.ChoiceField(label="撤回依据")
    reason = forms.CharField(
        label="情况说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="对外公开，显示在原网址上。不要写入需要保护的内容。",
    )
    hides_title = forms.BooleanField(label="标题也不宜公开，一并不再显示", required=False)

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)  # noqa: S101 - declared above
        ground.choices = [("", "请选择"), *rules.withdrawal_grounds(on)]


class RestoreForm(StaffForm):
    reason = forms.CharField(label="恢复公开的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class HideForm(StaffForm):
    """Why what stood there before a correction is no longer for the public. What is written here is public."""

    reason = forms.CharField(
        label="情况说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="对外公开。不要复述需要保护的内容。",
    )


def offers(found: Document, person: User, at: datetime) -> dict[str, Any]:
    """Return the forms of what `person` may do here with the document as it stands, and what they read beside them."""
    own = Role.OPENNESS_OFFICE in person.roles or found.unit_id == person.unit_id
    publishes = may(person, "document.publish")
    taken_back = withdrawal.of(found) if found.is_withdrawn else None
    timed = schedule.running(found)
    said: dict[str, Any] = {
        "withdrawal": taken_back,
        "timed": timed,
        "timed_before": found.timed.filter(outcome=TimedRelease.Outcome.REFUSED).last() if timed is None else None,
        "versions": list(found.earlier_versions.select_related("replaced_by", "hidden_by")),
    }
    if found.is_superseded:
        return said | {"superseded": found.version}
    if taken_back is not None:
        may_restore = publishes and taken_back.withdrawn_by_id != person.pk
        said["restore"] = RestoreForm(auto_id="restore_%s") if may_restore else None
    elif found.is_released:
        if may(person, "document.withdraw"):
            said["withdraw"] = WithdrawForm(on=at.date(), auto_id="withdraw_%s")
            if any(version.hidden_at is None for version in said["versions"]):
                said["hide"] = HideForm(auto_id="hide_%s")
        said["in_hand"] = correction.in_hand(found)
        said["can_correct"] = said["in_hand"] is None and own and may(person, "document.draft")
    else:
        held = found.approved_by_id == person.pk or (
            found.secrecy_review is not None and found.secrecy_review.reviewer_id == person.pk
        )
        if publishes and timed is not None:
            said["call_off"] = CallOffForm(auto_id="call_off_%s")
        elif publishes and found.state == Document.State.APPROVED and not held:
            said["instant"] = InstantForm(auto_id="instant_%s")
        if may(person, "document.limit") and own:
            admitted = list(found.admitted.values_list("pk", flat=True))
            said["limit"] = LimitForm(initial={"people": admitted}, auto_id="limit_%s")
        if found.limited:
            said["admitted"] = list(found.admitted.select_related("unit").order_by("pk"))
    return said


# --- the steps; views.py makes views of them ---------------------------------------------------------


def instant_form(request: HttpRequest) -> InstantForm:
    return InstantForm(request.POST)


def document_instant(found: Document, form: InstantForm, *, by: User, at: datetime) -> None:
    act = schedule.embargo if form.cleaned_data["kind"] == TimedRelease.Kind.EMBARGO else schedule.schedule
    act(found, form.cleaned_data["due_at"], by=by, at=at)


def document_call_off(found: Document, form: CallOffForm, *, by: User, at: datetime) -> None:
    schedule.call_off(found, form.cleaned_data["reason"], by=by, at=at)


def document_limit(found: Document, form: LimitForm, *, by: User, at: datetime) -> None:
    admission.limit(found, form.cleaned_data["people"], by=by, at=at)


def document_unlimit(found: Document, form: forms.Form, *, by: User, at: datetime) -> None:
    admission.lift(found, by=by, at=at)


def withdraw_form(request: HttpRequest) -> WithdrawForm:
    return WithdrawForm(request.POST, on=now().date())


def document_withdraw(found: Document, form: WithdrawForm, *, by: User, at: datetime) -> None:
    withdrawal.withdraw(found, **form.cleaned_data, by=by, at=at)


def document_hide(found: Document, form: HideForm, *, by: User, at: datetime) -> None:
    correction.hide(found, form.cleaned_data["reason"], by=by, at=at)


def document_restore(found: Document, form: RestoreForm, *, by: User, at: datetime) -> None:
    withdrawal.restore(found, form.cleaned_data["reason"], by=by, at=at)
