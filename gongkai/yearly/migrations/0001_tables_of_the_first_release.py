"""The yearly report, its rows and the office's register."""

import django.db.models.deletion
import gongkai.requests.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('yearly', '0001_the_yearly_report'),
        ('yearly', '0002_table_two_opens_its_rows'),
    ]

    initial = True

    dependencies = [
        ('organisation', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='YearlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='报告年度')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版本')),
                ('format', models.CharField(choices=[('R2014', '2014年度至2018年度统计表'), ('R2019', '2019年试行格式'), ('R2021', '2021年格式')], max_length=8, verbose_name='格式')),
                ('state', models.CharField(choices=[('draft', '编制中'), ('signed', '已签发，待公布'), ('published', '已公布')], db_index=True, default='draft', max_length=10, verbose_name='状态')),
                ('counted', models.JSONField(default=dict, verbose_name='由记录得出的数')),
                ('entered', models.JSONField(default=dict, verbose_name='人工填报的数')),
                ('texts', models.JSONField(default=dict, verbose_name='各部分文字')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='更正说明')),
                ('explained', models.CharField(blank=True, help_text='仅用于机构合并、调整。', max_length=300, verbose_name='与上年不衔接的说明')),
                ('begun_at', models.DateTimeField(verbose_name='编制时间')),
                ('counted_at', models.DateTimeField(blank=True, null=True, verbose_name='统计时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签发时间')),
                ('released_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='公布时间')),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='编制人')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='公布人')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('origins', models.JSONField(default=dict, help_text='records：本平台文件；rows：导入的明细。', verbose_name='表二各行由何统计')),
                ('placed', models.JSONField(default=dict, help_text='申请的编号：归入的行和理由。', verbose_name='由人归入的旧条例答复')),
                ('sources', models.JSONField(default=dict, verbose_name='人工填报的来源')),
            ],
            options={
                'verbose_name': '年度报告',
                'verbose_name_plural': '年度报告',
                'ordering': ['-year', '-version'],
                'constraints': [models.UniqueConstraint(fields=('year', 'version'), name='a_version_of_a_report_is_made_once'), models.UniqueConstraint(condition=models.Q(('state', 'published'), _negated=True), fields=('year',), name='one_version_of_a_report_is_in_hand', violation_error_message='该年度已有一个版本正在编制。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('released_at__isnull', False), ('released_by__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='no_report_is_published_unsigned', violation_error_message='未经签发的年度报告不得公布。'), models.CheckConstraint(condition=models.Q(('signed_by__isnull', True), models.Q(models.Q(('signed_by', models.F('begun_by')), _negated=True), models.Q(('released_by__isnull', True), models.Q(('signed_by', models.F('released_by')), _negated=True), _connector='OR')), _connector='OR'), name='who_signs_a_report_neither_made_nor_releases_it', violation_error_message='年度报告不得由编制人、公布人本人签发。'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('note', ''), _negated=True), _connector='OR'), name='a_corrected_report_says_what_was_corrected', violation_error_message='更正年度报告，应当写明更正说明。')],
            },
        ),
        migrations.CreateModel(
            name='YearlyRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('request', '申请'), ('case', '复议、诉讼'), ('document', '文件'), ('register', '导入的明细')], max_length=8)),
                ('key', models.PositiveBigIntegerField(help_text='记录的编号，只供内部核对。')),
                ('place', models.PositiveIntegerField(verbose_name='序号')),
                ('who', models.CharField(blank=True, max_length=40, verbose_name='申请人类别')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='单位')),
                ('began', models.CharField(max_length=7, verbose_name='收到（年月）')),
                ('ended', models.CharField(blank=True, max_length=7, verbose_name='办结（年月）')),
                ('outcome', models.CharField(blank=True, max_length=60, verbose_name='结果')),
                ('cells', models.JSONField(default=list)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='yearly.yearlyreport')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True, verbose_name='金额（元）')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='文件或者事项')),
            ],
            options={
                'verbose_name': '年度报告的明细',
                'verbose_name_plural': '年度报告的明细',
                'ordering': ['kind', 'place'],
                'constraints': [models.UniqueConstraint(fields=('report', 'kind', 'key'), name='a_record_is_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='RegisterFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('register', models.CharField(max_length=12, verbose_name='类别')),
                ('name', models.CharField(max_length=160, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64)),
                ('salt', models.CharField(default=gongkai.requests.models.new_salt, editable=False, max_length=32)),
                ('at', models.DateTimeField(verbose_name='导入时间')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='被替换的时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
            ],
            options={
                'verbose_name': '表二明细文件',
                'verbose_name_plural': '表二明细文件',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('year', 'register'), name='one_file_of_a_register_and_year_stands', violation_error_message='该类别刚由他人导入，请重新打开后再导入。')],
            },
        ),
        migrations.CreateModel(
            name='RegisterRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(verbose_name='行')),
                ('day', models.DateField(verbose_name='日期')),
                ('matter', models.CharField(max_length=200, verbose_name='事项')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='承办单位')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True, verbose_name='金额（元）')),
                ('ended', models.DateField(blank=True, null=True, verbose_name='废止日期')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='yearly.registerfile')),
            ],
            options={
                'verbose_name': '表二明细',
                'verbose_name_plural': '表二明细',
                'ordering': ['file', 'place'],
                'constraints': [models.UniqueConstraint(fields=('file', 'place'), name='a_line_of_a_register_is_kept_once')],
            },
        ),
    ]
