from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "gongkai.frame"
    verbose_name = "框架"

    def ready(self) -> None:
        from gongkai.frame import writes

        writes.watch()
