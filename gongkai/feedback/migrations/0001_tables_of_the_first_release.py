"""What the public writes, and what becomes of it."""

import django.core.validators
import django.db.models.deletion
import gongkai.feedback.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('feedback', '0001_the_publics_hand'),
        ('feedback', '0002_the_gate_moved_down'),
    ]

    initial = True

    dependencies = [
        ('deadlines', '0001_tables_of_the_first_release'),
        ('organisation', '0001_tables_of_the_first_release'),
        ('publishing', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Promises',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('correction_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='纠错的答复（工作日）')),
                ('suggestion_days', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='意见建议的答复（工作日）')),
                ('question_days', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='提问的答复（工作日）')),
                ('contact_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)], verbose_name='联系方式的保存（办结后，日）')),
            ],
            options={
                'verbose_name': '来信办理的承诺',
                'verbose_name_plural': '来信办理的承诺',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('salt', models.CharField(default=gongkai.feedback.models.new_salt, editable=False, max_length=32)),
                ('receipt', models.CharField(max_length=10, unique=True, verbose_name='回执编号')),
                ('submission', models.CharField(editable=False, help_text='一张表单只收一次。', max_length=64, unique=True)),
                ('kind', models.CharField(choices=[('correction', '纠错'), ('suggestion', '意见建议'), ('question', '提问')], max_length=10, verbose_name='类别')),
                ('about_path', models.CharField(max_length=300, verbose_name='所指页面')),
                ('about_title', models.CharField(max_length=300, verbose_name='页面标题')),
                ('text', models.TextField(verbose_name='内容')),
                ('quote', models.TextField(blank=True, verbose_name='原文')),
                ('contact', models.CharField(blank=True, max_length=100, verbose_name='联系方式')),
                ('private', models.BooleanField(default=False, verbose_name='不公开')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='收到时间')),
                ('state', models.CharField(choices=[('new', '已收到'), ('routed', '办理中'), ('answered', '已答复'), ('closed_unfounded', '已答复（不属实）'), ('merged', '合并办理'), ('spam', '不予受理')], db_index=True, default='new', max_length=20, verbose_name='状态')),
                ('draft', models.TextField(blank=True, verbose_name='拟答复')),
                ('draft_outcome', models.CharField(blank=True, choices=[('corrected', '已更正'), ('unfounded', '不属实'), ('adopted', '采纳'), ('partly', '部分采纳'), ('explained', '已说明')], max_length=10, verbose_name='拟办理结果')),
                ('drafted_at', models.DateTimeField(blank=True, null=True, verbose_name='拟稿时间')),
                ('sent_back', models.TextField(blank=True, verbose_name='退回理由')),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('outcome', models.CharField(blank=True, choices=[('corrected', '已更正'), ('unfounded', '不属实'), ('adopted', '采纳'), ('partly', '部分采纳'), ('explained', '已说明')], max_length=10, verbose_name='办理结果')),
                ('answered_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='答复时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('published', models.BooleanField(default=False, verbose_name='公开')),
                ('public_text', models.TextField(blank=True, verbose_name='公开的内容')),
                ('public_quote', models.TextField(blank=True, verbose_name='公开的原文')),
                ('not_public_because', models.CharField(blank=True, max_length=300, verbose_name='不公开的理由')),
                ('set_aside_because', models.CharField(blank=True, max_length=300, verbose_name='不予受理的理由')),
                ('contact_forgotten_at', models.DateTimeField(blank=True, null=True, verbose_name='联系方式删除时间')),
                ('text_forgotten_at', models.DateTimeField(blank=True, null=True, verbose_name='内容删除时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审定人')),
                ('clock', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.clock', verbose_name='答复时限')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='publishing.document', verbose_name='所指文件')),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='feedback.message', verbose_name='并入')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='organisation.unit', verbose_name='承办单位')),
            ],
            options={
                'verbose_name': '公众来信',
                'verbose_name_plural': '公众来信',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['published', '-answered_at'], name='feedback_newest_answers'), models.Index(fields=['state', 'created_at'], name='feedback_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('published', False), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('drafted_by__isnull', False), ('private', False), ('state__in', ['answered', 'closed_unfounded']), models.Q(('public_text', ''), _negated=True)), _connector='OR'), name='no_message_is_shown_unanswered_or_against_its_senders_wish', violation_error_message='未经审定答复，或者来信人要求不公开的，不得公开。'), models.CheckConstraint(condition=models.Q(('answered_by__isnull', True), ('drafted_by__isnull', True), models.Q(('answered_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='who_releases_an_answer_did_not_draft_it', violation_error_message='答复不得由拟稿人本人审定。'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='a_merged_message_names_the_other', violation_error_message='合并办理的来信应当写明并入哪一件。'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='a_message_is_not_merged_into_itself', violation_error_message='来信不能并入其自身。')],
            },
        ),
        migrations.CreateModel(
            name='MessageEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('received', '收到'), ('routed', '分办'), ('drafted', '拟稿'), ('sent_back', '退回修改'), ('released', '审定答复'), ('withdrawn', '撤下公开内容'), ('merged', '合并办理'), ('set_aside', '不予受理'), ('restored', '恢复办理'), ('contact_seen', '查看联系方式'), ('contact_forgotten', '删除联系方式'), ('text_forgotten', '删除内容')], max_length=20, verbose_name='事项')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='feedback.message')),
            ],
            options={
                'verbose_name': '来信办理记录',
                'verbose_name_plural': '来信办理记录',
                'ordering': ['pk'],
            },
        ),
    ]
