"""What the frame remembers: only the demo's shifted time."""

from django.db import models


class DemoTime(models.Model):
    """How far the demo's time stands from real time. One row, read in the demo only."""

    shift_seconds = models.BigIntegerField("时间差（秒）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "演示时间"

    def __str__(self) -> str:
        return f"{self.shift_seconds} s"
