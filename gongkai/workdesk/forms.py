"""What is filled in at the work desk: only, in the demo, the time the house stands at."""

from __future__ import annotations

from datetime import datetime

from django import forms

from gongkai.frame.time import BEIJING
from gongkai.organisation.forms import StaffForm


class TimeForm(StaffForm):
    instant = forms.DateTimeField(
        label="演示时间",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_instant(self) -> datetime:
        return self.cleaned_data["instant"].replace(tzinfo=BEIJING)
