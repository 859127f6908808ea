from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "gongkai.publishing"
    verbose_name = "信息发布"

    def ready(self) -> None:
        from gongkai.frame import pages
        from gongkai.publishing.models import Document

        pages.changes_by_itself(Document.objects.next_released)
