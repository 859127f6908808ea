"""What the site finds of itself, and what was promised."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('selfcheck', '0001_the_site_watches_itself'),
        ('selfcheck', '0002_the_search_is_tried'),
    ]

    initial = True

    dependencies = [
        ('deadlines', '0001_tables_of_the_first_release'),
        ('organisation', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='时间')),
                ('pages', models.PositiveIntegerField(verbose_name='页面数')),
                ('links', models.PositiveIntegerField(verbose_name='链接数')),
                ('result', models.JSONField(verbose_name='结果')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
            ],
            options={
                'verbose_name': '网站自查',
                'verbose_name_plural': '网站自查',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mend_days', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='整改期限（工作日）')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='网站维护单位')),
            ],
            options={
                'verbose_name': '网站自查的承诺',
                'verbose_name_plural': '网站自查的承诺',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(choices=[('availability', '网站打不开'), ('home', '首页不更新'), ('columns', '栏目不更新'), ('unanswered', '互动回应差'), ('errors', '严重错误'), ('services', '服务不实用'), ('stale_column', '栏目更新'), ('empty_column', '空白栏目'), ('page_error', '页面出错'), ('dead_link', '站内失效链接'), ('outside_link', '站外失效链接'), ('tags', '页面标签'), ('search', '站内检索'), ('entry', '纠错入口'), ('sections', '必备内容')], max_length=30, verbose_name='指标')),
                ('place', models.CharField(max_length=300, verbose_name='页面')),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('says', models.CharField(max_length=500, verbose_name='问题')),
                ('first_seen_at', models.DateTimeField(verbose_name='发现时间')),
                ('last_seen_at', models.DateTimeField(verbose_name='最近一次发现')),
                ('closed_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='整改确认时间')),
                ('excused_because', models.CharField(blank=True, max_length=300, verbose_name='不作为问题的理由')),
                ('clock', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.clock', verbose_name='整改时限')),
                ('excused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='认定人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='organisation.unit', verbose_name='责任单位')),
            ],
            options={
                'verbose_name': '自查发现的问题',
                'verbose_name_plural': '自查发现的问题',
                'ordering': ['first_seen_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('item', 'place', 'detail'), name='a_problem_is_open_once', violation_error_message='该问题已在整改。'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('closed_at__gte', models.F('first_seen_at')), _connector='OR'), name='a_finding_is_closed_after_it_was_seen', violation_error_message='整改确认时间不能早于发现时间。'), models.CheckConstraint(condition=models.Q(('excused_because', ''), models.Q(('closed_at__isnull', False), ('excused_by__isnull', False)), _connector='OR'), name='an_excused_finding_has_its_judge', violation_error_message='不作为问题的，应当有认定人。')],
            },
        ),
    ]
