from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "mentoring.members"
    label = "members"

    def ready(self) -> None:
        from mentoring.jobs.ticks import register_tick  # noqa: PLC0415 (models must be loaded)
        from mentoring.members import notices, places, tasks  # noqa: PLC0415

        notices.register_kinds()
        places.register_places()
        register_tick("members.ended_sessions", tasks.delete_ended_sessions)
