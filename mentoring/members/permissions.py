from collections.abc import Iterable

from mentoring.members.queries import roles_of
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.models import ApiToken, Membership
from mentoring.tenancy.roles import ORGANIZATION_ROLES, Permission, Role


def can_manage_members(actor: Actor) -> bool:
    return actor.is_task or actor.has(Permission.MANAGE_MEMBERS) or actor.has(Permission.MANAGE_ORGANIZATION)


def can_grant_role(actor: Actor, role: Role) -> bool:
    """An owner makes owners; an operator on a visit can help with nothing but that."""
    if role not in ORGANIZATION_ROLES:
        return False
    if actor.is_task:
        return True
    if role in {Role.OWNER, Role.AUDITOR}:
        return actor.has(Permission.MANAGE_ORGANIZATION)
    return actor.has(Permission.MANAGE_MEMBERS)


def can_grant_roles(actor: Actor, roles: Iterable[Role]) -> bool:
    return all(can_grant_role(actor, role) for role in roles)


def can_still_invite(inviter: Membership | None, roles: Iterable[str]) -> bool:
    """Whether who sent an invitation could send it now. The installation's own, to the first owner, stands."""
    if inviter is None:
        return True
    actor = Actor.membership(inviter.pk, roles_of(inviter))
    return inviter.is_active and can_manage_members(actor) and can_grant_roles(actor, [Role(role) for role in roles])


def can_deactivate_member(actor: Actor, membership: Membership) -> bool:
    if actor.is_task:
        return True
    if not actor.has(Permission.MANAGE_MEMBERS) or actor.membership_id == membership.pk:
        return False
    return Role.OWNER not in roles_of(membership) or actor.has(Permission.MANAGE_ORGANIZATION)


def can_change_organization(actor: Actor) -> bool:
    return actor.has(Permission.MANAGE_ORGANIZATION)


def can_run_installation(actor: Actor) -> bool:
    return actor.kind is ActorKind.OPERATOR or actor.is_task


def can_revoke_token(actor: Actor, token: ApiToken) -> bool:
    return token.membership_id == actor.membership_id or actor.has(Permission.MANAGE_MEMBERS)
