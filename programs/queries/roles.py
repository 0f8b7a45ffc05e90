"""What somebody may do in a program: by a role in the organization, or by a role in this program."""

from uuid import UUID

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import PERMISSIONS, Permission, Role
from mentoring.tenancy.scope import memo
from programs.models import Program, ProgramRole


def program_roles(actor: Actor) -> dict[UUID, frozenset[Role]]:
    """The actor's roles by program. Read once in a scope."""
    membership_id = actor.membership_id
    if membership_id is None:
        return {}

    def read() -> dict[UUID, frozenset[Role]]:
        roles: dict[UUID, set[Role]] = {}
        rows = ProgramRole.objects.filter(membership_id=membership_id).values_list("program_id", "role")
        for program_id, role in rows:
            roles.setdefault(program_id, set()).add(Role(role))
        return {program_id: frozenset(found) for program_id, found in roles.items()}

    return memo(f"program_roles:{membership_id}", read)


def may_in_program(actor: Actor, permission: Permission, program: Program | UUID) -> bool:
    if actor.is_task or actor.has(permission):
        return True
    program_id = program.pk if isinstance(program, Program) else program
    return any(permission in PERMISSIONS[role] for role in program_roles(actor).get(program_id, ()))


def programs_where(actor: Actor, permission: Permission) -> set[UUID] | None:
    """The programs in which the actor has the permission; None stands for all of them."""
    if actor.is_task or actor.has(permission):
        return None
    return programs_by_role(actor, permission)


def programs_by_role(actor: Actor, permission: Permission) -> set[UUID]:
    """The programs in which a role of the program itself gives the permission, whatever the organization gives."""
    return {
        program_id
        for program_id, roles in program_roles(actor).items()
        if any(permission in PERMISSIONS[role] for role in roles)
    }


def get_program_role(program: Program, pk: UUID) -> ProgramRole:
    roles = ProgramRole.objects.select_related("program", "membership")
    granted: ProgramRole | None = roles.filter(program=program, pk=pk).first()
    if granted is None:
        raise NotFound
    return granted
