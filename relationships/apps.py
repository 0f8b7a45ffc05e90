from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "relationships"

    def ready(self) -> None:
        from relationships import notices  # noqa: PLC0415 (models must be loaded)

        notices.register_kinds()
