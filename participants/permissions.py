"""Who may do what with people, frameworks and mentor profiles. One condition a line, so that each has its test."""

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.models import Person
from participants.queries.people import person_of


def can_import_people(actor: Actor) -> bool:
    if actor.is_task:
        return True
    return actor.has(Permission.MANAGE_PEOPLE)


def can_change_people(actor: Actor) -> bool:
    """To say that somebody has left, is on leave, is back, was promoted or is there twice, and to undo it."""
    if actor.is_task:
        return True
    return actor.has(Permission.MANAGE_PEOPLE)


def can_undo_import(actor: Actor) -> bool:
    return can_import_people(actor) and can_change_people(actor)


def can_view_directory(actor: Actor) -> bool:
    if actor.is_task:
        return True
    return actor.has(Permission.VIEW_PEOPLE)


def can_manage_frameworks(actor: Actor) -> bool:
    if actor.is_task:
        return True
    return actor.has(Permission.MANAGE_FRAMEWORKS)


def can_view_critical_roles(actor: Actor) -> bool:
    """Which roles are critical, and why, names risks and people: not for everybody."""
    if can_manage_frameworks(actor):
        return True
    return actor.has(Permission.VIEW_READINESS)


def can_edit_mentor_profile(actor: Actor, person: Person) -> bool:
    if actor.is_task or actor.has(Permission.MANAGE_PEOPLE):
        return True
    own = person_of(actor)
    return own is not None and own.pk == person.pk


def can_view_mentors(actor: Actor) -> bool:
    return can_view_directory(actor)
