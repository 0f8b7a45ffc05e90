from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.ui.navigation import ProfilePlace, register_profile_place


class InterfaceConfig(AppConfig):
    name = "mentoring.ui"
    label = "ui"

    def ready(self) -> None:
        """The account pages lie outside every organization and belong to no app of ours."""
        for place in (
            ProfilePlace(_("Sign-in and security"), "mfa_index", "key-round", 80, False, account=True),
            ProfilePlace(_("E-mail addresses"), "account_email", "mail", 81, False, account=True, menu=False),
            ProfilePlace(_("Password"), "account_change_password", "lock", 82, False, account=True, menu=False),
            ProfilePlace(_("Sessions"), "usersessions_list", "laptop", 84, False, account=True, menu=False),
        ):
            register_profile_place(place)
