from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.tenancy.roles import Role
from mentoring.ui import navigation


class DevelopmentPlansConfig(AppConfig):
    name = "development_plans"

    def ready(self) -> None:
        from development_plans.queries import career  # noqa: PLC0415 (models must be loaded)
        from mentoring.ui.sections import Section, register_section  # noqa: PLC0415

        map_part, role_part = "development_plans/parts/next_roles.html", "development_plans/parts/role_standing.html"
        register_section(Section("participants:career_map", map_part, career.own_next_roles))
        register_section(Section("participants:role_profile", role_part, career.own_standing))
        members = frozenset({Role.MEMBER})
        navigation.register(
            navigation.NavigationItem(_("Plan"), "development_plans:plan", "target", 40, audience=members, phone=True)
        )
