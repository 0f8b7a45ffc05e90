"""Who may match. One condition a line."""

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from programs.models import Program
from programs.queries.roles import may_in_program


def can_run_matching(actor: Actor, program: Program) -> bool:
    return may_in_program(actor, Permission.RUN_MATCHING, program)


def can_decide_matching(actor: Actor, program: Program) -> bool:
    """Decisions carry a person's name: a task never decides."""
    if actor.membership_id is None:
        return False
    return may_in_program(actor, Permission.RUN_MATCHING, program)


def can_publish_matching(actor: Actor, program: Program) -> bool:
    if actor.membership_id is None:
        return False
    return may_in_program(actor, Permission.PUBLISH_MATCHING, program)
