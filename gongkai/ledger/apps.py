from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "gongkai.ledger"
    verbose_name = "透明日志"
