from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "gongkai.programme"
    verbose_name = "方案任务"
