"""Who takes part, in which role."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from mentoring import clock
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.queries.people import person_of
from programs.choices import MATCHABLE, Side
from programs.models import Application, Enrollment, Intake, Program
from programs.queries.roles import programs_where


def enrolled(intake: Intake, side: str) -> QuerySet[Enrollment]:
    """Those who can be matched, in a stable order."""
    enrollments: QuerySet[Enrollment] = Enrollment.objects.filter(
        intake=intake, side=side, status__in=MATCHABLE, ended_at=None
    )
    return enrollments.select_related("person", "application").order_by("person__sort_name", "pk")


def visible_enrollments(actor: Actor) -> QuerySet[Enrollment]:
    enrollments: QuerySet[Enrollment] = Enrollment.objects.select_related("person", "program", "intake")
    programs = programs_where(actor, Permission.VIEW_PROGRAM)
    if programs is None:
        return enrollments
    person = person_of(actor)
    own = Q(person=person) & _told() if person else Q(pk=None)
    return enrollments.filter(own | Q(program__in=programs))


def get_enrollment(actor: Actor, pk: UUID) -> Enrollment:
    enrollment = visible_enrollments(actor).filter(pk=pk).first()
    if enrollment is None:
        raise NotFound
    return enrollment


def own_enrollments(actor: Actor) -> QuerySet[Enrollment]:
    person = person_of(actor)
    enrollments: QuerySet[Enrollment] = Enrollment.objects.select_related("program", "intake")
    if person is None:
        return enrollments.none()
    return enrollments.filter(_told(), person=person, ended_at=None).order_by("-enrolled_at", "-pk")


def _told() -> Q:
    """Not while the decision behind it can still be taken back."""
    return Q(application=None) | Q(enrolled_at__lte=clock.now() - Application.UNDO_TIME)


def people_counts(program: Program) -> dict[str, int]:
    """Present participants by side."""
    rows = Enrollment.objects.filter(program=program, ended_at=None).values_list("side").annotate(count=Count("pk"))
    counts = dict(rows)
    return {side: counts.get(side, 0) for side in Side.values}


def places_left(intake: Intake) -> int:
    """Places for mentees that nobody has."""
    taken = Enrollment.objects.filter(intake=intake, side=Side.MENTEE, ended_at=None).count()
    return max(0, intake.mentee_places - int(taken))
