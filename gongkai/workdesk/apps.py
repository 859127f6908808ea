from django.apps import AppConfig


class WorkdeskConfig(AppConfig):
    name = "gongkai.workdesk"
    verbose_name = "工作台"
