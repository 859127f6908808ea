from django.apps import AppConfig


class YearlyConfig(AppConfig):
    name = "gongkai.yearly"
    verbose_name = "年度报告"

    def ready(self) -> None:
        from gongkai.feedback import about
        from gongkai.yearly.public import written_about

        for name in ("report", "version", "cell"):
            about.tells(f"yearly:{name}", written_about)
