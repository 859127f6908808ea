from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "gongkai.frame"
    verbose_name = "框架"
