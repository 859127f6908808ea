"""Sources that are watched, what they list, and what was reposted."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('reposts', '0001_sources_items_and_reposts'),
    ]

    initial = True

    dependencies = [
        ('deadlines', '0001_tables_of_the_first_release'),
        ('organisation', '0001_tables_of_the_first_release'),
        ('publishing', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='来源名称')),
                ('code', models.SlugField(help_text='投递目录中的子目录名，一经确定不再改变。', max_length=40, unique=True, verbose_name='代码')),
                ('kind', models.CharField(choices=[('atom', 'Atom订阅'), ('rss', 'RSS订阅'), ('page_list', '栏目列表页'), ('drop', '文件投递（不联网）')], default='page_list', max_length=10, verbose_name='方式')),
                ('address', models.URLField(max_length=500, verbose_name='网址')),
                ('also_hosts', models.CharField(blank=True, max_length=300, verbose_name='其他主机')),
                ('link_pattern', models.CharField(blank=True, max_length=200, verbose_name='链接样式')),
                ('date_pattern', models.CharField(blank=True, max_length=40, verbose_name='日期样式')),
                ('words', models.TextField(blank=True, verbose_name='关注词')),
                ('since', models.DateField(verbose_name='自何日起关注')),
                ('enabled', models.BooleanField(default=True, verbose_name='启用')),
                ('etag', models.CharField(blank=True, editable=False, max_length=300)),
                ('last_modified', models.CharField(blank=True, editable=False, max_length=100)),
                ('visited_at', models.DateTimeField(blank=True, null=True, verbose_name='最近访问')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='最近成功访问')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='最近的错误')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repost_sources', to='organisation.unit', verbose_name='责任单位')),
            ],
            options={
                'verbose_name': '转载来源',
                'verbose_name_plural': '转载来源',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('address', models.URLField(max_length=1000, verbose_name='原网址')),
                ('key', models.CharField(editable=False, max_length=64, unique=True)),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('document_number', models.CharField(blank=True, db_index=True, max_length=80, verbose_name='文号')),
                ('seen_at', models.DateTimeField(verbose_name='发现时间')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='来源发布时间')),
                ('published_to_the_minute', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('new', '新发现'), ('proposed', '待研判'), ('drafted', '转载办理中'), ('posted', '已转载'), ('set_aside', '不转载')], db_index=True, default='new', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='不转载的理由')),
                ('hits', models.JSONField(default=list, verbose_name='命中的关注词')),
                ('warnings', models.JSONField(default=list, verbose_name='阅读提示')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='阅读时的错误')),
                ('text', models.TextField(blank=True, verbose_name='所读文字')),
                ('digest', models.CharField(blank=True, max_length=80, verbose_name='文字摘要')),
                ('raw', models.FileField(blank=True, upload_to='originals/%Y/', verbose_name='原页副本')),
                ('raw_sha256', models.CharField(blank=True, max_length=64, verbose_name='原页摘要')),
                ('etag', models.CharField(blank=True, editable=False, max_length=300)),
                ('last_modified', models.CharField(blank=True, editable=False, max_length=100)),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='最近核对')),
                ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='研判时间')),
                ('clock', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.clock', verbose_name='转载时限')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.document', verbose_name='本平台文件')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='研判人')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='reposts.source', verbose_name='来源')),
            ],
            options={
                'verbose_name': '转载线索',
                'verbose_name_plural': '转载线索',
                'ordering': ['-seen_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'set_aside'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='what_is_not_reposted_has_a_reason', violation_error_message='不转载的，应当写明理由。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['drafted', 'posted']), _negated=True), ('document__isnull', False), _connector='OR'), name='what_is_reposted_has_a_document', violation_error_message='转载的，应当有本平台的文件。')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('altered', '原文有改动'), ('gone', '原文已撤下')], max_length=10, verbose_name='情形')),
                ('at', models.DateTimeField(verbose_name='发现时间')),
                ('old_digest', models.CharField(max_length=80)),
                ('new_digest', models.CharField(blank=True, max_length=80)),
                ('old_text', models.TextField(blank=True)),
                ('new_text', models.TextField(blank=True)),
                ('raw', models.FileField(blank=True, upload_to='originals/%Y/', verbose_name='改动前的副本')),
                ('raw_sha256', models.CharField(blank=True, max_length=64)),
                ('outcome', models.CharField(blank=True, choices=[('', '待核对'), ('taken_over', '已按新文本阅读'), ('followed', '已按原文更新'), ('noted', '已记录')], default='', max_length=10, verbose_name='结果')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='核对时间')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='reposts.item', verbose_name='线索')),
            ],
            options={
                'verbose_name': '原文改动',
                'verbose_name_plural': '原文改动',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'noted'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='a_change_is_noted_in_words', violation_error_message='只作记录的，应当写明说明。')],
            },
        ),
        migrations.CreateModel(
            name='Repost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_name', models.CharField(max_length=60, verbose_name='来源')),
                ('address', models.URLField(max_length=1000, verbose_name='原网址')),
                ('original_sha256', models.CharField(max_length=64, verbose_name='原文摘要')),
                ('text_digest', models.CharField(max_length=80)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='来源发布时间')),
                ('published_to_the_minute', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(verbose_name='转载起草时间')),
                ('posted_at', models.DateTimeField(blank=True, null=True, verbose_name='转载登记时间')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='repost', to='publishing.document', verbose_name='文件')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reposts', to='reposts.item', verbose_name='线索')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='reposts.repost', verbose_name='更新的转载件')),
            ],
            options={
                'verbose_name': '转载件',
                'verbose_name_plural': '转载件',
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('replaces__isnull', True), models.Q(('replaces', models.F('pk')), _negated=True), _connector='OR'), name='a_repost_does_not_replace_itself', violation_error_message='转载件不能更新其自身。')],
            },
        ),
    ]
