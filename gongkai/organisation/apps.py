from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "gongkai.organisation"
    verbose_name = "组织机构"
