from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "gongkai.feedback"
    verbose_name = "公众来信"

    def ready(self) -> None:
        from gongkai.feedback.models import Message
        from gongkai.frame import pages

        pages.changes_by_itself(Message.objects.next_overdue)
