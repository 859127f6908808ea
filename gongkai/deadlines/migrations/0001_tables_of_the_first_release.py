"""Clocks, what happened to them, and the holiday notices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('deadlines', '0001_clocks_and_holiday_notices'),
        ('deadlines', '0002_a_duty_that_fell_away_is_ended'),
        ('deadlines', '0003_a_clock_can_start_anew'),
    ]

    initial = True

    dependencies = [
        ('organisation', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('limit', models.CharField(help_text='law.limits 中的名称；方案所定期限为 plan。', max_length=60, verbose_name='时限')),
                ('duty', models.CharField(max_length=300, verbose_name='应当完成的事项')),
                ('matter', models.CharField(max_length=300, verbose_name='所属事项')),
                ('subject', models.CharField(db_index=True, max_length=200, verbose_name='日志主体')),
                ('address', models.CharField(max_length=300, verbose_name='办理页面')),
                ('length', models.JSONField(verbose_name='期限')),
                ('source', models.CharField(max_length=300, verbose_name='依据')),
                ('started_at', models.DateTimeField(verbose_name='起算时间')),
                ('due_at', models.DateTimeField(db_index=True, null=True, verbose_name='截止时间')),
                ('warn_at', models.DateTimeField(null=True, verbose_name='预警时间')),
                ('paused_at', models.DateTimeField(null=True, verbose_name='中止时间')),
                ('stopped_at', models.DateTimeField(db_index=True, null=True, verbose_name='办结时间')),
                ('public', models.BooleanField(default=False, verbose_name='对外显示')),
                ('units', models.ManyToManyField(related_name='clocks', to='organisation.unit', verbose_name='责任单位')),
                ('ended', models.BooleanField(default=False, verbose_name='事项已终止')),
            ],
            options={
                'verbose_name': '时限时钟',
                'verbose_name_plural': '时限时钟',
                'ordering': ['due_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('due_at__isnull', True), ('due_at__gte', models.F('warn_at')), _connector='OR'), name='clock_warns_before_it_is_due', violation_error_message='预警时间不能晚于截止时间。'), models.CheckConstraint(condition=models.Q(('stopped_at__isnull', True), ('paused_at__isnull', True), _connector='OR'), name='a_stopped_clock_is_not_paused', violation_error_message='已办结的时钟不能处于中止状态。'), models.CheckConstraint(condition=models.Q(('ended', False), ('stopped_at__isnull', False), _connector='OR'), name='an_ended_clock_has_its_instant', violation_error_message='已终止的时钟应当有终止时间。')],
            },
        ),
        migrations.CreateModel(
            name='ClockEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('started', '起算'), ('paused', '中止'), ('resumed', '恢复'), ('extended', '延长'), ('stopped', '办结'), ('recomputed', '重新计算'), ('reopened', '重新办理'), ('ended', '终止'), ('handed_over', '移交'), ('restarted', '重新起算')], max_length=12, verbose_name='事件')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('length', models.JSONField(null=True, verbose_name='延长的期限')),
                ('due_before', models.DateTimeField(null=True, verbose_name='原截止时间')),
                ('due_after', models.DateTimeField(null=True, verbose_name='现截止时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='deadlines.clock', verbose_name='时钟')),
            ],
            options={
                'verbose_name': '时钟事件',
                'verbose_name_plural': '时钟事件',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='HolidayNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='年份')),
                ('title', models.CharField(max_length=200, verbose_name='通知标题')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='发文字号')),
                ('address', models.URLField(blank=True, verbose_name='原文网址')),
                ('data', models.JSONField(help_text='law.calendar 的年度数据格式。', verbose_name='放假与上班日')),
                ('text', models.TextField(verbose_name='通知原文')),
                ('loaded_at', models.DateTimeField(verbose_name='录入时间')),
                ('digest', models.CharField(editable=False, max_length=80)),
                ('loaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
            ],
            options={
                'verbose_name': '放假安排通知',
                'verbose_name_plural': '放假安排通知',
                'ordering': ['-year'],
            },
        ),
    ]
