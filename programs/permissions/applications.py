"""Who may do what with applications and enrollments. One condition a line, so that each has its test."""

from collections.abc import Collection
from uuid import UUID

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.queries.people import person_of
from programs.models import Application, Enrollment, Program
from programs.queries.roles import may_in_program


def can_apply(actor: Actor) -> bool:
    return person_of(actor) is not None


def is_own_application(actor: Actor, application: Application) -> bool:
    person = person_of(actor)
    return person is not None and person.pk == application.person_id


def can_review_applications(actor: Actor, program: Program | UUID) -> bool:
    return may_in_program(actor, Permission.DECIDE_APPLICATIONS, program)


def can_decide_application(actor: Actor, application: Application) -> bool:
    """A named person, never work in the background, and never about oneself."""
    if actor.membership_id is None:
        return False
    if is_own_application(actor, application):
        return False
    return can_review_applications(actor, application.intake.program_id)


def can_undo_decision(actor: Actor, application: Application) -> bool:
    if application.decided_by_id != actor.membership_id:
        return False
    return can_decide_application(actor, application)


def can_enroll_person(actor: Actor, program: Program) -> bool:
    return can_review_applications(actor, program)


def can_end_enrollment(actor: Actor, enrollment: Enrollment) -> bool:
    person = person_of(actor)
    if person is not None and person.pk == enrollment.person_id:
        return True
    return can_review_applications(actor, enrollment.program_id)


def can_change_enrollment(actor: Actor, enrollment: Enrollment) -> bool:
    return can_review_applications(actor, enrollment.program_id)


def can_activate_enrollments(actor: Actor, program: Program, people: Collection[UUID]) -> bool:
    """The two of a pair by accepting it, or who runs the program."""
    person = person_of(actor)
    if person is not None and person.pk in people:
        return True
    return can_review_applications(actor, program)
