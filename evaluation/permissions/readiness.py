"""Who rates readiness, and who reads it. One condition a line."""

from uuid import UUID

from django.db.models import QuerySet

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.models import Person
from programs.choices import ENDED, Side
from programs.models import Enrollment, Program
from programs.queries.roles import may_in_program, programs_by_role, programs_where


def can_rate_readiness(actor: Actor, person: Person, program: Program | None) -> bool:
    """A sponsor of a program in which the person is a mentee, or HR. Never a task: a rating has a name under it."""
    if actor.membership_id is None:
        return False
    if person.membership_id == actor.membership_id:
        return False
    if _is_hr(actor) and program is None:
        return True
    if program is None or not _is_mentee_in(person, program.pk):
        return False
    return _is_hr(actor) or may_in_program(actor, Permission.RATE_READINESS, program)


def can_rate_cards(actor: Actor) -> bool:
    """Who is asked each quarter: sponsors of a program. HR may rate, and is asked for nobody."""
    return bool(programs_by_role(actor, Permission.RATE_READINESS))


def can_view_readiness(actor: Actor) -> bool:
    programs = programs_where(actor, Permission.VIEW_READINESS)
    return programs is None or bool(programs)


def _is_hr(actor: Actor) -> bool:
    """In the organization as a whole; sponsors and program owners have this right in their programs only."""
    return actor.has(Permission.VIEW_READINESS)


def _is_mentee_in(person: Person, program_id: UUID) -> bool:
    return _mentee_rows(person).filter(program_id=program_id, ended_at=None).exclude(status__in=ENDED).exists()


def _mentee_rows(person: Person) -> QuerySet[Enrollment]:
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(person=person, side=Side.MENTEE)
    return rows
