from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "mentoring.members"
    label = "members"

    def ready(self) -> None:
        from mentoring.members import notices, places  # noqa: PLC0415 (models must be loaded)

        notices.register_kinds()
        places.register_places()
