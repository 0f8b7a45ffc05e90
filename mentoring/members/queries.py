"""Members, invitations and tokens of the organization in scope."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.roles import PERMISSIONS
from mentoring.tenancy.scope import current_organization, memo


@dataclass(frozen=True)
class Me:
    membership: Membership
    roles: Sequence[str]
    permissions: Sequence[str]


def get_own_membership(actor: Actor) -> Membership:
    """The signed-in membership; the middleware has usually read it already."""

    def read() -> Membership:
        membership: Membership = Membership.objects.select_related("user").get(pk=actor.membership_id)
        membership.organization = current_organization()
        return membership

    return memo("membership", read)


def get_me(actor: Actor) -> Me:
    roles = sorted(actor.roles)
    permissions = {permission for role in roles for permission in PERMISSIONS[role]}
    return Me(get_own_membership(actor), [str(role) for role in roles], sorted(str(p) for p in permissions))
