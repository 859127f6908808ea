from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "gongkai.ledger"
    verbose_name = "透明日志"

    def ready(self) -> None:
        from gongkai.frame import pages
        from gongkai.ledger.models import Entry

        pages.changes_by_itself(Entry.objects.next_told)
