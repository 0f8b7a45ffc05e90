from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from matching import notices, tasks  # noqa: PLC0415 (models must be loaded)
        from matching.services.answers import note_answer, note_reopening  # noqa: PLC0415
        from mentoring.jobs.ticks import register_tick  # noqa: PLC0415
        from relationships.events import relationship_answered, relationship_reopened  # noqa: PLC0415

        notices.register_kinds()
        register_tick("matching.clocks", tasks.tick)
        relationship_answered.connect(note_answer, dispatch_uid="matching.note_answer")
        relationship_reopened.connect(note_reopening, dispatch_uid="matching.note_reopening")
