"""What the layouts link to."""

from django.utils.translation import gettext_lazy as _

from mentoring.members.permissions import can_change_organization, can_manage_members
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.ui.navigation import Place, ProfilePlace, register_place, register_profile_place


def register_places() -> None:
    register_place(Place("organizations", "organizations", in_organization=False))
    register_place(Place("settings", "members:members", audience=can_manage_members))
    register_place(Place("organization_settings", "members:organization", audience=can_change_organization))
    register_place(Place("end_visit", "members:end_visit", audience=_is_visiting))
    for order, (label, name, icon) in enumerate(
        [(_("My profile"), "members:profile", "user"), (_("API tokens"), "members:tokens", "key-round")]
    ):
        register_profile_place(ProfilePlace(label, name, icon, 10 + order))
    for order, (label, name, icon) in enumerate(
        [
            (_("E-mail address"), "account_email", "mail"),
            (_("Password"), "account_change_password", "lock"),
            (_("Two-step sign-in and passkeys"), "mfa_index", "fingerprint"),
            (_("Where you are signed in"), "usersessions_list", "laptop"),
        ]
    ):
        register_profile_place(ProfilePlace(label, name, icon, 50 + order, in_organization=False, account=True))


def _is_visiting(actor: Actor) -> bool:
    return actor.kind is ActorKind.OPERATOR
