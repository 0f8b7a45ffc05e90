from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.tenancy.roles import Role
from mentoring.ui import navigation


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        from mentoring.jobs.ticks import register_tick  # noqa: PLC0415
        from participants import notices, tasks  # noqa: PLC0415
        from participants.events import register_consequence  # noqa: PLC0415 (models must be loaded)
        from participants.services import memberships, merges  # noqa: PLC0415

        notices.register_kinds()
        register_tick("participants.sources", tasks.tick)
        memberships.connect()
        register_consequence(memberships.access_consequence())
        register_consequence(merges.merge_consequence())
        hr = frozenset({Role.OWNER, Role.HR_ADMIN})
        navigation.register(
            navigation.NavigationItem(_("People"), "participants:people", "users", 20, audience=hr, phone=True)
        )
        navigation.register(
            navigation.NavigationItem(_("Competencies"), "participants:competencies", "list-checks", 60, audience=hr)
        )
        navigation.register_profile_place(
            navigation.ProfilePlace(_("My mentor profile"), "participants:own_mentor_profile", "handshake", 30)
        )
        navigation.register_profile_place(
            navigation.ProfilePlace(_("Career map"), "participants:career_map", "route", 40)
        )
