"""A policy is interpreted by its nature; where it is not, the record says why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0010_the_guard_stands_before_every_release")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="not_interpreted_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="不作解读的理由"),
        ),
    ]
