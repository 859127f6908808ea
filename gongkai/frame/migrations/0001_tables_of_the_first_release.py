"""The demo's own time, and how often a door was knocked at."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('frame', '0001_the_demo_has_its_own_time'),
        ('frame', '0002_the_gate_counts_for_every_room'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DemoTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shift_seconds', models.BigIntegerField(default=0, verbose_name='时间差（秒）')),
            ],
            options={
                'verbose_name': '演示时间',
                'verbose_name_plural': '演示时间',
            },
        ),
        migrations.CreateModel(
            name='DaySalt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('salt', models.BinaryField(max_length=32)),
            ],
            options={
                'verbose_name': '当日盐值',
                'verbose_name_plural': '当日盐值',
            },
        ),
        migrations.CreateModel(
            name='Knock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=64)),
                ('deed', models.CharField(max_length=40)),
                ('hour', models.DateTimeField(db_index=True)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': '访问计数',
                'verbose_name_plural': '访问计数',
                'constraints': [models.UniqueConstraint(fields=('address', 'deed', 'hour'), name='one_count_an_address_deed_and_hour')],
            },
        ),
    ]
