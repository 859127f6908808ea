from django.apps import AppConfig


class SelfcheckConfig(AppConfig):
    name = "gongkai.selfcheck"
    verbose_name = "网站自查"
