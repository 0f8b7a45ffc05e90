from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationshipsConfig(AppConfig):
    name = "relationships"

    def ready(self) -> None:
        from mentoring.ui.navigation import NavigationItem, register  # noqa: PLC0415 (models must be loaded)
        from relationships import notices  # noqa: PLC0415

        notices.register_kinds()
        register(
            NavigationItem(
                label=_("Pairs"),
                url_name="relationships:relationships",
                icon="handshake",
                order=30,
                audience=lambda actor: actor.membership_id is not None,
                phone=True,
            )
        )
