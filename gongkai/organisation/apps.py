from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrganisationConfig(AppConfig):
    name = "gongkai.organisation"
    verbose_name = "组织机构"

    def ready(self) -> None:
        from gongkai.organisation.setup import ensure_roles  # models are not loaded before this moment

        post_migrate.connect(ensure_roles, sender=self, dispatch_uid="organisation.roles")
