from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "gongkai.answers"
    verbose_name = "答复"
