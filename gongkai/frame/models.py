"""What the frame remembers: the demo's shifted time, and how often a network knocked at a public form today."""

from django.db import models


class DemoTime(models.Model):
    """How far the demo's time stands from real time. One row, read in the demo only."""

    shift_seconds = models.BigIntegerField("时间差（秒）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "演示时间"

    def __str__(self) -> str:
        return f"{self.shift_seconds} s"


class DaySalt(models.Model):
    """The random salt of one day, for the hashes of addresses. Once it is deleted they say nothing any more."""

    day = models.DateField(unique=True)
    salt = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "当日盐值"

    def __str__(self) -> str:
        return self.day.isoformat()


class Knock(models.Model):
    """How often one address did one thing in one hour. `address` is a keyed hash and never the address itself."""

    address = models.CharField(max_length=64)
    deed = models.CharField(max_length=40)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "访问计数"
        constraints = [
            models.UniqueConstraint(fields=["address", "deed", "hour"], name="one_count_an_address_deed_and_hour")
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.hour:%Y-%m-%d %H} {self.count}"
