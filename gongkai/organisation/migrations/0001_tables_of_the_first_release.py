"""The bureau, its units and people, their roles, and who stands in for whom."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('organisation', '0001_units_people_and_the_bureau'),
        ('organisation', '0002_roles_are_confirmed_by_a_second_person'),
        ('organisation', '0003_posts_are_lent_while_someone_is_away'),
        ('organisation', '0004_the_site_bears_its_emblem'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bureau',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='（未设置机关名称）', max_length=100, verbose_name='机关全称')),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='机关简称')),
                ('organisation_code', models.CharField(default='000000000', help_text='用作索引号前段。', max_length=18, verbose_name='组织机构代码或统一社会信用代码')),
                ('year_basis', models.CharField(choices=[('made', '成文日期'), ('published', '发布日期')], default='made', max_length=10, verbose_name='索引号年份取自')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('postcode', models.CharField(blank=True, max_length=6, verbose_name='邮编')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='联系电话')),
                ('office_hours', models.CharField(blank=True, max_length=100, verbose_name='办公时间')),
                ('foi_office', models.CharField(blank=True, max_length=100, verbose_name='政府信息公开工作机构')),
                ('site_code', models.CharField(blank=True, max_length=10, verbose_name='网站标识码')),
                ('icp_filing', models.CharField(blank=True, max_length=40, verbose_name='ICP备案号')),
                ('psb_filing', models.CharField(blank=True, max_length=40, verbose_name='公安备案号')),
                ('emblem_url', models.CharField(blank=True, help_text='机构编制部门核发的标识所指的网址，显示在页脚。', max_length=300, validators=[django.core.validators.URLValidator(message='请填写完整的网址，以 https:// 或者 http:// 开头。', schemes=['http', 'https'])], verbose_name='党政机关网站标识的网址')),
                ('mistakes_url', models.CharField(blank=True, help_text='上级统一的找错平台给本站的网址，显示在页脚，与本站的“我要纠错”并存。', max_length=300, validators=[django.core.validators.URLValidator(message='请填写完整的网址，以 https:// 或者 http:// 开头。', schemes=['http', 'https'])], verbose_name='政府网站找错平台的网址')),
            ],
            options={
                'verbose_name': '机关信息',
                'verbose_name_plural': '机关信息',
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bureau', '省局'), ('department', '机关处（室）'), ('association', '协（学）会'), ('subordinate', '直属单位'), ('zone_bureau', '示范区局'), ('city_bureau', '市局')], default='department', max_length=20, verbose_name='类别')),
                ('kind_order', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('code', models.SlugField(help_text='网址中使用，一经确定不再改变。', max_length=40, unique=True, verbose_name='代码')),
                ('full_name', models.CharField(max_length=100, unique=True, verbose_name='全称')),
                ('short_name', models.CharField(max_length=40, unique=True, verbose_name='简称')),
                ('duties', models.TextField(blank=True, verbose_name='职能')),
                ('office_phone', models.CharField(blank=True, max_length=40, verbose_name='办公电话')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='办公地址')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.unit', verbose_name='上级单位')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['kind_order', 'order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('full_name', models.CharField(blank=True, max_length=40, verbose_name='姓名')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='职务')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='organisation.unit', verbose_name='所在单位')),
                ('must_change_password', models.BooleanField(default=False, editable=False, verbose_name='须先修改密码')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='UnitAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='别名')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='organisation.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '单位别名',
                'verbose_name_plural': '单位别名',
            },
        ),
        migrations.CreateModel(
            name='GroupSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.CharField(choices=[('head', '组长'), ('member', '成员'), ('office', '领导小组办公室')], default='member', max_length=10, verbose_name='席位')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='姓名')),
                ('post', models.CharField(help_text='如：分管副局长、办公室负责人。', max_length=60, verbose_name='职务')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='organisation.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '政务公开领导小组',
                'verbose_name_plural': '政务公开领导小组',
                'ordering': ['order', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='a_seat_ends_after_it_begins', violation_error_message='任期的终止日期不能早于起始日期。')],
            },
        ),
        migrations.CreateModel(
            name='DisclosureContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('title', models.CharField(max_length=40, verbose_name='职务')),
                ('office_phone', models.CharField(max_length=40, verbose_name='办公电话')),
                ('mobile', models.CharField(blank=True, help_text='仅供政务公开办公室联系使用，不对外公开。', max_length=20, verbose_name='手机')),
                ('reported_at', models.DateTimeField(verbose_name='报送时间')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='停止任职日期')),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='organisation.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '专门负责政务公开工作的人员',
                'verbose_name_plural': '专门负责政务公开工作的人员',
                'ordering': ['unit', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('unit', 'name'), name='a_person_serves_a_unit_once_at_a_time', violation_error_message='该人员已在名单中。')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('drafter', '起草人'), ('unit_head', '处室负责人'), ('openness_office', '政务公开办公室'), ('secrecy_reviewer', '保密审查员'), ('legal_reviewer', '合法性审核员'), ('leader', '局领导'), ('auditor', '监督人员'), ('operator', '系统管理员')], max_length=30, verbose_name='岗位')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('is_granted', models.BooleanField(default=False, verbose_name='已确认')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_grants', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '岗位授予',
                'verbose_name_plural': '岗位授予',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('person', 'role'), name='a_role_is_proposed_to_a_person_once_at_a_time', violation_error_message='该岗位已提出，正在等待确认。')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('unit_head', '处室负责人'), ('openness_office', '政务公开办公室'), ('secrecy_reviewer', '保密审查员'), ('legal_reviewer', '合法性审核员'), ('leader', '局领导')], max_length=30, verbose_name='岗位')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至')),
                ('reason', models.CharField(max_length=100, verbose_name='事由')),
                ('made_at', models.DateTimeField(verbose_name='办理时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='终止时间')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='终止人')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL, verbose_name='委托人')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_taken', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
            ],
            options={
                'verbose_name': '岗位代理',
                'verbose_name_plural': '岗位代理',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='nobody_stands_in_for_themselves', violation_error_message='不能委托本人代理。'), models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='a_delegation_ends_after_it_begins', violation_error_message='代理的终止日期不能早于起始日期。')],
            },
        ),
    ]
