"""Letters, files made for release, published answers, like requests and advice to units."""

import django.core.validators
import django.db.models.deletion
import gongkai.answers.letters.kinds
import gongkai.law.foi_decisions
import gongkai.law.grounds
import gongkai.requests.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('answers', '0001_letters_release_and_what_follows'),
        ('answers', '0002_areas_of_pages_are_marked'),
        ('answers', '0003_like_requests_have_a_clock'),
    ]

    initial = True

    dependencies = [
        ('deadlines', '0001_tables_of_the_first_release'),
        ('organisation', '0001_tables_of_the_first_release'),
        ('publishing', '0001_tables_of_the_first_release'),
        ('requests', '0001_tables_of_the_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(default='公开复', help_text='如“晋工商公复”，与年份、序号连用。', max_length=20, verbose_name='文书代字')),
                ('review_body', models.CharField(default='本级人民政府', max_length=80, verbose_name='行政复议机关')),
                ('review_body_before_2024', models.CharField(blank=True, help_text='可写明两个选择；空白的与上同。', max_length=80, verbose_name='2024年以前的行政复议机关')),
                ('court', models.CharField(default='有管辖权的人民法院', max_length=80, verbose_name='管辖法院')),
                ('complaint_body', models.CharField(default='上一级行政机关或者政府信息公开工作主管部门', max_length=80, verbose_name='受理投诉、举报的机关')),
                ('partly_review_first', models.BooleanField(default=True, help_text='法律没有逐字写明，由本机关与法律顾问确定。', verbose_name='部分公开的，告知先申请行政复议')),
                ('overdue_review_first', models.BooleanField(default=False, help_text='是否须先复议，各地理解不一，由本机关确定。', verbose_name='逾期不答复的，告知先申请行政复议')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='联系电话')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='办公地址')),
                ('payment', models.CharField(blank=True, max_length=300, verbose_name='信息处理费的缴费方式')),
                ('like_requests', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(50)], verbose_name='相同信息多少人申请后应当研究主动公开')),
                ('small_number', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(20)], verbose_name='公开统计中不显示的小数（小于此数）')),
                ('heap_days', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='研究是否主动公开的期限（工作日，法律没有规定天数，由本机关设定）')),
            ],
            options={
                'verbose_name': '文书设置',
                'verbose_name_plural': '文书设置',
            },
        ),
        migrations.CreateModel(
            name='Advice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(default=gongkai.requests.models.new_salt, editable=False, max_length=32)),
                ('problem', models.TextField(verbose_name='发现的问题')),
                ('proposal', models.TextField(verbose_name='建议')),
                ('reply_by', models.DateField(verbose_name='反馈期限')),
                ('made_at', models.DateTimeField(verbose_name='提出时间')),
                ('reply', models.TextField(blank=True, verbose_name='反馈')),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='反馈时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('closed_note', models.CharField(blank=True, max_length=300, verbose_name='办结意见')),
                ('inquiry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='advice', to='requests.informationrequest', verbose_name='申请')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='反馈人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foi_advice', to='organisation.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '工作建议',
                'verbose_name_plural': '工作建议',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Heap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='信息')),
                ('made_at', models.DateTimeField(verbose_name='发现时间')),
                ('outcome', models.CharField(blank=True, choices=[('publish', '纳入主动公开'), ('not', '不纳入主动公开')], max_length=8, verbose_name='决定')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.document', verbose_name='公开的文件')),
                ('clock', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.clock', verbose_name='决定的期限')),
            ],
            options={
                'verbose_name': '相同信息的申请',
                'verbose_name_plural': '相同信息的申请',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('document__isnull', False), ('outcome', 'publish')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome', 'not'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='like_requests_lead_to_publication_or_a_reason', violation_error_message='应当写明公开的文件；不纳入主动公开的，应当写明理由。')],
            },
        ),
        migrations.CreateModel(
            name='HeapMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('likeness', models.PositiveSmallIntegerField(default=100, verbose_name='相似度（%）')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='告知时间')),
                ('told_how', models.CharField(blank=True, max_length=60, verbose_name='告知方式')),
                ('heap', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='answers.heap')),
                ('inquiry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='heap_row', to='requests.informationrequest', verbose_name='申请')),
            ],
            options={
                'verbose_name': '相同信息的申请（件）',
                'verbose_name_plural': '相同信息的申请（件）',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LetterSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=20, verbose_name='代字')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='末号')),
            ],
            options={
                'verbose_name': '文书编号',
                'verbose_name_plural': '文书编号',
                'constraints': [models.UniqueConstraint(fields=('mark', 'year'), name='one_series_a_mark_and_year')],
            },
        ),
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=gongkai.answers.letters.kinds.choices, max_length=20, verbose_name='文书')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('title', models.CharField(max_length=60, verbose_name='标题')),
                ('text', models.TextField(verbose_name='正文')),
                ('note', models.CharField(max_length=200, verbose_name='修改说明')),
                ('made_at', models.DateTimeField(verbose_name='修改时间')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '文书模板',
                'verbose_name_plural': '文书模板',
                'ordering': ['kind', '-version'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'version'), name='a_version_of_a_template_is_written_once', violation_error_message='该模板刚被他人修改，请重新打开后再改。')],
            },
        ),
        migrations.CreateModel(
            name='ReleaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('name', models.CharField(max_length=160)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField(verbose_name='大小（字节）')),
                ('original', models.FileField(max_length=200, upload_to='release/originals/', verbose_name='原件')),
                ('original_sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(verbose_name='提交时间')),
                ('made', models.FileField(blank=True, max_length=200, upload_to='release/made/', verbose_name='提供件')),
                ('made_sha256', models.CharField(blank=True, max_length=64)),
                ('made_type', models.CharField(blank=True, max_length=100)),
                ('made_suffix', models.CharField(blank=True, max_length=8)),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='制作时间')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='核对时间')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='release_files', to='requests.informationrequest', verbose_name='申请')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='制作人')),
                ('lost', models.JSONField(blank=True, default=list, verbose_name='与标注的文字同行、一并遮去的文字')),
                ('made_way', models.CharField(blank=True, choices=[('pages', '保留版面'), ('text', '重新排版')], max_length=8, verbose_name='制作方式')),
                ('pages', models.PositiveSmallIntegerField(default=0, help_text='可以在页面上标注的；其他文件为零。', verbose_name='页数')),
            ],
            options={
                'verbose_name': '提供的文件',
                'verbose_name_plural': '提供的文件',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('checked_by__isnull', True)), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False), ('made_by__isnull', False), models.Q(('made_sha256', ''), _negated=True), models.Q(('checked_by', models.F('made_by')), _negated=True)), _connector='OR'), name='what_is_given_was_checked_by_a_second_person', violation_error_message='提供件须由制作人以外的人员核对。')],
            },
        ),
        migrations.CreateModel(
            name='PublishedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('salt', models.CharField(default=gongkai.requests.models.new_salt, editable=False, max_length=32)),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('released', '已公开'), ('kept_back', '不公开'), ('withdrawn', '已撤下')], db_index=True, default='proposed', max_length=10, verbose_name='状态')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('question', models.TextField(verbose_name='申请内容（已隐去个人信息）')),
                ('answer', models.TextField(verbose_name='答复（已隐去个人信息）')),
                ('reasons', models.TextField(blank=True, verbose_name='事实和理由（已隐去个人信息）')),
                ('decision_code', models.CharField(choices=gongkai.law.foi_decisions.choices, max_length=24, verbose_name='答复类型')),
                ('answered_on', models.DateField(db_index=True, verbose_name='答复日期')),
                ('proposed_at', models.DateTimeField(verbose_name='拟稿时间')),
                ('released_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='公开时间')),
                ('kept_back_because', models.CharField(blank=True, max_length=300, verbose_name='不公开的理由')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('withdrawn_because', models.CharField(blank=True, max_length=300, verbose_name='撤下的理由')),
                ('inquiry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='published_answer', to='requests.informationrequest', verbose_name='申请')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_answers', to='organisation.unit', verbose_name='单位')),
                ('files', models.ManyToManyField(blank=True, related_name='+', to='answers.releasefile', verbose_name='一并公开的文件')),
            ],
            options={
                'verbose_name': '公开的答复',
                'verbose_name_plural': '公开的答复',
                'ordering': ['-answered_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'released'), _negated=True), models.Q(('released_at__isnull', False), ('released_by__isnull', False), ('withdrawn_at__isnull', True), models.Q(('released_by', models.F('proposed_by')), _negated=True), models.Q(('question', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='an_answer_is_shown_after_a_second_person_confirmed_it', violation_error_message='答复的公开文本须由拟稿人以外的人员确认。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept_back'), _negated=True), models.Q(('kept_back_because', ''), _negated=True), _connector='OR'), name='an_answer_is_kept_back_for_a_reason', violation_error_message='不公开答复的，应当写明理由。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='an_answer_is_withdrawn_for_a_reason', violation_error_message='撤下公开的答复，应当写明理由。')],
            },
        ),
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='去除的内容')),
                ('ground', models.CharField(choices=gongkai.law.grounds.choices, max_length=20, verbose_name='理由')),
                ('reason', models.CharField(max_length=300, verbose_name='说明')),
                ('at', models.DateTimeField(verbose_name='标注时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='标注人')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cuts', to='answers.releasefile', verbose_name='文件')),
                ('areas', models.JSONField(blank=True, default=list, help_text='页、起止行、起止列。', verbose_name='遮去的区域')),
            ],
            options={
                'verbose_name': '区分处理',
                'verbose_name_plural': '区分处理',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('areas', []), _negated=True), _connector='OR'), name='a_cut_takes_something_out', violation_error_message='请选择要去除的内容。')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('RC', '行政复议'), ('L_DIRECT', '行政诉讼（未经复议直接起诉）'), ('L_AFTER', '行政诉讼（复议后起诉）')], max_length=10, verbose_name='类别')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='案号')),
                ('body', models.CharField(max_length=80, verbose_name='审理机关')),
                ('track', models.CharField(choices=[('ordinary', '普通程序'), ('simple', '简易程序')], default='ordinary', max_length=8, verbose_name='程序')),
                ('notified_on', models.DateField(db_index=True, verbose_name='收到受理通知或者应诉通知之日')),
                ('only_as_reviewer', models.BooleanField(default=False, verbose_name='仅因作为复议机关成为共同被告')),
                ('replied_on', models.DateField(blank=True, null=True, verbose_name='提交答复、答辩之日')),
                ('outcome', models.CharField(blank=True, choices=[('UPHELD', '结果维持'), ('CORRECTED', '结果纠正'), ('OTHER', '其他结果')], max_length=10, verbose_name='结果')),
                ('closed_on', models.DateField(blank=True, db_index=True, null=True, verbose_name='审结之日')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='裁判要旨和整改')),
                ('made_at', models.DateTimeField(verbose_name='登记时间')),
                ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suits', to='answers.case', verbose_name='此前的行政复议')),
                ('clock', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.clock', verbose_name='答复、答辩期限')),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='requests.informationrequest', verbose_name='申请')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '复议和诉讼',
                'verbose_name_plural': '复议和诉讼',
                'ordering': ['-notified_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='a_case_that_ended_has_an_outcome_and_a_day', violation_error_message='审结的案件应当写明结果和日期。'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('notified_on')), _connector='OR'), name='a_case_ends_after_it_began', violation_error_message='审结之日不能早于收到通知之日。'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'L_AFTER'), _negated=True), ('after__isnull', False), _connector='OR'), name='a_suit_after_reconsideration_names_it', violation_error_message='复议后起诉的，应当选择此前的行政复议。')],
            },
        ),
        migrations.AddField(
            model_name='heap',
            name='members',
            field=models.ManyToManyField(related_name='heaps', through='answers.HeapMember', to='requests.informationrequest'),
        ),
    ]
