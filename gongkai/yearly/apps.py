from django.apps import AppConfig


class YearlyConfig(AppConfig):
    name = "gongkai.yearly"
    verbose_name = "年度报告"
