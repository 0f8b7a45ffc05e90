from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.tenancy.roles import Role
from mentoring.ui import navigation


class DevelopmentPlansConfig(AppConfig):
    name = "development_plans"

    def ready(self) -> None:
        from development_plans.queries import career  # noqa: PLC0415 (models must be loaded)
        from mentoring.ui.sections import Section, register_section  # noqa: PLC0415

        templates = "development_plans/parts"
        register_section(Section("participants:career_map", f"{templates}/next_roles.html", career.own_next_roles))
        register_section(Section("participants:role_profile", f"{templates}/role_standing.html", career.own_standing))
        members = frozenset({Role.MEMBER})
        navigation.register(
            navigation.NavigationItem(_("Plan"), "development_plans:plan", "target", 40, audience=members, phone=True)
        )
