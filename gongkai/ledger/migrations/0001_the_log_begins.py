from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveBigIntegerField(unique=True, verbose_name='条数')),
                ('root', models.BinaryField(verbose_name='根散列')),
                ('note', models.TextField(verbose_name='签名文本')),
                ('at', models.DateTimeField(verbose_name='签发时间')),
            ],
            options={
                'verbose_name': '检查点',
                'verbose_name_plural': '检查点',
                'ordering': ['size'],
                'constraints': [models.CheckConstraint(condition=models.Q(('root__length', 32)), name='checkpoint_root_has_32_bytes', violation_error_message='根散列应为 32 字节。')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('verb', models.CharField(max_length=80, verbose_name='事项')),
                ('subject', models.CharField(max_length=200, verbose_name='对象')),
                ('unit', models.CharField(blank=True, max_length=64, verbose_name='单位')),
                ('content', models.CharField(blank=True, max_length=71, null=True, verbose_name='内容摘要')),
                ('prior', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='同一对象上一条')),
                ('basis', models.CharField(blank=True, max_length=400, verbose_name='依据')),
                ('body', models.BinaryField(verbose_name='原文')),
                ('leaf', models.BinaryField(verbose_name='叶散列')),
            ],
            options={
                'verbose_name': '日志条目',
                'verbose_name_plural': '日志条目',
                'ordering': ['number'],
                'indexes': [models.Index(fields=['subject', 'number'], name='entry_by_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('prior__isnull', True), ('prior__lt', models.F('number')), _connector='OR'), name='entry_follows_its_prior', violation_error_message='上一条的序号应当小于本条。'), models.CheckConstraint(condition=models.Q(('leaf__length', 32)), name='entry_leaf_has_32_bytes', violation_error_message='叶散列应为 32 字节。')],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='条数')),
                ('frontier', models.BinaryField(default=b'', verbose_name='前沿')),
                ('at', models.DateTimeField(null=True, verbose_name='末条时间')),
            ],
            options={
                'verbose_name': '日志末端',
                'verbose_name_plural': '日志末端',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='head_is_one_row'), models.CheckConstraint(condition=models.Q(('size', 0), ('at__isnull', False), _connector='OR'), name='head_of_a_log_has_a_time')],
            },
        ),
    ]
