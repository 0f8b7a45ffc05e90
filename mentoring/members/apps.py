from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "mentoring.members"
    label = "members"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_removed  # noqa: PLC0415 (models must be loaded)

        from mentoring.jobs.ticks import register_tick  # noqa: PLC0415
        from mentoring.members import notices, passwords, places, tasks  # noqa: PLC0415

        notices.register_kinds()
        places.register_places()
        register_tick("members.ended_sessions", tasks.delete_ended_sessions)
        authenticator_removed.connect(passwords.keep_second_step, dispatch_uid="members.keep_second_step")
