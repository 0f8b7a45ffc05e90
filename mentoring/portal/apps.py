from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "mentoring.portal"
    label = "portal"

    def ready(self) -> None:
        from mentoring.portal.permissions import can_view_audit, is_inside, is_member  # noqa: PLC0415 (models must be loaded)
        from mentoring.portal.queries.program_sections import register_sections  # noqa: PLC0415
        from mentoring.ui import navigation  # noqa: PLC0415

        navigation.register(
            navigation.NavigationItem(_("Home"), "portal:home", "house", 0, audience=is_inside, phone=True)
        )
        navigation.register(
            navigation.NavigationItem(_("Audit"), "portal:audit", "shield-check", 90, audience=can_view_audit)
        )
        navigation.register_place(navigation.Place("search", "portal:search", audience=is_member))
        navigation.register_place(navigation.Place("notifications", "portal:notifications", audience=is_member))
        navigation.register_profile_place(
            navigation.ProfilePlace(_("Who looked at my data"), "portal:my_data", "eye", 40)
        )
        register_sections()
