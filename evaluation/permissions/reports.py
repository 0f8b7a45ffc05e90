from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from programs.queries.roles import programs_where


def can_view_reports(actor: Actor) -> bool:
    programs = programs_where(actor, Permission.VIEW_REPORTS)
    return programs is None or bool(programs)


def can_build_reports(actor: Actor) -> bool:
    """HR, and the worker that HR or the end of a quarter has asked."""
    return actor.is_task or actor.has(Permission.MANAGE_REPORTS)
