from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0001_the_plan_becomes_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="progressreport",
            name="year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="每年应当完成的任务，本报告计入哪一年度；一份报告只计入一个年度。",
                null=True,
                verbose_name="所属年度",
            ),
        ),
    ]
