from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.tenancy.roles import Role
from mentoring.ui import navigation


class DevelopmentPlansConfig(AppConfig):
    name = "development_plans"

    def ready(self) -> None:
        members = frozenset({Role.MEMBER})
        navigation.register(
            navigation.NavigationItem(_("Plan"), "development_plans:plan", "target", 40, audience=members, phone=True)
        )
