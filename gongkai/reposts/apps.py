from django.apps import AppConfig


class RepostsConfig(AppConfig):
    name = "gongkai.reposts"
    verbose_name = "转载"
