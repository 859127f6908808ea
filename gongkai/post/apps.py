from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "gongkai.post"
    verbose_name = "发信"
