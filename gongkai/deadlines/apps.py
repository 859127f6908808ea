from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "gongkai.deadlines"
    verbose_name = "时限"

    def ready(self) -> None:
        from gongkai.deadlines.models import Clock
        from gongkai.frame import pages

        pages.changes_by_itself(Clock.objects.next_light)
