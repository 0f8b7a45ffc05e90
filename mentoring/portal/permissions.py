from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.roles import Permission, Role
from programs.queries.roles import program_roles


def is_member(actor: Actor) -> bool:
    return actor.kind is ActorKind.MEMBERSHIP


def is_inside(actor: Actor) -> bool:
    """Members, and an operator on a visit: both have a home page, the operator's is empty."""
    return actor.kind in (ActorKind.MEMBERSHIP, ActorKind.OPERATOR)


def can_view_audit(actor: Actor) -> bool:
    return actor.has(Permission.VIEW_AUDIT)


def sponsors_program(actor: Actor) -> bool:
    """Who looks after the whole organization is not asked: that is more than a sponsor."""
    if actor.has(Permission.VIEW_READINESS):
        return False
    return any(Role.PROGRAM_SPONSOR in roles for roles in program_roles(actor).values())
