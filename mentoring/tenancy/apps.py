from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "mentoring.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate  # noqa: PLC0415 (models must be loaded)

        from mentoring.tenancy import checks, grants  # noqa: F401, PLC0415 (registers the system checks)

        post_migrate.connect(grants.grant_rights, dispatch_uid="tenancy.grant_rights")
