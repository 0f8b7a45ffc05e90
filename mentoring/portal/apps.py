from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "mentoring.portal"
    label = "portal"

    def ready(self) -> None:
        from mentoring.portal.permissions import (  # noqa: PLC0415 (models must be loaded)
            can_view_audit,
            is_inside,
            is_member,
            sponsors_program,
        )
        from mentoring.portal.queries.pairs import runs_programs  # noqa: PLC0415
        from mentoring.portal.queries.person_sections import register_person_sections  # noqa: PLC0415
        from mentoring.portal.queries.program_sections import register_sections  # noqa: PLC0415
        from mentoring.ui import navigation  # noqa: PLC0415

        navigation.register(
            navigation.NavigationItem(_("Home"), "portal:home", "house", 0, audience=is_inside, phone=True)
        )
        navigation.register(
            navigation.NavigationItem(_("Audit"), "portal:audit", "shield-check", 90, audience=can_view_audit)
        )
        navigation.put_first_on_phones("evaluation:readiness", sponsors_program)
        navigation.put_last_on_phones("development_plans:plan", runs_programs)
        navigation.register_place(navigation.Place("search", "portal:search", audience=is_member))
        navigation.register_place(navigation.Place("notifications", "portal:notifications", audience=is_member))
        navigation.register_profile_place(
            navigation.ProfilePlace(_("Who looked at my data"), "portal:my_data", "eye", 40)
        )
        register_sections()
        register_person_sections()
