"""The plan, its tasks and their deadlines, reports and evidence."""

import django.db.models.deletion
import gongkai.programme.models
import gongkai.publishing.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('programme', '0001_the_plan_becomes_tasks'),
        ('programme', '0002_a_report_counts_for_one_year'),
        ('programme', '0003_evidence_goes_out_as_a_clean_copy'),
    ]

    initial = True

    dependencies = [
        ('deadlines', '0001_tables_of_the_first_release'),
        ('organisation', '0001_tables_of_the_first_release'),
        ('publishing', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='PendingImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=255, verbose_name='文件名')),
                ('file', models.FileField(upload_to=gongkai.programme.models.pending_path, verbose_name='文件')),
                ('digest', models.CharField(max_length=71)),
                ('at', models.DateTimeField(db_index=True, verbose_name='上传时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
            ],
            options={
                'verbose_name': '待确认的导入',
                'verbose_name_plural': '待确认的导入',
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('short_title', models.CharField(max_length=120, verbose_name='简称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('salt', models.CharField(default=gongkai.publishing.models.new_salt, editable=False, max_length=32)),
                ('read_from', models.CharField(editable=False, max_length=71)),
                ('notice_kind', models.CharField(blank=True, choices=[('contacts', '专门负责政务公开工作的人员信息'), ('notice', '通知要求报送的材料')], max_length=10, verbose_name='通知要求报送')),
                ('notice_text', models.TextField(blank=True, verbose_name='通知原文')),
                ('notice_due_on', models.DateField(blank=True, null=True, verbose_name='报送期限')),
                ('created_at', models.DateTimeField(verbose_name='导入时间')),
                ('started_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='启动时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='结束人')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='programme', to='publishing.document', verbose_name='方案文件')),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启动人')),
            ],
            options={
                'verbose_name': '方案',
                'verbose_name_plural': '方案',
                'ordering': ['-year', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('closed_at__gte', models.F('started_at')), ('started_at__isnull', False)), _connector='OR'), name='a_plan_is_closed_after_it_was_started', violation_error_message='方案启动之后才能结束。')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('contacts', '人员信息'), ('notice', '通知要求报送的材料'), ('year_report', '年度落实情况')], max_length=12, verbose_name='种类')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('text', models.TextField(blank=True, verbose_name='报送内容')),
                ('state', models.CharField(choices=[('missing', '未报送'), ('submitted', '待审核'), ('accepted', '已采纳'), ('returned', '已退回')], db_index=True, default='missing', max_length=10, verbose_name='状态')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='报送时间')),
                ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('reason', models.TextField(blank=True, verbose_name='审核意见')),
                ('salt', models.CharField(default=gongkai.publishing.models.new_salt, editable=False, max_length=32)),
                ('clock', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.clock', verbose_name='时钟')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='programme.programme', verbose_name='方案')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='organisation.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '报送事项',
                'verbose_name_plural': '报送事项',
                'ordering': ['programme', '-year', 'kind', 'unit__kind_order', 'unit__order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'unit', 'kind', 'year'), name='a_unit_owes_a_return_once_a_year', violation_error_message='该单位本年度的报送事项已经存在。'), models.CheckConstraint(condition=models.Q(('state', 'missing'), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='what_was_sent_in_has_a_sender', violation_error_message='报送事项应当写明报送人和时间。'), models.CheckConstraint(condition=models.Q(('judged_by__isnull', True), models.Q(('judged_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='who_judges_a_return_did_not_send_it', violation_error_message='报送事项不得由报送人本人审核。')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='网址中使用，如 2-1-1。', max_length=40, verbose_name='标识')),
                ('clause', models.CharField(blank=True, max_length=60, verbose_name='条目')),
                ('kind', models.CharField(choices=[('clause', '任务'), ('requirement', '工作要求'), ('yearly_report', '年度报告')], default='clause', max_length=14, verbose_name='种类')),
                ('part_title', models.CharField(blank=True, max_length=200, verbose_name='部分')),
                ('section_title', models.CharField(blank=True, max_length=300, verbose_name='章节')),
                ('number', models.CharField(blank=True, max_length=20, verbose_name='编号')),
                ('order', models.PositiveSmallIntegerField(verbose_name='排序')),
                ('heading', models.CharField(max_length=300, verbose_name='任务')),
                ('text', models.TextField(verbose_name='原文')),
                ('raw_bracket', models.CharField(blank=True, max_length=500, verbose_name='责任分工原文')),
                ('others', models.BooleanField(default=False, verbose_name='其他单位按职责分工负责')),
                ('salt', models.CharField(default=gongkai.publishing.models.new_salt, editable=False, max_length=32)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='programme.programme', verbose_name='方案')),
            ],
            options={
                'verbose_name': '任务',
                'verbose_name_plural': '任务',
                'ordering': ['programme', 'order'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'key'), name='a_task_has_its_own_key_in_its_plan'), models.UniqueConstraint(fields=('programme', 'order'), name='a_task_has_its_own_place_in_its_plan')],
            },
        ),
        migrations.CreateModel(
            name='ProgressReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('text', models.TextField(verbose_name='进展情况')),
                ('done', models.BooleanField(default=False, verbose_name='本单位承担的工作已经完成')),
                ('at', models.DateTimeField(verbose_name='报送时间')),
                ('state', models.CharField(choices=[('submitted', '待审核'), ('accepted', '已采纳'), ('returned', '已退回')], db_index=True, default='submitted', max_length=10, verbose_name='状态')),
                ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('reason', models.TextField(blank=True, verbose_name='审核意见')),
                ('salt', models.CharField(default=gongkai.publishing.models.new_salt, editable=False, max_length=32)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress_reports', to='organisation.unit', verbose_name='报送单位')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='programme.task', verbose_name='任务')),
                ('year', models.PositiveSmallIntegerField(blank=True, help_text='每年应当完成的任务，本报告计入哪一年度；一份报告只计入一个年度。', null=True, verbose_name='所属年度')),
            ],
            options={
                'verbose_name': '进展报告',
                'verbose_name_plural': '进展报告',
                'ordering': ['task', 'number'],
                'constraints': [models.UniqueConstraint(fields=('task', 'number'), name='a_report_has_its_own_number_in_its_task'), models.CheckConstraint(condition=models.Q(models.Q(('judged_at__isnull', True), ('judged_by__isnull', True), ('state', 'submitted')), models.Q(models.Q(('state', 'submitted'), _negated=True), ('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='a_judged_report_has_its_judge', violation_error_message='审核应当写明审核人和时间。'), models.CheckConstraint(condition=models.Q(('judged_by__isnull', True), models.Q(('judged_by', models.F('by')), _negated=True), _connector='OR'), name='who_judges_a_report_did_not_send_it', violation_error_message='进展报告不得由报送人本人审核。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_returned_report_says_why', violation_error_message='退回时应当写明理由。')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('document', '本平台已发布的文件'), ('link', '网址'), ('file', '文件')], max_length=10, verbose_name='种类')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='网址')),
                ('file', models.FileField(blank=True, upload_to=gongkai.programme.models.evidence_path, verbose_name='文件')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('media_type', models.CharField(blank=True, max_length=100, verbose_name='格式')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='大小（字节）')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('offered', models.BooleanField(default=False, verbose_name='可对外公开')),
                ('opened', models.BooleanField(default=False, verbose_name='同意对外公开')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.document', verbose_name='已发布的文件')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='programme.progressreport', verbose_name='进展报告')),
                ('copy', models.FileField(blank=True, upload_to=gongkai.programme.models.evidence_path, verbose_name='公开版')),
                ('copy_sha256', models.CharField(blank=True, max_length=64)),
                ('copy_size', models.PositiveBigIntegerField(default=0, verbose_name='公开版大小（字节）')),
                ('removed', models.JSONField(blank=True, default=list, verbose_name='已清理的内容')),
            ],
            options={
                'verbose_name': '佐证材料',
                'verbose_name_plural': '佐证材料',
                'ordering': ['report', 'order', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('kind', 'document'), ('sha256', ''), ('url', '')), models.Q(('document__isnull', True), ('kind', 'link'), ('sha256', ''), models.Q(('url', ''), _negated=True)), models.Q(('document__isnull', True), ('kind', 'file'), ('url', ''), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='evidence_is_what_its_kind_says', violation_error_message='佐证材料的内容与种类不符。'), models.CheckConstraint(condition=models.Q(('opened', False), ('offered', True), _connector='OR'), name='a_file_is_opened_only_when_offered', violation_error_message='报送单位未同意对外公开的文件，不得对外公开。')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_as_written', models.CharField(max_length=100, verbose_name='原文名称')),
                ('role', models.CharField(choices=[('lead', '牵头'), ('support', '配合'), ('by_duty', '按职责分工负责')], max_length=8, verbose_name='分工')),
                ('set_aside', models.CharField(blank=True, max_length=300, verbose_name='暂不落实到单位的理由')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='organisation.unit', verbose_name='单位')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='programme.task', verbose_name='任务')),
            ],
            options={
                'verbose_name': '责任分工',
                'verbose_name_plural': '责任分工',
                'ordering': ['task', 'order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('task', 'name_as_written'), name='a_task_names_a_unit_once'), models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('task', 'unit'), name='a_unit_has_one_part_in_a_task', violation_error_message='该单位已是该任务的责任单位。'), models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('set_aside', ''), _connector='OR'), name='only_an_unmatched_name_is_set_aside', violation_error_message='已落实到单位的名称不能再搁置。')],
            },
        ),
        migrations.CreateModel(
            name='TaskDeadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raw', models.CharField(max_length=200, verbose_name='原文')),
                ('kind', models.CharField(choices=[('one_off', '一次性期限'), ('yearly', '每年期限'), ('standing', '经常性要求'), ('event', '事件触发的期限')], max_length=10, verbose_name='种类')),
                ('value', models.CharField(blank=True, max_length=40, verbose_name='规范值')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('month', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='月')),
                ('day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='日')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('clock', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.clock', verbose_name='时钟')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='programme.task', verbose_name='任务')),
            ],
            options={
                'verbose_name': '任务期限',
                'verbose_name_plural': '任务期限',
                'ordering': ['task', 'order', 'year', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'yearly'), _negated=True), models.Q(('day__isnull', False), ('month__isnull', False)), _connector='OR'), name='a_yearly_limit_has_its_day', violation_error_message='每年期限应当写明月、日。'), models.CheckConstraint(condition=models.Q(('clock__isnull', True), ('kind__in', ['one_off', 'yearly']), _connector='OR'), name='only_dated_limits_have_clocks', violation_error_message='只有写明日期的期限才有时钟。'), models.UniqueConstraint(fields=('task', 'order', 'year'), name='a_limit_has_one_row_a_year')],
            },
        ),
    ]
