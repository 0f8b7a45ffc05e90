"""Who may do what with a program. One condition a line, so that each has its test."""

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from programs.choices import ProgramStatus
from programs.models import Program
from programs.queries.roles import may_in_program

#: After that a program is a record and no longer changes.
_CHANGEABLE = (ProgramStatus.DRAFT, ProgramStatus.RUNNING)


def can_create_program(actor: Actor) -> bool:
    return actor.is_task or actor.has(Permission.CREATE_PROGRAM)


def can_see_inside_program(actor: Actor, program: Program) -> bool:
    """More than its public page: people, figures, set-up."""
    return may_in_program(actor, Permission.VIEW_PROGRAM, program)


def can_manage_program(actor: Actor, program: Program) -> bool:
    return may_in_program(actor, Permission.MANAGE_PROGRAM, program)


def can_change_program(actor: Actor, program: Program) -> bool:
    if program.status not in _CHANGEABLE:
        return False
    return can_manage_program(actor, program)


def can_run_matching(actor: Actor, program: Program) -> bool:
    return may_in_program(actor, Permission.RUN_MATCHING, program)
