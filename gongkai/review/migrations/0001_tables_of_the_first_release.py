"""Decisions on openness, reviews for secrecy and legality, the negative list."""

import django.db.models.deletion
import gongkai.law.grounds
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('review', '0001_attribute_and_secrecy'),
        ('review', '0002_a_doubt_is_cleared_by_a_reply'),
        ('review', '0003_the_list_the_legal_office_and_every_return'),
    ]

    initial = True

    dependencies = [
        ('organisation', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttributeDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_index=True, max_length=200, verbose_name='事项')),
                ('content', models.CharField(max_length=80, verbose_name='所审内容摘要')),
                ('attribute', models.CharField(choices=[('proactive', '主动公开'), ('on_request', '依申请公开'), ('withheld', '不予公开')], max_length=12, verbose_name='公开属性')),
                ('ground', models.CharField(blank=True, choices=gongkai.law.grounds.choices, max_length=20, verbose_name='不公开的理由')),
                ('reason', models.TextField(blank=True, verbose_name='说明')),
                ('return_on', models.DateField(blank=True, null=True, verbose_name='复审日期')),
                ('proposed_at', models.DateTimeField(verbose_name='拟定时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审定时间')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审定人')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟定人')),
                ('answers', models.JSONField(blank=True, default=list, verbose_name='检验问题的回答')),
                ('decided_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代为审定的岗位人员')),
                ('examined_at', models.DateTimeField(blank=True, null=True, verbose_name='政务公开办公室审查时间')),
                ('examined_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='政务公开办公室审查人')),
                ('examined_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代为审查的岗位人员')),
                ('examined_note', models.TextField(blank=True, verbose_name='政务公开办公室意见')),
                ('is_policy', models.BooleanField(default=False, verbose_name='政策文件')),
                ('item', models.CharField(blank=True, max_length=20, verbose_name='负面清单事项编号')),
                ('item_name', models.CharField(blank=True, max_length=100, verbose_name='负面清单事项')),
                ('list_number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='所依负面清单版本')),
            ],
            options={
                'verbose_name': '公开属性认定',
                'verbose_name_plural': '公开属性认定',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('attribute', 'proactive'), models.Q(models.Q(('ground', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('return_on__isnull', False)), _connector='OR'), name='what_is_not_public_has_a_ground_a_reason_and_a_date_of_return', violation_error_message='拟不主动公开的，应当写明理由、说明和复审日期。'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='who_decides_the_attribute_did_not_propose_it', violation_error_message='公开属性不得由拟定人本人审定。'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='a_decision_has_a_person_and_a_time', violation_error_message='审定应当写明审定人和时间。'), models.CheckConstraint(condition=models.Q(('is_policy', False), ('attribute', 'proactive'), ('decided_at__isnull', True), ('examined_at__isnull', False), _connector='OR'), name='a_policy_is_not_kept_back_before_the_openness_office_saw_it', violation_error_message='政策文件拟不主动公开的，应当先送政务公开办公室审查。')],
            },
        ),
        migrations.CreateModel(
            name='SecrecyReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_index=True, max_length=200, verbose_name='事项')),
                ('content', models.CharField(max_length=80, verbose_name='所审内容摘要')),
                ('result', models.CharField(choices=[('clear', '不涉密，可以公开'), ('doubt', '不能确定，报有关主管部门'), ('secret', '涉密，不得公开')], max_length=10, verbose_name='结论')),
                ('checklist', models.JSONField(default=dict, verbose_name='审查要点')),
                ('note', models.TextField(blank=True, verbose_name='审查意见')),
                ('at', models.DateTimeField(verbose_name='审查时间')),
                ('drafter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审查人')),
                ('replied_on', models.DateField(blank=True, null=True, verbose_name='复函日期')),
                ('reply', models.CharField(blank=True, help_text='作出答复的机关、复函名称和文号。', max_length=150, verbose_name='有关主管部门的复函')),
                ('authority', models.CharField(blank=True, max_length=100, verbose_name='报请的主管部门')),
                ('reviewed_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代为审查的岗位人员')),
            ],
            options={
                'verbose_name': '保密审查',
                'verbose_name_plural': '保密审查',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reviewer', models.F('drafter')), _negated=True), name='the_secrecy_reviewer_is_not_the_drafter', violation_error_message='保密审查不得由起草人本人进行。'), models.CheckConstraint(condition=models.Q(models.Q(('replied_on__isnull', True), ('reply', '')), models.Q(models.Q(('reply', ''), _negated=True), ('replied_on__isnull', False)), _connector='OR'), name='a_reply_of_the_authority_has_its_day', violation_error_message='有关主管部门的复函应当写明日期。')],
            },
        ),
        migrations.CreateModel(
            name='LegalityReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_index=True, max_length=200, verbose_name='事项')),
                ('content', models.CharField(max_length=80, verbose_name='所审内容摘要')),
                ('materials', models.JSONField(default=dict, verbose_name='报送材料')),
                ('requested_at', models.DateTimeField(verbose_name='提请时间')),
                ('result', models.CharField(blank=True, choices=[('lawful', '合法'), ('amend', '应当予以修改'), ('unlawful', '不合法')], max_length=10, verbose_name='审核意见')),
                ('checklist', models.JSONField(blank=True, default=dict, verbose_name='审核要点')),
                ('opinion', models.TextField(blank=True, verbose_name='审核意见的理由')),
                ('cleared_early', models.CharField(blank=True, max_length=300, verbose_name='少于规定最短期限的理由')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('drafter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提请人')),
                ('reviewed_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代为审核的岗位人员')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
            ],
            options={
                'verbose_name': '合法性审核',
                'verbose_name_plural': '合法性审核',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('at__isnull', True), ('result', ''), ('reviewer__isnull', True)), models.Q(models.Q(('result', ''), _negated=True), ('at__isnull', False), ('reviewer__isnull', False)), _connector='OR'), name='a_legality_review_has_a_person_and_a_time', violation_error_message='合法性审核应当写明审核人和时间。'), models.CheckConstraint(condition=models.Q(('reviewer__isnull', True), models.Q(models.Q(('reviewer', models.F('drafter')), _negated=True), models.Q(('reviewer', models.F('requested_by')), _negated=True)), _connector='OR'), name='the_legality_reviewer_neither_drafted_nor_asked', violation_error_message='合法性审核不得由起草人、提请人本人进行。')],
            },
        ),
        migrations.CreateModel(
            name='NegativeList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='版本')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('drafted_at', models.DateTimeField(verbose_name='编制时间')),
                ('in_force_from', models.DateField(blank=True, null=True, verbose_name='施行日期')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('digest', models.CharField(blank=True, max_length=80, verbose_name='摘要')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='编制人')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
            ],
            options={
                'verbose_name': '负面清单',
                'verbose_name_plural': '负面清单',
                'ordering': ['-number'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('in_force_from__isnull', False), ('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='a_published_list_has_its_day_and_its_hand', violation_error_message='发布负面清单应当写明施行日期。'), models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='who_publishes_the_list_did_not_draft_it', violation_error_message='负面清单不得由编制人本人批准发布。')],
            },
        ),
        migrations.CreateModel(
            name='NegativeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, verbose_name='编号')),
                ('name', models.CharField(max_length=100, verbose_name='事项')),
                ('covers', models.TextField(blank=True, verbose_name='适用情形')),
                ('ground', models.CharField(choices=gongkai.law.grounds.choices, max_length=20, verbose_name='法定理由')),
                ('questions', models.JSONField(default=list, verbose_name='检验问题')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='review.negativelist', verbose_name='版本')),
            ],
            options={
                'verbose_name': '负面清单事项',
                'verbose_name_plural': '负面清单事项',
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='a_code_stands_once_in_a_list', violation_error_message='同一版本中编号不能重复。')],
            },
        ),
        migrations.CreateModel(
            name='SendBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_index=True, max_length=200, verbose_name='事项')),
                ('content', models.CharField(max_length=80, verbose_name='所退内容摘要')),
                ('step', models.CharField(max_length=20, verbose_name='退回时的环节')),
                ('reason', models.TextField(verbose_name='退回理由')),
                ('at', models.DateTimeField(verbose_name='退回时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='退回人')),
                ('returned_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代为办理的岗位人员')),
            ],
            options={
                'verbose_name': '退回记录',
                'verbose_name_plural': '退回记录',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='what_is_sent_back_is_told_why', violation_error_message='退回时应当写明理由。')],
            },
        ),
        migrations.CreateModel(
            name='StepLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20, verbose_name='环节')),
                ('working_days', models.PositiveSmallIntegerField(verbose_name='工作日')),
                ('since', models.DateField(verbose_name='自')),
                ('set_at', models.DateTimeField(verbose_name='设定时间')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设定人')),
            ],
            options={
                'verbose_name': '环节时限',
                'verbose_name_plural': '环节时限',
                'ordering': ['step', '-since', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('working_days__gte', 1), ('working_days__lte', 60)), name='a_step_takes_one_to_sixty_working_days', violation_error_message='环节时限应为1至60个工作日。')],
            },
        ),
    ]
