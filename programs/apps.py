from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from mentoring.tenancy.actors import ActorKind  # noqa: PLC0415 (models must be loaded)
        from mentoring.ui.navigation import NavigationItem, register  # noqa: PLC0415
        from participants.events import register_consequence  # noqa: PLC0415
        from programs import notices  # noqa: PLC0415
        from programs.services import people_changes  # noqa: PLC0415

        register_consequence(people_changes.leaver_consequence())
        register_consequence(people_changes.leave_consequence())
        register_consequence(people_changes.return_consequence())
        from programs.services import framework_changes  # noqa: PLC0415

        notices.register_kinds()
        framework_changes.connect()
        register(
            NavigationItem(
                label=_("Programs"),
                url_name="programs:list",
                icon="layers",
                order=40,
                audience=lambda actor: actor.kind is ActorKind.MEMBERSHIP,
                phone=True,
            )
        )
