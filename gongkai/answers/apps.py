from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "gongkai.answers"
    verbose_name = "答复"

    def ready(self) -> None:
        from gongkai.answers.letters.scribe import enclosures, write
        from gongkai.answers.public import written_about
        from gongkai.feedback import about
        from gongkai.requests import scribe

        scribe.appoint(write, enclosures)
        about.tells("answers:answer", written_about)
